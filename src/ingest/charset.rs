//! Characters out of bytes whose encoding nobody names.
//!
//! The candidates are those of Chinese offices: UTF-8, UTF-16, GB18030, Big5. The test is by decoding and by
//! how common the characters are, never by a file's name.

use encoding_rs::{BIG5, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text with what it took to decode it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Decoded {
    /// The characters, without a byte order mark.
    pub(super) text: String,
    /// Number of places where bytes had no character.
    pub(super) lost: usize,
}

/// Decodes a whole text file.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let (encoding, bom) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, length),
        None => (guess(bytes), 0),
    };
    decode_as(encoding, bytes.get(bom..).unwrap_or_default())
}

/// Decodes with a named encoding, without looking at byte order marks.
pub(super) fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    // A replacement character of the text itself is no loss, but it is one character that nobody can read either.
    let lost = if bad { text.matches('\u{fffd}').count().max(1) } else { 0 };
    Decoded { text: text.into_owned(), lost }
}

/// Returns the most likely encoding of bytes without a byte order mark.
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let head = bytes.get(..1 << 16).unwrap_or(bytes);
    if let Some(encoding) = utf16(head) {
        return encoding;
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => return UTF_8,
        // A cut file ends inside a character; a flipped byte leaves all others good.
        Err(err) if err.error_len().is_none() && err.valid_up_to() + 4 > bytes.len() && bytes.len() > 4 => {
            if !bytes[..err.valid_up_to()].is_ascii() {
                return UTF_8;
            }
        }
        Err(_) => (),
    }
    if mostly_utf8(bytes) { UTF_8 } else { double_byte(bytes) }
}

/// Returns GB18030 or Big5 for names and texts that are not UTF-8, or Windows-1252 for a Western one.
pub(super) fn double_byte(bytes: &[u8]) -> &'static Encoding {
    if western(bytes) {
        return WINDOWS_1252;
    }
    let (_, gb_bad) = GB18030.decode_without_bom_handling(bytes);
    let (_, big_bad) = BIG5.decode_without_bom_handling(bytes);
    let (gb_common, big_common) = (gb_common(bytes), big5_common(bytes));
    match (gb_bad, big_bad) {
        (false, true) => GB18030,
        (true, false) if big_common > gb_common => BIG5,
        // Simplified text is nearly all GB2312; Big5 text read as GBK is full of rare characters.
        _ if gb_common >= 0.9 || gb_common >= big_common => GB18030,
        _ => BIG5,
    }
}

/// Returns the encoding of an archive's names that are not UTF-8: as [`double_byte`], or Shift-JIS where they have
/// kana and neither Chinese encoding makes common characters of them.
pub(super) fn of_names(bytes: &[u8]) -> &'static Encoding {
    let (text, bad) = SHIFT_JIS.decode_without_bom_handling(bytes);
    let kana = text.chars().any(|c| matches!(c, 'ぁ'..='ん' | 'ァ'..='ヶ'));
    if kana && !bad && gb_common(bytes) < 0.5 && big5_common(bytes) < 0.5 {
        return SHIFT_JIS;
    }
    double_byte(bytes)
}

/// Accented letters stand alone among letters; Chinese characters are pairs of bytes, and mostly several together.
fn western(bytes: &[u8]) -> bool {
    let high = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|byte| *byte >= 0x80);
    let letter = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let (mut alone, mut all) = (0usize, 0usize);
    for at in (0..bytes.len()).filter(|at| high(Some(*at))) {
        all += 1;
        let (before, after) = (at.checked_sub(1), at.checked_add(1));
        alone += usize::from(!high(before) && !high(after) && (letter(before) || letter(after)));
    }
    all > 0 && alone == all
}

/// Decodes a Western name as old packers write it (code page 850, the letters of 437).
pub(super) fn dos(bytes: &[u8]) -> String {
    const LETTERS: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑ";
    let one = |byte: &u8| match byte {
        0..=0x7F => char::from(*byte),
        0x80..=0xA5 => LETTERS.chars().nth(usize::from(*byte) - 0x80).unwrap_or('_'),
        0xE1 => 'ß',
        _ => '_',
    };
    bytes.iter().map(one).collect()
}

/// UTF-16 without a mark: text has many ASCII characters or line ends, each with a zero byte on one side only.
fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    if pairs < 2 {
        return None;
    }
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (high, low) = (zeros(1), zeros(0));
    let few = pairs / 50;
    match () {
        () if high > few.max(1) && low <= few && high > 4 * low => Some(UTF_16LE),
        () if low > few.max(1) && high <= few && low > 4 * high => Some(UTF_16BE),
        () => None,
    }
}

/// More than nine of ten non-ASCII characters are well-formed UTF-8: some bytes are broken, the encoding is not.
pub(super) fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 9 * bad
}

/// Share of double-byte characters in the common plane of GB2312 (symbols and both levels of hanzi).
fn gb_common(bytes: &[u8]) -> f64 {
    share(bytes, |lead, trail| trail >= 0xA1 && (matches!(lead, 0xB0..=0xF7) || matches!(lead, 0xA1..=0xA3)))
}

/// Share of double-byte characters in the frequent plane of Big5 (5401 hanzi and symbols).
fn big5_common(bytes: &[u8]) -> f64 {
    share(bytes, |lead, trail| {
        matches!(lead, 0xA1 | 0xA4..=0xC6) && (matches!(trail, 0x40..=0x7E) || matches!(trail, 0xA1..=0xFE))
    })
}

fn share(bytes: &[u8], common: impl Fn(u8, u8) -> bool) -> f64 {
    let (mut hits, mut all) = (0u32, 0u32);
    let mut rest = bytes.iter().copied();
    while let Some(lead) = rest.next() {
        if lead < 0x80 {
            continue;
        }
        all += 1;
        let Some(trail) = rest.next() else { break };
        hits += u32::from(common(lead, trail));
    }
    if all == 0 { 0.0 } else { f64::from(hits) / f64::from(all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_text_is_read_in_every_encoding() {
        let text = "序号,凭证日期,金额（元）\n1,2019年3月5日,设备购置费 1,955,100.00\n";
        let traditional = "香港中文大學 合作協議書 研究開發費用 設備採購 日期 金額";
        for (encoding, text) in [(UTF_8, text), (GB18030, text), (BIG5, traditional), (GB18030, traditional)] {
            let (bytes, _, bad) = encoding.encode(text);
            assert!(!bad);
            assert_eq!(decode(&bytes), Decoded { text: text.to_owned(), lost: 0 }, "{}", encoding.name());
        }
        let (western, ..) = WINDOWS_1252.encode("Müller; Prüfbericht; café");
        assert_eq!(decode(&western).text, "Müller; Prüfbericht; café");
        assert_eq!(dos(b"Pr\x81fbericht Stra\xE1e.pdf"), "Prüfbericht Straße.pdf");
        for (bom, big) in [(true, true), (true, false), (false, true), (false, false)] {
            let units = bom.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
            let bytes: Vec<u8> = units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect();
            assert_eq!(decode(&bytes).text, text);
        }
        assert_eq!(decode("\u{feff}金额".as_bytes()).text, "金额");
    }

    #[test]
    fn a_cut_or_flipped_utf8_text_stays_utf8_and_tells_the_loss() {
        let text = "投入明细台账，单位：万元，二〇一九年度".repeat(3);
        let cut = &text.as_bytes()[..text.len() - 1];
        assert_eq!((decode(cut).lost, decode(cut).text.starts_with("投入明细")), (1, true));
        let mut flipped = text.clone().into_bytes();
        flipped[7] ^= 0x40;
        assert!(decode(&flipped).lost > 0 && decode(&flipped).text.ends_with("九年度"));
    }
}
