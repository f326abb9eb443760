//! Prints sums as 大写.

use rust_decimal::Decimal;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// Prints a sum in yuan as 大写 by the rules for bills (支付结算办法 附件一): 整 after 元 where no 角 and 分 follow.
/// `None` for a negative sum, one of 10¹⁶ yuan or more, or one with a fraction of a fen.
pub fn capital(sum: Decimal) -> Option<String> {
    use rust_decimal::prelude::ToPrimitive;
    let fen = sum.checked_mul(Decimal::ONE_HUNDRED)?;
    if sum.is_sign_negative() && !sum.is_zero() || !fen.fract().is_zero() {
        return None;
    }
    let fen = fen.to_u128().filter(|fen| *fen < 10_u128.pow(18))?;
    let (yuan, jiao, fen) = (fen / 100, (fen / 10 % 10) as usize, (fen % 10) as usize);
    let mut out = whole(yuan);
    if yuan > 0 || (jiao == 0 && fen == 0) {
        out.push('元');
    } else {
        out.clear();
    }
    match (jiao, fen) {
        (0, 0) => out.push('整'),
        (0, fen) => {
            if yuan > 0 {
                out.push('零');
            }
            out.extend([DIGITS[fen], '分']);
        }
        (jiao, fen) => {
            // a zero yuan before a jiao may have its 零; it is written here
            if yuan > 0 && yuan % 10 == 0 {
                out.push('零');
            }
            out.extend([DIGITS[jiao], '角']);
            if fen > 0 {
                out.extend([DIGITS[fen], '分']);
            }
        }
    }
    Some(out)
}

/// The whole yuan, without 元.
fn whole(yuan: u128) -> String {
    if yuan == 0 {
        return "零".to_owned();
    }
    let mut out = String::new();
    let mut gap = false;
    for (unit, name) in [(10_u128.pow(12), "万亿"), (10_u128.pow(8), "亿"), (10_u128.pow(4), "万"), (1, "")] {
        let group = (yuan / unit % 10_000) as usize;
        if group == 0 {
            gap = !out.is_empty();
            continue;
        }
        for (place, by) in [('仟', 1000), ('佰', 100), ('拾', 10), (' ', 1)] {
            let digit = group / by % 10;
            if digit == 0 {
                gap = !out.is_empty();
                continue;
            }
            if gap {
                out.push('零');
                gap = false;
            }
            out.push(DIGITS[digit]);
            if place != ' ' {
                out.push(place);
            }
        }
        // 万亿 is written once: 壹万亿 and 壹万贰仟亿 share the 亿
        let shared = name == "万亿" && !(yuan / 10_u128.pow(8)).is_multiple_of(10_000);
        out.push_str(if shared { "万" } else { name });
        gap = false;
        if group.is_multiple_of(10) {
            gap = unit > 1;
        }
    }
    out
}
