//! Numerals of forms: Arabic with separators, Chinese small, capital and positional.

use rust_decimal::Decimal;

/// Reads a numeral, Arabic or Chinese, as an exact decimal.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | '\'' | ' ')).collect();
    plain.parse::<Decimal>().ok().or_else(|| chinese(&plain).map(Decimal::from))
}

pub(super) fn is_chinese(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
}

/// Returns what one step of the last written digit is worth: 0.01 for "689.04".
pub(super) fn step(number: &str) -> Decimal {
    let places = number.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    Decimal::new(1, u32::try_from(places).unwrap_or(0).min(20))
}

/// Reads a Chinese integer (一百二十, 两千, 叁仟贰佰伍拾万), or positional digits (二〇一八).
pub(super) fn chinese(text: &str) -> Option<i64> {
    let (mut total, mut section, mut current) = (0_i64, 0_i64, None::<i64>);
    let mut positional = String::new();
    let mut is_positional = true;
    for c in text.chars() {
        let digit = match c {
            '零' | '〇' => 0,
            '一' | '壹' => 1,
            '二' | '两' | '贰' => 2,
            '三' | '叁' => 3,
            '四' | '肆' => 4,
            '五' | '伍' => 5,
            '六' | '陆' => 6,
            '七' | '柒' => 7,
            '八' | '捌' => 8,
            '九' | '玖' => 9,
            '十' | '拾' => -10,
            '百' | '佰' => -100,
            '千' | '仟' => -1000,
            '万' => -10_000,
            '亿' => -100_000_000,
            _ => return None,
        };
        is_positional &= digit >= 0;
        match digit {
            0..=9 => {
                positional.push(char::from_digit(u32::try_from(digit).ok()?, 10)?);
                current = Some(digit);
            }
            -1000..=-10 => section += current.take().unwrap_or(1) * -digit,
            _ => {
                let below = section + current.take().unwrap_or(0);
                total = match digit {
                    -100_000_000 => total.checked_add(below)?.checked_mul(-digit)?,
                    _ => below.checked_mul(-digit).and_then(|part| total.checked_add(part))?,
                };
                section = 0;
            }
        }
    }
    if is_positional && positional.len() > 1 {
        return positional.parse().ok();
    }
    Some(total + section + current.unwrap_or(0))
}
