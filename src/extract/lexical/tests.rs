//! Rows of `fixtures/cases/lexical.toml`, and properties over generated text.

use rust_decimal::Decimal;

use super::*;
use crate::fact::IdentKind;

#[path = "../../../fixtures/cases/lexical.rs"]
mod cases;

#[test]
fn every_row_of_the_cases_is_found_as_it_says() {
    let rows = cases::rows();
    assert!(rows.len() >= 150, "{} rows", rows.len());
    let mut wrong = String::new();
    for row in &rows {
        let found = cases::described(&line_of_json(&row.line), &row.text);
        if found != row.wanted {
            wrong += &format!("{:?}\n  wanted {:?}\n  found  {found:?}\n", row.text, row.wanted);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A small seeded generator (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

const PIECES: &[&str] = &[
    "2019",
    "年",
    "3",
    "月",
    "15",
    "日",
    "万",
    "亿",
    "元",
    "人民币",
    "￥",
    "$",
    "US$",
    "零",
    "壹",
    "拾",
    "佰",
    "仟",
    "角",
    "分",
    "整",
    "点",
    "半",
    "%",
    "‰",
    "百分之",
    "-",
    "—",
    "～",
    "至",
    "到",
    ".",
    ",",
    "，",
    "(",
    ")",
    "（",
    "）",
    "〔",
    "〕",
    "[",
    "号",
    "第",
    " ",
    "\n",
    "\t",
    "\u{200b}",
    "　",
    "ZL",
    "CN",
    "ISSN",
    "专利号：",
    "账号",
    "合同编号",
    "发票号码",
    "人天",
    "个",
    "三",
    "五",
    "十",
    "March",
    "May",
    "of",
    "to",
    "between",
    "and",
    "thirty",
    "million",
    "days",
    "percent",
    "a",
    "half",
    "é",
    "𠀀",
    "①",
    "㎡",
    "Q",
    "/",
    ":",
    "民國",
    "令和",
    "元年",
    "至今",
    "http://",
    "@",
    "x",
    "O",
    "l",
    "I",
    "18",
    "2018",
    "1234567",
    "X",
    "US",
    "EP",
    "PCT/",
    "IEEE",
    "GB/T ",
    "DOI",
    "10.",
    "个半",
    "余",
    "多",
    "几",
    "起",
    "止",
    "前",
    "后",
    "约",
    "不低于",
    "以上",
    "DE89",
    "’",
    "块",
    "蚊",
];

fn soup(random: &mut Random, pieces: usize) -> String {
    (0..pieces).map(|_| PIECES[random.below(PIECES.len())]).collect()
}

fn holds_for(text: &str) {
    let found = scan(text, &Hints::default());
    let mut last = 0;
    for item in &found {
        assert!(item.start >= last && item.start < item.end && item.end <= text.len(), "{item:?} in {text:?}");
        assert!(text.is_char_boundary(item.start) && text.is_char_boundary(item.end), "{item:?} in {text:?}");
        last = item.end;
        let _ = item.value();
    }
    let _ = pairs(text, &found);
    let _ = fold(text);
    let _ = parse_number(text);
    let line = serde_json::json!({ "id": 1, "text": text }).to_string();
    let _ = line_of_json(&line);
    let context = CellContext { header: text, caption: text, number_format: None, typed: None };
    let _ = scan_cell(text, &context);
    let context = CellContext {
        header: "日期（万元）", caption: "单位：万元", number_format: Some("0%"), typed: None
    };
    for cell in scan_cell(text, &context) {
        assert!(text.is_char_boundary(cell.found.start) && text.is_char_boundary(cell.found.end));
    }
}

#[test]
fn any_text_is_scanned_without_panic_into_sorted_spans_on_character_borders() {
    let mut random = Random(7);
    for round in 0..4000 {
        let text = soup(&mut random, 1 + round % 24);
        holds_for(&text);
    }
}

#[test]
fn cut_and_spliced_cases_do_not_panic() {
    let rows = cases::rows();
    let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
    let mut random = Random(11);
    for text in &texts {
        let chars: Vec<char> = text.chars().collect();
        let other: Vec<char> = texts[random.below(texts.len())].chars().collect();
        let (cut, from) = (random.below(chars.len() + 1), random.below(other.len() + 1));
        let spliced: String = chars[..cut].iter().chain(&other[from..]).collect();
        holds_for(&spliced);
    }
}

#[test]
fn a_sum_printed_in_capitals_is_read_back() {
    let mut random = Random(3);
    for round in 0..4000_u32 {
        let digits = 1 + round % 17;
        let fen = random.next() % 10_u64.pow(digits);
        let sum = Decimal::new(i64::try_from(fen).unwrap(), 2);
        let text = capital(sum).unwrap();
        let found = scan(&text, &Hints::default());
        let [Found { what: What::Money { from, .. }, start: 0, end, .. }] = found.as_slice() else {
            panic!("{sum} {text} {found:?}");
        };
        assert_eq!((*from, *end), (sum, text.len()), "{text}");
    }
}

#[test]
fn an_integer_in_chinese_numerals_is_read_back() {
    for value in (0..200_000_u64).step_by(7).chain([10_000_000_000, 100_001_000, 1_010_010_000]) {
        let text = capital(Decimal::from(value)).unwrap();
        let whole = text.trim_end_matches("元整");
        assert_eq!(parse_number(whole).map(|(value, _)| value), Some(Decimal::from(value)), "{whole}");
    }
}

/// Prints a whole number in everyday Chinese numerals: 一万零二十.
fn everyday(number: u64) -> String {
    let capital = capital(Decimal::from(number)).unwrap();
    let pairs = [
        ('壹', '一'),
        ('贰', '二'),
        ('叁', '三'),
        ('肆', '四'),
        ('伍', '五'),
        ('陆', '六'),
        ('柒', '七'),
        ('捌', '八'),
        ('玖', '九'),
        ('拾', '十'),
        ('佰', '百'),
        ('仟', '千'),
    ];
    let simple = |c: char| pairs.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to);
    capital.trim_end_matches("元整").chars().map(simple).collect()
}

#[test]
fn a_number_printed_in_everyday_numerals_is_read_back() {
    let mut random = Random(17);
    for round in 0..4000_u32 {
        let number = random.next() % 10_u64.pow(1 + round % 15);
        let text = everyday(number);
        assert_eq!(parse_number(&text).map(|(value, _)| value), Some(Decimal::from(number)), "{text}");
        // in a sentence, in traditional characters, and as a sum with 角 and 分
        let traditional = text.replace('万', "萬").replace('亿', "億");
        let sum = format!("共計{traditional}元三角五分");
        let found = scan(&sum, &Hints::default());
        let [Found { what: What::Money { from, .. }, .. }] = found.as_slice() else { panic!("{sum} {found:?}") };
        assert_eq!(*from, Decimal::from(number) + Decimal::new(35, 2), "{sum}");
    }
}

#[test]
fn an_arabic_figure_is_read_back_however_it_is_printed() {
    let mut random = Random(23);
    for round in 0..4000_u32 {
        let cents = random.next() % 10_u64.pow(3 + round % 12);
        let value = Decimal::new(i64::try_from(cents).unwrap(), 2);
        let plain = format!("{value:.2}");
        let (whole, fraction) = plain.split_once('.').unwrap();
        let mut grouped = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let grouped = format!("{grouped}.{fraction}");
        let wide: String = grouped.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
        for text in [plain.clone(), grouped, wide] {
            assert_eq!(parse_number(&text).map(|(value, _)| value), Some(value), "{text}");
            let sum = format!("金额￥{text}，");
            let found = scan(&sum, &Hints::default());
            let [Found { what: What::Money { from, .. }, start, end, .. }] = found.as_slice() else {
                panic!("{sum} {found:?}");
            };
            assert_eq!((*from, &sum[*start..*end]), (value, format!("￥{text}").as_str()));
        }
    }
}

#[test]
fn random_characters_of_any_plane_are_scanned_without_panic() {
    let mut random = Random(31);
    for _ in 0..1500 {
        let text: String = (0..1 + random.below(60))
            .map(|_| match random.below(6) {
                0 => char::from_u32(0x20 + random.below(0x60) as u32).unwrap(),
                1 => char::from_u32(0x4e00 + random.below(0x5200) as u32).unwrap(),
                2 => char::from_u32(random.below(0x11_0000) as u32).unwrap_or('\u{fffd}'),
                3 => char::from_u32(0x3000 + random.below(0x400) as u32).unwrap_or('〇'),
                4 => char::from_digit(random.below(10) as u32, 10).unwrap(),
                _ => PIECES[random.below(PIECES.len())].chars().next().unwrap(),
            })
            .collect();
        holds_for(&text);
    }
}

#[test]
fn long_runs_take_work_in_proportion_to_their_length() {
    for unit in [
        "零",
        "9",
        "(",
        "一万",
        "-",
        "〔2020〕",
        "1,",
        "2019年",
        "a",
        "ZL",
        "百分之",
        "thirty ",
        "至",
        "第",
        "1 ",
        "发票号码",
        "0x",
        "。",
        "3-",
        "$ ",
        "￥",
        "3月",
        "and ",
        "of ",
        "¤",
        "×佰",
        " ",
        "\n",
        "A1",
        "@",
        "a@",
        "Ol0",
        "GB/T ",
        "账号：",
        "between ",
        "3、",
        "2019、",
    ] {
        let work = |bytes: usize| {
            let text = unit.repeat(bytes / unit.len());
            let start = super::scan::looks();
            let _ = scan(&text, &Hints::default());
            super::scan::looks() - start
        };
        // twice the text is twice the looks at it, not four times
        let (short, long) = (work(3_000), work(6_000));
        assert!(long <= short * 2 + short / 4 + 2_000, "{unit:?}: {short} looks, then {long}");
    }
}

#[test]
fn sums_and_terms_written_twice_are_compared() {
    let flags = |text: &str| -> Vec<bool> {
        let found = scan(text, &Hints::default());
        pairs(text, &found).iter().map(Pair::agrees).collect()
    };
    assert_eq!(flags("人民币叁佰捌拾万元整（￥3,800,000.00）"), [true]);
    assert_eq!(flags("人民币叁佰捌拾万元整（￥3,080,000.00）"), [false]);
    assert_eq!(flags("￥50.00（大写：伍拾元整）"), [true]);
    assert_eq!(flags("有效期三（3）年"), [true]);
    assert_eq!(flags("有效期三（5）年"), [false]);
    assert_eq!(flags("within thirty (30) days"), [true]);
    assert_eq!(flags("within thirty (20) days"), [false]);
    assert_eq!(flags("共30（三十）人"), [true]);
    assert_eq!(flags("支付30万元，尾款70万元。"), Vec::<bool>::new());
}

#[test]
fn names_fold_over_width_script_brackets_case_and_spaces() {
    for (a, b) in [
        ("廣東華星科技（香港）有限公司", "广东华星科技(香港)有限公司"),
        ("ＡＢＣ Technology Co., Ltd.", "abc technology co.,ltd."),
        ("⼴东⾦科", "广东金科"),
        ("深圳市 某某 公司", "深圳市某某公司"),
        ("臺灣積體電路", "台湾积体电路"),
    ] {
        assert_eq!(fold(a), fold(b), "{a}");
    }
    assert_ne!(fold("广东华星科技有限公司"), fold("广东华兴科技有限公司"));
}

#[test]
fn numbers_are_parsed_with_the_step_of_their_last_digit() {
    for (text, value, step) in [
        ("3,250.6", "3250.6", "0.1"),
        ("3.5万", "35000", "1000"),
        ("３０，０００", "30000", "1"),
        ("一千二百三十四", "1234", "1"),
        ("壹仟万", "10000000", "10000"),
        ("四万亿", "4000000000000", "1000000000000"),
        ("三万五", "35000", "1"),
        ("-12.50", "-12.50", "0.01"),
        ("二〇一九", "2019", "1"),
        ("廿七", "27", "1"),
    ] {
        let (parsed, by) = parse_number(text).unwrap();
        assert_eq!(parsed, value.parse().unwrap(), "{text}");
        assert_eq!(by, step.parse().unwrap(), "{text}");
    }
    for text in ["", "万", "3.5.6", "三年", "12a", "——"] {
        assert_eq!(parse_number(text), None, "{text}");
    }
}

#[test]
fn a_cell_tells_what_gave_its_unit() {
    let unit = |text: &str, header: &str, caption: &str| {
        let context = CellContext { header, caption, number_format: None, typed: None };
        let found = scan_cell(text, &context);
        (found[0].found.value(), found[0].unit_from)
    };
    let (value, from) = unit("3", "金额（万元）", "单位：元");
    assert!(matches!(value, Some(crate::fact::Value::Amount(amount)) if amount.units == Decimal::from(30_000)));
    let Some(UnitFrom::Header(start, end)) = from else { panic!("{from:?}") };
    assert_eq!(&"金额（万元）"[start..end], "万元");
    let (_, from) = unit("3", "金额", "单位：万元");
    let Some(UnitFrom::Caption(start, end)) = from else { panic!("{from:?}") };
    assert_eq!(&"单位：万元"[start..end], "万元");
    assert_eq!(unit("3万元", "金额（元）", "").1, Some(UnitFrom::Cell));
    let (value, from) = unit("3", "金额", "");
    assert!(matches!(value, Some(crate::fact::Value::Count(count)) if count.unit.is_empty()), "no unit, no amount");
    assert_eq!(from, None);
}

#[test]
fn registration_and_voucher_numbers_are_found_by_label_and_header() {
    let kind = |text: &str| {
        scan(text, &Hints::default()).into_iter().find_map(|found| match found.what {
            What::Ident(ident) => Some((ident.kind, ident.value)),
            _ => None,
        })
    };
    assert_eq!(kind("合同登记编号：2019440100001234"), Some((IdentKind::TechContractNo, "2019440100001234".into())));
    assert_eq!(kind("登记编号　2019440100001234"), Some((IdentKind::TechContractNo, "2019440100001234".into())));
    assert_eq!(kind("凭证号：记-0123"), Some((IdentKind::VoucherNo, "记-0123".into())));
    assert_eq!(kind("报告编号：GZ2020-A-0123"), Some((IdentKind::ReportNo, "GZ2020-A-0123".into())));
    assert_eq!(kind("共计2019440100001234"), None);
    let context = CellContext { header: "凭证号", caption: "", number_format: None, typed: None };
    assert!(matches!(
        &scan_cell("记-12", &context)[0].found.what,
        What::Ident(ident) if ident.kind == IdentKind::VoucherNo && ident.value == "记-12"
    ));
}

#[test]
fn an_ambiguous_day_and_month_keeps_both_readings() {
    let read = |day_first| {
        let hints = Hints { language: Language::En, day_first };
        let found = scan("Date: 04/03/2019", &hints);
        (found[0].what.clone(), found[0].also.clone())
    };
    let march = What::Date(PartialDate { year: Some(2019), month: Some(3), day: Some(4) });
    let april = What::Date(PartialDate { year: Some(2019), month: Some(4), day: Some(3) });
    assert_eq!(read(Some(true)), (march.clone(), vec![april.clone()]));
    assert_eq!(read(Some(false)), (april, vec![march]));
}

#[test]
fn only_a_complete_date_has_a_value() {
    let value = |text: &str| scan(text, &Hints::default())[0].value();
    assert_eq!(value("3月5日"), None);
    assert!(matches!(value("2019年"), Some(crate::fact::Value::Date(date)) if date.first != date.last));
    assert!(matches!(value("2018年6月至今"), Some(crate::fact::Value::Period(period)) if period.to.is_none()));
}
