//! A child from inside: it takes its orders, limits itself, and reads one file after the other.

use std::cell::Cell;
use std::io::{Read, Stdin, Stdout, Write};
use std::time::{Duration, Instant};

use super::child::write_frame;
use super::{Orders, Task, frame, sandbox};
use crate::document::FileId;
use crate::error::{Error, ErrorKind};
use crate::ingest::Limits;

/// What a worker does with a file: limits, then hash, name and bytes; its answer goes back as it is.
pub type Work<'w> = &'w (dyn Fn(&Limits, (FileId, &str, &[u8])) -> Vec<u8> + Sync);

/// Most often that a sign of progress is given.
const BEAT: Duration = Duration::from_millis(500);
/// Stack of the thread that reads: as deep as that of a run without workers.
const STACK_BYTES: usize = 16 << 20;
/// Bytes of a task without the file's own.
const HEAD_BYTES_MAX: u64 = 1 << 20;

thread_local! {
    /// When the last sign was given, in a worker; `None` elsewhere.
    static LAST: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Gives a sign of progress. Readers call it between pages, sheets and the like; outside of a worker it does nothing.
pub fn beat() {
    let Some(last) = LAST.get() else { return };
    if last.elapsed() >= BEAT {
        LAST.set(Some(Instant::now()));
        let mut out = std::io::stdout().lock();
        // A parent that is gone is noticed when the answer is written.
        let _ = write_frame(&mut out, frame::BEAT, &[]).and_then(|()| out.flush());
    }
}

/// Works on what comes on stdin until it is closed.
///
/// # Errors
///
/// [`ErrorKind::Io`] when the pipes are not those of a parent of ours, or this process cannot be limited.
pub fn serve(work: Work<'_>) -> Result<(), Error> {
    let (mut input, mut output) = (std::io::stdin(), std::io::stdout());
    let orders: Orders = read_frame(&mut input, frame::ORDERS, HEAD_BYTES_MAX)
        .ok()
        .flatten()
        .and_then(|orders| postcard::from_bytes(&orders).ok())
        .ok_or_else(|| Error::new(ErrorKind::Io, "a worker is started by vouch itself only"))?;
    // One thread that reads, with the stack of the run's own threads; this one only waits for it.
    let reader = std::thread::Builder::new().stack_size(STACK_BYTES);
    std::thread::scope(|scope| {
        let spawned = reader.spawn_scoped(scope, || {
            let confinement = sandbox::confine(&orders)?;
            let ready = postcard::to_stdvec(&confinement).unwrap_or_default();
            answer(&mut output, frame::READY, &ready)?;
            each(&mut input, &mut output, &orders, work)
        });
        let failed = |words: String| Error::new(ErrorKind::Io, words);
        spawned
            .map_err(|err| failed(err.to_string()))?
            .join()
            .unwrap_or_else(|_| Err(failed("the worker's thread failed".to_owned())))
    })
}

fn each(input: &mut Stdin, output: &mut Stdout, orders: &Orders, work: Work<'_>) -> Result<(), Error> {
    let broken = |err: std::io::Error| Error::new(ErrorKind::Io, "stdin").with_source(err);
    while let Some(head) = read_frame(input, frame::TASK, HEAD_BYTES_MAX).map_err(broken)? {
        let task: Task =
            postcard::from_bytes(&head).map_err(|_| Error::new(ErrorKind::Io, "stdin: no task of ours"))?;
        let Some(bytes) = read_frame(input, frame::BYTES, u64::MAX).map_err(broken)? else { break };
        sandbox::allow_seconds(orders.file_seconds);
        LAST.set(Some(Instant::now()));
        if let Some(fault) = orders.inject.as_deref() {
            inject(fault, &task.name);
        }
        let said = work(&task.limits, (task.file, &task.name, &bytes));
        drop(bytes);
        answer(output, frame::ANSWER, &said)?;
    }
    Ok(())
}

fn answer(output: &mut Stdout, kind: u8, bytes: &[u8]) -> Result<(), Error> {
    let mut out = output.lock();
    write_frame(&mut out, kind, bytes)
        .and_then(|()| out.flush())
        .map_err(|err| Error::new(ErrorKind::Io, "stdout").with_source(err))
}

/// Reads a frame of a kind; `None` where the pipe was closed before it.
fn read_frame(input: &mut impl Read, kind: u8, most: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut head = [0; 9];
    match input.read(&mut head)? {
        0 => return Ok(None),
        read => input.read_exact(head.get_mut(read..).unwrap_or_default())?,
    }
    let [told, length @ ..] = head;
    let length = u64::from_le_bytes(length);
    if told != kind || length > most {
        return Err(std::io::Error::other("no frame of ours"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(64 << 20)).unwrap_or(0));
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(Some(bytes)) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
}

/// Commits a fault over a file whose name holds a word: "hog:word". Only tests of the parent ask for it.
fn inject(fault: &str, name: &str) {
    let Some((fault, word)) = fault.split_once(':') else { return };
    if !name.contains(word) {
        return;
    }
    match fault {
        "hog" => {
            let mut kept: Vec<Vec<u8>> = Vec::new();
            loop {
                kept.push(vec![1; 64 << 20]);
                std::hint::black_box(&kept);
            }
        }
        "loop" => loop {
            std::hint::black_box(());
        },
        "sleep" => std::thread::sleep(Duration::from_secs(3600)),
        "stack" => _ = std::hint::black_box(deep(&mut [0; 1024])),
        "abort" => std::process::abort(),
        #[cfg(unix)]
        "segv" => loop {
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::SEGV);
        },
        "open" => assert!(std::fs::File::open("/etc/hostname").is_err(), "the file system is open to a worker"),
        "panic" => panic!("a fault that was asked for"),
        _ => (),
    }
}

/// Calls itself without an end.
#[expect(unconditional_recursion, reason = "the fault that is asked for")]
fn deep(room: &mut [u8; 1024]) -> u8 {
    let mut more = *room;
    more[0] = more[0].wrapping_add(1);
    deep(std::hint::black_box(&mut more)).wrapping_add(room[1])
}
