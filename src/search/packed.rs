//! Texts as the index stores them: deflated over two bytes a Han character, where that gives them back whole.

use std::fmt;
use std::io::Read as _;

use encoding_rs::GB18030;
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use serde::de::{Error as _, Visitor};
use serde::{Deserializer, Serializer};

/// Shorter texts are left to the blocks they are stored in, which pack many rows together.
const SHORT: usize = 300;
/// Longest text that is read back: the longest a part may have.
const BYTES_MAX: u64 = u32::MAX as u64;

/// How the rest of the bytes is written.
const PLAIN: u8 = 0;
const DEFLATED: u8 = 1;
const DEFLATED_GB: u8 = 2;

/// Writes a text.
pub(super) fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(&pack(text))
}

/// Reads a text back.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct Packed;
    impl Visitor<'_> for Packed {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a packed text")
        }

        fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<String, E> {
            unpack(bytes).ok_or_else(|| E::custom("not a packed text"))
        }
    }
    deserializer.deserialize_bytes(Packed).map_err(D::Error::custom)
}

fn pack(text: &str) -> Vec<u8> {
    let mut out = vec![PLAIN];
    if text.len() < SHORT {
        out.extend_from_slice(text.as_bytes());
        return out;
    }
    let (encoded, _, lost) = GB18030.encode(text);
    // A few characters have no code of their own there.
    let is_whole = !lost && GB18030.decode_without_bom_handling(&encoded).0 == text;
    let (kind, bytes) = if is_whole { (DEFLATED_GB, encoded.as_ref()) } else { (DEFLATED, text.as_bytes()) };
    out = vec![kind];
    match DeflateEncoder::new(bytes, Compression::default()).read_to_end(&mut out) {
        Ok(_) => out,
        Err(_) => [&[PLAIN], text.as_bytes()].concat(),
    }
}

fn unpack(bytes: &[u8]) -> Option<String> {
    let (kind, rest) = bytes.split_first()?;
    let inflated = || {
        let mut out = Vec::with_capacity(rest.len() * 3);
        DeflateDecoder::new(rest).take(BYTES_MAX).read_to_end(&mut out).ok().map(|_| out)
    };
    match *kind {
        PLAIN => String::from_utf8(rest.to_vec()).ok(),
        DEFLATED => String::from_utf8(inflated()?).ok(),
        DEFLATED_GB => Some(GB18030.decode_without_bom_handling(&inflated()?).0.into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back_as_it_was() {
        let every: String = (1..0x3_0000_u32).filter_map(char::from_u32).collect();
        let chars: Vec<char> = every.chars().collect();
        for piece in chars.chunks(997) {
            let text: String = piece.iter().collect();
            assert!(unpack(&pack(&text)) == Some(text), "U+{:04X}", piece[0] as u32);
        }
        for text in ["", "合作协议", &"合作协议".repeat(200), &"\u{feff}\u{e5e5}abc".repeat(90)] {
            assert_eq!(unpack(&pack(text)).as_deref(), Some(text));
        }
        let text = "广东省科技成果登记证书，经审查符合登记条件。".repeat(20);
        assert!(pack(&text).len() * 3 < text.len());
    }

    #[test]
    fn what_is_no_packed_text_is_refused() {
        for bytes in [&[][..], &[9], &[DEFLATED, 1, 2, 3], &[PLAIN, 0xff]] {
            assert_eq!(unpack(bytes), None);
        }
    }
}
