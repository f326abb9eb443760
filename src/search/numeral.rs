//! The same number written otherwise: `2018年` is 二〇一八年, `36个月` is 三十六个月, `3250.6万元` is a sum.
//!
//! Only a word without quotation marks is read so, and only where it is surely a number: a run of
//! numerals read out, or one before a unit. `一种` and `三方` stay words.

use super::query::{Filter, Phrase, Query};
use super::value;
use crate::fact::Currency;

/// What follows a number that counts or dates something.
const UNITS: &str = "年月日天周个项件名篇人份次届期号册台套万亿元%";

/// Returns a word's phrase, with the other ways to write its number.
pub(super) fn spelled(phrase: Phrase) -> Query {
    let mut any = Vec::new();
    let written = super::fold::fold_text(&phrase.written);
    let open = phrase.open;
    if !open {
        let respelled = respell(&written).into_iter().filter_map(|text| Phrase::new(&text, false));
        any.extend(respelled.filter(|other| other.tokens != phrase.tokens).map(Query::Phrase));
        any.extend(sum(&written).map(Query::Filter));
        any.extend(day(&written).map(Query::Filter));
    }
    any.insert(0, Query::Phrase(phrase));
    if any.len() == 1 { any.remove(0) } else { Query::Any(any) }
}

/// Reads a whole word as a sum with a currency, or with 万 or 亿.
fn sum(written: &str) -> Option<Filter> {
    let is_sum = written.ends_with(['元', '圆', '整']) || written.contains(['万', '亿']) && starts_as_number(written);
    let (currencies, low, high) = is_sum.then(|| value::amount_range(written).ok())??;
    // A ledger often names the currency once for all rows, a form writes it each time.
    let currencies = if currencies.contains(&Currency::CNY) { vec![Currency::CNY, Currency::XXX] } else { currencies };
    (low.is_some_and(|low| low > 0) && low == high).then_some(Filter::Amount { currencies, low, high })
}

/// Reads a whole word as a day, a month or a year.
fn day(written: &str) -> Option<Filter> {
    let digits: String = digits_of_dates(written);
    let (first, last) = written.contains('年').then(|| value::date_range(&digits).ok())??;
    Some(Filter::Date { first, last, exactly: true })
}

fn starts_as_number(written: &str) -> bool {
    written.chars().next().is_some_and(|c| c.is_ascii_digit() || numeral(c).is_some())
}

/// Returns the word with each of its numbers spelled the other way: digits in Han, Han in digits.
fn respell(written: &str) -> Vec<String> {
    let runs = runs(written);
    let mut all = Vec::new();
    for way in [Way::Digits, Way::ReadOut, Way::Counted] {
        let mut out = String::new();
        let mut changed = false;
        for (index, (run, is_number)) in runs.iter().enumerate() {
            let next = runs.get(index + 1).and_then(|(next, _)| next.chars().next());
            match is_number.then(|| respelled(run, next, way)).flatten() {
                Some(other) => {
                    changed = true;
                    out.push_str(&other);
                }
                None => out.push_str(run),
            }
        }
        if changed && !all.contains(&out) {
            all.push(out);
        }
    }
    all
}

/// A way to write a number.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Way {
    /// 2018, 36.
    Digits,
    /// 二零一八.
    ReadOut,
    /// 三十六.
    Counted,
}

fn respelled(run: &str, next: Option<char>, way: Way) -> Option<String> {
    let is_counted = next.is_some_and(|next| UNITS.contains(next));
    let is_ascii = run.bytes().all(|byte| byte.is_ascii_digit());
    match way {
        Way::Digits if !is_ascii => {
            let digits: Option<String> = run.chars().map(|c| char::from_digit(numeral(c)?, 10)).collect();
            match digits {
                Some(digits) if digits.len() > 1 || is_counted => Some(digits),
                Some(_) => None,
                None => (is_counted || run.chars().count() > 1).then(|| value::han_count(run)).flatten(),
            }
        }
        Way::ReadOut if is_ascii && is_counted && (3..=8).contains(&run.len()) => {
            run.chars().map(|c| HAN.chars().nth(c.to_digit(10)? as usize)).collect()
        }
        Way::Counted if is_ascii && is_counted && run.len() <= 4 && !run.starts_with('0') => counted(run.parse().ok()?),
        _ => None,
    }
}

const HAN: &str = "零一二三四五六七八九";

/// Returns the value of a Han digit.
fn numeral(c: char) -> Option<u32> {
    HAN.chars().position(|numeral| numeral == c).and_then(|value| u32::try_from(value).ok())
}

/// Cuts a text into runs of numerals and of others.
fn runs(text: &str) -> Vec<(String, bool)> {
    let mut runs: Vec<(String, bool)> = Vec::new();
    let class = |c: char| match c {
        '0'..='9' => 1,
        _ if numeral(c).is_some() || "十百千".contains(c) => 2,
        _ => 0,
    };
    let mut before = 0;
    for c in text.chars() {
        let own = class(c);
        match runs.last_mut() {
            Some((run, _)) if own == before => run.push(c),
            _ => runs.push((c.to_string(), own > 0)),
        }
        before = own;
    }
    runs
}

/// Writes a number below ten thousand as it is said: 三十六, 十二, 一百零五.
fn counted(number: u32) -> Option<String> {
    if number == 0 || number > 9_999 {
        return None;
    }
    let mut out = String::new();
    let mut gap = false;
    for (factor, unit) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / factor % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        // Ten to nineteen are said without 一.
        if !(digit == 1 && factor == 10 && out.is_empty()) {
            out.extend(HAN.chars().nth(digit as usize));
        }
        out.push_str(unit);
    }
    Some(out)
}

/// Writes the Han numerals of a date in digits.
fn digits_of_dates(text: &str) -> String {
    let mut out = String::new();
    for (run, is_number) in runs(text) {
        match is_number.then(|| respelled(&run, Some('年'), Way::Digits)).flatten() {
            Some(digits) => out.push_str(&digits),
            None => out.push_str(&run),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_before_a_unit_is_spelled_both_ways_and_a_word_is_not() {
        for (word, others) in [
            ("2018年", &["二零一八年", "二千零一十八年"][..]),
            ("二零一八年", &["2018年"]),
            ("36个月", &["三十六个月"]),
            ("三十六个月", &["36个月"]),
            ("近3年来", &["近三年来"]),
            ("一种方法", &[]),
            ("三方合作", &[]),
            ("合作协议", &[]),
            ("gd2021-0147", &[]),
        ] {
            assert_eq!(respell(word), others, "{word}");
        }
    }

    #[test]
    fn a_sum_and_a_day_are_facts_too() {
        for (word, low) in [
            ("3,250.6万元", Some(3_250_600_000)),
            ("32506000元", Some(3_250_600_000)),
            ("叁仟贰佰伍拾万陆仟元整", Some(3_250_600_000)),
            ("3250.6万", Some(3_250_600_000)),
            ("3250", None),
            ("公元", None),
            ("万元", None),
            ("亿万富翁", None),
        ] {
            let found = match sum(word) {
                Some(Filter::Amount { low, .. }) => low,
                _ => None,
            };
            assert_eq!(found, low, "{word}");
        }
        for (word, is_day) in
            [("二零一八年三月五日", true), ("2018年3月", true), ("2018年", true), ("三年", false), ("3年来", false)]
        {
            assert_eq!(day(word).is_some(), is_day, "{word}");
        }
    }
}
