//! The one word of a finding, and what all findings come to (output.md).

use crate::fact::{EvidenceKind, Grade, Truth};
use crate::rule::{Class, Row, Test};

use super::answer::Answer;
use super::evaluate::{self, lens_of};
use super::evidenced::applies;
use super::readings::readings;
use super::view::View;
use super::{Bearing, Finding, Outcome, Reason, Verdict, claims};

/// Answers one row; tells too whether the row's condition is there.
pub(super) fn finding(view: &View<'_>, row: &Row) -> (Finding, Truth) {
    let lens = lens_of(view, row, None);
    let applicable = row.when.as_ref().map_or(Truth::Yes, |when| applies(view, when));
    let mut answer = evaluate::row(view, &lens, row);
    let claims = claims::claims(view, row, &mut answer);
    let claim_holds = claims.iter().map(|claim| claim.holds).min();
    if row.class == Class::Claim || (row.test.is_none() && !claims.is_empty()) {
        answer.met = claim_holds.unwrap_or(Truth::Unknown);
    }
    if view.application.is_none() || (applicable == Truth::No && answer.met == Truth::No) {
        answer.met = Truth::Unknown;
    }
    let (readings, differs) =
        if applicable == Truth::No { (Vec::new(), false) } else { readings(view, row, answer.met) };
    // The licence tells who applies; by itself it shows nothing of a preference.
    let bears = |exhibit: &super::Exhibit| {
        let own = view.items.iter().find(|item| item.file == exhibit.at.file);
        row.class != Class::Priority || own.is_none_or(|item| item.evidence != EvidenceKind(2))
    };
    let counted = answer.exhibits.iter().any(|exhibit| exhibit.bearing == Bearing::Counted && bears(exhibit));
    if answer.grade == Some(Grade::C) && answer.met == Truth::Yes {
        answer.reasons.insert(Reason::OwnStatementOnly);
    }
    let open_file = view.unread_for(&row.kinds, &answer.kinds);
    let silent = claims.is_empty() && !counted;
    let optional = matches!(row.class, Class::Priority | Class::Funding | Class::Claim);
    let verdict = match () {
        () if claim_holds == Some(Truth::No) => Verdict::Contradicted,
        () if applicable == Truth::No => Verdict::NotApplicable,
        () if optional && silent => Verdict::NotApplicable,
        () if row.class == Class::Tracking && view.office.approved_on.is_none() && silent => Verdict::NotApplicable,
        () if differs => Verdict::ReadingsDiffer,
        () if answer.met == Truth::No => Verdict::NotMet,
        () if answer.met == Truth::Yes && claim_holds != Some(Truth::Unknown) => Verdict::Supported,
        () if open_file => Verdict::Unread,
        () if for_a_person(row) && !answer.exhibits.is_empty() => Verdict::Judge,
        () => Verdict::Insufficient,
    };
    if verdict == Verdict::Unread {
        answer.reasons.insert(Reason::NotRead);
    }
    (finish(row, answer, claims, claim_holds, readings, verdict), applicable)
}

/// Tells whether a row has nothing but what a person must look at.
fn for_a_person(row: &Row) -> bool {
    row.class == Class::Judge || matches!(row.test, Some(Test::Show(_)))
}

fn finish(
    row: &Row,
    answer: Answer,
    claims: Vec<super::ClaimAnswer>,
    claim_holds: Option<Truth>,
    readings: Vec<super::Reading>,
    verdict: Verdict,
) -> Finding {
    let criterion_met = if verdict == Verdict::NotApplicable { Truth::Unknown } else { answer.met };
    Finding {
        criterion: row.id.clone(),
        claim_holds,
        criterion_met,
        verdict,
        grade: answer.grade,
        claims,
        shown: answer.shown,
        readings,
        exhibits: answer.exhibits,
        reasons: answer.reasons.into_iter().collect(),
        notes: answer.notes,
    }
}

/// Returns what all findings come to: the least answer of the conditions.
pub(super) fn outcome(view: &View<'_>, rows: &[&Row], answers: Vec<(Finding, Truth)>) -> Outcome {
    let (findings, applicable): (Vec<Finding>, Vec<Truth>) = answers.into_iter().unzip();
    let conditions: Vec<(&Finding, Truth)> = rows
        .iter()
        .zip(&findings)
        .zip(&applicable)
        .filter(|((row, finding), applicable)| {
            row.class == Class::Condition && finding.verdict != Verdict::NotApplicable && **applicable != Truth::No
        })
        .map(|((_, finding), _)| (finding, finding.criterion_met))
        .collect();
    let no_claims =
        view.application.is_none_or(|application| application.claims.is_empty() || application.track.is_none());
    let eligible = if no_claims { Truth::Unknown } else { Truth::all(conditions.iter().map(|(_, met)| *met)) };
    let decided_by = match eligible {
        Truth::Yes => Vec::new(),
        least => {
            conditions.iter().filter(|(_, met)| *met == least).map(|(finding, _)| finding.criterion.clone()).collect()
        }
    };
    Outcome { findings, eligible, decided_by }
}
