//! Archives that hold many applications, told by their names and forms.

use super::archive::{FormTest, is_form_name};
use super::sniff::{Packing, packing};
use super::zip::{Unpacked, Zip};
use super::{Limits, path, sniff, tarball};
use crate::document::Format;

/// Folders between an application and its form.
const FORM_DEPTH: usize = 3;

/// Returns the applications of a batch archive: two or more direct members, all of them archives or folders with a
/// form each. One folder around everything is looked through.
pub(super) fn batch(bytes: &[u8], limits: &Limits, is_form: FormTest<'_>) -> Option<(String, Vec<String>)> {
    if packing(bytes) != Some(Packing::Zip) {
        return tar_batch(bytes, limits, is_form);
    }
    let zip = Zip::open(bytes);
    let names: Vec<&str> = zip.entries.iter().map(|entry| entry.name.as_str()).collect();
    let (root, tops) = tops(&names)?;
    let unpack = |name: &str| {
        let entry = zip.find(name)?;
        match zip.unpack(entry, limits.member_bytes) {
            Unpacked::Whole(bytes) | Unpacked::Broken(bytes, _) => Some(bytes),
            _ => None,
        }
    };
    let all = tops.iter().all(|top| top_has_form(&root, top, &names, &unpack, limits, is_form));
    all.then_some((root, tops))
}

fn tar_batch(bytes: &[u8], limits: &Limits, is_form: FormTest<'_>) -> Option<(String, Vec<String>)> {
    let unzipped = (packing(bytes) == Some(Packing::Gzip)).then(|| tarball::gunzip(bytes, limits.archive_bytes).0);
    let bytes = unzipped.as_deref().unwrap_or(bytes);
    if packing(bytes) != Some(Packing::Tar) {
        return None;
    }
    let (files, _) = tarball::list(bytes, limits.member_bytes, limits.members);
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let (root, tops) = tops(&names)?;
    let unpack = |name: &str| match &files.iter().find(|file| file.name == name)?.content {
        tarball::Content::Whole(bytes) | tarball::Content::Cut(bytes) => Some(bytes.clone()),
        _ => None,
    };
    let all = tops.iter().all(|top| top_has_form(&root, top, &names, &unpack, limits, is_form));
    all.then_some((root, tops))
}

/// Returns the direct members (below one folder around all), when they are two or more archives or folders.
pub(super) fn tops(names: &[&str]) -> Option<(String, Vec<String>)> {
    let names: Vec<&str> = names.iter().copied().filter(|name| !path::is_dropping(name)).collect();
    let first = names.first()?.split_once('/').map(|(top, _)| format!("{top}/"));
    let root = first.filter(|root| names.iter().all(|name| name.starts_with(root.as_str()))).unwrap_or_default();
    let mut tops: Vec<String> = Vec::new();
    for name in names {
        let inner = name.get(root.len()..)?;
        let top = match inner.split_once('/') {
            Some((folder, _)) => folder,
            None if sniff::by_name(inner) == Some(Format::Archive) => inner,
            None => return None,
        };
        if !tops.iter().any(|known| known == top) {
            tops.push(top.to_owned());
        }
    }
    tops.sort();
    (tops.len() >= 2).then_some((root, tops))
}

/// Tells whether a form lies in a folder or archive of a batch, at most three folders deep.
fn top_has_form(
    root: &str,
    top: &str,
    names: &[&str],
    unpack: &dyn Fn(&str) -> Option<Vec<u8>>,
    limits: &Limits,
    is_form: FormTest<'_>,
) -> bool {
    let full = format!("{root}{top}");
    let folder = format!("{full}/");
    let inside: Vec<&str> = names.iter().copied().filter(|name| name.starts_with(&folder)).collect();
    if !inside.is_empty() {
        return has_form(&inside, folder.len(), unpack, is_form);
    }
    let Some(bytes) = unpack(&full) else { return false };
    match packing(&bytes) {
        Some(Packing::Zip) => {
            let zip = Zip::open(&bytes);
            let names: Vec<&str> = zip.entries.iter().map(|entry| entry.name.as_str()).collect();
            let unpack = |name: &str| match zip.unpack(zip.find(name)?, limits.member_bytes) {
                Unpacked::Whole(bytes) | Unpacked::Broken(bytes, _) => Some(bytes),
                _ => None,
            };
            has_form(&names, 0, &unpack, is_form)
        }
        Some(Packing::Tar | Packing::Gzip) => {
            let unzipped =
                (packing(&bytes) == Some(Packing::Gzip)).then(|| tarball::gunzip(&bytes, limits.archive_bytes).0);
            let (files, _) = tarball::list(unzipped.as_deref().unwrap_or(&bytes), limits.member_bytes, limits.members);
            let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
            let unpack = |name: &str| match &files.iter().find(|file| file.name == name)?.content {
                tarball::Content::Whole(bytes) | tarball::Content::Cut(bytes) => Some(bytes.clone()),
                _ => None,
            };
            has_form(&names, 0, &unpack, is_form)
        }
        _ => false,
    }
}

fn has_form(names: &[&str], skip: usize, unpack: &dyn Fn(&str) -> Option<Vec<u8>>, is_form: FormTest<'_>) -> bool {
    let near = |name: &&&str| name.get(skip..).is_some_and(|inner| inner.split('/').count() <= FORM_DEPTH + 1);
    let near: Vec<&str> = names.iter().filter(near).copied().filter(|name| !path::is_dropping(name)).collect();
    near.iter().any(|name| is_form_name(name))
        || near.iter().any(|name| unpack(name).is_some_and(|bytes| is_form(path::file_name(name), &bytes)))
}
