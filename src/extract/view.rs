//! Views of a part's text: spaces and line breaks tamed, every character still pointing into the original.
//!
//! Papers letter-space their labels (`名        称`) and break sentences at the margin. A [`View`]
//! takes that away and keeps an offset map, so a match can always be given back as a [`Span`].

use std::ops::Range;

use crate::document::{Part, Span};

use super::lexical::simplified;

/// A wide gap between two words of a line: two spaces or more, or a full-width space.
pub(super) const WIDE: char = '\u{2003}';

/// A cleaned text with its way back.
#[derive(Clone, Debug)]
pub(super) struct View {
    /// The cleaned text.
    pub(super) text: String,
    /// Index of the part.
    part: u32,
    /// For each character: byte offset in the view, and first and last byte in the original.
    map: Vec<(u32, u32, u32)>,
}

/// Tells whether a character is written without spaces: Han, kana, full-width forms and CJK punctuation.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

impl View {
    /// Returns the lines: `\n` and `\t` stand, a run of spaces is one space or one [`WIDE`].
    pub(super) fn lines(index: u32, part: &Part) -> View {
        View::build(index, part, false)
    }

    /// Returns the prose: gaps between CJK characters are gone, a line broken at the margin goes on.
    pub(super) fn prose(index: u32, part: &Part) -> View {
        View::build(index, part, true)
    }

    fn build(index: u32, part: &Part, prose: bool) -> View {
        let widest = part.text.lines().map(width).max().unwrap_or(0);
        let mut view = View { text: String::with_capacity(part.text.len()), part: index, map: Vec::new() };
        let mut line_width = 0;
        let mut chars = part.text.char_indices().peekable();
        let mut last: Option<char> = None;
        while let Some((at, c)) = chars.next() {
            if !c.is_whitespace() {
                view.push(c, at, at + c.len_utf8());
                line_width += 1 + usize::from(is_cjk(c));
                last = Some(c);
                continue;
            }
            let mut run = Run::of(c);
            let mut end = at + c.len_utf8();
            while let Some(&(next_at, next)) = chars.peek() {
                if !next.is_whitespace() {
                    break;
                }
                run.add(next);
                end = next_at + next.len_utf8();
                chars.next();
            }
            let next = chars.peek().map(|(_, c)| *c);
            let hangs_on = run.newlines > 0 && (is_latin_prose(&part.text[..at]) || hangs(&part.text[..at], next));
            let full = (line_width * 10 >= widest * 8 || hangs_on) && !begins_with_label(&part.text[end..]);
            if let Some(gap) = run.gap(prose, last, next, full) {
                view.push(gap, at, end);
            }
            if run.newlines > 0 {
                line_width = 0;
            }
        }
        view
    }

    fn push(&mut self, c: char, start: usize, end: usize) {
        self.map.push((self.text.len() as u32, start as u32, end as u32));
        self.text.push(c);
    }

    /// Returns the span of the original that a byte range of the view covers, blanks at its ends left out.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let slice = self.text.get(range.clone()).unwrap_or("");
        let start = range.start + (slice.len() - slice.trim_start().len());
        let end = (start + slice.trim().len()).max(start);
        let first = self.map.partition_point(|(at, ..)| (*at as usize) < start);
        let last = self.map.partition_point(|(at, ..)| (*at as usize) < end);
        let from = self.map.get(first).map_or(0, |(_, from, _)| *from);
        let to = if last > first { self.map.get(last - 1).map_or(from, |(_, _, to)| *to) } else { from };
        Span { part: self.part, start: from, end: to }
    }

    /// Returns where in a range of the view a span of the original stands.
    pub(super) fn within(&self, span: Span, bounds: Range<usize>) -> Option<Range<usize>> {
        let first =
            self.map.iter().position(|(at, from, _)| bounds.contains(&(*at as usize)) && *from >= span.start)?;
        let last = self.map.iter().rposition(|(_, _, to)| *to <= span.end)?;
        let start = self.map.get(first)?.0 as usize;
        let end = self.map.get(last + 1).map_or(self.text.len(), |(at, ..)| *at as usize);
        (start < end && end <= bounds.end).then_some(start..end)
    }

    /// Tells whether a line reaches the margin, so that its last value may go on below.
    pub(super) fn is_full(&self, line: &Range<usize>) -> bool {
        let widest = self.text.lines().map(width).max().unwrap_or(0);
        line_is_full(&self.text[line.clone()], widest)
    }

    /// Returns the byte ranges of the lines that are not empty.
    pub(super) fn line_ranges(&self) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let mut start = 0;
        for line in self.text.split('\n') {
            if !line.trim().is_empty() {
                ranges.push(start..start + line.len());
            }
            start += line.len() + 1;
        }
        ranges
    }
}

/// A run of white space.
struct Run {
    newlines: usize,
    tabs: usize,
    spaces: usize,
}

impl Run {
    fn of(c: char) -> Run {
        let mut run = Run { newlines: 0, tabs: 0, spaces: 0 };
        run.add(c);
        run
    }

    fn add(&mut self, c: char) {
        match c {
            '\n' | '\r' | '\u{b}' | '\u{c}' => self.newlines += 1,
            '\t' => self.tabs += 1,
            '\u{3000}' => self.spaces += 2,
            _ => self.spaces += 1,
        }
    }

    /// Returns the character that stands for the run, or `None` where nothing should.
    fn gap(&self, prose: bool, before: Option<char>, after: Option<char>, full: bool) -> Option<char> {
        let cjk = before.is_some_and(is_cjk) && after.is_some_and(is_cjk);
        let goes_on = full && before.is_some_and(|c| !"。；;！？!?".contains(c));
        match () {
            () if self.newlines > 0 && prose && goes_on => (!cjk).then_some(' '),
            () if self.newlines > 0 => Some('\n'),
            () if self.tabs > 0 => Some('\t'),
            () if prose => (!cjk).then_some(' '),
            () if self.spaces > 1 => Some(WIDE),
            () => Some(' '),
        }
    }
}

/// Tells whether the last line of a text is running words in Latin script: they are set ragged, so width says nothing.
fn is_latin_prose(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or("");
    let words = line
        .split(' ')
        .filter(|word| word.chars().all(|c| c.is_ascii_alphanumeric() || ",.()'-/\"".contains(c)) && !word.is_empty())
        .count();
    words >= 5
        && !line.contains([':', '\t', '：'])
        && !line.trim_end().ends_with(['.', ';', ':'])
        && !line.chars().any(is_cjk)
}

/// Tells whether a text begins with a Latin label and its colon: such a line goes on with nothing above it.
fn begins_with_label(text: &str) -> bool {
    let line = text.lines().next().unwrap_or("");
    line.split_once(':').is_some_and(|(label, _)| {
        label.starts_with(|c: char| c.is_uppercase())
            && label.len() <= 28
            && label.split(' ').count() <= 4
            && label.chars().all(|c| c.is_alphabetic() || " '’/&.".contains(c))
    })
}

/// Tells whether a line in Latin script cannot end a sentence: its last word asks for another, or the next line begins
/// in lower case and this one ends in it.
fn hangs(text: &str, next: Option<char>) -> bool {
    const ASKS: &[&str] = &[
        "of", "the", "on", "from", "to", "until", "by", "for", "in", "at", "with", "and", "or", "as", "an", "am",
        "vom", "bis", "der", "des", "den", "und", "zum", "zur", "im",
    ];
    let line = text.rsplit('\n').next().unwrap_or("").trim_end();
    let words = line.split(' ').filter(|word| !word.is_empty()).count();
    if words < 3 || line.contains('\t') || line.ends_with(['.', ';', ':']) {
        return false;
    }
    let last = line.rsplit(' ').next().unwrap_or("");
    ASKS.contains(&last)
        || line.ends_with(|c: char| c.is_lowercase() || c == ',') && next.is_some_and(char::is_lowercase)
}

/// Returns how wide a line is in halves of a full-width character, blanks left out.
pub(super) fn width(line: &str) -> usize {
    line.chars().filter(|c| !c.is_whitespace()).map(|c| 1 + usize::from(is_cjk(c))).sum()
}

/// A label found on a line, with what stands behind it.
#[derive(Clone, Debug)]
pub(super) struct Labelled {
    /// Index into the list of labels given.
    pub(super) label: usize,
    /// Byte range of the label in the view.
    pub(super) at: Range<usize>,
    /// Byte range of the value in the view; empty where the line ends behind the label.
    pub(super) value: Range<usize>,
}

/// Finds labels and the values behind them.
///
/// A label stands at the start of a line or behind a gap, punctuation or digit-and-stop (`1.`), and is followed by a
/// colon, a gap or the end of its line or cell. Its value runs to the next label, or the end of the line; behind a
/// tab it is the next cell only. A label alone on its line takes the next line where that bears no label.
pub(super) fn labelled(view: &View, labels: &[&str]) -> Vec<Labelled> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(labels[index].chars().count()));
    let ranges = view.line_ranges();
    let widest = ranges.iter().map(|range| width(&view.text[range.clone()])).max().unwrap_or(0);
    let mut found: Vec<Labelled> = Vec::new();
    for (number, range) in ranges.iter().enumerate() {
        let line = &view.text[range.clone()];
        let mut here = labels_on(line, labels, &order);
        for index in 0..here.len() {
            let end = here.get(index + 1).map_or(line.len(), |next| next.at.start);
            let value = value_of(line, here[index].value.start, end);
            let label = here[index].at.clone();
            let one_cell = line.get(label.end..value.start).is_some_and(|gap| !gap.contains('\t'));
            let han = one_cell && line[label].ends_with(is_cjk);
            here[index].value = if han { behind_gloss(line, value, end) } else { value };
        }
        let next_is_free = |found: &Labelled| {
            let next = ranges.get(number + 1)?;
            let alone = found.at.end + 3 >= line.trim_end_matches([':', '：', ' ', WIDE]).len();
            (alone && labels_on(&view.text[next.clone()], labels, &order).is_empty()).then(|| next.clone())
        };
        for mut label in here {
            if line[label.value.clone()].trim().is_empty()
                && let Some(next) = next_is_free(&label)
            {
                label.value = next;
                label.at = label.at.start + range.start..label.at.end + range.start;
                found.push(label);
                continue;
            }
            let to_the_end = label.value.end == line.trim_end().len();
            label.at = label.at.start + range.start..label.at.end + range.start;
            label.value = label.value.start + range.start..label.value.end + range.start;
            if let Some(next) = ranges.get(number + 1)
                && line.trim_end().len() <= label.value.end - range.start + 1
                && let Some(form) = legal_form_below(&view.text[label.value.clone()], &view.text[next.clone()])
            {
                label.value.end = next.start + form;
            } else if to_the_end
                && line_is_full(line, widest)
                && let Some(rest) =
                    ranges.get(number + 1).filter(|next| is_rest(&view.text[(*next).clone()], labels, &order))
            {
                label.value.end = rest.end;
            }
            found.push(label);
        }
    }
    found
}

/// Returns how much of the next line is the legal form that the margin cut off a name: "Maple Co.," and "Ltd.".
fn legal_form_below(value: &str, next: &str) -> Option<usize> {
    let cut =
        ["Co.", "CO.", "Co", "CO", "(Pty)", "Pte.", "Sdn.", "& Co."].iter().any(|end| value.trim_end().ends_with(end));
    let forms = ["Ltd.", "LTD.", "Ltd", "LTD", "Limited", "LIMITED", "Inc.", "LLC", "KG", "Bhd."];
    let form = forms.iter().find(|form| next.starts_with(**form))?;
    cut.then_some(form.len())
}

/// Tells whether a line reaches the margin, so that its last value may go on below.
pub(super) fn line_is_full(line: &str, widest: usize) -> bool {
    width(line) * 20 >= widest * 17
}

/// Tells whether a line is the short rest of a value that was broken at the margin.
fn is_rest(line: &str, labels: &[&str], order: &[usize]) -> bool {
    let bare = line.trim();
    bare.chars().count() <= 12
        && !bare.contains([':', '：', '。', '\t', '年'])
        && bare.chars().next().is_some_and(|c| is_cjk(c) || c.is_lowercase())
        && labels_on(line, labels, order).is_empty()
}

/// Finds all labels of one line, left to right; the longest wins where two begin together.
fn labels_on(line: &str, labels: &[&str], order: &[usize]) -> Vec<Labelled> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut before: Option<char> = None;
    while let Some(c) = line[at..].chars().next() {
        let free = before.is_none_or(|c| c.is_whitespace() || c == WIDE || "，。；;,、（(：:.|/．)）】]".contains(c));
        let hit = free.then(|| order.iter().find_map(|&index| label_at(line, at, index, labels[index]))).flatten();
        let hit = hit.filter(|label| !amid_words(line, label));
        if let Some(label) = hit {
            before = Some(':');
            at = label.value.start.max(at + c.len_utf8());
            found.push(label);
            continue;
        }
        before = Some(c);
        at += c.len_utf8();
    }
    found
}

/// Tells whether a Latin label without a colon stands amid running words: "of the Company." is no label.
fn amid_words(line: &str, label: &Labelled) -> bool {
    let (before, behind) = (&line[..label.at.start], &line[label.at.end..label.value.start]);
    line[label.at.clone()].is_ascii()
        && !behind.contains([':', '：', '﹕', '\t', WIDE])
        && before.strip_suffix(' ').is_some_and(|before| before.ends_with(|c: char| c.is_ascii_alphanumeric()))
}

/// Matches one label at a byte of a line, gaps inside it allowed.
fn label_at(line: &str, start: usize, index: usize, label: &str) -> Option<Labelled> {
    let mut rest = line[start..].char_indices().peekable();
    let mut end = start;
    for wanted in label.chars() {
        loop {
            let (at, c) = *rest.peek()?;
            let gap = c == ' ' || c == WIDE;
            if gap && wanted != ' ' && at > 0 {
                rest.next();
                continue;
            }
            let same = c == wanted
                || !c.is_ascii() && simplified(c) == wanted
                || (c.is_ascii() && c.eq_ignore_ascii_case(&wanted))
                || (wanted == ' ' && gap);
            if !same {
                return None;
            }
            rest.next();
            end = start + at + c.len_utf8();
            break;
        }
    }
    let latin = label.chars().last().is_some_and(|c| c.is_ascii_alphanumeric());
    let mut at = end;
    if let Some(after) = bracketed(&line[at..]) {
        at += after;
    }
    let tail = line[at..].strip_prefix('.').unwrap_or(&line[at..]);
    let trimmed = tail.trim_start_matches([' ', WIDE]);
    let colon = trimmed.trim_start_matches(['.']).starts_with([':', '：', '﹕']);
    let ends = trimmed.is_empty() || trimmed.starts_with('\t');
    let gap = trimmed.len() < tail.len() && !(latin && !ends && !tail.starts_with(WIDE));
    // "Report No. 17": the stop of the abbreviation is the colon.
    let numbered = label.ends_with("No") && line[at..].starts_with(". ");
    if !(colon || ends || gap || numbered) {
        return None;
    }
    let value = line.len() - trimmed.trim_start_matches(['.', ':', '：', '﹕', ' ', WIDE]).len();
    Some(Labelled { label: index, at: start..end, value: value..value })
}

/// Returns where a bracket of at most 16 characters that opens the text ends: `甲方（盖章）：`.
fn bracketed(text: &str) -> Option<usize> {
    let trimmed = text.trim_start_matches([' ', WIDE]);
    let skipped = text.len() - trimmed.len();
    let inside = trimmed.strip_prefix(['（', '(', '〔', '['])?;
    let end = inside.find(['）', ')', '〕', ']'])?;
    let words = &inside[..end];
    // 登録日(REGISTRATION DATE): a label said again in English is longer than （盖章）.
    let translated = words.chars().count() <= 40 && words.chars().all(|c| c.is_ascii_uppercase() || c == ' ');
    if words.chars().count() > 16 && !translated {
        return None;
    }
    let close = inside[end..].chars().next()?.len_utf8();
    Some(skipped + (trimmed.len() - inside.len()) + end + close)
}

/// Bounds a value: to the next label; behind a tab the next cell that is not a lone colon.
fn value_of(line: &str, start: usize, end: usize) -> Range<usize> {
    let end = end.max(start);
    let mut from = start;
    let slice = &line[start..end];
    let skip = slice.len() - slice.trim_start_matches(['\t', ' ', WIDE, ':', '：']).len();
    from += skip;
    let to = line[from..end].find('\t').map_or(end, |tab| from + tab);
    let value = line[from..to].trim_end_matches([' ', WIDE, '；', ';', '，', ',', '\t']);
    from..from + value.len()
}

/// Passes over the English words of a label in two languages: the value of `收款人 Beneficiary's Name` is in the next cell.
fn behind_gloss(line: &str, value: Range<usize>, end: usize) -> Range<usize> {
    let text = &line[value.clone()];
    const WORDS: &[&str] = &[
        "name",
        "address",
        "amount",
        "date",
        "no.",
        "number",
        "bank",
        "currency",
        "payer",
        "payee",
        "remitter",
        "beneficiary",
        "account",
        "purpose",
        "title",
        "customer",
        "information",
        "area",
        "period",
        "term",
    ];
    let lower = text.to_ascii_lowercase();
    let words = WORDS.iter().any(|word| lower.contains(word)) && !text.chars().any(|c| is_cjk(c) || c.is_ascii_digit());
    let rest = line.get(value.end..end).unwrap_or("");
    if !words || !rest.starts_with('\t') || rest.trim().is_empty() {
        return value;
    }
    value_of(line, value.end, end)
}

/// Returns a text with its gaps tamed: none between CJK characters, one space elsewhere.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.trim().chars() {
        if c.is_whitespace() || c == WIDE {
            gap = true;
            continue;
        }
        if gap && !(out.chars().last().is_some_and(is_cjk) && is_cjk(c)) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Body, PartState};

    fn part(text: &str) -> Part {
        Part {
            label: "1".to_owned(),
            body: Body::Flow,
            state: PartState::Text,
            text: text.to_owned(),
            marks: Vec::new(),
            tables: Vec::new(),
            pixels: None,
        }
    }

    fn values(text: &str, labels: &[&str]) -> Vec<(String, String)> {
        let view = View::lines(0, &part(text));
        labelled(&view, labels)
            .into_iter()
            .map(|found| (labels[found.label].to_owned(), clean(&view.text[found.value])))
            .collect()
    }

    #[test]
    fn a_letter_spaced_label_is_found_and_its_value_ends_at_the_next_label() {
        let labels = ["名称", "成立日期", "法定代表人"];
        let found = values("名        称\t甲有限公司\n成 立 日 期  2007年4月24日      法定代表人：张三", &labels);
        assert_eq!(
            found,
            [("名称", "甲有限公司"), ("成立日期", "2007年4月24日"), ("法定代表人", "张三")]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }

    #[test]
    fn a_label_inside_a_word_is_none() {
        assert_eq!(values("公司名称变更\n本名称如下", &["名称"]), []);
    }

    #[test]
    fn a_label_alone_takes_the_next_line() {
        assert_eq!(
            values("Company Name\nNorth Lab Ltd\n", &["Company Name"]),
            [("Company Name".to_owned(), "North Lab Ltd".to_owned())]
        );
    }

    #[test]
    fn spans_of_the_view_point_into_the_original() {
        let part = part("成 立 日 期\t2007 年");
        let view = View::prose(0, &part);
        let at = view.text.find("2007").expect("it is there");
        let span = view.span(at..view.text.len());
        assert_eq!(&part.text[span.start as usize..span.end as usize], "2007 年");
    }
}
