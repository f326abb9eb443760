//! Check digits of identifiers, each by its public rule.

fn value36(b: u8) -> Option<u32> {
    char::from(b).to_digit(36)
}

fn weighted(bytes: &[u8], weights: &[u32]) -> Option<u32> {
    bytes.iter().zip(weights).map(|(b, weight)| Some(value36(*b)? * weight)).sum()
}

/// CN patent application number, 9 or 13 characters: weights 2 to 9 and again, modulo 11, ten is X (ZC 0006-2003).
pub(super) fn cn_patent(number: &str) -> Option<bool> {
    let (check, body) = number.as_bytes().split_last()?;
    if !matches!(body.len(), 8 | 12) || !body.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum = weighted(body, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5])?;
    Some(digit_or_x(sum % 11) == check.to_ascii_uppercase())
}

fn digit_or_x(value: u32) -> u8 {
    if value == 10 { b'X' } else { b'0' + (value % 10) as u8 }
}

const USCC: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Tells whether a text has the form of a unified social credit code (GB 32100-2015).
pub(super) fn is_uscc_form(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 18 && bytes.iter().all(|b| USCC.contains(b)) && bytes[2..8].iter().all(u8::is_ascii_digit)
}

/// Unified social credit code: its own check character and that of the organisation code inside.
pub(super) fn uscc(code: &str) -> Option<bool> {
    if !is_uscc_form(code) {
        return None;
    }
    let bytes = code.as_bytes();
    let at = |b: &u8| USCC.iter().position(|c| c == b);
    let (mut sum, mut weight) = (0, 1);
    for byte in &bytes[..17] {
        sum += at(byte)? * weight;
        weight = weight * 3 % 31;
    }
    Some(USCC[(31 - sum % 31) % 31] == bytes[17])
}

/// Organisation code, 9 characters (GB 11714-1997).
pub(super) fn organisation(code: &str) -> Option<bool> {
    let bytes = code.as_bytes();
    if bytes.len() != 9 {
        return None;
    }
    let sum = weighted(&bytes[..8], &[3, 7, 9, 10, 5, 8, 4, 2])?;
    Some(match 11 - sum % 11 {
        10 => bytes[8] == b'X',
        11 => bytes[8] == b'0',
        value => bytes[8] == b'0' + value as u8,
    })
}

/// Business registration number of 15 digits (GS 15-2006): ISO 7064 MOD 11,10.
pub(super) fn registration(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if bytes.len() != 15 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut rest = 10;
    for byte in &bytes[..14] {
        rest = (rest + u32::from(byte - b'0')) % 10;
        rest = if rest == 0 { 10 } else { rest } * 2 % 11;
    }
    Some((11 - rest) % 10 == u32::from(bytes[14] - b'0'))
}

/// Resident id of 18 characters (GB 11643-1999): ISO 7064 MOD 11-2.
pub(super) fn resident(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum = weighted(&bytes[..17], &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])?;
    Some(b"10X98765432"[(sum % 11) as usize] == bytes[17].to_ascii_uppercase())
}

/// Luhn's rule, for cards.
pub(super) fn luhn(number: &str) -> Option<bool> {
    let mut sum = 0;
    for (i, byte) in number.bytes().rev().enumerate() {
        let digit = char::from(byte).to_digit(10)?;
        sum += if i % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 };
    }
    Some(sum % 10 == 0)
}

/// ISSN without its hyphen.
pub(super) fn issn(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if bytes.len() != 8 || !bytes[..7].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum = weighted(&bytes[..7], &[8, 7, 6, 5, 4, 3, 2])?;
    Some(digit_or_x((11 - sum % 11) % 11) == bytes[7].to_ascii_uppercase())
}

/// ISBN of 10 or 13 characters without hyphens.
pub(super) fn isbn(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    match bytes.len() {
        13 if bytes.iter().all(u8::is_ascii_digit) => {
            Some(weighted(bytes, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1])? % 10 == 0)
        }
        10 if bytes[..9].iter().all(u8::is_ascii_digit) => {
            let sum = weighted(&bytes[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2])?;
            Some(digit_or_x((11 - sum % 11) % 11) == bytes[9].to_ascii_uppercase())
        }
        _ => None,
    }
}

/// ORCID and ISNI, 16 characters: ISO 7064 MOD 11-2.
pub(super) fn isni(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if bytes.len() != 16 || !bytes[..15].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let total = bytes[..15].iter().fold(0, |total, b| (total + u32::from(b - b'0')) * 2 % 11);
    Some(digit_or_x((12 - total) % 11) == bytes[15].to_ascii_uppercase())
}

/// IBAN and LEI: ISO 7064 MOD 97-10 over letters as numbers; an IBAN moves its first four characters to the end.
fn mod97(bytes: impl Iterator<Item = u8>) -> Option<u32> {
    let mut rest = 0;
    for byte in bytes {
        let value = value36(byte)?;
        rest = if value > 9 { rest * 100 + value } else { rest * 10 + value } % 97;
    }
    Some(rest)
}

/// IBAN without spaces.
pub(super) fn iban(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if !(15..=34).contains(&bytes.len()) {
        return None;
    }
    Some(mod97(bytes[4..].iter().chain(&bytes[..4]).copied())? == 1)
}

/// LEI, 20 characters.
pub(super) fn lei(number: &str) -> Option<bool> {
    if number.len() != 20 { None } else { Some(mod97(number.bytes())? == 1) }
}

/// Hong Kong identity card: one or two letters, six digits, a check character.
pub(super) fn hkid(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    let letters = bytes.iter().take_while(|b| b.is_ascii_uppercase()).count();
    if !(1..=2).contains(&letters) || bytes.len() != letters + 7 {
        return None;
    }
    let first = if letters == 1 { 36 } else { value36(bytes[0])? };
    let mut sum = first * 9 + value36(bytes[letters - 1])? * 8;
    for (byte, weight) in bytes[letters..letters + 6].iter().zip([7, 6, 5, 4, 3, 2]) {
        sum += char::from(*byte).to_digit(10)? * weight;
    }
    let check = (11 - sum % 11) % 11;
    Some(bytes[letters + 6] == if check == 10 { b'A' } else { b'0' + check as u8 })
}

/// Taiwan's unified business number, 8 digits.
pub(super) fn tw_ubn(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if bytes.len() != 8 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = bytes
        .iter()
        .zip([1, 2, 1, 2, 1, 2, 4, 1])
        .map(|(b, weight)| u32::from(b - b'0') * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    Some(sum.is_multiple_of(5) || (bytes[6] == b'7' && (sum + 1).is_multiple_of(5)))
}

/// Singapore UEN of 9 or 10 characters of the kinds with a public rule (ACRA: business, local company).
pub(super) fn sg_uen(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    match bytes.len() {
        9 if bytes[..8].iter().all(u8::is_ascii_digit) => {
            let sum = weighted(&bytes[..8], &[10, 4, 9, 3, 8, 2, 7, 1])?;
            Some(b"XMKECAWLJDB"[(sum % 11) as usize] == bytes[8])
        }
        10 if bytes[..9].iter().all(u8::is_ascii_digit) => {
            let sum = weighted(&bytes[..9], &[10, 8, 6, 4, 9, 7, 5, 3, 1])?;
            Some(b"ZKCMDNERGWH"[(sum % 11) as usize] == bytes[9])
        }
        _ => None,
    }
}

/// Australian business number, 11 digits.
pub(super) fn au_abn(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if bytes.len() != 11 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut sum = weighted(bytes, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19])?;
    sum = sum.checked_sub(10)?;
    Some(sum % 89 == 0)
}

/// Australian company number, 9 digits.
pub(super) fn au_acn(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if bytes.len() != 9 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum = weighted(&bytes[..8], &[8, 7, 6, 5, 4, 3, 2, 1])?;
    Some((10 - sum % 10) % 10 == u32::from(bytes[8] - b'0'))
}

/// Korean business registration number, 10 digits.
pub(super) fn kr_brn(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if bytes.len() != 10 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum = weighted(&bytes[..9], &[1, 3, 7, 1, 3, 7, 1, 3, 5])? + u32::from(bytes[8] - b'0') * 5 / 10;
    Some((10 - sum % 10) % 10 == u32::from(bytes[9] - b'0'))
}

/// Japanese corporate number, 13 digits, the first is the check digit.
pub(super) fn jp_cn(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if bytes.len() != 13 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum = weighted(&bytes[1..], &[2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])?;
    Some(9 - sum % 9 == u32::from(bytes[0] - b'0'))
}

/// British VAT number of 9 digits: modulo 97, with the second series less 55.
pub(super) fn gb_vat(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if bytes.len() != 9 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum = weighted(bytes, &[8, 7, 6, 5, 4, 3, 2, 10, 1])? % 97;
    Some(sum == 0 || sum == 42 || sum == 55)
}

/// German VAT number, 9 digits: ISO 7064 MOD 11,10.
pub(super) fn de_vat(number: &str) -> Option<bool> {
    let bytes = number.as_bytes();
    if bytes.len() != 9 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut product = 10;
    for byte in &bytes[..8] {
        let sum = (u32::from(byte - b'0') + product) % 10;
        product = 2 * if sum == 0 { 10 } else { sum } % 11;
    }
    Some((11 - product) % 10 == u32::from(bytes[8] - b'0'))
}
