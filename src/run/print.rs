//! What is compared of a page across applications.

use crate::check::PagePrint;
use crate::document::{Document, PartState, Span};

/// Returns a print of every page and sheet with text.
pub(super) fn pages(document: &Document) -> Vec<PagePrint> {
    document
        .parts
        .iter()
        .enumerate()
        .filter(|(_, part)| part.state == PartState::Text)
        .map(|(index, part)| {
            let characters = part.text.chars().filter(|c| !c.is_whitespace()).count() as u32;
            let span = Span { part: index as u32, start: 0, end: part.text.len() as u32 };
            PagePrint { at: document.locus(span), hash: simhash(&part.text), characters }
        })
        .collect()
}

/// Returns a 64-bit similarity hash of a text: near texts differ in few bits.
///
/// SimHash (M. Charikar, Similarity estimation techniques from rounding algorithms, STOC 2002) over shingles of four
/// characters, blanks left out, FNV-1a as the hash of a shingle.
fn simhash(text: &str) -> u64 {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut votes = [0_i32; 64];
    for shingle in chars.windows(4) {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for c in shingle {
            for byte in (*c as u32).to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    votes.iter().enumerate().filter(|(_, vote)| **vote > 0).fold(0, |all, (bit, _)| all | 1 << bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_texts_have_near_hashes_and_other_texts_have_not() {
        let text = "本协议有效期为五年，自二〇一九年七月一日起至二〇二四年六月三十日止，期满前三个月双方可另行协商续签。合作期间共同完成的成果由双方共有。".repeat(4);
        let near = text.replacen("五年", "三年", 1);
        let other = "设备清单包括网络分析仪、环境试验箱、电化学工作站与液相色谱质谱联用仪，均存放于一号实验室，由专人管理并定期校准。".repeat(4);
        let distance = |a: &str, b: &str| (simhash(a) ^ simhash(b)).count_ones();
        assert!(distance(&text, &near) <= 3, "{}", distance(&text, &near));
        assert!(distance(&text, &other) > 12);
    }
}
