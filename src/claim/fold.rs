//! Text of a form without the accidents of layout: full-width forms, blanks between Han characters and
//! line ends inside a sentence are folded away, and every byte still knows where it stood.

/// Folded text with the way back to the part's own bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Folded {
    /// Simple punctuation (`,` `:` `(` `%`), no blanks beside Han characters.
    pub(super) text: String,
    /// For each byte of `text`: first and last byte, exclusive, of the character of the part it came from.
    at: Vec<(u32, u32)>,
}

impl Folded {
    /// Returns a folded piece of a part's text that begins at byte `base`.
    pub(super) fn new(piece: &str, base: usize) -> Folded {
        let mut folded = Folded::default();
        folded.push(piece, base);
        folded
    }

    /// Adds a further piece: the next line of a wrapped paragraph.
    pub(super) fn push(&mut self, piece: &str, base: usize) {
        // A line end between digits cuts a number or a date, not two words.
        let cuts = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '/');
        let joins = self.text.ends_with(cuts) && piece.trim_start().starts_with(|c: char| c.is_ascii_digit());
        let mut blank: Option<u32> = (!self.text.is_empty() && !joins).then(|| u32_of(base));
        for (offset, c) in piece.char_indices() {
            let start = u32_of(base + offset);
            if c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{ad}') {
                blank = blank.or(Some(start));
                continue;
            }
            let folded = fold_char(c);
            if let Some(at) = blank.take()
                && let Some(last) = self.text.chars().next_back()
                && last.is_ascii()
                && folded.is_ascii()
                && !last.is_ascii_whitespace()
            {
                self.text.push(' ');
                self.at.push((at, at + 1));
            }
            let length = self.text.len();
            self.text.push_str(folded.as_str());
            let source = (start, u32_of(base + offset + c.len_utf8()));
            self.at.extend(std::iter::repeat_n(source, self.text.len() - length));
        }
    }

    /// Returns the bytes of the part that a range of `text` was folded from.
    pub(super) fn origin(&self, start: usize, end: usize) -> (u32, u32) {
        let first = self.at.get(start).or(self.at.last()).map_or(0, |source| source.0);
        let last = end.checked_sub(1).and_then(|last| self.at.get(last)).map_or(first, |source| source.1);
        (first, last.max(first))
    }

    /// Returns what follows the first `bytes` bytes, leading blanks left out.
    pub(super) fn tail(&self, bytes: usize) -> Folded {
        let text = self.text.get(bytes..).unwrap_or("");
        let blanks = text.len() - text.trim_start().len();
        let at = self.at.get(bytes + blanks..).unwrap_or_default().to_vec();
        Folded { text: text.trim_start().to_owned(), at }
    }

    /// Returns whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// A folded character: one, or the few letters that a squared unit stands for.
#[derive(Clone, Copy)]
enum Piece {
    One([u8; 4], usize),
    Text(&'static str),
}

impl Piece {
    fn as_str(&self) -> &str {
        match self {
            Piece::One(bytes, length) => std::str::from_utf8(bytes.get(..*length).unwrap_or_default()).unwrap_or(""),
            Piece::Text(text) => text,
        }
    }

    fn is_ascii(&self) -> bool {
        self.as_str().is_ascii()
    }
}

/// Folds one character.
fn fold_char(c: char) -> Piece {
    let c = match c {
        '㎡' => return Piece::Text("平方米"),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '—' | '–' | '−' | '‐' | '‑' | '―' | '─' => '-',
        '•' | '・' | '‧' | '∙' | '⋅' => '·',
        '∕' | '⁄' => '/',
        '〜' | '∼' => '~',
        '【' | '〔' | '﹝' => '(',
        '】' | '〕' | '﹞' => ')',
        '︰' | '﹕' => ':',
        '﹐' => ',',
        '￥' => '¥',
        '²' => '2',
        _ => c,
    };
    let mut bytes = [0; 4];
    let length = c.encode_utf8(&mut bytes).len();
    Piece::One(bytes, length)
}

fn u32_of(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Returns a short text folded: a label, a name.
pub(super) fn fold(text: &str) -> String {
    Folded::new(text, 0).text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folded_range_leads_back_to_the_very_characters() {
        let text = "累计投入６２５．８ 万元，用于\n研发";
        let folded = Folded::new(text, 0);
        assert_eq!(folded.text, "累计投入625.8万元,用于研发");
        let start = folded.text.find("625").unwrap();
        let end = folded.text.find(",").unwrap();
        let (a, b) = folded.origin(start, end);
        assert_eq!(&text[a as usize..b as usize], "６２５．８ 万元");
    }

    #[test]
    fn blanks_stay_between_latin_words_only() {
        assert_eq!(fold("于 2020 年 7 月 在 Hong  Kong 成立"), "于2020年7月在Hong Kong成立");
        assert_eq!(fold("申  报  书"), "申报书");
        assert_eq!(fold("35㎡"), "35平方米");
    }

    #[test]
    fn a_range_ends_before_the_blank_that_follows() {
        let text = "35 台";
        let folded = Folded::new(text, 10);
        assert_eq!(folded.origin(0, 2), (10, 12));
        assert_eq!(folded.origin(0, folded.text.len()), (10, 16));
    }
}
