//! Members of a submission: every file and every archive in it, each with a place and a state.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::sniff::{Packing, packing};
use super::zip::{Unpacked, Zip};
use super::{Limits, file_id, path, problem, read, sniff, tarball};
use crate::document::{Document, FileId, Format, PartState, Problem, ProblemKind};

/// A file or an archive of a submission.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its place: relative to the input, names percent-encoded, `!/` behind archives.
    pub path: String,
    /// Its name in its archive or folder, decoded.
    pub name: String,
    /// The name's own bytes.
    pub raw_name: Vec<u8>,
    /// The hash of its bytes; of its packed bytes where it could not be unpacked.
    pub file: FileId,
    /// Bytes once unpacked; what the archive says where it could not be unpacked.
    pub size: u64,
    /// The content, where there is something to read.
    pub bytes: Option<Arc<[u8]>>,
    /// An archive: it has a state of its own and no kind.
    pub archive: bool,
    /// Its state, or `None` where the reader decides it: see [`Member::read`] and [`state`].
    pub state: Option<MemberState>,
    /// The place of the member with the same bytes, for a duplicate.
    pub duplicate_of: Option<String>,
    /// What is wrong with it as a member: a broken checksum, a bad name.
    pub problems: Vec<Problem>,
}

/// What became of a member; the states add up to the number of members (output.md, `file` lines).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// All was read.
    Read,
    /// Some parts were read.
    Partial,
    /// A password is needed.
    Locked,
    /// The bytes do not follow the format.
    Damaged,
    /// No bytes, or nothing in them.
    Empty,
    /// The format is not read.
    Unsupported,
    /// A limit was reached.
    OverLimit,
    /// The reader failed; a bug of ours.
    Crashed,
    /// A dropping of a system.
    Ignored,
    /// The same bytes as another member of the application.
    Duplicate,
}

impl Member {
    /// Reads the member, with what is wrong with it as a member; `None` where its state is decided already.
    pub fn read(&self, limits: &Limits) -> Option<Document> {
        let bytes = self.bytes.as_ref().filter(|_| self.state.is_none())?;
        let mut document = read(self.file, &self.name, bytes, limits);
        document.problems.extend(self.problems.iter().cloned());
        Some(document)
    }
}

/// Tells the state of a file that was read.
pub fn state(document: &Document) -> MemberState {
    let parts: Vec<PartState> = document.parts.iter().map(|part| part.state).collect();
    state_of(&parts, &document.problems)
}

/// Tells the state of a file by its parts and what is wrong with it.
pub fn state_of(parts: &[PartState], problems: &[Problem]) -> MemberState {
    let has = |kind| problems.iter().any(|problem| problem.kind == kind);
    let seen = |part: &PartState| matches!(part, PartState::Text | PartState::Ocr | PartState::Blank);
    let some_text = parts.iter().any(|part| matches!(part, PartState::Text | PartState::Ocr));
    let losses = [
        (ProblemKind::Crashed, MemberState::Crashed),
        (ProblemKind::Locked, MemberState::Locked),
        (ProblemKind::Damaged, MemberState::Damaged),
        (ProblemKind::OverLimit, MemberState::OverLimit),
        (ProblemKind::Unsupported, MemberState::Unsupported),
    ];
    let loss = losses.into_iter().find(|(kind, _)| has(*kind)).map(|(_, state)| state);
    let all_seen = !parts.is_empty() && parts.iter().all(seen);
    match loss {
        None if has(ProblemKind::Empty) && !some_text => MemberState::Empty,
        None if all_seen => MemberState::Read,
        _ if some_text => MemberState::Partial,
        Some(state) => state,
        None if parts.is_empty() => MemberState::Empty,
        // Pixels that nobody reads, or codes that mean nothing.
        None if parts.contains(&PartState::Crashed) => MemberState::Crashed,
        None if parts.contains(&PartState::OverLimit) => MemberState::OverLimit,
        None => MemberState::Unsupported,
    }
}

/// A file before it is looked at.
pub(super) struct Raw {
    /// Place of the archive or folder it is in, up to its own name.
    pub(super) prefix: String,
    /// Decoded name, as written.
    pub(super) name: String,
    /// The name's own bytes.
    pub(super) raw_name: Vec<u8>,
    /// False when some bytes of the name have no character.
    pub(super) name_is_sure: bool,
    /// Archives around it.
    pub(super) depth: u32,
}

/// Collects the members of one application, archives opened.
pub(super) struct Unpacker<'l> {
    limits: &'l Limits,
    total: u64,
    members: Vec<Member>,
    paths: HashSet<String>,
    archives: HashMap<FileId, String>,
}

impl<'l> Unpacker<'l> {
    /// Starts with nothing.
    pub(super) fn new(limits: &'l Limits) -> Unpacker<'l> {
        Unpacker { limits, total: 0, members: Vec::new(), paths: HashSet::new(), archives: HashMap::new() }
    }

    /// Returns the number of members so far.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// Returns how many bytes the next file on disk may have; an archive is a file too.
    pub(super) fn room(&self) -> u64 {
        self.limits.archive_bytes.saturating_sub(self.total)
    }

    /// Returns the members by path, the later ones of equal bytes marked as duplicates.
    pub(super) fn finish(mut self) -> Vec<Member> {
        self.members.sort_by(|a, b| a.path.cmp(&b.path));
        let mut first: HashMap<FileId, String> = HashMap::new();
        for member in self.members.iter_mut().filter(|member| member.state.is_none()) {
            match first.get(&member.file) {
                Some(path) => {
                    member.state = Some(MemberState::Duplicate);
                    member.bytes = None;
                    member.duplicate_of = Some(path.clone());
                }
                None => {
                    first.insert(member.file, member.path.clone());
                }
            }
        }
        self.members
    }
}

impl Unpacker<'_> {
    /// Takes a file with all its bytes, or with those before `damage`; opens it when it is an archive.
    ///
    /// `only` keeps the members of one application of a batch archive.
    pub(super) fn add(&mut self, raw: &Raw, bytes: Vec<u8>, damage: Option<String>, only: Option<&Only<'_>>) {
        self.add_known(raw, (file_id(&bytes), bytes), damage, only);
    }

    /// Takes a file whose hash is known already.
    pub(super) fn add_known(
        &mut self,
        raw: &Raw,
        (file, bytes): (FileId, Vec<u8>),
        damage: Option<String>,
        only: Option<&Only<'_>>,
    ) {
        let mut member = self.member(raw, bytes.len() as u64, file);
        self.total = self.total.saturating_add(bytes.len() as u64);
        if path::is_dropping(&raw.name) {
            member.state = Some(MemberState::Ignored);
        } else if bytes.is_empty() {
            member.state = Some(if damage.is_some() { MemberState::Damaged } else { MemberState::Empty });
        }
        member.problems.extend(damage.map(|detail| problem(ProblemKind::Damaged, None, detail)));
        if member.state.is_some() {
            self.members.push(member);
            return;
        }
        if sniff::format(&raw.name, &bytes) != Format::Archive {
            // `unzip` is not the only one to name archives: a cut `.zip` without its head is still one, and damaged.
            let lost = sniff::by_name(&raw.name) == Some(Format::Archive);
            member.archive = lost && sniff::format("", &bytes) == Format::Other;
            if member.archive {
                member.state = Some(MemberState::Damaged);
                member.problems.push(problem(ProblemKind::Damaged, None, "the archive cannot be opened"));
            } else {
                member.bytes = Some(Arc::from(bytes));
            }
            self.members.push(member);
            return;
        }
        self.archive(raw, member, &bytes, only);
    }

    /// Takes a file of which no byte can be given.
    pub(super) fn refuse(&mut self, raw: &Raw, size: u64, packed: &[u8], state: MemberState, detail: String) {
        let kind = match state {
            MemberState::Locked => ProblemKind::Locked,
            MemberState::OverLimit => ProblemKind::OverLimit,
            MemberState::Damaged => ProblemKind::Damaged,
            _ => ProblemKind::Unsupported,
        };
        let mut member = self.member(raw, size, file_id(packed));
        member.state = Some(if path::is_dropping(&raw.name) { MemberState::Ignored } else { state });
        member.problems.push(problem(kind, None, detail));
        self.members.push(member);
    }

    fn member(&mut self, raw: &Raw, size: u64, file: FileId) -> Member {
        let safe = path::safe(&raw.name);
        let mut problems = Vec::new();
        if let Some(bad) = safe.bad {
            problems.push(problem(ProblemKind::BadName, None, bad));
        }
        if !raw.name_is_sure {
            problems.push(problem(ProblemKind::BadName, None, "some bytes of the name have no character"));
        }
        let plain = format!("{}{}", raw.prefix, path::encode(&safe.name));
        let mut place = plain.clone();
        let mut copy = 2;
        while !self.paths.insert(place.clone()) {
            place = format!("{plain} ({copy})");
            copy += 1;
        }
        if place != plain {
            problems.push(problem(ProblemKind::BadName, None, "another member has the same name"));
        }
        Member {
            path: place,
            name: safe.name,
            raw_name: raw.raw_name.clone(),
            file,
            size,
            bytes: None,
            archive: false,
            state: None,
            duplicate_of: None,
            problems,
        }
    }

    fn archive(&mut self, raw: &Raw, mut member: Member, bytes: &[u8], only: Option<&Only<'_>>) {
        member.archive = true;
        member.problems.extend(sniff::wrong_extension(&raw.name, Format::Archive));
        let index = self.members.len();
        let prefix = format!("{}!/", member.path);
        let inside =
            Raw { prefix, name: String::new(), raw_name: Vec::new(), name_is_sure: true, depth: raw.depth + 1 };
        if let Some(path) = self.archives.get(&member.file) {
            member.duplicate_of = Some(path.clone());
            member.state = Some(MemberState::Duplicate);
            self.members.push(member);
            return;
        }
        self.archives.insert(member.file, member.path.clone());
        let too_deep = inside.depth > self.limits.depth;
        let packing = packing(bytes);
        if let Some(Packing::Other(what)) = packing {
            member.state = Some(MemberState::Unsupported);
            let detail = format!("{what} archives are not opened");
            member.problems.push(problem(ProblemKind::Unsupported, None, detail));
        } else if too_deep {
            member.state = Some(MemberState::OverLimit);
            let detail = format!("more than {} archives inside each other", self.limits.depth);
            member.problems.push(problem(ProblemKind::OverLimit, None, detail));
        }
        let closed = member.state.is_some();
        self.members.push(member);
        if closed {
            return;
        }
        let damage = match packing {
            Some(Packing::Zip) => self.zip(&inside, bytes, only),
            Some(Packing::Tar) => self.tar(&inside, bytes, only),
            _ => self.gzip(raw, &inside, bytes, only),
        };
        let over = self.members.iter().skip(index + 1).any(|member| member.state == Some(MemberState::OverLimit));
        let Some(member) = self.members.get_mut(index) else { return };
        member.state = Some(match &damage {
            Some((kind, _)) if *kind == ProblemKind::OverLimit => MemberState::OverLimit,
            Some(_) => MemberState::Damaged,
            None if over => MemberState::Partial,
            None => MemberState::Read,
        });
        member.problems.extend(damage.map(|(kind, detail)| problem(kind, None, detail)));
    }

    fn zip(&mut self, inside: &Raw, bytes: &[u8], only: Option<&Only<'_>>) -> Option<(ProblemKind, String)> {
        let zip = Zip::open(bytes);
        let mut entries: Vec<_> = zip.entries.iter().filter(|entry| Only::keeps(only, &entry.name)).collect();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        for (index, entry) in entries.iter().enumerate() {
            if self.members.len() >= self.limits.members {
                let detail = format!("{} members are more than the limit", entries.len() - index);
                return Some((ProblemKind::OverLimit, detail));
            }
            let raw = Raw {
                prefix: inside.prefix.clone(),
                name: entry.name.clone(),
                raw_name: entry.raw.clone(),
                name_is_sure: entry.name_is_sure,
                depth: inside.depth,
            };
            let packed = zip.packed(entry).unwrap_or_default();
            if entry.link {
                let detail = "a link is not followed".to_owned();
                self.refuse(&raw, entry.size, packed, MemberState::Unsupported, detail);
                continue;
            }
            let limit = self.limit(entry.packed);
            match zip.unpack(entry, limit) {
                Unpacked::Whole(bytes) => self.add(&raw, bytes, None, None),
                Unpacked::Broken(bytes, why) => self.add(&raw, bytes, Some(why), None),
                Unpacked::TooLarge => {
                    let detail = format!("more than the {limit} bytes allowed here");
                    self.refuse(&raw, entry.size, packed, MemberState::OverLimit, detail);
                }
                Unpacked::Locked => {
                    let detail = "the member is encrypted, a password is needed".to_owned();
                    self.refuse(&raw, entry.size, packed, MemberState::Locked, detail);
                }
                Unpacked::Method(method) => {
                    let detail = format!("packed by method {method}, which is not read");
                    self.refuse(&raw, entry.size, packed, MemberState::Unsupported, detail);
                }
            }
        }
        zip.damage.map(|detail| (ProblemKind::Damaged, detail))
    }

    fn tar(&mut self, inside: &Raw, bytes: &[u8], only: Option<&Only<'_>>) -> Option<(ProblemKind, String)> {
        let limit = self.limits.member_bytes.min(self.limits.archive_bytes.saturating_sub(self.total));
        let most = self.limits.members.saturating_sub(self.members.len());
        let (files, damage) = tarball::list(bytes, limit, most);
        for file in files.into_iter().filter(|file| Only::keeps(only, &file.name)) {
            let raw = Raw {
                prefix: inside.prefix.clone(),
                name: file.name,
                raw_name: file.raw,
                name_is_sure: file.name_is_sure,
                depth: inside.depth,
            };
            match file.content {
                tarball::Content::Whole(bytes) => self.add(&raw, bytes, None, None),
                tarball::Content::Cut(bytes) => {
                    self.add(&raw, bytes, Some("the archive ends inside it".to_owned()), None)
                }
                tarball::Content::TooLarge => {
                    let detail = format!("more than the {limit} bytes allowed here");
                    self.refuse(&raw, file.size, &[], MemberState::OverLimit, detail);
                }
                tarball::Content::Link => {
                    let detail = "a link is not followed".to_owned();
                    self.refuse(&raw, file.size, &[], MemberState::Unsupported, detail);
                }
            }
        }
        damage
    }

    fn gzip(
        &mut self,
        raw: &Raw,
        inside: &Raw,
        bytes: &[u8],
        only: Option<&Only<'_>>,
    ) -> Option<(ProblemKind, String)> {
        let limit = self.limits.archive_bytes.saturating_sub(self.total);
        let limit = limit.min((bytes.len() as u64).saturating_mul(self.limits.ratio).max(64 << 20));
        let (content, damage) = tarball::gunzip(bytes, limit);
        if content.len() as u64 > limit {
            return Some((ProblemKind::OverLimit, format!("more than the {limit} bytes allowed here")));
        }
        if packing(&content) == Some(Packing::Tar) {
            // The tar is no member of its own: `x.tar.gz` is one archive for everybody.
            let inner = self.tar(inside, &content, only);
            return damage.or(inner);
        }
        let name = path::file_name(&raw.name);
        let name = path::without_archive_extension(name).to_owned();
        let prefix = inside.prefix.clone();
        let inner =
            Raw { prefix, name: name.clone(), raw_name: name.into_bytes(), name_is_sure: true, depth: inside.depth };
        self.add(&inner, content, damage.as_ref().map(|(_, detail)| detail.clone()), None);
        damage
    }

    /// Returns how many bytes the next member may have.
    fn limit(&self, packed: u64) -> u64 {
        let ratio = packed.saturating_mul(self.limits.ratio).max(16 << 20);
        self.limits.member_bytes.min(ratio).min(self.limits.archive_bytes.saturating_sub(self.total))
    }
}

/// The members of one application inside a batch archive.
pub(super) struct Only<'a> {
    /// A folder that all members are in, with its `/`, or "".
    pub(super) root: &'a str,
    /// The name of the archive or folder that is the application.
    pub(super) child: &'a str,
    /// Takes members of no application too (droppings beside the applications).
    pub(super) first: bool,
}

impl Only<'_> {
    fn keeps(only: Option<&Only<'_>>, name: &str) -> bool {
        let Some(only) = only else { return true };
        let Some(inner) = name.strip_prefix(only.root) else { return only.first };
        let top = inner.split('/').next().unwrap_or_default();
        top == only.child || (only.first && path::is_dropping(name))
    }
}
