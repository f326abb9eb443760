//! Certificates and extracts of registers outside the mainland.

use std::ops::Range;

use regex::Regex;

use crate::fact::{CodeOf, Field, Kind, Record, Role, Value, place_code};

use super::super::reading::{Answer, Reading, code_value};
use super::super::view::{clean, is_cjk};
use super::super::words;
use super::{Table, again, before_word, dated, first_match, keep_first, names_as_parties, with_suffix};

const INCORPORATION: Table = &[
    ("Company Name", Some(Role::Name)),
    ("Name of Company", Some(Role::Name)),
    ("Name of Business", Some(Role::Name)),
    ("Name of Corporation", Some(Role::Name)),
    ("Business Name", Some(Role::Name)),
    ("Entity Name", Some(Role::Name)),
    ("Corporate Name", Some(Role::Name)),
    ("Legal Name", Some(Role::Name)),
    ("Name of Business/Corporation", Some(Role::Name)),
    ("Firma", Some(Role::Name)),
    ("Dénomination", Some(Role::Name)),
    ("Dénomination sociale", Some(Role::Name)),
    ("Dénomination ou raison sociale", Some(Role::Name)),
    ("Raison sociale", Some(Role::Name)),
    ("商号", Some(Role::Name)),
    ("名称", Some(Role::Name)),
    ("公司名称", Some(Role::Name)),
    ("公司名稱", Some(Role::Name)),
    ("業務名稱", Some(Role::Name)),
    ("法團名稱", Some(Role::Name)),
    ("業務／法團所用名稱", Some(Role::Name)),
    ("商號名稱", Some(Role::Name)),
    ("法人名称", Some(Role::Name)),
    ("Name", Some(Role::Name)),
    ("Naam", Some(Role::Name)),
    ("Statutaire naam", Some(Role::Name)),
    ("Company", Some(Role::Name)),
    ("会社名", Some(Role::Name)),
    ("Former Name if any", None),
    ("Former Name", None),
    ("Former Names", None),
    ("Previous Name", None),
    ("旧商号", None),
    ("英文表示", Some(Role::NameEnglish)),
    ("英文名称", Some(Role::NameEnglish)),
    ("英文名稱", Some(Role::NameEnglish)),
    ("English Name", Some(Role::NameEnglish)),
    ("Chinese Name", Some(Role::NameEnglish)),
    ("中文名称", Some(Role::NameEnglish)),
    ("中文名稱", Some(Role::NameEnglish)),
    ("Registration No", Some(Role::RegisteredNumber)),
    ("Registration Number", Some(Role::RegisteredNumber)),
    ("Company No", Some(Role::RegisteredNumber)),
    ("Company Number", Some(Role::RegisteredNumber)),
    ("Company Registration Number", Some(Role::RegisteredNumber)),
    ("File Number", Some(Role::RegisteredNumber)),
    ("File No", Some(Role::RegisteredNumber)),
    ("Entity Number", Some(Role::RegisteredNumber)),
    ("Corporation Number", Some(Role::RegisteredNumber)),
    ("UEN", Some(Role::RegisteredNumber)),
    ("ACN", Some(Role::RegisteredNumber)),
    ("Australian Company Number", Some(Role::RegisteredNumber)),
    ("会社法人等番号", Some(Role::RegisteredNumber)),
    ("公司編號", Some(Role::RegisteredNumber)),
    ("公司编号", Some(Role::RegisteredNumber)),
    ("登記證號碼", Some(Role::RegisteredNumber)),
    ("統一編號", Some(Role::RegisteredNumber)),
    ("统一编号", Some(Role::RegisteredNumber)),
    ("Certificate No", Some(Role::Number)),
    ("Nummer der Firma", Some(Role::RegisteredNumber)),
    ("Handelsregisternummer", Some(Role::RegisteredNumber)),
    ("Registernummer", Some(Role::RegisteredNumber)),
    ("No. of company", Some(Role::RegisteredNumber)),
    ("Registered seat", Some(Role::Address)),
    ("Date of first entry", Some(Role::Founded)),
    ("Object", None),
    ("Share capital", None),
    ("Former Name(s)", None),
    ("Intended English Company Name", Some(Role::Name)),
    ("Intended Chinese Company Name", Some(Role::NameEnglish)),
    ("Name in English", Some(Role::Name)),
    ("Name in Chinese", Some(Role::NameEnglish)),
    ("商業名稱", None),
    ("Entity No", Some(Role::RegisteredNumber)),
    ("Company No.", Some(Role::RegisteredNumber)),
    ("Business Registration Number", Some(Role::RegisteredNumber)),
    ("Unique Business Identifier", Some(Role::RegisteredNumber)),
    ("公司統一編號", Some(Role::RegisteredNumber)),
    ("法人番号", None),
    ("Date of last entry", None),
    ("Tag der letzten Eintragung", None),
    ("Date of this Return", None),
    ("HRB", Some(Role::RegisteredNumber)),
    ("SIREN", Some(Role::RegisteredNumber)),
    ("Immatriculation au RCS", Some(Role::RegisteredNumber)),
    ("注册编号", Some(Role::RegisteredNumber)),
    ("註冊編號", Some(Role::RegisteredNumber)),
    ("登记编号", Some(Role::RegisteredNumber)),
    ("登記編號", Some(Role::RegisteredNumber)),
    ("KvK-nummer", Some(Role::RegisteredNumber)),
    ("注册号", Some(Role::RegisteredNumber)),
    ("No", None),
    ("Incorporation Date", Some(Role::Founded)),
    ("Date of Incorporation", Some(Role::Founded)),
    ("Date of Formation", Some(Role::Founded)),
    ("Date of Registration", Some(Role::Founded)),
    ("Registration Date", Some(Role::Founded)),
    ("Incorporated on", Some(Role::Founded)),
    ("Formation Date", Some(Role::Founded)),
    ("Date of Commencement", None),
    ("Date of Commencement of Business", Some(Role::OperatingSince)),
    ("Commencement Date", None),
    ("会社成立の年月日", Some(Role::Founded)),
    ("成立日期", Some(Role::Founded)),
    ("註冊日期", Some(Role::Founded)),
    ("注册日期", Some(Role::Founded)),
    ("成立年月日", Some(Role::Founded)),
    ("設立日期", Some(Role::Founded)),
    ("核准設立日期", Some(Role::Founded)),
    ("设立日期", Some(Role::Founded)),
    ("開業日期", Some(Role::OperatingSince)),
    ("Tag der ersten Eintragung", Some(Role::Founded)),
    ("Tag der Eintragung", Some(Role::Founded)),
    ("Date d'immatriculation", Some(Role::Founded)),
    ("Datum van oprichting", Some(Role::Founded)),
    ("Date de constitution", Some(Role::Founded)),
    ("Status Date", None),
    ("Date of Issue", Some(Role::Issued)),
    ("Date of Expiry", Some(Role::Expires)),
    ("Expiry Date", Some(Role::Expires)),
    ("届满日期", Some(Role::Expires)),
    ("屆滿日期", Some(Role::Expires)),
    ("生效日期", None),
    ("Country of Incorporation", Some(Role::Place)),
    ("Place of Incorporation", Some(Role::Place)),
    ("Jurisdiction", Some(Role::Place)),
    ("State of Incorporation", Some(Role::Place)),
    ("国家／地区", Some(Role::Place)),
    ("注册国家", Some(Role::Place)),
    ("注册地", Some(Role::Place)),
    ("Registered Office Address", Some(Role::Address)),
    ("Registered Office", Some(Role::Address)),
    ("Address", Some(Role::Address)),
    ("Business Address", Some(Role::Address)),
    ("Principal Place of Business", Some(Role::Address)),
    ("本店", Some(Role::Address)),
    ("地址", Some(Role::Address)),
    ("業務地址", Some(Role::Address)),
    ("住所", Some(Role::Address)),
    ("註冊辦事處", Some(Role::Address)),
    ("Sitz", Some(Role::Address)),
    ("Geschäftsanschrift", Some(Role::Address)),
    ("Adresse du siège", Some(Role::Address)),
    ("Siège social", Some(Role::Address)),
    ("公司所在地", Some(Role::Address)),
    ("法人住所", Some(Role::Address)),
    ("Status", None),
    ("Company Type", None),
    ("Principal Activity", None),
    ("Issued Share Capital", None),
    ("目的", None),
    ("資本金の額", None),
    ("公告をする方法", None),
    ("役員に関する事項", None),
    ("Nature of Business", None),
    ("業務性質", None),
    ("Gegenstand", None),
    ("Stammkapital", None),
    ("Receipt No", None),
    ("Date", None),
];

/// Words that a certificate says of the body it has named: "is this day incorporated", 於本日.
const SAID: &str = r"(?i)^(?:is|was|has|having|have|being|with|under|which|a company|issued|given|dated)\b|^(?:於|于|已|乃|係|系|根據|根据|為|为|在|是|本)";

/// A line that gives the body's number, not its name.
const NUMBERED: &str = r"(?i)^\(?\s*(?:company|entity|registration|registered|uen|acn|abn|australian company|corporation|file|no\b)[^\n]{0,30}\d";

/// Certificates of bodies outside the mainland.
pub(in crate::extract) fn incorporation(reading: &Reading<'_>) -> Vec<Record> {
    // "PRIVATE LIMITED COMPANY" at the end of a line is no label of what stands below it.
    let mut fields = reading.fields_where(INCORPORATION, |answer| {
        let (label, weak) = (INCORPORATION[answer.label].0, ["Company", "Name", "Naam"]);
        let between = answer.view.text.get(answer.found.at.end..answer.found.value.start).unwrap_or("");
        !weak.contains(&label) || between.contains([':', '：', '\t']) || label == "Name" && starts_line(answer)
    });
    fields.extend(second_script(reading));
    fields.retain(|field| match &field.fact.value {
        Value::Text(text) if field.role == Role::Name => is_name(text),
        _ => true,
    });
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    let renamed = is_renamed(reading);
    if renamed {
        fields.retain(|field| field.role != Role::Name);
    }
    if !has(&fields, Role::Name) {
        fields.extend(certified(reading, renamed));
    }
    if !has(&fields, Role::Name) && !renamed {
        fields.extend(named_in_sentences(reading));
    }
    if !renamed && !has(&fields, Role::Founded) {
        fields.extend(founded(reading));
    }
    in_sentences(reading, &mut fields);
    let mut places: Vec<Field> = Vec::new();
    for field in &fields {
        if let (Role::Address, Value::Text(address)) = (&field.role, &field.fact.value) {
            places.extend(place_code(address).map(|code| again(field, Role::Place, code_value(CodeOf::Place, code))));
        }
    }
    if !has(&fields, Role::Place) {
        if places.is_empty() {
            places.extend(jurisdiction(reading));
        }
        fields.append(&mut places);
    }
    names_as_parties(&mut fields);
    keep_first(&mut fields, &[Role::Founded, Role::Place, Role::RegisteredNumber]);
    fields.extend(
        reading.closing_date(Role::Issued).filter(|field| !fields.iter().any(|other| other.fact.at == field.fact.at)),
    );
    vec![reading.record(Kind::Incorporation, fields)]
}

/// Tells whether a label is the first of its line.
fn starts_line(answer: &Answer<'_>) -> bool {
    answer.view.text[..answer.found.at.start].rsplit('\n').next().is_some_and(|head| head.trim().is_empty())
}

/// Tells whether a text can be a body's name: no sentence, no number line, no heading of the next field.
fn is_name(text: &str) -> bool {
    let text = clean(text);
    let lower = text.to_lowercase();
    let field = Regex::new(r"^\d{1,2}[.、)]?\s+\S").is_ok_and(|field| field.is_match(&text));
    let said = [SAID, NUMBERED].iter().any(|pattern| Regex::new(pattern).is_ok_and(|regex| regex.is_match(&text)));
    !field
        && !said
        && !text.contains('。')
        && !lower.contains("certif")
        && !text.contains("證明")
        && !text.contains("证明")
}

/// Tells whether a certificate is of a change of name: its day founded nothing, the names above its verb are former.
fn is_renamed(reading: &Reading<'_>) -> bool {
    first_match(
        reading,
        r"(?i)(certificate\s+o[fn]\s+change\s+of\s+name|changed its name|更改名稱|更改名称|公司更名|名称变更登记)",
    )
    .is_some()
}

/// Returns the second name of a cell whose label and value go on below: "Name of Business /" beside the Chinese name.
fn second_script(reading: &Reading<'_>) -> Vec<Field> {
    let labels: Vec<&str> =
        INCORPORATION.iter().filter(|(_, role)| *role == Some(Role::Name)).map(|(label, _)| *label).collect();
    let han = |text: &str| text.chars().any(is_cjk);
    let mut names = Vec::new();
    for answer in reading.answers(&labels) {
        let view = answer.view;
        let Some(next) = view.line_ranges().into_iter().find(|line| line.start > answer.found.value.end) else {
            continue;
        };
        let Some((head, value)) = view.text[next.clone()].split_once('\t') else { continue };
        let lower = head.to_lowercase();
        let former = ["former", "previous", "parent", "holding", "舊", "曾", "branch", "分行"]
            .iter()
            .any(|word| lower.contains(word));
        let goes_on = head.trim().is_empty() || lower.contains("name") || head.contains('名');
        let other = han(value) != han(&view.text[answer.found.value.clone()]);
        if goes_on && !former && other && words::is_body(&clean(value)) && !value.contains('\t') {
            let start = next.end - value.len();
            names.push(reading.field(Role::Name, Value::Text(clean(value)), view, start..next.end));
        }
    }
    names
}

/// Returns the names that a certificate certifies: the lines between "I hereby certify that" and what is said of the
/// body. A change of name gives the new one behind "in the name of".
fn certified(reading: &Reading<'_>, renamed: bool) -> Vec<Field> {
    const LEAD: &str = r"(?i)(?:certif(?:y|ies)|confirms?) that\s*[^\w\n]*(?:本人)?(?:謹此|谨此|茲|兹)?(?:證明|证明)?\s*[:：,，]?\s*$|^\s*(?:本人)?(?:謹此|谨此|茲|兹)(?:證明|证明)\s*[:：]?\s*$";
    const RENAMED: &str = r"(?i)(?:in the name of|by the name of|its name to|name of the company is now|名稱現為|名称现为|更改為|變更為|变更为)\s*[:：]?\s*$";
    let (Ok(lead), Ok(said), Ok(number)) =
        (Regex::new(if renamed { RENAMED } else { LEAD }), Regex::new(SAID), Regex::new(NUMBERED))
    else {
        return Vec::new();
    };
    for view in &reading.lines {
        let lines = view.line_ranges();
        let Some(at) = lines.iter().position(|line| lead.is_match(view.text[line.clone()].trim_end())) else {
            continue;
        };
        let mut names: Vec<Range<usize>> = Vec::new();
        for line in lines.iter().skip(at + 1).take(7) {
            let text = clean(&view.text[line.clone()]);
            if lead.is_match(&text) || number.is_match(&text) {
                continue;
            }
            if said.is_match(&text) || !(3..=120).contains(&text.chars().count()) || text.contains('。') {
                break;
            }
            match names.last_mut() {
                Some(last) if !words::is_body(&clean(&view.text[last.clone()])) && text.is_ascii() => {
                    last.end = line.end
                }
                _ => names.push(line.clone()),
            }
        }
        names.retain(|name| is_name(&view.text[name.clone()]));
        if !names.is_empty() {
            let text = |name: &Range<usize>| Value::Text(clean(&view.text[name.clone()]));
            return names.iter().map(|name| reading.field(Role::Name, text(name), view, name.clone())).collect();
        }
    }
    Vec::new()
}

/// Returns the name that a sentence of a certificate gives.
fn named_in_sentences(reading: &Reading<'_>) -> Option<Field> {
    const PATTERNS: &[&str] = &[
        r"(?i)certificate of (?:incorporation|formation|registration)\s+of\s+[“\x22]([^”\x22]{3,90})[”\x22]",
        r"(?i)the name of (?:this|the) (?:corporation|company|limited liability company)(?: is)?\s*[:：]?\s+([^\n]{3,90}?)\.?\s*(?:\n|$|second\b|2\.)",
        r"(?i)(?:certify that|certifies that|confirms? that)\s*\n?\s*(.{3,80}?)\s*(?:\n|,|\(|（|is |was |has |having |a company|a corporation|with company)",
        r"(?i)certify that\s+(.{3,90}?)\s+(?:is|was|has been|having)\b",
        r"(?:证明|證明)\s*\n?\s*(.{3,60}?)\s*(?:\n|，|於|于|已|乃|经|經|根据|根據|係|系|为|為)",
    ];
    PATTERNS.iter().find_map(|pattern| {
        let (view, range) = first_match(reading, pattern)?;
        let range = with_suffix(view, range);
        let name = clean(view.text[range.clone()].trim_end_matches([',', ' ']));
        (name.chars().count() >= 3 && is_name(&name)).then(|| reading.field(Role::Name, Value::Text(name), view, range))
    })
}

/// Returns the day a body was set up, by the sentences of its certificate; the day of a return or an extract is none.
fn founded(reading: &Reading<'_>) -> Option<Field> {
    let this_day =
        r"(?i)(this day\s+(?:duly\s+)?(?:incorporated|registered|formed)|[於于]本日[^。]{0,40}(?:成立|註冊|注册))";
    if first_match(reading, this_day).is_some() {
        return dated(reading, &[r"(?i)\b(?:issued on|given|dated)\b"], Role::Founded)
            .or_else(|| before_word(reading, &["發出", "发出", "簽發", "签发"], Role::Founded))
            .or_else(|| reading.closing_date(Role::Founded));
    }
    let mut patterns = vec![r"(?i)filed in (?:this|the) office[^.]{0,40}?\bon\b"];
    patterns.extend([
        r"(?i)(?:incorporated|registered (?:under|in|as|with|on|at)|formed|organi[sz]ed|established)(?:[^.]|\.\s?\d){0,120}?\b(?:on|this|dated)\b",
        r"(?i)(?:was|is) (?:this day )?(?:duly )?(?:incorporated|formed|registered|established)",
        r"(?i)commencement of registration is",
    ]);
    if first_match(
        reading,
        r"(?i)(certificate of (?:incorporation|formation|organization)|articles of (?:incorporation|organization))",
    )
    .is_some()
    {
        patterns.push(r"(?i)(?:effective|filed)[^.]{0,60}?\b(?:on|date)\b");
    }
    patterns.push(r"(?:成立於|成立于|注册成立|註冊成立|登记成立|登記成立|注册为|註冊為|設立於)");
    dated(reading, &patterns, Role::Founded).or_else(|| {
        const WORDS: &[&str] =
            &["注册成立", "註冊成立", "登记成立", "登記成立", "成立為", "成立为", "正式成立", "設立登記", "核准設立"];
        before_word(reading, WORDS, Role::Founded)
    })
}

/// Takes number and seat of a body from the sentences of its certificate, where no label gives them whole.
fn in_sentences(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const NUMBERS: &[&str] = &[
        r"(?i)(?:company|registration|registered|entity|corporation|business|file)\s+(?:number|no\.?)\s*[:：]?\s*([A-Z]{0,4}\s?\d[\dA-Z\-]{3,16})",
        r"(?:公司編號|公司编号|註冊編號|注册编号|注册号|登記編號|登记编号)(?:为|為)?\s*[:：]?\s*([A-Z]{0,4}\d[\dA-Z\-]{3,16})",
    ];
    // The number at the head of a Hong Kong certificate has no other label.
    const HEAD: &str = r"(?m)^\s*(?:編號|编号)?\s*(?:No\.?|編號|编号)\s*[:：.]?\s*(\d{5,8})\s*$";
    const SEATS: &[&str] = &[
        r"(?i)(?:registered office|registered address|principal place of business)(?: of the company)?,?\s+(?:is|was|being|situated|located)(?:\s+(?:situated|located))?(?:\s+(?:at|in))?\s+((?:[^\n]|\n[^\n])+?),?\s+(?:was|is|has|and|having|incorporated)\b",
        r"(?:註冊辦事處|注册办事处|注册地址|住所)(?:设于|設於|位于|位於|为|為|在)\s*([^，。；\n]{4,80})",
    ];
    let whole =
        |field: &Field| !matches!(&field.fact.value, Value::Ident(ident) if ident.value.contains([')', '）', ',']));
    if !fields.iter().any(|field| field.role == Role::RegisteredNumber && whole(field))
        && let Some((view, range)) = NUMBERS.iter().find_map(|pattern| first_match(reading, pattern)).or_else(|| {
            first_match(reading, r"(公司條例|公司条例|Companies Ordinance)").and_then(|_| first_match(reading, HEAD))
        })
    {
        fields.retain(|field| field.role != Role::RegisteredNumber);
        fields.extend(reading.read_as(Role::RegisteredNumber, view, range));
    }
    if !fields.iter().any(|field| matches!(field.role, Role::Address | Role::Place))
        && let Some((view, range)) = SEATS.iter().find_map(|pattern| first_match(reading, pattern))
    {
        let text = clean(&view.text[range.clone()].replace('\n', " "));
        fields.push(reading.field(Role::Address, Value::Text(text), view, range));
    }
}

/// Tells the jurisdiction by the register or the act that a certificate names.
fn jurisdiction(reading: &Reading<'_>) -> Option<Field> {
    const SIGNS: &[(&str, &str)] = &[
        ("香港", "HK"),
        ("Hong Kong", "HK"),
        ("HONG KONG", "HK"),
        ("公司條例", "HK"),
        ("澳門", "MO"),
        ("澳门", "MO"),
        ("Macau", "MO"),
        ("Macao", "MO"),
        ("ACRA", "SG"),
        ("SINGAPORE", "SG"),
        ("Singapore", "SG"),
        ("Companies House", "GB"),
        ("England and Wales", "GB"),
        ("Scotland", "GB"),
        ("Delaware", "US"),
        ("DELAWARE", "US"),
        ("State of California", "US"),
        ("Secretary of State", "US"),
        ("Amtsgericht", "DE"),
        ("Handelsregister", "DE"),
        ("法務局", "JP"),
        ("登記官", "JP"),
        ("Tribunal de Commerce", "FR"),
        ("Kbis", "FR"),
        ("Australian Securities", "AU"),
        ("ASIC", "AU"),
        ("Canada", "CA"),
        ("Israel", "IL"),
        ("Kamer van Koophandel", "NL"),
        ("Malaysia", "MY"),
        ("臺灣", "TW"),
        ("台灣", "TW"),
        ("經濟部", "TW"),
        ("대한민국", "KR"),
        ("Republic of Korea", "KR"),
        ("Switzerland", "CH"),
        ("Zefix", "CH"),
        ("New Zealand", "NZ"),
        ("Ireland", "IE"),
    ];
    for view in &reading.prose {
        let hit = SIGNS
            .iter()
            .filter_map(|(sign, code)| view.text.find(sign).map(|at| (at, sign.len(), *code)))
            .min_by_key(|(at, ..)| *at);
        if let Some((at, length, code)) = hit {
            return Some(reading.field(Role::Place, code_value(CodeOf::Place, code), view, at..at + length));
        }
    }
    None
}
