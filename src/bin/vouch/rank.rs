//! `vouch rank`: which applications the call's number of places could go to.

#![expect(clippy::print_stdout, reason = "the binary is where data is printed")]

use clap::ArgMatches;
use vouch::check::{self, Candidate, Within};
use vouch::fact::Truth;
use vouch::report::{self, ApplicationLine, FindingLine, Lang, RankLine};
use vouch::rule::{self, Class};

use super::case;
use super::commands::{Code, out_failed};

/// Lists the applications of a case by track with what decides, up to the call's number of places.
pub(crate) fn rank(args: &ArgMatches, lang: Lang) -> Code {
    let case = case::open(args)?;
    let pinned = case.pinned()?;
    let pack = rule::load("pack.toml", &pinned.pack)?;
    let mut own = Vec::new();
    let mut candidates = Vec::new();
    for id in case.applications()? {
        let lines = case.application_lines(&id)?;
        let Some(line) = lines.last().and_then(|line| serde_json::from_str::<ApplicationLine>(line).ok()) else {
            continue;
        };
        let findings = lines.iter().filter_map(|line| serde_json::from_str::<FindingLine>(line).ok());
        let met: Vec<(String, Truth)> = findings.map(|finding| (finding.criterion, finding.criterion_met)).collect();
        if let Some(track) = line.track.clone() {
            candidates.push(Candidate { application: id, track, eligible: line.eligible, met });
        }
        own.push(line);
    }
    let judged: Vec<&str> =
        pack.rows.iter().filter(|row| row.class == Class::Judge).map(|row| row.id.as_str()).collect();
    for ranked in check::rank(&pack, &candidates) {
        let Some(own) = own.iter().find(|line| line.application == ranked.application) else { continue };
        let line = RankLine {
            r#type: "rank".to_owned(),
            row: ranked.row,
            track: ranked.track,
            quota: ranked.quota,
            place: ranked.place,
            application: ranked.application,
            applicant: own.applicant.clone(),
            eligible: ranked.eligible,
            within: word(ranked.within).to_owned(),
            priorities: ranked.priorities,
            decided_by: own.decided_by.clone(),
        };
        if args.get_flag("json") {
            report::line(&mut std::io::stdout().lock(), &line).map_err(out_failed)?;
        } else {
            println!("{}", sentence(&line, lang));
        }
    }
    if !args.get_flag("json") {
        println!(
            "{}: {}",
            lang.pick("以下各条只能由人判断，未参与排序", "only a person can weigh these rows; they rank nothing"),
            judged.join(" ")
        );
    }
    Ok(0)
}

fn word(within: Within) -> &'static str {
    match within {
        Within::Yes => "yes",
        Within::Tie => "tie",
        Within::No => "no",
        Within::Open => "open",
        Within::Out => "out",
    }
}

fn sentence(line: &RankLine, lang: Lang) -> String {
    let within = match line.within.as_str() {
        "yes" => lang.pick("在拟支持数内", "within the places"),
        "tie" => lang.pick("并列，名额不足，须由人选定", "tied for too few places: a person chooses"),
        "no" => lang.pick("名额已满", "beyond the places"),
        "open" => lang.pick("条件未查明", "eligibility open"),
        _ => lang.pick("不符合条件", "not eligible"),
    };
    let place = line.place.map_or("-".to_owned(), |place| place.to_string());
    let quota = line.quota.map_or(String::new(), |quota| format!("/{quota}"));
    let (why, rows) =
        if line.place.is_some() { ("优先 priority", &line.priorities) } else { ("→", &line.decided_by) };
    format!(
        "{} {} {place}{quota} {} {} {within} {why} {}",
        line.row,
        line.track,
        line.application,
        line.applicant.as_deref().unwrap_or("-"),
        if rows.is_empty() { "-".to_owned() } else { rows.join(" ") },
    )
}
