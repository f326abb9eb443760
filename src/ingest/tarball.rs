//! Tar archives and gzip streams, whole or cut.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use super::charset::{self, Decoded};
use crate::document::ProblemKind;

/// A file of a tar.
pub(super) struct File {
    /// The name, decoded for the whole archive.
    pub(super) name: String,
    /// The name's own bytes.
    pub(super) raw: Vec<u8>,
    /// False when some bytes of the name have no character.
    pub(super) name_is_sure: bool,
    /// Bytes, as the header says.
    pub(super) size: u64,
    /// What is in it.
    pub(super) content: Content,
}

/// What is in a file of a tar.
pub(super) enum Content {
    /// All bytes.
    Whole(Vec<u8>),
    /// The bytes before the archive ends.
    Cut(Vec<u8>),
    /// More bytes than allowed.
    TooLarge,
    /// A link or a device.
    Link,
}

/// Lists a tar: at most `most` files of at most `limit` bytes each; folders are left out.
pub(super) fn list(bytes: &[u8], limit: u64, most: usize) -> (Vec<File>, Option<(ProblemKind, String)>) {
    let mut archive = tar::Archive::new(bytes);
    let mut files: Vec<File> = Vec::new();
    let mut damage = None;
    let broken = |err: std::io::Error| Some((ProblemKind::Damaged, format!("the archive breaks off: {err}")));
    match archive.entries() {
        Err(err) => damage = broken(err),
        Ok(entries) => {
            for entry in entries {
                let mut entry = match entry {
                    Ok(entry) => entry,
                    Err(err) => {
                        damage = broken(err);
                        break;
                    }
                };
                let kind = entry.header().entry_type();
                let raw = entry.path_bytes().into_owned();
                if kind.is_dir() || raw.ends_with(b"/") || kind.is_pax_global_extensions() {
                    continue;
                }
                if files.len() >= most {
                    damage = Some((ProblemKind::OverLimit, "more members than the limit".to_owned()));
                    break;
                }
                let size = entry.size();
                let content = if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
                    content(&mut entry, size, limit)
                } else {
                    Content::Link
                };
                if matches!(content, Content::Cut(_)) {
                    let name = String::from_utf8_lossy(&raw);
                    damage = Some((ProblemKind::Damaged, format!("the archive ends inside {name}")));
                }
                files.push(File { name: String::new(), raw, name_is_sure: true, size, content });
            }
        }
    }
    name_all(&mut files);
    (files, damage)
}

fn content(entry: &mut impl std::io::Read, size: u64, limit: u64) -> Content {
    if size > limit {
        return Content::TooLarge;
    }
    let mut bytes = Vec::new();
    let result = entry.take(limit).read_to_end(&mut bytes);
    if result.is_ok() && bytes.len() as u64 == size { Content::Whole(bytes) } else { Content::Cut(bytes) }
}

/// Decodes the names, one encoding for the whole archive.
fn name_all(files: &mut [File]) {
    let all: Vec<u8> = files.iter().flat_map(|file| [&file.raw, b"\n".as_slice()].concat()).collect();
    let utf8 = std::str::from_utf8(&all).is_ok();
    let encoding = charset::of_names(&all);
    for file in files {
        let decoded = match std::str::from_utf8(&file.raw) {
            Ok(name) if utf8 || name.is_ascii() => Decoded { text: name.to_owned(), lost: 0 },
            _ => charset::decode_as(encoding, &file.raw),
        };
        file.name_is_sure = decoded.lost == 0;
        file.name = decoded.text;
    }
}

/// Unpacks a gzip stream, at most one byte more than the limit, with what is wrong with it.
pub(super) fn gunzip(bytes: &[u8], limit: u64) -> (Vec<u8>, Option<(ProblemKind, String)>) {
    let mut content = Vec::new();
    let result = MultiGzDecoder::new(bytes).take(limit.saturating_add(1)).read_to_end(&mut content);
    let damage = result.err().map(|err| (ProblemKind::Damaged, format!("the archive breaks off: {err}")));
    (content, damage)
}
