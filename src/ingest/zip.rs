//! Zip archives, whole or broken.
//!
//! Own reader rather than a library's, because a submission's archive is often cut, has names in no declared
//! encoding, or is a workbook of which one sheet is damaged: the central directory is used where it is good, and
//! else the local headers are searched. Nothing is ever written to disk.

use std::borrow::Cow;
use std::io::{Read, Seek, SeekFrom};

use encoding_rs::{UTF_8, WINDOWS_1252};
use flate2::read::DeflateDecoder;

use super::charset;

/// Bytes of a directory looked at for its names alone.
const DIRECTORY_BYTES: u64 = 64 << 20;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

/// A zip archive as listed.
pub(super) struct Zip<'a> {
    bytes: &'a [u8],
    /// Entries in the order of the directory; folders left out.
    pub(super) entries: Vec<Entry>,
    /// What is wrong with the archive as a whole.
    pub(super) damage: Option<String>,
}

/// One file of a zip archive.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The name, decoded for the whole archive.
    pub(super) name: String,
    /// The name's own bytes.
    pub(super) raw: Vec<u8>,
    /// False when some bytes of the name have no character.
    pub(super) name_is_sure: bool,
    /// Bytes once unpacked, as the directory says.
    pub(super) size: u64,
    /// Bytes as packed.
    pub(super) packed: u64,
    /// A password is needed.
    pub(super) encrypted: bool,
    /// A symbolic link of a Unix packer: its bytes are the name of another file.
    pub(super) link: bool,
    /// Its packed bytes run over another entry's header.
    overlaps: bool,
    method: u16,
    crc: u32,
    offset: u64,
    utf8: bool,
    unicode: Option<String>,
}

/// What came out of an entry.
pub(super) enum Unpacked {
    /// All bytes, with the checksum the archive names.
    Whole(Vec<u8>),
    /// What could be unpacked before it broke, and why.
    Broken(Vec<u8>, String),
    /// More bytes than allowed.
    TooLarge,
    /// A password is needed.
    Locked,
    /// Packed by a method that is not read.
    Method(u16),
}

impl<'a> Zip<'a> {
    /// Lists an archive.
    pub(super) fn open(bytes: &'a [u8]) -> Zip<'a> {
        let (mut entries, damage) = match directory(bytes) {
            Some(entries) => (entries, None),
            None => (salvage(bytes), Some("the archive's directory is missing or broken".to_owned())),
        };
        name_all(&mut entries);
        mark_overlaps(&mut entries);
        entries.retain(|entry| !entry.name.ends_with('/'));
        Zip { bytes, entries, damage }
    }

    /// Returns the entry of a name, without regard to case or a leading slash.
    pub(super) fn find(&self, name: &str) -> Option<&Entry> {
        let name = name.trim_start_matches('/');
        self.entries.iter().find(|entry| entry.name.trim_start_matches('/').eq_ignore_ascii_case(name))
    }

    /// Unpacks an entry, at most `limit` bytes.
    pub(super) fn unpack(&self, entry: &Entry, limit: u64) -> Unpacked {
        if entry.encrypted {
            return Unpacked::Locked;
        }
        if entry.size > limit {
            return Unpacked::TooLarge;
        }
        let Some(packed) = self.packed(entry) else {
            return Unpacked::Broken(Vec::new(), "its place in the archive is outside the file".to_owned());
        };
        let short = (packed.len() as u64) < entry.packed;
        let mut out = Vec::new();
        let result = match entry.method {
            0 => packed.take(limit.saturating_add(1)).read_to_end(&mut out),
            8 => DeflateDecoder::new(packed).take(limit.saturating_add(1)).read_to_end(&mut out),
            method => return Unpacked::Method(method),
        };
        if out.len() as u64 > limit {
            return Unpacked::TooLarge;
        }
        if let Err(err) = result {
            return Unpacked::Broken(out, format!("the packed data breaks off: {err}"));
        }
        let mut crc = flate2::Crc::new();
        crc.update(&out);
        match () {
            // One run of bytes that is many members: an archive made to grow (D. Fifield, A better zip bomb, 2019).
            () if entry.overlaps => Unpacked::Broken(out, "its packed bytes are another member's too".to_owned()),
            () if short => Unpacked::Broken(out, "the archive ends inside it".to_owned()),
            () if crc.sum() != entry.crc => Unpacked::Broken(out, "its checksum differs".to_owned()),
            () => Unpacked::Whole(out),
        }
    }

    /// Returns an entry's packed bytes, as far as the file has them.
    pub(super) fn packed(&self, entry: &Entry) -> Option<&'a [u8]> {
        let start = usize::try_from(entry.offset).ok()?;
        let header = self.bytes.get(start..)?;
        if !header.starts_with(LOCAL) {
            return None;
        }
        let name = usize::from(u16_at(header, 26)?);
        let extra = usize::from(u16_at(header, 28)?);
        let data = header.get(30 + name + extra..)?;
        let length = usize::try_from(entry.packed).unwrap_or(usize::MAX).min(data.len());
        data.get(..length)
    }
}

/// Returns the names in an archive on disk without reading more than its directory, or `None` where that is broken.
pub(super) fn names(file: &mut (impl Read + Seek)) -> Option<Vec<String>> {
    let length = file.seek(SeekFrom::End(0)).ok()?;
    let mut read = |from: u64| {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from)).ok()?;
        file.take(DIRECTORY_BYTES).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let tail = read(length.saturating_sub(22 + 65_536))?;
    let end = tail.windows(4).rposition(|window| window == END)?;
    let size = u64::from(u32_at(&tail, end + 12)?);
    let start = (length - tail.len() as u64 + end as u64).checked_sub(size)?;
    let bytes = read(start)?;
    let mut entries = Vec::new();
    let mut at = 0;
    for _ in 0..u16_at(&tail, end + 10)? {
        let header = bytes.get(at..).filter(|header| header.starts_with(CENTRAL))?;
        let (entry, length) = central(header, 0)?;
        at += length;
        entries.push(entry);
    }
    name_all(&mut entries);
    entries.retain(|entry| !entry.name.ends_with('/'));
    Some(entries.into_iter().map(|entry| entry.name).collect())
}

/// Reads the central directory, or `None` when it is not whole.
fn directory(bytes: &[u8]) -> Option<Vec<Entry>> {
    let tail = bytes.len().saturating_sub(22 + 65_536);
    let end = tail + bytes.get(tail..)?.windows(4).rposition(|window| window == END)?;
    let record = bytes.get(end..)?;
    let mut count = u64::from(u16_at(record, 10)?);
    let mut size = u64::from(u32_at(record, 12)?);
    let mut offset = u64::from(u32_at(record, 16)?);
    if (count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF)
        && let Some(locator) =
            end.checked_sub(20).and_then(|at| bytes.get(at..)).filter(|l| l.starts_with(b"PK\x06\x07"))
    {
        let at = usize::try_from(u64_at(locator, 8)?).ok()?;
        let big = bytes.get(at..)?;
        count = u64_at(big, 32)?;
        size = u64_at(big, 40)?;
        offset = u64_at(big, 48)?;
    }
    // Bytes before the archive (a self-extractor) shift every offset alike.
    let start = (end as u64).checked_sub(size)?;
    let shift = if bytes.get(usize::try_from(offset).ok()?..)?.starts_with(CENTRAL) || count == 0 {
        0
    } else {
        start.checked_sub(offset)?
    };
    let mut at = usize::try_from(offset.checked_add(shift)?).ok()?;
    let mut entries = Vec::new();
    for _ in 0..count {
        let header = bytes.get(at..)?;
        if !header.starts_with(CENTRAL) {
            return None;
        }
        let (entry, length) = central(header, shift)?;
        at = at.checked_add(length)?;
        entries.push(entry);
    }
    Some(entries)
}

fn central(header: &[u8], shift: u64) -> Option<(Entry, usize)> {
    let name = usize::from(u16_at(header, 28)?);
    let extra = usize::from(u16_at(header, 30)?);
    let comment = usize::from(u16_at(header, 32)?);
    let fields = header.get(46 + name..46 + name + extra)?;
    let mut entry = Entry {
        name: String::new(),
        raw: header.get(46..46 + name)?.to_vec(),
        name_is_sure: true,
        size: u64::from(u32_at(header, 24)?),
        packed: u64::from(u32_at(header, 20)?),
        encrypted: u16_at(header, 8)? & 1 != 0,
        // Made by Unix (3) or macOS (19): the file type is in the upper half of the attributes.
        link: matches!(header.get(5), Some(3 | 19)) && u32_at(header, 38)? >> 28 == 0xA,
        overlaps: false,
        method: u16_at(header, 10)?,
        crc: u32_at(header, 16)?,
        offset: u64::from(u32_at(header, 42)?),
        utf8: u16_at(header, 8)? & 0x800 != 0,
        unicode: None,
    };
    extras(&mut entry, fields);
    entry.offset = entry.offset.checked_add(shift)?;
    Some((entry, 46 + name + extra + comment))
}

/// Reads the extra fields that matter: sizes of more than 4 GiB (0x0001) and the Unicode name (0x7075).
fn extras(entry: &mut Entry, mut fields: &[u8]) {
    while let (Some(id), Some(length)) = (u16_at(fields, 0), u16_at(fields, 2)) {
        let Some(data) = fields.get(4..4 + usize::from(length)) else { break };
        match id {
            1 => {
                let mut at = 0;
                for value in [&mut entry.size, &mut entry.packed, &mut entry.offset] {
                    if *value == 0xFFFF_FFFF
                        && let Some(big) = u64_at(data, at)
                    {
                        *value = big;
                        at += 8;
                    }
                }
            }
            0x7075 => {
                let name = data.get(5..).and_then(|name| std::str::from_utf8(name).ok());
                let mut crc = flate2::Crc::new();
                crc.update(&entry.raw);
                if u32_at(data, 1) == Some(crc.sum()) {
                    entry.unicode = name.map(str::to_owned);
                }
            }
            _ => (),
        }
        fields = &fields[4 + usize::from(length)..];
    }
}

/// Searches local headers where there is no directory.
fn salvage(bytes: &[u8]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.windows(4).position(|window| window == LOCAL)) {
        at += found;
        let Some((entry, data)) = bytes.get(at..).and_then(|header| local(header, at as u64)) else {
            at += 4;
            continue;
        };
        at += data;
        let skip = usize::try_from(entry.packed).unwrap_or(usize::MAX);
        at = at.saturating_add(skip);
        entries.push(entry);
    }
    entries
}

/// Reads one local header; the second value is where its data begins.
fn local(header: &[u8], offset: u64) -> Option<(Entry, usize)> {
    let flags = u16_at(header, 6)?;
    let name = usize::from(u16_at(header, 26)?);
    let extra = usize::from(u16_at(header, 28)?);
    let data = 30 + name + extra;
    let fields = header.get(30 + name..data)?;
    let mut entry = Entry {
        name: String::new(),
        raw: header.get(30..30 + name)?.to_vec(),
        name_is_sure: true,
        size: u64::from(u32_at(header, 22)?),
        packed: u64::from(u32_at(header, 18)?),
        encrypted: flags & 1 != 0,
        link: false,
        overlaps: false,
        method: u16_at(header, 8)?,
        crc: u32_at(header, 14)?,
        offset,
        utf8: flags & 0x800 != 0,
        unicode: None,
    };
    extras(&mut entry, fields);
    if flags & 8 != 0 && entry.packed == 0 {
        // Sizes follow the data: it ends at the next descriptor, header or directory.
        let body = header.get(data..)?;
        let mark = [b"PK\x07\x08".as_slice(), LOCAL, CENTRAL];
        let end = body.windows(4).position(|window| mark.contains(&window)).unwrap_or(body.len());
        entry.packed = end as u64;
        if let Some(descriptor) = body.get(end..).filter(|d| d.starts_with(b"PK\x07\x08")) {
            entry.crc = u32_at(descriptor, 4).unwrap_or(0);
        }
    }
    if name == 0 || entry.raw.contains(&0) {
        return None;
    }
    Some((entry, data))
}

/// Marks entries whose packed bytes run over the header of another.
fn mark_overlaps(entries: &mut [Entry]) {
    let mut starts: Vec<u64> = entries.iter().map(|entry| entry.offset).collect();
    starts.sort_unstable();
    for entry in entries {
        let next = starts.partition_point(|start| *start <= entry.offset);
        let end = entry.offset.saturating_add(30 + entry.raw.len() as u64).saturating_add(entry.packed);
        let twice = starts.get(next.saturating_sub(2)..next).is_some_and(|same| same == [entry.offset; 2]);
        entry.overlaps = twice || starts.get(next).is_some_and(|start| *start < end);
    }
}

/// Decodes the names, one encoding for the whole archive.
fn name_all(entries: &mut [Entry]) {
    // A flag that says UTF-8 over names that are mostly not is no declaration; one broken name among sound ones is.
    let joined = |entries: &[Entry], kept: &dyn Fn(&&Entry) -> bool| -> Vec<u8> {
        entries.iter().filter(kept).flat_map(|entry| [&entry.raw, b"\n".as_slice()].concat()).collect()
    };
    let flagged = joined(entries, &|entry| entry.utf8);
    if std::str::from_utf8(&flagged).is_err() && !charset::mostly_utf8(&flagged) {
        entries.iter_mut().for_each(|entry| entry.utf8 = false);
    }
    let all = joined(entries, &|entry| !entry.utf8 && entry.unicode.is_none());
    let utf8 = std::str::from_utf8(&all).is_ok();
    let encoding = charset::of_names(&all);
    for entry in entries {
        let decoded = match (&entry.unicode, std::str::from_utf8(&entry.raw)) {
            (Some(name), _) => Cow::Borrowed(name.as_str()),
            (None, Ok(name)) if entry.utf8 || utf8 => Cow::Borrowed(name),
            _ if encoding == WINDOWS_1252 && !entry.utf8 => Cow::Owned(charset::dos(&entry.raw)),
            _ => {
                let decoded = charset::decode_as(if entry.utf8 { UTF_8 } else { encoding }, &entry.raw);
                entry.name_is_sure = decoded.lost == 0;
                Cow::Owned(decoded.text)
            }
        };
        // Some Windows packers write `\` between folders.
        entry.name = if decoded.contains('/') { decoded.into_owned() } else { decoded.replace('\\', "/") };
    }
}

/// Returns a little-endian number of two bytes.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// Returns a little-endian number of four bytes.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Returns a little-endian number of eight bytes.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}
