//! What a pack must keep as a whole: rows that name rows, switches that a test knows, claims that are compared.

use std::collections::{BTreeMap, BTreeSet};

use super::bound::{Holds, holds};
use super::load::Lines;
use super::names::{self, name_of};
use super::tree::Sink;
use super::{ClaimKind, Class, Condition, Pack, Row, Test};
use crate::fact::{EvidenceKind, Grade, Kind, Role};

/// Says all that is wrong between the parts of a pack.
pub(super) fn check(pack: &Pack, lines: &Lines, sink: &mut Sink<'_>) {
    let mut rows: BTreeMap<&str, &Row> = BTreeMap::new();
    for row in &pack.rows {
        if let Some(first) = rows.insert(&row.id, row) {
            sink.say(row.line, format!("row {} stands twice; the other is on line {}", row.id, first.line));
        }
    }
    for (row, references) in pack.rows.iter().zip(&lines.references) {
        resolve(row, references, &rows, sink);
    }
    cycles(pack, &rows, sink);
    parts(pack, &rows, lines, sink);
    for row in pack.rows.iter().filter(|row| !lines.broken.contains(&row.line)) {
        fits_class(row, sink);
        evidence(row, sink);
        switches(row, sink);
    }
    tracks(pack, sink);
    unused(pack, lines, sink);
    claims(pack, lines, sink);
    labels(pack, lines, sink);
}

fn resolve(row: &Row, references: &[(String, u32)], rows: &BTreeMap<&str, &Row>, sink: &mut Sink<'_>) {
    let mut seen = BTreeSet::new();
    for (id, line) in references {
        let Some(named) = rows.get(id.as_str()) else {
            let message = format!("row {} names row `{id}`, which is not in the file", row.id);
            sink.unknown(*line, message, id, rows.keys().copied());
            continue;
        };
        if !seen.insert(id) {
            sink.say(*line, format!("row {} names row {id} twice", row.id));
        }
        for track in row.tracks.iter().filter(|track| !named.tracks.contains(track)) {
            let message = format!("row {} of track {track} rests on row {id}, which is not of that track", row.id);
            sink.say(*line, message);
        }
    }
}

/// Returns the rows that a row's test names.
fn named_by(row: &Row) -> Vec<&str> {
    let mut named: Vec<&str> = Vec::new();
    if let Some(test) = &row.test {
        test.each(&mut |test| match test {
            Test::Row(id) => named.push(id),
            Test::AtLeast { of, .. } | Test::SameRecord { parts: of, .. } => {
                named.extend(of.iter().map(String::as_str))
            }
            _ => {}
        });
    }
    named
}

fn cycles(pack: &Pack, rows: &BTreeMap<&str, &Row>, sink: &mut Sink<'_>) {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for row in &pack.rows {
        follow(&row.id, rows, &mut Vec::new(), &mut done, sink);
    }
}

fn follow<'a>(
    id: &'a str,
    rows: &BTreeMap<&'a str, &'a Row>,
    path: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
    sink: &mut Sink<'_>,
) {
    let Some(row) = rows.get(id) else { return };
    if let Some(start) = path.iter().position(|before| *before == id) {
        let circle: Vec<&str> = path.iter().skip(start).copied().chain([id]).collect();
        sink.say(row.line, format!("rows rest on each other in a circle: {}", circle.join(" -> ")));
        return;
    }
    if !done.contains(id) {
        path.push(id);
        for named in named_by(row) {
            follow(named, rows, path, done, sink);
        }
        path.pop();
        done.insert(id);
    }
}

/// Parts of one record are conditions on that record's kind, and belong to some row.
fn parts(pack: &Pack, rows: &BTreeMap<&str, &Row>, lines: &Lines, sink: &mut Sink<'_>) {
    let mut owned = BTreeSet::new();
    for row in &pack.rows {
        let Some(Test::SameRecord { of, parts }) = &row.test else { continue };
        for part in parts.iter().filter_map(|id| rows.get(id.as_str())) {
            owned.insert(part.id.as_str());
            match &part.test {
                _ if lines.broken.contains(&part.line) => {}
                Some(Test::Part(condition)) => condition.each(&mut |inner| of_kind(part, inner, of.of, sink)),
                _ => {
                    let message = format!("row {} is a part of the record that row {} chooses", part.id, row.id);
                    sink.advise(part.line, message, "test it by test = { field = … }, a condition on that record");
                }
            }
        }
    }
    for row in pack.rows.iter().filter(|row| matches!(row.test, Some(Test::Part(_)))) {
        if !owned.contains(row.id.as_str()) {
            let message = format!("row {} is a condition on a record, but no row chooses the record", row.id);
            sink.advise(
                row.line,
                message,
                "name it in `parts` of a row with `same_record`, or test it by some = { of = … }",
            );
        }
    }
}

fn of_kind(part: &Row, condition: &Condition, kind: Kind, sink: &mut Sink<'_>) {
    // A term is read from its days where it is not written.
    let role = condition.role().filter(|role| *role != Role::Term && !names::has(kind, *role));
    if let Some(role) = role {
        let known: Vec<String> = names::roles_of(kind.shape()).map(name_of).collect();
        let message =
            format!("row {} asks for `{}` of `{}`, which has no such field", part.id, name_of(role), name_of(kind));
        sink.unknown(part.line, message, &name_of(role), known.iter().map(String::as_str));
    }
}

/// A class says what part a row plays; its test must be able to play it.
fn fits_class(row: &Row, sink: &mut Sink<'_>) {
    let mut request = false;
    let mut due = false;
    let mut none = false;
    if let Some(test) = &row.test {
        test.each(&mut |test| {
            request |= matches!(test, Test::Request { .. });
            due |= matches!(test, Test::Due { .. });
            none |= matches!(test, Test::None { .. });
        });
    }
    if row.test.is_none() && !matches!(row.class, Class::Claim | Class::Judge) {
        let message = format!("row {} is of class {}, but has no test", row.id, name_of(row.class));
        sink.advise(row.line, message, "give it a test, or make it class = \"judge\"");
    }
    if row.class == Class::Composite && named_by(row).is_empty() {
        let message = format!("row {} is of class composite, but names no rows", row.id);
        sink.advise(row.line, message, "a test of its own makes it a component");
    }
    if row.class == Class::Claim && row.claims.is_empty() {
        sink.say(row.line, format!("row {} answers only what is claimed, but names no claims", row.id));
    }
    if row.class == Class::Claim && row.test.is_some() {
        let message = format!("row {} is of class claim and has a test, which would decide nothing", row.id);
        sink.advise(row.line, message, "move the test to `shown` of its claim");
    }
    if request != (row.class == Class::Funding) {
        let message = format!("row {}: class funding and the test `request` go together", row.id);
        sink.say(row.line, message);
    }
    let woken = row.when.as_ref().is_some_and(|when| when.evidenced == "approved");
    if due && !woken {
        let message = format!("row {} is due after approval, but applies before it", row.id);
        sink.advise(row.line, message, "write when = { evidenced = \"approved\" }");
    }
}

/// Rule 13 needs the kinds of paper that could decide a row; rule 9 a grade that one of them can reach.
fn evidence(row: &Row, sink: &mut Sink<'_>) {
    let looks = row.test.as_ref().is_some_and(|test| !test.all_selects().is_empty());
    if looks && row.kinds.is_empty() {
        let message = format!("row {} looks at records, but names no `kinds` of paper", row.id);
        sink.advise(row.line, message, "name those whose loss could change the answer, like kinds = [\"E09\"]");
    }
    let best = row.kinds.iter().map(|kind| best_grade(*kind)).max();
    if best.is_some_and(|best| best < row.min_grade) {
        let message =
            format!("row {} needs grade {}, which none of its kinds of paper can have", row.id, name_of(row.min_grade));
        sink.say(row.line, message);
    }
}

/// The higher grade of kinds that have two (domain.md section 1).
fn best_grade(kind: EvidenceKind) -> Grade {
    match kind.0 {
        6 | 8 | 10 | 14 | 19 | 22 | 25 | 30 => Grade::A,
        13 => Grade::B,
        _ => kind.grade(),
    }
}

fn switches(row: &Row, sink: &mut Sink<'_>) {
    for switch in &row.readings {
        let known = row.test.as_ref().is_some_and(|test| knows(test, switch));
        if !known {
            let message = format!("row {} is read by the switch `{switch}`, which its test does not know", row.id);
            sink.advise(row.line, message, needs(switch));
        }
    }
}

/// Says what a test must look at for a switch to mean anything.
fn needs(switch: &str) -> &'static str {
    match switch {
        "before" => "it needs a condition `before`",
        "operating_by" => "it needs `before` on records `incorporation`",
        "investment_window" => "it needs `sum` of `expense` inside \"W\"",
        "contributors" => "it needs `sum` of `expense` of several parties",
        "person_days" | "visit_year" => "it needs `sum` of `visit`",
        "term_end" => "it needs a condition on `term`",
        "cross_border_by" => "it needs `share` by number and amount",
        "trade_branch" => "it needs all = [ … ] of rows",
        "patent_owner" | "patent_kinds" => "it needs records `patent_grant`",
        "acquirer" => "it needs records `acquisition`",
        "paper_date" => "it needs records `paper` by `published`",
        _ => "leave it out",
    }
}

/// Tells whether the answer of a test can depend on a switch.
fn knows(test: &Test, switch: &str) -> bool {
    let of = |kind: Kind| test.all_selects().iter().any(|select| select.of == kind);
    let mut sums: BTreeSet<Kind> = BTreeSet::new();
    let mut several = false;
    let mut shares = false;
    test.each(&mut |test| match test {
        Test::Sum { of, .. } => {
            sums.insert(of.of);
            several |= of.subject.len() != 1;
        }
        Test::Share { by, .. } => shares |= by.len() > 1,
        _ => {}
    });
    let before = || test.has_condition(|condition| matches!(condition, Condition::Before(..)));
    match switch {
        "before" => before(),
        "operating_by" => of(Kind::Incorporation) && before(),
        "investment_window" => {
            sums.contains(&Kind::Expense) && test.has_condition(|condition| matches!(condition, Condition::InWindow(_)))
        }
        "contributors" => sums.contains(&Kind::Expense) && several,
        "person_days" | "visit_year" => sums.contains(&Kind::Visit),
        "term_end" => test.has_condition(|condition| matches!(condition, Condition::RunsMonths(_))),
        "cross_border_by" => shares,
        "trade_branch" => {
            matches!(test, Test::All(tests) if tests.len() > 1 && tests.iter().all(|test| matches!(test, Test::Row(_))))
        }
        "patent_owner" | "patent_kinds" => of(Kind::PatentGrant),
        "acquirer" => of(Kind::Acquisition),
        "paper_date" => of(Kind::Paper) && test.has_condition(|condition| condition.role() == Some(Role::Published)),
        _ => false,
    }
}

/// Every track has rows, and at least one that decides.
fn tracks(pack: &Pack, sink: &mut Sink<'_>) {
    for (track, _) in &pack.tracks {
        let mut rows = pack.rows.iter().filter(|row| row.tracks.contains(track));
        if !rows.any(|row| row.class == Class::Condition) {
            sink.say(1, format!("track {track} has no row of class condition: everybody would be eligible"));
        }
    }
}

fn unused(pack: &Pack, lines: &Lines, sink: &mut Sink<'_>) {
    for claim in &pack.claims {
        if !pack.rows.iter().any(|row| row.claims.contains(&claim.id)) {
            let line = lines.claims.get(&claim.id).copied().unwrap_or(1);
            let message = format!("claim {} is compared in no row", claim.id);
            sink.advise(line, message, "name it in `claims` of a row, or take it out");
        }
    }
    for switch in &pack.switches {
        if !pack.rows.iter().any(|row| row.readings.contains(&switch.id)) {
            let line = lines.switches.get(&switch.id).copied().unwrap_or(1);
            let message = format!("switch {} is read in no row", switch.id);
            sink.advise(line, message, "name it in `readings` of a row, or take it out");
        }
    }
}

/// What a claim is compared with must be of its type.
fn claims(pack: &Pack, lines: &Lines, sink: &mut Sink<'_>) {
    for claim in &pack.claims {
        let line = lines.claims.get(&claim.id).copied().unwrap_or(1);
        match &claim.shown {
            Some(shown) if !shows(shown, &claim.value) => {
                let message = format!("claim {} is of type {}, which its `shown` never is", claim.id, claim.value);
                sink.say(line, message);
            }
            Some(_) => {}
            None => own_tests(pack, claim, lines, sink),
        }
    }
}

/// One label that announces two claims of one type in one track would give a figure to either.
fn labels(pack: &Pack, lines: &Lines, sink: &mut Sink<'_>) {
    let tracks = |claim: &ClaimKind| -> BTreeSet<&str> {
        let rows = pack.rows.iter().filter(|row| row.claims.contains(&claim.id));
        rows.flat_map(|row| row.tracks.iter().map(String::as_str)).collect()
    };
    for (index, claim) in pack.claims.iter().enumerate() {
        let others = pack.claims.iter().take(index).filter(|other| other.value == claim.value);
        for other in others.filter(|other| !tracks(other).is_disjoint(&tracks(claim))) {
            for label in claim.labels.iter().filter(|label| other.labels.contains(label)) {
                let line = lines.claims.get(&claim.id).copied().unwrap_or(1);
                let message =
                    format!("claim {} has the label `{label}`, which is also of claim {}", claim.id, other.id);
                sink.advise(line, message, "keep it where it means one thing");
            }
        }
    }
}

fn own_tests(pack: &Pack, claim: &ClaimKind, lines: &Lines, sink: &mut Sink<'_>) {
    let whole = pack.rows.iter().filter(|row| !lines.broken.contains(&row.line));
    for row in whole.filter(|row| row.claims.contains(&claim.id)) {
        let shown = row.test.as_ref().is_some_and(|test| shows(test, &claim.value));
        if !shown {
            let message = format!(
                "row {} compares claim {}, of type {}, with a test that shows none",
                row.id, claim.id, claim.value
            );
            sink.advise(row.line, message, "give the claim a `shown`");
        }
    }
}

/// Tells whether a test can show a value of this type.
fn shows(test: &Test, value: &str) -> bool {
    let role_is = |role: Role| match holds(role) {
        Holds::Amount => value == "amount",
        Holds::Count(_) => value == "count",
        Holds::Percent => value == "percent",
        Holds::Date => value == "date",
        Holds::Duration => value == "duration",
        Holds::Party => value == "party",
        Holds::Code(_) => value == "code",
        Holds::Flag => value == "flag",
        Holds::Text | Holds::Ident | Holds::Period => value == "text",
    };
    match test {
        // Whether a test is met answers a flag.
        _ if value == "flag" => true,
        Test::Show(_) => true,
        Test::Sum { field, .. } | Test::Field { field, .. } => role_is(*field),
        Test::Count { .. } | Test::AtLeast { .. } | Test::YearsSince { .. } => value == "count",
        Test::Share { .. } => value == "percent",
        Test::Since { .. } => value == "date",
        Test::Evidenced(_) => value == "code",
        Test::Request { .. } => value == "amount",
        Test::Part(condition) => condition.role().is_some_and(role_is),
        Test::Any(tests) | Test::All(tests) | Test::First(tests) => tests.iter().any(|test| shows(test, value)),
        Test::Some(_) | Test::None { .. } | Test::SameRecord { .. } | Test::Row(_) => false,
        Test::Due { .. } | Test::Monotone { .. } => false,
    }
}
