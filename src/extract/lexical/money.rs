//! Sums of money.

use rust_decimal::Decimal;

use super::currency::{self, Written};
use super::numeral::{Form, Numeral, digit, fills};
use super::scan::{Hit, Text};
use super::words::{Word, numeral_words, word};
use super::{What, comparator};
use crate::fact::Currency;

/// One sum: figure, multiplier, currency after it.
struct Sum {
    end: usize,
    value: Decimal,
    step: Decimal,
    after: Option<Written>,
    /// The multiplier in words or 万 that a range shares.
    scale: Decimal,
    scaled: bool,
    figure: Numeral,
}

/// Returns the sum of money that starts at a byte.
pub(super) fn money(t: &Text, at: usize) -> Option<Hit> {
    let mut place = at;
    let mut bracket = false;
    let mut sign = Decimal::ONE;
    match t.bytes[at] {
        b'(' => {
            bracket = true;
            place += 1;
        }
        b'-' => {
            if !t.is_minus(at) {
                return None;
            }
            sign = Decimal::NEGATIVE_ONE;
            place += 1;
        }
        b'[' => return None,
        _ if t.starts(at, "负") => {
            sign = Decimal::NEGATIVE_ONE;
            place += 3;
        }
        _ => {}
    }
    if bracket {
        return bracketed(t, at, place);
    }
    let before = currency::before(t.text, place).or_else(|| {
        t.bytes[place..].first().filter(|b| b.is_ascii_alphabetic())?;
        currency::before_words(t.text, place)
    });
    if let Some(before) = before {
        if let Some(hit) = prefixed(t, at, before, sign) {
            return Some(hit);
        }
        if !t.bytes[place].is_ascii_alphabetic() {
            return None;
        }
    }
    if !t.begins_figure(place) || t.is_ordinal(place) {
        return None;
    }
    if let Some(hit) = coins(t, at) {
        return Some(hit);
    }
    let first = sum(t, place, None)?;
    suffixed(t, at, first, sign)
}

/// 陆角壹分 without 元; in other digits than 大写 only where nothing else stands in the text, for 分 may be a point or a
/// minute.
fn coins(t: &Text, at: usize) -> Option<Hit> {
    let (mut end, mut value, mut step) = (at, Decimal::ZERO, Decimal::ZERO);
    for (names, worth) in [(['角', '毛'], Decimal::new(1, 1)), (['分', '分'], Decimal::new(1, 2))] {
        let Some(figure) = t.numeral(end).filter(|figure| !figure.scaled) else { continue };
        if t.char_at(figure.end).is_some_and(|c| names.contains(&c)) {
            value = value.checked_add(figure.value.checked_mul(worth)?)?;
            step = worth;
            end = figure.end + 3;
        }
    }
    if t.starts(end, "钱") || t.starts(end, "整") {
        end += 3;
    }
    let capital = t.char_at(at).is_some_and(|c| "壹贰叁肆伍陆柒捌玖".contains(c));
    let whole = at == 0 && end == t.text.len();
    if end == at || !(whole || capital && !t.starts(end, "之")) {
        return None;
    }
    let yuan = Written { code: Currency::CNY, alternatives: &[], weak: true, end };
    Some(hit(t, at, end, value, step, None, yuan))
}

/// (1,234.50)元 is a negative sum.
fn bracketed(t: &Text, at: usize, place: usize) -> Option<Hit> {
    let figure = t.numeral(place).filter(|figure| figure.form == Form::Arabic)?;
    if t.bytes.get(figure.end) != Some(&b')') || !(figure.point || figure.grouped) {
        return None;
    }
    let next = t.spaces(figure.end + 1);
    let (scale, next) = match t.char_at(next).and_then(super::numeral::big_unit) {
        Some(scale) => (Decimal::from(scale), next + 3),
        None => (Decimal::ONE, next),
    };
    let after = currency::after(t.text, next)?;
    let value = figure.value.checked_mul(scale)?;
    let what = What::Money {
        from: -value,
        step: figure.step.checked_mul(scale)?,
        to: None,
        currency: after.code,
        alternatives: after.alternatives.to_vec(),
    };
    let mut hit = Hit::new(at, after.end, what.clone());
    if let What::Money { step, currency, alternatives, .. } = what {
        hit.also.push(What::Money { from: value, step, to: None, currency, alternatives });
    }
    Some(hit)
}

/// ￥3,000, 人民币叁仟万元整, US$1.2 million, 港币10,000元.
fn prefixed(t: &Text, at: usize, before: Written, sign: Decimal) -> Option<Hit> {
    let mut place = t.spaces(before.end);
    let mut start = at;
    // 人民币(大写):壹拾万元 begins at the figure
    for word in ["(大写)", "大写", "(小写)", "小写"] {
        if t.starts(place, word) {
            place = t.spaces(place + word.len());
            start = usize::MAX;
        }
    }
    if matches!(t.char_at(place), Some(':')) {
        place = t.spaces(place + 1);
    }
    for _ in 0..12 {
        let Some(c @ ('⊗' | '¤' | '*' | '×' | 'ⓧ' | '$')) = t.char_at(place) else { break };
        // ×佰×拾叁万: the marks are places of the figure
        if fills(t.text, place) {
            break;
        }
        place = t.spaces(place + c.len_utf8());
    }
    if let Some(hit) = sign_and_bracket(t, at, place, before) {
        return Some(hit);
    }
    let mut negative = false;
    if t.bytes.get(place) == Some(&b'-') {
        negative = true;
        place = t.spaces(place + 1);
    }
    if start == usize::MAX {
        start = place;
    }
    // a sign must stand near; a name of a currency in running text is followed by its figure
    let first = sum(t, place, Some(&before))?;
    if first.figure.form == Form::Chinese || first.figure.form == Form::Positional {
        // 人民币三年期: a numeral without 元 after a name of a currency is no sum
        let unit = first.after.is_some() || first.scaled || t.bytes[before.end - 1] < 0x80 && before.end - at <= 4;
        if !unit {
            return None;
        }
    }
    if first.after.is_none() && foreign_unit(t, first.end) {
        return None;
    }
    let sign = if negative { -sign } else { sign };
    let currency = match first.after {
        Some(after) if !after.weak => after,
        _ => before,
    };
    if let Some(hit) = range(t, start, &first, Some(currency)) {
        return Some(hit);
    }
    Some(hit(t, start, first.end, first.value.checked_mul(sign)?, first.step, None, currency))
}

/// $(45,000) is a loss, or a sum said in a bracket.
fn sign_and_bracket(t: &Text, at: usize, place: usize, before: Written) -> Option<Hit> {
    if t.bytes.get(place) != Some(&b'(') {
        return None;
    }
    let figure =
        t.numeral(place + 1).filter(|figure| figure.form == Form::Arabic && (figure.point || figure.grouped))?;
    if t.bytes.get(figure.end) != Some(&b')') {
        return None;
    }
    let alternatives = before.alternatives.to_vec();
    let money = |from: Decimal| What::Money {
        from,
        step: figure.step,
        to: None,
        currency: before.code,
        alternatives: alternatives.clone(),
    };
    let mut hit = Hit::new(at, figure.end + 1, money(-figure.value));
    hit.also.push(money(figure.value));
    Some(hit)
}

/// After "RMB 30" a unit of something else makes it no sum: 人民币3项.
fn foreign_unit(t: &Text, at: usize) -> bool {
    t.char_at(at).is_some_and(|c| "年月%‰天人件项篇次家".contains(c))
}

/// 3000万元, 叁佰贰拾伍万肆仟元整, 500 USD, 8.5 million RMB; a range of them.
fn suffixed(t: &Text, at: usize, first: Sum, sign: Decimal) -> Option<Hit> {
    if let Some(hit) = range(t, at, &first, None) {
        return Some(hit);
    }
    if let Some(after) = first.after {
        if let Some((low, high)) = first.figure.few {
            let by = first.value.checked_div(first.figure.value)?;
            return Some(hit(t, at, first.end, low.checked_mul(by)?, first.step, high.checked_mul(by), after));
        }
        return Some(hit(t, at, first.end, first.value.checked_mul(sign)?, first.step, None, after));
    }
    // 投入3000万: a sum of money whose currency is not written
    if first.scaled && money_word_before(t, at) && nothing_counted(t, first.end) {
        let unknown = Written { code: Currency::XXX, alternatives: &[Currency::CNY], weak: false, end: first.end };
        return Some(hit(t, at, first.end, first.value.checked_mul(sign)?, first.step, None, unknown));
    }
    None
}

fn hit(
    t: &Text,
    start: usize,
    end: usize,
    from: Decimal,
    step: Decimal,
    to: Option<Decimal>,
    currency: Written,
) -> Hit {
    let alternatives = currency.alternatives.to_vec();
    let what = What::Money { from, step, to, currency: currency.code, alternatives: alternatives.clone() };
    let mut hit = Hit::new(start, end, what);
    hit.comparator = comparator::figure(t.text, start, end);
    // (US$1,234) may be a loss; （叁佰万元整） says a sum again in words.
    if to.is_none() && t.ends(start, "(") && t.starts(end, ")") && t.text[start..end].is_ascii() {
        hit.also.push(What::Money { from: -from, step, to, currency: currency.code, alternatives });
    }
    hit
}

const MONEY_WORDS: &[&str] = &[
    "投入",
    "投资",
    "经费",
    "资金",
    "金额",
    "资助",
    "收入",
    "利润",
    "注册资本",
    "总额",
    "预算",
    "支出",
    "费用",
    "价款",
    "成本",
    "产值",
    "销售额",
    "成交额",
    "营业额",
    "货款",
    "出资",
    "拨款",
    "补助",
    "产值",
    "利税",
    "税收",
    "交易额",
    "融资",
    "款项",
    "贷款",
    "价格",
    "报酬",
    "工资",
    "薪酬",
    "奖金",
    "估值",
    "售价",
    "总价",
    "补贴",
    "费",
    "租金",
    "押金",
    "定金",
    "保证金",
    "首付",
    "尾款",
    "余款",
    "进度款",
    "付款",
    "借款",
    "存款",
];

fn money_word_before(t: &Text, at: usize) -> bool {
    let Some(head) = t.text.get(..at) else { return false };
    let mut from = at;
    for (i, c) in head.char_indices().rev().take(12) {
        if matches!(c, '。' | '；' | ';' | '\n' | '，' | '、') {
            break;
        }
        from = i;
    }
    has_money_word(&head[from..])
}

/// Tells whether a text speaks of money: 经费, 投资, 总额.
pub(super) fn has_money_word(text: &str) -> bool {
    MONEY_WORDS.iter().any(|word| text.contains(word))
}

fn nothing_counted(t: &Text, at: usize) -> bool {
    t.char_at(t.spaces(at))
        .is_none_or(|c| c.is_ascii_punctuation() && c != '%' || "，。；、）以左多余的用于。".contains(c))
}

/// The other end of a range, with the currency and multiplier it shares.
fn range(t: &Text, start: usize, first: &Sum, before: Option<Written>) -> Option<Hit> {
    let at = first.end;
    let mut next = None;
    for word in ["以上", "以上至", "元以上"] {
        if t.starts(at, word) && before.is_some() | first.after.is_some() {
            next = t.dash(at + word.len());
        }
    }
    let next = next.or_else(|| t.dash(at)).or_else(|| match word(t.text, t.spaces(at)) {
        Some((Word::And, end)) if t.between_at(start) => Some(t.spaces(end)),
        _ => None,
    });
    let next = next.or_else(|| {
        let and = t.spaces(at);
        (t.starts(and, "和") || t.starts(and, "与")).then(|| t.spaces(and + 3)).filter(|next| {
            let near = t.bytes.get(*next..(*next + 48).min(t.bytes.len())).unwrap_or(&[]);
            near.windows(6).any(|w| w == "之间".as_bytes())
        })
    })?;
    let again = currency::before(t.text, next).filter(|_| before.is_some());
    let place = again.map_or(next, |again| t.spaces(again.end));
    let second = sum(t, place, before.as_ref())?;
    let currency = match (second.after, first.after, before) {
        (Some(after), _, None) => after,
        (Some(after), _, Some(_)) if !after.weak => after,
        (_, _, Some(before)) => before,
        (None, Some(_), None) => return None,
        (None, None, None) => return None,
    };
    // RMB 3,000 - 2019: a figure that may be a year ends no range of money without a currency of its own
    if second.after.is_none() && again.is_none() && (t.starts(second.end, "年") || !t.ends_figure(second.end)) {
        return None;
    }
    let mut from = first.value;
    if first.after.is_none() && !first.scaled && second.scaled {
        let scaled = from.checked_mul(second.scale)?;
        if scaled < second.value || from > second.value {
            from = scaled;
        }
    }
    if from >= second.value {
        return None;
    }
    let mut found = hit(t, start, second.end, from, second.step, Some(second.value), currency);
    found.also.clear();
    Some(found)
}

/// A figure with its multiplier and the currency after it.
fn sum(t: &Text, at: usize, before: Option<&Written>) -> Option<Sum> {
    let figure = match t.bytes.get(at)? {
        b if b.is_ascii_alphabetic() => numeral_words(t.text, at)?,
        _ => t.numeral(at)?,
    };
    // 000元 is the tail of a figure that was broken apart; its value is not known
    if t.starts(at, "00") && figure.form == Form::Arabic && !figure.value.is_zero() | (figure.digits >= 3) {
        return None;
    }
    let figure_end = pair_end(t, &figure);
    let mut sum = Sum {
        end: figure_end,
        value: figure.value,
        step: figure.step,
        after: None,
        scale: figure.scale,
        scaled: figure.scaled,
        figure,
    };
    if let Some((by, end)) = multiplier(t, sum.end, before.is_some()) {
        sum.value = sum.value.checked_mul(by)?;
        sum.step = sum.step.checked_mul(by)?;
        sum.scale = by;
        sum.scaled = true;
        sum.end = end;
    }
    let mut place = t.spaces(sum.end);
    // 十余万元, 300多万元 have their 余 in the numeral; 300余元 has it here
    if let Some('余' | '多') = t.char_at(place) {
        let next = t.spaces(place + 3);
        if currency::after(t.text, next).is_some() {
            place = next;
        }
    }
    // "30 (thirty) ..." and "20 - RMB": only a currency that is not the start of the next sum
    let named = in_brackets(t, place).filter(|named| before.is_none_or(|sign| sign.alternatives.contains(&named.code)));
    if let Some(named) = named.filter(|_| before.is_some() || sum.scaled || sum.figure.grouped || sum.figure.point) {
        // 1000万（人民币）, ¥500,000 (JPY)
        sum.after = Some(Written { weak: false, ..named });
        sum.end = named.end;
    } else if let Some(after) = currency::after(t.text, place).filter(|after| !begins_next(t, place, after)) {
        sum.after = Some(after);
        sum.end = after.end;
        colloquial_cents(t, place, after.end, &mut sum)?;
        if after.weak || t.text[place..after.end].ends_with('元') {
            cents(t, &mut sum)?;
        }
        pence(t, &mut sum)?;
        for word in ["整", "正", "人民币"] {
            if t.starts(t.spaces(sum.end), word)
                && !t.starts(t.spaces(sum.end), "正式")
                && !t.starts(t.spaces(sum.end), "整体")
            {
                sum.end = t.spaces(sum.end) + word.len();
                if word != "人民币" {
                    sum.step = Decimal::new(1, 2);
                }
            }
        }
    } else if before.is_some() {
        cents_in_words(t, &mut sum)?;
        let place = t.spaces(sum.end);
        for word in ["only", "ONLY", "Only"] {
            if t.starts(place, word) {
                sum.end = place + word.len();
            }
        }
    }
    Some(sum)
}

/// A currency and nothing else in brackets.
fn in_brackets(t: &Text, at: usize) -> Option<Written> {
    if t.bytes.get(at) != Some(&b'(') {
        return None;
    }
    let named = currency::before(t.text, at + 1).or_else(|| currency::after(t.text, at + 1))?;
    let named = currency::after(t.text, at + 1).filter(|after| after.end > named.end).unwrap_or(named);
    (t.bytes.get(named.end) == Some(&b')')).then_some(Written { end: named.end + 1, ..named })
}

/// "... AND CENTS EIGHTY-NINE", "... and eighty-nine cents" after a sum in words.
fn cents_in_words(t: &Text, sum: &mut Sum) -> Option<()> {
    if sum.figure.form != Form::Words {
        return Some(());
    }
    let mut at = t.spaces(sum.end);
    if let Some((Word::And, end)) = word(t.text, at) {
        at = t.spaces(end);
    }
    let is_cents = |at: usize| t.bytes.get(at..at + 5).is_some_and(|word| word.eq_ignore_ascii_case(b"cents"));
    let ahead = is_cents(at);
    let Some(figure) = numeral_words(t.text, if ahead { t.spaces(at + 5) } else { at }) else { return Some(()) };
    let behind = t.spaces(figure.end);
    if (ahead || is_cents(behind)) && figure.value < Decimal::ONE_HUNDRED {
        sum.value = sum.value.checked_add(figure.value.checked_mul(Decimal::new(1, 2))?)?;
        sum.step = Decimal::new(1, 2);
        sum.end = if ahead { figure.end } else { behind + 5 };
    }
    Some(())
}

/// "20 dollars and 43 cents", "3 GBP 1 pence", "20 ringgit 43c".
fn pence(t: &Text, sum: &mut Sum) -> Option<()> {
    if !t.bytes.get(sum.end.wrapping_sub(1)).is_some_and(u8::is_ascii_alphabetic) {
        return Some(());
    }
    let mut at = t.spaces(sum.end);
    if let Some((Word::And, end)) = word(t.text, at) {
        at = t.spaces(end);
    }
    let figure = match t.bytes.get(at) {
        Some(b) if b.is_ascii_digit() => t.numeral(at),
        Some(b) if b.is_ascii_alphabetic() => numeral_words(t.text, at),
        _ => None,
    };
    let Some(figure) = figure.filter(|figure| figure.value < Decimal::ONE_HUNDRED && !figure.point) else {
        return Some(());
    };
    let unit = t.spaces(figure.end);
    let end = super::words::word_end(t.bytes, unit);
    if matches!(t.text.get(unit..end), Some("cents" | "cent" | "c" | "pence" | "penny" | "sen")) {
        sum.value = sum.value.checked_add(figure.value.checked_mul(Decimal::new(1, 2))?)?;
        sum.step = Decimal::new(1, 2);
        sum.end = end;
    }
    Some(())
}

/// 3块5, 三蚊零四: a digit after 块 is ten cents.
fn colloquial_cents(t: &Text, place: usize, end: usize, sum: &mut Sum) -> Option<()> {
    if t.text[place..end].ends_with('蚊')
        && t.starts(end, "零")
        && let Some(value) = t.char_at(end + 3).and_then(digit)
    {
        sum.value = sum.value.checked_add(Decimal::new(i64::from(value), 2))?;
        sum.step = Decimal::new(1, 2);
        sum.end = end + 6;
    }
    if t.text[place..end].ends_with(['块', '蚊'])
        && let Some(c) = t.char_at(end)
        && let Some(value) = digit(c).map(u32::from).or_else(|| c.to_digit(10))
        && t.char_at(end + c.len_utf8()).is_none_or(|c| !c.is_alphanumeric())
    {
        sum.value = sum.value.checked_add(Decimal::new(i64::from(value), 1))?;
        sum.step = Decimal::new(1, 1);
        sum.end = end + c.len_utf8();
    }
    Some(())
}

/// "3 USD 5": a code between two figures belongs to the second when a figure follows it directly.
fn begins_next(t: &Text, at: usize, after: &Written) -> bool {
    let code = t.text.get(at..after.end).unwrap_or("");
    let latin = code.bytes().all(|b| b.is_ascii()) || code == "¥" || code == "€" || code == "£";
    latin && t.digit_at(after.end) && t.bytes.get(at.wrapping_sub(1)).is_some_and(|b| b.is_ascii_whitespace())
}

/// "thirty thousand (30,000)": the figure is written twice.
fn pair_end(t: &Text, figure: &Numeral) -> usize {
    let next = t.spaces(figure.end);
    if t.bytes.get(next) != Some(&b'(') {
        return figure.end;
    }
    let inner = t.spaces(next + 1);
    let Some(other) = t.numeral(inner) else { return figure.end };
    let close = t.spaces(other.end);
    if t.bytes.get(close) == Some(&b')') && other.value == figure.value && other.form != figure.form {
        close + 1
    } else {
        figure.end
    }
}

/// million, bn, K, m after a figure.
fn multiplier(t: &Text, at: usize, prefixed: bool) -> Option<(Decimal, usize)> {
    let place = t.spaces(at);
    if let Some((Word::Scale(by), end)) = word(t.text, place) {
        return Some((Decimal::from(by), end));
    }
    if let Some((Word::Hundred, end)) = word(t.text, place) {
        return Some((Decimal::ONE_HUNDRED, end));
    }
    let end = super::words::word_end(t.bytes, place);
    let by: u64 = match t.text.get(place..end)? {
        "k" | "K" => 1000,
        "m" | "M" | "MM" if prefixed => 1_000_000,
        "b" | "B" if prefixed => 1_000_000_000,
        _ => return None,
    };
    Some((Decimal::from(by), end))
}

/// 角 and 分 after 元.
fn cents(t: &Text, sum: &mut Sum) -> Option<()> {
    let mut at = t.spaces(sum.end);
    for (names, worth) in [(["角", "毛"], Decimal::new(1, 1)), (["分", "分"], Decimal::new(1, 2))] {
        let mut place = at;
        while let Some(c @ ('零' | '〇' | '另')) = t.char_at(place) {
            place += c.len_utf8();
            if names.iter().any(|name| t.starts(place, name)) {
                place -= c.len_utf8();
                break;
            }
        }
        let Some(c) = t.char_at(place) else { break };
        let Some(value) = digit(c).map(u32::from).or_else(|| c.to_digit(10)) else { continue };
        let unit = t.spaces(place + c.len_utf8());
        let Some(name) = names.iter().find(|name| t.starts(unit, name)) else { continue };
        sum.value = sum.value.checked_add(worth.checked_mul(Decimal::from(value))?)?;
        sum.step = worth;
        at = unit + name.len();
        sum.end = at;
    }
    Some(())
}
