//! What must hold between the lines of one run, read as a hostile reader would: order, sums, places, words.

#![expect(clippy::unwrap_used, reason = "lines of tests")]

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::trial::{FIXTURES, PACK};

#[test]
fn the_lines_of_the_fixtures_hold() {
    FIXTURES.hold();
}

/// Holds all lines of a run, and its exit code, to the contract.
pub(crate) fn hold(lines: &[Json], code: u8) {
    assert_eq!(lines.first().unwrap()["type"], "run");
    assert_eq!(lines.last().unwrap()["type"], "total");
    lines.iter().for_each(|line| nothing_is_empty(line, line));
    let end = lines.iter().position(|line| line["type"] == "lead" || line["type"] == "total").unwrap();
    let applications: Vec<&[Json]> = lines[1..end].split_inclusive(|line| line["type"] == "application").collect();
    let ids: Vec<&str> = applications.iter().map(|lines| text(&lines[0], "application")).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "applications stand by id: {ids:?}");
    for lines in &applications {
        application(lines);
    }
    leads(&lines[end..lines.len() - 1]);
    total(lines);
    assert_eq!(code, exit_code(lines), "the exit code");
}

fn text<'t>(line: &'t Json, name: &str) -> &'t str {
    line[name].as_str().unwrap_or_else(|| panic!("no `{name}`: {line}"))
}

fn items<'t>(line: &'t Json, name: &str) -> impl Iterator<Item = &'t Json> {
    line[name].as_array().into_iter().flatten()
}

/// Unknown values are absent or "unknown", never null or "".
fn nothing_is_empty(value: &Json, line: &Json) {
    match value {
        Json::Null => panic!("null in {line}"),
        Json::String(text) => assert!(!text.is_empty(), "an empty text in {line}"),
        Json::Array(items) => items.iter().for_each(|inner| nothing_is_empty(inner, line)),
        Json::Object(map) => map.values().for_each(|inner| nothing_is_empty(inner, line)),
        _ => (),
    }
}

/// One application: files by path, findings in the pack's order, its own line.
fn application(lines: &[Json]) {
    let (own, rest) = lines.split_last().unwrap();
    assert_eq!(own["type"], "application");
    assert!(rest.iter().all(|line| line["application"] == own["application"]));
    let files: Vec<&Json> = rest.iter().take_while(|line| line["type"] == "file").collect();
    let findings: Vec<&Json> = rest[files.len()..].iter().collect();
    assert!(findings.iter().all(|line| line["type"] == "finding"));
    assert!(files.is_sorted_by(|a, b| text(a, "path") < text(b, "path")), "files stand by path, each once");
    let track = own["track"].as_str();
    let rows = PACK.0.rows.iter().filter(|row| track.is_none_or(|track| row.tracks.iter().any(|own| own == track)));
    let said: Vec<&str> = findings.iter().map(|line| text(line, "criterion")).collect();
    assert_eq!(
        said,
        rows.map(|row| row.id.as_str()).collect::<Vec<_>>(),
        "a finding for every row, in the pack's order"
    );
    files.iter().for_each(|file| parts(file));
    let kinds: BTreeMap<&str, &Json> = files.iter().map(|file| (text(file, "path"), &file["kind"])).collect();
    for finding in &findings {
        places(finding, &kinds);
        answers(finding);
    }
    eligible(own, &findings);
    let problems =
        files.iter().map(|file| items(file, "problems").count()).sum::<usize>() + items(own, "problem_list").count();
    assert_eq!(own["problems"], problems, "{own}");
    let not_read =
        files.iter().filter(|file| !matches!(text(file, "state"), "read" | "empty" | "ignored" | "duplicate")).count();
    assert_eq!(own["not_read"], not_read, "{own}");
}

/// The parts of a file add up to its pages and sheets.
fn parts(file: &Json) {
    let mut found = (0, 0);
    for part in items(file, "parts") {
        match part["pages"].as_str() {
            Some(pages) => {
                let (first, last) = pages.split_once('-').unwrap_or((pages, pages));
                found.0 += last.parse::<u64>().unwrap() + 1 - first.parse::<u64>().unwrap();
            }
            None => found.1 += 1,
        }
    }
    let count = |name: &str| file[name].as_u64().unwrap_or(0);
    assert_eq!(found, (count("pages"), count("sheets")), "{file}");
}

/// Claims point into the form, exhibits into papers of the application or the register, never into the form.
fn places(finding: &Json, kinds: &BTreeMap<&str, &Json>) {
    let kind = |at: &str| {
        let path = at.split('#').next().unwrap();
        *kinds.get(path).unwrap_or_else(|| panic!("`{at}` is in no file of the application: {finding}"))
    };
    for claim in items(finding, "claims") {
        assert_eq!(*kind(text(claim, "at")), "E01", "{claim}");
        let value = claim["value"].as_object().unwrap();
        assert!(
            text(claim, "claim") != "cross_border_share"
                || claim["basis"].is_string()
                || !value.contains_key("percent"),
            "{claim}"
        );
    }
    for exhibit in items(finding, "exhibits").filter(|exhibit| !text(exhibit, "at").starts_with("register#")) {
        let kind = kind(text(exhibit, "at"));
        assert!(*kind != "E01" && *kind != "E37", "the form proves nothing: {exhibit} in {}", finding["criterion"]);
        assert!(text(exhibit, "quote").chars().count() <= 200);
    }
}

fn rank(truth: &Json) -> u8 {
    match truth.as_str().unwrap() {
        "no" => 0,
        "unknown" => 1,
        _ => 2,
    }
}

/// The words of a finding agree with each other (output.md, "The one word").
fn answers(finding: &Json) {
    let holds = items(finding, "claims").map(|claim| &claim["holds"]).min_by_key(|truth| rank(truth));
    assert_eq!(finding.get("claim_holds"), holds, "{finding}");
    let met = text(finding, "criterion_met");
    let holds = holds.map_or("absent", |truth| truth.as_str().unwrap());
    let differs = items(finding, "readings").any(|reading| reading["criterion_met"] != finding["criterion_met"]);
    let fits = match text(finding, "verdict") {
        "contradicted" => holds == "no",
        "not_applicable" => met == "unknown" || holds == "absent",
        "readings_differ" => holds != "no" && differs,
        "not_met" => holds != "no" && met == "no",
        "supported" => met == "yes" && matches!(holds, "yes" | "absent"),
        "judge" => holds != "no" && met != "no" && items(finding, "exhibits").count() > 0,
        _ => holds != "no" && met != "no" && (met == "unknown" || holds == "unknown"),
    };
    assert!(fits, "{finding}");
    if finding["class"] == "claim" {
        assert_eq!(met, if holds == "absent" { "unknown" } else { holds }, "{finding}");
    }
    let counted = items(finding, "exhibits").any(|exhibit| exhibit["bearing"] == "counted");
    let made = matches!(text(finding, "class"), "composite")
        || matches!(text(finding, "criterion"), "T1-K2" | "T2J-K5" | "T2T-K2");
    let absence = items(finding, "notes").count() > 0;
    // The type of a base (T2-S3) is what the form says it applies for.
    let own_words = finding["criterion"] == "T2-S3";
    assert!(met != "yes" || counted || made || absence || own_words, "met by nothing that is shown: {finding}");
}

/// `eligible` is the least answer of the rows that are conditions (output.md, `file` lines).
fn eligible(own: &Json, findings: &[&Json]) {
    let Some(track) = own["track"].as_str() else {
        assert_eq!(own["eligible"], "unknown", "{own}");
        return;
    };
    let conditions: &[&str] = match track {
        "T1" => &[
            "T1-C1a", "T1-C1b", "T1-C1e", "T1-C2a", "T1-C2b", "T1-C2c", "T1-C3a", "T1-C3b", "T1-C3c", "T1-C3d",
            "T1-C5", "T1-K2", "T1-K3",
        ],
        "T2J" => &[
            "T2-C1a", "T2-C1b", "T2-C1e", "T2-C2c", "T2-C3a", "T2-C3b", "T2-C3c", "T2-C4", "T2J-K1b", "T2J-K2",
            "T2J-K3b", "T2J-K4", "T2J-K5",
        ],
        _ => &["T2-C1a", "T2-C1b", "T2-C1e", "T2-C2c", "T2-C3a", "T2-C3b", "T2-C3c", "T2-C4", "T2T-K2"],
    };
    let decide: Vec<&&Json> = findings
        .iter()
        .filter(|finding| conditions.contains(&text(finding, "criterion")) && finding["verdict"] != "not_applicable")
        .collect();
    let least = decide.iter().map(|finding| &finding["criterion_met"]).min_by_key(|truth| rank(truth)).unwrap();
    assert_eq!(&own["eligible"], least, "{own}");
    let deciding = decide.iter().filter(|finding| least != "yes" && finding["criterion_met"] == *least);
    let deciding: Vec<&str> = deciding.map(|finding| text(finding, "criterion")).collect();
    assert_eq!(items(own, "decided_by").map(|row| row.as_str().unwrap()).collect::<Vec<_>>(), deciding, "{own}");
}

/// Leads stand by name, then by place.
fn leads(lines: &[Json]) {
    let key = |line: &Json| {
        (text(line, "lead").to_owned(), items(line, "at").map(|at| at.as_str().unwrap().to_owned()).collect::<Vec<_>>())
    };
    assert!(lines.iter().all(|line| line["type"] == "lead"));
    assert!(lines.is_sorted_by_key(key), "leads stand by name and place");
}

/// The totals are the sums of the file lines.
fn total(lines: &[Json]) {
    let total = lines.last().unwrap();
    let files: Vec<&Json> = lines.iter().filter(|line| line["type"] == "file").collect();
    let sum = |name: &str| files.iter().filter_map(|file| file[name].as_u64()).sum::<u64>();
    assert_eq!(total["applications"], lines.iter().filter(|line| line["type"] == "application").count());
    assert_eq!(total["members"], files.len());
    assert_eq!((&total["pages"], &total["sheets"]), (&sum("pages").into(), &sum("sheets").into()));
    let mut states: BTreeMap<&str, u64> = BTreeMap::new();
    files.iter().for_each(|file| *states.entry(text(file, "state")).or_default() += 1);
    assert_eq!(total["states"], serde_json::json!(states));
    let page_states: u64 = total["page_states"].as_object().unwrap().values().filter_map(Json::as_u64).sum();
    assert_eq!(page_states, sum("pages") + sum("sheets"));
}

/// The exit code by the contract: 3 before 1 before 0.
fn exit_code(lines: &[Json]) -> u8 {
    let own: Vec<&Json> = lines.iter().filter(|line| line["type"] == "application").collect();
    let claims = |id: &Json| lines.iter().any(|line| line["application"] == *id && items(line, "claims").count() > 0);
    if own.is_empty()
        || own.iter().any(|line| line["not_read"] != 0 || line["track"].is_null() || !claims(&line["application"]))
    {
        return 3;
    }
    let open = |line: &Json| match line["verdict"].as_str() {
        Some("contradicted") => true,
        Some("not_met" | "readings_differ" | "insufficient") => line["class"] == "condition",
        _ => false,
    };
    u8::from(lines.iter().any(open))
}
