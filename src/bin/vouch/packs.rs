//! Programmes: finding a pack, and `vouch programs`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the binary is where data and messages are printed")]

use std::path::Path;

use clap::ArgMatches;
use vouch::error::{Error, ErrorKind};
use vouch::ingest;
use vouch::report::Lang;
use vouch::rule::{self, Pack};

use super::cli::text;
use super::commands::Code;

/// Finds a pack: an id that is built in, or a file.
fn pack_text(name: &str) -> vouch::Result<(String, String)> {
    if let Some((file, text)) = rule::embedded(name) {
        return Ok((file.to_owned(), text.to_owned()));
    }
    let file = Path::new(name);
    if !file.exists() {
        let known: Vec<&str> = rule::embedded_ids().collect();
        return Err(Error::new(
            ErrorKind::Pack,
            format!(
                "{name}: 没有这个计划或文件；内置计划：{0} (no such programme or file; built in: {0})",
                known.join(", ")
            ),
        ));
    }
    let text = String::from_utf8(ingest::load(file)?)
        .map_err(|err| Error::new(ErrorKind::Pack, format!("{name}: not UTF-8")).with_source(err))?;
    Ok((name.to_owned(), text))
}

/// Finds a pack and reads it; returns its text too.
pub(crate) fn pack(name: &str) -> vouch::Result<(Pack, String)> {
    let (file, text) = pack_text(name)?;
    Ok((rule::load(&file, &text)?, text))
}

/// Lists, shows or checks programmes.
pub(crate) fn programs(args: &ArgMatches, lang: Lang) -> Code {
    match args.subcommand() {
        Some(("list", _)) => {
            for id in rule::embedded_ids() {
                let (pack, _) = pack(id)?;
                println!("{id}  {}  {} {}", pack.title, pack.rows.len(), lang.pick("条", "rows"));
            }
            Ok(0)
        }
        Some(("show", args)) => {
            let (pack, _) = pack(text(args, "pack").unwrap_or_default())?;
            println!("{}  {}  sha256 {}", pack.id, pack.title, pack.sha256);
            for row in &pack.rows {
                println!("{}  {}  {:?}  {}", row.id, row.tracks.join(","), row.class, row.clause);
            }
            Ok(0)
        }
        Some(("lint", args)) => {
            let (file, text) = pack_text(text(args, "pack").unwrap_or_default())?;
            let (pack, lints) = rule::lint(&file, &text);
            for lint in &lints {
                eprintln!("{lint}");
            }
            if let (Some(pack), true) = (pack, lints.is_empty()) {
                println!("{file}: {} {}", pack.rows.len(), lang.pick("条，没有错误", "rows, nothing wrong"));
                return Ok(0);
            }
            Ok(4)
        }
        _ => Ok(2),
    }
}
