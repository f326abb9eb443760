//! What a reader of lists asks of one cell: a number in a unit it names, a currency, the multiplier of a header.

use rust_decimal::Decimal;

use super::cell::{CellContext, scan_cell};
use super::view::View;
use super::{What, cell_unit, currency};
use crate::document::Typed;
use crate::fact::{Comparator, Currency};

/// A number of things in a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellNumber {
    /// The number, or the lower end; 万 applied.
    pub number: Decimal,
    /// The upper end of a range.
    pub to: Option<Decimal>,
    /// How it is bounded: 约300, 不超过300.
    pub comparator: Comparator,
}

/// Returns the number in a cell of a column that counts in `unit` (天, 人, 人天, 件, 平方米 …).
///
/// `None` where the cell holds no number, several, or one with another unit: 8小时 in a column of days is not 8 days.
pub fn cell_number(text: &str, typed: Option<&Typed>, unit: &str) -> Option<CellNumber> {
    if let Some(Typed::Number(number)) = typed {
        return Some(CellNumber { number: number.parse().ok()?, to: None, comparator: Comparator::Equal });
    }
    let context = CellContext { header: "", caption: "", number_format: None, typed: None };
    let found = scan_cell(text, &context);
    let [only] = found.as_slice() else { return None };
    let (number, to) = match &only.found.what {
        What::Number { value, .. } => {
            // a figure inside other words may be of anything: 3号楼
            let view = View::new(text);
            let alone = view.text.chars().all(|c| !c.is_alphabetic() || super::numeral::is_numeral_char(c));
            let bounded = only.found.comparator != Comparator::Equal;
            (alone || bounded).then_some((*value, None))?
        }
        What::Count { number, to, unit: own } => (own == unit).then_some((*number, *to))?,
        What::Duration { from, to } => {
            let of = |length: &super::Length| match unit {
                "天" if length.months.is_zero() && length.seconds.is_zero() => Some(length.days),
                "月" | "个月" if length.days.is_zero() && length.seconds.is_zero() => Some(length.months),
                "年" if length.days.is_zero() && length.seconds.is_zero() => {
                    length.months.checked_div(Decimal::from(12))
                }
                "小时" if length.days.is_zero() && length.months.is_zero() => {
                    length.seconds.checked_div(Decimal::from(3600))
                }
                _ => None,
            };
            let to = match to {
                Some(to) => Some(of(to)?),
                None => None,
            };
            (of(from)?, to)
        }
        _ => return None,
    };
    Some(CellNumber { number, to, comparator: only.found.comparator })
}

/// Returns the currency that a text names and no other: RMB, 人民币（元）, 美元 USD, US Dollars; `None` for none or two.
pub fn currency_named(text: &str) -> Option<Currency> {
    let view = View::new(text);
    let body = view.text.trim();
    let mut named: Option<Currency> = None;
    let mut at = 0;
    while at < body.len() {
        let found = match body.as_bytes().get(at) {
            Some(b) if b.is_ascii_alphabetic() => {
                let inside = at > 0 && body.as_bytes()[at - 1].is_ascii_alphabetic();
                if inside { None } else { currency::before_words(body, at) }
            }
            Some(_) if body.is_char_boundary(at) => currency::before(body, at),
            _ => None,
        };
        match found {
            Some(found) => {
                if named.is_some_and(|named| named != found.code) {
                    return None;
                }
                named = Some(found.code);
                at = found.end.max(at + 1);
            }
            None => at += 1,
        }
    }
    let yuan = ["元", "圆", "万元", "千元", "百万元", "亿元"].contains(&body);
    named.or(yuan.then_some(Currency::CNY))
}

/// Returns what a header or caption multiplies the sums below it by, whatever their currency: 万元, 千, 百万, USD'000, million.
pub fn sum_multiplier(text: &str) -> Decimal {
    cell_unit::sum_multiplier(&View::new(text).text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_of_another_unit_gives_no_number() {
        let read = |text: &str, unit: &str| {
            cell_number(text, None, unit).map(|cell| (cell.number.normalize().to_string(), cell.comparator))
        };
        assert_eq!(read("8小时", "天"), None);
        assert_eq!(read("3号楼", "天"), None);
        assert_eq!(read("2人", "天"), None);
        assert_eq!(read("—", "天"), None);
        for (text, unit, number, comparator) in [
            ("8", "天", "8", Comparator::Equal),
            ("8天", "天", "8", Comparator::Equal),
            ("15个工作日", "天", "15", Comparator::Equal),
            ("两周", "天", "14", Comparator::Equal),
            ("约300", "人", "300", Comparator::About),
            ("不超过300", "人", "300", Comparator::AtMost),
            ("≤300人", "人", "300", Comparator::AtMost),
            ("1.2万", "人", "12000", Comparator::Equal),
            ("三十", "人天", "30", Comparator::Equal),
            ("36人·天", "人天", "36", Comparator::Equal),
            ("12个月", "月", "12", Comparator::Equal),
        ] {
            assert_eq!(read(text, unit), Some((number.to_owned(), comparator)), "{text}");
        }
    }

    #[test]
    fn a_currency_is_known_by_any_of_its_names() {
        for (text, code) in [
            ("RMB", "CNY"),
            ("人民币", "CNY"),
            ("人民币元", "CNY"),
            ("元", "CNY"),
            ("CNY-人民币", "CNY"),
            ("美元", "USD"),
            ("USD", "USD"),
            ("US Dollars", "USD"),
            ("美元（USD）", "USD"),
            ("HK$", "HKD"),
            ("港幣", "HKD"),
            ("EUR 欧元", "EUR"),
            ("万美元", "USD"),
            ("日元", "JPY"),
        ] {
            assert_eq!(
                currency_named(text).map(|currency| currency.code().to_owned()),
                Some(code.to_owned()),
                "{text}"
            );
        }
        for text in ["", "人民币/美元", "合计", "—"] {
            assert_eq!(currency_named(text), None, "{text}");
        }
    }

    #[test]
    fn a_header_multiplies_foreign_sums() {
        for (text, by) in [
            ("外币金额（千元）", 1000),
            ("原币金额（万）", 10_000),
            ("Amount (USD'000)", 1000),
            ("原币（百万日元）", 1_000_000),
            ("Amount in thousands", 1000),
            ("原币金额（千美元）", 1000),
            ("EUR million", 1_000_000),
            ("外币金额", 1),
            ("金额（元）", 1),
        ] {
            assert_eq!(sum_multiplier(text), Decimal::from(by), "{text}");
        }
    }
}
