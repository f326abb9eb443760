//! The command line of vouch: arguments, settings and the terminal. Data goes to stdout, messages to stderr.
//!
//! Exit codes are those of the contract: 0 all is well, 1 something is open or wrong with a submission (for `search`:
//! nothing found), 2 usage, 3 something was not read, 4 programme or settings invalid, 5 integrity failure.

#![expect(clippy::print_stderr, reason = "the binary is where messages are printed")]

mod batch;
mod case;
mod cli;
mod commands;
mod crop;
mod file;
mod models;
mod packs;
mod papers;
mod progress;
mod rank;
mod search;
mod worker;

use std::process::ExitCode;

fn main() -> ExitCode {
    silence_caught_panics();
    let args: Vec<String> = std::env::args().collect();
    let lang = cli::lang(&args, locale().as_deref());
    let matches = match cli::command(lang).try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(err) if err.use_stderr() => {
            eprint!("{}", cli::usage_message(&err, lang));
            return ExitCode::from(2);
        }
        Err(err) => {
            let _ = err.print();
            return ExitCode::SUCCESS;
        }
    };
    match commands::dispatch(&matches, lang) {
        Ok(code) => ExitCode::from(code),
        Err(err) => {
            if !reader_left(&err) {
                eprintln!("{}: {err}", lang.pick("错误", "error"));
            }
            ExitCode::from(exit_code(&err))
        }
    }
}

/// Keeps panics that are told as problems off the terminal: their words may quote a submission.
fn silence_caught_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !vouch::error::is_caught() {
            usual(panic);
        }
    }));
}

/// Tells whether the output failed only because whoever read it has enough, as `head` has.
fn reader_left(err: &vouch::Error) -> bool {
    std::error::Error::source(err)
        .and_then(|source| source.downcast_ref::<std::io::Error>())
        .is_some_and(|source| source.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Returns the locale of messages as the system gives it.
#[expect(clippy::disallowed_methods, reason = "only the binary reads the environment")]
fn locale() -> Option<String> {
    ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

fn exit_code(err: &vouch::Error) -> u8 {
    match err.kind() {
        vouch::ErrorKind::Pack | vouch::ErrorKind::Config => 4,
        _ => 2,
    }
}
