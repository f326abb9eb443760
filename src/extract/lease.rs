//! Leases and titles to a site.

use crate::fact::{CodeOf, Field, Kind, Record, Role, Value, place_code};

use super::certificates::first_match;
use super::party::{blocks, looks_like_name, parties};
use super::reading::{Reading, code_value};
use super::signature::{placed_dates, signatures};
use super::term::sentences;
use super::view::clean;

type Table = &'static [(&'static str, Option<Role>)];

/// The labels of a lease or a proof of premises.
const LEASE: Table = &[
    ("出租方", Some(Role::Lessor)),
    ("出租人", Some(Role::Lessor)),
    ("Landlord", Some(Role::Lessor)),
    ("Lessor", Some(Role::Lessor)),
    ("Vermieter", Some(Role::Lessor)),
    ("賃貸人", Some(Role::Lessor)),
    ("提供方", Some(Role::Lessor)),
    ("承租方", Some(Role::Lessee)),
    ("承租人", Some(Role::Lessee)),
    ("Tenant", Some(Role::Lessee)),
    ("Lessee", Some(Role::Lessee)),
    ("Mieter", Some(Role::Lessee)),
    ("賃借人", Some(Role::Lessee)),
    ("权利人", Some(Role::Lessee)),
    ("使用单位", Some(Role::Lessee)),
    ("使用方", Some(Role::Lessee)),
    ("产权人", Some(Role::Lessee)),
    ("建筑面积", Some(Role::Area)),
    ("租赁面积", Some(Role::Area)),
    ("使用面积", Some(Role::Area)),
    ("面积", Some(Role::Area)),
    ("Area", Some(Role::Area)),
    ("Gross floor area", Some(Role::Area)),
    ("Floor area", Some(Role::Area)),
    ("租赁期限", Some(Role::Period)),
    ("租期", Some(Role::Period)),
    ("Term", Some(Role::Period)),
    ("Lease Term", Some(Role::Period)),
    ("使用期限", Some(Role::Period)),
    ("地址", Some(Role::Address)),
    ("坐落", Some(Role::Address)),
    ("房屋地址", Some(Role::Address)),
    ("租赁地址", Some(Role::Address)),
    ("Premises", Some(Role::Address)),
    ("Address", Some(Role::Address)),
    ("场地地址", Some(Role::Address)),
    ("合同编号", Some(Role::Number)),
    ("日期", None),
    ("Date", None),
    ("甲方", None),
    ("乙方", None),
    ("租金", None),
    ("Rent", None),
    ("Monthly Rent", None),
    ("出租单位", Some(Role::Lessor)),
    ("承租单位", Some(Role::Lessee)),
    ("貸主", Some(Role::Lessor)),
    ("借主", Some(Role::Lessee)),
    ("Mietfläche", Some(Role::Area)),
    ("Nutzfläche", Some(Role::Area)),
    ("Mietgegenstand", Some(Role::Address)),
    ("Mietobjekt", Some(Role::Address)),
    ("Mietzeit", Some(Role::Period)),
    ("Mietdauer", Some(Role::Period)),
    ("契約面積", Some(Role::Area)),
    ("所在地", Some(Role::Address)),
    ("Miete", None),
    ("签订日期", Some(Role::Signed)),
    ("签订时间", Some(Role::Signed)),
    ("签署日期", Some(Role::Signed)),
    ("登记机构", None),
];

/// Takes the first area of the prose.
fn leased_area(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    built_area(reading, fields);
    if fields.iter().any(|field| field.role == Role::Area) {
        return;
    }
    for view in &reading.prose {
        for found in reading.scan(view, 0..view.text.len()) {
            if matches!(found.value(), Some(Value::Count(count)) if count.unit == "平方米")
                && let Some(field) = reading.field_found(Role::Area, view, &found)
            {
                fields.push(field);
                return;
            }
        }
    }
    if let Some((view, range)) =
        first_match(reading, r"(?i)(\d[\d,]*(?:\.\d+)?)\s*(?:平方米|㎡|m²|m2|sq\.?\s?m|square met(?:re|er)s?)")
    {
        let number = super::lexical::parse_number(view.text[range.clone()].trim()).map(|(number, _)| number);
        fields.extend(number.map(|number| {
            let value = Value::Count(crate::fact::Count { number, unit: "平方米".to_owned() });
            reading.field(Role::Area, value, view, range)
        }));
    }
}

/// Takes the floor area that stands behind its own words, before that of a plot or of a part.
fn built_area(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const NUMBER: &str = r"(\d[\d.,]*)\s*(?:平方米|㎡|m²|m2|平米|qm|sqm)";
    for words in [
        r"(?:房屋)?建筑面积\s*(?:约)?\s*[：:为]?\s*",
        r"(?i)(?:mietfläche|nutzfläche|mietflaeche)\s*(?:beträgt|:|von)?\s*(?:ca\.\s*)?",
    ] {
        let Some((view, range)) = first_match(reading, &format!("{words}{NUMBER}")) else { continue };
        let Some(number) = area_number(&view.text[range.clone()]) else { continue };
        let value = Value::Count(crate::fact::Count { number, unit: "平方米".to_owned() });
        fields.push(reading.field(Role::Area, value, view, range));
        return;
    }
}

/// Reads "1,286.35" and, as German papers write it, "412,50".
fn area_number(text: &str) -> Option<rust_decimal::Decimal> {
    let text = text.trim().trim_end_matches(['.', ',']);
    let german =
        text.rsplit_once(',').is_some_and(|(_, tail)| tail.len() <= 2 && tail.chars().all(|c| c.is_ascii_digit()));
    if german {
        let plain: String = text.chars().filter(|c| *c != '.').map(|c| if c == ',' { '.' } else { c }).collect();
        return plain.parse().ok();
    }
    super::lexical::parse_number(text).map(|(number, _)| number)
}

/// Takes the period of the first sentence about the term that states one.
fn leased_period(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const ABOUT: &[&str] = &[
        "租赁期",
        "租期",
        "期限",
        "term",
        "lease runs",
        "lease period",
        "使用期",
        "mietzeit",
        "mietverhältnis",
        "laufzeit",
        "賃貸借期間",
        "契約期間",
        "commenc",
        "租賃期",
    ];
    for view in &reading.prose {
        for range in sentences(view) {
            let text = view.text[range.clone()].to_lowercase();
            if !ABOUT.iter().any(|word| text.contains(word)) {
                continue;
            }
            let mut found = reading.read_as(Role::Period, view, range);
            found.retain(|field| matches!(field.fact.value, Value::Period(_)));
            if !found.is_empty() {
                fields.extend(found);
                return;
            }
        }
    }
}

/// Takes the address that the prose says the premises are at.
fn leased_address(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    for pattern in [
        r"位于\s*([^，。；\n]{3,60}?)\s*(?:的|，|。|房屋|场地|物业)",
        r"(?i)premises (?:situated |located )?(?:at|in) ([^.;\n]{5,120}?)(?:, with|,? having|\.|;|\n)",
        r"坐落\s*(?:于|在|：)?\s*([^，。；\n]{3,60})",
    ] {
        if let Some((view, range)) = first_match(reading, pattern) {
            fields.push(reading.field(Role::Address, Value::Text(clean(&view.text[range.clone()])), view, range));
            break;
        }
    }
}

/// Reads lessor and lessee from "between A (the "Landlord") and B", "zwischen A - Vermieter - und B - Mieter -".
fn sides_in_words(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    for entry in super::between::entries(reading) {
        let said = entry.view.text[entry.said.clone()].to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
        let role = match () {
            () if has(&["vermieter", "landlord", "lessor"]) => Role::Lessor,
            () if has(&["mieter", "tenant", "lessee"]) => Role::Lessee,
            () => continue,
        };
        if !fields.iter().any(|field| field.role == role) {
            fields.extend(reading.parties(role, entry.view, entry.name.clone()));
        }
    }
}

/// Leases and titles to a site.
pub(super) fn lease(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(LEASE);
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    fields.retain(|field| !matches!(&field.fact.value, Value::Party(name) if !looks_like_name(name)));
    // An area label may hold the plot's area beside that of the rooms; a figure in square feet is no figure in metres.
    let mut built = Vec::new();
    built_area(reading, &mut built);
    if !built.is_empty() {
        fields.retain(|field| field.role != Role::Area);
        fields.extend(built);
    }
    sides_in_words(reading, &mut fields);
    // "甲将位于…的房屋出租给承租方乙（B Ltd），…": the sentence names the parties whole, the seals may break them.
    for (role, pattern) in [
        (Role::Lessor, r"出租(?:方|人)\s*([^，。；：:（(\s][^，。；\n]{2,80}?)\s*(?:将|同意|把)\s*(?:位于|坐落)"),
        (
            Role::Lessee,
            r"(?:出租给|租给|租予)\s*承租(?:方|人)\s*([^，。；：:（(\s][^，。；：:]{2,120}?)\s*(?:[，。；]|使用|作为|用于)",
        ),
    ] {
        if let Some((view, range)) = first_match(reading, pattern) {
            fields.retain(|field| field.role != role);
            fields.extend(reading.parties(role, view, range));
        }
    }
    if !has(&fields, Role::Area) {
        leased_area(reading, &mut fields);
    }
    if !has(&fields, Role::Period) {
        leased_period(reading, &mut fields);
    }
    if !has(&fields, Role::Address) {
        leased_address(reading, &mut fields);
    }
    for index in 0..fields.len() {
        if let (Role::Address, Value::Text(text)) = (fields[index].role, &fields[index].fact.value)
            && let Some(code) = place_code(text)
        {
            let mut field = fields[index].clone();
            field.role = Role::Place;
            field.fact.value = code_value(CodeOf::Place, code);
            fields.push(field);
        }
    }
    if !has(&fields, Role::Lessee) {
        let blocks = blocks(reading);
        let names = parties(reading, &blocks);
        for (party, role) in [(0, Role::Lessor), (1, Role::Lessee)] {
            for mut field in names.iter().filter(|field| field.party == Some(party)).cloned() {
                field.role = role;
                fields.push(field);
            }
        }
    }
    signatures(reading, &mut fields);
    if !has(&fields, Role::Signed) {
        fields.extend(placed_dates(reading));
    }
    vec![reading.record(Kind::Lease, fields)]
}
