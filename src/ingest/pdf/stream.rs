//! Decodes streams under a limit: a small file must not become gigabytes.

use std::borrow::Cow;
use std::io::Read;

use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Stream};

/// The most that deflate can blow up its input.
const DEFLATE_RATIO_MAX: u64 = 1032;

/// What may still be decoded of one file, and what happened so far.
pub(super) struct Budget {
    /// Bytes that may still be decoded.
    pub(super) bytes_left: u64,
    /// Set when a stream was refused or cut for want of budget.
    pub(super) exhausted: bool,
    /// Set when a stream ended in the middle of its data.
    pub(super) broken: bool,
}

/// Returns the decoded bytes of a stream as far as they are whole and within budget.
pub(super) fn decode<'a>(stream: &Stream<'a>, budget: &mut Budget) -> Cow<'a, [u8]> {
    let data = stream.raw_data();
    let filters = stream.filters();
    let mut data = data;
    for (index, filter) in filters.iter().enumerate() {
        data = match filter {
            Filter::Crypt => continue,
            Filter::FlateDecode if !has_predictor(stream, index) => Cow::Owned(inflate(&data, budget)),
            Filter::Ascii85Decode => Cow::Owned(ascii_85(&data)),
            Filter::AsciiHexDecode => Cow::Owned(ascii_hex(&data)),
            // Other filters are rare on text; the whole chain goes to the library, if the worst case fits.
            _ => return by_library(stream, budget),
        };
    }
    spend(budget, data.len());
    data
}

/// Most unpacked bytes of a picture that are counted one by one.
const COUNTED_BYTES_MAX: u64 = 1 << 30;

/// Returns how many bytes a stream's deflated data unpacks to; 0 when it has no such data.
pub(super) fn unpacked_bytes(stream: &Stream<'_>) -> u64 {
    let is_packed = |filter: &&Filter| matches!(filter, Filter::FlateDecode | Filter::LzwDecode);
    match stream.filters().iter().filter(is_packed).count() {
        0 => 0,
        1 if matches!(stream.filters().first(), Some(Filter::FlateDecode)) => {
            let data = stream.raw_data();
            let mut inflated = flate2::read::ZlibDecoder::new(&data[..]).take(COUNTED_BYTES_MAX);
            std::io::copy(&mut inflated, &mut std::io::sink()).unwrap_or(0)
        }
        1 => (stream.raw_data().len() as u64).saturating_mul(DEFLATE_RATIO_MAX),
        _ => u64::MAX,
    }
}

fn spend(budget: &mut Budget, bytes: usize) {
    budget.bytes_left = budget.bytes_left.saturating_sub(bytes as u64);
}

fn has_predictor(stream: &Stream<'_>, index: usize) -> bool {
    let of = |params: Dict<'_>| params.get::<i32>(b"Predictor").unwrap_or(1) > 1;
    let dict = stream.dict();
    for key in [b"DecodeParms".as_slice(), b"DP"] {
        if let Some(params) = dict.get::<Dict<'_>>(key) {
            return of(params);
        }
        if let Some(list) = dict.get::<Array<'_>>(key) {
            return list
                .iter::<hayro_syntax::object::Object<'_>>()
                .nth(index)
                .and_then(|item| item.into_dict())
                .is_some_and(of);
        }
    }
    false
}

fn by_library<'a>(stream: &Stream<'a>, budget: &mut Budget) -> Cow<'a, [u8]> {
    let raw = stream.raw_data().len() as u64;
    let stages =
        stream.filters().iter().filter(|filter| matches!(filter, Filter::FlateDecode | Filter::LzwDecode)).count();
    let worst = if stages > 1 { u64::MAX } else { raw.saturating_mul(DEFLATE_RATIO_MAX * 2) };
    if worst > budget.bytes_left.saturating_mul(4) {
        budget.exhausted = true;
        return Cow::Borrowed(&[]);
    }
    match stream.decoded_data() {
        Ok(data) => {
            spend(budget, data.len());
            data
        }
        Err(_) => {
            budget.broken = true;
            Cow::Borrowed(&[])
        }
    }
}

/// Inflates as much as there is: a stream cut short gives its beginning.
pub(super) fn inflate(data: &[u8], budget: &mut Budget) -> Vec<u8> {
    // A stray end of line between `stream` and the data is common.
    let trimmed =
        data.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).and_then(|start| data.get(start..)).unwrap_or(data);
    let data = if trimmed.first().is_some_and(|byte| byte & 0x0F == 8) { trimmed } else { data };
    let mut out = Vec::new();
    let mut whole = flate2::read::ZlibDecoder::new(data).take(budget.bytes_left).read_to_end(&mut out).is_ok();
    // The header or the checksum may be wrong while the data is whole.
    for start in [2, 0].into_iter().filter(|_| !whole) {
        let body = data.get(start..).unwrap_or_default();
        let (raw, is_whole) = inflate_to_fault(body, budget.bytes_left);
        if raw.len() > out.len() || is_whole && raw.len() == out.len() {
            (out, whole) = (raw, is_whole);
            break;
        }
    }
    budget.broken |= !whole;
    budget.exhausted |= out.len() as u64 >= budget.bytes_left;
    out
}

/// Bytes inflated at a time where the data is known to be faulty: what stands before the fault is kept but for these.
const FAULTY_STEP: usize = 32;

/// Inflates raw deflate data up to its end, a fault or the limit; true at its end.
fn inflate_to_fault(data: &[u8], limit: u64) -> (Vec<u8>, bool) {
    let mut inflater = flate2::Decompress::new(false);
    let mut out = Vec::new();
    let mut step = [0; FAULTY_STEP];
    loop {
        let (read, written) = (inflater.total_in(), inflater.total_out());
        let rest = usize::try_from(read).ok().and_then(|at| data.get(at..)).unwrap_or_default();
        let status = inflater.decompress(rest, &mut step, flate2::FlushDecompress::None);
        let fresh = usize::try_from(inflater.total_out() - written).unwrap_or(0);
        out.extend_from_slice(step.get(..fresh).unwrap_or_default());
        match status {
            Ok(flate2::Status::StreamEnd) => return (out, true),
            Ok(_) if out.len() as u64 >= limit => return (out, false),
            Ok(_) if fresh > 0 || inflater.total_in() > read => (),
            _ => return (out, false),
        }
    }
}

fn ascii_hex(data: &[u8]) -> Vec<u8> {
    let digits = data.iter().take_while(|byte| **byte != b'>').filter_map(|byte| (*byte as char).to_digit(16));
    let digits: Vec<u8> = digits.filter_map(|digit| u8::try_from(digit).ok()).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

fn ascii_85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() / 5 * 4);
    let (mut group, mut count) = (0u32, 0usize);
    let data = data.strip_prefix(b"<~").unwrap_or(data);
    for &byte in data {
        match byte {
            b'z' if count == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    out.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            _ => (),
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        out.extend(&group.to_be_bytes()[..count - 1]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(bytes: u64) -> Budget {
        Budget { bytes_left: bytes, exhausted: false, broken: false }
    }

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        use std::io::Write;
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let mut small = budget(1000);
        assert_eq!(inflate(&deflated(&vec![0; 1_000_000]), &mut small).len(), 1000);
        assert!(small.exhausted);
    }

    #[test]
    fn a_cut_stream_gives_its_beginning_and_is_called_broken() {
        let text: Vec<u8> = (0..20_000u32).flat_map(|n| n.to_string().into_bytes()).collect();
        let packed = deflated(&text);
        let mut all = budget(1 << 30);
        let out = inflate(&packed[..packed.len() / 2], &mut all);
        assert!(out.len() > 1000 && text.starts_with(&out));
        assert!(all.broken);
    }

    #[test]
    fn a_wrong_checksum_does_not_make_data_broken() {
        let mut packed = deflated(b"some text that is whole");
        let last = packed.len() - 1;
        packed[last] ^= 0xFF;
        let mut all = budget(1 << 20);
        assert_eq!(inflate(&packed, &mut all), b"some text that is whole");
        assert!(!all.broken);
    }

    #[test]
    fn ascii_85_decodes_whole_and_partial_groups() {
        assert_eq!(ascii_85(b"87cURD]i,\"Ebo80~>"), b"Hello World!");
        assert_eq!(ascii_85(b"87cUR~>"), b"Hell");
        assert_eq!(ascii_hex(b"48 65 6C6>"), b"Hel`");
    }
}
