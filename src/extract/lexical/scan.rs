//! The walk over a text: identifiers first, then the longest thing at every place where one can begin.

use std::cell::Cell;
use std::sync::OnceLock;

use rust_decimal::Decimal;

use super::date::{Dated, dated};
use super::ident::{self, Claim};
use super::numeral::{Form, Numeral, fills, is_numeral_char, numeral};
use super::view::View;
use super::words::{Word, meaning, word, word_end};
use super::{Found, Hints, What, cell, comparator, count, currency, duration, money, percent};
use crate::fact::{Comparator, Currency, IdentKind};

/// A normalised text under the grammar.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    /// The numerals read last, by place: every rule asks for the same one again.
    read: [Cell<(usize, Option<Numeral>)>; 4],
}

/// Something found, in bytes of the view.
#[derive(Debug)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) what: What,
    pub(super) also: Vec<What>,
    pub(super) comparator: Comparator,
}

impl Hit {
    pub(super) fn new(start: usize, end: usize, what: What) -> Hit {
        Hit { start, end, what, also: Vec::new(), comparator: Comparator::Equal }
    }
}

/// Words that make a separator of a range.
const DASHES: &[&str] = &["至", "到", "—", "–", "~", "-"];

#[cfg(test)]
thread_local! {
    /// How often the grammar looked at a place of a text, for the test that its work grows as the text does.
    static LOOKS: Cell<u64> = const { Cell::new(0) };
}

#[cfg(test)]
pub(super) fn looks() -> u64 {
    LOOKS.with(Cell::get)
}

fn looked() {
    #[cfg(test)]
    LOOKS.with(|looks| looks.set(looks.get() + 1));
}

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Text<'a> {
        Text { text, bytes: text.as_bytes(), read: [const { Cell::new((usize::MAX, None)) }; 4] }
    }

    /// Returns the numeral that starts at a byte.
    pub(super) fn numeral(&self, at: usize) -> Option<Numeral> {
        let slot = &self.read[at % 4];
        let (place, found) = slot.get();
        if place == at {
            return found;
        }
        let found = numeral(self.text, at);
        slot.set((at, found));
        found
    }

    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        looked();
        match self.bytes.get(at)? {
            b if *b < 0x80 => Some(char::from(*b)),
            _ => self.text.get(at..)?.chars().next(),
        }
    }

    pub(super) fn char_before(&self, at: usize) -> Option<char> {
        match self.bytes.get(at.checked_sub(1)?)? {
            b if *b < 0x80 => Some(char::from(*b)),
            _ => self.text.get(..at)?.chars().next_back(),
        }
    }

    pub(super) fn digit_at(&self, at: usize) -> bool {
        self.bytes.get(at).is_some_and(u8::is_ascii_digit)
    }

    pub(super) fn starts(&self, at: usize, word: &str) -> bool {
        looked();
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(word.as_bytes()))
    }

    pub(super) fn ends(&self, at: usize, word: &str) -> bool {
        self.bytes.get(..at).is_some_and(|head| head.ends_with(word.as_bytes()))
    }

    /// Skips blanks that may stand inside one thing: spaces, underlines of a form, at most two line breaks.
    pub(super) fn spaces(&self, mut at: usize) -> usize {
        let (mut breaks, mut count) = (0, 0);
        while let Some(b) = self.bytes.get(at) {
            looked();
            match b {
                b' ' | b'_' if count < 12 => {}
                b'\n' if breaks < 2 => breaks += 1,
                _ => break,
            }
            count += 1;
            at += 1;
        }
        at
    }

    /// Returns the place after the separator of a range.
    pub(super) fn dash(&self, at: usize) -> Option<usize> {
        let start = self.spaces(at);
        let mut end = start;
        // the first bytes of all of them
        let first = *self.bytes.get(start)?;
        if !(matches!(first, b'-' | b'~' | 0xe2 | 0xe5 | 0xe8) || first.is_ascii_alphabetic()) {
            return None;
        }
        for word in DASHES {
            let mut times = 0;
            while self.starts(end, word) && times < 4 {
                end += word.len();
                times += 1;
            }
            if times > 0 {
                // 至少, 至多, 到账
                if matches!(*word, "至" | "到")
                    && self.char_at(end).is_some_and(|c| "少多于上下此账期位达底".contains(c))
                {
                    return None;
                }
                return Some(self.spaces(end));
            }
        }
        match word(self.text, start) {
            Some((Word::To, end))
                if self.char_before(start).is_some_and(char::is_whitespace)
                    && self.bytes.get(end).is_some_and(|b| b" \n".contains(b)) =>
            {
                let end = self.spaces(end);
                let both = "and including ";
                Some(if self.starts(end, both) { self.spaces(end + both.len()) } else { end })
            }
            _ => None,
        }
    }

    /// Tells whether a figure may begin here: nothing that makes it a part of a longer mark stands before.
    pub(super) fn begins_figure(&self, at: usize) -> bool {
        let Some(before) = self.char_before(at) else { return true };
        if before.is_ascii_alphanumeric() {
            return false;
        }
        match before {
            '.' | ',' => !at.checked_sub(2).is_some_and(|at| self.digit_at(at)),
            '-' | '/' => {
                let far = at.checked_sub(2).and_then(|at| self.bytes.get(at));
                !far.is_some_and(u8::is_ascii_alphanumeric)
            }
            '=' => !at.checked_sub(2).is_some_and(|at| self.bytes[at].is_ascii_alphabetic()),
            '#' | '@' | '&' | '?' | '%' | '§' => false,
            _ => true,
        }
    }

    /// Tells whether a dash at a byte is a minus: it does not join two figures or words of Latin letters.
    pub(super) fn is_minus(&self, at: usize) -> bool {
        let Some(before) = self.char_before(at) else { return true };
        match before {
            c if c.is_ascii_alphanumeric() => false,
            '%' | ')' | ']' | '-' | '~' | '—' | '–' | '年' | '月' | '日' | '号' | '元' | '第' | '附' | '表' | '图' => {
                false
            }
            c => !is_numeral_char(c),
        }
    }

    /// Tells whether 第 stands before a figure.
    pub(super) fn is_ordinal(&self, at: usize) -> bool {
        let mut at = at;
        for _ in 0..3 {
            if at > 0 && matches!(self.bytes.get(at - 1), Some(b' ' | b'_')) {
                at -= 1;
            }
        }
        self.ends(at, "第")
    }

    /// Returns the end of a word whose characters may stand apart.
    pub(super) fn spelled(&self, mut at: usize, word: &str) -> Option<usize> {
        for c in word.chars() {
            at = self.spaces(at);
            if self.char_at(at)? != c {
                return None;
            }
            at += c.len_utf8();
        }
        Some(at)
    }

    /// Tells whether a figure may end here.
    pub(super) fn ends_figure(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            Some(b) if b.is_ascii_alphanumeric() => false,
            Some(b'.' | b'/' | b'-') => !self.digit_at(at + 1),
            Some(b',') => !(self.digit_at(at + 1) && self.digit_at(at + 2) && self.digit_at(at + 3)),
            Some(b'%') => false,
            _ => true,
        }
    }

    /// Takes a time of day after a date: " 15:20", "T08:30:00Z", "上午9时30分".
    pub(super) fn time_of_day(&self, at: usize) -> usize {
        let mut next = self.spaces(at);
        for word in ["T", "上午", "下午", "中午", "晚上", "早上"] {
            if self.starts(next, word) {
                next = self.spaces(next + word.len());
            }
        }
        let digits = |at: usize| {
            self.bytes[at.min(self.bytes.len())..].iter().take(3).take_while(|b| b.is_ascii_digit()).count()
        };
        let hour = digits(next);
        if !(1..=2).contains(&hour) {
            return at;
        }
        let mut end = next + hour;
        if self.bytes.get(end) == Some(&b':') && digits(end + 1) == 2 {
            end += 3;
            if self.bytes.get(end) == Some(&b':') && digits(end + 1) == 2 {
                end += 3;
            }
            for word in ["时", "am", "pm", " am", " pm", " AM", " PM", "AM", "PM", "Z"] {
                if self.starts(end, word) && !self.bytes.get(end + word.len()).is_some_and(u8::is_ascii_alphabetic) {
                    return end + word.len();
                }
            }
            end
        } else if self.starts(end, "时") || (self.starts(end, "点") && next > at) {
            end += 3;
            let minute = digits(end);
            if minute > 0 && self.starts(end + minute, "分") { end + minute + 3 } else { end }
        } else {
            at
        }
    }

    /// Tells whether 民國 stands near: before on the line, or in brackets after.
    pub(super) fn roc_near(&self, at: usize) -> bool {
        let from = at.saturating_sub(60);
        let to = (at + 80).min(self.bytes.len());
        let window = &self.bytes[from..to];
        let word = "民国".as_bytes();
        window.windows(word.len()).any(|w| w == word)
    }

    /// Tells whether a label of a date stands directly before.
    pub(super) fn date_label(&self, at: usize) -> bool {
        let from = at.saturating_sub(24);
        let Some(head) = self.bytes.get(from..at) else { return false };
        ["日期", "时间", "日", "期限", "期间", "年月", "起止", "Date", "date"]
            .iter()
            .any(|label| head.windows(label.len()).any(|w| w == label.as_bytes()))
    }

    /// Tells whether "between" stands before the figure at a place.
    pub(super) fn between_at(&self, at: usize) -> bool {
        let from = at.saturating_sub(24);
        self.bytes[from..at].windows(7).any(|w| w.eq_ignore_ascii_case(b"between"))
    }

    /// The same for a date whose end is known.
    pub(super) fn between_before(&self, day: super::date::Day) -> bool {
        let from = day.end.saturating_sub(48);
        self.bytes[from..day.end].windows(7).any(|w| w.eq_ignore_ascii_case(b"between"))
    }
}

/// Finds dates, ranges, durations, money, percentages, counts, identifiers and figures in a text, sorted by start and
/// not overlapping. Spans are bytes of the text given.
pub fn scan(text: &str, hints: &Hints) -> Vec<Found> {
    let view = View::new(text);
    let hits = hits(&view.text, hints, false);
    hits.into_iter().map(|hit| found(&view, hit)).collect()
}

/// Leads a hit back to the original text.
pub(super) fn found(view: &View, hit: Hit) -> Found {
    let (start, end) = view.origin(hit.start, hit.end);
    let misread = match &hit.what {
        What::Ident(ident) if matches!(ident.kind, IdentKind::CnPatent | IdentKind::Uscc) => {
            let plain =
                |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
            !plain(&view.text[hit.start..hit.end]).ends_with(&plain(&ident.value))
        }
        _ => false,
    };
    Found {
        start,
        end,
        what: hit.what,
        also: hit.also,
        comparator: hit.comparator,
        repaired: misread || view.is_repaired(hit.start, hit.end),
    }
}

/// What a character can begin.
const SKIP: u8 = 0;
const DIGIT: u8 = 1;
const LETTER: u8 = 2;
const SIGN: u8 = 3;
const NUMERAL: u8 = 4;
const HAN: u8 = 5;

/// Chinese characters that begin a currency, an era, 半年, 百分之, 第, or an identifier.
const BEGINNINGS: &str = "人美港澳台新欧英日韩坡加纽瑞挪丹捷冰以谢印卢巴俄泰马林令菲墨越雷南兰迪沙土波兹匈福埃柬老缅中民平昭大公西半第对软香特登円葡个";

fn classes() -> &'static [u8] {
    static CLASSES: OnceLock<Box<[u8]>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let mut classes = vec![SKIP; 0x10000].into_boxed_slice();
        for code in 0..0x10000_u32 {
            let Some(c) = char::from_u32(code) else { continue };
            classes[code as usize] = match c {
                '0'..='9' => DIGIT,
                'a'..='z' | 'A'..='Z' => LETTER,
                '$' | '¥' | '€' | '£' | '₩' | '₹' | '₽' | '฿' | '₱' | '₫' | '₪' | '₾' | '₴' | '₺' | '₸' | '(' | '-'
                | '[' | '.' => SIGN,
                '负' | '⊗' | 'ⓧ' | '⨂' | '×' | '¤' | '△' => NUMERAL,
                c if is_numeral_char(c) => NUMERAL,
                c if BEGINNINGS.contains(c) => HAN,
                _ => SKIP,
            };
        }
        classes
    })
}

/// Returns everything found in a normalised text. `loose` is for a cell where a date is expected.
pub(super) fn hits(text: &str, hints: &Hints, loose: bool) -> Vec<Hit> {
    let t = Text::new(text);
    let claims = ident::claims(&t);
    let mut hits = Vec::new();
    let mut claim = claims.into_iter().peekable();
    let classes = classes();
    let mut at = 0;
    while at < text.len() {
        while claim.peek().is_some_and(|next| next.end <= at && next.start < at) {
            claim.next();
        }
        if let Some(next) = claim.peek()
            && next.start <= at
        {
            let Some(Claim { start, end, ident }) = claim.next() else { break };
            if start >= at
                && let Some(ident) = ident
            {
                hits.push(Hit::new(start, end, What::Ident(ident)));
            }
            at = end.max(at + 1);
            continue;
        }
        let limit = claim.peek().map_or(text.len(), |next| next.start);
        let byte = t.bytes[at];
        let (class, len) = match byte {
            b if b < 0x80 => (classes[usize::from(b)], 1),
            b if b < 0xe0 => (t.char_at(at).map_or(SKIP, |c| classes[c as usize]), 2),
            b if b < 0xf0 => {
                let code = (usize::from(b & 0x0f) << 12)
                    | (usize::from(t.bytes[at + 1] & 0x3f) << 6)
                    | usize::from(t.bytes[at + 2] & 0x3f);
                (classes[code], 3)
            }
            _ => (SKIP, 4),
        };
        if class == SKIP {
            at += len;
            continue;
        }
        at = step(&t, at, (class, len), limit, hints, loose, &mut hits);
    }
    hits
}

/// Tries everything that can begin at a place; returns where to go on.
fn step(
    t: &Text,
    at: usize,
    (class, len): (u8, usize),
    limit: usize,
    hints: &Hints,
    loose: bool,
    hits: &mut Vec<Hit>,
) -> usize {
    let class = if class == LETTER && fills(t.text, at) { NUMERAL } else { class };
    if class == LETTER {
        return letters(t, at, limit, hints, hits);
    }
    if class == DIGIT && !t.begins_figure(at) {
        return run_end(t, at);
    }
    if (class == DIGIT || class == NUMERAL) && t.is_ordinal(at) || class == NUMERAL && is_untold(t, at) {
        return run_end(t, at);
    }
    if let Some(end) = noise(t, at, class) {
        return end;
    }
    let best = best(t, at, class, hints, loose).filter(|hit| hit.end <= limit);
    match best {
        Some(mut hit) => {
            let end = hit.end.max(at + len);
            inherit(t, hits.last(), &mut hit);
            hits.push(hit);
            end
        }
        None if class == DIGIT || class == NUMERAL => run_end(t, at).max(at + len),
        None => at + len,
    }
}

/// 港币1,230万元及1,560万元: a plain 元 in a list has the currency that its first sum names before the figure.
fn inherit(t: &Text, last: Option<&Hit>, hit: &mut Hit) {
    let What::Money { currency, .. } = &mut hit.what else { return };
    let Some(Hit { start, end, what: What::Money { currency: named, .. }, .. }) = last else { return };
    let plain = |from: usize, to: usize| {
        t.text
            .get(from..to)
            .is_some_and(|text| text.ends_with(['元', '圆']) && t.digit_at(from) && !text.ends_with("美元"))
    };
    let listed =
        t.text.get(*end..hit.start).is_some_and(|between| matches!(between.trim(), "、" | "及" | "和" | "与" | "以及"));
    let foreign = *named != Currency::CNY && *named != Currency::XXX && !t.digit_at(*start) && t.ends(*end, "元");
    if *currency == Currency::CNY && listed && foreign && plain(hit.start, hit.end) {
        let mut other = hit.what.clone();
        if let What::Money { currency, .. } = &mut hit.what {
            *currency = *named;
        }
        if let What::Money { currency, .. } = &mut other {
            *currency = Currency::CNY;
        }
        hit.also.push(other);
    }
}

/// Tells whether a multiplier stands behind 数 or 几: 数百万元, 几十人 tell no figure.
fn is_untold(t: &Text, at: usize) -> bool {
    let multiplier = t.char_at(at).is_some_and(|c| "十百千万亿".contains(c));
    let several = matches!(t.char_before(at), Some('数' | '几')) || t.ends(at, "若干");
    multiplier && several && !["百分", "千分", "万分"].iter().any(|word| t.starts(at, word))
}

/// Returns the end of a run of digits or numeral characters.
fn run_end(t: &Text, at: usize) -> usize {
    let mut end = at;
    if t.digit_at(at) {
        while t.bytes.get(end).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'.' && t.digit_at(end + 1)) {
            end += 1;
        }
        return end;
    }
    while let Some(c) = t.char_at(end) {
        if !is_numeral_char(c) {
            break;
        }
        end += c.len_utf8();
    }
    if end == at { at + t.char_at(at).map_or(1, char::len_utf8) } else { end }
}

/// Figures that are nothing: dotted numbers of clauses and versions, addresses, telephone numbers.
fn noise(t: &Text, at: usize, class: u8) -> Option<usize> {
    if class != DIGIT {
        return None;
    }
    let digits =
        |at: usize| t.bytes[at.min(t.bytes.len())..].iter().take(20).take_while(|b| b.is_ascii_digit()).count();
    let first = digits(at);
    // 020-8285 6733, 0756-31701100; 138 1234 5678
    let end = at + first;
    if (3..=4).contains(&first) && t.bytes[at] == b'0' && t.bytes.get(end) == Some(&b'-') {
        let next = digits(end + 1);
        let spaced = next == 4 && t.bytes.get(end + 5) == Some(&b' ') && digits(end + 6) == 4;
        if spaced {
            return Some(end + 10);
        }
        if (7..=8).contains(&next) {
            return Some(end + 1 + next);
        }
    }
    if first == 11 && t.bytes[at] == b'1' && (b'3'..=b'9').contains(&t.bytes[at + 1]) {
        return Some(end);
    }
    None
}

/// What may be tried where a figure stands, as bits.
const MONEY: u8 = 1;
const PERCENT: u8 = 2;
const LENGTH: u8 = 4;
const COUNT: u8 = 8;
const ALL: u8 = 15;

/// First characters of what makes a figure more than a number, with what it may become: units, currencies, marks,
/// separators of ranges.
const FOLLOWERS: &[(&str, u8)] = &[
    ("(-–—~至到与和及余多几来点又起万亿千兆百半", ALL),
    ("元圆块蚊角毛¥€£₩₹₽฿₱₫₪₾₴₺₸$香", MONEY),
    ("美港澳新欧英韩坡加纽瑞挪丹捷冰以谢印卢巴俄泰马林令菲墨越雷南兰迪沙土波兹匈福埃柬老缅円", MONEY),
    ("%‰‱成折", PERCENT),
    ("周年季月星礼工天小钟秒", LENGTH),
    ("件项篇名位家次场份部套种批期页倍门条株例间所笔张组支款对平公亩", COUNT),
    ("人台本", MONEY | COUNT),
    ("日", MONEY | LENGTH),
    ("分", MONEY | LENGTH | PERCENT),
    ("个", PERCENT | LENGTH | COUNT),
    ("\'\"", ALL),
];

/// Returns what a figure may become by what stands after it.
fn may_follow(t: &Text, at: usize) -> u8 {
    match t.char_at(t.spaces(at)) {
        None => ALL,
        Some(c) if c.is_ascii_alphabetic() => word_follows(t, t.spaces(at)),
        Some('%') => PERCENT,
        Some('$') => MONEY,
        Some(c) if c.is_ascii() => {
            if matches!(c, '(' | '-' | '~' | '.' | '\'') {
                ALL
            } else {
                0
            }
        }
        Some(c) => followers().get(c as usize).copied().unwrap_or(0),
    }
}

/// The same for a word of Latin letters.
fn word_follows(t: &Text, at: usize) -> u8 {
    let end = word_end(t.bytes, at);
    let Some(letters) = t.bytes.get(at..end) else { return ALL };
    match meaning(letters) {
        Some(Word::Currency(_)) => MONEY,
        Some(Word::Percent) => PERCENT,
        Some(Word::Unit(_)) => COUNT,
        Some(Word::Day | Word::Week | Word::MonthUnit | Word::Year | Word::Hour) => LENGTH | COUNT,
        Some(_) => ALL,
        // a code of a currency has capitals, a short letter multiplies
        None if letters.len() > 3 && letters.iter().all(u8::is_ascii_lowercase) && !currency::begins_name(letters) => {
            PERCENT | LENGTH | COUNT
        }
        None => ALL,
    }
}

fn followers() -> &'static [u8] {
    static TABLE: OnceLock<Box<[u8]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = vec![0; 0x10000].into_boxed_slice();
        for (characters, mask) in FOLLOWERS {
            for c in characters.chars() {
                if let Some(slot) = table.get_mut(c as usize) {
                    *slot |= mask;
                }
            }
        }
        table
    })
}

/// Returns the longest thing at a place; of equals the first.
fn best(t: &Text, at: usize, class: u8, hints: &Hints, loose: bool) -> Option<Hit> {
    let mut best: Option<Hit> = None;
    let mut take = |hit: Option<Hit>| {
        if let Some(hit) = hit
            && best.as_ref().is_none_or(|best| hit.end > best.end || (hit.end == best.end && hit.start < best.start))
        {
            best = Some(hit);
        }
    };
    if class != SIGN {
        take(dated(t, at, hints, loose).map(|dated| date_hit(t, at, dated)));
    }
    let mut mask = match class {
        DIGIT | NUMERAL => match t.numeral(at) {
            // 投入3000万 is a sum by the words before it
            Some(figure) => may_follow(t, figure.end) | if figure.scaled { MONEY } else { 0 },
            None => ALL,
        },
        SIGN if t.bytes[at] == b'-' || t.bytes[at] == b'.' => MONEY | PERCENT,
        SIGN => MONEY,
        _ => ALL,
    };
    // 七成五, 百分之三: the numeral is inside of the mark
    if class == NUMERAL && t.char_at(at).is_some_and(|c| "百千万".contains(c)) {
        mask |= PERCENT;
    }
    if mask == 0 {
        return best.or_else(|| labelled_unit(t, at)).or_else(|| number(t, at));
    }
    if mask & MONEY != 0 {
        take(money::money(t, at));
    }
    if mask & PERCENT != 0 {
        take(percent::percent(t, at));
    }
    if mask & LENGTH != 0 {
        take(duration::duration(t, at));
    }
    if mask & COUNT != 0 {
        take(count::count(t, at));
    }
    if best.is_none() && class != HAN {
        best = labelled_unit(t, at).or_else(|| number(t, at));
    }
    best
}

/// A bare figure behind a label that says its unit in brackets: 注册资本（万元）：500.
fn labelled_unit(t: &Text, at: usize) -> Option<Hit> {
    let head = t.bytes.get(..at)?.trim_ascii_end();
    let head = head.strip_suffix(b":").unwrap_or(head).trim_ascii_end().strip_suffix(b")")?;
    let from = head.len().saturating_sub(48);
    let open = from + head[from..].iter().rposition(|b| *b == b'(')?;
    let inner = t.text.get(open + 1..head.len())?;
    // a label stands before the bracket, and the figure is whole
    let label = t.char_before(open).is_some_and(|c| !c.is_ascii() && c.is_alphabetic());
    let figure = t.numeral(at).filter(|figure| figure.form == Form::Arabic && t.ends_figure(figure.end))?;
    let what = if label { cell::bare_what(inner, figure.value, figure.step)? } else { return None };
    Some(Hit::new(at, figure.end, what))
}

/// Turns a date into a hit with its bounds.
pub(super) fn date_hit(t: &Text, at: usize, dated: Dated) -> Hit {
    let end = dated.end();
    match dated {
        Dated::One(day) => {
            let mut hit = Hit::new(at, end, What::Date(day.date));
            hit.also = day.also.map(What::Date).into_iter().collect();
            hit.comparator = comparator::date(t.text, at, end);
            hit
        }
        Dated::Range(from, to, _) => Hit::new(at, end, What::DateRange { from, to }),
        Dated::Either([from, to], [other_from, other_to], _) => {
            let mut hit = Hit::new(at, end, What::DateRange { from: Some(from), to: Some(to) });
            hit.also.push(What::DateRange { from: Some(other_from), to: Some(other_to) });
            hit
        }
    }
}

/// A bare figure.
fn number(t: &Text, at: usize) -> Option<Hit> {
    let negative = if t.starts(at, "负") { 3 } else { usize::from(t.bytes[at] == b'-') };
    let start = t.spaces(at + negative);
    if negative == 1 && t.char_before(at).is_some_and(|c| !c.is_whitespace() && !"(，,:：；;".contains(c)) {
        return None;
    }
    if t.bytes[at] == b'(' || t.bytes[at] == b'[' {
        return None;
    }
    let figure = t.numeral(start)?;
    let sign = if negative > 0 { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
    if figure.form == Form::Arabic {
        if !t.ends_figure(figure.end) && !t.starts(figure.end, "%") {
            return None;
        }
    } else if !number_in_context(t, start, &figure) {
        return None;
    }
    Some(Hit::new(at, figure.end, What::Number { value: figure.value * sign, step: figure.step }))
}

/// Chinese digits are a figure only where they are no part of a word: 一带一路, 统一, 十三五.
fn number_in_context(t: &Text, start: usize, figure: &Numeral) -> bool {
    let apart = |c: Option<char>| !c.is_some_and(char::is_alphabetic);
    figure.value >= Decimal::ONE_HUNDRED || (apart(t.char_before(start)) && apart(t.char_at(figure.end)))
}

/// A word of Latin letters: month, code of a currency, numeral, cue of a year, address.
fn letters(t: &Text, at: usize, limit: usize, hints: &Hints, hits: &mut Vec<Hit>) -> usize {
    let mut end = word_end(t.bytes, at);
    while end < t.bytes.len() && t.bytes[end].is_ascii_alphabetic() {
        end += 1;
    }
    if t.char_before(at).is_some_and(|c| c.is_ascii_alphanumeric()) {
        return end;
    }
    if matches!(&t.bytes[at..end], b"http" | b"https" | b"www" | b"ftp") {
        return url_end(t, end).min(limit);
    }
    let mut candidates: [Option<Hit>; 2] = [None, None];
    let known = meaning(&t.bytes[at..end]);
    let quarter = matches!(t.bytes[at], b'Q' | b'q' | b'H') && end == at + 1 && t.digit_at(end);
    // a cue of a year stands before a digit or a word such as "the year"
    let next = t.bytes.get(t.spaces(end)).copied().unwrap_or(b' ');
    let may_date = match known {
        Some(Word::Month(_) | Word::Ordinal(_)) => true,
        Some(Word::YearCue | Word::From | Word::Year | Word::Between | Word::To) => {
            next.is_ascii_digit() || b"tyFfelm'".contains(&next)
        }
        _ => quarter,
    };
    let the = known == Some(Word::Article) && end - at == 3;
    // a hundred, half a million
    let numeral =
        !the && matches!(known, Some(Word::Article | Word::Half)) && super::words::numeral_words(t.text, at).is_some();
    if may_date {
        candidates[0] = dated(t, at, hints, false).map(|dated| {
            let start = match dated {
                Dated::One(day) if day.date.month.is_none() => {
                    day.end - t.text[at..day.end].bytes().rev().take_while(u8::is_ascii_digit).count()
                }
                _ => at,
            };
            date_hit(t, start, dated)
        });
    }
    if candidates[0].is_none() && !the {
        if !numeral && matches!(known, Some(Word::Half | Word::Article)) {
            candidates[0] = duration::duration(t, at);
        } else if numeral || matches!(known, Some(Word::Small(_) | Word::Tens(_))) {
            candidates[0] = [percent::percent(t, at), duration::duration(t, at), count::count(t, at)]
                .into_iter()
                .flatten()
                .max_by_key(|hit| hit.end);
        }
    }
    let words = numeral || matches!(known, Some(Word::Small(_) | Word::Tens(_) | Word::Hundred | Word::Currency(_)));
    if words || currency::may_begin(t.text, at, &t.bytes[at..end]) {
        candidates[1] = money::money(t, at);
    }
    // most words are nothing; a hit is large to move
    let any = candidates.iter().any(Option::is_some);
    if any && let Some(hit) = candidates.into_iter().flatten().filter(|hit| hit.end <= limit).max_by_key(|hit| hit.end)
    {
        let end = hit.end.max(end);
        hits.push(hit);
        return end;
    }
    if matches!(known, Some(Word::Small(_) | Word::Tens(_)))
        && let Some(figure) = super::words::numeral_words(t.text, at)
        && figure.end <= limit
    {
        hits.push(Hit::new(at, figure.end, What::Number { value: figure.value, step: figure.step }));
        return figure.end;
    }
    end
}

fn url_end(t: &Text, at: usize) -> usize {
    let mut end = at;
    while t.bytes.get(end).is_some_and(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"')) {
        end += 1;
    }
    end
}
