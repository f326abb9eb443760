//! Inputs as applications: which archive or folder is one, and which holds many.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::batch::{batch, tops};
use super::member::{Only, Raw, Unpacker};
use super::sniff::{Packing, packing};
use super::zip;
use super::{Limits, Member, MemberState, charset, path, sniff};
use crate::document::{FileId, Format, ProblemKind};
use crate::error::{Error, ErrorKind};

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
pub(super) type FormTest<'a> = &'a dyn Fn(&str, &[u8]) -> bool;

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
/// `taken` are the applications that [`open`] found in it.
///
/// # Errors
///
/// When the input cannot be listed.
pub fn strays(input: &Path, taken: &[Submission]) -> crate::Result<Vec<PathBuf>> {
    if !input.is_dir() || taken.iter().any(|one| one.source == input) {
        return Ok(Vec::new());
    }
    let is_taken = |child: &PathBuf| taken.iter().any(|one| one.source == *child);
    Ok(children(input)?.into_iter().filter(|child| child.is_file() && !is_taken(child)).collect())
}

/// Tells whether a file's name is that of an application form: 申报书, 申报表, 申请书, 申请表, application form.
pub fn is_form_name(name: &str) -> bool {
    let file = path::file_name(name).to_lowercase();
    if path::is_dropping(name) || matches!(sniff::by_name(name), Some(Format::Archive)) {
        return false;
    }
    // Blank forms, and lists that an office keeps beside the applications.
    let blank = ["模板", "样表", "填写说明", "填报说明", "template", "汇总", "名单", "一览", "指南", "通知"];
    let form = ["申报书", "申报表", "申请书", "申请表", "申報書", "申報表", "申請書", "申請表"];
    let plain: String = file.chars().filter(|c| c.is_alphanumeric()).collect();
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    !blank.iter().any(|word| file.contains(word))
        && (form.iter().any(|word| file.contains(word)) || plain.contains("applicationform") || stem == "application")
}

impl Submission {
    /// Returns the file or folder on disk that the application is, or is in.
    pub fn source(&self) -> &Path {
        &self.source
    }

    /// Loads the members: all files and archives, by path, each with a state or bytes to read.
    ///
    /// # Errors
    ///
    /// When a file of ours cannot be read from the disk.
    pub fn load(&self, limits: &Limits) -> crate::Result<Vec<Member>> {
        self.load_and_keep(limits, &mut |_, _| Ok(()))
    }

    /// Loads the members as [`Submission::load`] does.
    ///
    /// `keep` is given each file of the disk as it is, with its hash.
    ///
    /// # Errors
    ///
    /// When a file of ours cannot be read from the disk, and what `keep` returns.
    pub fn load_and_keep(&self, limits: &Limits, keep: Keep<'_>) -> crate::Result<Vec<Member>> {
        let mut unpacker = Unpacker::new(limits);
        if self.source.is_dir() {
            let prefix = if self.prefix.is_empty() { String::new() } else { format!("{}/", self.prefix) };
            walk(&self.source, "", &prefix, &mut Loading { limits, unpacker: &mut unpacker, keep }, 0)?;
        } else {
            let prefix = self.prefix.strip_suffix(path::encode(&own_name(&self.source)).as_str()).unwrap_or_default();
            let only = self.child.as_ref().map(|(root, child, first)| Only { root, child, first: *first });
            let mut loading = Loading { limits, unpacker: &mut unpacker, keep };
            take(&self.source, "", prefix, &mut loading, only.as_ref())?;
        }
        let mut members = unpacker.finish();
        if let Some((_, _, false)) = self.child {
            // The batch archive is a member of its first application only.
            members.retain(|member| member.path != self.prefix);
        }
        Ok(members)
    }

    /// Returns the one member of a submission whose opening failed on our side.
    pub fn unopened(&self, words: &str) -> Member {
        let path = if self.prefix.is_empty() { path::encode(&own_name(&self.source)) } else { self.prefix.clone() };
        let detail = format!("the archive or folder could not be opened: {words}");
        Member {
            name: own_name(&self.source),
            raw_name: path.as_bytes().to_vec(),
            file: super::file_id(path.as_bytes()),
            path,
            size: 0,
            bytes: None,
            archive: true,
            state: Some(MemberState::Crashed),
            duplicate_of: None,
            problems: vec![super::problem(ProblemKind::Crashed, None, detail)],
        }
    }
}

/// Is given each file of the disk as it is, with its hash.
pub type Keep<'k> = &'k mut dyn FnMut(FileId, &[u8]) -> crate::Result<()>;

/// What members are loaded into, and by which bounds.
struct Loading<'l, 'u, 'k> {
    limits: &'l Limits,
    unpacker: &'l mut Unpacker<'u>,
    keep: Keep<'k>,
}

fn folder(input: &Path, limits: &Limits, is_form: FormTest<'_>) -> crate::Result<Vec<Submission>> {
    let children = children(input)?;
    let id = own_name(input);
    let whole =
        |id: String| Submission { application: id, source: input.to_owned(), prefix: String::new(), child: None };
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
    // Most archives are one application, and their directory alone says so.
    let mut opened = File::open(file).map_err(|err| Error::io(file, err))?;
    if zip::names(&mut opened)
        .is_some_and(|names| tops(&names.iter().map(String::as_str).collect::<Vec<_>>()).is_none())
    {
        return Ok(vec![one]);
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

/// Adds what is below a folder, without following links.
fn walk(folder: &Path, inner: &str, prefix: &str, loading: &mut Loading<'_, '_, '_>, depth: u32) -> crate::Result<()> {
    for child in children(folder)? {
        let name = format!("{inner}{}", own_name(&child));
        let kind = fs::symlink_metadata(&child).map_err(|err| Error::io(&child, err))?.file_type();
        if kind.is_dir() && depth < FOLDER_DEPTH {
            walk(&child, &format!("{name}/"), prefix, loading, depth + 1)?;
        } else if kind.is_file() {
            take(&child, inner, prefix, loading, None)?;
        } else {
            let detail = "neither a file nor a folder: a link or a device is not followed".to_owned();
            let state = if kind.is_dir() { MemberState::OverLimit } else { MemberState::Unsupported };
            loading.unpacker.refuse(&raw(&child, inner, prefix), 0, name.as_bytes(), state, detail);
        }
    }
    Ok(())
}

/// Adds one file on disk.
fn take(
    file: &Path,
    inner: &str,
    prefix: &str,
    loading: &mut Loading<'_, '_, '_>,
    only: Option<&Only<'_>>,
) -> crate::Result<()> {
    let Loading { limits, unpacker, keep } = loading;
    let raw = raw(file, inner, prefix);
    let limit = unpacker.room();
    let bytes = bytes_of(file, limit)?;
    if bytes.len() as u64 > limit {
        let size = fs::metadata(file).map_err(|err| Error::io(file, err))?.len();
        let detail = format!("more than the {limit} bytes allowed here");
        unpacker.refuse(&raw, size, &bytes, MemberState::OverLimit, detail);
    } else if unpacker.len() >= limits.members {
        unpacker.refuse(
            &raw,
            bytes.len() as u64,
            &bytes,
            MemberState::OverLimit,
            "more members than the limit".to_owned(),
        );
    } else {
        let id = super::file_id(&bytes);
        if !path::is_dropping(&raw.name) {
            keep(id, &bytes)?;
        }
        unpacker.add_known(&raw, (id, bytes), None, only);
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
    let mut all = list
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|err| Error::new(ErrorKind::Io, folder.display().to_string()).with_source(err))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::fixtures::{Packed, gzip, tar, zip};
    use crate::ingest::state;

    /// A folder of its own for one test, removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[(&str, &[u8])]) -> Folder {
            let root = std::env::temp_dir().join(format!("vouch-archive-{}-{name}", std::process::id()));
            _ = fs::remove_dir_all(&root);
            for (path, bytes) in files {
                let path = root.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::File::create(path).and_then(|mut file| std::io::Write::write_all(&mut file, bytes)).unwrap();
            }
            Folder(root)
        }

        fn open(&self, inner: &str) -> Vec<Submission> {
            open(&self.0.join(inner), &Limits::standard(), &|name, bytes| name == "表1.txt" && bytes == b"form")
                .unwrap()
        }

        fn ids(&self, inner: &str) -> Vec<String> {
            self.open(inner).into_iter().map(|one| one.application).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            _ = fs::remove_dir_all(&self.0);
        }
    }

    fn load(submission: &Submission, limits: &Limits) -> Vec<(String, MemberState)> {
        let members = submission.load(limits).unwrap();
        let state = |member: &Member| member.state.unwrap_or_else(|| state(&member.read(limits).unwrap()));
        members.iter().map(|member| (member.path.clone(), state(member))).collect()
    }

    fn one(name: &str, file: &str, bytes: &[u8]) -> Vec<(String, MemberState)> {
        let folder = Folder::new(name, &[(file, bytes)]);
        load(&folder.open(file)[0], &Limits::standard())
    }

    #[test]
    fn inputs_are_told_apart() {
        let form = zip(&[Packed::plain("附件/申报书.txt", b"form")]);
        let other = zip(&[Packed::plain("x.txt", b"evidence")]);
        let batch = zip(&[Packed::plain("all/A1.zip", &form), Packed::plain("all/A2/a/申请表.txt", b"f")]);
        let single = zip(&[Packed::plain("甲/申报书.txt", b"f"), Packed::plain("甲/附件.zip", &other)]);
        let pair = zip(&[Packed::plain("申报书.zip", &form), Packed::plain("附件.zip", &other)]);
        let tarred = gzip(&tar(&[("A1/申报书.txt", b"f"), ("A2.zip", &form)]));
        let folder = Folder::new(
            "inputs",
            &[
                ("many/A001.zip", &form),
                ("many/A001/x.txt", b"x"),
                ("many/A002.tar.gz", &gzip(&tar(&[("申报书.txt", b"f")]))),
                ("many/batch.zip", &batch),
                ("many/名单.txt", b"stray"),
                ("many/.DS_Store", b"x"),
                ("named/申报书.txt", b"f"),
                ("named/附件/a.txt", b"a"),
                ("hooked/表1.txt", b"form"),
                ("hooked/附件/a.txt", b"a"),
                ("loose/a.txt", b"a"),
                ("single.zip", &single),
                ("pair.zip", &pair),
                ("tarred.tgz", &tarred),
                ("alone.txt", b"x"),
            ],
        );
        assert_eq!(folder.ids("many"), ["A001", "A001.zip", "A002", "A1", "A2"]);
        let strays = strays(&folder.0.join("many"), &folder.open("many")).unwrap();
        assert_eq!(strays.iter().map(|path| own_name(path)).collect::<Vec<_>>(), [".DS_Store", "名单.txt"]);
        for (input, ids) in [
            ("named", vec!["named"]),
            ("hooked", vec!["hooked"]),
            ("loose", vec!["loose"]),
            ("single.zip", vec!["single"]),
            ("pair.zip", vec!["pair"]),
            ("tarred.tgz", vec!["A1", "A2"]),
            ("alone.txt", vec!["alone"]),
        ] {
            assert_eq!(folder.ids(input), ids, "{input}");
        }
        let inside = folder.open("many");
        let paths =
            |index: usize| load(&inside[index], &Limits::standard()).into_iter().map(|one| one.0).collect::<Vec<_>>();
        assert_eq!(paths(3), ["batch.zip", "batch.zip!/all/A1.zip", "batch.zip!/all/A1.zip!/附件/申报书.txt"]);
        assert_eq!(paths(4), ["batch.zip!/all/A2/a/申请表.txt"]);
        assert_eq!(paths(0), ["A001/x.txt"]);
        assert_eq!(load(&folder.open("named")[0], &Limits::standard())[1].0, "附件/a.txt");
        assert!(open(&folder.0.join("missing"), &Limits::standard(), &|_, _| false).is_err());
    }

    #[test]
    fn every_member_has_a_place_and_a_state() {
        let inner = zip(&[
            Packed::plain("协议.txt", b"text"),
            Packed::plain("再.zip", &zip(&[Packed::plain("深.txt", b"deep")])),
        ]);
        let bytes = zip(&[
            Packed::plain("附件/", b""),
            Packed::plain("附件/a#1.txt", b"same"),
            Packed::plain("附件/b.txt", b"same"),
            Packed::plain("__MACOSX/._a.txt", b"junk"),
            Packed::plain("空.txt", b""),
            Packed { flags: 0x801, ..Packed::plain("锁.txt", b"secret") },
            Packed::plain("内层.zip", &inner),
            Packed::plain("x.7z", b"7z\xBC\xAF\x27\x1C\0\0"),
            Packed::plain("../../逃.txt", b"out"),
        ]);
        let expected = [
            ("A.zip", MemberState::Read),
            ("A.zip!/__MACOSX/._a.txt", MemberState::Ignored),
            ("A.zip!/x.7z", MemberState::Unsupported),
            ("A.zip!/内层.zip", MemberState::Read),
            ("A.zip!/内层.zip!/再.zip", MemberState::Read),
            ("A.zip!/内层.zip!/再.zip!/深.txt", MemberState::Read),
            ("A.zip!/内层.zip!/协议.txt", MemberState::Read),
            ("A.zip!/空.txt", MemberState::Empty),
            ("A.zip!/逃.txt", MemberState::Read),
            ("A.zip!/锁.txt", MemberState::Locked),
            ("A.zip!/附件/a%231.txt", MemberState::Read),
            ("A.zip!/附件/b.txt", MemberState::Duplicate),
        ];
        let got = one("states", "A.zip", &bytes);
        assert_eq!(got.iter().map(|(path, state)| (path.as_str(), *state)).collect::<Vec<_>>(), expected);
        let folder = Folder::new("bad-name", &[("A.zip", &bytes)]);
        let members = folder.open("A.zip")[0].load(&Limits::standard()).unwrap();
        let escaped = members.iter().find(|member| member.path.ends_with("逃.txt")).unwrap();
        assert_eq!(escaped.problems[0].kind, ProblemKind::BadName);
        assert_eq!(members.last().unwrap().duplicate_of.as_deref(), Some("A.zip!/附件/a%231.txt"));
    }

    #[test]
    fn names_are_decoded_for_the_whole_archive() {
        for (encoding, name) in [
            (encoding_rs::GB18030, "附件/申报书（盖章）.txt"),
            (encoding_rs::BIG5, "附件/香港合作協議書與設備採購清單.txt"),
            (encoding_rs::SHIFT_JIS, "添付/見積書のコピー.txt"),
            (encoding_rs::UTF_8, "附件/申报书.txt"),
        ] {
            let (raw, ..) = encoding.encode(name);
            let bytes = zip(&[Packed { name: &raw, flags: 0, ..Packed::plain("", b"x") }]);
            let folder = Folder::new(encoding.name(), &[("A.zip", &bytes)]);
            let members = folder.open("A.zip")[0].load(&Limits::standard()).unwrap();
            assert_eq!((members[1].name.as_str(), members[1].raw_name.as_slice()), (name, &*raw));
        }
    }

    #[test]
    fn a_name_that_is_utf8_by_chance_is_judged_with_the_whole_archive() {
        let gbk = |name: &str| encoding_rs::GBK.encode(name).0.into_owned();
        let (chance, sure) = (gbk("楼.txt"), gbk("附件/营业执照副本.txt"));
        assert!(std::str::from_utf8(&chance).is_ok() && std::str::from_utf8(&sure).is_err());
        let members = |flags: u16| {
            let bytes = zip(&[
                Packed { name: &chance, flags, ..Packed::plain("", b"x") },
                Packed { name: &sure, flags, ..Packed::plain("", b"y") },
            ]);
            let folder = Folder::new(&format!("chance-{flags}"), &[("A.zip", &bytes)]);
            folder.open("A.zip")[0].load(&Limits::standard()).unwrap()
        };
        for flags in [0, 0x800] {
            let names: Vec<String> = members(flags).into_iter().map(|member| member.name).collect();
            assert!(names.contains(&"附件/营业执照副本.txt".to_owned()), "{flags}: {names:?}");
            assert!(names.contains(&"楼.txt".to_owned()), "{flags}: {names:?}");
        }
    }

    #[test]
    fn one_run_of_bytes_that_is_many_members_is_told() {
        let sound = zip(&[
            Packed { deflate: false, ..Packed::plain("a.txt", b"first") },
            Packed { deflate: false, ..Packed::plain("b.txt", b"other") },
        ]);
        assert!(one("apart", "A.zip", &sound).iter().all(|(_, state)| *state == MemberState::Read));
        // Both directory entries point to the first local header.
        let mut bytes = sound;
        let at = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
        bytes[at + 42..at + 46].copy_from_slice(&0u32.to_le_bytes());
        let got = one("overlap", "A.zip", &bytes);
        assert!(
            got[1..].iter().all(|(_, state)| *state == MemberState::Partial || *state == MemberState::Duplicate),
            "{got:?}"
        );
    }

    #[test]
    fn links_are_not_followed_and_an_archive_in_itself_ends() {
        let mut bytes = zip(&[Packed::plain("a.txt", b"/etc/passwd"), Packed::plain("b.txt", b"b")]);
        let at = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        bytes[at + 5] = 3;
        bytes[at + 38..at + 42].copy_from_slice(&(0o120_777_u32 << 16).to_le_bytes());
        let got = one("link", "A.zip", &bytes);
        assert_eq!(got[1], ("A.zip!/a.txt".to_owned(), MemberState::Unsupported));
        assert_eq!(got[2].1, MemberState::Read);
        // A tar whose member is the very same tar cannot be written down; the same archive twice is opened once.
        let inner = zip(&[Packed::plain("x.txt", b"x")]);
        let outer = zip(&[Packed::plain("1.zip", &inner), Packed::plain("2.zip", &inner)]);
        let got = one("twice", "A.zip", &outer);
        assert_eq!(got.iter().map(|one| one.1).filter(|state| *state == MemberState::Duplicate).count(), 1, "{got:?}");
    }

    #[test]
    fn cut_archives_give_what_is_before_the_cut() {
        let bytes = zip(&[
            Packed::plain("a.txt", b"first"),
            Packed { deflate: false, ..Packed::plain("b.txt", &[b'x'; 2000]) },
        ]);
        let got = one("cut-zip", "A.zip", &bytes[..1000]);
        let states: Vec<MemberState> = got.iter().map(|one| one.1).collect();
        assert_eq!(states, [MemberState::Damaged, MemberState::Read, MemberState::Partial]);
        let tarred = tar(&[("a.txt", b"first"), ("b.txt", &[b'x'; 2000])]);
        for (name, bytes) in [("A.tar", tarred[..2000].to_vec()), ("A.tar.gz", gzip(&tarred[..2000]))] {
            let states: Vec<MemberState> = one("cut-tar", name, &bytes).iter().map(|one| one.1).collect();
            assert_eq!(states, [MemberState::Damaged, MemberState::Read, MemberState::Partial], "{name}");
        }
        assert_eq!(one("no-zip", "A.zip", b"\x01\0\x02\xFFno zip\0\0"), [("A.zip".to_owned(), MemberState::Damaged)]);
    }

    #[test]
    fn bombs_and_depth_are_stopped_and_told() {
        let bomb = zip(&[Packed::plain("big.txt", &vec![b' '; 20 << 20]), Packed::plain("a.txt", b"a")]);
        let folder = Folder::new("bomb", &[("A.zip", &bomb)]);
        let got = load(&folder.open("A.zip")[0], &Limits { ratio: 50, ..Limits::standard() });
        let state = |end: &str| got.iter().find(|one| one.0.ends_with(end)).unwrap().1;
        assert_eq!(
            (state("big.txt"), state("a.txt"), state("A.zip")),
            (MemberState::OverLimit, MemberState::Read, MemberState::Partial)
        );
        let mut nested = zip(&[Packed::plain("a.txt", b"a")]);
        for _ in 0..5 {
            nested = zip(&[Packed::plain("n.zip", &nested)]);
        }
        let got = one("deep", "A.zip", &nested);
        assert_eq!((got.len(), got.last().unwrap().1), (5, MemberState::OverLimit));
        let folder = Folder::new("bytes", &[("A.zip", &bomb)]);
        let got = load(&folder.open("A.zip")[0], &Limits { archive_bytes: 1 << 20, ..Limits::standard() });
        assert_eq!(got[0].1, MemberState::Partial, "{got:?}");
        assert!(got.iter().any(|one| one.1 == MemberState::OverLimit));
        let folder = Folder::new("few", &[("A.zip", &bomb)]);
        let few = Limits { members: 2, ..Limits::standard() };
        let got = load(&folder.open("A.zip")[0], &few);
        assert_eq!(got[0], ("A.zip".to_owned(), MemberState::OverLimit));
    }

    #[test]
    fn broken_archives_never_panic_and_all_members_have_a_state() {
        let inner = zip(&[Packed::plain("x.txt", b"inner text")]);
        let whole = zip(&[
            Packed::plain("申报书.txt", b"form"),
            Packed::plain("b.zip", &inner),
            Packed::plain("c.txt", b"tail"),
        ]);
        for (name, bytes) in [("A.zip", whole.clone()), ("A.tar.gz", gzip(&tar(&[("a.txt", b"a"), ("b.zip", &whole)])))]
        {
            for step in 0..120 {
                let at = step * bytes.len() / 120;
                let mut flipped = bytes.clone();
                flipped[at] ^= 0x11;
                for broken in [flipped, bytes[..at].to_vec(), [&bytes[..at], &bytes[at / 2..]].concat()] {
                    let got = one(&format!("broken-{name}"), name, &broken);
                    assert!(!got.is_empty());
                }
            }
        }
    }
}
