//! Places as strings: the way a finding points into a submission.

use std::collections::BTreeMap;

use crate::document::{Body, Document, FileId, Format, Locus, Place, Span};

/// The path of each file of an application, the first by path where one file stands twice.
pub type Paths = BTreeMap<FileId, String>;

/// Returns the place of a span: `PATH#page=3&box=…`, `PATH#sheet=台账!E5`, `PATH#para=12`, `PATH#line=7`.
pub fn place(path: &str, document: &Document, span: Span) -> String {
    let Some(part) = document.parts.get(span.part as usize) else { return path.to_owned() };
    let places = document.places(span);
    match part.body {
        Body::Page { .. } => match places.first() {
            Some(Place::Box { ltrb_pt: [l, t, r, b] }) => {
                format!("{path}#page={}&box={l:.1},{t:.1},{r:.1},{b:.1}", span.part + 1)
            }
            _ => format!("{path}#page={}", span.part + 1),
        },
        Body::Sheet { .. } => {
            let cells: Vec<(u32, u32)> = places
                .iter()
                .filter_map(|place| match place {
                    Place::Cell { row, col } => Some((*row, *col)),
                    _ => None,
                })
                .collect();
            let range = range_of(&cells);
            match (range, document.format) {
                (Some(range), Format::Csv) => format!("{path}#cell={range}"),
                (Some(range), _) => format!("{path}#sheet={}!{range}", encode(&part.label)),
                (None, Format::Csv) => path.to_owned(),
                (None, _) => format!("{path}#sheet={}", encode(&part.label)),
            }
        }
        Body::Flow => match places.first() {
            Some(Place::Para(number)) => format!("{path}#para={number}"),
            Some(Place::TableCell { table, row, col }) => {
                format!("{path}#table={table}&cell={}", cell_name(*row, *col))
            }
            Some(Place::Line(number)) => format!("{path}#line={number}"),
            _ => path.to_owned(),
        },
    }
}

/// Returns "E5", or "E5:G9" for the smallest rectangle around several cells.
fn range_of(cells: &[(u32, u32)]) -> Option<String> {
    let (top, left) = (cells.iter().map(|cell| cell.0).min()?, cells.iter().map(|cell| cell.1).min()?);
    let (bottom, right) = (cells.iter().map(|cell| cell.0).max()?, cells.iter().map(|cell| cell.1).max()?);
    let first = cell_name(top, left);
    Some(if (top, left) == (bottom, right) { first } else { format!("{first}:{}", cell_name(bottom, right)) })
}

/// Returns a cell's name as spreadsheets write it: column letters and row from 1.
fn cell_name(row: u32, col: u32) -> String {
    let mut letters = Vec::new();
    let mut col = col + 1;
    while col > 0 {
        letters.push(b'A' + ((col - 1) % 26) as u8);
        col = (col - 1) / 26;
    }
    letters.reverse();
    format!("{}{}", String::from_utf8_lossy(&letters), row + 1)
}

/// Percent-encodes what has a meaning in a place.
fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '%' | '#' | '&' | '!' | '=' => out.push_str(&format!("%{:02X}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// Undoes [`encode`].
fn decode(name: &str) -> String {
    let mut out = Vec::with_capacity(name.len());
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| name.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match hex {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Splits a place into its path and its fragment.
pub fn parse_place(place: &str) -> (&str, &str) {
    place.split_once('#').unwrap_or((place, ""))
}

/// Returns the spans of a document that the fragment of a place names.
pub fn spans_at(document: &Document, fragment: &str) -> Vec<Span> {
    let get = |name: &str| fragment.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
    if let Some(page) = get("page").and_then(|page| page.parse::<u32>().ok()) {
        return boxed(document, page.saturating_sub(1), get("box"));
    }
    let (part, cell) = match (get("sheet"), get("cell"), get("table")) {
        (Some(sheet), ..) => {
            let (name, cell) = sheet.rsplit_once('!').unwrap_or((sheet, ""));
            (document.parts.iter().position(|part| part.label == decode(name)), cell)
        }
        (None, Some(cell), _) => (Some(0), cell),
        _ => (Some(0), ""),
    };
    let Some(part) = part else { return Vec::new() };
    let table = get("table").and_then(|table| table.parse::<u32>().ok());
    let wanted = |place: &Place| match (place, get("para"), get("line")) {
        (Place::Para(number), Some(para), _) => para == number.to_string(),
        (Place::Line(number), _, Some(line)) => line == number.to_string(),
        (Place::Cell { row, col }, None, None) => in_range(*row, *col, cell),
        (Place::TableCell { table: number, row, col }, None, None) => {
            Some(*number) == table && in_range(*row, *col, cell)
        }
        _ => false,
    };
    runs(document, part as u32, wanted)
}

fn boxed(document: &Document, part: u32, wanted: Option<&str>) -> Vec<Span> {
    let sides: Vec<f32> =
        wanted.map(|text| text.split(',').filter_map(|side| side.parse().ok()).collect()).unwrap_or_default();
    let [l, t, r, b] = sides[..] else {
        return document
            .parts
            .get(part as usize)
            .map(|one| Span { part, start: 0, end: one.text.len() as u32 })
            .into_iter()
            .collect();
    };
    runs(document, part, |place| match place {
        Place::Box { ltrb_pt: [x0, y0, x1, y1] } => {
            let (x, y) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
            l - 0.5 <= x && x <= r + 0.5 && t - 0.5 <= y && y <= b + 0.5
        }
        _ => false,
    })
}

/// Returns runs of marks whose places are wanted, neighbours joined.
fn runs(document: &Document, part: u32, wanted: impl Fn(&Place) -> bool) -> Vec<Span> {
    let Some(own) = document.parts.get(part as usize) else { return Vec::new() };
    let mut spans: Vec<Span> = Vec::new();
    for (index, mark) in own.marks.iter().enumerate() {
        if !wanted(&mark.place) {
            continue;
        }
        let end = own.marks.get(index + 1).map_or(own.text.len() as u32, |next| next.start);
        match spans.last_mut() {
            Some(last) if last.end == mark.start => last.end = end,
            _ => spans.push(Span { part, start: mark.start, end }),
        }
    }
    spans
}

fn in_range(row: u32, col: u32, range: &str) -> bool {
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    match (cell_at(first), cell_at(last)) {
        (Some((top, left)), Some((bottom, right))) => top <= row && row <= bottom && left <= col && col <= right,
        _ => false,
    }
}

fn cell_at(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let row: u32 = name.get(letters..)?.parse().ok()?;
    let mut col: u32 = 0;
    for byte in name.as_bytes().get(..letters).filter(|letters| !letters.is_empty() && letters.len() <= 4)? {
        col = col * 26 + u32::from(byte - b'A') + 1;
    }
    Some((row.checked_sub(1)?, col - 1))
}

/// Returns the very characters of a span, at most 200, identity numbers masked; and whether any was.
///
/// A resident's number (GB 11643: 17 digits and a check character) keeps its first six and last two characters.
pub fn quote(document: &Document, span: Span) -> (String, bool) {
    let text = document
        .parts
        .get(span.part as usize)
        .and_then(|part| part.text.get(span.start as usize..span.end as usize))
        .unwrap_or("");
    cut(text)
}

/// Masks identity numbers and keeps the first 200 characters.
pub(crate) fn cut(text: &str) -> (String, bool) {
    // Masked before it is cut: half an identity number is one still.
    let (text, masked) = mask(text);
    (text.chars().take(200).collect(), masked)
}

/// Returns a span with 20 characters before and 40 behind it, blanks joined: at most 200 characters, identity numbers
/// masked.
pub fn around(document: &Document, span: Span) -> String {
    let Some(part) = document.parts.get(span.part as usize) else { return String::new() };
    let (before, rest) = part.text.split_at_checked(span.start as usize).unwrap_or_default();
    let (own, after) = rest.split_at_checked(span.end.saturating_sub(span.start) as usize).unwrap_or_default();
    // Masked with more around it than is shown, so that the border does not lay half an identity number open.
    let head: Vec<char> = before.chars().rev().take(40).collect();
    let whole: String = head.iter().rev().copied().chain(own.chars()).chain(after.chars().take(60)).collect();
    let shown = mask(&whole)
        .0
        .chars()
        .skip(head.len().saturating_sub(20))
        .take(head.len().min(20) + own.chars().count() + 40)
        .collect::<String>();
    shown.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

/// Masks a number that is known to be an identity number: its first six (of eighteen, else two) and last characters stay.
pub(crate) fn mask_number(number: &str) -> String {
    let length = number.chars().count();
    let (head, tail) = if length == 18 { (6, 2) } else { (2, 1) };
    let hidden = |at: usize| head <= at && at + tail < length;
    number.chars().enumerate().map(|(at, c)| if hidden(at) { '*' } else { c }).collect()
}

/// Returns a text with the identity numbers in it masked.
pub fn masked(text: &str) -> String {
    mask(text).0
}

/// Masks identity numbers of a text, full-width digits too.
pub(crate) fn mask(text: &str) -> (String, bool) {
    let mut out: Vec<char> = text.chars().collect();
    let chars: Vec<char> = out.iter().map(|c| half_width(*c)).collect();
    let mut masked = false;
    let mut at = 0;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let end = at + run + usize::from(run == 17 && chars.get(at + run).is_some_and(|c| matches!(c, 'X' | 'x')));
        if end - at == 18 && is_resident(&chars[at..end]) {
            out[at + 6..end - 2].fill('*');
            masked = true;
        } else if run == 6 && is_hong_kong(&chars, at) {
            out[at + 1..at + 6].fill('*');
            masked = true;
        }
        at = end.max(at + 1);
    }
    (out.into_iter().collect(), masked)
}

/// Returns the ASCII character of a full-width one.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Tells whether six digits are those of a Hong Kong identity card: one or two letters before, `(check)` behind.
fn is_hong_kong(chars: &[char], at: usize) -> bool {
    let letters = chars[..at].iter().rev().take_while(|c| c.is_ascii_alphabetic()).count();
    let open = matches!(chars.get(at + 6), Some('('));
    let check = chars.get(at + 7).is_some_and(|c| c.is_ascii_digit() || *c == 'A');
    (1..=2).contains(&letters) && open && check && matches!(chars.get(at + 8), Some(')'))
}

/// Tells whether eighteen characters are a resident's number: a birth date inside, and the check character fits.
fn is_resident(chars: &[char]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let month: u32 = chars[10..12].iter().filter_map(|c| c.to_digit(10)).fold(0, |all, digit| all * 10 + digit);
    let sum: u32 = chars.iter().zip(WEIGHTS).filter_map(|(c, weight)| Some(c.to_digit(10)? * weight)).sum();
    let check = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize];
    (1..=12).contains(&month) && chars.get(17).is_some_and(|last| last.to_ascii_uppercase() == check)
}

/// Returns the place of a locus in the papers of an application; a row of the register is `register#line=N`.
pub fn locus_place(locus: &Locus, paths: &Paths, documents: &BTreeMap<FileId, &Document>) -> String {
    match (paths.get(&locus.file), documents.get(&locus.file)) {
        (Some(path), Some(document)) => place(path, document, locus.span),
        (Some(path), None) => path.clone(),
        (None, _) => format!("register#line={}", locus.span.start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_the_names_spreadsheets_give() {
        assert_eq!(cell_name(4, 4), "E5");
        assert_eq!(cell_name(0, 26), "AA1");
        assert_eq!(cell_at("AA1"), Some((0, 26)));
        assert_eq!(range_of(&[(4, 6), (5, 6)]).as_deref(), Some("G5:G6"));
    }

    #[test]
    fn an_identity_number_is_masked_and_a_contract_number_is_not() {
        assert_eq!(mask("证号11010519491231002X。"), ("证号110105**********2X。".to_owned(), true));
        assert_eq!(mask("ID11010519491231002X"), ("ID110105**********2X".to_owned(), true));
        assert_eq!(mask("１１０１０５１９４９１２３１００２Ｘ"), ("１１０１０５**********２Ｘ".to_owned(), true));
        assert_eq!(mask("香港身份证Ａ１２３４５６（３）"), ("香港身份证Ａ１*****（３）".to_owned(), true));
        assert_eq!(mask("2018440143858086"), ("2018440143858086".to_owned(), false));
        assert_eq!(mask("HKID A123456(3)"), ("HKID A1*****(3)".to_owned(), true));
        assert_eq!(mask("Form 123456(3)"), ("Form 123456(3)".to_owned(), false));
    }

    #[test]
    fn names_with_marks_of_their_own_survive() {
        assert_eq!(decode(&encode("a!b#c=1%")), "a!b#c=1%");
    }
}
