//! Identifiers: by label and by their own form. They claim their characters before anything else is read.

use std::sync::OnceLock;

use regex::Regex;

use super::checkdigit as check;
use super::label::{Label, automaton, label};
use super::scan::Text;
use crate::fact::{Ident, IdentKind as K};

/// A stretch of text that belongs to an identifier, or to something that is nothing.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) ident: Option<Ident>,
}

/// Returns the claims of a text, sorted and not overlapping.
pub(super) fn claims(t: &Text) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut covered = 0;
    for found in automaton().find_iter(t.text) {
        let (label, latin) = label(found.pattern().as_usize());
        if found.start() < covered || (latin && !is_word(t, found.start(), found.end())) {
            continue;
        }
        if let Some(claim) = labelled(t, label, found.start(), found.end()) {
            covered = claim.end;
            let first = claims.len();
            claims.push(claim);
            listed(t, label, &mut claims);
            covered = claims[first..].last().map_or(covered, |claim| claim.end);
        }
    }
    let mut evident = evident(t);
    if !evident.is_empty() {
        claims.append(&mut evident);
        // longer first at one place; an identifier before nothing
        claims.sort_by_key(|claim| (claim.start, std::cmp::Reverse(claim.end)));
        let mut end = 0;
        claims.retain(|claim| {
            let keep = claim.start >= end;
            if keep {
                end = claim.end;
            }
            keep
        });
    }
    claims
}

/// More values of the label of the last claim: 发票号码：12345678、12345679.
fn listed(t: &Text, label: Label, claims: &mut Vec<Claim>) {
    for _ in 0..40 {
        let Some(Claim { end, ident: Some(last), .. }) = claims.last() else { return };
        let mut at = t.spaces(*end);
        let mut joined = false;
        for word in ["、", ",", "，", ";", "和", "及", "and ", "& "] {
            if t.starts(at, word) {
                at = t.spaces(at + word.len());
                joined = true;
            }
        }
        let Some((start, end, next)) = value(t, label, at).filter(|_| joined) else { return };
        if next.kind != last.kind || next.value.len() != last.value.len() {
            return;
        }
        claims.push(Claim { start, end, ident: Some(next) });
    }
}

/// A label of Latin letters must be a word of its own.
fn is_word(t: &Text, start: usize, end: usize) -> bool {
    let before = t.char_before(start).is_some_and(|c| c.is_ascii_alphanumeric());
    let ends_in_letter = t.bytes[end - 1].is_ascii_alphabetic();
    let after = ends_in_letter && t.bytes.get(end).is_some_and(u8::is_ascii_alphabetic);
    !before && !after
}

/// Skips what may stand between a label and its value.
fn gap(t: &Text, mut at: usize) -> usize {
    const WORDS: &[&str] = &[
        "号码",
        "编号",
        "编码",
        "代码",
        "号",
        "(营业执照)",
        "(注册号)",
        "(税号)",
        "(No.)",
        "(No)",
        "为",
        "是",
        "No.",
        "No",
        "no.",
        "Number",
        "number",
        "Nos.",
        "Code",
        "code",
        ":",
        "：",
        "=",
        "“",
        "\"",
        "第",
        "\u{300c}",
        "#",
        "is ",
        "iD",
        "ID",
        "号:",
        "(统一社会信用代码)",
        "(DOI)",
        "|",
    ];
    let from = at;
    'more: while at - from < 48 {
        let mut next = t.spaces(at);
        while t.bytes.get(next) == Some(&b'\t') {
            next += 1;
        }
        if next > at {
            at = next;
            continue;
        }
        for word in WORDS {
            if t.starts(at, word) {
                at += word.len();
                continue 'more;
            }
        }
        break;
    }
    at
}

fn ident(kind: K, value: String, valid: Option<bool>) -> Option<Ident> {
    Some(Ident { kind, value, valid })
}

/// The value behind a label.
fn labelled(t: &Text, label: Label, start: usize, end: usize) -> Option<Claim> {
    let at = gap(t, end);
    if label == Label::Nothing {
        return nothing(t, at);
    }
    let mut found = value(t, label, at);
    if label == Label::Patent && found.is_none() {
        found = office_before(t, start, at);
    }
    if label == Label::Fund {
        // 国家自然科学基金面上项目（61772345）
        let open =
            t.bytes.get(end..(end + 48).min(t.bytes.len()))?.iter().position(|b| matches!(b, b'(' | b'\n' | b';'))?;
        let place = end + open;
        if t.bytes.get(place) != Some(&b'(') {
            return None;
        }
        let (from, to, ident) = value(t, Label::Of(K::ProjectNo), gap(t, place + 1))?;
        let digits = ident.value.bytes().filter(u8::is_ascii_digit).count();
        return (digits >= 7).then_some(Claim { start: from, end: to, ident: Some(ident) });
    }
    if found.is_none() && t.bytes.get(at) == Some(&b'(') {
        // 专利号（ZL…）, 账号（人民币）：…
        found = value(t, label, at + 1);
        if found.is_none()
            && let Some(close) = t.bytes.get(at..(at + 40).min(t.bytes.len()))?.iter().position(|b| *b == b')')
        {
            found = value(t, label, gap(t, at + close + 1));
        }
    }
    let (from, to, ident) = found?;
    // 软著登字第4567890号: the label is of the number's own form
    let _ = start;
    Some(Claim { start: from, end: to, ident: Some(ident) })
}

/// "U.S. Patent No. 10,123,456": the office stands before the label.
fn office_before(t: &Text, start: usize, at: usize) -> Option<Value> {
    const OFFICES: &[(&str, &str)] = &[
        ("US", "US"),
        ("U.S.", "US"),
        ("United States", "US"),
        ("美国", "US"),
        ("European", "EP"),
        ("欧洲", "EP"),
        ("Japanese", "JP"),
        ("日本", "JP"),
        ("Korean", "KR"),
        ("韩国", "KR"),
        ("German", "DE"),
    ];
    let head = t.text.get(..start)?.trim_end();
    let head = head.strip_suffix("Patent").unwrap_or(head).trim_end_matches([' ', '专', '利', '发', '明', '授', '权']);
    let (_, office) = OFFICES.iter().find(|(word, _)| head.ends_with(word))?;
    let found = office_number().find(window(t, at, 24)).filter(|found| not_digit(t, at + found.end()))?;
    Some((at, at + found.end(), ident(K::ForeignPatent, format!("{office}{}", strip(found.as_str())), None)?))
}

/// A telephone number or the like after its label.
fn nothing(t: &Text, at: usize) -> Option<Claim> {
    let mut end = at;
    let mut digits = 0;
    while let Some(b) = t.bytes.get(end) {
        match b {
            b'0'..=b'9' => digits += 1,
            b'+' | b'-' | b'(' | b')' | b' ' | b'.' | b'/' => {}
            b'x' | b'e' | b't' if digits > 0 => {}
            _ => break,
        }
        end += 1;
        if end - at > 40 {
            break;
        }
    }
    (digits > 0).then_some(Claim { start: at, end, ident: None })
}

type Value = (usize, usize, Ident);

/// Reads the value of a label at a byte.
pub(super) fn value(t: &Text, label: Label, at: usize) -> Option<Value> {
    match label {
        Label::Nothing | Label::Fund => None,
        Label::Patent => patent(t, at),
        Label::Company => company(t, at),
        Label::Of(kind) => of_kind(t, kind, at),
    }
}

/// A pattern anchored at its start.
macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        fn $name() -> &'static Regex {
            static REGEX: OnceLock<Regex> = OnceLock::new();
            REGEX.get_or_init(|| Regex::new($pattern).unwrap_or_else(|_| unreachable!("a fixed pattern")))
        }
    };
}

pattern!(patent_new, r"^(?:ZL|CN|zl|cn)?[ .:]?((?:19|20)[0-9]{2}) ?([1-389]) ?([0-9]{7}) ?[.·。]? ?([0-9Xx])");
pattern!(patent_spaced, r"^(?:ZL|CN)?[ .:]?((?:19|20)[0-9]{2}) ([1-389]) ([0-9]{2,4} ?[0-9]{3,5}) ?[.·] ?([0-9Xx])");
pattern!(patent_old, r"^(?:ZL|CN|zl)? ?([0-9]{2}) ?([1-389]) ?([0-9]{5}) ?[.·] ?([0-9Xx])");
pattern!(publication, r"^CN ?([0-9]{7,9}) ?([ABCUSY][0-9]?)");
pattern!(pct_application, r"^PCT ?/ ?[A-Z]{2} ?(?:[0-9]{4}|[0-9]{2}) ?/ ?[0-9]{5,6}");
pattern!(pct_publication, r"^WO ?[0-9]{4} ?/ ?[0-9]{5,6}(?: ?[AB][0-9])?|^WO ?[0-9]{10}(?: ?[AB][0-9])?");
pattern!(
    foreign,
    r"^(?:US|EP|JP|KR|DE|GB|FR|TW|AU|CA|IN|RU|SG|HK|IL|IT|ES|CH|NL|BR|EA)[ -]?(?:[0-9]{4}/[0-9]{5,7}|[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,3}(?: [0-9]{3}){2}|[0-9]{4}-[0-9]{5,6}|10-[0-9]{4}-[0-9]{7}|10-[0-9]{7}|[A-Z]?[0-9]{5,12})(?: ?[ABCEUSTYPH][0-9]?)?"
);
pattern!(code18, r"^[0-9A-Z]{18}");
pattern!(digits15, r"^[0-9]{15}");
pattern!(
    contract,
    r"^(?:[\x{4e00}-\x{9fff}]{1,10})?[A-Za-z0-9\[(][A-Za-z0-9\[\]()_\-—–./#]*(?:[\x{4e00}-\x{9fff}]{0,4}[A-Za-z0-9\[\]()_\-/.]+){0,3}号?"
);
pattern!(project, r"^[A-Za-z0-9][A-Za-z0-9\-_./]{3,40}");
pattern!(generic, r"^[A-Za-z0-9][A-Za-z0-9\-_./()\[\]]{2,40}");
pattern!(bank, r"^[0-9](?:[ -]?[0-9]){6,31}");
pattern!(doi, r#"^10\.[0-9]{4,9}/[^\s"<>\x{3000}-\x{303f}\x{4e00}-\x{9fff}，；;]+"#);
pattern!(issn, r"^[0-9]{4}[-–—]?[0-9]{3}[0-9Xx]");
pattern!(isbn, r"^(?:97[89][- –—]?)?[0-9](?:[- –—]?[0-9]){8}[- –—]?[0-9Xx]");
pattern!(orcid, r"^(?:https?://orcid\.org/)?([0-9]{4}[- –]?[0-9]{4}[- –]?[0-9]{4}[- –]?[0-9]{3}[0-9Xx])");
pattern!(serial, r"^(?:CN)? ?([0-9]{2}[-–—][0-9]{4}(?: ?/ ?[A-Z]{1,2})?)");
pattern!(copyright, r"^([0-9]{4}) ?(SRE?) ?([0-9]{6,8})");
pattern!(
    standard,
    r"^(?:(?:GB|GBZ|GJB|JB|YD|YY|HJ|SJ|HG|QB|JR|GA|JT|DL|NY|SN|LY|MT|SH|SY|TB|WS|YB|YS|CJ|JG|JJG|JJF|DZ|CB|QC|FZ|BB|RB|LB|MZ|XF|NB|DB[0-9]{0,4}|Q|T)(?:/[A-Z]{1,10}(?:-[A-Z]{1,5})?[0-9]{0,2})?(?: ?[A-Z]{1,6}(?:-[A-Z])?)? ?[0-9]{1,6}(?:\.[0-9]{1,3})*[-–—]{1,2}(?:19|20)?[0-9]{2}|(?:ISO|IEC|IEEE|ITU-T|ITU|EN|DIN|ASTM|ANSI|JIS|BS|ETSI|UL|SAE)(?:[/ ](?:IEC|IEEE|TS|TR|ISO|PAS|EN|FDIS|DIS|CD|SAE))*(?: Std\.?| P| Std)? ?[A-Z]{0,2}\.?[0-9]{2,6}(?:[.\-][0-9]{1,4})*[a-z]{0,3}(?:(?:-[0-9]{1,3})?[:\-–] ?(?:19|20)[0-9]{2}|-[0-9]{1,3})?)(?-u:\b)"
);
pattern!(document_tail, r"^([\[(])((?:19|20)[0-9]{2})[\])] ?(?:第 ?)?([0-9]{1,5}) ?号");
pattern!(iban, r"^[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,4})?");
pattern!(vat, r"^(?:GB|DE|FR|IT|ES|NL)? ?[0-9](?: ?[0-9]){8}");

fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn strip(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Returns a window of the text that a bounded pattern may see.
fn window<'a>(t: &Text<'a>, at: usize, len: usize) -> &'a str {
    let mut end = (at + len).min(t.text.len());
    while !t.text.is_char_boundary(end) {
        end -= 1;
    }
    t.text.get(at..end).unwrap_or("")
}

fn not_digit(t: &Text, at: usize) -> bool {
    !t.bytes.get(at).is_some_and(u8::is_ascii_alphanumeric)
}

/// Any patent number at a byte.
fn patent(t: &Text, at: usize) -> Option<Value> {
    cn_patent(t, at, true)
        .or_else(|| publication_number(t, at))
        .or_else(|| pct(t, at))
        .or_else(|| foreign_patent(t, at))
}

fn cn_patent(t: &Text, at: usize, labelled: bool) -> Option<Value> {
    let text = window(t, at, 32);
    // ZL2018I0123456.5: letters in the place of digits behind the mark
    let fixed: String;
    let ascii = text.bytes().take_while(u8::is_ascii).count();
    let text = if t.starts(at, "ZL") && text[2..ascii].bytes().any(|b| matches!(b, b'O' | b'o' | b'I' | b'l')) {
        fixed = format!("ZL{}", text[2..ascii].replace(['O', 'o'], "0").replace(['I', 'l'], "1"));
        fixed.as_str()
    } else {
        text
    };
    for regex in [patent_new(), patent_spaced(), patent_old()] {
        if let Some(found) = regex.captures(text) {
            let all = found.get(0)?;
            let dotted = all.as_str().contains(['.', '·', '。']);
            let prefixed = all.as_str().starts_with(['Z', 'C', 'z', 'c']);
            if !not_digit(t, at + all.end()) || !(labelled || prefixed || dotted) {
                continue;
            }
            let body: String = (1..=3).filter_map(|i| found.get(i)).map(|m| compact(m.as_str())).collect();
            if !matches!(body.len(), 8 | 12) {
                continue;
            }
            let last = found.get(4)?.as_str().to_ascii_uppercase();
            let valid = check::cn_patent(&format!("{body}{last}"));
            return Some((at, at + all.end(), ident(K::CnPatent, format!("{body}{last}"), valid)?));
        }
    }
    None
}

fn publication_number(t: &Text, at: usize) -> Option<Value> {
    let found = publication().captures(window(t, at, 24))?;
    let all = found.get(0)?;
    not_digit(t, at + all.end()).then_some(())?;
    Some((at, at + all.end(), ident(K::CnPatentPub, compact(all.as_str()), None)?))
}

fn pct(t: &Text, at: usize) -> Option<Value> {
    let text = window(t, at, 40);
    if let Some(found) = pct_application().find(text) {
        not_digit(t, at + found.end()).then_some(())?;
        return Some((at, at + found.end(), ident(K::PctApp, compact(found.as_str()), None)?));
    }
    let found = pct_publication().find(text)?;
    not_digit(t, at + found.end()).then_some(())?;
    Some((at, at + found.end(), ident(K::PctPub, compact(found.as_str()), None)?))
}

fn foreign_patent(t: &Text, at: usize) -> Option<Value> {
    let found = foreign().find(window(t, at, 40))?;
    if !not_digit(t, at + found.end()) {
        return None;
    }
    Some((at, at + found.end(), ident(K::ForeignPatent, strip(found.as_str()), None)?))
}

/// A company's number told by its form.
fn company(t: &Text, at: usize) -> Option<Value> {
    let text = window(t, at, 24);
    if let Some(found) = code18().find(text)
        && not_digit(t, at + found.end())
    {
        return Some((at, at + 18, uscc(found.as_str())?));
    }
    if let Some(found) = digits15().find(text)
        && not_digit(t, at + found.end())
    {
        return Some((at, at + 15, ident(K::CnRegNo, found.as_str().to_owned(), check::registration(found.as_str()))?));
    }
    if let Some(found) = uen().find(text).filter(|found| not_digit(t, at + found.end())) {
        let valid = check::sg_uen(found.as_str());
        return Some((at, at + found.end(), ident(K::SgUen, found.as_str().to_owned(), valid)?));
    }
    spaced_uscc(t, at)
}

/// A USCC written in groups, or with O for 0 and I for 1.
fn spaced_uscc(t: &Text, at: usize) -> Option<Value> {
    let mut code = String::new();
    let mut end = at;
    while code.len() < 18 {
        match *t.bytes.get(end)? {
            b' ' if !code.is_empty() => {}
            b if b.is_ascii_alphanumeric() => code.push(char::from(b.to_ascii_uppercase())),
            _ => return None,
        }
        end += 1;
    }
    if !not_digit(t, end) || code.bytes().filter(u8::is_ascii_digit).count() < 8 {
        return None;
    }
    Some((at, end, uscc(&code)?))
}

/// Both checks of a USCC: its own, and that of the organisation code in it.
fn uscc(code: &str) -> Option<Ident> {
    // O and I are not in the alphabet of the code
    let fixed = code.replace('O', "0").replace('I', "1");
    let value = if check::is_uscc_form(code) { code.to_owned() } else { fixed };
    let valid = check::uscc(&value).unwrap_or(false) && check::organisation(&value[8..17]) != Some(false);
    ident(K::Uscc, value, Some(valid))
}

/// The value of a label of one kind.
fn of_kind(t: &Text, kind: K, at: usize) -> Option<Value> {
    let text = window(t, at, 80);
    let take = |regex: &Regex| regex.find(text).filter(|found| not_digit(t, at + found.end()));
    let digits = |min: usize, max: usize| {
        let count = text.bytes().take_while(u8::is_ascii_digit).count();
        ((min..=max).contains(&count) && not_digit(t, at + count)).then(|| text[..count].to_owned())
    };
    let plain = |value: String, valid: Option<bool>| {
        let end = at + value.len();
        Some((at, end, ident(kind, value, valid)?))
    };
    let stripped = |regex: &Regex, valid: fn(&str) -> Option<bool>| {
        let found = take(regex)?;
        let value = strip(found.as_str());
        let valid = valid(&value);
        Some((at, at + found.end(), ident(kind, value, valid)?))
    };
    match kind {
        K::CnPatent | K::CnPatentPub | K::PctApp | K::PctPub | K::ForeignPatent => patent(t, at),
        K::Uscc => company(t, at),
        K::PatentCertNo | K::SwCertNo | K::TrademarkNo => plain(digits(5, 9)?, None),
        K::SoftwareCopyright => software(t, at),
        K::IcLayout => {
            let found = take(generic())?;
            plain(found.as_str().to_owned(), None)
        }
        K::OrgCode => stripped(organisation_code(), check::organisation),
        K::CnRegNo => {
            plain(digits(15, 15)?, None).map(|(a, b, i)| (a, b, Ident { valid: check::registration(&i.value), ..i }))
        }
        K::CnResidentId => resident(t, at),
        K::HkCrNo => hk_company(t, at),
        K::HkBrn => hk_business(t, at),
        K::Hkid => stripped(hkid(), check::hkid),
        K::TwUbn => plain(digits(8, 8)?, None).map(|(a, b, i)| (a, b, Ident { valid: check::tw_ubn(&i.value), ..i })),
        K::SgUen => stripped(uen(), check::sg_uen),
        K::AuAbn => stripped(abn(), check::au_abn),
        K::AuAcn => stripped(acn(), check::au_acn),
        K::KrBrn => stripped(kr(), check::kr_brn),
        K::JpCn => stripped(jp(), check::jp_cn),
        K::UsEin => stripped(ein(), |_| None),
        K::GbVat | K::DeVat => vat_number(t, at),
        K::Lei => stripped(lei(), check::lei),
        K::Iban => stripped(iban(), check::iban),
        K::Bic => stripped(bic(), |_| None),
        K::BankAccount => bank_account(t, at),
        K::Doi => doi_value(t, at),
        K::Issn => issn_value(t, at),
        K::Isbn => stripped(isbn(), check::isbn),
        K::Isni | K::Orcid => {
            let found = orcid().captures(text)?;
            let value = strip(found.get(1)?.as_str());
            let valid = check::isni(&value);
            Some((at, at + found.get(0)?.end(), ident(kind, value, valid)?))
        }
        K::Arxiv => {
            let found = take(arxiv())?;
            plain(found.as_str().to_owned(), None)
        }
        K::Wos => {
            if let Some(value) = digits(14, 14) {
                return Some((at, at + 14, ident(K::Ei, value, None)?));
            }
            let found = take(wos())?;
            let start = if t.ends(at, "WOS:") { at - 4 } else { at };
            Some((start, at + found.end(), ident(kind, format!("WOS:{}", digits_of(found.as_str())), None)?))
        }
        K::Ei => plain(digits(13, 15)?, None),
        K::CnSerial => serial_number(t, at),
        K::StandardNo => standard_number(t, at),
        K::DocNo => None,
        K::TechContractNo => match digits(16, 16) {
            Some(value) => plain(value, None),
            None => software(t, at).or_else(|| code(t, at, K::Number, generic())),
        },
        K::ContractNo => code(t, at, kind, contract()),
        K::ProjectNo => code(t, at, kind, project()).or_else(|| code(t, at, kind, contract())),
        K::HitechCert => stripped(hitech(), |_| None),
        K::InvoiceCode => plain(digits(10, 12)?, None),
        K::InvoiceNo => match digits(20, 20) {
            Some(value) => Some((at, at + 20, ident(K::EInvoiceNo, value, None)?)),
            None => match digits(8, 8) {
                Some(value) => plain(value, None),
                None => code(t, at, kind, project()),
            },
        },
        K::EInvoiceNo => plain(digits(20, 20)?, None),
        K::CustomsDecl => plain(digits(18, 18)?, None),
        K::VoucherNo => voucher_number(t, at),
        K::ReportNo => code(t, at, kind, contract()),
        K::Number => {
            if let Some(found) = evident_at(t, at) {
                return Some(found);
            }
            // 证书号：第3456789号 of a patent
            if t.ends(at, "第")
                && let Some(number) = digits(6, 8)
                && t.starts(at + number.len(), "号")
            {
                return Some((at, at + number.len(), ident(K::PatentCertNo, number, None)?));
            }
            code(t, at, kind, generic())
        }
    }
}

pattern!(
    office_number,
    r"^(?:[0-9]{2}/[0-9]{3},?[0-9]{3}|[0-9]{1,2},[0-9]{3},[0-9]{3}|[0-9]{7,8})(?: ?[ABEHPS][0-9]?)?"
);
pattern!(layout_design, r"^BS\.[0-9]{8,9}(?:\.[0-9X])?");
pattern!(grant, r"^20[0-9]{2}(?:YF[A-Z][0-9]{7}|[A-D][0-9]{9,12})$");
pattern!(organisation_code, r"^[0-9A-Z]{8}[-–—]?[0-9X]");
pattern!(hkid, r"^[A-Z]{1,2} ?[0-9]{6} ?\(?[0-9A]\)?");
pattern!(uen, r"^(?:[0-9]{8}[A-Z]|[0-9]{9}[A-Z]|[TSR][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z])");
pattern!(abn, r"^[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}");
pattern!(acn, r"^[0-9]{3} ?[0-9]{3} ?[0-9]{3}");
pattern!(kr, r"^[0-9]{3}-?[0-9]{2}-?[0-9]{5}");
pattern!(jp, r"^[0-9](?:-?[0-9]{4}){3}");
pattern!(ein, r"^[0-9]{2}-[0-9]{7}");
pattern!(lei, r"^[0-9A-Z]{18}[0-9]{2}");
pattern!(bic, r"^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?");
pattern!(arxiv, r"^[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?");
pattern!(wos, r"^(?:WOS:)? ?[0-9]{15}");
pattern!(hitech, r"^G[RSF]?[0-9]{12}");
pattern!(voucher, r"^(?:[\x{4e00}-\x{9fff}]{1,3}[-_ ]?(?:字)?[-_ ]?(?:第)?)?[A-Za-z]{0,4}[-_]?[0-9][0-9\-_/]{0,24}号?");
pattern!(resident_id, r"^[0-9]{6}(?:[0-9*xX]{8}|[0-9]{8})[0-9*]{3}[0-9Xx*]");

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A code with at least one digit; a label such as 合同编号 may be followed by words.
fn code(t: &Text, at: usize, kind: K, regex: &Regex) -> Option<Value> {
    let found = regex.find(window(t, at, 64))?;
    let mut text = found.as_str();
    // a closing bracket that was not opened belongs to the sentence
    loop {
        let trimmed = text.trim_end_matches(['.', '-', '/', '_', ',', '—', '–']);
        let open = trimmed.matches('(').count() + trimmed.matches('[').count();
        let close = trimmed.matches(')').count() + trimmed.matches(']').count();
        let next = match trimmed.strip_suffix([')', ']']) {
            Some(inner) if close > open => inner,
            _ => match trimmed.strip_suffix(['(', '[']) {
                Some(inner) => inner,
                None => trimmed,
            },
        };
        if next.len() == text.len() {
            break;
        }
        text = next;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let dotted_date = text.len() <= 10 && text.bytes().filter(|b| *b == b'.').count() == 2;
    if digits < 2 || text.len() < 3 || dotted_date || !not_digit(t, at + text.len()) {
        return None;
    }
    Some((at, at + text.len(), ident(kind, brackets(&compact(text)), None)?))
}

/// Writes the brackets around a year as 〔〕, which the view folded.
fn brackets(text: &str) -> String {
    let mut out = text.to_owned();
    for (i, _) in text.match_indices(['[', '(']) {
        let inner = text.get(i + 1..i + 5).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()));
        if inner && matches!(text.as_bytes().get(i + 5), Some(b']' | b')')) {
            out = format!("{}〔{}〕{}", &text[..i], &text[i + 1..i + 5], &text[i + 6..]);
            break;
        }
    }
    out
}

fn software(t: &Text, at: usize) -> Option<Value> {
    let found = copyright().captures(window(t, at, 24))?;
    let all = found.get(0)?;
    not_digit(t, at + all.end()).then_some(())?;
    Some((at, at + all.end(), ident(K::SoftwareCopyright, compact(all.as_str()), None)?))
}

fn resident(t: &Text, at: usize) -> Option<Value> {
    let found = resident_id().find(window(t, at, 24))?;
    not_digit(t, at + found.end()).then_some(())?;
    let value = found.as_str().to_ascii_uppercase();
    let valid = check::resident(&value);
    Some((at, at + found.end(), ident(K::CnResidentId, value, valid)?))
}

fn hk_company(t: &Text, at: usize) -> Option<Value> {
    let text = window(t, at, 40);
    let letter = usize::from(matches!(text.as_bytes().first(), Some(b'C' | b'F')));
    let count = text.as_bytes().get(letter..)?.iter().take_while(|b| b.is_ascii_digit()).count();
    if !(4..=8).contains(&count) || !not_digit(t, at + letter + count) {
        if let Some(found) = uen().find(text).filter(|found| not_digit(t, at + found.end())) {
            let valid = check::sg_uen(found.as_str());
            return Some((at, at + found.end(), ident(K::SgUen, found.as_str().to_owned(), valid)?));
        }
        return evident_at(t, at);
    }
    Some((at, at + letter + count, ident(K::HkCrNo, text[..letter + count].to_owned(), None)?))
}

pattern!(brn, r"^[0-9]{8}(?:-[0-9]{3}(?:-[0-9]{2}-[0-9]{2}-[0-9A-Z])?)?");

fn hk_business(t: &Text, at: usize) -> Option<Value> {
    let found = brn().find(window(t, at, 40))?;
    not_digit(t, at + found.end()).then_some(())?;
    Some((at, at + found.end(), ident(K::HkBrn, found.as_str()[..8].to_owned(), None)?))
}

fn vat_number(t: &Text, at: usize) -> Option<Value> {
    let found = vat().find(window(t, at, 32))?;
    not_digit(t, at + found.end()).then_some(())?;
    let text = found.as_str();
    let digits = digits_of(text);
    match text.get(..2) {
        Some("DE") => Some((at, at + found.end(), ident(K::DeVat, digits.clone(), check::de_vat(&digits))?)),
        Some("GB") => Some((at, at + found.end(), ident(K::GbVat, digits.clone(), check::gb_vat(&digits))?)),
        _ if digits.len() == 9 => {
            Some((at, at + found.end(), ident(K::GbVat, digits.clone(), check::gb_vat(&digits))?))
        }
        _ => None,
    }
}

fn bank_account(t: &Text, at: usize) -> Option<Value> {
    if let Some(found) = iban().find(window(t, at, 48)) {
        let value = strip(found.as_str());
        if check::iban(&value) == Some(true) {
            return Some((at, at + found.end(), ident(K::Iban, value, Some(true))?));
        }
    }
    let found = bank().find(window(t, at, 64))?;
    let mut end = found.end();
    // a group that follows after a gap may be another figure; stop at a date
    if !not_digit(t, at + end) {
        let text = &found.as_str()[..end];
        end = text.rfind([' ', '-']).unwrap_or(end);
    }
    let value = strip(&found.as_str()[..end]);
    if value.len() < 7 {
        return None;
    }
    let card = matches!(value.len(), 16 | 19)
        && value.starts_with(['4', '5', '6'])
        && t.text[..at].trim_end_matches([':', ' ']).ends_with("卡号");
    let valid = if card { check::luhn(&value) } else { None };
    Some((at, at + end, ident(K::BankAccount, value, valid)?))
}

fn doi_value(t: &Text, at: usize) -> Option<Value> {
    let mut at = at;
    for prefix in ["https://doi.org/", "http://doi.org/", "http://dx.doi.org/", "https://dx.doi.org/"] {
        if t.starts(at, prefix) {
            at += prefix.len();
        }
    }
    let found = doi().find(window(t, at, 160))?;
    let mut text = found.as_str().trim_end_matches(['.', ',', ';', ':', '\'', '”', '…']);
    while text.ends_with(')') && text.matches(')').count() > text.matches('(').count() || text.ends_with(']') {
        text = &text[..text.len() - 1];
    }
    Some((at, at + text.len(), ident(K::Doi, text.to_owned(), None)?))
}

fn issn_value(t: &Text, at: usize) -> Option<Value> {
    let found = issn().find(window(t, at, 16)).filter(|found| not_digit(t, at + found.end()))?;
    let value = strip(found.as_str());
    let valid = check::issn(&value);
    Some((at, at + found.end(), ident(K::Issn, value, valid)?))
}

fn serial_number(t: &Text, at: usize) -> Option<Value> {
    let at = if t.ends(at, "CN ") { at - 3 } else { at };
    let found = serial().captures(window(t, at, 24))?;
    let all = found.get(0)?;
    let value = compact(found.get(1)?.as_str()).replace(['–', '—'], "-");
    Some((at, at + all.end(), ident(K::CnSerial, value, None)?))
}

fn standard_number(t: &Text, at: usize) -> Option<Value> {
    let found = standard().find(window(t, at, 48))?;
    if !not_digit(t, at + found.end()) {
        return None;
    }
    let value = compact(found.as_str()).replace(['–', '—'], "-").replace("--", "-");
    Some((at, at + found.end(), ident(K::StandardNo, value, None)?))
}

/// 记-12, 记字第0123号, 银付 2019-05-031.
fn voucher_number(t: &Text, at: usize) -> Option<Value> {
    let found = voucher().find(window(t, at, 40)).filter(|found| not_digit(t, at + found.end()))?;
    Some((at, at + found.end(), ident(K::VoucherNo, compact(found.as_str()), None)?))
}

// by form

/// An identifier whose own form tells what it is, at the start of a word.
pub(super) fn evident_at(t: &Text, at: usize) -> Option<Value> {
    match t.bytes.get(at)? {
        b if b.is_ascii_digit() => evident_digits(t, at),
        b if b.is_ascii_uppercase() => evident_letters(t, at),
        _ => None,
    }
}

fn evident_digits(t: &Text, at: usize) -> Option<Value> {
    let len = t.bytes[at..].iter().take(40).take_while(|b| b.is_ascii_alphanumeric()).count();
    let digits = t.bytes[at..at + len].iter().take_while(|b| b.is_ascii_digit()).count();
    match (len, digits) {
        (2, 2) if t.starts(at, "10.") => doi_value(t, at),
        (11 | 13, 4) if t.starts(at + 4, "SR") => software(t, at),
        (12, 4) if t.starts(at + 4, "SR") => software(t, at),
        (13.., 4) if grant().is_match(&t.text[at..at + len]) => {
            Some((at, at + len, ident(K::ProjectNo, t.text[at..at + len].to_owned(), None)?))
        }
        (12, 12) if t.bytes.get(at + 12) == Some(&b'.') => cn_patent(t, at, false),
        (13, 12 | 13) => {
            let value = &t.text[at..at + 13];
            let class = matches!(t.bytes[at + 4], b'1' | b'2' | b'3' | b'8' | b'9');
            (class && check::cn_patent(value) == Some(true)).then(|| cn_patent(t, at, true)).flatten()
        }
        (18, _) => {
            let code = &t.text[at..at + 18];
            if check::resident(code) == Some(true) {
                return resident(t, at);
            }
            let registry =
                matches!(t.bytes[at], b'1' | b'5' | b'9' | b'2' | b'3' | b'4' | b'6' | b'7' | b'8' | b'A'..=b'Z');
            let sure = check::uscc(code) == Some(true) || (digits < 17 && check::is_uscc_form(code));
            (registry && sure).then(|| uscc(code)).flatten().map(|ident| (at, at + 18, ident))
        }
        _ => None,
    }
}

fn evident_letters(t: &Text, at: usize) -> Option<Value> {
    let letters = t.bytes[at..].iter().take(12).take_while(|b| b.is_ascii_uppercase()).count();
    let word = &t.bytes[at..at + letters];
    match word {
        b"ZL" => cn_patent(t, at, true),
        b"CN" => cn_patent(t, at, false)
            .or_else(|| publication_number(t, at))
            .or_else(|| serial_number(t, at).filter(|(_, end, _)| not_digit(t, *end))),
        b"PCT" | b"WO" => pct(t, at),
        b"US" | b"EP" | b"JP" | b"KR" | b"TW" | b"DE" | b"GB" | b"FR" | b"AU" | b"CA" | b"IN" | b"RU" | b"SG"
        | b"HK" => evident_foreign(t, at, letters).or_else(|| standard_number(t, at)),
        b"WOS" => {
            let found = wos().find(window(t, at, 24))?;
            Some((at, at + found.end(), ident(K::Wos, compact(found.as_str()), None)?))
        }
        b"GR" | b"GS" | b"GF" => {
            let found = hitech().find(window(t, at, 20)).filter(|found| not_digit(t, at + found.end()))?;
            Some((at, at + found.end(), ident(K::HitechCert, found.as_str().to_owned(), None)?))
        }
        b"BS" if t.bytes.get(at + 2) == Some(&b'.') => {
            let found = layout_design().find(window(t, at, 20)).filter(|found| not_digit(t, at + found.end()))?;
            Some((at, at + found.end(), ident(K::IcLayout, found.as_str().to_owned(), None)?))
        }
        word if STANDARD_BODIES.contains(&word) => standard_number(t, at),
        _ => evident_iban(t, at, letters),
    }
}

/// Bodies and sectors that number standards.
const STANDARD_BODIES: &[&[u8]] = &[
    b"GB", b"GBZ", b"GBT", b"GJB", b"JB", b"YD", b"YY", b"HJ", b"SJ", b"HG", b"QB", b"JR", b"GA", b"JT", b"DL", b"NY",
    b"SN", b"LY", b"MT", b"SH", b"SY", b"TB", b"WS", b"YB", b"YS", b"CJ", b"JG", b"JJG", b"JJF", b"DZ", b"CB", b"QC",
    b"FZ", b"BB", b"RB", b"LB", b"MZ", b"XF", b"NB", b"DB", b"Q", b"T", b"ISO", b"IEC", b"IEEE", b"ITU", b"EN", b"DIN",
    b"ASTM", b"ANSI", b"JIS", b"BS", b"ETSI", b"UL", b"SAE",
];

fn evident_iban(t: &Text, at: usize, letters: usize) -> Option<Value> {
    if letters != 2 || !t.digit_at(at + 2) || !t.digit_at(at + 3) {
        return None;
    }
    let found = iban().find(window(t, at, 48))?;
    let value = strip(found.as_str());
    (check::iban(&value) == Some(true)).then_some((at, at + found.end(), ident(K::Iban, value, Some(true))?))
}

/// A foreign number without a label needs a kind code or an office's own form: "US 2019" is none.
fn evident_foreign(t: &Text, at: usize, letters: usize) -> Option<Value> {
    let (start, end, ident) = foreign_patent(t, at)?;
    let text = &t.text[start..end];
    let body = &text[letters..];
    let kind = body.bytes().last().is_some_and(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        && body.trim_start().bytes().any(|b| b.is_ascii_uppercase());
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    let office = body.contains(['-', ',', '/']) && digits >= 7;
    (digits >= 6 && (kind || office || digits >= 7 && !body.starts_with(' '))).then_some((start, end, ident))
}

/// Identifiers that need no label, in one pass over the words of Latin letters and digits.
fn evident(t: &Text) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut at = 0;
    let bytes = t.bytes;
    while at < bytes.len() {
        let b = bytes[at];
        if b >= 0x80 {
            at += 1;
            // 特許第6543210号, 發明第I654321號
            if b == 0xe7 && t.starts(at - 1, "第") {
                claims.extend(numbered(t, at - 1));
            }
            continue;
        }
        if b == b'[' || b == b'(' {
            if t.digit_at(at + 1)
                && let Some(claim) = document(t, at)
            {
                at = claim.end;
                claims.push(claim);
                continue;
            }
            at += 1;
            continue;
        }
        if b == b'@' {
            claims.extend(email(t, at));
        }
        if !b.is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        if b.is_ascii_digit() || b.is_ascii_uppercase() {
            if let Some((start, end, ident)) = evident_at(t, at) {
                claims.push(Claim { start, end, ident: Some(ident) });
                at = end.max(at + 1);
                continue;
            }
            if b.is_ascii_digit()
                && let Some(end) = dotted(t, at)
            {
                claims.push(Claim { start: at, end, ident: None });
                at = end;
                continue;
            }
        }
        while bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
            at += 1;
        }
    }
    claims
}

/// 192.168.1.1: four figures with dots are an address, not a date.
fn dotted(t: &Text, at: usize) -> Option<usize> {
    let mut end = at;
    let mut dots = 0;
    for _ in 0..8 {
        let digits = t.bytes[end..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
        if !(1..=3).contains(&digits) {
            return None;
        }
        end += digits;
        if t.bytes.get(end) == Some(&b'.') && t.digit_at(end + 1) {
            dots += 1;
            end += 1;
        } else {
            break;
        }
    }
    (dots >= 3).then_some(end)
}

fn email(t: &Text, at: usize) -> Option<Claim> {
    let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+');
    let before = t.bytes[..at].iter().rev().take(64).take_while(|b| part(b)).count();
    let after = t.bytes[at + 1..].iter().take(64).take_while(|b| part(b)).count();
    (before > 0 && after > 0).then_some(Claim { start: at - before, end: at + 1 + after, ident: None })
}

/// 粤科函〔2020〕123号: the bracketed year, back over the issuer, on to 号.
fn document(t: &Text, at: usize) -> Option<Claim> {
    let found = document_tail().captures(window(t, at, 32))?;
    let end = at + found.get(0)?.end();
    let mut start = at;
    for (i, c) in t.text[..at].char_indices().rev().take(14) {
        if !('\u{4e00}'..='\u{9fff}').contains(&c) {
            break;
        }
        start = i;
    }
    let head = &t.text[start..at];
    const LEADS: &[&str] = &[
        "根据",
        "按照",
        "依据",
        "参照",
        "见",
        "文件",
        "以及",
        "和",
        "及",
        "由",
        "经",
        "印发",
        "的",
        "关于",
        "与",
        "按",
        "文号为",
        "文号",
        "号文",
        "发布",
        "通知",
        "执行",
        "为",
        "以",
        "依照",
        "贯彻",
        "落实",
        "废止",
        "编号",
        "第",
        "据",
        "遵照",
        "附件",
    ];
    let skip = LEADS
        .iter()
        .filter_map(|lead| head.rfind(lead).map(|i| i + lead.len()))
        .filter(|i| *i < head.len())
        .max()
        .unwrap_or(0);
    let start = start + skip;
    if start == at {
        return None;
    }
    let head = t.text[start..at].replace(char::is_whitespace, "");
    let year = found.get(2)?.as_str();
    let number = found.get(3)?.as_str();
    let rest = if found.get(0)?.as_str().contains('第') { "第" } else { "" };
    let ident = ident(K::DocNo, format!("{head}〔{year}〕{rest}{number}号"), None);
    Some(Claim { start, end, ident })
}

pattern!(taiwan, r"^第 ?([IMDimd] ?[0-9]{6}) ?号");
pattern!(numbered_tail, r"^第 ?([0-9]{5,8}) ?号");

/// Numbers of certificates that stand between 第 and 号.
fn numbered(t: &Text, at: usize) -> Option<Claim> {
    let text = window(t, at, 24);
    for word in ["发明", "新型", "设计", "专利"] {
        if t.ends(at, word)
            && let Some(found) = taiwan().captures(text)
        {
            let value = format!("TW{}", strip(found.get(1)?.as_str()));
            return Some(Claim {
                start: at - word.len(),
                end: at + found.get(0)?.end(),
                ident: ident(K::ForeignPatent, value, None),
            });
        }
    }
    if let Some(found) = numbered_tail().captures(text) {
        let end = at + found.get(0)?.end();
        if t.starts(end, "商标注册证") || t.starts(end, "注册商标") || t.starts(end, "商标") {
            let number = found.get(1)?;
            let ident = ident(K::TrademarkNo, number.as_str().to_owned(), None);
            return Some(Claim { start: at + number.start(), end: at + number.end(), ident });
        }
    }
    for word in ["特许", "特許"] {
        if t.ends(at, word)
            && let Some(found) = numbered_tail().captures(text)
        {
            let value = format!("JP{}", found.get(1)?.as_str());
            return Some(Claim {
                start: at - word.len(),
                end: at + found.get(0)?.end(),
                ident: ident(K::ForeignPatent, value, None),
            });
        }
    }
    None
}
