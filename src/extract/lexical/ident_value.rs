//! The values of identifiers: patterns, normal forms, check digits.

use super::checkdigit as check;
use super::ident_form::evident_at;
use super::label::Label;
use super::scan::Text;
use crate::fact::{Ident, IdentKind as K};
use regex::Regex;
use std::sync::OnceLock;

pub(super) fn ident(kind: K, value: String, valid: Option<bool>) -> Option<Ident> {
    Some(Ident { kind, value, valid })
}

pub(super) type Value = (usize, usize, Ident);

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
        pub(super) fn $name() -> &'static Regex {
            static REGEX: OnceLock<Regex> = OnceLock::new();
            REGEX.get_or_init(|| Regex::new($pattern).unwrap_or_else(|_| unreachable!("a fixed pattern")))
        }
    };
}

pattern!(
    patent_new,
    r"^(?:ZL|CN|zl|cn)?[ .:]?((?:19|20)[0-9]{2})[ \n]?([1-389])[ \n]?([0-9]{7}) ?[.·。]?[ \n]?([0-9Xx])"
);

pattern!(patent_spaced, r"^(?:ZL|CN)?[ .:]?((?:19|20)[0-9]{2}) ([1-389]) ([0-9]{2,4} ?[0-9]{3,5}) ?[.·] ?([0-9Xx])");

pattern!(patent_old, r"^(?:ZL|CN|zl)? ?([0-9]{2}) ?([1-389]) ?([0-9]{5}) ?[.·] ?([0-9Xx])");

pattern!(publication, r"^CN ?([0-9]{7,9}) ?([ABCUSY][0-9]?)");

pattern!(pct_application, r"^PCT ?/ ?[A-Z]{2} ?(?:[0-9]{4}|[0-9]{2}) ?/ ?[0-9]{5,6}");

pattern!(pct_publication, r"^WO ?[0-9]{4} ?/ ?[0-9]{5,6}(?: ?[AB][0-9])?|^WO ?[0-9]{10}(?: ?[AB][0-9])?");

pattern!(
    foreign,
    r"^(?:US|EP|JP|KR|DE|GB|FR|TW|AU|CA|IN|RU|SG|HK|IL|IT|ES|CH|NL|BR|EA)[ -]?(?:[0-9]{4}/[0-9]{5,7}|[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,3}(?: [0-9]{3}){2}|[0-9]{4}-[0-9]{5,6}|10-[0-9]{4}-[0-9]{7}|10-[0-9]{7}|(?:10|11|20|21|60|50) ?(?:19|20)[0-9]{2} ?[0-9]{3} ?[0-9]{3}(?:\.[0-9])?|[A-Z]?[0-9]{5,12})(?: ?[ABCEUSTYPH][0-9]?)?"
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
    r"^(?:(?:GB|GBZ|GJB|JB|YD|YY|HJ|SJ|HG|QB|JR|GA|JT|DL|NY|SN|LY|MT|SH|SY|TB|WS|YB|YS|CJ|JG|JJG|JJF|DZ|CB|QC|FZ|BB|RB|LB|MZ|XF|NB|DB[0-9]{0,4}|Q|T)(?:/(?:[A-Z]{1,10}(?:-[A-Z]{1,5})?[0-9]{0,2}|[0-9]{6}))?(?: ?[A-Z]{1,6}(?:-[A-Z])?)? ?[0-9]{1,6}(?:\.[0-9]{1,3})*[-–—]{1,2}(?:19|20)?[0-9]{2}|(?:ISO|IEC|IEEE|ITU-T|ITU|EN|DIN|ASTM|ANSI|JIS|BS|ETSI|UL|SAE)(?:[/ ](?:IEC|IEEE|TS|TR|ISO|PAS|EN|FDIS|DIS|CD|SAE))*(?: Std\.?| P| Std)? ?[A-Z]{0,2}\.?[0-9]{2,6}(?:[.\-][0-9]{1,4})*[a-z]{0,3}(?:(?:-[0-9]{1,3})?[:\-–] ?(?:19|20)[0-9]{2}|-[0-9]{1,3})?)(?-u:\b)"
);

pattern!(document_tail, r"^([\[(])((?:19|20)[0-9]{2})[\])] ?(?:第 ?)?([0-9]{1,5}) ?号");

pattern!(iban, r"^[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,4})?");

pattern!(vat, r"^(?:GB|DE|FR|IT|ES|NL)? ?[0-9](?: ?[0-9]){8}");

pub(super) fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

pub(super) fn strip(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Returns a window of the text that a bounded pattern may see.
pub(super) fn window<'a>(t: &Text<'a>, at: usize, len: usize) -> &'a str {
    let mut end = (at + len).min(t.text.len());
    while !t.text.is_char_boundary(end) {
        end -= 1;
    }
    t.text.get(at..end).unwrap_or("")
}

pub(super) fn not_digit(t: &Text, at: usize) -> bool {
    !t.bytes.get(at).is_some_and(u8::is_ascii_alphanumeric)
}

/// Any patent number at a byte.
fn patent(t: &Text, at: usize) -> Option<Value> {
    cn_patent(t, at, true)
        .or_else(|| publication_number(t, at))
        .or_else(|| pct(t, at))
        .or_else(|| foreign_patent(t, at))
}

pub(super) fn cn_patent(t: &Text, at: usize, labelled: bool) -> Option<Value> {
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

pub(super) fn publication_number(t: &Text, at: usize) -> Option<Value> {
    let found = publication().captures(window(t, at, 24))?;
    let all = found.get(0)?;
    not_digit(t, at + all.end()).then_some(())?;
    Some((at, at + all.end(), ident(K::CnPatentPub, compact(all.as_str()), None)?))
}

pub(super) fn pct(t: &Text, at: usize) -> Option<Value> {
    let text = window(t, at, 40);
    if let Some(found) = pct_application().find(text) {
        not_digit(t, at + found.end()).then_some(())?;
        return Some((at, at + found.end(), ident(K::PctApp, compact(found.as_str()), None)?));
    }
    let found = pct_publication().find(text)?;
    not_digit(t, at + found.end()).then_some(())?;
    Some((at, at + found.end(), ident(K::PctPub, compact(found.as_str()), None)?))
}

pub(super) fn foreign_patent(t: &Text, at: usize) -> Option<Value> {
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
pub(super) fn uscc(code: &str) -> Option<Ident> {
    // O and I are not in the alphabet of the code
    let fixed = code.replace('O', "0").replace('I', "1");
    let value = if check::is_uscc_form(code) { code.to_owned() } else { fixed };
    let valid = check::uscc(&value).unwrap_or(false) && check::organisation(&value[8..17]) != Some(false);
    ident(K::Uscc, value, Some(valid))
}

/// The value of a label of one kind.
#[expect(clippy::too_many_lines, reason = "one arm for each kind; splitting would tear the list apart")]
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
                Some(value) if !t.starts(at + 8, "-") => plain(value, None),
                Some(_) => code(t, at, kind, project()),
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
    r"^(?:10-[0-9]{4}-[0-9]{7}|10-[0-9]{7}|[0-9]{2}/[0-9]{3},?[0-9]{3}|[0-9]{1,2},[0-9]{3},[0-9]{3}|[0-9]{7,8})(?: ?[ABEHPS][0-9]?)?"
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
pub(super) fn code(t: &Text, at: usize, kind: K, regex: &Regex) -> Option<Value> {
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
    // GDKJ-2018- / HZ-0123: a hyphen at the end of a line goes on
    if found.as_str().len() == text.len() + 1
        && t.starts(at + text.len(), "-\n")
        && let Some(rest) = project().find(window(t, at + text.len() + 2, 40)).filter(|rest| rest.start() == 0)
    {
        let end = at + text.len() + 2 + rest.end();
        return Some((at, end, ident(kind, brackets(&format!("{}-{}", compact(text), rest.as_str())), None)?));
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

pub(super) fn software(t: &Text, at: usize) -> Option<Value> {
    let found = copyright().captures(window(t, at, 24))?;
    let all = found.get(0)?;
    not_digit(t, at + all.end()).then_some(())?;
    Some((at, at + all.end(), ident(K::SoftwareCopyright, compact(all.as_str()), None)?))
}

pub(super) fn resident(t: &Text, at: usize) -> Option<Value> {
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
    // a number of another country's register is of no kind of ours
    let from = at.saturating_sub(120);
    let near = t.bytes.get(from..(at + 80).min(t.bytes.len())).unwrap_or(&[]);
    let british = ["England", "Wales", "Scotland", "United Kingdom", "(UK)", "U.K."];
    let elsewhere = count == 8 && british.iter().any(|place| near.windows(place.len()).any(|w| w == place.as_bytes()));
    let kind = if elsewhere { K::Number } else { K::HkCrNo };
    Some((at, at + letter + count, ident(kind, text[..letter + count].to_owned(), None)?))
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

pub(super) fn doi_value(t: &Text, at: usize) -> Option<Value> {
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

pub(super) fn serial_number(t: &Text, at: usize) -> Option<Value> {
    let at = if t.ends(at, "CN ") { at - 3 } else { at };
    let found = serial().captures(window(t, at, 24))?;
    let all = found.get(0)?;
    let value = compact(found.get(1)?.as_str()).replace(['–', '—'], "-");
    Some((at, at + all.end(), ident(K::CnSerial, value, None)?))
}

pub(super) fn standard_number(t: &Text, at: usize) -> Option<Value> {
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

pattern!(taiwan, r"^第 ?([IMDimd] ?[0-9]{6}) ?号");

pattern!(numbered_tail, r"^第 ?([0-9]{5,8}) ?号");
