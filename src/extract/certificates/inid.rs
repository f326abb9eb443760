//! Front pages of patent documents by their INID codes (WIPO standard ST.9), of any office.
//!
//! A code in brackets tells what stands behind it, whatever the language of its words: (21) number and (22) day of the
//! filing, (43) publication of the application, (45) of the grant, (54) title, (71) applicant, (73) owner. A page is of
//! a grant only where its designation (12) and the kind code of its number (ST.16) do not say otherwise.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use crate::fact::{Field, Ident, IdentKind, Kind, Record, Role, Value};

use super::super::reading::Reading;
use super::super::view::{View, WIDE, clean};
use super::super::words;

/// What a front page is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::extract) enum Stage {
    /// A granted patent.
    Grant,
    /// An application as published, never a grant.
    Application,
}

/// Words of (12) that name an application.
const APPLICATIONS: &[&str] = &[
    "申请",
    "申請",
    "application",
    "anmeldung",
    "demande",
    "offenlegung",
    "公開",
    "公开",
    "公布",
    "公表",
    "공개",
    "pamphlet",
    "domanda",
    "solicitud",
    "international publication",
];

/// Words of (12) that name a granted right.
const GRANTS: &[&str] = &[
    "发明专利",
    "发明授权",
    "实用新型",
    "外观设计",
    "發明",
    "新型專利",
    "united states patent",
    "patentschrift",
    "patent specification",
    "fascicule",
    "brevet",
    "特許公報",
    "実用新案登録公報",
    "등록특허",
    "european patent",
];

/// The bracketed two figures of a code, at the start of a line or behind a gap.
fn code() -> Option<&'static Regex> {
    static CODE: OnceLock<Option<Regex>> = OnceLock::new();
    CODE.get_or_init(|| Regex::new(r"(?:^|\s)([(（\[［【]\s?([1-9]\d)\s?[)）\]］】])").ok()).as_ref()
}

/// Codes of one line: where each begins, its number, and the text behind it up to the next code.
fn codes_on(view: &View, line: &Range<usize>) -> Vec<(usize, u8, Range<usize>)> {
    let text = &view.text[line.clone()];
    let mut found: Vec<(usize, u8, Range<usize>)> = Vec::new();
    let mut from = 0;
    while let Some(hit) = code().and_then(|code| code.captures_at(text, from)) {
        let (Some(mark), Some(number)) = (hit.get(1), hit.get(2).and_then(|digits| digits.as_str().parse().ok()))
        else {
            break;
        };
        if let Some((_, _, value)) = found.last_mut() {
            value.end = line.start + mark.start();
        }
        found.push((line.start + mark.start(), number, line.start + mark.end()..line.end));
        from = mark.end();
    }
    found
}

/// Tells what a page is the front of, where it bears the codes of one.
pub(in crate::extract) fn stage(view: &View) -> Option<Stage> {
    let mut seen: Vec<u8> = Vec::new();
    let mut texts = [String::new(), String::new(), String::new()];
    let lines = view.line_ranges();
    for (index, line) in lines.iter().enumerate() {
        for (_, code, value) in codes_on(view, line) {
            let slot = match code {
                12 => 0,
                10 | 11 => 1,
                19 => 2,
                _ => 3,
            };
            if !seen.contains(&code) {
                seen.push(code);
            }
            let Some(text) = texts.get_mut(slot) else { continue };
            text.push_str(&view.text[value.clone()]);
            // "(12) Patent Application" breaks before "Publication", "(10) Pub. No.: US" before its number.
            let next = lines.get(index + 1).filter(|next| value.end == line.end && codes_on(view, next).is_empty());
            if let Some(next) = next.filter(|_| slot < 2) {
                text.push(' ');
                text.push_str(&view.text[next.clone()]);
            }
            text.push('\n');
        }
    }
    let has = |codes: &[u8]| codes.iter().any(|code| seen.contains(code));
    if seen.len() < 5 || !has(&[54]) || !has(&[21, 22]) || !has(&[10, 11, 12, 19]) {
        return None;
    }
    let [designation, number, office] = texts;
    let designation = designation.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| designation.contains(word));
    let letter = kind_code(&number);
    let chinese = number.contains("CN") || office.contains("中华人民共和国") || office.contains("国家知识产权局");
    let granted = match letter {
        Some('B' | 'C' | 'E' | 'Y' | 'S') => true,
        Some('U') => chinese || number.contains("DE"),
        _ => false,
    };
    let world = ["world intellectual", "international bureau", "世界知识产权"]
        .iter()
        .any(|word| office.to_lowercase().contains(word));
    let applied = says(APPLICATIONS) || letter == Some('A') || world || has(&[43]) && !has(&[45]) && !granted;
    match () {
        () if applied => Some(Stage::Application),
        () if granted || says(GRANTS) && has(&[45, 24]) => Some(Stage::Grant),
        () => None,
    }
}

/// Returns the letter of the kind code behind a publication number: A of an application, B or C of a grant.
fn kind_code(number: &str) -> Option<char> {
    static LETTER: OnceLock<Option<Regex>> = OnceLock::new();
    let regex = LETTER.get_or_init(|| Regex::new(r"\d\s?([A-CESTUY])\d?(?:[^A-Za-z0-9]|$)").ok()).as_ref()?;
    regex.captures(number)?.get(1)?.as_str().chars().next()
}

/// The text of one code: the pieces of lines that belong to it, in order.
struct Segment {
    code: u8,
    left: Option<f32>,
    pieces: Vec<Range<usize>>,
}

/// Splits a page into the texts of its codes. A page has two columns: a line without a code goes on with the last code
/// that began in its own column.
fn segments(reading: &Reading<'_>, view: &View) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for line in view.line_ranges() {
        let codes = codes_on(view, &line);
        let first = codes.first().map_or(line.end, |(start, ..)| *start);
        for piece in between_gaps(view, line.start..first) {
            attach(reading, view, &mut segments, piece);
        }
        for (start, code, value) in codes {
            let mark = start..value.start;
            segments.push(Segment { code, left: reading.left(view, mark), pieces: Vec::new() });
            for (index, piece) in between_gaps(view, value).into_iter().enumerate() {
                match segments.last_mut() {
                    Some(own) if index == 0 => own.pieces.push(piece),
                    _ => attach(reading, view, &mut segments, piece),
                }
            }
        }
    }
    segments
}

/// Splits a range at its wide gaps and cell borders.
fn between_gaps(view: &View, range: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = range.start;
    for part in view.text[range].split(['\t', WIDE]) {
        let from = start + (part.len() - part.trim_start().len());
        let to = from + part.trim().len();
        if to > from {
            pieces.push(from..to);
        }
        start += part.len() + view.text[start + part.len()..].chars().next().map_or(0, char::len_utf8);
    }
    pieces
}

/// Gives a piece to the code whose column it stands in.
fn attach(reading: &Reading<'_>, view: &View, segments: &mut [Segment], piece: Range<usize>) {
    /// Two left edges nearer than this are of one column, in points.
    const COLUMN_PT: f32 = 14.0;
    let left = reading.left(view, piece.clone());
    let column = left.and_then(|left| {
        segments
            .iter()
            .filter_map(|segment| segment.left)
            .filter(|edge| *edge <= left + COLUMN_PT / 2.0)
            .max_by(f32::total_cmp)
    });
    let own = match column {
        Some(column) => {
            segments.iter_mut().rev().find(|segment| segment.left.is_some_and(|edge| (edge - column).abs() < COLUMN_PT))
        }
        None => segments.last_mut(),
    };
    if let Some(segment) = own {
        segment.pieces.push(piece);
    }
}

/// Labels that stand between a code and its value without a colon.
const LABELS: &[&str] = &[
    "共同专利权人",
    "专利权人",
    "專利權人",
    "共同申请人",
    "申请人",
    "申請人",
    "发明人",
    "發明人",
    "设计人",
    "發明名稱",
    "发明名称",
    "实用新型名称",
    "新型名稱",
    "使用外观设计的产品名称",
    "外观设计名称",
    "名称",
    "专利号",
    "申请号",
    "申請案號",
    "授权公告号",
    "申请公布号",
    "公告号",
    "公开号",
];

/// Returns where the value begins behind the words that repeat what the code says.
fn unlabelled(view: &View, piece: &Range<usize>) -> Range<usize> {
    let text = &view.text[piece.clone()];
    let mut at = text.len() - text.trim_start().len();
    if let Some(close) = text[at..].strip_prefix('【').and_then(|rest| rest.find('】')) {
        at += '【'.len_utf8() + close + '】'.len_utf8();
    }
    let head: &str = text[at..].split(|c: char| c.is_ascii_digit()).next().unwrap_or("");
    if let Some(colon) = head.find([':', '：']).filter(|colon| head[..*colon].chars().count() <= 48) {
        at += colon + head[colon..].chars().next().map_or(0, char::len_utf8);
    } else if let Some(label) = LABELS.iter().find(|label| text[at..].starts_with(**label)) {
        at += label.len();
    }
    at += text[at..].len() - text[at..].trim_start().len();
    piece.start + at..piece.end
}

/// Reads the front page of a patent document into the record of its stage.
pub(super) fn record(reading: &Reading<'_>, wanted: Stage) -> Option<Record> {
    let view = reading.lines.iter().find(|view| stage(view) == Some(wanted))?;
    let segments = segments(reading, view);
    let all = |code: u8| segments.iter().filter(move |segment| segment.code == code);
    let date = |role: Role, codes: &[u8]| {
        codes.iter().find_map(|code| all(*code).find_map(|segment| date(reading, view, segment, role)))
    };
    let office = office(view, &segments);
    let mut fields: Vec<Field> = Vec::new();
    fields.extend(match wanted {
        Stage::Grant => grant_number(reading, view, &segments, office),
        Stage::Application => application_number(reading, view, &segments),
    });
    fields.extend(date(Role::Filed, &[22]));
    match wanted {
        Stage::Grant => {
            // A right that begins with its registration bears that day at (24), its paper's day at (45).
            let registered = all(24).find(|segment| {
                let text = words_of(view, segment).to_lowercase();
                ["登録", "登记", "登記", "등록", "regist"].iter().any(|word| text.contains(word))
            });
            fields.extend(
                registered
                    .and_then(|segment| self::date(reading, view, segment, Role::Granted))
                    .or_else(|| date(Role::Granted, &[45])),
            );
        }
        Stage::Application => fields.extend(date(Role::Published, &[43])),
    }
    let owners: &[u8] = if wanted == Stage::Grant { &[73] } else { &[71, 73] };
    if let Some(code) = owners.iter().find(|code| all(**code).next().is_some()) {
        for segment in all(*code) {
            fields.extend(owners_of(reading, view, segment));
        }
        for (index, field) in fields.iter_mut().filter(|field| field.role == Role::Owner).enumerate() {
            field.party = Some(index as u8);
        }
    }
    fields.extend(all(54).find_map(|segment| title(reading, view, segment, office)));
    fields.extend([72, 75].iter().find_map(|code| {
        let piece = unlabelled(view, all(*code).next()?.pieces.first()?);
        let text = clean(&view.text[piece.clone()]);
        (!text.is_empty()).then(|| reading.field(Role::Author, Value::Text(text), view, piece))
    }));
    let kind = if wanted == Stage::Grant { Kind::PatentGrant } else { Kind::PatentFiling };
    Some(reading.record(kind, fields))
}

fn words_of(view: &View, segment: &Segment) -> String {
    segment.pieces.iter().map(|piece| &view.text[piece.clone()]).collect::<Vec<_>>().join(" ")
}

/// Returns the first day behind a code.
fn date(reading: &Reading<'_>, view: &View, segment: &Segment, role: Role) -> Option<Field> {
    segment.pieces.iter().find_map(|piece| {
        let found = reading.scan(view, piece.clone());
        let day = found.iter().find(|found| matches!(found.value(), Some(Value::Date(_))))?;
        reading.field_found(role, view, day)
    })
}

/// Returns the code of the office (ST.3) by (19) or by the number itself.
fn office(view: &View, segments: &[Segment]) -> &'static str {
    const OFFICES: &[(&str, &str)] = &[
        ("united states", "US"),
        ("日本", "JP"),
        ("europ", "EP"),
        ("中华人民共和国", "CN"),
        ("国家知识产权局", "CN"),
        ("中華民國", "TW"),
        ("智慧財產局", "TW"),
        ("대한민국", "KR"),
        ("korea", "KR"),
        ("world intellectual", "WO"),
        ("deutsch", "DE"),
        ("bundesrepublik", "DE"),
        ("française", "FR"),
        ("united kingdom", "GB"),
        ("canad", "CA"),
        ("australia", "AU"),
    ];
    let named = segments.iter().filter(|segment| matches!(segment.code, 12 | 19)).find_map(|segment| {
        let text = words_of(view, segment).to_lowercase();
        OFFICES.iter().find(|(word, _)| text.contains(word)).map(|(_, code)| *code)
    });
    let numbered = || {
        let text: String =
            segments.iter().filter(|one| matches!(one.code, 10 | 11)).map(|one| words_of(view, one)).collect();
        OFFICES.iter().map(|(_, code)| *code).find(|code| text.contains(code))
    };
    named.or_else(numbered).unwrap_or("")
}

/// The number of a granted patent: in China that of its application (its 专利号), elsewhere that of its publication.
fn grant_number(reading: &Reading<'_>, view: &View, segments: &[Segment], office: &str) -> Option<Field> {
    let known = |codes: &[u8], kinds: &[IdentKind]| {
        segments.iter().filter(|segment| codes.contains(&segment.code)).flat_map(|segment| &segment.pieces).find_map(
            |piece| {
                let found = reading.scan(view, piece.clone());
                let hit = found
                    .iter()
                    .find(|found| matches!(found.value(), Some(Value::Ident(ident)) if kinds.contains(&ident.kind)))?;
                reading.field_found(Role::Number, view, hit)
            },
        )
    };
    if office == "CN" {
        return known(&[21], &[IdentKind::CnPatent]).or_else(|| known(&[10, 11], &[IdentKind::CnPatentPub]));
    }
    let number = Regex::new(r"(?:\b([A-Z]{2})\s?)?(\d[\d,./ \-]{2,18}\d)\s?([A-CESTUY]\d?)?(?:[^A-Za-z0-9]|$)").ok()?;
    segments.iter().filter(|segment| matches!(segment.code, 10 | 11)).flat_map(|segment| &segment.pieces).find_map(
        |piece| {
            let piece = unlabelled(view, piece);
            let text = view.text.get(piece.clone())?;
            let found = number.captures(text)?;
            let digits: String = found.get(2)?.as_str().chars().filter(char::is_ascii_digit).collect();
            let own = found.get(1).map_or(office, |office| office.as_str());
            let letter = found.get(3).map_or("", |letter| letter.as_str());
            let range = found.get(0)?.range();
            let ident = Ident { kind: IdentKind::ForeignPatent, value: format!("{own}{digits}{letter}"), valid: None };
            Some(reading.field(
                Role::Number,
                Value::Ident(ident),
                view,
                piece.start + range.start..piece.start + range.end,
            ))
        },
    )
}

/// The number of an application: (21).
fn application_number(reading: &Reading<'_>, view: &View, segments: &[Segment]) -> Option<Field> {
    segments.iter().filter(|segment| segment.code == 21).flat_map(|segment| &segment.pieces).find_map(|piece| {
        let piece = unlabelled(view, piece);
        reading.read_as(Role::Number, view, piece).into_iter().next()
    })
}

/// The owners of (73) or applicants of (71): names without their addresses.
fn owners_of(reading: &Reading<'_>, view: &View, segment: &Segment) -> Vec<Field> {
    const ADDRESSES: &[&str] = &["地址", "住所", "【住所", "【識別番号", "Address", "Adresse", "代理人", "【代理人"];
    let mut names: Vec<(String, Range<usize>)> = Vec::new();
    let mut closed = false;
    for (index, piece) in segment.pieces.iter().enumerate() {
        let raw = view.text[piece.clone()].trim();
        if ADDRESSES.iter().any(|word| raw.starts_with(word)) {
            closed = true;
            continue;
        }
        let labelled = LABELS.iter().any(|label| raw.starts_with(label)) || raw.starts_with("【氏名又は名称】");
        let bullet = raw.starts_with(['•', '·', '●', '▪']);
        let own = if index == 0 || labelled { unlabelled(view, piece) } else { piece.clone() };
        let text = clean(view.text[own.clone()].trim_start_matches(['•', '·', '●', '▪', ' ']));
        if text.is_empty() || text.starts_with('【') {
            continue;
        }
        match names.last_mut() {
            Some((last, _)) if !labelled && !bullet => {
                if closed {
                    continue;
                }
                let open = last.ends_with([',', '，', ';', '；', '-', '(', '（']);
                let rest = !words::is_body(last) && !text.contains(|c: char| c.is_ascii_digit());
                if open || rest {
                    let gap = if last.ends_with(|c: char| !c.is_ascii()) { "" } else { " " };
                    *last = format!("{last}{gap}{text}");
                } else {
                    closed = true;
                }
            }
            _ => {
                closed = false;
                names.push((text, own));
            }
        }
    }
    let mut fields = Vec::new();
    for (text, range) in names {
        for name in owner_names(&text) {
            fields.push(reading.field(Role::Owner, Value::Party(name), view, range.clone()));
        }
    }
    fields
}

/// Splits "A Corp., Tokyo (JP); B University, Kyoto (JP)" and "甲公司 乙大学" into names; places are left aside.
fn owner_names(text: &str) -> Vec<String> {
    static PLACE: OnceLock<Option<Regex>> = OnceLock::new();
    let place = PLACE.get_or_init(|| Regex::new(r"^(.*?),\s*[^,;]+(?:,\s*[A-Z]{2})?\s*\([A-Z]{2}\)$").ok()).as_ref();
    static COUNTRY: OnceLock<Option<Regex>> = OnceLock::new();
    let country = COUNTRY.get_or_init(|| Regex::new(r"\s*\([A-Z]{2}\)$").ok()).as_ref();
    let mut names = Vec::new();
    for part in text.split([';', '；', '、']) {
        let part = part.trim().trim_end_matches([',', '，']);
        let han: Vec<&str> = part.split_whitespace().collect();
        if han.len() > 1 && han.iter().all(|word| !word.is_ascii() && words::is_body(word)) {
            names.extend(han.into_iter().map(str::to_owned));
            continue;
        }
        let name = match place.and_then(|place| place.captures(part)).and_then(|found| found.get(1)) {
            Some(name) => name.as_str(),
            None => country.and_then(|country| country.find(part)).map_or(part, |found| &part[..found.start()]),
        };
        let address = name.contains(|c: char| c.is_ascii_digit()) && !words::is_body(name);
        if name.chars().count() >= 2 && !address {
            names.push(name.trim().to_owned());
        }
    }
    names
}

/// The title of (54). A European page gives it in three languages that nothing parts: it is taken only by whole lines.
fn title(reading: &Reading<'_>, view: &View, segment: &Segment, office: &str) -> Option<Field> {
    let first = unlabelled(view, segment.pieces.first()?);
    let mut lines: Vec<Range<usize>> = vec![first];
    lines.extend(segment.pieces.iter().skip(1).cloned());
    lines.retain(|line| !line.is_empty());
    let many = office == "EP" && lines.len() != 1 && lines.len() != 3;
    if lines.is_empty() || lines.len() > 6 || many {
        return None;
    }
    let last = if office == "EP" { 1 } else { lines.len() };
    let mut text = String::new();
    for line in lines.iter().take(last) {
        let han = text.ends_with(|c: char| !c.is_ascii());
        if !text.is_empty() && !han && !text.ends_with('-') {
            text.push(' ');
        }
        text.push_str(view.text[line.clone()].trim());
    }
    let text = clean(&text);
    (text.chars().count() >= 2).then(|| reading.field(Role::Title, Value::Text(text), view, lines[0].clone()))
}
