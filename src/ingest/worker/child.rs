//! A child from outside: started, asked, watched, buried.

use std::io::{PipeReader, Read, Write};
use std::process::{ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::{Confinement, Death, Orders, Task, WorkerSettings, frame};
use crate::document::ProblemKind;
use crate::error::{Error, ErrorKind};

/// Bytes of one answer; a child that has gone wrong may send anything.
const ANSWER_BYTES_MAX: u64 = 2 << 30;
/// Bytes of a child's last words that are looked at.
const WORDS_BYTES_MAX: u64 = 4096;
/// How long a new child may take until it is ready.
const START: Duration = Duration::from_secs(60);

/// By the clock, so many times the processor time of one file may pass without a sign of progress: a busy machine is
/// no fault of the file.
const SILENT: u32 = 4;
/// And so many times in all.
const TOTAL: u32 = 20;

/// A worker process that waits for a file.
pub(super) struct Child {
    process: std::process::Child,
    input: ChildStdin,
    output: ChildStdout,
    /// Its stderr: empty unless it dies.
    words: PipeReader,
    files: u32,
    /// What confines it, as it says.
    pub(super) confinement: Confinement,
}

/// Why a child gives no answer.
enum Silence {
    /// It closed the pipe: it is dead or about to die.
    Ended,
    /// It gave no sign of progress for so long.
    Stuck,
    /// It worked for longer than allowed.
    Late,
    /// What it said is no frame of ours.
    Nonsense,
}

impl Child {
    /// Starts a child and waits until it has limited itself.
    pub(super) fn start(settings: &WorkerSettings) -> Result<Child, Error> {
        let failed = |what: &str| {
            let program = settings.program.display();
            Error::new(
                ErrorKind::Io,
                format!("{program}: 无法启动读取进程 (a worker process cannot be started): {what}"),
            )
        };
        let (words, stderr) = std::io::pipe().map_err(|err| failed(&err.to_string()))?;
        let mut process = Command::new(&settings.program)
            .args(&settings.arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .map_err(|err| failed(&err.to_string()))?;
        let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(failed("no pipe to it"));
        };
        let confinement = Confinement::default();
        let mut child = Child { process, input, output, words, files: 0, confinement };
        let orders = Orders {
            readable: settings.readable.clone(),
            memory_bytes: settings.memory_bytes,
            file_seconds: settings.file_seconds,
            inject: settings.inject.clone(),
        };
        let orders = postcard::to_stdvec(&orders).map_err(|err| failed(&err.to_string()))?;
        let ready = write_frame(&mut child.input, frame::ORDERS, &orders)
            .and_then(|()| child.input.flush())
            .map_err(|_| Silence::Ended)
            .and_then(|()| child.listen(frame::READY, START, START));
        match ready.ok().and_then(|ready| postcard::from_bytes(&ready).ok()) {
            Some(confinement) => {
                child.confinement = confinement;
                Ok(child)
            }
            None => {
                let (status, words) = child.bury();
                Err(failed(&format!("{status} {words}")))
            }
        }
    }

    /// Returns its process id.
    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Gives it a file and waits for the answer; a child that gives none is dead afterwards.
    pub(super) fn ask(&mut self, task: &Task, bytes: &[u8], settings: &WorkerSettings) -> Result<Vec<u8>, Death> {
        self.files += 1;
        let head = postcard::to_stdvec(task).unwrap_or_default();
        let sent = write_frame(&mut self.input, frame::TASK, &head)
            .and_then(|()| write_frame(&mut self.input, frame::BYTES, bytes))
            .and_then(|()| self.input.flush());
        let seconds = Duration::from_secs(settings.file_seconds);
        let answer = match sent {
            Ok(()) => self.listen(frame::ANSWER, seconds.saturating_mul(SILENT), seconds.saturating_mul(TOTAL)),
            Err(_) => Err(Silence::Ended),
        };
        answer.map_err(|silence| {
            let (status, words) = self.bury();
            death(&silence, status, &words, settings)
        })
    }

    /// Tells whether it has done its share, or has grown too large.
    pub(super) fn is_spent(&self, settings: &WorkerSettings) -> bool {
        self.files >= settings.recycle_files || resident_bytes(self.id()) > settings.recycle_bytes
    }

    /// Waits for a frame of a kind, past the beats before it.
    fn listen(&mut self, kind: u8, silent: Duration, total: Duration) -> Result<Vec<u8>, Silence> {
        let began = Instant::now();
        let mut heard = began;
        loop {
            self.wait(began, heard, silent, total)?;
            let mut head = [0; 9];
            self.output.read_exact(&mut head).map_err(|_| Silence::Ended)?;
            heard = Instant::now();
            let [told, length @ ..] = head;
            let length = u64::from_le_bytes(length);
            match told {
                frame::BEAT if length == 0 => (),
                _ if told == kind && length <= ANSWER_BYTES_MAX => {
                    let mut answer = Vec::new();
                    (&mut self.output).take(length).read_to_end(&mut answer).map_err(|_| Silence::Ended)?;
                    return if answer.len() as u64 == length { Ok(answer) } else { Err(Silence::Ended) };
                }
                _ => return Err(Silence::Nonsense),
            }
        }
    }

    /// Waits until there is something to read, or a time is up.
    #[cfg(unix)]
    fn wait(&self, began: Instant, heard: Instant, silent: Duration, total: Duration) -> Result<(), Silence> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        loop {
            let silent_left = silent.saturating_sub(heard.elapsed());
            let left = total.saturating_sub(began.elapsed()).min(silent_left);
            if left.is_zero() {
                return Err(if silent_left.is_zero() { Silence::Stuck } else { Silence::Late });
            }
            let timeout = Timespec {
                tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
                tv_nsec: i64::from(left.subsec_nanos()),
            };
            let mut polled = [PollFd::new(&self.output, PollFlags::IN)];
            match poll(&mut polled, Some(&timeout)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => (),
                Ok(_) => return Ok(()),
                Err(_) => return Err(Silence::Ended),
            }
        }
    }

    /// Reads without a bound on time: other systems have no `poll`.
    #[cfg(not(unix))]
    fn wait(&self, _: Instant, _: Instant, _: Duration, _: Duration) -> Result<(), Silence> {
        Ok(())
    }

    /// Ends it for good; returns how it ended and its last words.
    fn bury(&mut self) -> (String, String) {
        // One that dies by itself gets a moment, so that its own end is told and not ours.
        let mut status = None;
        for _ in 0..200 {
            status = self.process.try_wait().ok().flatten();
            if status.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        if status.is_none() {
            let _ = self.process.kill();
            status = self.process.wait().ok();
        }
        let mut words = Vec::new();
        let _ = (&mut self.words).take(WORDS_BYTES_MAX).read_to_end(&mut words);
        (status.map(ending).unwrap_or_default(), String::from_utf8_lossy(&words).into_owned())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Says what a child died of, without anything that differs from run to run.
fn death(silence: &Silence, status: String, words: &str, settings: &WorkerSettings) -> Death {
    let over = |detail: String| Death { kind: ProblemKind::OverLimit, detail };
    let crashed = |detail: String| Death { kind: ProblemKind::Crashed, detail };
    let seconds = settings.file_seconds;
    let times = |count: u32| seconds.saturating_mul(u64::from(count));
    match silence {
        Silence::Stuck => over(format!("reading gave no sign of progress for {} s and was ended", times(SILENT))),
        Silence::Late => over(format!("reading took more than {} s and was ended", times(TOTAL))),
        Silence::Nonsense => crashed("the reader gave no answer that can be read and was ended".to_owned()),
        Silence::Ended if status.contains("SIGXCPU") => {
            over(format!("reading took more than {seconds} s of processor time and was ended"))
        }
        Silence::Ended if words.contains("memory allocation of") || words.contains("capacity overflow") => {
            let memory = settings.memory_bytes >> 20;
            over(format!("reading needed more memory than the limit of {memory} MiB and was ended"))
        }
        Silence::Ended if words.contains("overflowed its stack") => {
            crashed(format!("the reader overflowed its stack: {status}"))
        }
        Silence::Ended => crashed(format!("the reader died: {status}")),
    }
}

/// Names the end of a process.
fn ending(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        let name = match signal {
            4 => "SIGILL",
            6 => "SIGABRT",
            7 => "SIGBUS",
            8 => "SIGFPE",
            9 => "SIGKILL",
            11 => "SIGSEGV",
            24 => "SIGXCPU",
            25 => "SIGXFSZ",
            31 => "SIGSYS",
            _ => "another signal",
        };
        return format!("signal {signal} ({name})");
    }
    format!("exit code {}", status.code().unwrap_or(-1))
}

/// Returns the resident memory of a process; 0 where the system does not tell.
fn resident_bytes(id: u32) -> u64 {
    let Ok(mut file) = std::fs::File::open(format!("/proc/{id}/statm")) else { return 0 };
    let mut text = String::new();
    let pages = file.read_to_string(&mut text).ok().and_then(|_| text.split(' ').nth(1)?.parse::<u64>().ok());
    pages.unwrap_or(0).saturating_mul(4096)
}

/// Writes one frame.
pub(super) fn write_frame(out: &mut impl Write, kind: u8, bytes: &[u8]) -> std::io::Result<()> {
    let [a, b, c, d, e, f, g, h] = (bytes.len() as u64).to_le_bytes();
    out.write_all(&[kind, a, b, c, d, e, f, g, h])?;
    out.write_all(bytes)
}
