//! Scientific papers to records: the first page of an article, and proofs that it is indexed.

use std::ops::Range;

use regex::Regex;

use crate::fact::{Field, Kind, Record, Role, Value, place_code};

use super::certificates::{dated, first_match};
use super::reading::Reading;
use super::view::{WIDE, clean, is_cjk, labelled};
use super::words;

/// A scientific paper's first page.
pub(super) fn paper(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = Vec::new();
    for view in &reading.prose {
        for found in reading.scan(view, 0..view.text.len()) {
            if matches!(found.value(), Some(Value::Ident(ident)) if ident.kind == crate::fact::IdentKind::Doi)
                && !fields.iter().any(|field: &Field| field.role == Role::Number)
            {
                fields.extend(reading.field_found(Role::Number, view, &found));
            }
        }
    }
    let pairs: [(&[&str], Role); 4] = [
        (&[r"(?i)\breceived\b:?", r"收稿日期\s*[：:]?"], Role::Received),
        (&[r"(?i)\baccepted\b:?", r"(?:录用|接受)日期\s*[：:]?"], Role::Accepted),
        (
            &[
                r"(?i)available online:?",
                r"(?i)published online:?",
                r"(?i)first published:?",
                r"(?i)publication date:?",
                r"(?i)date of publication:?",
                r"(?i)published:",
                r"(?:网络首发|在线发表|网络出版|优先出版)(?:时间|日期)?\s*[：:]?",
                r"(?:出版|发表|刊出)日期\s*[：:]?",
            ],
            Role::Published,
        ),
        (&[r"(?i)date of current version:?", r"(?:见刊|刊印)日期\s*[：:]?"], Role::PublishedPrint),
    ];
    for (patterns, role) in pairs {
        fields.extend(dated(reading, patterns, role));
    }
    fields.retain(|field| {
        field.role != Role::Published
            || !same_date_as(&fields_of(&[Role::Received, Role::Accepted], reading, &pairs), field)
    });
    issue_date(reading, &mut fields);
    if !fields.iter().any(|field| field.role == Role::Published) {
        let print = fields.iter().find(|field| field.role == Role::PublishedPrint).cloned();
        fields.extend(print.map(|mut field| {
            field.role = Role::Published;
            field
        }));
    }
    affiliations(reading, &mut fields);
    title_and_journal(reading, &mut fields);
    vec![reading.record(Kind::Paper, fields)]
}

fn fields_of(roles: &[Role], reading: &Reading<'_>, pairs: &[(&[&str], Role); 4]) -> Vec<Field> {
    pairs
        .iter()
        .filter(|(_, role)| roles.contains(role))
        .filter_map(|(patterns, role)| dated(reading, patterns, *role))
        .collect()
}

fn same_date_as(others: &[Field], field: &Field) -> bool {
    others.iter().any(|other| other.fact.at == field.fact.at)
}

/// The issue a paper stands in: "148 (2018) 7710–7721", "第35卷 第8期 2018年4月", "Vol. 12, No. 3, March 2019".
fn issue_date(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    if fields.iter().any(|field| field.role == Role::PublishedPrint) {
        return;
    }
    let patterns = [
        r"第\s*\d+\s*卷[^\n]{0,60}\n?[^\n]{0,20}?((?:19|20)\d{2}\s*年\s*\d{1,2}\s*月)",
        r"((?:19|20)\d{2}\s*年\s*\d{1,2}\s*月)[^\n]{0,40}?第\s*\d+\s*卷",
        r"(?i)vol(?:ume|\.)\s*\d+[^\n]{0,40}?((?:January|February|March|April|May|June|July|August|September|October|November|December)\s+(?:19|20)\d{2})",
        r"\b\d{1,4}\s*\(((?:19|20)\d{2})\)\s*[\d–\-]",
        r"(?i)vol(?:ume|\.)\s*\d+[^\n]{0,40}?\(?((?:19|20)\d{2})\)?",
        r"第\s*\d+\s*卷[^\n]{0,40}?((?:19|20)\d{2})",
        r"©\s*((?:19|20)\d{2})",
    ];
    for pattern in patterns {
        let Some((view, range)) = first_match(reading, pattern) else { continue };
        let made = reading.read_as(Role::PublishedPrint, view, range.clone());
        if made.is_empty() {
            let year = view.text[range.clone()].parse::<i16>().ok().and_then(crate::fact::Date::year);
            fields.extend(year.map(|date| reading.field(Role::PublishedPrint, Value::Date(date), view, range)));
        } else {
            fields.extend(made);
        }
        return;
    }
}

/// Lines that give the authors' bodies: "[1] A University, City", "（1. 甲大学，广东 广州）", "a School of …".
fn affiliations(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let Ok(line_pattern) = Regex::new(
        r"^\s*[（(]?\s*(?:\[\d{1,2}\]|\(\d{1,2}\)|（\d{1,2}）|\d{1,2}\s*[.．、]|[¹²³⁴⁵⁶]|\d{1,2}\s+|[a-f]\s+|[a-f]\)|[*†‡])\s*(.{4,160}?)\s*[）)]?\s*[;；.]?\s*$",
    ) else {
        return;
    };
    let mut number = 0;
    let mut marked = false;
    'parts: for view in &reading.lines {
        for range in view.line_ranges() {
            let line = &view.text[range.clone()];
            // A superscript letter or figure may stand on a line of its own above the body it marks.
            let below = std::mem::replace(&mut marked, is_marker(line));
            if below && !marked {
                let end = body_of(line.trim_end());
                let skip = line.len() - line.trim_start().len();
                if end > skip && words::is_body(&line[skip..end]) {
                    for mut field in reading.parties(Role::Affiliation, view, range.start + skip..range.start + end) {
                        field.party = Some(number);
                        fields.push(field);
                    }
                    number = number.saturating_add(1);
                    continue;
                }
            }
            let head = line.to_lowercase();
            if head.contains("abstract")
                || head.contains("摘") && head.contains("要") && !fields.is_empty() && number > 0
            {
                break 'parts;
            }
            let Some(captures) = line_pattern.captures(line) else { continue };
            let Some(body) = captures.get(1) else { continue };
            for piece in pieces(body.as_str()) {
                let text = &body.as_str()[piece.clone()];
                let name = until_place(text, body_of(text));
                if !words::is_body(&text[..name]) {
                    continue;
                }
                let start = range.start + body.start() + piece.start;
                for mut field in reading.parties(Role::Affiliation, view, start..start + name) {
                    field.party = Some(number);
                    fields.push(field);
                }
                number = number.saturating_add(1);
            }
        }
    }
    if number == 0 {
        number = affiliations_in_words(reading, fields);
    }
    if number == 0 {
        labelled_affiliations(reading, fields);
    }
}

/// Tells whether a line holds nothing but the mark of an affiliation.
fn is_marker(line: &str) -> bool {
    let bare = line.trim();
    bare.chars().count() <= 2
        && bare.chars().all(|c| c.is_ascii_digit() || ('a'..='h').contains(&c) || "*†‡".contains(c))
        && !bare.is_empty()
}

/// Cuts a Chinese body's name where its city follows behind a gap: "甲公司　深圳　518055".
fn until_place(text: &str, end: usize) -> usize {
    text[..end]
        .match_indices([' ', WIDE])
        .map(|(at, _)| at)
        .find(|at| text[..*at].ends_with(is_cjk) && words::is_body(&text[..*at]))
        .unwrap_or(end)
}

/// Reads "A. Author is with the B Institute, City" and "Addresses: [Author, A] B Institute, City".
fn affiliations_in_words(reading: &Reading<'_>, fields: &mut Vec<Field>) -> u8 {
    let mut number: u8 = 0;
    for pattern in [
        r"\b(?:is|are|was|were) with (?:the )?(\p{Lu}[^;\n]{3,150}?)(?:\.(?:\s|$)|;|\n|$| and with | \(e-?mail)",
        r"\[[^\]\n]{2,80}\]\s*(\p{Lu}[^\[\n;]{3,160}?)(?:\.\s*(?:\[|$)|;|\n|$)",
    ] {
        let Ok(regex) = Regex::new(pattern) else { continue };
        for view in &reading.prose {
            for found in regex.captures_iter(&view.text).filter_map(|found| found.get(1)) {
                let end = body_of(found.as_str());
                if !words::is_body(&found.as_str()[..end]) {
                    continue;
                }
                let made = reading.parties(Role::Affiliation, view, found.start()..found.start() + end);
                if made.iter().any(|one| {
                    fields.iter().any(|other| other.role == Role::Affiliation && other.fact.value == one.fact.value)
                }) {
                    continue;
                }
                fields.extend(made.into_iter().map(|field| Field { party: Some(number), ..field }));
                number = number.saturating_add(1);
            }
        }
        if number > 0 {
            break;
        }
    }
    number
}

/// Splits several bodies on one line: "1. 甲大学，广州；2. 乙大学，伦敦".
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if c == '；' || c == ';' {
            pieces.push(start..at);
            start = at + c.len_utf8();
        }
    }
    pieces.push(start..text.len());
    pieces
        .into_iter()
        .map(|piece| {
            let slice = &text[piece.clone()];
            let skip = slice.len()
                - slice.trim_start_matches(|c: char| c.is_ascii_digit() || " .．、()（）[]".contains(c)).len();
            piece.start + skip..piece.end
        })
        .filter(|piece| piece.start < piece.end)
        .collect()
}

/// Returns how much of "A Co., Ltd., Guangdong, China" is the body's name: places at its end are not.
fn body_of(text: &str) -> usize {
    let mut end = text.len();
    loop {
        let Some(at) = text[..end].rfind([',', '，']) else { return end };
        let comma = text[at..].chars().next().map_or(1, char::len_utf8);
        let tail = text[at + comma..end].trim().trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '.');
        let words = ["ltd", "inc", "llc", "limited", "branch", "gmbh", "corp", "plc", "s.a", "b.v", "k.k", "l.p"];
        let lower = tail.to_lowercase();
        // "A Hochschule, Town": what follows a whole body and is none is where it is.
        let town = words::is_body(&text[..at])
            && !words::is_body(tail)
            && tail.split(' ').count() <= 3
            && tail.split(' ').all(|word| word.starts_with(|c: char| c.is_uppercase() || is_cjk(c)))
            && !lower.contains("department")
            && !lower.contains("school");
        let place = tail.is_empty()
            || town
            || tail.starts_with(|c: char| c.is_ascii_digit())
            || place_code(tail).is_some() && !words::is_body(tail)
            || tail.split(' ').all(|word| place_code(word).is_some());
        if !place || words.iter().any(|word| lower.contains(word)) {
            return end;
        }
        end = at;
    }
}

/// 作者单位 and "Affiliation:" lines.
fn labelled_affiliations(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    for view in &reading.lines {
        for found in labelled(view, &["作者单位", "Affiliation", "Affiliations", "单位", "工作单位"]) {
            let text = view.text[found.value.clone()].to_owned();
            for (number, piece) in pieces(&text).into_iter().enumerate() {
                let name = body_of(&text[piece.clone()]);
                let start = found.value.start + piece.start;
                for mut field in reading.parties(Role::Affiliation, view, start..start + name) {
                    field.party = Some(number as u8);
                    fields.push(field);
                }
            }
        }
    }
}

/// The title is the line above the authors; the journal is the head of the page.
fn title_and_journal(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let Some(view) = reading.lines.first() else { return };
    let ranges = view.line_ranges();
    let Ok(authors) = Regex::new(r"^\s*[^。]{2,200}(?:\[\d\]|\(\d\)|（\d）|[¹²³]|\*)") else { return };
    let Ok(noise) = Regex::new(
        r"(?i)contents lists|journal homepage|^\s*(?:vol|第\s*\d+\s*卷|issn|doi|https?:|文章编号|research article|original article|article\s*$|\d+\s*\(\d{4}\))|\(\d{4}\)\s*\d+[–-]|卷.*期|,\s*vol\.\s*\d|chinese journal",
    ) else {
        return;
    };
    let index = ranges.iter().take(16).position(|range| {
        let line = &view.text[range.clone()];
        !noise.is_match(line)
            && (authors.is_match(line) && (line.contains([',', '，']) || line.contains("[1]") || line.contains("(1)"))
                || is_authors(line))
    });
    let marks =
        |index: usize| view.text[ranges[index].clone()].chars().all(|c| !c.is_alphabetic() || ('a'..='h').contains(&c));
    let mut index = index;
    while let Some(at) = index.filter(|at| *at > 0 && marks(at - 1)) {
        index = Some(at - 1);
    }
    if index.is_none_or(|index| index == 0) {
        indexed(reading, fields);
    }
    journal(reading, fields);
    let Some(index) = index.filter(|index| *index > 0) else { return };
    let mut start = index - 1;
    while start > 0 && index - start < 3 {
        let above = &view.text[ranges[start - 1].clone()];
        let own = &view.text[ranges[start].clone()];
        let starts_lower = own.trim_start().starts_with(char::is_lowercase);
        if noise.is_match(above) || !(starts_lower || above.trim_end().ends_with([':', '：', '-', '—'])) {
            break;
        }
        start -= 1;
    }
    let range = ranges[start].start..ranges[index - 1].end;
    let title = clean(view.text[range.clone()].trim_end().trim_end_matches(['*', '†', '①', '＊']));
    let headed = fields.iter().any(|field| matches!(&field.fact.value, Value::Text(name) if *name == title));
    if !headed && title.chars().count() >= 4 && !noise.is_match(&title) {
        fields.push(reading.field(Role::Title, Value::Text(title), view, range));
    }
}

/// The journal is the head of the page: before its volume, or between its issue and its volume in English.
fn journal(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const PATTERNS: &[&str] = &[
        r"(?m)^\s*([A-Z][\p{L}&: \-]{8,80}?)\s+\d{1,4}\s*\((?:19|20)\d{2}\)",
        r"第\s*\d+\s*期\s*([\p{Han}]{2,20})\s*(?:(?:19|20)\d{2}|Vol|VOL)",
        r"(?m)^\s*([A-Z][\p{L}&: \-]{8,90}?),\s*(?i:vol)\.",
        r"(?m)^\s*([\p{Han}]{2,14}(?:学报|杂志|通报|期刊|学刊))\s*(?:第|\d{4}|$)",
    ];
    if let Some((view, range)) = PATTERNS.iter().find_map(|pattern| first_match(reading, pattern)) {
        fields.push(reading.field(Role::Journal, Value::Text(clean(&view.text[range.clone()])), view, range));
    }
}

/// Reads the record of an index: its title and source.
fn indexed(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let found = reading.fields(&[
        ("Title", Some(Role::Title)),
        ("论文题目", Some(Role::Title)),
        ("论文标题", Some(Role::Title)),
        ("题名", Some(Role::Title)),
        ("标题", Some(Role::Title)),
        ("篇名", Some(Role::Title)),
        ("Source", Some(Role::Journal)),
        ("来源出版物", Some(Role::Journal)),
        ("刊名", Some(Role::Journal)),
        ("期刊", Some(Role::Journal)),
        ("Author(s)", None),
        ("Volume", None),
        ("Pages", None),
        ("DOI", None),
        ("Published", None),
        ("Accession Number", None),
        ("Addresses", None),
    ]);
    fields.extend(found);
}

/// Tells whether a line is a list of persons: each piece two to four Han, or two to four capitalised words.
fn is_authors(line: &str) -> bool {
    let bare: String = line.chars().filter(|c| !"*†‡¹²³⁴⁵①".contains(*c) && !c.is_ascii_digit()).collect();
    let pieces: Vec<&str> = bare
        .split(['，', ',', '、', ';', '；'])
        .flat_map(|piece| piece.split(" and "))
        .map(|piece| piece.trim().trim_start_matches("and "))
        .filter(|piece| {
            !piece.is_empty()
                && !["Member", "IEEE", "Senior Member", "Fellow", "Student Member", "Jr.", "a", "b", "c"]
                    .contains(piece)
        })
        .collect();
    let person = |piece: &&str| {
        let han = piece.chars().all(|c| is_cjk(c) || c == ' ')
            && (2..=4).contains(&piece.chars().filter(|c| *c != ' ').count());
        let words: Vec<&str> =
            piece.split(' ').filter(|word| word.len() > 1 || word.starts_with(char::is_uppercase)).collect();
        let latin = (2..=4).contains(&words.len())
            && words.iter().all(|word| word.starts_with(char::is_uppercase) && !word.chars().any(is_cjk));
        han || latin
    };
    pieces.len() >= 2 && pieces.iter().all(person) && !words::is_body(line.trim())
}
