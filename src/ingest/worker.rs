//! Worker processes: children of our own binary in which hostile bytes are read.
//!
//! A child limits itself before the first byte ([`sandbox`]), reads one file at a time and is used again for the next,
//! up to a number of files or a size. What it says is data: an answer, or its death, which is a problem of the file.
//! A file over which a child died is tried once more, alone, in a new child, so that a machine short of memory is not
//! taken for a fault of the file. This module knows nothing of what a worker is asked to do.
//!
//! On the pipes everything is a frame: one byte that says what it is, eight of length, the bytes.

mod child;
mod sandbox;
mod serve;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use super::Limits;
use crate::document::{FileId, ProblemKind};
use crate::error::Error;

use self::child::Child;
pub use self::sandbox::Confinement;
pub use self::serve::{Work, beat, serve};

/// How children are started, and what they may use.
#[derive(Clone, Debug)]
pub struct WorkerSettings {
    /// Our own binary.
    pub program: PathBuf,
    /// What makes it a worker.
    pub arguments: Vec<OsString>,
    /// Files and folders that a child may read, such as models; it can open nothing else.
    pub readable: Vec<PathBuf>,
    /// Address space of a child, in bytes.
    pub memory_bytes: u64,
    /// Processor time for one file, in seconds. By the clock, four times so long without a sign of progress and twenty
    /// times so long in all end the child too.
    pub file_seconds: u64,
    /// Files that one child reads before a new one takes its place.
    pub recycle_files: u32,
    /// Resident memory at which a child is replaced, in bytes.
    pub recycle_bytes: u64,
    /// For tests of these bounds: a fault that a child commits over files whose name holds a word, "stack:word".
    pub inject: Option<String>,
}

/// Bounds of a child, sent to it before anything else.
#[derive(Debug, Deserialize, Serialize)]
struct Orders {
    readable: Vec<PathBuf>,
    memory_bytes: u64,
    file_seconds: u64,
    inject: Option<String>,
}

/// What goes before the bytes of a file.
#[derive(Debug, Deserialize, Serialize)]
struct Task {
    file: FileId,
    name: String,
    limits: Limits,
}

/// Kinds of frame.
mod frame {
    /// To the child: its [`super::Orders`].
    pub(super) const ORDERS: u8 = b'O';
    /// To the child: a [`super::Task`], followed by a frame of bytes.
    pub(super) const TASK: u8 = b'T';
    /// To the child: the bytes of the file.
    pub(super) const BYTES: u8 = b'B';
    /// From the child: what confines it.
    pub(super) const READY: u8 = b'R';
    /// From the child: it is at work.
    pub(super) const BEAT: u8 = b'.';
    /// From the child: the answer.
    pub(super) const ANSWER: u8 = b'A';
}

/// Why a file has no answer: its child died over it, twice.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Death {
    /// A limit that was reached, or a crash.
    pub kind: ProblemKind,
    /// For the reviewer, with the signal where there was one.
    pub detail: String,
}

/// What was done by the workers so far.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct WorkerCounts {
    /// Files answered.
    pub files: u64,
    /// Children started.
    pub started: u64,
    /// Children that died over a file.
    pub died: u64,
}

/// A pool of children, one for each thread that asks at the same time.
pub struct Workers {
    settings: WorkerSettings,
    idle: Mutex<Vec<Child>>,
    /// Held for reading by every file, and for writing by one that is tried alone.
    alone: RwLock<()>,
    confinement: Mutex<Option<Confinement>>,
    files: AtomicU64,
    started: AtomicU64,
    died: AtomicU64,
}

impl Workers {
    /// Makes an empty pool; children are started when they are needed.
    pub fn new(settings: WorkerSettings) -> Workers {
        Workers {
            settings,
            idle: Mutex::new(Vec::new()),
            alone: RwLock::new(()),
            confinement: Mutex::new(None),
            files: AtomicU64::new(0),
            started: AtomicU64::new(0),
            died: AtomicU64::new(0),
        }
    }

    /// Gives a file to a child and waits for its answer, or for its second death.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Io`] when no child can be started.
    pub fn ask(
        &self,
        limits: &Limits,
        (file, name, bytes): (FileId, &str, &[u8]),
    ) -> crate::Result<Result<Vec<u8>, Death>> {
        let task = Task { file, name: name.to_owned(), limits: limits.clone() };
        {
            let _with_others = self.alone.read().unwrap_or_else(PoisonError::into_inner);
            if let Ok(answer) = self.once(&task, bytes)? {
                return Ok(Ok(answer));
            }
        }
        let _alone = self.alone.write().unwrap_or_else(PoisonError::into_inner);
        self.idle().clear();
        self.once(&task, bytes)
    }

    /// Returns what confines the children, as the first of them says.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Io`] when no child can be started.
    pub fn confinement(&self) -> crate::Result<Confinement> {
        let known = self.confinement.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let child = self.start()?;
        let confinement = child.confinement.clone();
        self.idle().push(child);
        Ok(confinement)
    }

    /// Returns what was done so far.
    pub fn counts(&self) -> WorkerCounts {
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        WorkerCounts { files: get(&self.files), started: get(&self.started), died: get(&self.died) }
    }

    /// Returns the process ids of children that are waiting, for measures.
    pub fn waiting(&self) -> Vec<u32> {
        self.idle().iter().map(Child::id).collect()
    }

    fn once(&self, task: &Task, bytes: &[u8]) -> crate::Result<Result<Vec<u8>, Death>> {
        let waiting = self.idle().pop();
        let mut child = match waiting {
            Some(child) => child,
            None => self.start()?,
        };
        match child.ask(task, bytes, &self.settings) {
            Ok(answer) => {
                self.files.fetch_add(1, Ordering::Relaxed);
                if !child.is_spent(&self.settings) {
                    self.idle().push(child);
                }
                Ok(Ok(answer))
            }
            Err(death) => {
                self.died.fetch_add(1, Ordering::Relaxed);
                Ok(Err(death))
            }
        }
    }

    fn start(&self) -> Result<Child, Error> {
        let child = Child::start(&self.settings)?;
        self.started.fetch_add(1, Ordering::Relaxed);
        self.confinement
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert_with(|| child.confinement.clone());
        Ok(child)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Child>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
