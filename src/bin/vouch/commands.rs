//! Which command does what.

use clap::ArgMatches;
use vouch::report::Lang;

use super::{batch, case, file, models, packs, papers, rank, search, worker};

/// An exit code, or why we failed.
pub(crate) type Code = vouch::Result<u8>;

/// Runs the command that was given; returns the exit code.
pub(crate) fn dispatch(matches: &ArgMatches, lang: Lang) -> Code {
    match matches.subcommand() {
        Some(("run", args)) => batch::run(args, lang),
        Some(("demo", args)) => batch::demo(args, lang),
        Some(("search", args)) => search::search(args, lang),
        Some(("facts", args)) => papers::facts(args, lang),
        Some(("show", args)) => papers::show(args, lang),
        Some(("read", args)) => file::read(args, lang),
        Some(("status", args)) => case::status(args, lang),
        Some(("problems", args)) => case::problems(args, lang),
        Some(("explain", args)) => case::explain(args, lang),
        Some(("verify", args)) => case::verify(args, lang),
        Some(("index", args)) => case::index(args, lang),
        Some(("rank", args)) => rank::rank(args, lang),
        Some(("models", args)) => models::models(args, lang),
        Some(("programs", args)) => packs::programs(args, lang),
        Some(("doctor", _)) => worker::doctor(lang),
        Some(("worker", _)) => worker::serve(),
        _ => Ok(2),
    }
}

/// Says that stdout could not be written.
pub(crate) fn out_failed(err: std::io::Error) -> vouch::Error {
    vouch::Error::new(vouch::ErrorKind::Io, "stdout").with_source(err)
}
