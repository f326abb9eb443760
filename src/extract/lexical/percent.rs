//! Percentages.

use super::numeral::{Form, digit, is_numeral_char};
use super::quantity::{Figure, figure, signed};
use super::scan::{Hit, Text};
use super::words::{Word, word};
use super::{What, comparator};
use rust_decimal::Decimal;

// percentages

/// Returns the percentage that starts at a byte.
pub(super) fn percent(t: &Text, at: usize) -> Option<Hit> {
    if (t.starts(at, "百分") || t.starts(at, "千分") || t.starts(at, "万分") || t.starts(at, "百"))
        && let Some(hit) = fraction(t, at)
    {
        return Some(hit);
    }
    for word in ["对折", "半折"] {
        if t.starts(at, word) {
            let from = Decimal::from(50);
            return Some(Hit::new(at, at + word.len(), What::Percent { from, step: Decimal::TEN, to: None }));
        }
    }
    if t.starts(at, "半成") && !t.starts(at, "半成品") {
        return Some(Hit::new(at, at + 6, What::Percent { from: Decimal::from(5), step: Decimal::from(5), to: None }));
    }
    let (sign, place) = signed(t, at)?;
    let first = figure(t, place)?;
    if !t.begins_figure(place) && sign == Decimal::ONE {
        return None;
    }
    if let Some((by, end)) = percent_mark(t, &first) {
        // 七成五: a digit behind 成 is hundredths
        if t.ends(end, "成")
            && by == Decimal::TEN
            && let Some(c) = t.char_at(end)
            && let Some(value) = digit(c).filter(|value| *value > 0)
            && t.char_at(end + 3).is_none_or(|c| !is_numeral_char(c) && !"年月日个件项人名天折成".contains(c))
        {
            let from = first.value.checked_mul(by)?.checked_add(Decimal::from(value))?;
            return percent_hit(t, at, end + 3, from, Decimal::ONE, None);
        }
        // 5%-8%
        if let Some(next) = t.dash(end)
            && let Some(second) = figure(t, next)
            && let Some((again, end)) = percent_mark(t, &second)
            && again == by
            && second.value > first.value
        {
            return percent_hit(t, at, end, first.value * by, first.step * by, Some(second.value * by));
        }
        // thirty percent (30%)
        let mut end = end;
        let next = t.spaces(end);
        if t.bytes.get(next) == Some(&b'(')
            && let Some(second) = figure(t, next + 1)
            && let Some((_, close)) = percent_mark(t, &second)
            && t.bytes.get(close) == Some(&b')')
            && second.form != first.form
        {
            end = close + 1;
        }
        return percent_hit(t, at, end, first.value.checked_mul(by)? * sign, first.step * by, None);
    }
    // 5-8%
    let next = t.dash(first.end)?;
    let second = figure(t, next)?;
    let (by, end) = percent_mark(t, &second)?;
    if second.value <= first.value || first.numeral.digits == 4 {
        return None;
    }
    percent_hit(t, at, end, first.value * by, second.step * by, Some(second.value * by))
}

fn percent_hit(t: &Text, at: usize, end: usize, from: Decimal, step: Decimal, to: Option<Decimal>) -> Option<Hit> {
    let mut hit = Hit::new(at, end, What::Percent { from, step, to });
    hit.comparator = comparator::figure(t.text, at, end);
    Some(hit)
}

/// The mark after a figure that makes it a percentage, with what it is worth in percent.
fn percent_mark(t: &Text, figure: &Figure) -> Option<(Decimal, usize)> {
    let next = t.spaces(figure.end);
    let c = t.char_at(next)?;
    let found = match c {
        '%' => (Decimal::ONE, next + 1),
        '‰' => (Decimal::new(1, 1), next + 3),
        '‱' => (Decimal::new(1, 2), next + 3),
        '个' | '百' => {
            let place = if c == '个' { next + 3 } else { next };
            if let Some(end) = t.spelled(place, "基点") {
                return Some((Decimal::new(1, 2), end));
            }
            // 优惠10个点
            if c == '个' && t.starts(place, "点") && !t.char_at(place + 3).is_some_and(char::is_alphanumeric) {
                return Some((Decimal::ONE, place + 3));
            }
            (Decimal::ONE, t.spelled(place, "百分点")?)
        }
        '成' | '折' => return tenths(t, figure, next, c),
        c if c.is_ascii_alphabetic() => match word(t.text, next) {
            Some((Word::Percent, end)) => (Decimal::ONE, end),
            _ => return per_cent(t, next),
        },
        _ => return None,
    };
    Some(found)
}

fn per_cent(t: &Text, at: usize) -> Option<(Decimal, usize)> {
    let end = at + 8;
    t.bytes.get(at..end)?.eq_ignore_ascii_case(b"per cent").then_some((Decimal::ONE, end))
}

/// 六折 is 60%, 八点五成 85%; 85折 is 85%.
fn tenths(t: &Text, figure: &Figure, at: usize, c: char) -> Option<(Decimal, usize)> {
    let end = at + 3;
    let next = t.char_at(end);
    if c == '成' && next.is_some_and(|c| "员果立交为功本都品分年长绩熟型像套对组因就效份".contains(c))
    {
        return None;
    }
    if c == '折' && next.is_some_and(|c| "合算旧叠射线返价".contains(c)) && next != Some('价') {
        return None;
    }
    let ten = Decimal::TEN;
    if figure.value > Decimal::ONE_HUNDRED || figure.value.is_zero() {
        return None;
    }
    let by = if figure.value > ten || (figure.form == Form::Positional && figure.numeral.digits == 2) {
        Decimal::ONE
    } else {
        ten
    };
    Some((by, end))
}

/// 百分之三十, 千分之五, 万分之五, 百分百.
fn fraction(t: &Text, at: usize) -> Option<Hit> {
    let mut place = at;
    let mut letters = ['百', '分', '之'].into_iter();
    let first = t.char_at(place)?;
    let worth = match first {
        '百' => Decimal::ONE,
        '千' => Decimal::new(1, 1),
        '万' => Decimal::new(1, 2),
        _ => return None,
    };
    letters.next();
    place += 3;
    place = t.spaces(place);
    if !t.starts(place, "分") {
        return None;
    }
    place = t.spaces(place + 3);
    if t.starts(place, "百") {
        return percent_hit(t, at, place + 3, Decimal::ONE_HUNDRED, Decimal::ONE, None);
    }
    if !t.starts(place, "之") {
        return None;
    }
    place = t.spaces(place + 3);
    let (sign, place) = signed(t, place)?;
    let value = figure(t, place)?;
    let mut end = value.end;
    let mut to = None;
    if let Some(next) = t.dash(value.end) {
        let next = ["百分之", "千分之", "万分之"].iter().find(|w| t.starts(next, w)).map_or(next, |w| next + w.len());
        if let Some(second) = figure(t, next)
            && second.value > value.value
        {
            to = second.value.checked_mul(worth);
            end = second.end;
        }
    }
    percent_hit(t, at, end, value.value.checked_mul(worth)?.checked_mul(sign)?, value.step.checked_mul(worth)?, to)
}
