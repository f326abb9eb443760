//! Plain text: one flow, line by line.

use super::{Limits, Read, charset, problem};
use crate::document::{Body, Layer, Mark, Part, PartState, Place, Problem, ProblemKind};

/// Reads a text file.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Read {
    let decoded = charset::decode(bytes);
    let mut problems: Vec<Problem> = lost(decoded.lost).into_iter().collect();
    let mut part = flow();
    for (index, line) in lines(&decoded.text).enumerate() {
        if part.text.len() + line.len() > limits.text_bytes {
            problems.push(problem(ProblemKind::OverLimit, Some(0), "the text is read up to the limit of bytes"));
            break;
        }
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        push(&mut part, line, Place::Line(number), Layer::Shown);
        part.text.push('\n');
    }
    finish(part, problems)
}

/// Tells that bytes had no character.
pub(super) fn lost(count: usize) -> Option<Problem> {
    let detail = format!("bytes at {count} places have no character");
    (count > 0).then(|| problem(ProblemKind::Damaged, None, detail))
}

/// Returns an empty flow.
pub(super) fn flow() -> Part {
    Part {
        label: String::new(),
        body: Body::Flow,
        state: PartState::Blank,
        text: String::new(),
        marks: Vec::new(),
        tables: Vec::new(),
        pixels: None,
    }
}

/// Adds a run of text with its mark.
pub(super) fn push(part: &mut Part, text: &str, place: Place, layer: Layer) {
    if !text.is_empty() {
        let start = u32::try_from(part.text.len()).unwrap_or(u32::MAX);
        part.marks.push(Mark { start, place, certainty_percent: 100, layer });
        part.text.push_str(text);
    }
}

/// Decides the state of a flow, and tells one with nothing in it.
pub(super) fn finish(mut part: Part, mut problems: Vec<Problem>) -> Read {
    if part.text.trim().is_empty() {
        let lost = problems.iter().any(|one| matches!(one.kind, ProblemKind::Damaged | ProblemKind::OverLimit));
        // What a broken file lost is not nothing.
        part.state = if lost { PartState::Unread } else { PartState::Blank };
        part.text.clear();
        part.marks.clear();
        part.tables.clear();
        if problems.is_empty() {
            problems.push(problem(ProblemKind::Empty, None, "there is no text in the file"));
        }
    } else {
        part.state = PartState::Text;
    }
    Read { parts: vec![part], problems }
}

/// Splits at `\n`, `\r\n` and `\r`; control characters inside a line are left as they are.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.strip_suffix("\r\n").or_else(|| text.strip_suffix(['\n', '\r'])).unwrap_or(text);
    let old = !text.contains('\n') && text.contains('\r');
    text.split(if old { '\r' } else { '\n' }).map(|line| line.strip_suffix('\r').unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Limits;

    #[test]
    fn a_text_is_one_flow_with_a_mark_for_each_line() {
        let read = read("标题\r\n\r\n金额 3,500万元\r\n".as_bytes(), &Limits::standard());
        assert_eq!(read.parts[0].text, "标题\n\n金额 3,500万元\n");
        let places: Vec<Place> = read.parts[0].marks.iter().map(|mark| mark.place).collect();
        assert_eq!(places, [Place::Line(1), Place::Line(3)]);
        assert_eq!((read.parts[0].state, read.problems.len()), (PartState::Text, 0));
    }

    #[test]
    fn blanks_alone_are_empty_and_a_limit_is_told() {
        assert_eq!(read(b" \n\t\n", &Limits::standard()).problems[0].kind, ProblemKind::Empty);
        let limits = Limits { text_bytes: 4, ..Limits::standard() };
        let read = read(b"abc\ndef\n", &limits);
        assert_eq!((read.parts[0].text.as_str(), read.problems[0].kind), ("abc\n", ProblemKind::OverLimit));
    }
}
