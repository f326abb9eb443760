//! Parties of agreements in running words: "between (1) A, a company …, and (2) B", "zwischen A und B", and the bodies
//! for and on behalf of which an agreement is signed.

use std::ops::Range;

use regex::Regex;

use super::reading::Reading;
use super::view::View;
use super::words;

/// A body that a text names as a party, with what the text says of it.
pub(super) struct Entry<'r> {
    /// The prose view.
    pub(super) view: &'r View,
    /// Its name.
    pub(super) name: Range<usize>,
    /// What follows the name up to the next party: `, a company …  (the "Seller")`.
    pub(super) said: Range<usize>,
}

/// Longest stretch in which the parties are named, in bytes.
const STRETCH: usize = 1600;

/// Words that end the naming of the parties.
const ENDS: &str = r"(?m)WHEREAS|Whereas|RECITALS|Recitals|BACKGROUND|PREAMBLE|Präambel|NOW,? THEREFORE|IN CONSIDERATION|(?i:it is (?:hereby )?agreed)|(?i:have agreed)|(?i:relating to)|(?i:for the joint)|(?i:collectively)|(?i:each a party)|§ ?1\b|^\s*(?:Article|ARTICLE|Section|Clause) ?1\b|^\s*1\.? [A-Z]|鉴于|第一条";

/// Returns the parties that follow "between" or "zwischen", each with what is said of it; none where fewer than two are.
pub(super) fn entries<'r>(reading: &'r Reading<'_>) -> Vec<Entry<'r>> {
    let (Ok(opens), Ok(ends)) =
        (Regex::new(r"(?i)\b(?:by and )?(?:between|among|amongst|zwischen)\b[\s:]*"), Regex::new(ENDS))
    else {
        return Vec::new();
    };
    for view in reading.prose.iter().take(3) {
        for open in opens.find_iter(&view.text).take(4) {
            let limit = super::certificates::clamp(&view.text, open.end() + STRETCH);
            let stretch = &view.text[open.end()..limit];
            let stop = ends.find_iter(stretch).map(|found| found.start()).find(|at| *at > 0).unwrap_or(stretch.len());
            let found = pieces(&stretch[..stop]);
            if found.len() >= 2 {
                let at = open.end();
                return found
                    .into_iter()
                    .map(|(name, said)| Entry {
                        view,
                        name: at + name.start..at + name.end,
                        said: at + said.start..at + said.end,
                    })
                    .collect();
            }
        }
    }
    Vec::new()
}

/// Splits what follows "between" into parties: by their numbers, or at the "and" that joins two bodies.
fn pieces(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let numbers = Regex::new(r"(?m)(?:^|[\s;])(?:\((?:\d|[a-d]|i{1,3}|iv)\)|[1-4]\.|[A-D]\))\s+");
    let starts: Vec<Range<usize>> =
        numbers.map(|regex| regex.find_iter(text).map(|hit| hit.range()).collect()).unwrap_or_default();
    let mut bounds: Vec<Range<usize>> = Vec::new();
    if starts.len() >= 2 {
        for (index, start) in starts.iter().enumerate() {
            bounds.push(start.end..starts.get(index + 1).map_or(text.len(), |next| next.start));
        }
    } else {
        bounds = joined(text);
    }
    bounds
        .into_iter()
        .filter_map(|range| {
            let piece = &text[range.clone()];
            let skip = piece.len() - piece.trim_start().len();
            let end = name_end(&piece[skip..]);
            let name = range.start + skip..range.start + skip + end;
            words::is_body(&text[name.clone()]).then_some((name.clone(), name.end..range.end))
        })
        .collect()
}

/// Splits at each "and", "und", "&" whose both sides begin with a body's name; "Science and Technology" stays one.
fn joined(text: &str) -> Vec<Range<usize>> {
    let Ok(join) = Regex::new(r"(?:^|[\s,;)])((?i:and|und)|AND|&)\s+") else { return Vec::new() };
    let mut ranges = Vec::new();
    let mut start = 0;
    for hit in join.find_iter(text) {
        if hit.start() < start {
            continue;
        }
        let left = text[start..hit.start()].trim();
        let right = &text[hit.end()..];
        let name = &left[..name_end(left)];
        let end = name_end(right);
        let whole = right[..end].split_whitespace().count() >= 2 && words::is_body(first_body(&right[..end]));
        if words::is_body(name) && whole && right.starts_with(|c: char| !c.is_lowercase()) && !cut_short(left, right) {
            ranges.push(start..hit.start());
            start = hit.end();
        }
    }
    ranges.push(start..text.len());
    ranges
}

/// Tells whether the words before the join are the head of a longer name: "Institute of Science" and "Technology …".
fn cut_short(left: &str, right: &str) -> bool {
    const PAIRS: &[(&str, &str)] = &[
        ("Science", "Technology"),
        ("SCIENCE", "TECHNOLOGY"),
        ("Engineering", "Technology"),
        ("Science", "Engineering"),
        ("Arts", "Sciences"),
        ("Research", "Development"),
        ("Technology", "Research"),
        ("Technology", "Innovation"),
    ];
    PAIRS.iter().any(|(a, b)| left.ends_with(a) && right.trim_start().starts_with(b))
}

/// Returns the part of a text before the next join.
fn first_body(text: &str) -> &str {
    let end = [" and ", " und ", " AND ", " & "].iter().filter_map(|word| text.find(word)).min().unwrap_or(text.len());
    let head = &text[..end];
    if words::is_body(head) { head } else { text }
}

/// Returns where a body's name ends at the head of a text: before what is said of it.
pub(super) fn name_end(text: &str) -> usize {
    const SAID: &str = r#"(?m),\s+(?i:an?|having|with|whose|which|incorporated|organi[sz]ed|established|existing|located|registered|of|represented|acting|company|the|eine?|mit|vertreten|geschäftsansässig|hereinafter|domiciled|at|no\.)\b|\s*[(（]|\s+[-–—]\s|\s+(?i:represented by|vertreten durch|incorporated in|established under|having its|relating to|concerning|dated|as of|on the|for the|of the one part|of the other part)\b|;|，|\.\s*$|\.\s+[A-Z]"#;
    let Ok(said) = Regex::new(SAID) else { return text.len() };
    let mut end = text.len();
    for hit in said.find_iter(text) {
        let before = &text[..hit.start()];
        // "Co., Ltd." and "A (B) Limited" go on behind their stop or bracket.
        let bracket = hit.as_str().trim_start().starts_with(['(', '（']);
        let inner = bracket && !words::is_body(before) && words::is_body(text.lines().next().unwrap_or(""));
        let stop = hit.as_str().starts_with('.');
        if inner || stop && !hit.as_str().trim_end_matches('.').is_empty() && !words::is_body(before) {
            continue;
        }
        end = if stop { hit.start() + 1 } else { hit.start() };
        break;
    }
    // A name that is whole at its line's end goes no further.
    for (at, _) in text[..end].match_indices('\n') {
        if words::is_body(&text[..at]) {
            end = at;
            break;
        }
    }
    text[..end].trim_end().trim_end_matches([',', ' ']).len()
}

/// Returns the bodies for and on behalf of which a paper is signed: on that line, or the line below it.
pub(super) fn signatories<'r>(reading: &'r Reading<'_>) -> Vec<(&'r View, Range<usize>)> {
    let Ok(sign) = Regex::new(r"(?i)\b(?:signed |executed )?(?:by )?for and on behalf of(?: the)?:?[ \u{2003}]*")
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for view in &reading.lines {
        let ranges = view.line_ranges();
        for (number, range) in ranges.iter().enumerate() {
            let line = &view.text[range.clone()];
            let hits: Vec<Range<usize>> = sign.find_iter(line).map(|hit| hit.range()).collect();
            for (index, hit) in hits.iter().enumerate() {
                let end = hits.get(index + 1).map_or(line.len(), |next| next.start);
                let rest = &line[hit.end..end];
                let same = rest.trim().chars().count() >= 3;
                let (start, rest) = if same {
                    (range.start + hit.end, rest)
                } else {
                    let Some(next) = ranges.get(number + 1) else { continue };
                    let below = &view.text[next.clone()];
                    let (from, to) = column(below, index, hits.len());
                    (next.start + from, &below[from..to])
                };
                let skip = rest.len() - rest.trim_start().len();
                let name = &rest[skip..skip + name_end(&rest[skip..])];
                if words::is_body(name) {
                    found.push((view, start + skip..start + skip + name.len()));
                }
            }
        }
    }
    found
}

/// Returns the range of one of several columns of a line, told by its wide gaps.
fn column(line: &str, index: usize, columns: usize) -> (usize, usize) {
    if columns < 2 {
        return (0, line.len());
    }
    let mut start = 0;
    let mut number = 0;
    for (at, gap) in line.match_indices(['\u{2003}', '\t']) {
        if number == index {
            return (start, at);
        }
        start = at + gap.len();
        number += 1;
    }
    if number == index { (start, line.len()) } else { (line.len(), line.len()) }
}

/// Returns the run of capitalised words that ends a text: the name before `(the "Company")`.
pub(super) fn name_before(text: &str) -> usize {
    const JOINS: &[&str] = &["of", "and", "for", "de", "&", "der", "für", "the"];
    let end = text.trim_end().len();
    let mut start = end;
    let mut name = end;
    while start > 0 {
        let head = text[..start].trim_end();
        let from = head
            .rfind([' ', '\n', '\u{2003}'])
            .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
        let word = &head[from..];
        let capital = word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if word.is_empty() || word.contains([')', ';', ':']) || !(capital || JOINS.contains(&word)) {
            break;
        }
        start = from;
        if capital {
            name = from;
        }
    }
    name
}
