//! Identifiers that forms give with their claims, in normal form with their check digits told.

use std::sync::OnceLock;

use regex::Regex;

use crate::fact::{Ident, IdentKind};

/// Returns the Chinese patent numbers of a folded text.
pub(super) fn patents(text: &str) -> Vec<Ident> {
    static NUMBER: OnceLock<Regex> = OnceLock::new();
    let number = NUMBER.get_or_init(|| {
        Regex::new(
            r"(?:ZL|CN)?\s?((?:19|20)\d{2}\s?[1-9]\s?\d{7})\s?\.?\s?([\dXx])|(?:ZL|CN)\s?(\d{8})\s?\.?\s?([\dXx])",
        )
        .expect("a pattern of this file (tested)")
    });
    let mut idents = Vec::new();
    for captures in number.captures_iter(text) {
        let part = |long: usize, short: usize| captures.get(long).or(captures.get(short)).map_or("", |m| m.as_str());
        let digits: String = part(1, 3).chars().filter(char::is_ascii_digit).collect();
        let value = format!("{digits}{}", part(2, 4).to_ascii_uppercase());
        let valid = patent_check(&digits).map(|check| value.ends_with(check));
        idents.push(Ident { kind: IdentKind::CnPatent, value, valid });
    }
    idents
}

/// Returns the check character of a patent number: weights 2 to 9, 2 to 5 modulo 11 (国家知识产权局 ZC0006).
fn patent_check(digits: &str) -> Option<char> {
    let weights: &[u32] = match digits.len() {
        12 => &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5],
        8 => &[2, 3, 4, 5, 6, 7, 8, 9],
        _ => return None,
    };
    let sum: u32 = digits.chars().filter_map(|c| c.to_digit(10)).zip(weights).map(|(d, w)| d * w).sum();
    if sum % 11 == 10 { Some('X') } else { char::from_digit(sum % 11, 10) }
}

/// Returns the standard numbers of a folded text: IEEE 2636.8:2020, T/ABC 77-2019.
pub(super) fn standards(text: &str) -> Vec<Ident> {
    static NUMBER: OnceLock<Regex> = OnceLock::new();
    let number = NUMBER.get_or_init(|| {
        Regex::new(r"(?:(?:ISO|IEC|ITU|IEEE|ETSI|ASTM|ASME|SAE|UL|DIN|BS|JIS|ANSI|EN|3GPP|IETF|GB|DB\d{0,4}|YY|HJ|JR|SJ|YD|NY|Q)(?:/[A-Z]{1,6})*|T/[A-Z]{2,10})[ -]?(?:[A-Z]{0,4}[ .-]?)\d[\dA-Z./-]*(?:[:-]\d{4})?").expect("a pattern of this file (tested)")
    });
    number
        .find_iter(text)
        .map(|m| Ident {
            kind: IdentKind::StandardNo,
            value: m.as_str().trim_end_matches(['-', '.', '/']).to_owned(),
            valid: None,
        })
        .collect()
}

/// Returns the unified social credit code in a folded text (GB 32100-2015).
pub(super) fn credit_code(text: &str) -> Option<Ident> {
    const CHARACTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect::<String>().to_ascii_uppercase();
    let start = compact.find(|c: char| c.is_ascii_alphanumeric())?;
    let code: String = compact.get(start..)?.chars().take_while(char::is_ascii_alphanumeric).collect();
    if code.len() != 18 {
        return None;
    }
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let values: Option<Vec<usize>> = code.chars().map(|c| CHARACTERS.find(c)).collect();
    let valid = values.is_some_and(|values| {
        let sum: usize = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
        values.last() == Some(&((31 - sum % 31) % 31))
    });
    Some(Ident { kind: IdentKind::Uscc, value: code, valid: Some(valid) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patent_numbers_carry_their_check() {
        let all = patents("(专利号:ZL 2018 1 0123456.1、201810123456.0)");
        assert_eq!(all.iter().map(|i| i.value.as_str()).collect::<Vec<_>>(), ["2018101234561", "2018101234560"]);
        assert_eq!(all.iter().filter(|i| i.valid == Some(true)).count(), 0);
        let check = patent_check("201810123456").unwrap();
        assert_eq!(patents(&format!("ZL201810123456.{check}"))[0].valid, Some(true));
    }

    #[test]
    fn standards_of_any_body_are_read() {
        let all = standards("(IEEE 2999.1:2020、ISO/IEC 27001-2013、T/ABCD 12-2019)");
        assert_eq!(
            all.iter().map(|i| i.value.as_str()).collect::<Vec<_>>(),
            ["IEEE 2999.1:2020", "ISO/IEC 27001-2013", "T/ABCD 12-2019"]
        );
    }

    #[test]
    fn a_credit_code_with_a_wrong_check_is_told_invalid() {
        assert_eq!(credit_code("91350100M000100Y43").unwrap().valid, Some(true));
        assert_eq!(credit_code("91350100M000100Y44").unwrap().valid, Some(false));
        assert_eq!(credit_code("9135"), None);
    }
}
