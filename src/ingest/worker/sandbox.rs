//! What a worker takes from itself before the first hostile byte.
//!
//! Limits of the system (address space, processor time, file size, handles, no core dump) and, where the kernel has
//! it, Landlock: no file can be opened but those it was told of, no socket bound or connected, no process outside
//! reached by a signal. What of it holds is told to the parent.

use serde::{Deserialize, Serialize};

use super::Orders;
use crate::error::{Error, ErrorKind};

/// What confines a worker.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Confinement {
    /// Limits of the system hold: address space, processor time, file size, handles.
    pub limits: bool,
    /// The file system is closed: "full", "partial" or "none".
    pub landlock: String,
}

/// Handles that a worker may have: its pipes, and the files it was told of.
#[cfg(target_os = "linux")]
const HANDLES: u64 = 64;

/// Confines this process. One whose parent was killed ends by itself: its pipes are closed, and its time is bounded.
#[cfg(target_os = "linux")]
pub(super) fn confine(orders: &Orders) -> Result<Confinement, Error> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let failed = |err: rustix::io::Errno| {
        Error::new(ErrorKind::Io, "a worker cannot limit itself").with_source(std::io::Error::from(err))
    };
    // A limit that is lower already cannot be raised, and need not be.
    let hard = |resource, most: u64| {
        let most = getrlimit(resource).maximum.map_or(most, |own| own.min(most));
        Rlimit { current: Some(most), maximum: Some(most) }
    };
    for (resource, most) in
        [(Resource::As, orders.memory_bytes), (Resource::Fsize, 0), (Resource::Nofile, HANDLES), (Resource::Core, 0)]
    {
        setrlimit(resource, hard(resource, most)).map_err(failed)?;
    }
    Ok(Confinement { limits: true, landlock: landlock(orders).to_owned() })
}

/// Other systems confine nothing yet.
#[cfg(not(target_os = "linux"))]
pub(super) fn confine(_: &Orders) -> Result<Confinement, Error> {
    Ok(Confinement { limits: false, landlock: "none".to_owned() })
}

/// Closes the file system and the network as far as the kernel can.
#[cfg(target_os = "linux")]
fn landlock(orders: &Orders) -> &'static str {
    use landlock::{
        ABI, Access, AccessFs, AccessNet, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
        Scope,
    };
    let abi = ABI::V6;
    let made = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(abi)))
        .and_then(|rules| rules.scope(Scope::from_all(abi)))
        .and_then(|rules| rules.create())
        .and_then(|rules| {
            let open = orders.readable.iter().filter_map(|path| PathFd::new(path).ok());
            rules.add_rules(open.map(|path| Ok(PathBeneath::new(path, AccessFs::from_read(abi)))))
        })
        .and_then(|rules: landlock::RulesetCreated| rules.restrict_self());
    match made.map(|status| status.ruleset) {
        Ok(RulesetStatus::FullyEnforced) => "full",
        Ok(RulesetStatus::PartiallyEnforced) => "partial",
        Ok(RulesetStatus::NotEnforced) | Err(_) => "none",
    }
}

/// Allows so much more processor time from now on.
#[cfg(target_os = "linux")]
pub(super) fn allow_seconds(seconds: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let most = u64::try_from(used.tv_sec).unwrap_or(0).saturating_add(seconds).saturating_add(1);
    // The clock of the parent ends it where this fails.
    let maximum = getrlimit(Resource::Cpu).maximum;
    let current = Some(maximum.map_or(most, |own| own.min(most)));
    let _ = setrlimit(Resource::Cpu, Rlimit { current, maximum });
}

/// Other systems go by the parent's clock.
#[cfg(not(target_os = "linux"))]
pub(super) fn allow_seconds(_: u64) {}
