//! Share purchase and acquisition contracts, and confirmations of their closing.

use crate::fact::{Field, Kind, Record, Role, Value};

use super::agreements::signed_in_words;
use super::between::name_before;
use super::certificates::first_match;
use super::party::looks_like_name;
use super::reading::Reading;
use super::signature::signatures;
use super::term::sentences;
use super::words;

type Table = &'static [(&'static str, Option<Role>)];

/// Share purchase and acquisition contracts.
pub(super) fn acquisition(reading: &Reading<'_>) -> Vec<Record> {
    const TABLE: Table = &[
        ("转让方", Some(Role::Seller)),
        ("出让方", Some(Role::Seller)),
        ("卖方", Some(Role::Seller)),
        ("Seller", Some(Role::Seller)),
        ("Vendor", Some(Role::Seller)),
        ("Transferor", Some(Role::Seller)),
        ("The Seller", Some(Role::Seller)),
        ("被收购方", Some(Role::Investee)),
        ("受让方", Some(Role::Buyer)),
        ("收购方", Some(Role::Buyer)),
        ("买方", Some(Role::Buyer)),
        ("Buyer", Some(Role::Buyer)),
        ("Purchaser", Some(Role::Buyer)),
        ("Transferee", Some(Role::Buyer)),
        ("The Purchaser", Some(Role::Buyer)),
        ("Acquirer", Some(Role::Buyer)),
        ("目标公司", Some(Role::Investee)),
        ("标的公司", Some(Role::Investee)),
        ("Target", Some(Role::Investee)),
        ("Target Company", Some(Role::Investee)),
        ("The Company", Some(Role::Investee)),
        ("目标企业", Some(Role::Investee)),
        ("协议编号", Some(Role::Number)),
        ("合同编号", Some(Role::Number)),
        ("Agreement No", Some(Role::Number)),
        ("签署日期", Some(Role::Signed)),
        ("签订日期", Some(Role::Signed)),
        ("签约日期", Some(Role::Signed)),
        ("Date of signature", Some(Role::Signed)),
        ("Signing Date", Some(Role::Signed)),
        ("交割日", None),
        ("Closing Date", None),
        ("甲方", None),
        ("乙方", None),
    ];
    let mut fields = reading.fields(TABLE);
    fields
        .retain(|field| !matches!(&field.fact.value, Value::Party(name) if !looks_like_name(name) || is_clause(name)));
    sides_in_words(reading, &mut fields);
    signatures(reading, &mut fields);
    price(reading, &mut fields);
    if let Some((view, range)) = first_match(
        reading,
        r"(\d{1,3}(?:\.\d+)?\s*[%％])\s*(?:的)?(?:股权|股份|股權|出资|of the (?:shares|equity|issued|share|registered|total|entire))",
    ) {
        fields.extend(reading.read_as(Role::Share, view, range));
    }
    if let Some((view, range)) = first_match(reading, r"注册地\s*[：:为]\s*([^）)，。\n]{2,20})") {
        fields.extend(reading.read_as(Role::Place, view, range));
    }
    if !fields.iter().any(|field| field.role == Role::Signed) {
        signed_day(reading, &mut fields);
    }
    vec![reading.record(Kind::Acquisition, fields)]
}

/// Tells whether a text is a clause, no name: it is numbered, or says what shall be.
fn is_clause(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
        || [" shall ", " is ", " are ", "应当", "承诺", "持有"].iter().any(|word| name.contains(word))
}

/// Reads seller, buyer and target from the sentences that define them.
fn sides_in_words(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let absent = |fields: &[Field], role: Role| !fields.iter().any(|field| field.role == role);
    for (role, words) in [
        (Role::Seller, "Sellers?|Vendors?|Transferors?|Verkäufer(?:in)?"),
        (Role::Buyer, "Buyer|Purchaser|Transferee|Acquirer|Käufer(?:in)?|Erwerber(?:in)?"),
        (Role::Investee, "Company|Target(?: Company)?|Gesellschaft|Zielgesellschaft"),
    ] {
        let pattern =
            format!(r#"(\((?:(?i:the|hereinafter|nachfolgend)[^()"“”]{{0,30}})?\s*["“”„'‘](?:{words})["“”'’]\s*\))"#);
        if !absent(fields, role) {
            continue;
        }
        if let Some((view, range)) = first_match(reading, &pattern) {
            let start = name_before(&view.text[..range.start]);
            let name = start..range.start;
            if words::is_body(&view.text[name.clone()]) {
                fields.extend(reading.parties(role, view, name));
            }
        }
    }
    const BODY: &str = r"[^方人价款，。；：:（(\n][^，。；：:（(\n]{1,60}?(?:公司|会社|會社|集团|GmbH|AG|Ltd\.?|Limited|Inc\.?|LLC|B\.?V\.?|S\.A\.|K\.K\.)";
    for (role, pattern) in [
        (
            Role::Seller,
            format!(r"(?:转让方|出让方|卖方|轉讓方)\s*(?:[:：])?\s*({BODY})\s*(?:与|和|将|（|\(|同意|以|$)"),
        ),
        (
            Role::Buyer,
            format!(r"(?:受让方|收购方|买方|受讓方)\s*(?:[:：])?\s*({BODY})\s*(?:于|与|和|将|（|\(|同意|以|$)"),
        ),
        (
            Role::Investee,
            format!(
                r"(?:收购|受让|购买|转让|持有)(?:的|其持有的|其所持有的|甲方持有的)?\s*({BODY})\s*(?:的)?\s*\d{{1,3}}(?:\.\d+)?\s*[%％]"
            ),
        ),
        (Role::Investee, format!(r"(?:目标公司|标的公司)\s*(?:为|是)\s*({BODY})")),
    ] {
        if absent(fields, role)
            && let Some((view, range)) = first_match(reading, &pattern)
        {
            fields.extend(reading.parties(role, view, range));
        }
    }
}

/// Reads the price: from the words that state it, else from the sentences about it; what is paid of it is no price.
fn price(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const STATED: &[&str] = &[
        r"以\s*([^，。；\n]{2,60}?)\s*的?(?:价格|对价|总价|價格)",
        r"(?:转让|收购|交易)(?:价款|价格|总价|对价|款)\s*(?:总额|合计|共计|总计)?\s*(?:为|是|：|:|共计|合计)\s*([^。；\n]{2,80})",
        r"以\s*([^，。；\n]{2,40}?)\s*(?:收购|购买|受让)",
        r"(?i)(?:purchase price|consideration)\b[^.;\n]{0,80}?(?:\bis\b|shall be|\bof\b|amounts? to|:)\s*([^;\n]{3,160})",
        r"(?i)(?:kaufpreis)\b[^.;\n]{0,60}?(?:beträgt|:)\s*([^;\n]{3,80})",
    ];
    for pattern in STATED {
        if let Some((view, range)) = first_match(reading, pattern) {
            let found = reading.read_as(Role::Amount, view, range);
            if !found.is_empty() {
                fields.extend(found);
                return;
            }
        }
    }
    const ABOUT: &[&str] = &["转让价款", "收购价款", "purchase price", "转让价格", "对价", "consideration"];
    for view in &reading.prose {
        for range in sentences(view) {
            let text = view.text[range.clone()].to_lowercase();
            if ABOUT.iter().any(|word| text.contains(word)) && !fields.iter().any(|field| field.role == Role::Amount) {
                fields.extend(reading.read_as(Role::Amount, view, range));
            }
        }
    }
}

/// Reads the day of signing where no block gives it; a confirmation of the closing names that of its agreement.
fn signed_day(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    if let Some((view, range)) = first_match(
        reading,
        r"于?\s*((?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*(?:共同)?(?:签订|签署)(?:了|的)?《?[^》。\n]{0,20}(?:收购|转让|购买|并购)",
    ) {
        fields.extend(reading.read_as(Role::Signed, view, range));
        return;
    }
    let head: String = reading.text().chars().take(60).collect();
    let closing = head.contains("交割") || head.to_lowercase().contains("closing");
    signed_in_words(reading, fields);
    if !closing && !fields.iter().any(|field| field.role == Role::Signed) {
        fields.extend(reading.closing_date(Role::Signed));
    }
}
