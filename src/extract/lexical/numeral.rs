//! Numerals in one pass: Arabic with groups and decimals, 一二三, 大写, mixed "3.5万", English words.

use rust_decimal::Decimal;

/// How a numeral is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    /// Arabic digits only.
    Arabic,
    /// Chinese digits one after another: 二〇一九.
    Positional,
    /// Chinese with 十百千万, or mixed.
    Chinese,
    /// English words.
    Words,
}

/// A numeral found at a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numeral {
    /// One past its last byte.
    pub(super) end: usize,
    /// Its value.
    pub(super) value: Decimal,
    /// What one step of its last written digit is worth.
    pub(super) step: Decimal,
    pub(super) form: Form,
    /// Digits before any point; a group comma counts none.
    pub(super) digits: usize,
    /// Has a decimal point.
    pub(super) point: bool,
    /// Has group commas.
    pub(super) grouped: bool,
    /// The multiplier 万 or 亿 at its end, or one.
    pub(super) scale: Decimal,
    /// Has a multiplier 万 or 亿 anywhere.
    pub(super) scaled: bool,
    /// Both ends of 三五百 and 七八十.
    pub(super) few: Option<(Decimal, Decimal)>,
    /// 十余万, 几百.
    pub(super) vague: bool,
}

/// Longer numerals are noise.
const LEN_MAX: usize = 240;

/// Returns the value of a Chinese digit, plain or 大写.
pub(super) fn digit(c: char) -> Option<u8> {
    Some(match c {
        '零' | '〇' | '另' => 0,
        '一' | '壹' | '弌' | '幺' => 1,
        '二' | '贰' | '两' | '俩' | '弍' => 2,
        '三' | '叁' | '参' | '仨' | '弎' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn small_unit(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

/// Returns the multiplier of 万, 亿, 兆 or 京.
pub(super) fn big_unit(c: char) -> Option<u64> {
    Some(match c {
        '万' => 10_000,
        '亿' => 100_000_000,
        '兆' => 1_000_000_000_000,
        '京' => 10_000_000_000_000_000,
        _ => return None,
    })
}

fn tens(c: char) -> Option<u32> {
    Some(match c {
        '廿' | '念' => 20,
        '卅' => 30,
        '卌' => 40,
        _ => return None,
    })
}

/// Marks that fill the places before the first digit on a printed form: ⊗佰⊗拾叁万.
fn is_filler(c: char) -> bool {
    matches!(c, '⊗' | 'ⓧ' | '⨂' | '¤' | '×' | 'X' | '△')
}

/// Tells whether a filler stands before a printed unit of a sum in 大写.
pub(super) fn fills(text: &str, at: usize) -> bool {
    let Some(c) = peek(text, at).filter(|c| is_filler(*c)) else { return false };
    let unit = peek(text, skip_spaces(text, at + c.len_utf8()));
    unit.is_some_and(|unit| matches!(unit, '拾' | '佰' | '仟' | '万' | '亿'))
}

/// Tells whether a character may be part of a Chinese numeral.
pub(super) fn is_numeral_char(c: char) -> bool {
    digit(c).is_some() || small_unit(c).is_some() || big_unit(c).is_some() || tens(c).is_some()
}

fn peek(text: &str, at: usize) -> Option<char> {
    let bytes = text.as_bytes();
    match bytes.get(at) {
        Some(b) if *b < 0x80 => Some(char::from(*b)),
        Some(_) => text.get(at..)?.chars().next(),
        None => None,
    }
}

/// Skips spaces and line breaks, at most four.
fn skip_spaces(text: &str, mut at: usize) -> usize {
    for _ in 0..4 {
        if matches!(text.as_bytes().get(at), Some(b' ' | b'\n')) {
            at += 1;
        }
    }
    at
}

/// An Arabic figure: digits, groups of three (or Indian groups), a fraction.
fn arabic(text: &str, at: usize) -> Option<Numeral> {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from..].iter().take(40).take_while(|b| b.is_ascii_digit()).count();
    let first = if bytes.get(at)?.is_ascii_digit() { run(at) } else { 0 };
    if first > 28 {
        return None;
    }
    let mut end = at + first;
    let mut digits: u32 = first as u32;
    let mut groups = 0;
    if (1..=3).contains(&first) {
        while bytes.get(end) == Some(&b',') {
            match run(end + 1) {
                3 => {}
                2 if first <= 2 && indian(bytes, end) => {}
                _ => break,
            }
            let len = run(end + 1);
            end += 1 + len;
            digits += len as u32;
            groups += 1;
            // 3,000, / 000: a group on the next line
            if bytes.get(end) == Some(&b',') && bytes.get(end + 1) == Some(&b'\n') && run(end + 2) == 3 {
                end += 5;
                digits += 3;
            }
        }
    }
    if groups == 0
        && let Some((last, count)) = other_groups(bytes, at, first)
    {
        end = last;
        digits += 3 * count;
        groups = count;
    }
    let mut scale = 0;
    if groups == 0
        && let Some((last, cents)) = european(bytes, at, first)
    {
        end = last;
        digits = bytes[at..end].iter().filter(|b| b.is_ascii_digit()).count() as u32 - cents as u32;
        groups = 1;
        scale = cents;
    } else if bytes.get(end) == Some(&b'.') {
        scale = run(end + 1);
        if scale > 0 {
            end += 1 + scale;
        }
    }
    if digits == 0 && scale == 0 || digits as usize + scale > 28 {
        return None;
    }
    let mut mantissa: i128 = 0;
    for byte in bytes[at..end].iter().filter(|b| b.is_ascii_digit()) {
        mantissa = mantissa * 10 + i128::from(byte - b'0');
    }
    let value = Decimal::try_from_i128_with_scale(mantissa, scale as u32).ok()?;
    Some(Numeral {
        end,
        value,
        step: Decimal::try_from_i128_with_scale(1, scale as u32).ok()?,
        form: Form::Arabic,
        digits: digits as usize,
        point: scale > 0,
        grouped: groups > 0,
        scale: Decimal::ONE,
        scaled: false,
        few: None,
        vague: false,
    })
}

/// 3 000 000, 3，000，000 and 3'000: other marks between groups of three. A full-width comma also divides a list, so
/// it needs two groups, or one that begins with 0.
fn other_groups(bytes: &[u8], at: usize, first: usize) -> Option<(usize, u32)> {
    if !(1..=3).contains(&first) || bytes.get(at) == Some(&b'0') {
        return None;
    }
    let run = |from: usize| {
        bytes.get(from..).map_or(0, |rest| rest.iter().take(4).take_while(|b| b.is_ascii_digit()).count())
    };
    let mark: &[u8] = match bytes.get(at + first)? {
        b' ' => b" ",
        b'\'' => b"'",
        0xef => "，".as_bytes(),
        _ => return None,
    };
    let (mut end, mut groups, mut zero) = (at + first, 0, false);
    while groups < 6 && bytes.get(end..).is_some_and(|rest| rest.starts_with(mark)) && run(end + mark.len()) == 3 {
        zero |= bytes.get(end + mark.len()) == Some(&b'0');
        end += mark.len() + 3;
        groups += 1;
    }
    if mark == b" " {
        // columns of a table stand one space apart too, so the currency must stand before, or nothing else at all
        let head = bytes[..at].trim_ascii_end();
        let named = ["¥", "$", "€", "£", "RMB", "CNY", "USD", "HKD", "EUR", "人民币", "美元", "港币", "欧元"];
        let sure = named.iter().any(|name| head.ends_with(name.as_bytes())) || (at == 0 && end == bytes.len());
        return (sure && groups >= 1).then_some((end, groups));
    }
    let sure = groups >= 2 || (groups == 1 && (zero || mark == b"'"));
    sure.then_some((end, groups))
}

/// 1.200.000,00: points group and a comma divides; its end and the digits after the comma.
fn european(bytes: &[u8], at: usize, first: usize) -> Option<(usize, usize)> {
    if !(1..=3).contains(&first) {
        return None;
    }
    let run = |from: usize| {
        bytes.get(from..).map_or(0, |rest| rest.iter().take(4).take_while(|b| b.is_ascii_digit()).count())
    };
    let (mut end, mut groups) = (at + first, 0);
    while bytes.get(end) == Some(&b'.') && run(end + 1) == 3 && groups < 6 {
        end += 4;
        groups += 1;
    }
    let cents = if bytes.get(end) == Some(&b',') { run(end + 1) } else { 0 };
    match (groups, cents) {
        (0, _) => None,
        (_, 2) => Some((end + 3, 2)),
        (2.., _) if bytes.get(end) != Some(&b'.') => Some((end, 0)),
        _ => None,
    }
}

/// 12,34,567: groups of two, then one of three.
fn indian(bytes: &[u8], mut at: usize) -> bool {
    for _ in 0..8 {
        if bytes.get(at) != Some(&b',') {
            return false;
        }
        match bytes[at + 1..].iter().take(4).take_while(|b| b.is_ascii_digit()).count() {
            2 => at += 3,
            3 => return true,
            _ => return false,
        }
    }
    false
}

/// The state of the linear reading: closed parts by multiplier, the open section below 万, the open digit.
#[derive(Default)]
struct Sum {
    closed: [Option<(Decimal, u64)>; 6],
    depth: usize,
    section: Decimal,
    open: Option<Decimal>,
    open_digits: usize,
    open_zero: bool,
    small_last: u32,
    big_last: u64,
    /// The multipliers since the last digit: 万亿.
    tail: Decimal,
}

impl Sum {
    fn small(&mut self, unit: u32, formal: bool, first: bool) -> Option<()> {
        let implied =
            self.open.is_none() || (self.open == Some(Decimal::ZERO) && self.open_digits == 1 && !formal && !first);
        if self.small_last != 0 && unit >= self.small_last {
            return None;
        }
        if implied && !first && self.small_last != 0 && unit != 10 {
            return None;
        }
        let by = if implied { Decimal::ONE } else { self.open.unwrap_or(Decimal::ONE) };
        self.section = self.section.checked_add(by.checked_mul(Decimal::from(unit))?)?;
        self.close_digit();
        self.small_last = unit;
        Some(())
    }

    fn close_digit(&mut self) {
        self.open = None;
        self.open_digits = 0;
        self.open_zero = false;
    }

    fn big(&mut self, unit: u64) -> Option<()> {
        // 三亿五万: the 五 is multiplied by what follows, not shortened by what stands before
        let open = if self.small_last > 0 { self.colloquial()? } else { self.open.unwrap_or(Decimal::ZERO) };
        let mut value = self.section.checked_add(open)?;
        let empty = self.section.is_zero() && self.open.is_none();
        while self.depth > 0 {
            let Some((closed, by)) = self.closed[self.depth - 1] else { break };
            if by < unit || (by == unit && empty) {
                value = value.checked_add(closed)?;
                self.depth -= 1;
            } else {
                break;
            }
        }
        if self.depth >= self.closed.len() {
            return None;
        }
        self.closed[self.depth] = Some((value.checked_mul(Decimal::from(unit))?, unit));
        self.depth += 1;
        self.section = Decimal::ZERO;
        self.close_digit();
        self.small_last = 0;
        self.big_last = unit;
        self.tail = if empty { self.tail.checked_mul(Decimal::from(unit))? } else { Decimal::from(unit) };
        Some(())
    }

    fn total(&self) -> Option<Decimal> {
        let mut total = self.section;
        for (value, _) in self.closed[..self.depth].iter().flatten() {
            total = total.checked_add(*value)?;
        }
        total.checked_add(self.colloquial()?)
    }

    /// The open digit: 三万五 is 35 000, 一百二 is 120; 零 between them keeps the digit a digit.
    fn colloquial(&self) -> Option<Decimal> {
        let open = self.open.unwrap_or(Decimal::ZERO);
        let last = if self.small_last > 0 { u64::from(self.small_last) } else { self.big_last };
        match last {
            unit if unit >= 100 && self.open_digits == 1 && !self.open_zero => {
                open.checked_mul(Decimal::from(unit / 10))
            }
            _ => Some(open),
        }
    }
}

/// Returns the numeral that starts at a byte of a normalised text.
pub(super) fn numeral(text: &str, at: usize) -> Option<Numeral> {
    let first = peek(text, at)?;
    if first.is_ascii_digit() || (first == '.' && peek(text, at + 1)?.is_ascii_digit()) {
        let figure = arabic(text, at)?;
        let next = skip_spaces(text, figure.end);
        return match peek(text, next) {
            Some(c) if !c.is_ascii() && (small_unit(c).is_some() || big_unit(c).is_some() || "余多几".contains(c)) => {
                Some(mixed(text, at, Some(&figure)).unwrap_or(figure))
            }
            _ => Some(figure),
        };
    }
    mixed(text, at, None)
}

/// The digits of an open run: their number and the first two.
#[derive(Clone, Copy, Default)]
struct Digits {
    count: usize,
    first: [u8; 2],
}

impl Digits {
    fn push(&mut self, value: u8) {
        if let Some(slot) = self.first.get_mut(self.count) {
            *slot = value;
        }
        self.count += 1;
    }
}

/// What the walk over a Chinese numeral has seen.
struct Walk {
    sum: Sum,
    end: usize,
    count: usize,
    plain_digits: bool,
    point: bool,
    formal: bool,
    vague: bool,
    few: Option<(u8, u8, Decimal)>,
    last_digits: Digits,
    step: Decimal,
}

fn mixed(text: &str, at: usize, figure: Option<&Numeral>) -> Option<Numeral> {
    let mut walk = Walk {
        sum: Sum::default(),
        end: at,
        count: 0,
        plain_digits: true,
        point: false,
        formal: false,
        vague: false,
        few: None,
        last_digits: Digits::default(),
        step: Decimal::ONE,
    };
    if let Some(figure) = figure {
        walk.sum.open = Some(figure.value);
        walk.sum.open_digits = figure.digits.max(2);
        walk.step = figure.step;
        walk.point = figure.point;
        walk.end = figure.end;
        walk.plain_digits = false;
    }
    let mut next = walk.end;
    while next - at < LEN_MAX {
        let place = skip_spaces(text, next);
        let Some(c) = peek(text, place) else { break };
        let spaced = place > next;
        // a new line goes on with a multiplier only: 3000 / 万元
        let broken = spaced && text.as_bytes()[next..place].contains(&b'\n');
        if broken && big_unit(c).is_none() && small_unit(c).is_none() {
            break;
        }
        match walk.take(text, place, c, spaced) {
            Some(end) => next = end,
            None => break,
        }
    }
    walk.finish(at, figure)
}

impl Walk {
    /// Takes one character of the numeral, or tells that it does not belong to it.
    fn take(&mut self, text: &str, place: usize, c: char, spaced: bool) -> Option<usize> {
        let end = place + c.len_utf8();
        let first = self.end == place && self.count == 0 && self.sum.open.is_none();
        let after_unit = self.sum.open.is_none() && !first;
        if fills(text, place) && (first || self.sum.open.is_none()) {
            self.digit(0)?;
        } else if let Some(value) = digit(c) {
            if spaced && !after_unit {
                return None;
            }
            if self.sum.open.is_some() && self.last_digits.count == 0 && self.count == 0 {
                return None;
            }
            self.digit(value)?;
        } else if matches!(c, 'O' | 'o' | '0')
            && self.plain_digits
            && self.last_digits.count > 0
            && peek(text, end).is_some_and(|c| digit(c).is_some() || matches!(c, '年' | 'O' | '0'))
        {
            // 二O一九年 and 二0一九年, written for 二〇一九年
            self.digit(0)?;
        } else if c.is_ascii_digit() {
            return if after_unit { self.arabic_digit(text, place) } else { None };
        } else if let Some(unit) = small_unit(c) {
            let formal = matches!(c, '拾' | '佰' | '仟');
            self.spread(Decimal::from(unit));
            self.sum.small(unit, formal, first)?;
            self.formal |= formal;
            self.plain_digits = false;
            self.last_digits = Digits::default();
        } else if let Some(unit) = big_unit(c) {
            if first {
                return None;
            }
            self.spread(Decimal::from(unit));
            self.sum.big(unit)?;
            self.plain_digits = false;
            self.last_digits = Digits::default();
        } else if let Some(value) = tens(c) {
            if self.sum.open.is_some() && self.sum.open != Some(Decimal::ZERO) {
                return None;
            }
            self.sum.section = self.sum.section.checked_add(Decimal::from(value))?;
            self.sum.close_digit();
            self.sum.small_last = 10;
            self.plain_digits = false;
        } else if matches!(c, '点' | '.') && !self.point && !first && self.sum.open.is_some() | after_unit {
            return self.fraction(text, end);
        } else if matches!(c, '余' | '多' | '几' | '来') && (!first || self.sum.open.is_some()) {
            let after = skip_spaces(text, end);
            let unit = peek(text, after)?;
            if small_unit(unit).is_none() && big_unit(unit).is_none() {
                return None;
            }
            if small_unit(unit).is_some() && (c != '几') {
                return None;
            }
            self.vague = true;
            self.count += 1;
            return Some(end);
        } else {
            return None;
        }
        self.count += 1;
        self.end = end;
        Some(end)
    }

    /// An Arabic digit after a multiplier: 7万5千.
    fn arabic_digit(&mut self, text: &str, place: usize) -> Option<usize> {
        let figure = arabic(text, place)?;
        if figure.grouped || figure.point || (figure.digits > 4) {
            return None;
        }
        self.sum.open = Some(figure.value);
        self.sum.open_digits = 2;
        self.last_digits = Digits::default();
        self.plain_digits = false;
        self.count += 1;
        self.end = figure.end;
        Some(figure.end)
    }

    fn digit(&mut self, value: u8) -> Option<()> {
        let open = self.sum.open.unwrap_or(Decimal::ZERO);
        let joined = open.checked_mul(Decimal::TEN)?.checked_add(Decimal::from(value))?;
        if self.sum.open.is_none() {
            self.sum.open_zero = value == 0;
        }
        self.sum.open = Some(joined);
        self.sum.open_digits += 1;
        self.last_digits.push(value);
        Some(())
    }

    /// 三五百: two digits before a multiplier are both ends of a range.
    fn spread(&mut self, unit: Decimal) {
        if let Some((_, _, by)) = &mut self.few {
            *by = by.checked_mul(unit).unwrap_or(*by);
            return;
        }
        let fresh = self.sum.depth == 0 && self.sum.section.is_zero();
        if let (true, Digits { count: 2, first: [low, high] }) = (fresh, &self.last_digits)
            && *low > 0
            && high > low
            && high - low <= 2
        {
            self.few = Some((*low, *high, unit));
        }
    }

    fn fraction(&mut self, text: &str, mut at: usize) -> Option<usize> {
        let mut scale = 0;
        let mut mantissa: i128 = 0;
        at = skip_spaces(text, at);
        while let Some(c) = peek(text, at) {
            let value = match c.to_digit(10) {
                Some(value) => value as u8,
                None => match digit(c) {
                    Some(value) if !matches!(c, '两' | '俩' | '参' | '另') => value,
                    _ => break,
                },
            };
            if scale >= 26 {
                return None;
            }
            mantissa = mantissa * 10 + i128::from(value);
            scale += 1;
            at += c.len_utf8();
        }
        if scale == 0 {
            return None;
        }
        // the part before the point is complete: 十二点五
        let whole = match self.sum.depth {
            0 => self.sum.section.checked_add(self.sum.open.unwrap_or(Decimal::ZERO))?,
            _ => self.sum.total()?,
        };
        let fraction = Decimal::try_from_i128_with_scale(mantissa, scale).ok()?;
        self.sum = Sum { open: Some(whole.checked_add(fraction)?), open_digits: 2, ..Sum::default() };
        self.point = true;
        self.plain_digits = false;
        self.step = Decimal::try_from_i128_with_scale(1, scale).ok()?;
        self.count += 1;
        self.end = at;
        Some(at)
    }

    fn finish(self, at: usize, figure: Option<&Numeral>) -> Option<Numeral> {
        if self.end == at || (figure.is_some() && self.count == 0) {
            return None;
        }
        let positional = self.plain_digits && figure.is_none();
        let value = if positional { self.sum.open? } else { self.sum.total()? };
        let closes = self.sum.open.is_none() && self.sum.section.is_zero() && self.sum.depth > 0;
        let scale = if closes { self.sum.tail } else { Decimal::ONE };
        let scaled = self.sum.depth > 0;
        // 四万亿: both multipliers scale the last digit
        let by = match (scaled && closes, figure) {
            (true, Some(figure)) if !figure.value.is_zero() && self.count <= 2 => {
                value.checked_div(figure.value).unwrap_or(scale)
            }
            (true, _) => scale,
            _ => Decimal::ONE,
        };
        let few = match self.few {
            Some((low, high, by)) => Some((Decimal::from(low).checked_mul(by)?, Decimal::from(high).checked_mul(by)?)),
            None => None,
        };
        Some(Numeral {
            end: self.end,
            value,
            step: self.step.checked_mul(by)?,
            form: if positional { Form::Positional } else { Form::Chinese },
            digits: if positional { self.last_digits.count } else { 0 },
            point: self.point,
            grouped: figure.is_some_and(|figure| figure.grouped),
            scale: by,
            scaled,
            few,
            vague: self.vague,
        })
    }
}
