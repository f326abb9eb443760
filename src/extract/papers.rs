//! Papers, CVs, audit reports and bank slips to records.

use std::ops::Range;

use regex::Regex;

use crate::fact::{CodeOf, Field, Kind, Record, Role, Standing, Value, place_code};

use super::agreements::sum_near;
use super::certificates::{captures, dated, first_match};
use super::reading::{Reading, code_value};
use super::view::{View, clean, labelled};
use super::words;

type Table = &'static [(&'static str, Option<Role>)];

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
        r"第\s*\d+\s*卷[^\n]{0,40}?((?:19|20)\d{2}\s*年\s*\d{1,2}\s*月)",
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
    for view in &reading.lines {
        for range in view.line_ranges() {
            let line = &view.text[range.clone()];
            let head = line.to_lowercase();
            if head.contains("abstract")
                || head.contains("摘") && head.contains("要") && !fields.is_empty() && number > 0
            {
                return;
            }
            let Some(captures) = line_pattern.captures(line) else { continue };
            let Some(body) = captures.get(1) else { continue };
            for piece in pieces(body.as_str()) {
                let text = &body.as_str()[piece.clone()];
                let name = body_of(text);
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
        labelled_affiliations(reading, fields);
    }
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
        let words = ["ltd", "inc", "llc", "limited", "branch"];
        let lower = tail.to_lowercase();
        let place = tail.is_empty()
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
        r"(?i)contents lists|journal homepage|^\s*(?:vol|第\s*\d+\s*卷|issn|doi|https?:|文章编号|research article|original article|article\s*$|\d+\s*\(\d{4}\))|\(\d{4}\)\s*\d+[–-]|卷.*期",
    ) else {
        return;
    };
    let index = ranges.iter().take(16).position(|range| {
        let line = &view.text[range.clone()];
        authors.is_match(line)
            && !noise.is_match(line)
            && (line.contains([',', '，', '*']) || line.contains("[1]") || line.contains("(1)"))
    });
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
    let title = clean(&view.text[range.clone()]);
    if title.chars().count() >= 4 && !noise.is_match(&title) {
        fields.push(reading.field(Role::Title, Value::Text(title), view, range));
    }
    if let Some((view, range)) =
        first_match(reading, r"(?m)^\s*([A-Z][\p{L}&: \-]{8,80}?)\s+\d{1,4}\s*\((?:19|20)\d{2}\)")
            .or_else(|| first_match(reading, r"第\s*\d+\s*期\s*([\p{Han}]{2,20})\s*(?:19|20)\d{2}"))
    {
        fields.push(reading.field(Role::Journal, Value::Text(clean(&view.text[range.clone()])), view, range));
    }
}

const CV: Table = &[
    ("姓名", Some(Role::Name)),
    ("Name", Some(Role::Name)),
    ("英文名", Some(Role::NameEnglish)),
    ("英文姓名", Some(Role::NameEnglish)),
    ("拼音", Some(Role::NameEnglish)),
    ("姓名拼音", Some(Role::NameEnglish)),
    ("国籍", Some(Role::Nationality)),
    ("Nationality", Some(Role::Nationality)),
    ("性别", None),
    ("出生年月", None),
    ("出生日期", None),
    ("Date of birth", None),
    ("民族", None),
    ("籍贯", None),
    ("最高学位", Some(Role::Degree)),
    ("最高学历", Some(Role::Degree)),
    ("学位", Some(Role::Degree)),
    ("学历", Some(Role::Degree)),
    ("学历学位", Some(Role::Degree)),
    ("Degree", Some(Role::Degree)),
    ("Highest degree", Some(Role::Degree)),
    ("专业技术职称", Some(Role::ProfessionalTitle)),
    ("职称", Some(Role::ProfessionalTitle)),
    ("专业技术职务", Some(Role::ProfessionalTitle)),
    ("技术职称", Some(Role::ProfessionalTitle)),
    ("Title", Some(Role::ProfessionalTitle)),
    ("Position", Some(Role::ProfessionalTitle)),
    ("职务", Some(Role::Position)),
    ("取得时间", Some(Role::TitleSince)),
    ("职称取得时间", Some(Role::TitleSince)),
    ("评定时间", Some(Role::TitleSince)),
    ("任职时间", Some(Role::TitleSince)),
    ("Since", None),
    ("从事本领域起始时间", Some(Role::FieldSince)),
    ("从事本领域科研起始时间", Some(Role::FieldSince)),
    ("从事本领域工作起始时间", Some(Role::FieldSince)),
    ("本领域工作起始时间", Some(Role::FieldSince)),
    ("从事本领域起始年月", Some(Role::FieldSince)),
    ("从事相关科研工作起始时间", Some(Role::FieldSince)),
    ("从事本专业起始时间", Some(Role::FieldSince)),
    ("In the field since", Some(Role::FieldSince)),
    ("Field since", Some(Role::FieldSince)),
    ("开始从事本领域时间", Some(Role::FieldSince)),
    ("本领域工作年限", Some(Role::Term)),
    ("从事本领域年限", Some(Role::Term)),
    ("从事本领域科研工作年限", Some(Role::Term)),
    ("Years in the field", Some(Role::Term)),
    ("工作年限", Some(Role::Term)),
    ("工作单位", Some(Role::Employer)),
    ("现工作单位", Some(Role::Employer)),
    ("所在单位", Some(Role::Employer)),
    ("Employer", Some(Role::Employer)),
    ("Affiliation", Some(Role::Employer)),
    ("聘任起始", Some(Role::From)),
    ("聘任起始时间", Some(Role::From)),
    ("受聘时间", Some(Role::From)),
    ("聘期", Some(Role::Period)),
    ("聘任期限", Some(Role::Period)),
    ("研究方向", Some(Role::FieldOfWork)),
    ("专业", Some(Role::FieldOfWork)),
    ("研究领域", Some(Role::FieldOfWork)),
    ("专业领域", Some(Role::FieldOfWork)),
    ("身份证号", Some(Role::PersonId)),
    ("护照号", Some(Role::PersonId)),
    ("证件号码", Some(Role::PersonId)),
    ("联系电话", None),
    ("邮箱", None),
    ("电子邮箱", None),
    ("教育经历", None),
    ("工作经历", None),
    ("主要学术成绩", None),
    ("本人签字", None),
];

/// A leader's CV.
pub(super) fn cv(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(CV);
    // Labels below the heading of a history are its columns, not facts of the person.
    if let Some(border) = history_start(reading) {
        fields.retain(|field| field.fact.at.iter().all(|span| (span.part, span.start) < border));
    }
    if let Some((view, range)) = first_match(
        reading,
        r"自\s*((?:19|20)\d{2}\s*[年.\-/]\s*\d{0,2}\s*月?)\s*(?:起|以来|开始|至今)[^。\n]{0,12}从事",
    )
    .or_else(|| {
        first_match(reading, r"((?:19|20)\d{2}\s*[年.\-/]\s*\d{0,2}\s*月?)\s*(?:起|以来|开始|至今)[^。\n]{0,6}从事")
    }) && !fields.iter().any(|field| field.role == Role::FieldSince)
    {
        fields.extend(reading.read_as(Role::FieldSince, view, range));
    }
    in_prose(reading, &mut fields);
    if let Some(title) = fields.iter().find(|field| field.role == Role::ProfessionalTitle).cloned()
        && let Value::Text(text) = &title.fact.value
        && let Some(rank) = words::rank(text)
    {
        let mut field = title.clone();
        field.role = Role::Rank;
        field.fact.value = code_value(CodeOf::Rank, rank);
        fields.push(field);
    }
    history(reading, &mut fields);
    vec![Record { kind: Kind::Person, at: reading.spans(), standing: Standing::Counts, fields }]
}

/// Reads what a CV says in sentences: "张三，国籍中国，2002年毕业于某某大学，获博士学位，现任某某公司教授。"
fn in_prose(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const BODY: &str = r"[^，。；\n]{2,50}?(?:公司|大学|学院|研究院|研究所|中心|医院|集团|实验室)";
    let patterns: [(Role, String); 6] = [
        (Role::Name, r"(?m)^\s*([\p{Han}·]{2,6}|[A-Z][\p{L}.'’\-]+(?: [A-Z][\p{L}.'’\-]+){1,3})\s*[，,（(]\s*(?:男|女|国籍|博士|硕士|教授|研究员|出生|生于|\d{4}\s*年|中国|[\p{Han}]{2,6}籍)".to_owned()),
        (Role::Nationality, r"(?:国籍\s*[：:为]?\s*([\p{Han}]{2,8}?)\s*[，,。；\n]|[，,]\s*([\p{Han}]{2,8}?)(?:籍|国籍)\s*[，,])".to_owned()),
        (Role::Degree, r"(?:获|取得|授予|拥有|具有)\s*(?:了)?\s*[^，。；\n]{0,12}?((?:博士|硕士|学士)(?:研究生)?(?:学位|学历)?)".to_owned()),
        (Role::Employer, format!(r"(?:现任|现为|任职于|就职于|受聘于)\s*({BODY})")),
        (Role::ProfessionalTitle, format!(r"(?:现任|现为|任职于|受聘于)\s*{BODY}\s*(?:担任|任|的)?\s*([\p{{Han}}]{{0,6}}(?:教授|研究员|工程师|院士|讲师|科学家|实验师))")),
        (Role::ProfessionalTitle, r"(?:职称|专业技术职务)\s*(?:为|是|：|:)\s*([\p{Han}]{2,10})".to_owned()),
    ];
    for (role, pattern) in patterns {
        if fields.iter().any(|field| field.role == role) {
            continue;
        }
        if let Some((view, range)) = first_match(reading, &pattern) {
            fields.extend(reading.read_as(role, view, range));
        }
    }
}

/// Returns where the first heading of a history stands: part and byte.
fn history_start(reading: &Reading<'_>) -> Option<(u32, u32)> {
    const HEADINGS: &[&str] = &[
        "工作经历",
        "工作履历",
        "教育经历",
        "学习经历",
        "任职经历",
        "科研经历",
        "教育背景",
        "主要经历",
        "workexperience",
        "employment",
        "education",
    ];
    reading.lines.iter().find_map(|view| {
        view.line_ranges().into_iter().find_map(|range| {
            let line: String = view.text[range.clone()]
                .chars()
                .filter(|c| !c.is_whitespace() && *c != '\u{2003}')
                .collect::<String>()
                .to_lowercase();
            let heading = line.chars().count() <= 20 && HEADINGS.iter().any(|word| line.contains(word));
            let span = view.span(range);
            heading.then_some((span.part, span.start))
        })
    })
}

/// Reads schools with their degrees and years; the first work of the history where no line says since when.
fn history(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let Ok(pattern) = Regex::new(
        r"^\s*((?:19|20)\d{2}\s*[年.\-/]?\s*\d{0,2}\s*月?)\s*[—–\-~～至]+\s*((?:19|20)\d{2}\s*[年.\-/]?\s*\d{0,2}\s*月?|至今|今|present|now|Present)\s*[：:，,]?\s*(.+)$",
    ) else {
        return;
    };
    let mut school = false;
    let mut number: u8 = 0;
    let mut first_work: Option<Field> = None;
    for view in &reading.lines {
        for range in view.line_ranges() {
            let line = &view.text[range.clone()];
            let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
            let lower = bare.to_lowercase();
            if bare.chars().count() <= 20 {
                if ["教育经历", "学习经历", "教育背景", "education"].iter().any(|word| lower.contains(word))
                {
                    school = true;
                } else if ["工作经历", "工作履历", "科研经历", "任职经历", "experience", "employment"]
                    .iter()
                    .any(|word| lower.contains(word))
                {
                    school = false;
                }
            }
            let Some(captures) = pattern.captures(line) else { continue };
            let (Some(from), Some(to), Some(rest)) = (captures.get(1), captures.get(2), captures.get(3)) else {
                continue;
            };
            let at = |range_in: Range<usize>| range.start + range_in.start..range.start + range_in.end;
            if school || words::degree(rest.as_str()).is_some() && rest.as_str().contains('获') {
                schooling(reading, view, at(to.range()), at(rest.range()), number, fields);
                number = number.saturating_add(1);
            } else {
                let made = reading.read_as(Role::FieldSince, view, at(from.range())).into_iter().next();
                let day = |field: &Field| super::reading::day(&field.fact.value).map(|date| date.first);
                if let Some(made) = made
                    && first_work.as_ref().is_none_or(|first| day(&made) < day(first))
                {
                    first_work = Some(made);
                }
            }
        }
    }
    if !fields.iter().any(|field| field.role == Role::FieldSince) {
        fields.extend(first_work);
    }
}

/// One school: its name, the year it was left, the degree it gave.
fn schooling(
    reading: &Reading<'_>,
    view: &View,
    to: Range<usize>,
    rest: Range<usize>,
    number: u8,
    fields: &mut Vec<Field>,
) {
    let text = &view.text[rest.clone()];
    let end = text
        .find(['\u{2003}', '，', ',', '\t'])
        .or_else(|| text.find("获"))
        .or_else(|| text.find("  "))
        .unwrap_or(text.len());
    let mut made = reading.read_as(Role::Issued, view, to);
    made.extend(reading.parties(Role::Issuer, view, rest.start..rest.start + end));
    for field in &mut made {
        field.party = Some(number);
    }
    fields.extend(made);
}

/// An audit report: what total it states for whom and when.
pub(super) fn audit(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = Vec::new();
    if let Some((view, range)) =
        first_match(reading, r"(?m)^\s*([^\n，。：；]{4,40}会计师事务所[^\n，。：；]{0,20})\s*$").or_else(|| {
            first_match(reading, r"(?m)^\s*([^\n]{4,60}(?:Certified Public Accountants|CPA|LLP)[^\n]{0,30})\s*$")
        })
    {
        fields.extend(reading.parties(Role::Issuer, view, range));
    }
    if let Some((view, range)) = first_match(
        reading,
        r"([\p{Han}]{1,8}[字审][\p{Han}]{0,4}\s*[（(〔\[]\s*\d{4}\s*[）)〕\]]\s*第?\s*[\d\-]+\s*号)",
    ) {
        let value = Value::Ident(crate::fact::Ident {
            kind: crate::fact::IdentKind::ReportNo,
            value: clean(&view.text[range.clone()]).replace(' ', ""),
            valid: None,
        });
        fields.push(reading.field(Role::Number, value, view, range));
    } else {
        fields.extend(reading.fields(&[
            ("报告编号", Some(Role::Number)),
            ("报告文号", Some(Role::Number)),
            ("Report No", Some(Role::Number)),
        ]));
    }
    holders(reading, &mut fields);
    if let Some((view, groups)) =
        captures(reading, r"(?:审计期间|审计范围|会计期间|for the period(?: from)?)\s*[：:为]?\s*([^）)。；\n]{8,60})")
        && let Some(Some(range)) = groups.get(1)
    {
        fields.extend(reading.read_as(Role::Period, view, range.clone()));
    }
    let totals = [
        "累计投入总额",
        "累计投入",
        "投入总额",
        "投入合计",
        "审定投入",
        "审定金额",
        "投入总金额",
        "支出总额",
        "审定总额",
        "total investment",
        "aggregate",
    ];
    fields.extend(sum_near(reading, &totals, Role::Amount));
    fields.extend(reading.closing_date(Role::Issued));
    vec![reading.record(Kind::AuditTotal, fields)]
}

/// Whose investment was audited: the addressee, and the institute or base in the scope paragraph.
fn holders(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let mut number = 0;
    if let Some((view, range)) = first_match(
        reading,
        r"(?:对|对贵单位|贵单位|贵公司|贵校|贵院)\s*(?:贵单位|贵公司)?\s*([^，。；\n（(]{3,70}?)\s*(?:境外研发机构|国际科技合作基地|的?(?:研发)?投入情况|的?经费|的?建设投入|投入明细|的?专项)",
    ) {
        let text = view.text[range.clone()].trim_start_matches("贵单位").trim_start_matches("贵公司");
        let start = range.end - text.len();
        for mut field in reading.parties(Role::Holder, view, start..range.end) {
            field.party = Some(number);
            fields.push(field);
        }
        number += 1;
    }
    if let Some((view, range)) = first_match(
        reading,
        r"(?m)^\s*([^\n，。；：]{4,50}(?:公司|大学|学院|研究院|研究所|中心|Ltd\.?|Limited|Inc\.?|GmbH))\s*[：:]\s*$",
    ) {
        for mut field in reading.parties(Role::Holder, view, range) {
            field.party = Some(number);
            fields.push(field);
        }
        number += 1;
    }
    for view in &reading.lines {
        for found in labelled(view, &["编制单位", "被审计单位", "被审计单位名称", "委托单位", "单位"])
        {
            if found.label == 3 || found.label == 4 {
                continue;
            }
            let text = &view.text[found.value.clone()];
            let end = text.find(['\u{2003}', '\t']).unwrap_or(text.len());
            let end = text[..end].find("单位：").unwrap_or(end);
            for mut field in reading.parties(Role::Holder, view, found.value.start..found.value.start + end) {
                field.party = Some(number);
                if !fields.iter().any(|other| other.role == Role::Holder && other.fact.value == field.fact.value) {
                    fields.push(field);
                }
            }
        }
    }
}

const SLIP: &[&str] = &[
    "付款人",
    "付款方",
    "付款单位",
    "付款人名称",
    "付款人户名",
    "付款户名",
    "汇款人",
    "汇款人名称",
    "Payer",
    "Remitter",
    "Ordering Customer",
    "Applicant",
    "From", // 0..13 payer
    "收款人",
    "收款方",
    "收款单位",
    "收款人名称",
    "收款人户名",
    "收款户名",
    "收款人名称及地址",
    "Payee",
    "Beneficiary",
    "Beneficiary Name",
    "Beneficiary Customer",
    "To",
    "受益人", // 13..26 payee
    "户名",
    "账户名称",
    "全称",
    "名称",
    "Name",
    "Account Name", // 26..32 side name
    "账号",
    "账户",
    "卡号",
    "Account No",
    "Account Number",
    "A/C No",
    "IBAN", // 32..39 account
    "金额",
    "小写",
    "大写",
    "交易金额",
    "汇款金额",
    "付款金额",
    "转账金额",
    "金额小写",
    "金额大写",
    "金额（小写）",
    "金额（大写）",
    "Amount",
    "人民币",
    "汇款币种及金额", // 39..53
    "交易日期",
    "日期",
    "记账日期",
    "付款日期",
    "入账日期",
    "转账日期",
    "交易时间",
    "Value Date",
    "Date",
    "汇款日期",
    "Transaction Date",
    "打印日期", // 53..65
    "用途",
    "附言",
    "摘要",
    "汇款附言",
    "交易用途",
    "Purpose",
    "Remittance Information",
    "Details of Payment",
    "款项用途", // 65..74
    "回单编号",
    "流水号",
    "交易流水号",
    "凭证号",
    "业务编号",
    "Reference",
    "Reference No",
    "申报号码",
    "电子回单号码", // 74..83
    "开户行",
    "开户银行",
    "回单类型",
    "Bank",
    "Currency",
    "币种",
    "状态",
    "打印次数",
    "验证码", // 83.. none
];

/// Bank slips: one page may hold several.
pub(super) fn slips(reading: &Reading<'_>) -> Vec<Record> {
    let mut records = Vec::new();
    for view in &reading.lines {
        let starts = slip_starts(view);
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(view.text.len());
            let fields = slip(reading, view, *start..end);
            if fields.iter().any(|field| field.role == Role::Amount || field.role == Role::ForeignAmount) {
                records.push(Record {
                    kind: Kind::Transfer,
                    at: vec![view.span(*start..end)],
                    standing: Standing::Counts,
                    fields,
                });
            }
        }
    }
    records
}

/// Returns where each slip begins: a heading with 回单, 凭证 or 申请书, or a second payer.
fn slip_starts(view: &View) -> Vec<usize> {
    let mut starts = vec![0];
    for range in view.line_ranges() {
        let line: String =
            view.text[range.clone()].chars().filter(|c| !c.is_whitespace() && *c != '\u{2003}').collect();
        let heading = ["电子回单", "业务回单", "汇款凭证", "付款回单", "汇款申请书", "转账凭证", "客户回单"]
            .iter()
            .any(|word| line.contains(word))
            && !line.contains(['：', ':']);
        if heading && range.start > 0 && starts.len() < 20 {
            starts.push(range.start);
        }
    }
    let first_is_head =
        view.text[..starts.get(1).copied().unwrap_or(0)].chars().filter(|c| !c.is_whitespace()).count() < 40;
    if starts.len() > 1 && first_is_head {
        starts.remove(0);
    }
    starts
}

fn slip(reading: &Reading<'_>, view: &View, range: Range<usize>) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut side: Option<Role> = None;
    let (mut line_start, mut names, mut accounts) = (usize::MAX, 0, 0);
    for found in labelled(view, SLIP).into_iter().filter(|found| range.contains(&found.at.start)) {
        let start = view.text[..found.at.start].rfind('\n').map_or(0, |at| at + 1);
        if start != line_start {
            line_start = start;
            (names, accounts) = (0, 0);
            side = None;
        }
        let value = found.value.start..found.value.end.min(range.end);
        match found.label {
            label @ 0..=25 => {
                let role = if label < 13 { Role::Payer } else { Role::Payee };
                side = Some(role);
                let text = view.text[value.clone()].trim();
                if !text.is_empty() && !text.starts_with("户名") && !fields.iter().any(|field| field.role == role) {
                    fields.extend(reading.read_as(role, view, value));
                }
            }
            26..=31 => {
                let role = side.unwrap_or(if names == 0 { Role::Payer } else { Role::Payee });
                names += 1;
                if !fields.iter().any(|field| field.role == role) {
                    fields.extend(reading.read_as(role, view, value));
                }
            }
            32..=38 => {
                let party = side.map_or(accounts, |role| u8::from(role == Role::Payee));
                accounts += 1;
                for mut field in reading.read_as(Role::Account, view, value) {
                    field.party = Some(party);
                    fields.push(field);
                }
            }
            39..=52 => fields.extend(money_of(reading, view, value)),
            53..=64 if found.label != 64 && !fields.iter().any(|field| field.role == Role::Date) => {
                fields.extend(reading.read_as(Role::Date, view, value));
            }
            65..=73 => fields.extend(reading.read_as(Role::Purpose, view, value)),
            74..=82 if !fields.iter().any(|field| field.role == Role::Number) => {
                fields.extend(reading.read_as(Role::Number, view, value))
            }
            _ => (),
        }
    }
    fields
}

fn money_of(reading: &Reading<'_>, view: &View, value: Range<usize>) -> Vec<Field> {
    let mut fields = reading.read_as(Role::Amount, view, value);
    for field in &mut fields {
        if let Value::Amount(amount) = &field.fact.value
            && amount.currency != crate::fact::Currency::CNY
        {
            field.role = Role::ForeignAmount;
        }
    }
    fields
}
