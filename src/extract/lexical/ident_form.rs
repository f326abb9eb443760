//! Identifiers whose own form tells what they are.

use super::checkdigit as check;
use super::ident::Claim;
use super::ident_value::{
    Value, cn_patent, compact, document_tail, doi_value, foreign_patent, grant, hitech, iban, ident, layout_design,
    not_digit, numbered_tail, pct, publication_number, resident, serial_number, software, standard_number, strip,
    taiwan, uscc, window, wos,
};
use super::scan::Text;
use crate::fact::IdentKind as K;

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
    // The, Agreement: a word of prose that begins with a capital is no prefix
    if !t.bytes.get(at + letters).is_some_and(|b| b.is_ascii_digit() || b" /.-_:\n".contains(b)) {
        return None;
    }
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
pub(super) fn evident(t: &Text) -> Vec<Claim> {
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
pub(super) fn dotted(t: &Text, at: usize) -> Option<usize> {
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
