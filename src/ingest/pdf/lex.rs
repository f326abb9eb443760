//! Splits a content stream into numbers, names, strings and operators, without allocating for most of them.

use std::borrow::Cow;

/// One token of a content stream.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// A number.
    Number(f64),
    /// A name without its slash, `#xx` resolved.
    Name(Cow<'a, [u8]>),
    /// A literal or hexadecimal string, unescaped.
    Text(Cow<'a, [u8]>),
    /// `[`, `]`, `<<`, `>>`.
    Mark(Bracket),
    /// An operator, or `true`, `false`, `null`.
    Word(&'a [u8]),
}

/// The four brackets.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Bracket {
    /// `[`
    ArrayStart,
    /// `]`
    ArrayEnd,
    /// `<<`
    DictStart,
    /// `>>`
    DictEnd,
}

/// Reads tokens from the front of a content stream.
pub(super) struct Lexer<'a> {
    data: &'a [u8],
    at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex_digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

impl<'a> Lexer<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Lexer { data, at: 0 }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.data.get(self.at + ahead).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek(0) {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                while self.peek(0).is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    /// Returns the next token, or `None` at the end.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.skip_space();
            let byte = self.peek(0)?;
            match byte {
                b'0'..=b'9' | b'+' | b'-' | b'.' => return Some(self.number()),
                b'/' => return Some(self.name()),
                b'(' => return Some(Token::Text(self.literal())),
                b'<' if self.peek(1) == Some(b'<') => return Some(self.bracket(2, Bracket::DictStart)),
                b'<' => return Some(Token::Text(self.hexadecimal())),
                b'>' if self.peek(1) == Some(b'>') => return Some(self.bracket(2, Bracket::DictEnd)),
                b'[' => return Some(self.bracket(1, Bracket::ArrayStart)),
                b']' => return Some(self.bracket(1, Bracket::ArrayEnd)),
                b')' | b'>' | b'{' | b'}' => self.at += 1,
                _ => return Some(self.word()),
            }
        }
    }

    fn bracket(&mut self, bytes: usize, bracket: Bracket) -> Token<'a> {
        self.at += bytes;
        Token::Mark(bracket)
    }

    fn number(&mut self) -> Token<'a> {
        let start = self.at;
        let mut negative = false;
        // Some producers write `--5`; the sign of the first counts.
        while let Some(sign @ (b'+' | b'-')) = self.peek(0) {
            negative |= sign == b'-';
            self.at += 1;
        }
        let (mut value, mut scale, mut digits) = (0f64, 0f64, false);
        while let Some(byte) = self.peek(0) {
            match byte {
                b'0'..=b'9' if scale == 0.0 => value = value * 10.0 + f64::from(byte - b'0'),
                b'0'..=b'9' => {
                    value += f64::from(byte - b'0') * scale;
                    scale *= 0.1;
                }
                b'.' if scale == 0.0 => scale = 0.1,
                // `12-3` is read as 12, as other readers do.
                b'-' if digits => (),
                _ => break,
            }
            digits |= byte.is_ascii_digit();
            if byte == b'-' {
                while self.peek(0).is_some_and(|byte| !is_space(byte) && !is_delimiter(byte)) {
                    self.at += 1;
                }
                break;
            }
            self.at += 1;
        }
        if self.peek(0).is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'\'') && !digits {
            self.at = start;
            return self.word();
        }
        if !digits && scale == 0.0 && !negative && self.at == start {
            self.at += 1;
        }
        Token::Number(if negative { -value } else { value })
    }

    fn word(&mut self) -> Token<'a> {
        let start = self.at;
        self.at += 1;
        while self.peek(0).is_some_and(|byte| !is_space(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        Token::Word(&self.data[start..self.at])
    }

    fn name(&mut self) -> Token<'a> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        while let Some(byte) = self.peek(0).filter(|byte| !is_space(*byte) && !is_delimiter(*byte)) {
            escaped |= byte == b'#';
            self.at += 1;
        }
        let raw = &self.data[start..self.at];
        Token::Name(if escaped { Cow::Owned(unescape_name(raw)) } else { Cow::Borrowed(raw) })
    }

    fn hexadecimal(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let (mut out, mut high) = (Vec::new(), None);
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex_digit(byte) else { continue };
            match high.take() {
                None => high = Some(digit),
                Some(first) => out.push(first << 4 | digit),
            }
        }
        out.extend(high.map(|first| first << 4));
        Cow::Owned(out)
    }

    fn literal(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let start = self.at;
        let mut depth = 0;
        // Most strings have no escape and are borrowed.
        while let Some(byte) = self.peek(0) {
            match byte {
                b')' if depth == 0 => {
                    let plain = &self.data[start..self.at];
                    self.at += 1;
                    return Cow::Borrowed(plain);
                }
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\\' | b'\r' => break,
                _ => (),
            }
            self.at += 1;
        }
        let mut out = self.data[start..self.at].to_vec();
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            match byte {
                b')' if depth == 0 => break,
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\\' => {
                    self.escape(&mut out);
                    continue;
                }
                b'\r' => {
                    out.push(b'\n');
                    if self.peek(0) == Some(b'\n') {
                        self.at += 1;
                    }
                    continue;
                }
                _ => (),
            }
            out.push(byte);
        }
        Cow::Owned(out)
    }

    fn escape(&mut self, out: &mut Vec<u8>) {
        let Some(byte) = self.peek(0) else { return };
        self.at += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\n' => (),
            b'\r' => {
                if self.peek(0) == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(next @ b'0'..=b'7') = self.peek(0) else { break };
                    code = code * 8 + u32::from(next - b'0');
                    self.at += 1;
                }
                out.push((code & 0xFF) as u8);
            }
            other => out.push(other),
        }
    }

    /// Skips the data of an inline image; to be called after its `ID`. Data in ASCII may say `EI` before its end mark.
    pub(super) fn skip_image(&mut self, end_mark: Option<&[u8]>) {
        self.at += 1;
        let data = self.data.get(self.at..).unwrap_or_default();
        let end = end_mark.and_then(|mark| data.windows(mark.len().max(1)).position(|bytes| bytes == mark));
        self.at += end.unwrap_or(0);
        while self.at < self.data.len() {
            let Some(found) = self.data[self.at..].windows(2).position(|pair| pair == b"EI") else {
                self.at = self.data.len();
                return;
            };
            let end = self.at + found;
            self.at = end + 2;
            // ASCII data ends with its own mark, and `EI` may follow at once.
            let before = end == 0
                || self.data.get(end - 1).copied().is_some_and(is_space)
                || self.data.get(..end).is_some_and(|data| data.ends_with(b">"));
            let after = self.data.get(end + 2).copied().is_none_or(is_space);
            // Image data may contain " EI " by chance: what follows must look like a content stream.
            let rest = self.data.get(end + 2..(end + 14).min(self.data.len())).unwrap_or_default();
            if before && after && rest.iter().all(|byte| is_space(*byte) && *byte != 0 || (32..127).contains(byte)) {
                return;
            }
        }
    }
}

fn unescape_name(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut index = 0;
    while let Some(&byte) = raw.get(index) {
        let pair = raw.get(index + 1).copied().and_then(hex_digit).zip(raw.get(index + 2).copied().and_then(hex_digit));
        match (byte, pair) {
            (b'#', Some((high, low))) => {
                out.push(high << 4 | low);
                index += 3;
            }
            _ => {
                out.push(byte);
                index += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(data: &[u8]) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(data);
        std::iter::from_fn(|| lexer.next()).collect()
    }

    #[test]
    fn numbers_with_odd_signs_are_read_as_other_readers_do() {
        let numbers = all(b"1 -2.5 +.5 --3 4. 12-3 0.0010");
        let values: Vec<f64> = numbers
            .iter()
            .map(|token| match token {
                Token::Number(value) => (value * 1e6).round() / 1e6,
                _ => f64::NAN,
            })
            .collect();
        assert_eq!(values, [1.0, -2.5, 0.5, -3.0, 4.0, 12.0, 0.001]);
    }

    #[test]
    fn strings_keep_nested_parentheses_and_lose_escapes() {
        assert_eq!(all(b"(a(b)c)"), [Token::Text(b"a(b)c".as_slice().into())]);
        assert_eq!(
            all(br"(a\)\101\n\
b)"),
            [Token::Text(b"a)A\nb".as_slice().into())]
        );
        assert_eq!(all(b"<4142 4>"), [Token::Text(b"AB@".as_slice().into())]);
    }

    #[test]
    fn an_inline_image_with_ei_in_its_data_is_skipped_whole() {
        let mut lexer = Lexer::new(b"ID \x01 EI \xFF\xFE\x80 EI Q");
        assert_eq!(lexer.next(), Some(Token::Word(b"ID")));
        lexer.skip_image(None);
        assert_eq!(lexer.next(), Some(Token::Word(b"Q")));
    }

    #[test]
    fn names_resolve_hexadecimal_escapes() {
        assert_eq!(all(b"/A#20B"), [Token::Name(b"A B".as_slice().into())]);
    }
}
