//! A normalised view of a text, with the way back to the bytes of the original.
//!
//! Folded: full-width and compatibility forms (NFKC), Kangxi radicals, traditional characters, odd spaces.
//! Dropped: zero-width characters and soft hyphens. Nothing is reordered, so a span of the view is a span of the text.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// Pairs of a traditional character and its simplified one, from OpenCC's `TSCharacters` (Apache-2.0).
const PAIRS: &str = include_str!("traditional.txt");

/// What becomes of a character of the basic plane.
const KEEP: u16 = 0;
const DROP: u16 = 1;
const EXPAND: u16 = 2;

/// A normalised text with its origin.
pub(super) struct View {
    /// The normalised text.
    pub(super) text: String,
    segments: Vec<Segment>,
    /// Bytes of the view whose letter was read as a digit.
    pub(super) repaired: Vec<u32>,
}

/// A run of the view and where it comes from.
#[derive(Clone, Copy)]
struct Segment {
    view: u32,
    origin: u32,
    /// Bytes of the original that gave it; `u32::MAX` for a verbatim run.
    taken: u32,
}

impl View {
    /// Returns the view of a text.
    pub(super) fn new(origin: &str) -> View {
        let table = table();
        let mut view =
            View { text: String::with_capacity(origin.len() + 8), segments: Vec::new(), repaired: Vec::new() };
        let bytes = origin.as_bytes();
        let (mut i, mut run) = (0, 0);
        while i < bytes.len() {
            if bytes[i] < 0x80 {
                if matches!(bytes[i], b'\r' | 0x0b | 0x0c) {
                    view.verbatim(origin, run, i);
                    view.replace(" ", i, 1);
                    run = i + 1;
                }
                i += 1;
                continue;
            }
            // most characters of a page are of three bytes and stay as they are
            let (code, len) = match bytes[i] {
                b if b < 0xe0 => ((usize::from(b & 0x1f) << 6) | tail(bytes, i + 1), 2),
                b if b < 0xf0 => ((usize::from(b & 0x0f) << 12) | (tail(bytes, i + 1) << 6) | tail(bytes, i + 2), 3),
                _ => (0x10000, 4),
            };
            let fate = table.get(code).copied().unwrap_or(KEEP);
            if fate != KEEP {
                let Some(c) = char::from_u32(code as u32) else { break };
                view.verbatim(origin, run, i);
                match fate {
                    DROP => {}
                    EXPAND => {
                        let expanded: String = std::iter::once(c).nfkc().collect();
                        view.replace(&expanded, i, len);
                    }
                    to => {
                        let to = wide_comma(origin, i, c).unwrap_or(to);
                        let mut buffer = [0; 4];
                        let to = char::from_u32(u32::from(to)).unwrap_or(c);
                        let to = to.encode_utf8(&mut buffer);
                        if to.len() == len {
                            // 個 to 个: as long as before, so the run goes on
                            view.run(i);
                            view.text.push_str(to);
                        } else {
                            view.replace(to, i, len);
                        }
                    }
                }
                run = i + len;
            }
            i += len;
        }
        view.verbatim(origin, run, bytes.len());
        view.repair();
        view
    }

    /// Reads O, o, l and I as digits in a run of digits that stands where only a figure can stand.
    fn repair(&mut self) {
        let letters = |b: u8| matches!(b, b'O' | b'o' | b'l' | b'I');
        let bytes = self.text.as_bytes();
        let mut places = Vec::new();
        let mut i = 0;
        while i < bytes.len() {
            let beside = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            if !letters(bytes[i]) || !(beside(i + 1) || i > 0 && beside(i - 1)) {
                i += 1;
                continue;
            }
            let start = i - bytes[..i].iter().rev().take(13).take_while(|b| b.is_ascii_alphanumeric()).count();
            let (mut digits, mut others) = (0, 0);
            while i < bytes.len() && bytes[i].is_ascii_alphanumeric() {
                i += 1;
            }
            for byte in &bytes[start..i.min(start + 13)] {
                match byte {
                    b if b.is_ascii_digit() => digits += 1,
                    b if letters(*b) => {}
                    _ => others += 1,
                }
            }
            let plain = digits > 0 && others == 0 && i - start <= 12;
            // 2019.03.l5: the last part of a date
            let last = i - start <= 2
                && start >= 2
                && matches!(bytes[start - 1], b'.' | b'-' | b'/')
                && (bytes[start - 2].is_ascii_digit() || places.last() == Some(&(start as u32 - 2)))
                && self.text[i..].chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '.')
                && self.text[..start - 1].bytes().rev().take(7).filter(|b| *b == bytes[start - 1]).count() == 1;
            if plain && (last || figure_before(&self.text[..start]) && figure_after(&self.text[i..])) {
                places.extend((start..i).filter(|at| letters(bytes[*at])).map(|at| at as u32));
            }
        }
        if places.is_empty() {
            return;
        }
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        for place in &places {
            if let Some(byte) = bytes.get_mut(*place as usize) {
                *byte = if matches!(*byte, b'O' | b'o') { b'0' } else { b'1' };
            }
        }
        self.text = String::from_utf8(bytes).unwrap_or_default();
        self.repaired = places;
    }

    /// Tells whether a letter was read as a digit between two bytes of the view.
    pub(super) fn is_repaired(&self, start: usize, end: usize) -> bool {
        let next = self.repaired.partition_point(|at| (*at as usize) < start);
        self.repaired.get(next).is_some_and(|at| (*at as usize) < end)
    }

    fn verbatim(&mut self, origin: &str, from: usize, to: usize) {
        if from < to {
            self.run(from);
            self.text.push_str(&origin[from..to]);
        }
    }

    /// Begins a run of text as long as its origin, or goes on with the last one.
    fn run(&mut self, from: usize) {
        let view = self.text.len() as u32;
        let goes_on = self
            .segments
            .last()
            .is_some_and(|last| last.taken == u32::MAX && view - last.view == (from as u32).wrapping_sub(last.origin));
        if !goes_on {
            self.segments.push(Segment { view, origin: from as u32, taken: u32::MAX });
        }
    }

    fn replace(&mut self, with: &str, at: usize, taken: usize) {
        self.segments.push(Segment { view: self.text.len() as u32, origin: at as u32, taken: taken as u32 });
        self.text.push_str(with);
    }

    fn segment(&self, at: usize) -> Option<&Segment> {
        let next = self.segments.partition_point(|segment| segment.view as usize <= at);
        self.segments.get(next.checked_sub(1)?)
    }

    /// Returns the bytes of the original behind the bytes `start..end` of the view.
    pub(super) fn origin(&self, start: usize, end: usize) -> (usize, usize) {
        let from = self.segment(start).map_or(0, |segment| match segment.taken {
            u32::MAX => segment.origin as usize + start - segment.view as usize,
            _ => segment.origin as usize,
        });
        let to = self.segment(end.saturating_sub(1)).map_or(0, |segment| match segment.taken {
            u32::MAX => segment.origin as usize + end - segment.view as usize,
            taken => (segment.origin + taken) as usize,
        });
        (from, to.max(from))
    }
}

fn figure_before(text: &str) -> bool {
    match text.chars().next_back() {
        None => true,
        Some('-' | '_' | '/' | '#' | '@') => false,
        Some('.' | ',') => text.len() > 1 && text.as_bytes()[text.len() - 2].is_ascii_digit(),
        Some(c) => !c.is_alphanumeric() || !c.is_ascii(),
    }
}

fn figure_after(text: &str) -> bool {
    let rest = text.trim_start_matches([' ', '\n']);
    let mut chars = rest.chars();
    match chars.next() {
        Some('年' | '月' | '日' | '元' | '万' | '亿' | '%' | '件' | '项' | '人' | '篇' | '名' | '天' | '个') => {
            true
        }
        Some('.' | ',') => chars.next().is_some_and(|c| matches!(c, '0'..='9' | 'O' | 'o' | 'l' | 'I')),
        _ => false,
    }
}

/// The six bits of a continuation byte.
fn tail(bytes: &[u8], at: usize) -> usize {
    bytes.get(at).map_or(0, |b| usize::from(b & 0x3f))
}

/// A full-width comma groups digits only where the digits beside it are full-width too; elsewhere it is punctuation.
fn wide_comma(origin: &str, at: usize, c: char) -> Option<u16> {
    if c != '，' {
        return None;
    }
    let wide = |c: Option<char>| c.is_some_and(|c| ('０'..='９').contains(&c));
    let grouped = wide(origin[..at].chars().next_back()) && wide(origin[at + c.len_utf8()..].chars().next());
    Some(if grouped { u16::from(b',') } else { c as u16 })
}

/// Returns the simplified character of a traditional one, and other characters unchanged.
pub fn simplified(c: char) -> char {
    let code = u32::from(c);
    if !(0x80..0x10000).contains(&code) {
        return c;
    }
    match table()[code as usize] {
        KEEP | DROP | EXPAND => c,
        to => char::from_u32(u32::from(to)).unwrap_or(c),
    }
}

fn table() -> &'static [u16] {
    static TABLE: OnceLock<Box<[u16]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = vec![KEEP; 0x10000].into_boxed_slice();
        for code in 0x80..0x10000_u32 {
            let Some(c) = char::from_u32(code) else { continue };
            let mut folded = std::iter::once(c).nfkc();
            table[code as usize] = match (folded.next(), folded.next()) {
                (Some(one), None) if one == c => KEEP,
                (Some(one), None) if u32::from(one) < 0x10000 => one as u16,
                _ => EXPAND,
            };
        }
        for (c, to) in EXCEPTIONS {
            table[*c as usize] = *to;
        }
        let mut pairs = PAIRS.chars().filter(|c| *c != '\n');
        while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
            if let Some(slot) = table.get_mut(from as usize) {
                *slot = to as u16;
            }
        }
        // A radical folds to a traditional character first: ⾒ to 見 to 见.
        for code in 0x2e80..0x2fe0 {
            let to = table[code];
            if to > EXPAND && table[to as usize] > EXPAND {
                table[code] = table[to as usize];
            }
        }
        table
    })
}

/// Characters whose folding is not NFKC's.
const EXCEPTIONS: &[(char, u16)] = &[
    ('\u{ad}', DROP),
    ('\u{200b}', DROP),
    ('\u{200c}', DROP),
    ('\u{200d}', DROP),
    ('\u{2060}', DROP),
    ('\u{feff}', DROP),
    ('\u{85}', b' ' as u16),
    ('\u{2028}', b'\n' as u16),
    ('\u{2029}', b'\n' as u16),
    // a spacing macron or accent expands to a space and a mark, which would break words
    ('\u{a8}', KEEP),
    ('\u{af}', KEEP),
    ('\u{b4}', KEEP),
    ('\u{b8}', KEEP),
    ('…', KEEP),
    ('№', KEEP),
    ('℃', KEEP),
    ('，', '，' as u16),
    ('；', b';' as u16),
    ('○', '〇' as u16),
    ('О', b'O' as u16),
    ('Ο', b'O' as u16),
    ('◯', '〇' as u16),
    ('⼆', '二' as u16),
    ('￥', '¥' as u16),
    ('﹪', b'%' as u16),
    ('％', b'%' as u16),
    ('∼', b'~' as u16),
    ('〜', b'~' as u16),
    ('～', b'~' as u16),
    ('∶', b':' as u16),
    ('−', b'-' as u16),
    ('－', b'-' as u16),
    ('﹣', b'-' as u16),
    ('‐', b'-' as u16),
    ('‑', b'-' as u16),
    ('’', b'\'' as u16),
    ('‘', b'\'' as u16),
    ('′', b'\'' as u16),
    ('″', b'"' as u16),
    ('【', b'[' as u16),
    ('】', b']' as u16),
    ('〔', b'[' as u16),
    ('〕', b']' as u16),
    ('﹝', b'[' as u16),
    ('﹞', b']' as u16),
    ('〖', b'[' as u16),
    ('〗', b']' as u16),
    ('•', '·' as u16),
    ('・', '·' as u16),
    ('‧', '·' as u16),
    ('ー', '—' as u16),
    ('―', '—' as u16),
    ('─', '—' as u16),
    ('━', '—' as u16),
    ('﹘', '—' as u16),
    ('—', KEEP),
    ('念', KEEP),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_point_into_the_original() {
        let text = "於２０１９年\u{200b}㎡①號Ａ";
        let view = View::new(text);
        assert_eq!(view.text, "于2019年m21号A");
        let at = view.text.find("2019").unwrap();
        let (start, end) = view.origin(at, at + 4);
        assert_eq!(&text[start..end], "２０１９");
        let at = view.text.find("m2").unwrap();
        let (start, end) = view.origin(at, at + 1);
        assert_eq!(&text[start..end], "㎡");
        let (start, end) = view.origin(0, view.text.len());
        assert_eq!(&text[start..end], text);
    }
}
