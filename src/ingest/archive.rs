//! Inputs as applications: which archive or folder is one, and which holds many.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::member::{Only, Raw, Unpacker};
use super::sniff::{Packing, packing};
use super::zip::{Unpacked, Zip};
use super::{Limits, Member, MemberState, charset, path, sniff, tarball};
use crate::document::Format;
use crate::error::{Error, ErrorKind};

/// Folders between an application and its form.
const FORM_DEPTH: usize = 3;

/// Folders inside each other on a disk.
const FOLDER_DEPTH: u32 = 64;

/// One application, not yet read: its members come with [`Submission::load`].
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// Its id: its name without the archive extension, unique among those of one input.
    pub application: String,
    /// The input, on disk.
    source: PathBuf,
    /// The place of the source, relative to the input.
    prefix: String,
    /// For an application inside a batch archive: the folder around all, its own name, whether it is the first.
    child: Option<(String, String, bool)>,
}

/// A test by content: is a file of this name and these bytes an application form?
pub type FormTest<'a> = &'a dyn Fn(&str, &[u8]) -> bool;

/// Lists the applications of an input (output.md, "Common forms"): an archive, a folder of one, a folder of many,
/// an archive of many. No application is unpacked yet.
///
/// A form is told by [`is_form_name`], and where no name tells, by `is_form`.
///
/// # Errors
///
/// When the input is missing or cannot be read. What is wrong inside is no error.
pub fn open(input: &Path, limits: &Limits, is_form: FormTest<'_>) -> crate::Result<Vec<Submission>> {
    let meta = fs::metadata(input).map_err(|err| Error::io(input, err))?;
    let mut all = if meta.is_dir() {
        folder(input, limits, is_form)?
    } else {
        let name = own_name(input);
        file(input, path::encode(&name), &name, limits, is_form)?
    };
    name_apart(&mut all);
    Ok(all)
}

/// Returns the files of a folder of many that belong to no application: they lie beside the archives and folders.
///
/// # Errors
///
/// When the input cannot be listed.
pub fn strays(input: &Path, limits: &Limits, is_form: FormTest<'_>) -> crate::Result<Vec<PathBuf>> {
    if !input.is_dir() {
        return Ok(Vec::new());
    }
    let taken: Vec<PathBuf> = open(input, limits, is_form)?.into_iter().map(|one| one.source).collect();
    if taken.iter().any(|source| source == input) {
        return Ok(Vec::new());
    }
    Ok(children(input)?.into_iter().filter(|child| child.is_file() && !taken.contains(child)).collect())
}

/// Tells whether a file's name is that of an application form: 申报书, 申报表, 申请书, 申请表, application form.
pub fn is_form_name(name: &str) -> bool {
    let file = path::file_name(name).to_lowercase();
    if path::is_dropping(name) || matches!(sniff::by_name(name), Some(Format::Archive)) {
        return false;
    }
    let blank = ["模板", "样表", "填写说明", "填报说明", "template", "附件清单"];
    let form = ["申报书", "申报表", "申请书", "申请表", "申報書", "申報表", "申請書", "申請表"];
    let plain: String = file.chars().filter(|c| c.is_alphanumeric()).collect();
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    !blank.iter().any(|word| file.contains(word))
        && (form.iter().any(|word| file.contains(word)) || plain.contains("applicationform") || stem == "application")
}

impl Submission {
    /// Loads the members: all files and archives, by path, each with a state or bytes to read.
    ///
    /// # Errors
    ///
    /// When a file of ours cannot be read from the disk.
    pub fn load(&self, limits: &Limits) -> crate::Result<Vec<Member>> {
        let mut unpacker = Unpacker::new(limits);
        if self.source.is_dir() {
            let prefix = if self.prefix.is_empty() { String::new() } else { format!("{}/", self.prefix) };
            walk(&self.source, "", &prefix, limits, &mut unpacker, 0)?;
        } else {
            let prefix = self.prefix.strip_suffix(path::encode(&own_name(&self.source)).as_str()).unwrap_or_default();
            let only = self.child.as_ref().map(|(root, child, first)| Only { root, child, first: *first });
            take(&self.source, "", prefix, limits, &mut unpacker, only.as_ref())?;
        }
        let mut members = unpacker.finish();
        if let Some((_, _, false)) = self.child {
            // The batch archive is a member of its first application only.
            members.retain(|member| member.path != self.prefix);
        }
        Ok(members)
    }
}

fn folder(input: &Path, limits: &Limits, is_form: FormTest<'_>) -> crate::Result<Vec<Submission>> {
    let children = children(input)?;
    let id = own_name(input);
    let whole = |id: String| Submission { application: id, source: input.to_owned(), prefix: String::new(), child: None };
    let files: Vec<&PathBuf> = children.iter().filter(|child| child.is_file()).collect();
    let named = files.iter().any(|file| is_form_name(&own_name(file)));
    let mut many = Vec::new();
    for child in &children {
        let name = own_name(child);
        if path::is_dropping(&name) || name.starts_with('.') {
            continue;
        }
        if child.is_dir() {
            let prefix = path::encode(&name);
            many.push(Submission { application: name, source: child.clone(), prefix, child: None });
        } else if !named && is_archive(child)? {
            many.extend(file(child, path::encode(&name), &name, limits, is_form)?);
        }
    }
    if named || many.is_empty() {
        return Ok(vec![whole(id)]);
    }
    for file in files {
        if !is_archive(file)? && is_form(&own_name(file), &bytes_of(file, limits.member_bytes)?) {
            return Ok(vec![whole(id)]);
        }
    }
    Ok(many)
}

/// One archive or file on disk: an application, or a batch.
fn file(
    file: &Path,
    prefix: String,
    name: &str,
    limits: &Limits,
    is_form: FormTest<'_>,
) -> crate::Result<Vec<Submission>> {
    let id = path::without_archive_extension(name).to_owned();
    let one = Submission { application: id, source: file.to_owned(), prefix, child: None };
    if !is_archive(file)? {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
        return Ok(vec![Submission { application: stem, ..one }]);
    }
    let bytes = bytes_of(file, limits.archive_bytes)?;
    let Some((root, children)) = batch(&bytes, limits, is_form) else { return Ok(vec![one]) };
    let inside = children.into_iter().enumerate().map(|(index, child)| Submission {
        application: path::without_archive_extension(&child).to_owned(),
        child: Some((root.clone(), child, index == 0)),
        ..one.clone()
    });
    Ok(inside.collect())
}

/// Returns the applications of a batch archive: two or more direct members, all of them archives or folders with a
/// form each. One folder around everything is looked through.
fn batch(bytes: &[u8], limits: &Limits, is_form: FormTest<'_>) -> Option<(String, Vec<String>)> {
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
fn tops(names: &[&str]) -> Option<(String, Vec<String>)> {
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
            let unzipped = (packing(&bytes) == Some(Packing::Gzip)).then(|| tarball::gunzip(&bytes, limits.archive_bytes).0);
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

/// Adds what is below a folder, without following links.
fn walk(
    folder: &Path,
    inner: &str,
    prefix: &str,
    limits: &Limits,
    unpacker: &mut Unpacker<'_>,
    depth: u32,
) -> crate::Result<()> {
    for child in children(folder)? {
        let name = format!("{inner}{}", own_name(&child));
        let kind = fs::symlink_metadata(&child).map_err(|err| Error::io(&child, err))?.file_type();
        if kind.is_dir() && depth < FOLDER_DEPTH {
            walk(&child, &format!("{name}/"), prefix, limits, unpacker, depth + 1)?;
        } else if kind.is_file() {
            take(&child, inner, prefix, limits, unpacker, None)?;
        } else {
            let detail = "neither a file nor a folder: a link or a device is not followed".to_owned();
            let state = if kind.is_dir() { MemberState::OverLimit } else { MemberState::Unsupported };
            unpacker.refuse(&raw(&child, inner, prefix), 0, name.as_bytes(), state, detail);
        }
    }
    Ok(())
}

/// Adds one file on disk.
fn take(
    file: &Path,
    inner: &str,
    prefix: &str,
    limits: &Limits,
    unpacker: &mut Unpacker<'_>,
    only: Option<&Only<'_>>,
) -> crate::Result<()> {
    let raw = raw(file, inner, prefix);
    let limit = unpacker.room();
    let bytes = bytes_of(file, limit)?;
    if bytes.len() as u64 > limit {
        let size = fs::metadata(file).map_err(|err| Error::io(file, err))?.len();
        let detail = format!("more than the {limit} bytes allowed here");
        unpacker.refuse(&raw, size, &bytes, MemberState::OverLimit, detail);
    } else if unpacker.len() >= limits.members {
        unpacker.refuse(&raw, bytes.len() as u64, &bytes, MemberState::OverLimit, "more members than the limit".to_owned());
    } else {
        unpacker.add(&raw, bytes, None, only);
    }
    Ok(())
}

fn raw(file: &Path, inner: &str, prefix: &str) -> Raw {
    let os = file.file_name().unwrap_or_default();
    let name = format!("{inner}{}", own_name(file));
    Raw { prefix: prefix.to_owned(), name, raw_name: os.as_encoded_bytes().to_vec(), name_is_sure: true, depth: 0 }
}

/// Reads a file, at most one byte more than the limit.
fn bytes_of(file: &Path, limit: u64) -> crate::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(|err| Error::io(file, err))?;
    opened.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|err| Error::io(file, err))?;
    Ok(bytes)
}

fn children(folder: &Path) -> crate::Result<Vec<PathBuf>> {
    let list = fs::read_dir(folder).map_err(|err| Error::io(folder, err))?;
    let mut all = list.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(|err| {
        Error::new(ErrorKind::Io, folder.display().to_string()).with_source(err)
    })?;
    all.sort();
    Ok(all)
}

/// Tells an archive on disk by its head; a name ending like an archive's counts where the head tells nothing.
fn is_archive(file: &Path) -> crate::Result<bool> {
    let name = own_name(file);
    let by_name = sniff::by_name(&name) == Some(Format::Archive);
    let head = bytes_of(file, 1024)?;
    Ok(match packing(&head) {
        // A workbook is a zip too: its name is believed here, and where it says nothing, its directory.
        Some(Packing::Zip) => match sniff::by_name(&name) {
            Some(Format::Archive) => true,
            Some(_) => false,
            None => sniff::format(&name, &bytes_of(file, u64::MAX - 1)?) == Format::Archive,
        },
        Some(_) => true,
        None => by_name,
    })
}

/// Returns a file's own name, decoded where it is not UTF-8.
fn own_name(file: &Path) -> String {
    let resolved = if file.file_name().is_none() { fs::canonicalize(file).ok() } else { None };
    let os = resolved.as_deref().unwrap_or(file).file_name().unwrap_or_default();
    match os.to_str() {
        Some(name) => name.to_owned(),
        None => charset::decode_as(charset::double_byte(os.as_encoded_bytes()), os.as_encoded_bytes()).text,
    }
}

/// Makes ids unique: `A001.zip` beside a folder `A001` keeps its extension.
fn name_apart(all: &mut [Submission]) {
    let mut taken = std::collections::HashSet::new();
    for one in all {
        let plain = one.application.clone();
        if taken.contains(&one.application) {
            one.application = match &one.child {
                Some((_, child, _)) => child.clone(),
                None => own_name(&one.source),
            };
        }
        let mut copy = 2;
        while !taken.insert(one.application.clone()) {
            one.application = format!("{plain} ({copy})");
            copy += 1;
        }
    }
}
