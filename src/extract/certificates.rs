//! Certificates to records: licences, incorporations, approvals, degrees, patents, results, standards, users, platforms.

use regex::Regex;

use crate::fact::{CodeOf, Field, Ident, IdentKind, Kind, Record, Role, Value, place_code};

use super::reading::{Reading, code_value};
use super::view::{View, clean};
use super::words;

type Table = &'static [(&'static str, Option<Role>)];

const LICENCE: Table = &[
    ("统一社会信用代码", Some(Role::RegisteredNumber)),
    ("社会信用代码", Some(Role::RegisteredNumber)),
    ("注册号", Some(Role::RegisteredNumber)),
    ("名称", Some(Role::Name)),
    ("企业名称", Some(Role::Name)),
    ("单位名称", Some(Role::Name)),
    ("机构名称", Some(Role::Name)),
    ("公司名称", Some(Role::Name)),
    ("类型", Some(Role::LegalForm)),
    ("公司类型", Some(Role::LegalForm)),
    ("主体类型", Some(Role::LegalForm)),
    ("企业类型", Some(Role::LegalForm)),
    ("单位类型", Some(Role::LegalForm)),
    ("住所", Some(Role::Address)),
    ("地址", Some(Role::Address)),
    ("营业场所", Some(Role::Address)),
    ("经营场所", Some(Role::Address)),
    ("主要经营场所", Some(Role::Address)),
    ("注册地址", Some(Role::Address)),
    ("法定代表人", Some(Role::Author)),
    ("负责人", Some(Role::Author)),
    ("执行事务合伙人", Some(Role::Author)),
    ("成立日期", Some(Role::Founded)),
    ("成立登记日期", Some(Role::Founded)),
    ("成立（登记）日期", Some(Role::Founded)),
    ("成立(登记)日期", Some(Role::Founded)),
    ("注册登记日期", Some(Role::Founded)),
    ("成立", Some(Role::Founded)),
    ("注册日期", Some(Role::Founded)),
    ("登记日期", None),
    ("成立时间", Some(Role::Founded)),
    ("营业期限", Some(Role::Period)),
    ("有效期", Some(Role::Period)),
    ("有效期限", Some(Role::Period)),
    ("经营期限", Some(Role::Period)),
    ("登记机关", None),
    ("登记管理机关", None),
    ("经营范围", None),
    ("宗旨和业务范围", None),
    ("注册资本", None),
    ("经费来源", None),
    ("开办资金", None),
    ("举办单位", None),
    ("业务主管单位", None),
    ("登记状态", Some(Role::Purpose)),
    ("经营状态", Some(Role::Purpose)),
];

/// 营业执照, 事业单位法人证书 and their kin: the body's own record, and the same as proof of its establishment.
pub(super) fn licence(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(LICENCE);
    let mut extra = Vec::new();
    for field in &fields {
        match (&field.role, &field.fact.value) {
            (Role::Name, Value::Text(name)) => {
                extra.extend(
                    words::applicant_kind(name)
                        .map(|kind| again(field, Role::ApplicantKind, code_value(CodeOf::Applicant, kind))),
                );
                if name.contains("分公司") || name.contains("办事处") || name.contains("代表处") {
                    extra.push(again(field, Role::LegalForm, code_value(CodeOf::LegalForm, "branch")));
                }
            }
            (Role::Address, Value::Text(address)) => {
                extra
                    .extend(place_code(address).map(|code| again(field, Role::Place, code_value(CodeOf::Place, code))));
            }
            (Role::RegisteredNumber, Value::Ident(ident)) if ident.kind == IdentKind::Uscc => {
                extra.extend(
                    province_of(&ident.value).map(|code| again(field, Role::Place, code_value(CodeOf::Place, &code))),
                );
            }
            _ => (),
        }
    }
    // The address decides the place; a number's prefix only where no address says.
    let addressed = extra.iter().any(|field| {
        field.role == Role::Place
            && fields.iter().any(|other| other.role == Role::Address && other.fact.at == field.fact.at)
    });
    extra.retain(|field| {
        let by_number =
            fields.iter().any(|other| other.role == Role::RegisteredNumber && other.fact.at == field.fact.at);
        !(addressed && by_number && field.role == Role::Place)
    });
    fields.extend(extra);
    recode(&mut fields, Role::LegalForm, CodeOf::LegalForm, words::legal_form);
    if !fields.iter().any(|field| field.role == Role::LegalForm) {
        fields.extend(titled_form(reading));
    }
    let text = reading.text();
    let struck = ["吊销", "注销", "已撤销"].iter().find_map(|word| text.find(word).map(|at| (at, word.len())));
    if struck.is_some() {
        fields.extend(
            first_match(reading, r"(吊销|注销|已撤销)")
                .map(|(view, range)| reading.field(Role::Active, Value::Flag(false), view, range)),
        );
    }
    names_as_parties(&mut fields);
    fields.extend(
        reading
            .closing_date(Role::Issued)
            .filter(|field| !fields.iter().any(|other| other.role == Role::Founded && other.fact.at == field.fact.at)),
    );
    let incorporation: Vec<Field> = fields
        .iter()
        .filter(|field| {
            matches!(
                field.role,
                Role::Name
                    | Role::RegisteredNumber
                    | Role::Founded
                    | Role::Place
                    | Role::Address
                    | Role::Issued
                    | Role::Active
            )
        })
        .cloned()
        .collect();
    vec![reading.record(Kind::Licence, fields), reading.record(Kind::Incorporation, incorporation)]
}

/// Tells the legal form by the title of the certificate: some registers issue one to a single form and print no type.
fn titled_form(reading: &Reading<'_>) -> Option<Field> {
    const TITLES: &[(&str, &str)] = &[
        (r"(事业单位法人(?:登记)?证书)", "institution"),
        (r"(民办非企业单位(?:（法人）|\(法人\))?登记证书)", "social"),
        (r"(社会团体法人登记证书)", "social"),
        (r"(基金会法人登记证书)", "social"),
        (r"(企业法人营业执照)", "company"),
    ];
    TITLES.iter().find_map(|(pattern, form)| {
        let (view, range) =
            first_match(reading, &format!(r"(?m)^\s*(?:中华人民共和国)?{pattern}\s*(?:[（(][正副]本[）)])?\s*$"))?;
        Some(reading.field(Role::LegalForm, code_value(CodeOf::LegalForm, form), view, range))
    })
}

/// Makes a second field of the same place.
fn again(field: &Field, role: Role, value: Value) -> Field {
    let mut field = field.clone();
    field.role = role;
    field.fact.value = value;
    field.fact.also = Vec::new();
    field.fact.trust.valid = None;
    field
}

/// Turns texts of a role into codes; what the list does not hold is dropped.
fn recode(fields: &mut Vec<Field>, role: Role, of: CodeOf, code: impl Fn(&str) -> Option<&'static str>) {
    for field in fields.iter_mut().filter(|field| field.role == role) {
        if let Value::Text(text) = &field.fact.value
            && let Some(is) = code(text)
        {
            field.fact.value = code_value(of, is);
        }
    }
    fields.retain(|field| field.role != role || matches!(field.fact.value, Value::Code(_)));
}

/// Turns the texts of name roles into parties, a name in brackets into a name of its own.
fn names_as_parties(fields: &mut Vec<Field>) {
    let mut out = Vec::new();
    for field in fields.drain(..) {
        match (&field.role, &field.fact.value) {
            (Role::Name | Role::NameEnglish, Value::Text(text)) => {
                let text = text.clone();
                for range in words::split_names(&text) {
                    let mut field = field.clone();
                    field.fact.value = Value::Party(text[range].to_owned());
                    out.push(field);
                }
            }
            _ => out.push(field),
        }
    }
    *fields = out;
}

/// Returns the province of a unified social credit code: digits 3 and 4 by GB/T 2260; 10 is the state's own register.
fn province_of(uscc: &str) -> Option<String> {
    let digits = uscc.get(2..4)?;
    let number: u8 = digits.parse().ok()?;
    (11..=65).contains(&number).then(|| format!("CN-{digits}"))
}

/// Returns the first match of a pattern in the prose, with its view.
pub(super) fn first_match<'r>(reading: &'r Reading<'_>, pattern: &str) -> Option<(&'r View, std::ops::Range<usize>)> {
    captures(reading, pattern).and_then(|(view, groups)| {
        Some((view, groups.get(1).cloned().flatten().or_else(|| groups.first().cloned().flatten())?))
    })
}

/// Returns the groups of the first match of a pattern in the prose.
pub(super) fn captures<'r>(
    reading: &'r Reading<'_>,
    pattern: &str,
) -> Option<(&'r View, Vec<Option<std::ops::Range<usize>>>)> {
    let regex = Regex::new(pattern).ok()?;
    reading.prose.iter().find_map(|view| {
        let captures = regex.captures(&view.text)?;
        Some((view, captures.iter().map(|group| group.map(|group| group.range())).collect()))
    })
}

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
    ("Date of Commencement", Some(Role::OperatingSince)),
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

/// Certificates of bodies outside the mainland.
pub(super) fn incorporation(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(INCORPORATION);
    // "Certificate of Incorporation of a Private Company" is no label of the sentence below it.
    fields.retain(|field| {
        !matches!(&field.fact.value, Value::Text(text) if field.role == Role::Name && text.to_lowercase().contains("certify"))
    });
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    if !has(&fields, Role::Name) {
        let patterns = [
            r"(?i)(?:certify that|certifies that)\s*\n?\s*(.{3,80}?)\s*(?:\n|,|\(|（|is |was |has |having |a company|a corporation|with company)",
            r"(?i)certify that\s+(.{3,90}?)\s+(?:is|was|has been|having)\b",
            r"(?:证明|證明)\s*\n?\s*(.{3,60}?)\s*(?:\n|，|於|于|已|乃|经|經|根据|根據|係|系|为|為)",
        ];
        for pattern in patterns {
            if let Some((view, range)) = first_match(reading, pattern)
                && clean(&view.text[range.clone()]).chars().count() >= 3
            {
                fields.push(reading.field(Role::Name, Value::Text(clean(&view.text[range.clone()])), view, range));
                break;
            }
        }
    }
    if !has(&fields, Role::Founded) {
        fields.extend(dated(
            reading,
            &[
                r"(?i)(?:incorporated|registered|formed|organi[sz]ed|established)[^.]{0,120}?\b(?:on|this|dated)\b",
                r"(?i)(?:was|is) (?:this day )?(?:duly )?(?:incorporated|formed|registered|established)",
                r"(?i)(?:effective|filed)[^.]{0,60}?\b(?:on|date)\b",
                r"(?:成立於|成立于|注册成立|註冊成立|登记成立|登記成立|注册为|註冊為|設立於)",
            ],
            Role::Founded,
        ));
    }
    if !has(&fields, Role::Founded) {
        fields.extend(before_word(
            reading,
            &["注册成立", "註冊成立", "登记成立", "成立為", "成立为", "正式成立", "設立登記", "核准設立"],
            Role::Founded,
        ));
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

/// Takes number and seat of a body from the sentences of its certificate, where no label gives them whole.
fn in_sentences(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const NUMBERS: &[&str] = &[
        r"(?i)(?:company|registration|registered|entity|corporation|business)\s+(?:number|no\.?)\s*[:：]?\s*([A-Z]{0,4}\s?\d[\dA-Z\-]{3,16})",
        r"(?:公司編號|公司编号|註冊編號|注册编号|注册号|登記編號|登记编号)(?:为|為)?\s*[:：]?\s*([A-Z]{0,4}\d[\dA-Z\-]{3,16})",
    ];
    const SEATS: &[&str] = &[
        r"(?i)(?:registered office|registered address|principal place of business)(?: of the company)?,?\s+(?:is|was|being|situated|located)(?:\s+(?:situated|located))?(?:\s+(?:at|in))?\s+((?:[^\n]|\n[^\n])+?),?\s+(?:was|is|has|and|having|incorporated)\b",
        r"(?:註冊辦事處|注册办事处|注册地址|住所)(?:设于|設於|位于|位於|为|為|在)\s*([^，。；\n]{4,80})",
    ];
    let whole =
        |field: &Field| !matches!(&field.fact.value, Value::Ident(ident) if ident.value.contains([')', '）', ',']));
    if !fields.iter().any(|field| field.role == Role::RegisteredNumber && whole(field))
        && let Some((view, range)) = NUMBERS.iter().find_map(|pattern| first_match(reading, pattern))
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

/// Keeps the first field of roles that a certificate states once, unless another differs in script only.
fn keep_first(fields: &mut Vec<Field>, roles: &[Role]) {
    let mut seen = Vec::new();
    fields.retain(|field| {
        !roles.contains(&field.role)
            || (!seen.contains(&field.role) && {
                seen.push(field.role);
                true
            })
    });
}

/// Finds the first date behind one of the patterns.
pub(super) fn dated(reading: &Reading<'_>, patterns: &[&str], role: Role) -> Option<Field> {
    patterns.iter().find_map(|pattern| {
        let regex = Regex::new(pattern).ok()?;
        reading.prose.iter().find_map(|view| {
            let found = regex.find(&view.text)?;
            let end = clamp(&view.text, found.end() + 160);
            let after = reading.scan(view, found.end()..end);
            let date = after.iter().find(|found| matches!(found.value(), Some(Value::Date(_))))?;
            reading.field_found(role, view, date)
        })
    })
}

/// Finds the last date before one of the words, in the same sentence.
pub(super) fn before_word(reading: &Reading<'_>, words: &[&str], role: Role) -> Option<Field> {
    words.iter().find_map(|word| {
        reading.prose.iter().find_map(|view| {
            let at = view.text.find(word)?;
            let start = view.text[..at].rfind(['。', '\n', '；']).map_or(0, |at| at + 1);
            let start = (start..at).find(|at| view.text.is_char_boundary(*at)).unwrap_or(at);
            let found = reading.scan(view, start..at);
            let date = found.iter().rev().find(|found| matches!(found.value(), Some(Value::Date(_))))?;
            reading.field_found(role, view, date)
        })
    })
}

/// Returns the nearest character border at or below a byte.
pub(super) fn clamp(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
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

const APPROVAL: Table = &[
    ("境外企业（机构）", Some(Role::Investee)),
    ("境外企业", Some(Role::Investee)),
    ("境外企业名称", Some(Role::Investee)),
    ("境外机构", Some(Role::Investee)),
    ("境外机构名称", Some(Role::Investee)),
    ("境外企业（机构）名称", Some(Role::Investee)),
    ("境外企业(机构)名称", Some(Role::Investee)),
    ("境外投资企业名称", Some(Role::Investee)),
    ("境外投资企业", Some(Role::Investee)),
    ("境外企业中文名称", Some(Role::Investee)),
    ("境外企业外文名称", Some(Role::Investee)),
    ("境外企业英文名称", Some(Role::Investee)),
    ("最终目的地企业名称", Some(Role::Investee)),
    ("国家／地区", Some(Role::Place)),
    ("国家/地区", Some(Role::Place)),
    ("国家", Some(Role::Place)),
    ("国家（地区）", Some(Role::Place)),
    ("国别（地区）", Some(Role::Place)),
    ("国别", Some(Role::Place)),
    ("所在国家（地区）", Some(Role::Place)),
    ("所在国家", Some(Role::Place)),
    ("投资目的地", Some(Role::Place)),
    ("所在国", Some(Role::Place)),
    ("设立方式", Some(Role::Setup)),
    ("投资方式", None),
    ("投资主体", Some(Role::Investor)),
    ("境内投资主体", Some(Role::Investor)),
    ("投资主体名称", Some(Role::Investor)),
    ("中方投资主体", Some(Role::Investor)),
    ("投资人", Some(Role::Investor)),
    ("中方投资总额", Some(Role::ApprovedAmount)),
    ("投资总额", Some(Role::ApprovedAmount)),
    ("中方投资额", Some(Role::ApprovedAmount)),
    ("核准金额", Some(Role::ApprovedAmount)),
    ("中方股比", Some(Role::Share)),
    ("中方持股比例", Some(Role::Share)),
    ("中方出资比例", Some(Role::Share)),
    ("持股比例", Some(Role::Share)),
    ("股比", Some(Role::Share)),
    ("出资比例", Some(Role::Share)),
    ("经营范围", Some(Role::Purpose)),
    ("核准或备案文号", Some(Role::Number)),
    ("备案文号", Some(Role::Number)),
    ("证书编号", Some(Role::Number)),
    ("投资路径", None),
    ("发证机关", None),
    ("有效期", None),
    ("外方", None),
];

/// 企业境外投资证书: what was approved, by whom, for which body.
pub(super) fn approval(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(APPROVAL);
    approved_in_sentences(reading, &mut fields);
    recode(&mut fields, Role::Setup, CodeOf::Setup, words::setup);
    let partial = fields.iter().any(|field| matches!(&field.fact.value, Value::Percent(percent) if field.role == Role::Share && percent.percent < rust_decimal::Decimal::from(100)));
    let investors =
        fields.iter().filter(|field| field.role == Role::Investor).filter_map(|field| field.party).max().unwrap_or(0);
    for field in fields.iter_mut().filter(|field| field.role == Role::Setup) {
        // A body newly set up with another holder is a joint one (call, 专题一（一）: 独资新建、合资合作).
        if let Value::Code(code) = &mut field.fact.value
            && code.is == "new"
            && (partial || investors > 0)
        {
            "joint".clone_into(&mut code.is);
        }
    }
    fields.extend(reading.closing_date(Role::Issued));
    vec![reading.record(Kind::Approval, fields)]
}

/// Takes investor, body, place, way and share from the sentence of a certificate that has no form:
/// "甲公司（投资主体）在香港新设境外企业乙（B Limited），中方持股比例100%".
fn approved_in_sentences(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const WAY: &str = "新设|新建|设立|并购|收购|投资设立|合资设立|合作设立|独资设立";
    let pattern = format!(
        r"([^，。；：\s]{{3,50}}?)\s*(?:[（(](?:境内)?投资主体[）)])?\s*(?:拟|申请)?(?:在|于|到|赴)\s*([^，。；（(\s]{{1,16}}?)\s*({WAY})(?:了)?(?:境外)?(?:企业|机构|公司)?\s*[“「]?\s*([^，。；“”]{{3,160}}?)\s*[”」]?\s*[，。；]"
    );
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    if let Some((view, groups)) = captures(reading, &pattern) {
        let roles = [Role::Investor, Role::Place, Role::Setup, Role::Investee];
        for (role, range) in roles.into_iter().zip(groups.into_iter().skip(1)) {
            if let (false, Some(range)) = (has(fields, role), range) {
                fields.extend(reading.read_as(role, view, range));
            }
        }
    }
    if !has(fields, Role::Share) {
        let share = r"(?:持股比例|股比|出资比例|占股|持股)\s*(?:为|：|:)?\s*(\d{1,3}(?:\.\d+)?\s*[%％])";
        if let Some((view, range)) = first_match(reading, share) {
            fields.extend(reading.read_as(Role::Share, view, range));
        }
    }
}

const DEGREE: Table = &[
    ("姓名", Some(Role::Name)),
    ("持证人", Some(Role::Name)),
    ("Name", Some(Role::Name)),
    ("证书编号", Some(Role::Number)),
    ("学位证书编号", Some(Role::Number)),
    ("编号", Some(Role::Number)),
    ("证书号", Some(Role::Number)),
    ("Certificate No", Some(Role::Number)),
    ("认证书编号", Some(Role::Number)),
    ("专业", Some(Role::FieldOfWork)),
    ("专业名称", Some(Role::FieldOfWork)),
    ("学科专业", Some(Role::FieldOfWork)),
    ("专业技术职称", Some(Role::ProfessionalTitle)),
    ("资格名称", Some(Role::ProfessionalTitle)),
    ("职称", Some(Role::ProfessionalTitle)),
    ("专业技术资格", Some(Role::ProfessionalTitle)),
    ("任职资格", Some(Role::ProfessionalTitle)),
    ("资格级别", None),
    ("级别", None),
    ("取得时间", Some(Role::TitleSince)),
    ("授予时间", Some(Role::Issued)),
    ("批准日期", Some(Role::TitleSince)),
    ("评审通过时间", Some(Role::TitleSince)),
    ("发证日期", Some(Role::Issued)),
    ("签发日期", Some(Role::Issued)),
    ("性别", None),
    ("出生日期", None),
    ("出生年月", None),
    ("工作单位", Some(Role::Employer)),
    ("身份证号", None),
    ("学位", Some(Role::Degree)),
    ("授予学位", Some(Role::Degree)),
    ("学校", Some(Role::Issuer)),
    ("毕业院校", Some(Role::Issuer)),
];

/// Degree and title certificates.
pub(super) fn degree(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(DEGREE);
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    if !has(&fields, Role::Name) {
        let patterns = [
            r"(?m)^\s*(?:兹证明|研究生)?\s*([\p{Han}·]{2,8})\s*[，,]?\s*(?:性别)?\s*[，,]?\s*[男女]\s*[，,]",
            r"(?i)conferred (?:up)?on\s*\n?\s*([A-Z][\p{L}'’\-]+(?: [A-Z][\p{L}'’\-]+){1,4})",
            r"(?i)certif(?:y|ies) that\s*\n?\s*([A-Z][\p{L}'’\-]+(?: [A-Z][\p{L}'’\-]+){1,4})",
            r"(?i)(?:awarded|granted|admitted|given) to\s*\n?\s*([A-Z][\p{L}'’\-]+(?: [A-Z][\p{L}'’\-]+){1,4})",
            r"(?m)^\s*([A-Z][\p{L}'’\-]+(?: [A-Z][\p{L}'’\-]+){1,3})\s*\n[^\n]{0,60}(?:the degree of|degree|has been)",
        ];
        for pattern in patterns {
            if let Some((view, range)) = first_match(reading, pattern) {
                fields.push(reading.field(Role::Name, Value::Text(clean(&view.text[range.clone()])), view, range));
                break;
            }
        }
    }
    if !has(&fields, Role::Degree) {
        let patterns = [
            r"授予\s*([\p{Han}（）]{0,20}?(?:博士|硕士|学士)[\p{Han}]{0,4}学位)",
            r"授予\s*([^。，\n]{0,20}?(?:博士|硕士|学士))",
            r"(?i)degree of\s*\n?\s*((?:Doctor|Master|Bachelor)[^\n,]{0,40})",
            r"(?i)((?:Doctor of Philosophy|Doctor of Engineering|Master of \w+|Bachelor of \w+))",
            r"((?:博士|硕士|学士)学位证书)",
            r"((?:博士|硕士)研究生毕业证书)",
        ];
        for pattern in patterns {
            if let Some((view, range)) = first_match(reading, pattern)
                && let Some(code) = words::degree(&view.text[range.clone()])
            {
                fields.push(reading.field(Role::Degree, code_value(CodeOf::Degree, code), view, range));
                break;
            }
        }
    }
    if let Some(title) = fields.iter().find(|field| field.role == Role::ProfessionalTitle).cloned()
        && let Value::Text(text) = &title.fact.value
    {
        fields.extend(words::rank(text).map(|rank| again(&title, Role::Rank, code_value(CodeOf::Rank, rank))));
    }
    if !has(&fields, Role::Issued) {
        fields.extend(
            dated(reading, &[r"(?i)given this", r"(?i)dated? this", r"(?i)conferred on"], Role::Issued)
                .or_else(|| reading.closing_date(Role::Issued)),
        );
    }
    if !has(&fields, Role::Issuer)
        && let Some((view, range)) = first_match(
            reading,
            r"(?m)^\s*([^\n，。：]{2,30}(?:大学|学院)|[A-Z][^\n,.]{3,60}(?:University|Institute of Technology|College)[^\n,.]{0,40}|University of [^\n,.]{3,40})\s*$",
        )
    {
        fields.extend(reading.parties(Role::Issuer, view, range));
    }
    vec![reading.record(Kind::Degree, fields)]
}

const PATENT: Table = &[
    ("专利号", Some(Role::Number)),
    ("Patent No", Some(Role::Number)),
    ("Patent Number", Some(Role::Number)),
    ("特許番号", Some(Role::Number)),
    ("特許第", Some(Role::Number)),
    ("申请号", Some(Role::Purpose)),
    ("专利申请号", Some(Role::Purpose)),
    ("Publication number", Some(Role::Number)),
    ("专利申请日", Some(Role::Filed)),
    ("申请日", Some(Role::Filed)),
    ("申请日期", Some(Role::Filed)),
    ("Filing Date", Some(Role::Filed)),
    ("Date of Filing", Some(Role::Filed)),
    ("Filed", Some(Role::Filed)),
    ("出願日", Some(Role::Filed)),
    ("授权公告日", Some(Role::Granted)),
    ("授权日", Some(Role::Granted)),
    ("授权日期", Some(Role::Granted)),
    ("授权公告日期", Some(Role::Granted)),
    ("Date of Patent", Some(Role::Granted)),
    ("Grant Date", Some(Role::Granted)),
    ("Date of Grant", Some(Role::Granted)),
    ("登録日", Some(Role::Granted)),
    ("Issue Date", Some(Role::Granted)),
    ("授权公告号", None),
    ("公告号", None),
    ("证书号", None),
    ("专利权人", Some(Role::Owner)),
    ("权利人", Some(Role::Owner)),
    ("Patentee", Some(Role::Owner)),
    ("Assignee", Some(Role::Owner)),
    ("Assignees", Some(Role::Owner)),
    ("Proprietor", Some(Role::Owner)),
    ("Proprietor(s)", Some(Role::Owner)),
    ("特許権者", Some(Role::Owner)),
    ("Owner", Some(Role::Owner)),
    ("Applicant", Some(Role::Partner)),
    ("变更后权利人", Some(Role::Buyer)),
    ("发明人", Some(Role::Author)),
    ("设计人", Some(Role::Author)),
    ("Inventor", Some(Role::Author)),
    ("Inventors", Some(Role::Author)),
    ("発明者", Some(Role::Author)),
    ("发明名称", Some(Role::Title)),
    ("实用新型名称", Some(Role::Title)),
    ("外观设计名称", Some(Role::Title)),
    ("使用外观设计的产品名称", Some(Role::Title)),
    ("专利名称", Some(Role::Title)),
    ("名称", Some(Role::Title)),
    ("发明创造名称", Some(Role::Title)),
    ("発明の名称", Some(Role::Title)),
    ("Title", Some(Role::Title)),
    ("Title of Invention", Some(Role::Title)),
    ("地址", None),
    ("申请人", Some(Role::Partner)),
    ("Address", None),
];

/// Granted patents. The number is the patent's, the day is that of the grant, never of the filing.
pub(super) fn patent(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(PATENT);
    patent_number(reading, &mut fields);
    fields.retain(|field| !matches!(field.role, Role::Purpose | Role::Partner));
    keep_first(&mut fields, &[Role::Number, Role::Title]);
    fields.extend(reading.closing_date(Role::Issued));
    vec![reading.record(Kind::PatentGrant, fields)]
}

/// Takes the number of the patent, or by the ZL anywhere on the paper, where no label gives it.
fn patent_number(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let is_patent = |field: &Field| matches!(&field.fact.value, Value::Ident(ident) if matches!(ident.kind, IdentKind::CnPatent | IdentKind::ForeignPatent | IdentKind::CnPatentPub | IdentKind::PctApp));
    if fields.iter().any(|field| field.role == Role::Number && is_patent(field)) {
        fields.retain(|field| field.role != Role::Number || is_patent(field));
        return;
    }
    for view in &reading.prose {
        let found = reading.scan(view, 0..view.text.len());
        let hit = found.iter().find(|found| matches!(found.value(), Some(Value::Ident(ident)) if matches!(ident.kind, IdentKind::CnPatent | IdentKind::ForeignPatent)));
        if let Some(field) = hit.and_then(|found| reading.field_found(Role::Number, view, found)) {
            fields.retain(|field| field.role != Role::Number);
            fields.push(field);
            return;
        }
    }
}

const FILING: Table = &[
    ("申请号", Some(Role::Number)),
    ("专利申请号", Some(Role::Number)),
    ("申请号或专利号", Some(Role::Number)),
    ("申请公布号", None),
    ("Application No", Some(Role::Number)),
    ("Application Number", Some(Role::Number)),
    ("申请编号", Some(Role::Number)),
    ("申请日", Some(Role::Filed)),
    ("专利申请日", Some(Role::Filed)),
    ("Filing Date", Some(Role::Filed)),
    ("申请公布日", Some(Role::Published)),
    ("Publication Date", Some(Role::Published)),
    ("申请人", Some(Role::Owner)),
    ("专利申请人", Some(Role::Owner)),
    ("Applicant", Some(Role::Owner)),
    ("申请人或专利权人", Some(Role::Owner)),
    ("发明人", Some(Role::Author)),
    ("设计人", Some(Role::Author)),
    ("发明创造名称", Some(Role::Title)),
    ("发明名称", Some(Role::Title)),
    ("Title", Some(Role::Title)),
    ("地址", None),
    ("发文日", Some(Role::Issued)),
    ("发文日期", Some(Role::Issued)),
];

/// Acceptance notices and published applications: never a grant.
pub(super) fn filing(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(FILING);
    patent_number(reading, &mut fields);
    vec![reading.record(Kind::PatentFiling, fields)]
}

const OUTCOME: Table = &[
    ("成果名称", Some(Role::Title)),
    ("软件名称", Some(Role::Title)),
    ("产品名称", Some(Role::Title)),
    ("样品名称", Some(Role::Title)),
    ("名称", Some(Role::Title)),
    ("项目名称", Some(Role::Title)),
    ("Title", Some(Role::Title)),
    ("新产品名称", Some(Role::Title)),
    ("鉴定成果名称", Some(Role::Title)),
    ("登记号", Some(Role::Number)),
    ("登记编号", Some(Role::Number)),
    ("证书编号", Some(Role::Number)),
    ("报告编号", Some(Role::Number)),
    ("注册证编号", Some(Role::Number)),
    ("证书号", Some(Role::Number)),
    ("鉴定证书编号", Some(Role::Number)),
    ("编号", Some(Role::Number)),
    ("完成单位", Some(Role::Owner)),
    ("第一完成单位", Some(Role::Owner)),
    ("成果完成单位", Some(Role::Owner)),
    ("著作权人", Some(Role::Owner)),
    ("研制单位", Some(Role::Owner)),
    ("委托单位", Some(Role::Owner)),
    ("注册人名称", Some(Role::Owner)),
    ("申请人", Some(Role::Owner)),
    ("生产单位", Some(Role::Owner)),
    ("申请单位", Some(Role::Owner)),
    ("所有人", Some(Role::Owner)),
    ("登记日期", Some(Role::Issued)),
    ("发证日期", Some(Role::Issued)),
    ("颁发日期", Some(Role::Issued)),
    ("批准日期", Some(Role::Issued)),
    ("鉴定日期", Some(Role::Issued)),
    ("签发日期", Some(Role::Issued)),
    ("开发完成日期", Some(Role::Date)),
    ("首次发表日期", Some(Role::Published)),
    ("权利取得方式", None),
    ("权利范围", None),
    ("成果类型", None),
    ("评价方式", None),
    ("成果水平", None),
    ("登记机构", None),
    ("颁发单位", Some(Role::Issuer)),
    ("鉴定单位", Some(Role::Issuer)),
    ("组织鉴定单位", Some(Role::Issuer)),
    ("检测单位", Some(Role::Issuer)),
    ("登记机关", None),
];

/// Results: registrations, appraisals, software copyrights, test reports.
pub(super) fn outcome(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(OUTCOME);
    keep_first(&mut fields, &[Role::Title]);
    outcome_in_sentences(reading, &mut fields);
    if !fields.iter().any(|field| field.role == Role::Issued) {
        fields.extend(reading.closing_date(Role::Issued));
    }
    vec![reading.record(Kind::Outcome, fields)]
}

/// Takes owner and title of a result from sentences: "甲公司完成的科技成果“某装置”，准予登记".
fn outcome_in_sentences(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const OWNERS: &[&str] = &[
        r"(?:^|[\n，。；：])\s*(?:兹证明|经审查|现有|由|对)?\s*([^，。；：“”\n]{3,50}?(?:公司|大学|学院|研究院|研究所|中心|医院|[A-Za-z.]{2,}))\s*(?:申报|独立|自主|联合|共同)?(?:完成|研制|研发|开发|申报|提交|取得|生产)的",
        r"(?i)(?:developed|completed|submitted|owned) by\s+([^,.\n]{3,80})",
    ];
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    if !has(fields, Role::Owner)
        && let Some((view, range)) = OWNERS.iter().find_map(|pattern| first_match(reading, pattern))
    {
        fields.extend(reading.parties(Role::Owner, view, range));
    }
    if !has(fields, Role::Title)
        && let Some((view, range)) = first_match(reading, r"[“「《]([^”」》]{2,60})[”」》]")
    {
        let title = clean(&view.text[range.clone()].replace('\n', ""));
        fields.push(reading.field(Role::Title, Value::Text(title), view, range));
    }
}

/// Bodies whose standards are international in the call's sense (domain.md, T1-K2.4).
const INTERNATIONAL: &[&str] = &[
    "ISO", "IEC", "ITU", "IEEE", "IETF", "RFC", "ETSI", "3GPP", "ASTM", "ASME", "SAE", "UL", "DIN", "BS", "JIS",
    "ANSI", "EN",
];
/// Prefixes of standards that positively are not.
const NATIONAL: &[&str] = &[
    "GB", "DB", "T/", "Q/", "YY", "HJ", "SJ", "JB", "QB", "NY", "YD", "JJF", "HG", "DL", "NB", "SN", "GA", "JT", "CJ",
    "LY",
];

const STANDARD: Table = &[
    ("标准号", Some(Role::Number)),
    ("标准编号", Some(Role::Number)),
    ("Standard No", Some(Role::Number)),
    ("Standard", Some(Role::Number)),
    ("Standard Number", Some(Role::Number)),
    ("Designation", Some(Role::Number)),
    ("标准名称", Some(Role::Title)),
    ("Title", Some(Role::Title)),
    ("Date of publication", Some(Role::Published)),
    ("Published on", Some(Role::Published)),
    ("Participating organizations", Some(Role::Affiliation)),
    ("Participating organisations", Some(Role::Affiliation)),
    ("Participating organization", Some(Role::Affiliation)),
    ("Participants", Some(Role::Affiliation)),
    ("Contributing organizations", Some(Role::Affiliation)),
    ("Contributors", Some(Role::Affiliation)),
    ("参与单位", Some(Role::Affiliation)),
    ("参加起草单位", Some(Role::Affiliation)),
    ("参编机构", Some(Role::Affiliation)),
    ("发布日期", Some(Role::Published)),
    ("发布时间", Some(Role::Published)),
    ("Publication date", Some(Role::Published)),
    ("Published", Some(Role::Published)),
    ("实施日期", None),
    ("起草单位", Some(Role::Affiliation)),
    ("主要起草单位", Some(Role::Affiliation)),
    ("参编单位", Some(Role::Affiliation)),
    ("参与起草单位", Some(Role::Affiliation)),
    ("参加单位", Some(Role::Affiliation)),
    ("Organization", Some(Role::Affiliation)),
    ("Organisation", Some(Role::Affiliation)),
    ("起草人", Some(Role::Author)),
    ("发布单位", Some(Role::Issuer)),
    ("Date of issue", Some(Role::Issued)),
    ("发证日期", Some(Role::Issued)),
    ("批准发布单位", Some(Role::Issuer)),
];

/// Standards, and proofs of having taken part in one.
pub(super) fn standard(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(STANDARD);
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    let mut number: Option<Field> = None;
    for view in &reading.prose {
        for found in reading.scan(view, 0..view.text.len()) {
            if let Some(Value::Ident(ident)) = found.value()
                && ident.kind == IdentKind::StandardNo
                && number.is_none()
            {
                number = reading.field_found(Role::Number, view, &found);
            }
        }
        if number.is_none() {
            let pattern = r"\b((?:ISO|IEC|IEEE|ITU-T|ITU-R|ETSI|3GPP|ASTM|ASME|SAE|UL|DIN|BS|JIS|ANSI|EN|RFC|GB/T|GB|T/[A-Z]+|Q/[A-Z]+|DB\d*/?T?)[ /A-Z]*[ ]?[A-Z]?\d[\d.\-]*(?::\d{4})?)";
            number = first_match(reading, pattern).map(|(view, range)| {
                let value = Value::Ident(Ident {
                    kind: IdentKind::StandardNo,
                    value: clean(&view.text[range.clone()]),
                    valid: None,
                });
                reading.field(Role::Number, value, view, range)
            });
        }
    }
    if let Some(number) = number {
        fields.retain(|field| field.role != Role::Number);
        if let Value::Ident(ident) = &number.fact.value {
            let text = ident.value.to_uppercase();
            let national = NATIONAL.iter().any(|prefix| text.starts_with(prefix));
            let international = INTERNATIONAL.iter().any(|prefix| text.starts_with(prefix));
            if national || international {
                fields.push(again(&number, Role::International, Value::Flag(international && !national)));
            }
        }
        fields.push(number);
    }
    if !has(&fields, Role::Affiliation) {
        let patterns = [
            r"(?i)certify that\s*\n?\s*([^\n,]{3,90}?)\s*(?:\n|,|represented| has | participated| was | is | contributed)",
            r"兹证明\s*[：:]?\s*([^，。\n]{3,60}?)\s*(?:为|作为|参与|参加|承担|系|是|于|主持)",
            r"(?:由|感谢)\s*([^，。\n]{3,40}?(?:公司|大学|学院|研究院|研究所|中心))\s*(?:参与|参加|等单位|起草)",
            r"([^，。：\n\s]{3,40}?(?:公司|大学|学院|研究院|研究所|中心))\s*(?:参与|参加)(?:了)?(?:制定|编制|起草|修订)",
        ];
        for pattern in patterns {
            if let Some((view, range)) = first_match(reading, pattern) {
                fields.extend(reading.parties(Role::Affiliation, view, range));
                break;
            }
        }
    }
    if !has(&fields, Role::Published) {
        fields.extend(
            dated(reading, &[r"(?i)published (?:on|in)?", r"发布日期\s*[：:]?"], Role::Published)
                .or_else(|| before_word(reading, &["批准发布", "正式发布", "发布实施", "发布"], Role::Published)),
        );
    }
    if !has(&fields, Role::Issued) {
        fields.extend(reading.closing_date(Role::Issued));
    }
    vec![reading.record(Kind::Standard, fields)]
}

const USER: Table = &[
    ("用户单位", Some(Role::User)),
    ("使用单位", Some(Role::User)),
    ("应用单位", Some(Role::User)),
    ("单位名称", Some(Role::User)),
    ("用户名称", Some(Role::User)),
    ("User", Some(Role::User)),
    ("Customer", Some(Role::User)),
    ("Company", Some(Role::User)),
    ("证明单位", Some(Role::User)),
    ("Organisation", Some(Role::User)),
    ("Organization", Some(Role::User)),
    ("致", Some(Role::Holder)),
    ("To", Some(Role::Holder)),
    ("研制单位", Some(Role::Holder)),
    ("供应单位", Some(Role::Holder)),
    ("成果单位", Some(Role::Holder)),
    ("成果完成单位", Some(Role::Holder)),
    ("开发单位", Some(Role::Holder)),
    ("Supplier", Some(Role::Holder)),
    ("Developer", Some(Role::Holder)),
    ("生产单位", Some(Role::Holder)),
    ("产品名称", Some(Role::Product)),
    ("成果名称", Some(Role::Product)),
    ("应用成果名称", Some(Role::Product)),
    ("应用成果", Some(Role::Product)),
    ("Product", Some(Role::Product)),
    ("使用产品", Some(Role::Product)),
    ("项目名称", Some(Role::Product)),
    ("使用时间", Some(Role::Period)),
    ("应用时间", Some(Role::Period)),
    ("使用期限", Some(Role::Period)),
    ("应用起止时间", Some(Role::Period)),
    ("Period of use", Some(Role::Period)),
    ("使用起止时间", Some(Role::Period)),
    ("联系人", None),
    ("电话", None),
    ("联系电话", None),
    ("Contact", None),
    ("Date", Some(Role::Issued)),
    ("日期", Some(Role::Issued)),
    ("出具日期", Some(Role::Issued)),
    ("地址", None),
    ("经济效益", None),
    ("使用情况", None),
];

/// User certificates: who used what of whom since when.
pub(super) fn user_certificate(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(USER);
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    if !has(&fields, Role::User) {
        for pattern in [
            r"(?:我单位|本单位|我公司|我院|我司|我校|本公司)\s*[（(]\s*([^（）()]{3,60}(?:[（(][^（）()]*[）)][^（）()]*)?)\s*[）)]",
            r"(?i)certify that (?:we, )?([^,\n]{3,80}?),? (?:has|have|uses|is using|had)",
        ] {
            if let Some((view, range)) = first_match(reading, pattern) {
                fields.extend(reading.parties(Role::User, view, range));
                break;
            }
        }
    }
    if !has(&fields, Role::User) {
        fields.extend(sealed_by(reading));
    }
    if !has(&fields, Role::Holder) {
        for pattern in [
            r"(?:使用|采用|应用|购买|引进)\s*(?:了)?\s*([^，。；“”\n]{3,60}?)\s*(?:及其|研制|研发|开发|提供|生产|自主)",
            r"(?:由)\s*([^，。；“”\n]{3,60}?)\s*(?:及其|研制|研发|开发|提供|生产|自主)",
            r"(?i)(?:developed|supplied|provided|made) by ([^,.\n]{3,80})",
        ] {
            if let Some((view, range)) = first_match(reading, pattern) {
                fields.extend(reading.parties(Role::Holder, view, range));
                break;
            }
        }
    }
    if !has(&fields, Role::Product) {
        for pattern in [
            r"[“「《]([^”」》\n]{2,60})[”」》]",
            "[\"]([^\"\n]{2,80})[\"]",
            r"(?:研制|研发|开发|生产|提供)的\s*([^，。；“”\n]{2,40}?)\s*(?:[，。；]|，?使用效果|，?运行)",
        ] {
            if let Some((view, range)) = first_match(reading, pattern) {
                fields.push(reading.field(Role::Product, Value::Text(clean(&view.text[range.clone()])), view, range));
                break;
            }
        }
    }
    if !has(&fields, Role::Period) {
        if let Some((view, range)) = first_match(reading, r"自\s*([^，。\n]{4,30}?)\s*(?:起|开始|以来|至)") {
            let start = reading.read_as(Role::From, view, range);
            fields.extend(start);
        } else {
            fields.extend(dated(reading, &[r"(?i)\bsince\b"], Role::From));
        }
    }
    if !has(&fields, Role::Issued) {
        fields.extend(reading.closing_date(Role::Issued));
    }
    keep_last_issued(&mut fields);
    vec![reading.record(Kind::UserCertificate, fields)]
}

/// Returns the body that sealed a paper: the last line that is a name with its seal, or a name after 单位（盖章）.
fn sealed_by(reading: &Reading<'_>) -> Vec<Field> {
    const SEALED: &[&str] = &[
        r"(?m)^\s*([^\n，。；：:]{3,50}?)\s*[（(](?:盖章|公章|印章|加盖公章|签章)[）)]\s*$",
        r"(?m)(?:单位|用户)(?:名称)?\s*[（(](?:盖章|公章|签章)[）)]\s*[:：]\s*([^\n，。；]{3,50}?)\s*$",
    ];
    for pattern in SEALED {
        let Ok(regex) = Regex::new(pattern) else { continue };
        for view in reading.prose.iter().rev() {
            let last = regex.captures_iter(&view.text).filter_map(|found| found.get(1)).last();
            if let Some(found) = last.filter(|found| words::is_body(found.as_str())) {
                return reading.parties(Role::User, view, found.range());
            }
        }
    }
    Vec::new()
}

/// A certificate is issued on the last day it names as such.
fn keep_last_issued(fields: &mut Vec<Field>) {
    let last = fields.iter().rposition(|field| field.role == Role::Issued);
    let mut index = 0;
    fields.retain(|field| {
        index += 1;
        field.role != Role::Issued || Some(index - 1) == last
    });
}

/// Takes the level of a platform from its own title, where nothing else told one.
fn level_of_title(record: &mut Record) {
    if record.kind != Kind::Platform || record.fields.iter().any(|field| field.role == Role::Level) {
        return;
    }
    let level = record.fields.iter().find(|field| field.role == Role::Title).and_then(|field| {
        let Value::Text(text) = &field.fact.value else { return None };
        words::level(text).map(|level| again(field, Role::Level, code_value(CodeOf::Level, level)))
    });
    record.fields.extend(level);
}

/// What a notice says above its table or in its sentences: programme, year, issuer.
pub(super) fn notice(reading: &Reading<'_>, kind: Kind, rows: Vec<Record>) -> Vec<Record> {
    let issuer: Vec<Field> =
        first_match(reading, r"(?m)^\s*([^\n，。：；\s]{4,30}(?:厅|部|局|委员会|委))(?:文件)?\s*$")
            .map(|(view, range)| reading.parties(Role::Issuer, view, range))
            .unwrap_or_default();
    let issued = reading.closing_date(Role::Issued);
    let title = first_match(reading, r"(关于[^。]{4,120}?(?:通知|批复|公示|公告|决定|函))");
    let mut records = rows;
    let alone = records.is_empty();
    if alone {
        records = vec![reading.record(kind, single_notice(reading, kind))];
    }
    for record in &mut records {
        record.fields.extend(issuer.iter().cloned());
        record.fields.extend(issued.clone());
        if let Some((view, range)) = &title {
            let text = clean(&view.text[range.clone()].replace('\n', ""));
            match kind {
                Kind::EarlierGrant => {
                    if !(alone && record.fields.iter().any(|field| field.role == Role::Programme)) {
                        record.fields.retain(|field| field.role != Role::Programme);
                        record.fields.push(reading.field(Role::Programme, Value::Text(text), view, range.clone()));
                    }
                    if !record.fields.iter().any(|field| field.role == Role::Year) {
                        record.fields.extend(
                            reading.read_as(Role::Year, view, range.clone()).into_iter().next().or_else(|| {
                                issued.clone().map(|field| again(&field, Role::Year, field.fact.value.clone()))
                            }),
                        );
                    }
                }
                _ => {
                    let own: String = record
                        .fields
                        .iter()
                        .filter(|field| field.role == Role::Title)
                        .map(|field| match &field.fact.value {
                            Value::Text(text) => text.clone(),
                            _ => String::new(),
                        })
                        .collect();
                    if let Some(level) = words::level(&format!("{own}{text}")) {
                        record.fields.push(reading.field(
                            Role::Level,
                            code_value(CodeOf::Level, level),
                            view,
                            range.clone(),
                        ));
                    }
                }
            }
        }
        level_of_title(record);
        record.fields.retain(|field| !matches!(&field.fact.value, Value::Text(text) if text.is_empty()));
    }
    // A notice of a grant that says nothing readable still forbids "none found": it stays, its fields unknown.
    records.retain(|record| {
        kind == Kind::EarlierGrant && alone
            || record
                .fields
                .iter()
                .any(|field| matches!(field.role, Role::Title | Role::Project | Role::Grantee | Role::Host))
    });
    records
}

/// The labels of a notice or certificate of a platform.
const PLATFORM: Table = &[
    ("中心名称", Some(Role::Title)),
    ("平台名称", Some(Role::Title)),
    ("实验室名称", Some(Role::Title)),
    ("名称", Some(Role::Title)),
    ("依托单位", Some(Role::Host)),
    ("建设单位", Some(Role::Host)),
    ("组建单位", Some(Role::Host)),
    ("批准文号", Some(Role::Number)),
    ("编号", Some(Role::Number)),
    ("认定日期", Some(Role::Issued)),
    ("发证日期", Some(Role::Issued)),
    ("证书编号", Some(Role::Number)),
    ("有效期", Some(Role::Period)),
];

/// The labels of a notice of a grant.
const GRANT: Table = &[
    ("项目编号", Some(Role::Number)),
    ("项目名称", Some(Role::Project)),
    ("承担单位", Some(Role::Grantee)),
    ("项目承担单位", Some(Role::Grantee)),
    ("财政资助", Some(Role::Amount)),
    ("资助金额", Some(Role::Amount)),
    ("年度", Some(Role::Year)),
    ("专题", Some(Role::Programme)),
    ("专题名称", Some(Role::Programme)),
    ("立项年度", Some(Role::Year)),
];

/// A notice or certificate about one body, in sentences or labels.
fn single_notice(reading: &Reading<'_>, kind: Kind) -> Vec<Field> {
    let mut fields = reading.fields(if kind == Kind::Platform { PLATFORM } else { GRANT });
    if kind == Kind::EarlierGrant {
        granted_in_sentences(reading, &mut fields);
    }
    if kind == Kind::EarlierGrant && !fields.iter().any(|field| field.role == Role::Grantee) {
        let patterns = [
            (
                Role::Grantee,
                r"(?m)^\s*([^\n，。：；“”\s]{4,50})\s*[：:]\s*(?:你单位|贵单位|你公司|贵公司|你校|贵校|你院|贵院|\n|经)",
            ),
            (Role::Programme, r"((?:19|20)\d{2}\s*年度?[^“”。，\n]{2,40}?(?:专题|专项|计划))"),
            (Role::Project, r"(?:项目|课题)\s*[“「《]([^”」》\n]{2,60})[”」》]"),
            (Role::Number, r"(?:项目|立项|计划)编号\s*[：:为]?\s*([A-Za-z0-9\-]{6,30})"),
            (Role::Year, r"((?:19|20)\d{2}\s*年)度"),
            (Role::Amount, r"(?:资助|安排|支持|拨付)[^。，\n]{0,8}?((?:人民币)?\s*\d[\d,.]*\s*万?元)"),
        ];
        for (role, pattern) in patterns {
            if !fields.iter().any(|field| field.role == role) {
                fields.extend(
                    first_match(reading, pattern)
                        .into_iter()
                        .flat_map(|(view, range)| reading.read_as(role, view, range)),
                );
            }
        }
    }
    if kind == Kind::Platform && !fields.iter().any(|field| field.role == Role::Host) {
        for pattern in [
            r"依托(?:于|单位为)?\s*([^，。；“”]{3,40}?(?:公司|大学|学院|研究院|研究所|医院))\s*(?:建设|组建|设立|成立|的)",
            r"(?:认定|同意|批准|授予)\s*([^，。；“”\n\d]{3,40}?(?:公司|大学|学院|研究院|研究所|医院))",
            r"依托(?:于)?\s*([^，。；\n]{3,40}?(?:公司|大学|学院|研究院|研究所))",
            r"(?m)^\s*([^，。；：\n]{3,40}(?:公司|大学|学院|研究院|研究所))\s*[：:]?\s*$",
        ] {
            if let Some((view, range)) = first_match(reading, pattern) {
                fields.extend(reading.parties(Role::Host, view, range));
                break;
            }
        }
        const QUOTED: &str = r"[“「《]([^”」》]{2,60}?(?:中心|实验室|机构|平台|基地|研究院))[”」》]";
        if let Some((view, range)) = first_match(reading, QUOTED) {
            let title = clean(&view.text[range.clone()].replace('\n', ""));
            fields.push(reading.field(Role::Title, Value::Text(title), view, range));
        } else if let Some((view, range)) = first_match(
            reading,
            r"([^，。；：“”\n\s]{2,40}(?:工程技术研究中心|重点实验室|企业技术中心|工程研究中心|工程实验室|创新中心|新型研发机构|研究中心|联合实验室))",
        ) {
            fields.push(reading.field(Role::Title, Value::Text(clean(&view.text[range.clone()])), view, range));
        }
    }
    fields
}

/// Takes grantee, programme, year, number and title from the letter that tells one body of its grant:
/// "甲公司：你单位申报的2019年度某专题项目“某中心”（项目编号…）已获批准立项".
fn granted_in_sentences(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const BODY: &str = "公司|大学|学院|研究院|研究所|研究中心|中心|医院|实验室";
    let sought: [(Role, Vec<String>); 5] = [
        (
            Role::Grantee,
            vec![
                format!(r"(?m)^\s*([^，。；：:\n]{{3,50}}(?:{BODY}))\s*[：:]"),
                format!(r"([^，。；：:“”\s]{{3,50}}?(?:{BODY}))\s*(?:申报|承担|牵头)的"),
                format!(r"承担单位\s*(?:为|：|:)\s*([^，。；）)\n]{{3,50}}(?:{BODY}))"),
            ],
        ),
        (
            Role::Programme,
            vec![r"(?:申报|承担|立项)的?\s*(?:\d{4}\s*[—\-－～~至]?\s*(?:\d{4})?\s*年度?)?\s*([^“”，。；：（）]{3,60}?(?:专题|专项|计划))".to_owned()],
        ),
        (Role::Year, vec![r"(\d{4}\s*(?:[—\-－～~至]\s*\d{4}\s*)?年度)".to_owned()]),
        (Role::Number, vec![r"(?:项目编号|项目号|立项编号|合同编号|编号)\s*(?:为|：|:)?\s*([A-Za-z0-9][A-Za-z0-9\-]{5,24})".to_owned()]),
        (Role::Project, vec![r"项目(?:名称)?\s*(?:为|：|:)?\s*[“「《]([^”」》]{2,80})[”」》]".to_owned(), r"[“「《]([^”」》]{2,80})[”」》]\s*(?:[（(][^）)]*[）)])?\s*(?:项目|已|获|予以|准予|列入)".to_owned()]),
    ];
    for (role, patterns) in sought {
        if fields.iter().any(|field| field.role == role) {
            continue;
        }
        let Some((view, range)) = patterns.iter().find_map(|pattern| first_match(reading, pattern)) else { continue };
        if matches!(role, Role::Project | Role::Programme) {
            let text = clean(&view.text[range.clone()].replace('\n', ""));
            fields.push(reading.field(role, Value::Text(text), view, range));
        } else {
            fields.extend(reading.read_as(role, view, range));
        }
    }
}

/// Undertakings: what is denied, by whom, since when.
pub(super) fn undertaking(reading: &Reading<'_>) -> Vec<Record> {
    const TABLE: Table = &[
        ("承诺单位", Some(Role::Holder)),
        ("单位名称", Some(Role::Holder)),
        ("申报单位", Some(Role::Holder)),
        ("承诺人", None),
        ("法定代表人", None),
        ("日期", Some(Role::Issued)),
    ];
    let mut fields = reading.fields(TABLE);
    if let Some((view, range)) =
        first_match(reading, r"((?:未获得|未曾获得|未获|没有获得|未重复|不存在)[^。\n]{0,40}(?:资助|立项|支持))")
    {
        fields.push(reading.field(Role::NotFunded, Value::Flag(true), view, range));
    }
    if let Some((view, range)) = first_match(reading, r"(\d{4}\s*年)\s*度?\s*[（(]?含") {
        fields.extend(reading.read_as(Role::Year, view, range));
    }
    if !fields.iter().any(|field| field.role == Role::Issued) {
        fields.extend(reading.closing_date(Role::Issued));
    }
    vec![reading.record(Kind::Undertaking, fields)]
}
