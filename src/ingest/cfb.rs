//! Compound files (OLE): the container of XLS and of encrypted Office packages.

use super::zip::{u16_at, u32_at, u64_at};

/// The first bytes of a compound file.
pub(super) const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

const END_OF_CHAIN: u32 = 0xFFFF_FFFA;

/// A compound file as listed.
pub(super) struct Container<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    mini_cutoff: u64,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

impl<'a> Container<'a> {
    /// Reads tables and directory; `None` when they are broken.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Container<'a>> {
        if !bytes.starts_with(MAGIC) {
            return None;
        }
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut container = Container {
            bytes,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini: Vec::new(),
            mini_cutoff: u64::from(u32_at(bytes, 56)?),
            entries: Vec::new(),
        };
        for index in container.fat_sectors() {
            let sector = container.sector(index).unwrap_or_default();
            let numbers = sector.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
            container.fat.extend(numbers);
        }
        let directory = container.chain(u32_at(bytes, 48)?, u64::MAX);
        container.entries = directory.chunks_exact(128).filter_map(entry).collect();
        let mini_fat = container.chain(u32_at(bytes, 60)?, u64::MAX);
        container.mini_fat = mini_fat.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        let root = container.entries.iter().find(|entry| entry.kind == 5)?;
        container.mini = container.chain(root.start, root.size);
        Some(container)
    }

    /// Tells whether there is a stream of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(name))
    }

    /// Returns a stream's bytes, cut where its chain breaks off.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(name))?;
        if entry.size >= self.mini_cutoff {
            return Some(self.chain(entry.start, entry.size));
        }
        let mut out = Vec::new();
        let mut index = entry.start;
        while index < END_OF_CHAIN && (out.len() as u64) < entry.size && out.len() <= self.mini.len() {
            let start = index as usize * 64;
            let Some(part) = self.mini.get(start..start + 64) else { break };
            out.extend_from_slice(part);
            index = *self.mini_fat.get(index as usize).unwrap_or(&u32::MAX);
        }
        out.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
        Some(out)
    }

    /// Returns the bytes of a sector; a cut file's last one may be short.
    fn sector(&self, index: u32) -> Option<&'a [u8]> {
        let start = (index as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    fn chain(&self, start: u32, size: u64) -> Vec<u8> {
        let mut out = Vec::new();
        let mut index = start;
        // A chain that runs in a circle ends when it is longer than the file.
        while index < END_OF_CHAIN && (out.len() as u64) < size && out.len() <= self.bytes.len() {
            let Some(sector) = self.sector(index) else { break };
            out.extend_from_slice(sector);
            index = *self.fat.get(index as usize).unwrap_or(&u32::MAX);
        }
        out.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        out
    }

    fn fat_sectors(&self) -> Vec<u32> {
        let mut all: Vec<u32> = (0..109).filter_map(|n| u32_at(self.bytes, 76 + 4 * n)).collect();
        let mut next = u32_at(self.bytes, 68).unwrap_or(u32::MAX);
        let most = self.bytes.len() / self.sector;
        while next < END_OF_CHAIN && all.len() <= most + 109 {
            let Some(sector) = self.sector(next).filter(|sector| sector.len() == self.sector) else { break };
            let last = self.sector - 4;
            all.extend((0..last / 4).filter_map(|n| u32_at(sector, 4 * n)));
            next = u32_at(sector, last).unwrap_or(u32::MAX);
        }
        all.retain(|index| *index < END_OF_CHAIN);
        all
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(bytes, 64)?).saturating_sub(2).min(62);
    let units: Vec<u16> = bytes.get(..length)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
    let size = u64_at(bytes, 120)?;
    let entry = Entry { name: String::from_utf16_lossy(&units), kind: bytes[66], start: u32_at(bytes, 116)?, size };
    matches!(entry.kind, 1 | 2 | 5).then_some(entry)
}
