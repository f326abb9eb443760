//! A hit with the words around it, and which of its characters are the hit.

use crate::document::{Body, Document, Place, Span};

use super::place::{mask, place};

/// Longest snippet in characters, and how many of them stand before the first hit.
const CHARS_MAX: usize = 200;
const BEFORE: usize = 20;
/// Characters behind the last hit that is shown.
const BEHIND: usize = 40;
/// More is masked around it than is shown, so that the border does not lay half an identity number open.
const MARGIN: usize = 20;

/// Words around hits of one page or row.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Snippet {
    /// The words, blanks joined, identity numbers masked: at most 200 characters.
    pub text: String,
    /// Characters of `text` that are hits: first, one past the last.
    pub marks: Vec<[u32; 2]>,
}

/// Returns the words around the first of these spans of one part, sorted, with all that are near it.
pub fn snippet(document: &Document, spans: &[Span]) -> Snippet {
    let Some(first) = spans.first() else { return Snippet::default() };
    let Some(part) = document.parts.get(first.part as usize) else { return Snippet::default() };
    let Some((before, rest)) = part.text.split_at_checked(first.start as usize) else { return Snippet::default() };
    let from = before.char_indices().rev().nth(BEFORE + MARGIN - 1).map_or(0, |(at, _)| at);
    let lead = before.get(from..).unwrap_or_default().chars().count().saturating_sub(BEFORE);
    let whole = before.get(from..).unwrap_or_default().chars().chain(rest.chars()).take(CHARS_MAX * 2 + MARGIN);
    let whole: String = whole.collect();
    let masked = mask(&whole).0;
    let is_hit = |at: usize| {
        let at = from + at;
        spans.iter().any(|span| span.part == first.part && (span.start as usize..span.end as usize).contains(&at))
    };
    let mut shown: Vec<(char, bool)> = Vec::new();
    for ((at, c), masked) in whole.char_indices().zip(masked.chars()).skip(lead) {
        let blank = c.is_whitespace();
        match shown.last_mut() {
            None if blank => (),
            Some((' ', hit)) if blank => *hit &= is_hit(at),
            _ => shown.push((if blank { ' ' } else { masked }, is_hit(at))),
        }
    }
    shown.truncate(CHARS_MAX);
    let end = shown.iter().rposition(|(_, hit)| *hit).map_or(BEFORE, |last| last + 1);
    shown.truncate(end + BEHIND);
    while shown.last().is_some_and(|(c, _)| *c == ' ') {
        shown.pop();
    }
    let mut marks: Vec<[u32; 2]> = Vec::new();
    for (index, _) in (0_u32..).zip(&shown).filter(|(_, (_, hit))| *hit) {
        match marks.last_mut() {
            Some([_, end]) if *end == index => *end += 1,
            _ => marks.push([index, index + 1]),
        }
    }
    Snippet { text: shown.into_iter().map(|(c, _)| c).collect(), marks }
}

/// Returns the places of a span: a box for each line of a page, else one place as [`place`] writes it.
pub fn places(path: &str, document: &Document, span: Span) -> Vec<String> {
    let Some(part) = document.parts.get(span.part as usize) else { return vec![path.to_owned()] };
    if !matches!(part.body, Body::Page { .. }) {
        return vec![place(path, document, span)];
    }
    let boxes = document.places(span).into_iter().filter_map(|one| match one {
        Place::Box { ltrb_pt: [l, t, r, b] } => {
            Some(format!("{path}#page={}&box={l:.1},{t:.1},{r:.1},{b:.1}", span.part + 1))
        }
        _ => None,
    });
    let mut boxes: Vec<String> = boxes.collect();
    boxes.dedup();
    if boxes.is_empty() { vec![place(path, document, span)] } else { boxes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{FileId, Format, Part, PartState};

    fn flow(text: &str) -> Document {
        let part = Part {
            label: String::new(),
            body: Body::Flow,
            state: PartState::Text,
            text: text.to_owned(),
            marks: Vec::new(),
            tables: Vec::new(),
            pixels: None,
        };
        Document { file: FileId([1; 32]), format: Format::Text, parts: vec![part], problems: Vec::new() }
    }

    fn span(text: &str, word: &str) -> Span {
        let start = text.find(word).unwrap();
        Span { part: 0, start: start as u32, end: (start + word.len()) as u32 }
    }

    #[test]
    fn the_marks_of_a_snippet_are_the_very_characters_of_the_hits() {
        let text = format!("{}甲方与乙方\n\n签订  合 作\n协议，有效期三年。{}", "前".repeat(90), "后".repeat(300));
        let spans = [span(&text, "合 作\n协议"), span(&text, "有效期")];
        let found = snippet(&flow(&text), &spans);
        let chars: Vec<char> = found.text.chars().collect();
        let words: Vec<String> =
            found.marks.iter().map(|[from, to]| chars[*from as usize..*to as usize].iter().collect()).collect();
        assert_eq!(words, ["合 作 协议", "有效期"]);
        assert!(found.text.starts_with("前前前前前前前前前甲方与乙方 签订 合"), "{}", found.text);
        assert!(chars.len() <= 120, "{}", chars.len());
    }

    #[test]
    fn an_identity_number_is_masked_and_still_marked() {
        let text = "证件 11010519491231002X 完";
        let found = snippet(&flow(text), &[span(text, "11010519491231002X")]);
        assert_eq!((found.text.as_str(), found.marks.as_slice()), ("证件 110105**********2X 完", &[[3, 21]][..]));
    }
}
