//! Every figure of a text, also inside of dates and sums: for the `number` items of `vouch facts --lines`.

use rust_decimal::Decimal;

use super::ident;
use super::numeral::{Form, is_numeral_char, numeral};
use super::scan::Text;
use super::view::View;
use super::words::{Word, meaning, numeral_words, word, word_end};

/// A figure in bytes of the original text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Figure {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) value: Decimal,
}

/// Returns the figures of a text that belong to no identifier.
pub(super) fn figures(text: &str) -> Vec<Figure> {
    let view = View::new(text);
    let t = Text::new(&view.text);
    let claims = ident::claims(&t);
    let mut claims = claims.iter().peekable();
    let mut found = Vec::new();
    let mut at = 0;
    while at < t.text.len() {
        while claims.peek().is_some_and(|claim| claim.end <= at) {
            claims.next();
        }
        if let Some(claim) = claims.peek()
            && claim.start <= at
        {
            at = claim.end;
            continue;
        }
        let Some(c) = t.char_at(at) else { break };
        let found_here = match c {
            '0'..='9' | '.' | '-' | '负' => signed(&t, at),
            c if is_numeral_char(c) => signed(&t, at),
            c if c.is_ascii_alphabetic() => words(&t, at),
            '半' if t.starts(at, "半百") => Some((at + 6, Decimal::from(50))),
            _ => None,
        };
        if let Some((end, value)) = found_here {
            let (start, to) = view.origin(at, end);
            found.push(Figure { start, end: to, value });
            at = end;
        } else if c.is_ascii_alphanumeric() {
            let from = at;
            while t.bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
                at += 1;
            }
            at = at.max(from + 1);
        } else if is_numeral_char(c) {
            while let Some(c) = t.char_at(at).filter(|c| is_numeral_char(*c)) {
                at += c.len_utf8();
            }
        } else {
            at += c.len_utf8();
        }
    }
    found
}

/// A figure with its sign, fraction, exponent and suffix.
fn signed(t: &Text, at: usize) -> Option<(usize, Decimal)> {
    let (sign, place) = match t.char_at(at)? {
        '负' => (Decimal::NEGATIVE_ONE, t.spaces(at + 3)),
        '-' => {
            let free = t.char_before(at).is_none_or(|c| !c.is_alphanumeric() && !")-".contains(c));
            (free.then_some(Decimal::NEGATIVE_ONE)?, t.spaces(at + 1))
        }
        _ => (Decimal::ONE, at),
    };
    let before = t.char_before(at);
    if t.digit_at(place) && before.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    if before == Some(',')
        && at > 1
        && t.digit_at(at - 2)
        && t.digit_at(at)
        && !t.starts(at - 1, ", ")
        && t.bytes.get(at.saturating_sub(5)..at).is_some_and(|head| head.iter().any(u8::is_ascii_alphabetic))
    {
        return None;
    }
    if t.is_ordinal(place) || t.starts(place, ".") && before.is_some_and(|c| c.is_alphanumeric() || c == '.') {
        return None;
    }
    let (end, value) = plain(t, place)?;
    Some((end, value * sign))
}

/// Words in which a Chinese digit is no figure.
const NOT_FIGURES: &[&str] =
    &["四川", "统一", "唯一", "万一", "一般", "一些", "一旦", "两美刀", "三亚", "百度", "一定", "一切", "五一"];

fn plain(t: &Text, at: usize) -> Option<(usize, Decimal)> {
    let first = numeral(t.text, at)?;
    if first.form == Form::Arabic {
        return arabic(t, at, first.end, first.value, first.grouped || first.point);
    }
    if first.form == Form::Positional && first.digits == 1 {
        let around = t.text.get(at.saturating_sub(3)..(first.end + 6).min(t.text.len())).unwrap_or("");
        if NOT_FIGURES.iter().any(|word| around.contains(word)) {
            return None;
        }
        let capital = t.char_at(at).is_some_and(|c| "壹贰叁参肆伍陆柒捌玖".contains(c));
        let apart = |c: Option<char>| !c.is_some_and(|c| c.is_alphabetic() && !"分元角只双个".contains(c));
        if capital && !(apart(t.char_before(at)) && apart(t.char_at(first.end))) {
            return None;
        }
    } else if first.value < Decimal::ONE_HUNDRED
        && first.end - at == 3
        && t.char_at(at).is_some_and(|c| "千百拾佰仟".contains(c))
    {
        return None;
    }
    let mut end = first.end;
    let mut value = first.value;
    if t.starts(end, "折") {
        return None;
    }
    if t.starts(end, "打") {
        return Some((end + 3, value.checked_mul(Decimal::from(12))?));
    }
    if t.starts(end, "半") && t.char_at(end + 3).is_none() {
        return Some((end + 3, value / Decimal::TWO));
    }
    if let Some((last, parts)) = over(t, end, value) {
        return Some((last, parts));
    }
    // 三百五十又三分之一
    if let Some(next) = t.spelled(end, "又")
        && let Some(second) = numeral(t.text, t.spaces(next))
        && let Some((last, fraction)) = over(t, second.end, second.value)
    {
        value = value.checked_add(fraction)?;
        end = last;
    }
    Some((end, value))
}

/// 分之 after a denominator.
fn over(t: &Text, at: usize, below: Decimal) -> Option<(usize, Decimal)> {
    let next = t.spaces(t.spelled(at, "分之")?);
    let (sign, next) =
        if t.starts(next, "负") { (Decimal::NEGATIVE_ONE, t.spaces(next + 3)) } else { (Decimal::ONE, next) };
    let above = numeral(t.text, next)?;
    Some((above.end, (above.value * sign).checked_div(below)?))
}

/// A whole number of Arabic digits.
fn integer(t: &Text, from: usize) -> Option<(usize, i64)> {
    let len = t.bytes.get(from..)?.iter().take(10).take_while(|b| b.is_ascii_digit()).count();
    Some((from + len, t.text.get(from..from + len)?.parse().ok()?))
}

/// 12.3e+14, 2^-1, 1.3x10^6.
fn powered(t: &Text, end: usize, value: Decimal) -> Option<(usize, Decimal)> {
    let mark = ["x10^", "X10^", "×10^", "*10^", "e", "E", "^"].iter().find(|mark| t.starts(end, mark))?;
    let next = end + mark.len();
    let negative = t.bytes.get(next) == Some(&b'-');
    let (last, power) = integer(t, next + usize::from(negative || t.bytes.get(next) == Some(&b'+')))?;
    let base = if *mark == "^" { value } else { Decimal::TEN };
    let mut product = if *mark == "^" { Decimal::ONE } else { value };
    for _ in 0..power.min(40) {
        product = if negative { product.checked_div(base)? } else { product.checked_mul(base)? };
    }
    Some((last, product))
}

/// Suffixes and forms of Arabic figures: 40k, 12.3e+14, 2^-1, 1 2/3, 3/5, 3 million.
fn arabic(t: &Text, at: usize, end: usize, value: Decimal, exact: bool) -> Option<(usize, Decimal)> {
    let bytes = t.bytes;
    let integer = |from: usize| integer(t, from);
    if let Some((last, fraction)) = over(t, end, value) {
        return Some((last, fraction));
    }
    if let Some(next) = t.spelled(end, "又")
        && let Some(second) = numeral(t.text, t.spaces(next))
        && let Some((last, fraction)) = over(t, second.end, second.value)
    {
        return Some((last, value.checked_add(fraction)?));
    }
    if let Some(found) = powered(t, end, value) {
        return Some(found);
    }
    let unit = t.spaces(end);
    let letters = word_end(bytes, unit);
    let by: Option<i64> = match t.text.get(unit..letters)? {
        "k" | "K" => Some(1000),
        "M" => Some(1_000_000),
        "G" | "B" => Some(1_000_000_000),
        "T" => Some(1_000_000_000_000),
        _ => None,
    };
    if let Some(by) = by {
        return Some((letters, value.checked_mul(Decimal::from(by))?));
    }
    let scale = match word(t.text, unit) {
        Some((Word::Scale(by), last)) => Some((Decimal::from(by), last)),
        Some((Word::Hundred, last)) => Some((Decimal::ONE_HUNDRED, last)),
        _ => None,
    };
    if let Some((by, last)) = scale {
        let value = value.checked_mul(by)?;
        // 3 hundred and 21
        if let Some((Word::And, next)) = word(t.text, t.spaces(last))
            && let Some((end, more)) = integer(t.spaces(next)).filter(|(_, more)| Decimal::from(*more) < by)
            && !matches!(word(t.text, t.spaces(end)), Some((Word::Scale(_) | Word::Hundred, _)))
            && t.ends_figure(end)
        {
            return Some((end, value.checked_add(Decimal::from(more))?));
        }
        return and_more(t, unit, last, value);
    }
    if let Some((last, below)) =
        t.starts(end, "⁄").then(|| integer(end + "⁄".len())).flatten().filter(|(_, below)| *below > 0)
    {
        return Some((last, value.checked_div(Decimal::from(below))?));
    }
    if unit == end && letters > end {
        return None;
    }
    // 3/5, 1 2/3
    let free = |last: usize| !matches!(bytes.get(last), Some(b'/' | b'0'..=b'9')) && t.char_before(at) != Some('/');
    if bytes.get(end) == Some(&b'/') && !exact {
        if let Some((last, below)) = integer(end + 1).filter(|(last, below)| *below > 0 && free(*last)) {
            return Some((last, value.checked_div(Decimal::from(below))?));
        }
    } else if bytes.get(end) == Some(&b' ')
        && let Some((middle, above)) = integer(end + 1)
        && bytes.get(middle) == Some(&b'/')
        && let Some((last, below)) = integer(middle + 1).filter(|(last, below)| *below > 0 && free(*last))
    {
        return Some((last, value.checked_add(Decimal::from(above).checked_div(Decimal::from(below))?)?));
    }
    Some((end, value))
}

/// English words, with minus and negative before, point and fractions inside.
fn words(t: &Text, at: usize) -> Option<(usize, Decimal)> {
    if t.char_before(at).is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let end = word_end(t.bytes, at);
    let first = t.text.get(at..end)?;
    if first.eq_ignore_ascii_case("minus") || first.eq_ignore_ascii_case("negative") {
        let next = t.spaces(end);
        let (last, value) = if t.digit_at(next) { signed(t, next)? } else { words(t, next)? };
        return Some((last, -value));
    }
    if let Some(found) = part_of_one(t, at) {
        return Some(found);
    }
    let found = numeral_words(t.text, at)?;
    if found.value == Decimal::ONE && found.end - at == 3 {
        let head = t.text.get(..at)?.trim_end().to_ascii_lowercase();
        if ["the", "this", "that", "which", "no", "any", "every", "each"].iter().any(|word| head.ends_with(word)) {
            return None;
        }
    }
    let next = t.spaces(found.end);
    if t.starts(next, "point ")
        && let Some((end, fraction)) = spoken_fraction(t, next + 6)
    {
        return Some((end, found.value.checked_add(fraction)?));
    }
    if let Some((end, below)) = divisor(t, found.end) {
        return Some((end, found.value.checked_div(below)?));
    }
    and_more(t, at, found.end, found.value)
}

/// five one four after "point".
fn spoken_fraction(t: &Text, mut place: usize) -> Option<(usize, Decimal)> {
    let mut text = String::from("0.");
    let mut last = place;
    while let Some((Word::Small(value) | Word::Tens(value), end)) = word(t.text, place) {
        if text.len() > 24 {
            break;
        }
        if value >= 20 && text.len() == 2 {
            let tail = numeral_words(t.text, place)?;
            text.push_str(&tail.value.to_string());
            last = tail.end;
            break;
        }
        text.push_str(&value.to_string());
        last = end;
        place = t.spaces(end);
    }
    (text.len() > 2).then(|| Some((last, text.parse().ok()?))).flatten()
}

/// a half, three quarters, one fifth, twenty fifths, three twenty firsts, a hundredth.
fn part_of_one(t: &Text, at: usize) -> Option<(usize, Decimal)> {
    let end = word_end(t.bytes, at);
    let (above, next) = match word(t.text, at) {
        Some((Word::Article, end)) if end - at == 1 => (Decimal::ONE, t.spaces(end)),
        Some((Word::Half, end)) => {
            let alone = numeral_words(t.text, at).is_none();
            return (alone && !t.text.get(end..)?.trim_start().starts_with(|c: char| c.is_alphabetic()))
                .then_some((end, Decimal::new(5, 1)));
        }
        _ => {
            let found = numeral_words(t.text, at)?;
            (found.value, t.spaces(found.end))
        }
    };
    if next == end {
        return None;
    }
    if let Some((last, below)) = denominator(t, next, above == Decimal::ONE) {
        return Some((last, above.checked_div(below)?));
    }
    None
}

/// The word after a numerator: thirds, fifth, quarters, hundredths, twenty firsts, trillionths.
fn denominator(t: &Text, at: usize, singular: bool) -> Option<(usize, Decimal)> {
    if let Some(tens) = numeral_words(t.text, at).filter(|tens| tens.value < Decimal::ONE_HUNDRED)
        && let Some((last, ones)) = denominator(t, spaces_or_hyphen(t, tens.end), singular)
        && ones < Decimal::TEN
        && (tens.value % Decimal::TEN).is_zero()
        && !tens.value.is_zero()
    {
        return Some((last, tens.value.checked_add(ones)?));
    }
    let end = word_end(t.bytes, at);
    let text = t.text.get(at..end)?.to_ascii_lowercase();
    let (name, plural) = match text.strip_suffix('s') {
        Some(name) => (name, true),
        None => (text.as_str(), false),
    };
    if !(plural || singular) {
        return None;
    }
    let value = match name {
        "half" | "halve" => 2,
        "quarter" => 4,
        "hundredth" => 100,
        "thousandth" => 1000,
        "millionth" => 1_000_000,
        "billionth" => 1_000_000_000,
        "trillionth" => 1_000_000_000_000,
        "first" if plural => 1,
        "second" => return None,
        _ => match meaning(name.as_bytes())? {
            Word::Ordinal(value) if value >= 3 => i64::from(value),
            _ => return None,
        },
    };
    Some((end, Decimal::from(value)))
}

fn spaces_or_hyphen(t: &Text, at: usize) -> usize {
    if t.bytes.get(at) == Some(&b'-') { at + 1 } else { t.spaces(at) }
}

/// "over twenty", "out of five hundreds" after a numerator.
fn divisor(t: &Text, at: usize) -> Option<(usize, Decimal)> {
    let next = t.spaces(at);
    let place =
        ["over ", "out of "].iter().find(|word| t.starts(next, word)).map(|word| t.spaces(next + word.len()))?;
    let below = if t.digit_at(place) { t.numeral(place)? } else { numeral_words(t.text, place)? };
    let end = if t.starts(below.end, "s ") { below.end + 1 } else { below.end };
    (!below.value.is_zero()).then_some((end, below.value))
}

/// "and two thirds", "and a quarter million" after a whole number; "3 million and a half" is half a million more.
fn and_more(t: &Text, at: usize, end: usize, value: Decimal) -> Option<(usize, Decimal)> {
    let whole = Some((end, value));
    let last = t.text.get(at..end)?.rsplit([' ', '-']).next()?;
    let by = match meaning(last.as_bytes()) {
        Some(Word::Scale(by)) => Decimal::from(by),
        _ => Decimal::ONE,
    };
    let Some((Word::And, next)) = word(t.text, t.spaces(end)) else { return whole };
    let next = t.spaces(next);
    if let Some(more) = numeral_words(t.text, next).filter(|more| more.value < by && !more.value.is_zero())
        && t.text.get(next..more.end)?.starts_with(['a', 'h', 'q'])
    {
        return Some((more.end, value.checked_add(more.value)?));
    }
    match part_of_one(t, next) {
        Some((end, part)) if part < Decimal::ONE => Some((end, value.checked_add(part.checked_mul(by)?)?)),
        _ => whole,
    }
}
