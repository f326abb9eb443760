//! A process that reads one file at a time for its parent: `vouch worker`, started by vouch itself.

use vouch::error::{Error, ErrorKind};
use vouch::ingest::{self, Confinement, Limits, WorkerSettings, Workers};
use vouch::report::Lang;

use super::commands::Code;

/// Bounds of a worker that may be set.
pub(crate) struct Bounds {
    /// Processor time for one file.
    pub(crate) file_seconds: u64,
    /// Address space.
    pub(crate) file_memory_mib: u64,
    /// A fault for tests.
    pub(crate) inject: Option<String>,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { file_seconds: 120, file_memory_mib: 4096, inject: None }
    }
}

/// Returns how workers are started: by this very binary.
pub(crate) fn settings(bounds: Bounds, limits: &Limits) -> vouch::Result<WorkerSettings> {
    let program = std::env::current_exe()
        .map_err(|err| Error::new(ErrorKind::Io, "the path of this program is not known").with_source(err))?;
    Ok(WorkerSettings {
        program,
        arguments: vec!["worker".into()],
        readable: limits.ocr.iter().map(|ocr| ocr.folder().to_owned()).collect(),
        memory_bytes: bounds.file_memory_mib << 20,
        file_seconds: bounds.file_seconds,
        recycle_files: 500,
        recycle_bytes: 1 << 30,
        inject: bounds.inject,
    })
}

/// Works for a parent until it closes the pipe.
pub(crate) fn serve() -> Code {
    ingest::serve(&vouch::run::work)?;
    Ok(0)
}

/// Says what this machine gives: cores, and what confines the processes that read.
#[expect(clippy::print_stdout, reason = "the binary is where data is printed")]
pub(crate) fn doctor(lang: Lang) -> Code {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!("vouch {}", env!("CARGO_PKG_VERSION"));
    println!("{}: {cores}", lang.pick("处理器核", "cores"));
    let Confinement { limits, landlock } =
        Workers::new(settings(Bounds::default(), &Limits::standard())?).confinement()?;
    let yes = |yes| if yes { lang.pick("有", "yes") } else { lang.pick("没有", "no") };
    println!("{}: {}", lang.pick("读取进程", "worker processes"), yes(true));
    println!("{}: {}", lang.pick("内存、时间、文件大小上限", "limits on memory, time and file size"), yes(limits));
    let closed = match landlock.as_str() {
        "full" => lang.pick("全部", "full"),
        "partial" => lang.pick("部分（内核较旧）", "partial (an older kernel)"),
        _ => lang.pick("没有：内核不支持，读取进程能打开文件", "none: the kernel lacks it, a worker can open files"),
    };
    println!("{}: {closed}", lang.pick("文件系统与网络隔离（Landlock）", "file system and network closed (Landlock)"));
    Ok(u8::from(!limits || landlock != "full"))
}
