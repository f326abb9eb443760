//! Text to tokens with positions: one Han character is one token, a run of letters or of digits is one.
//!
//! The same tokens are made when indexing, when reading a query and when finding the spans of a hit,
//! so that the three agree. Blanks and line ends between tokens are nothing ("合 作 协 议" is 合作协议,
//! a phrase goes on over a line end); punctuation and a cell's border leave a gap of one position,
//! which a phrase does not cross.

use super::fold::fold;

/// One token of a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Token {
    /// The folded characters.
    pub(super) text: String,
    /// First byte in the text as written.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// Its position: consecutive tokens differ by 1, by 2 over a gap.
    pub(super) position: usize,
    /// What it is made of.
    pub(super) class: Class,
}

/// What a token is made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Class {
    /// One Han character, kana or hangul.
    Han,
    /// A run of letters of another script.
    Letters,
    /// A run of digits, thousands separators left out.
    Digits,
    /// The point between two digits.
    Point,
}

/// Longest token in characters; a longer run is cut, so that no token is dropped by the index.
const TOKEN_CHARS_MAX: usize = 200;

/// Returns the tokens of a text. `cuts` are byte offsets, sorted, where a cell ends or begins.
pub(super) fn tokens(text: &str, cuts: &[u32]) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, fold(c))).collect();
    let mut cuts = cuts.iter().map(|&cut| cut as usize).peekable();
    let mut tokens: Vec<Token> = Vec::new();
    let (mut position, mut gap, mut index) = (0, false, 0);
    while let Some(&(start, c)) = chars.get(index) {
        while cuts.next_if(|&cut| cut <= start).is_some() {
            gap = true;
        }
        let Some(class) = class_at(&chars, index) else {
            gap |= is_gap(&chars, index);
            index += 1;
            continue;
        };
        let limit = cuts.peek().copied().unwrap_or(usize::MAX);
        let (token, next) = take(&chars, index, class, limit);
        let end = chars.get(next).map_or(text.len(), |&(at, _)| at);
        // A gap before the first token would only move all positions.
        position += usize::from(gap && !tokens.is_empty());
        debug_assert!(class != Class::Han || token.chars().eq([c]), "a Han token is one character");
        tokens.push(Token { text: token, start, end, position, class });
        position += 1;
        gap = false;
        index = next;
    }
    tokens
}

/// Returns the pairs of neighbouring Han characters: whatever holds the tokens side by side holds these.
pub(super) fn pairs(tokens: &[Token]) -> Vec<String> {
    let sides = tokens.windows(2).filter_map(|pair| Some((pair.first()?, pair.get(1)?)));
    sides.filter(|(a, b)| are_pair(a, b)).map(|(a, b)| format!("{}{}", a.text, b.text)).collect()
}

/// Tells whether two tokens are Han characters side by side.
fn are_pair(a: &Token, b: &Token) -> bool {
    a.class == Class::Han && b.class == Class::Han && a.position + 1 == b.position
}

/// Returns the class of the token that begins here, or `None` for a blank or punctuation.
fn class_at(chars: &[(usize, char)], index: usize) -> Option<Class> {
    let c = char_at(chars, index)?;
    match c {
        '.' if is_digit_at(chars, index.checked_sub(1)) && is_digit_at(chars, Some(index + 1)) => Some(Class::Point),
        '0'..='9' => Some(Class::Digits),
        'a'..='z' => Some(Class::Letters),
        c if c.is_ascii() => None,
        c if is_han(c) => Some(Class::Han),
        c if c.is_numeric() => Some(Class::Han),
        c if c.is_alphabetic() => Some(Class::Letters),
        _ => None,
    }
}

/// Returns the text of the token that begins at `index`, and the index after it.
fn take(chars: &[(usize, char)], index: usize, class: Class, limit: usize) -> (String, usize) {
    let mut token = String::new();
    let mut next = index;
    while let Some(&(at, c)) = chars.get(next) {
        let goes_on = match class {
            Class::Han | Class::Point => next == index,
            Class::Letters => next == index || class_at(chars, next) == Some(Class::Letters) || is_mark(c),
            Class::Digits => c.is_ascii_digit() || is_thousands(chars, next),
        };
        if !goes_on || (next > index && at >= limit) || next - index >= TOKEN_CHARS_MAX {
            break;
        }
        if !(class == Class::Digits && c == ',') {
            token.push(c);
        }
        next += 1;
    }
    (token, next)
}

/// Tells whether the comma here separates thousands: a digit before, three and no more after.
fn is_thousands(chars: &[(usize, char)], index: usize) -> bool {
    char_at(chars, index) == Some(',')
        && is_digit_at(chars, index.checked_sub(1))
        && (1..=3).all(|ahead| is_digit_at(chars, Some(index + ahead)))
        && !is_digit_at(chars, Some(index + 4))
}

/// Tells whether the character here, which is no token's, breaks phrases.
fn is_gap(chars: &[(usize, char)], index: usize) -> bool {
    match char_at(chars, index) {
        Some('\t' | '\u{b}' | '\u{c}') => true,
        // Zero-width characters and the soft hyphen show nothing.
        Some('\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}') => false,
        Some(c) => !c.is_whitespace() && !c.is_control(),
        None => false,
    }
}

fn char_at(chars: &[(usize, char)], index: usize) -> Option<char> {
    chars.get(index).map(|&(_, c)| c)
}

fn is_digit_at(chars: &[(usize, char)], index: Option<usize>) -> bool {
    index.and_then(|index| char_at(chars, index)).is_some_and(|c| c.is_ascii_digit())
}

/// Tells whether a character is written without word borders: Han, kana, hangul.
fn is_han(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3041}'..='\u{30fa}'
        | '\u{30fc}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{3131}'..='\u{318e}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{e000}'..='\u{f8ff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9d}' | '\u{20000}'..='\u{3ffff}')
}

/// Tells whether a character is a combining mark, which belongs to the letter before it.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, cuts: &[u32]) -> String {
        let mut out = String::new();
        let mut next = 0;
        for token in tokens(text, cuts) {
            out.push_str(if token.position > next { " _ " } else { " " });
            out.push_str(&token.text);
            next = token.position + 1;
        }
        out.trim().to_owned()
    }

    #[test]
    fn each_text_has_these_tokens() {
        for (text, expected) in [
            ("合作协议", "合 作 协 议"),
            ("合 作\n協 議", "合 作 协 议"),
            ("合作。协议", "合 作 _ 协 议"),
            ("近3年来", "近 3 年 来"),
            ("ZL201810123456.5", "zl 201810123456 . 5"),
            ("人民币3,250.60万元", "人 民 币 3250 . 60 万 元"),
            ("1,2,3", "1 _ 2 _ 3"),
            ("Joint-Lab ABC", "joint _ lab abc"),
            ("（草案）", "草 案"),
            ("甲\t乙\n丙\n\n丁", "甲 _ 乙 丙 丁"),
            ("第3.章", "第 3 _ 章"),
        ] {
            assert_eq!(written(text, &[]), expected, "{text:?}");
        }
    }

    #[test]
    fn a_cell_border_is_a_gap_and_cuts_a_run() {
        assert_eq!(written("甲乙\n丙", &[6]), "甲 乙 _ 丙");
        assert_eq!(written("1234", &[2]), "12 _ 34");
    }

    #[test]
    fn offsets_are_those_of_the_text_as_written() {
        let text = "於 ３，２５０ 萬元";
        for token in tokens(text, &[]) {
            assert!(text.is_char_boundary(token.start) && text.is_char_boundary(token.end));
        }
        let number = tokens(text, &[]).into_iter().find(|token| token.class == Class::Digits).unwrap();
        assert_eq!((number.text.as_str(), &text[number.start..number.end]), ("3250", "３，２５０"));
    }

    #[test]
    fn pairs_are_neighbours_without_a_gap() {
        assert_eq!(pairs(&tokens("合作协，议 3年ab 之\n间", &[])), ["合作", "作协", "之间"]);
    }
}
