//! A zip and tar writer and reader of the tests' own: what an archive holds is counted without the program under test.

#![expect(clippy::unwrap_used, reason = "archives of tests")]

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::{DeflateDecoder, GzDecoder};
use flate2::write::DeflateEncoder;

/// A member of an archive: its name's own bytes and its content.
#[derive(Clone)]
pub(crate) struct Member {
    /// The name as written, in whatever encoding.
    pub(crate) name: Vec<u8>,
    /// The content.
    pub(crate) bytes: Vec<u8>,
    /// Written as encrypted by the traditional method, so that a password is needed.
    pub(crate) encrypted: bool,
}

fn u16_at(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()))
}

fn u32_at(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

/// Lists the files of a sound zip archive by its central directory (APPNOTE 4.3.12).
pub(crate) fn unzip(bytes: &[u8]) -> Vec<Member> {
    let end = bytes.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
    let mut at = u32_at(bytes, end + 16);
    let mut members = Vec::new();
    for _ in 0..u16_at(bytes, end + 10) {
        assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
        let (method, packed, local) = (u16_at(bytes, at + 10), u32_at(bytes, at + 20), u32_at(bytes, at + 42));
        let name = bytes[at + 46..at + 46 + u16_at(bytes, at + 28)].to_vec();
        at += 46 + u16_at(bytes, at + 28) + u16_at(bytes, at + 30) + u16_at(bytes, at + 32);
        let start = local + 30 + u16_at(bytes, local + 26) + u16_at(bytes, local + 28);
        let content = &bytes[start..start + packed];
        let mut out = Vec::new();
        match method {
            0 => out.extend_from_slice(content),
            _ => _ = DeflateDecoder::new(content).read_to_end(&mut out).unwrap(),
        }
        if !name.ends_with(b"/") {
            members.push(Member { name, bytes: out, encrypted: false });
        }
    }
    members
}

/// Lists the regular files of a gzipped ustar archive.
pub(crate) fn untar(bytes: &[u8]) -> Vec<Member> {
    let mut tar = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut tar).unwrap();
    let mut members = Vec::new();
    let mut at = 0;
    let mut long = None;
    while at + 512 <= tar.len() && tar[at] != 0 {
        let field = |from: usize, to: usize| {
            let text = &tar[at + from..at + to];
            text[..text.iter().position(|byte| *byte == 0).unwrap_or(text.len())].to_vec()
        };
        let size = usize::from_str_radix(String::from_utf8(field(124, 136)).unwrap().trim(), 8).unwrap();
        let content = tar[at + 512..at + 512 + size].to_vec();
        match tar[at + 156] {
            b'0' | 0 => {
                let name = long.take().unwrap_or_else(|| field(0, 100));
                members.push(Member { name, bytes: content, encrypted: false });
            }
            b'L' => {
                long = Some(content[..content.iter().position(|byte| *byte == 0).unwrap_or(content.len())].to_vec())
            }
            _ => (),
        }
        at += 512 + size.div_ceil(512) * 512;
    }
    members
}

/// Writes a zip archive, names in UTF-8.
pub(crate) fn zip(members: &[Member]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::fast());
        deflate.write_all(&member.bytes).unwrap();
        let mut packed = deflate.finish().unwrap();
        if member.encrypted {
            // Twelve bytes of a header nobody can check without the password, then bytes that are no deflate stream.
            packed = std::iter::repeat_n(0x5a, 12).chain(packed.iter().map(|byte| byte ^ 0xa5)).collect();
        }
        let mut crc = flate2::Crc::new();
        crc.update(&member.bytes);
        let flags: u16 = 0x800 | u16::from(member.encrypted);
        let mut head = Vec::new();
        head.extend(20_u16.to_le_bytes());
        head.extend(flags.to_le_bytes());
        head.extend(8_u16.to_le_bytes());
        head.extend([0, 0, 0x21, 0x50]);
        head.extend(crc.sum().to_le_bytes());
        head.extend((packed.len() as u32).to_le_bytes());
        head.extend((member.bytes.len() as u32).to_le_bytes());
        head.extend((member.name.len() as u16).to_le_bytes());
        head.extend(0_u16.to_le_bytes());
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(&member.name);
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(&member.name);
        out.extend(&packed);
    }
    let start = out.len() as u32;
    out.extend(&directory);
    let count = (members.len() as u16).to_le_bytes();
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}
