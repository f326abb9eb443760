//! Numbers of things.

use super::numeral::Form;
use super::quantity::{Figure, few, figure};
use super::scan::{Hit, Text};
use super::words::{Word, word_end};
use super::{What, comparator};
use rust_decimal::Decimal;

// counts

/// Units of things with what may not follow them; longest of a family first.
const UNITS: &[(&str, &str, &str)] = &[
    ("人次天", "人天", ""),
    ("人·天", "人天", ""),
    ("人×天", "人天", ""),
    ("人*天", "人天", ""),
    ("人x天", "人天", ""),
    ("人-天", "人天", ""),
    ("人.天", "人天", ""),
    ("人/天", "人天", ""),
    ("人·日", "人天", ""),
    ("人天", "人天", ""),
    ("人日", "人天", ""),
    ("人·月", "人月", ""),
    ("人/月", "人月", ""),
    ("人月", "人月", ""),
    ("人·次", "人次", ""),
    ("人次", "人次", ""),
    ("人", "人", "民工才类员大体均份事力"),
    ("件", "件", ""),
    ("项", "项", ""),
    ("篇", "篇", "章幅"),
    ("个", "个", "月人体小工百季星礼别多半"),
    ("名", "名", "称词义单录"),
    ("位", "位", "数小代编码置于字元移处操系浮总微模精一"),
    ("家", "家", "庭长属具"),
    ("次", "次", "方性级数日年月品序要"),
    ("场次", "场", ""),
    ("场", "场", "地所景合馆次外"),
    ("份", "份", "额"),
    ("本", "本", "科人单项年月协合公文届次"),
    ("部", "部", "门分委级署件长"),
    ("台/套", "台", ""),
    ("台(套)", "台", ""),
    ("台套", "台", ""),
    ("台", "台", "湾州风账币阶"),
    ("套", "套", "餐"),
    ("种", "种", "植类子"),
    ("批次", "批次", ""),
    ("批", "批", "准复文"),
    ("期", "期", "限刊间权望货"),
    ("页", "页", ""),
    ("倍", "倍", ""),
    ("门", "门", "口户诊"),
    ("条", "条", "款件例约形"),
    ("株", "株", ""),
    ("例", "例", "如外子"),
    ("间", "间", "隔距谍接"),
    ("所", "所", "有在以需得述长"),
    ("笔", "笔", "记试者"),
    ("张", "张", ""),
    ("组", "组", "织成合长件"),
    ("支", "支", "持付出撑行"),
    ("款", "款", "项式"),
    ("对", "对", "外应方于比"),
    ("平方米", "平方米", ""),
    ("平方公里", "平方公里", ""),
    ("平米", "平方米", ""),
    ("m2", "平方米", ""),
    ("公顷", "公顷", ""),
    ("亩", "亩", ""),
];

/// Units that size things rather than count them.
pub(super) fn is_size(unit: &str) -> bool {
    matches!(unit, "平方米" | "平方公里" | "公顷" | "亩")
}

/// The unit of a count at a byte.
pub(super) fn unit(t: &Text, at: usize) -> Option<(&'static str, usize)> {
    let first = *t.bytes.get(at)?;
    if first < 0x80 && first != b'm' {
        return None;
    }
    let (name, unit, not) = if first == b'm' {
        UNITS.iter().find(|(name, _, _)| *name == "m2" && t.starts(at, name))?
    } else {
        // three bytes at once: the first character of a name
        let head = t.bytes.get(at..)?.first_chunk::<3>()?;
        UNITS.iter().find(|(name, _, _)| name.as_bytes().first_chunk() == Some(head) && t.starts(at, name))?
    };
    let end = at + name.len();
    if t.char_at(end).is_some_and(|c| not.contains(c)) {
        return None;
    }
    // 一次性, 三位数
    if *name == "m2" && t.bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    Some((unit, end))
}

/// Returns the count that starts at a byte.
pub(super) fn count(t: &Text, at: usize) -> Option<Hit> {
    if !t.begins_figure(at) {
        return None;
    }
    let first = figure(t, at)?;
    if t.bytes[at].is_ascii_alphabetic() || first.form == Form::Words {
        return count_words(t, at, &first);
    }
    let mut next = t.spaces(first.end);
    if t.starts(next, "余") || t.starts(next, "多") {
        next = t.spaces(next + 3);
    }
    if let Some((unit, end)) = unit(t, next) {
        // a figure at the end of a line or column before 项目
        if next > first.end && unit == "项" && t.starts(end, "目") {
            return None;
        }
        if !is_counted(t, at, &first, unit, end) {
            return None;
        }
        // 3件-5件
        if let Some(place) = t.dash(end)
            && let Some(second) = figure(t, place)
            && let Some((again, end)) = self::unit(t, t.spaces(second.end))
            && again == unit
            && second.value > first.value
        {
            return count_hit(t, at, end, first.value, Some(second.value), unit);
        }
        if let Some((low, high)) = few(&first) {
            return count_hit(t, at, end, low, Some(high), unit);
        }
        return count_hit(t, at, end, first.value, None, unit);
    }
    if let Some(hit) = count_words(t, at, &first) {
        return Some(hit);
    }
    // 30~50人
    let place = t.dash(first.end)?;
    let second = figure(t, place)?;
    let (unit, end) = unit(t, t.spaces(second.end))?;
    if second.value <= first.value || !is_counted(t, at, &second, unit, end) {
        return None;
    }
    count_hit(t, at, end, first.value, Some(second.value), unit)
}

fn count_hit(t: &Text, at: usize, end: usize, number: Decimal, to: Option<Decimal>, unit: &str) -> Option<Hit> {
    let mut hit = Hit::new(at, end, What::Count { number, to, unit: unit.to_owned() });
    hit.comparator = comparator::figure(t.text, at, end);
    Some(hit)
}

/// Leaves out ordinals, 一种, and page footers.
fn is_counted(t: &Text, at: usize, figure: &Figure, unit: &str, end: usize) -> bool {
    if t.is_ordinal(at)
        || figure.numeral.point && !is_size(unit) && unit != "倍" && figure.numeral.scale == Decimal::ONE
    {
        return false;
    }
    if figure.form != Form::Arabic {
        if matches!(unit, "种" | "部" | "期" | "条" | "所" | "门" | "对" | "间" | "款" | "组" | "支") {
            return false;
        }
        if figure.value == Decimal::ONE && !matches!(unit, "名" | "篇" | "件" | "台" | "套" | "份") {
            return false;
        }
        if figure.form == Form::Positional && figure.numeral.digits > 2 {
            return false;
        }
    }
    if unit == "次"
        && figure.form != Form::Arabic
        && t.char_at(end).is_some_and(|c| "开元函项方型发利污供曲".contains(c))
    {
        return false;
    }
    if unit == "页" && t.is_ordinal(t.spaces(end) + 3) && t.starts(t.spaces(end), "第") {
        return false;
    }
    if unit == "页" {
        let head = t.text[..at].trim_end_matches([' ', '\n']);
        if head
            .strip_suffix('共')
            .is_some_and(|head| head.trim_end_matches([' ', '，', ',', '/', '(', '、']).ends_with('页'))
        {
            return false;
        }
    }
    let ordinal = unit == "次" && t.starts(end, "会议") && figure.form != Form::Arabic;
    !ordinal && !t.starts(end, "性")
}

/// 17 papers, three researchers, four (4) originals, 12 invention patents.
fn count_words(t: &Text, at: usize, first: &Figure) -> Option<Hit> {
    const BETWEEN: &[&str] = &[
        "invention",
        "utility",
        "sci",
        "research",
        "foreign",
        "joint",
        "original",
        "international",
        "chinese",
        "academic",
        "senior",
        "visiting",
        "granted",
        "published",
        "peer-reviewed",
        "full-time",
        "national",
        "technical",
        "software",
        "doctoral",
        "graduate",
        "overseas",
        "ei",
        "conference",
        "journal",
        "identical",
        "postdoctoral",
        "phd",
        "external",
        "master",
        "bachelor",
        "registered",
    ];
    let mut next = t.spaces(first.end);
    if next == first.end && t.bytes.get(next).is_none_or(|b| *b != b'-') {
        return None;
    }
    for _ in 0..3 {
        if !t.bytes.get(next)?.is_ascii_alphabetic() {
            return None;
        }
        let mut end = word_end(t.bytes, next);
        // person-days
        if t.bytes.get(end) == Some(&b'-') || t.bytes.get(end) == Some(&b' ') {
            let long = word_end(t.bytes, end + 1);
            let joined: Vec<u8> = t.bytes[next..long].iter().map(|b| if *b == b' ' { b'-' } else { *b }).collect();
            if let Some(Word::Unit(unit)) = super::words::meaning(&joined) {
                return count_hit(t, at, long, first.value, None, unit);
            }
            if t.bytes.get(end) == Some(&b'-') {
                end = long;
            }
        }
        if let Some(Word::Unit(unit)) = super::words::meaning(&t.bytes[next..end]) {
            if t.bytes.get(end).is_some_and(|b| *b == b'-' || b.is_ascii_digit()) {
                return None;
            }
            if unit == "台" && first.form == Form::Arabic && first.numeral.point {
                return None;
            }
            return count_hit(t, at, end, first.value, None, unit);
        }
        let lower = t.text[next..end].to_ascii_lowercase();
        if !BETWEEN.contains(&lower.as_str()) {
            return None;
        }
        next = t.spaces(end);
    }
    None
}
