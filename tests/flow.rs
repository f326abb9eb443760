//! The whole flow over the committed submissions, against what must be said of each (`fixtures/submissions/README.md`).

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "reads the expectations")]

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::trial::FIXTURES;

/// Collects what differs from what must be said, so that one run shows all of it.
struct Differences<'e> {
    expect: &'e Json,
    application: &'e str,
    found: Vec<String>,
}

impl Differences<'_> {
    fn add(&mut self, what: &str, expected: impl std::fmt::Display, said: impl std::fmt::Display) {
        self.found.push(format!("{} · {what}: expected {expected}, said {said}", self.application));
    }

    fn finding(&self, criterion: &str) -> Option<&'static Json> {
        FIXTURES.lines.iter().find(|line| {
            line["type"] == "finding" && line["application"] == self.application && line["criterion"] == criterion
        })
    }
}

/// Tells whether an answer is the expected one, or one that is as good.
fn agrees(expected: &Json, name: &str, also: &str, said: &Json) -> bool {
    expected[name] == *said || expected[also].as_array().is_some_and(|others| others.contains(said))
}

fn decimal(value: &Json) -> Option<Decimal> {
    value.as_str().map_or_else(|| value.to_string().parse().ok(), |text| text.parse().ok())
}

/// Tells whether a printed value contains the nominal one.
fn contains(printed: &Json, nominal: &Json) -> bool {
    let Some((form, nominal)) = nominal.as_object().and_then(|map| map.iter().next()) else { return false };
    let printed = &printed[form];
    match form.as_str() {
        "amount" | "count" | "percent" => {
            let inside = decimal(&printed["low"]) <= decimal(&nominal["low"])
                && decimal(&printed["high"]) >= decimal(&nominal["high"]);
            inside && printed["currency"] == nominal["currency"]
        }
        _ => printed == nominal,
    }
}

/// Tells whether a place is the expected one: a page stands for all boxes of it.
fn stands(at: &str, expected: &str) -> bool {
    at == expected || at.strip_prefix(expected).is_some_and(|rest| rest.starts_with('&'))
}

fn claims(all: &mut Differences<'_>) {
    let findings = FIXTURES.of("finding", all.application);
    let said: Vec<&Json> = findings.flat_map(|finding| finding["claims"].as_array().unwrap()).collect();
    for expected in all.expect["claims"].as_array().unwrap() {
        let what = format!("claim {} at {}", expected["claim"], expected["at"]);
        let at = expected["at"].as_str().unwrap();
        let named = |claim: &&&Json| agrees(expected, "claim", "or", &claim["claim"]);
        let here: Vec<&&Json> =
            said.iter().filter(named).filter(|claim| stands(claim["at"].as_str().unwrap(), at)).collect();
        let Some(claim) = here.iter().find(|claim| contains(&claim["value"], &expected["value"])) else {
            let values: Vec<String> = here.iter().map(|claim| claim["value"].to_string()).collect();
            all.add(&what, &expected["value"], if values.is_empty() { "nothing".to_owned() } else { values.join(" ") });
            continue;
        };
        if !agrees(expected, "holds", "also", &claim["holds"]) {
            let shown = format!("holds {}, shown {}, {}", claim["holds"], claim["shown"], claim["reasons"]);
            all.add(&what, format!("holds {}", expected["holds"]), shown);
        }
        if expected["basis"].is_string() && expected["basis"] != claim["basis"] {
            all.add(&format!("{what}: basis"), &expected["basis"], &claim["basis"]);
        }
    }
}

fn criteria(all: &mut Differences<'_>) {
    for (criterion, expected) in all.expect["criteria"].as_object().unwrap() {
        let Some(said) = all.finding(criterion) else {
            all.add(criterion, expected, "no finding");
            continue;
        };
        let alternative = expected["criterion_met"] != said["criterion_met"];
        if !agrees(expected, "criterion_met", "also", &said["criterion_met"]) {
            all.add(criterion, &expected["criterion_met"], format!("{} {}", said["criterion_met"], said["reasons"]));
        } else if expected["verdict"].is_string() && !alternative && expected["verdict"] != said["verdict"] {
            all.add(criterion, &expected["verdict"], format!("{} {}", said["verdict"], said["reasons"]));
        }
    }
}

/// A deciding paper is among the exhibits: on the page, in the row of the sheet, in the flow of the Word file.
fn deciding(all: &mut Differences<'_>) {
    for expected in all.expect["deciding"].as_array().unwrap() {
        let criterion = expected["criterion"].as_str().unwrap();
        let path = expected["path"].as_str().unwrap();
        let start = match (expected["page"].as_u64(), expected["cell"].as_str()) {
            (Some(page), _) => format!("{path}#page={page}"),
            (None, Some(cell)) if cell.contains('!') => format!("{path}#sheet={}!", cell.split('!').next().unwrap()),
            _ => path.to_owned(),
        };
        let exhibits: Vec<&str> = all
            .finding(criterion)
            .and_then(|finding| finding["exhibits"].as_array())
            .into_iter()
            .flatten()
            .filter_map(|exhibit| exhibit["at"].as_str())
            .collect();
        let row = expected["cell"].as_str().filter(|cell| cell.contains('!')).map(row);
        let fits = |at: &&&str| match row {
            Some(wanted) => at.strip_prefix(start.as_str()).is_some_and(|cells| covers(cells, wanted)),
            None => stands(at, &start) || at.strip_prefix(start.as_str()).is_some_and(|rest| rest.starts_with('#')),
        };
        if exhibits.iter().filter(fits).count() == 0 {
            let here: Vec<&str> = exhibits.iter().filter(|at| at.starts_with(path)).copied().take(3).collect();
            all.add(
                &format!("{criterion} decided at {path}"),
                expected,
                format!("{} exhibits, there {here:?}", exhibits.len()),
            );
        }
    }
}

/// Returns the row of a cell such as `台账!E5`.
fn row(cell: &str) -> u32 {
    cell.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
}

/// Tells whether a cell or range covers a row.
fn covers(cells: &str, wanted: u32) -> bool {
    let (first, last) = cells.split_once(':').unwrap_or((cells, cells));
    row(first) <= wanted && wanted <= row(last)
}

fn files(all: &mut Differences<'_>) {
    let mut states: BTreeMap<String, u64> = BTreeMap::new();
    FIXTURES.states(all.application).into_values().for_each(|state| *states.entry(state).or_default() += 1);
    let said = serde_json::json!(states);
    if said != all.expect["files"] {
        all.add("files by state", &all.expect["files"], said);
    }
    let kinds: BTreeMap<&str, &Json> =
        FIXTURES.of("file", all.application).map(|file| (file["path"].as_str().unwrap(), &file["kind"])).collect();
    for (path, kind) in all.expect["kinds"].as_object().unwrap() {
        match kinds.get(path.as_str()) {
            Some(said) if *said == kind => (),
            Some(said) => all.add(&format!("kind of {path}"), kind, said),
            None => all.add(&format!("kind of {path}"), kind, "no such file"),
        }
    }
}

fn application(all: &mut Differences<'_>) {
    let Some(own) = FIXTURES.of("application", all.application).next() else {
        return all.add("application", "a line", "none");
    };
    for name in ["track", "applicant"] {
        if own[name] != all.expect[name] {
            all.add(name, &all.expect[name], &own[name]);
        }
    }
    if !agrees(all.expect, "eligible", "eligible_also", &own["eligible"]) {
        all.add("eligible", &all.expect["eligible"], format!("{} by {}", own["eligible"], own["decided_by"]));
    } else if own["eligible"] == all.expect["eligible"] && own["decided_by"] != all.expect["decided_by"] {
        all.add("decided_by", &all.expect["decided_by"], &own["decided_by"]);
    }
}

/// Holds one submission to its expectation.
fn holds(application_id: &str) {
    let text = std::fs::read_to_string(format!("fixtures/submissions/expect/{application_id}.json")).unwrap();
    let expect: Json = serde_json::from_str(&text).unwrap();
    let mut all = Differences { expect: &expect, application: application_id, found: Vec::new() };
    files(&mut all);
    application(&mut all);
    claims(&mut all);
    criteria(&mut all);
    deciding(&mut all);
    assert!(all.found.is_empty(), "{} differences:\n{}", all.found.len(), all.found.join("\n"));
}

#[test]
fn an_institute_abroad_with_nothing_wrong_is_borne_out() {
    holds("t1-clean");
}

#[test]
fn an_overstated_total_and_a_notice_passed_off_as_a_grant_are_found() {
    holds("t1-faults");
}

#[test]
fn a_joint_centre_with_nothing_wrong_is_borne_out() {
    holds("t2j-clean");
}

#[test]
fn a_short_agreement_few_visits_and_two_ledgers_that_differ_are_found() {
    holds("t2j-faults");
}

#[test]
fn a_transfer_centre_with_nothing_wrong_is_borne_out() {
    holds("t2t-clean");
}

#[test]
fn a_slip_of_units_an_earlier_grant_and_two_texts_that_differ_are_found() {
    holds("t2t-faults");
}

#[test]
fn every_expectation_has_a_test() {
    let named = std::fs::read_dir("fixtures/submissions/expect").unwrap().count();
    assert_eq!(named, 6);
    assert_eq!(FIXTURES.of("application", "").count(), named);
}

#[test]
fn a_batch_with_something_unread_exits_with_three() {
    assert_eq!(FIXTURES.code, 3);
}
