//! Agreements: one record must meet all parts; signed by both; where the partner is; what the form claims of it.

use std::collections::BTreeSet;

use jiff::civil::Date as Day;

use crate::fact::{Field, Kind, Record, Role, Truth, Value};
use crate::rule::{Condition, Row, Select, Subject, Test};

use super::answer::{Answer, cited, roles_of};
use super::parties::party_text;
use super::select::{Item, Judged, doubt, holds, judge_all, not_after};
use super::view::{Lens, View};
use super::{Bearing, Reason, places};

/// Tells whether every party signed with a date, on or before a day. A block with neither date nor image is unsigned.
pub(super) fn signed_by_all(record: &Record, day: Day) -> (Truth, Reason) {
    let parties: BTreeSet<u8> = record
        .fields
        .iter()
        .filter(|field| matches!(field.role, Role::Party | Role::Buyer | Role::Seller | Role::Signed | Role::Sealed))
        .filter_map(|field| field.party)
        .collect();
    if parties.len() < 2 {
        return (Truth::Unknown, Reason::FieldAbsent);
    }
    let dated = |party: u8| record.all(Role::Signed).filter(move |field| field.party == Some(party));
    let any_dated = parties.iter().any(|party| dated(*party).next().is_some());
    let mut answers = Vec::new();
    for party in &parties {
        let dates: Vec<&Field> = dated(*party).collect();
        let sealed = by_value_of(record, Role::Sealed, *party);
        answers.push(match dates.as_slice() {
            [] if sealed == Some(Truth::No) => (Truth::No, Reason::ConditionFails),
            // The other party's block was read with its date; this one has neither date nor image.
            [] if sealed.is_none() && any_dated => (Truth::No, Reason::ConditionFails),
            [] => (Truth::Unknown, Reason::FieldAbsent),
            dates => in_time(dates, day),
        });
    }
    answers.into_iter().min_by_key(|(truth, _)| *truth).unwrap_or((Truth::Unknown, Reason::FieldAbsent))
}

/// The latest date of a block rules.
fn in_time(dates: &[&Field], day: Day) -> (Truth, Reason) {
    let mut truths = Vec::new();
    for field in dates {
        if let Some(reason) = doubt(&field.fact) {
            return (Truth::Unknown, reason);
        }
        for value in std::iter::once(&field.fact.value).chain(&field.fact.also) {
            truths.push(if let Value::Date(date) = value { not_after(*date, day) } else { Truth::Unknown });
        }
    }
    (Truth::all(truths), Reason::ConditionFails)
}

fn by_value_of(record: &Record, role: Role, party: u8) -> Option<Truth> {
    let flags: Vec<Truth> = record
        .all(role)
        .filter(|field| field.party == Some(party))
        .map(|field| match field.fact.value {
            Value::Flag(flag) if field.fact.trust.confirmed => Truth::from_bool(flag),
            _ => Truth::Unknown,
        })
        .collect();
    flags.into_iter().max()
}

/// Tells whether the agreement has a partner outside the mainland: by code, number, address or name on a paper; a
/// country that no paper states is taken from the form (domain.md, rule 1).
pub(super) fn partner_outside(view: &View<'_>, record: &Record) -> (Truth, Reason) {
    let mut sides: BTreeSet<Option<u8>> = record.all(Role::Party).map(|field| field.party).collect();
    if sides.len() > 1 {
        sides.remove(&None);
    }
    let mut answers = Vec::new();
    for side in sides {
        let names: Vec<&Field> = record.all(Role::Party).filter(|field| field.party == side).collect();
        let groups: Vec<Vec<&Field>> =
            if side.is_some() { vec![names] } else { names.into_iter().map(|one| vec![one]).collect() };
        for names in groups {
            let own = names.iter().any(|field| view.parties.field_is(&[Subject::Applicant], field, None) == Truth::Yes);
            if !own {
                answers.push(side_outside(view, record, side, &names));
            }
        }
    }
    answers.into_iter().max_by_key(|(truth, _)| *truth).unwrap_or((Truth::Unknown, Reason::FieldAbsent))
}

/// Tells where one party of an agreement is.
fn side_outside(view: &View<'_>, record: &Record, side: Option<u8>, names: &[&Field]) -> (Truth, Reason) {
    if let Some(reason) = names.iter().find_map(|field| doubt(&field.fact)) {
        return (Truth::Unknown, reason);
    }
    let of_side = |role: Role| {
        record.all(role).filter(move |field| side.is_some() && field.party == side && field.fact.trust.confirmed)
    };
    let mainland = names.iter().any(|field| party_text(&field.fact.value).is_some_and(places::says_mainland))
        || of_side(Role::Address).any(|field| party_text(&field.fact.value).is_some_and(places::says_mainland))
        || of_side(Role::RegisteredNumber)
            .any(|field| matches!(&field.fact.value, Value::Ident(ident) if places::number_of_mainland(ident)));
    let mut codes: Vec<Truth> = of_side(Role::Place).map(|field| outside(&field.fact.value)).collect();
    codes.extend(registered_places(view, names));
    let by_code = match (codes.iter().min(), codes.iter().max()) {
        (Some(least), Some(most)) if least == most => *least,
        (Some(_), Some(_)) => return (Truth::Unknown, Reason::SourcesDisagree),
        _ => Truth::Unknown,
    };
    match by_code {
        Truth::Yes if mainland => return (Truth::Unknown, Reason::SourcesDisagree),
        Truth::No => return (Truth::No, Reason::ConditionFails),
        Truth::Unknown if mainland => return (Truth::No, Reason::ConditionFails),
        Truth::Yes => return (Truth::Yes, Reason::ConditionFails),
        Truth::Unknown => (),
    }
    let named = names.iter().any(|field| view.parties.field_is(&[Subject::Partner], field, None) == Truth::Yes);
    let place = view.application.and_then(|application| application.partner.place.as_ref());
    match place {
        Some((code, _)) if named => (places::code_outside_mainland(code), Reason::OwnStatementOnly),
        _ => (Truth::Unknown, Reason::FieldAbsent),
    }
}

fn outside(value: &Value) -> Truth {
    match value {
        Value::Code(code) => places::code_outside_mainland(&code.is),
        _ => Truth::Unknown,
    }
}

/// Returns what certificates say of the place of a body with one of these names.
fn registered_places(view: &View<'_>, names: &[&Field]) -> Vec<Truth> {
    let wanted: BTreeSet<String> =
        names.iter().filter_map(|field| party_text(&field.fact.value)).flat_map(super::fold::stated_names).collect();
    let certificates = view.items.iter().filter(|item| matches!(item.record.kind, Kind::Incorporation | Kind::Licence));
    certificates
        .filter(|item| {
            let stated = item.record.fields.iter().filter(|field| matches!(field.role, Role::Name | Role::NameEnglish));
            stated
                .filter_map(|field| party_text(&field.fact.value))
                .flat_map(super::fold::stated_names)
                .any(|name| wanted.contains(&name))
        })
        .flat_map(|item| item.record.all(Role::Place))
        .filter(|field| field.fact.trust.confirmed)
        .map(|field| outside(&field.fact.value))
        .collect()
}

/// The record that the parts are answered by, and the answers.
pub(super) struct Best<'a> {
    /// The record.
    pub(super) judged: Judged<'a>,
    /// One answer for each part, in order, with the reason.
    pub(super) parts: Vec<(Truth, Reason)>,
}

/// Returns the conditions of the parts of a `same_record` test.
fn part_rows<'a>(view: &View<'a>, parts: &[String]) -> Vec<(&'a Row, &'a Condition)> {
    let rows = parts.iter().filter_map(|id| view.row(id));
    rows.filter_map(|row| match &row.test {
        Some(Test::Part(condition)) => Some((row, condition)),
        _ => None,
    })
    .collect()
}

/// Returns the records of a `same_record` test, the best first: whose it is, then how many parts hold.
pub(super) fn ranked<'a>(view: &View<'a>, lens: &Lens<'_>, select: &Select, parts: &[String]) -> Vec<Best<'a>> {
    let rows = part_rows(view, parts);
    let mut all: Vec<Best<'a>> = judge_all(view, lens, select)
        .into_iter()
        .map(|judged| {
            let parts = rows.iter().map(|(row, condition)| part(view, lens, row, condition, &judged)).collect();
            Best { judged, parts }
        })
        .collect();
    let rank = |best: &Best<'_>| {
        let least = Truth::all(best.parts.iter().map(|(truth, _)| *truth));
        let number = best.parts.iter().filter(|(truth, _)| *truth == Truth::Yes).count();
        let claimed = with_partner(view, &best.judged.item);
        (best.judged.truth, least, number, claimed, best.judged.item.grade())
    };
    all.sort_by_key(|best| std::cmp::Reverse(rank(best)));
    all
}

/// Answers one part on one record: no better than whose the record is, and what its paper may prove.
fn part(view: &View<'_>, lens: &Lens<'_>, row: &Row, condition: &Condition, judged: &Judged<'_>) -> (Truth, Reason) {
    let (truth, reason) = holds(view, lens, &judged.item, condition);
    match () {
        () if judged.truth == Truth::No => {
            (Truth::Unknown, judged.reasons.first().copied().unwrap_or(Reason::SubjectUnknown))
        }
        () if judged.truth == Truth::Unknown => {
            (truth.min(Truth::Unknown), judged.reasons.first().copied().unwrap_or(Reason::SubjectUnknown))
        }
        () if judged.item.grade() < row.min_grade => (truth.min(Truth::Unknown), Reason::GradeTooLow),
        () => (truth, reason),
    }
}

/// Tells whether an agreement has the partner that the form names.
pub(super) fn with_partner(view: &View<'_>, item: &Item<'_>) -> Truth {
    Truth::any(item.record.all(Role::Party).map(|field| view.parties.field_is(&[Subject::Partner], field, None)))
}

/// Answers a `same_record` test.
pub(super) fn same_record(view: &View<'_>, lens: &Lens<'_>, select: &Select, parts: &[String]) -> Answer {
    let mut answer = Answer::about(select.of);
    let rows = part_rows(view, parts);
    let ranked = ranked(view, lens, select, parts);
    let Some(best) = ranked.first() else {
        answer.reasons.insert(Reason::NoEvidence);
        return answer;
    };
    answer.met = Truth::all(best.parts.iter().map(|(truth, _)| *truth));
    let roles = cited(select.of, &rows.iter().map(|(_, condition)| (*condition).clone()).collect::<Vec<_>>());
    for (index, one) in ranked.iter().enumerate() {
        if index == 0 && one.judged.truth == Truth::Yes {
            answer.count(&one.judged.item, &roles);
        } else {
            answer.leave_out(&one.judged, &roles);
        }
    }
    explain(&mut answer, &best.parts);
    answer
}

/// Answers one part of a `same_record` test by the record that was chosen there.
pub(super) fn chosen_part(view: &View<'_>, lens: &Lens<'_>, row: &Row, condition: &Condition) -> Answer {
    let mut answer = Answer::about(Kind::Agreement);
    let parent = view.pack.rows.iter().find_map(|parent| match &parent.test {
        Some(Test::SameRecord { of, parts }) if parts.contains(&row.id) => Some((of, parts)),
        _ => None,
    });
    let Some((of, parts)) = parent else { return answer };
    answer.kinds = vec![of.of];
    let ranked = ranked(view, lens, of, parts);
    let Some(best) = ranked.first() else {
        answer.reasons.insert(Reason::NoEvidence);
        return answer;
    };
    let one = part(view, lens, row, condition, &best.judged);
    answer.met = one.0;
    let mut roles = roles_of(condition);
    if !best.judged.item.record.fields.iter().any(|field| roles.contains(&field.role)) {
        roles.push(Role::Party);
    }
    if best.judged.truth == Truth::Yes {
        answer.count(&best.judged.item, &roles);
    } else {
        answer.leave_out(&best.judged, &roles);
    }
    for other in ranked.iter().skip(1) {
        answer.cite(&other.judged.item, &roles, Bearing::Witness);
    }
    explain(&mut answer, &[one]);
    answer
}

fn explain(answer: &mut Answer, parts: &[(Truth, Reason)]) {
    let least = Truth::all(parts.iter().map(|(truth, _)| *truth));
    for (truth, reason) in parts {
        if *truth != Truth::Yes && *truth == least || *reason == Reason::OwnStatementOnly {
            answer.reasons.insert(*reason);
        }
    }
}

/// Returns the agreement that claims are compared with: the best whose party is the partner that the form names.
pub(super) fn claimed<'a>(view: &View<'a>, lens: &Lens<'_>) -> Option<Item<'a>> {
    let test =
        view.pack.rows.iter().filter(|row| row.tracks.iter().any(|track| track == view.track)).find_map(
            |row| match &row.test {
                Some(Test::SameRecord { of, parts }) if of.of == Kind::Agreement => Some((of.clone(), parts.clone())),
                _ => None,
            },
        );
    let (select, parts) = test.unwrap_or_else(|| {
        (Select { of: Kind::Agreement, subject: vec![Subject::Applicant], conditions: Vec::new() }, Vec::new())
    });
    let ranked = ranked(view, lens, &select, &parts);
    let item = |best: &Best<'a>| best.judged.item;
    let own: Vec<&Best<'a>> = ranked.iter().filter(|best| best.judged.truth == Truth::Yes).collect();
    own.iter().find(|best| with_partner(view, &best.judged.item) == Truth::Yes).map(|best| item(best))
}

/// Returns the days on which the agreement was signed: each party's, or the one on its cover; the latest rules.
pub(super) fn signed_on(record: &Record) -> Vec<&Field> {
    let by_party: Vec<&Field> = record.all(Role::Signed).filter(|field| field.party.is_some()).collect();
    if by_party.is_empty() { record.all(Role::Signed).collect() } else { by_party }
}

/// Returns the places that a paper states of the parties other than the applicant.
pub(super) fn partner_places(view: &View<'_>, record: &Record) -> Vec<String> {
    let foreign = |field: &&Field| {
        let sides: Vec<&Field> = record.all(Role::Party).filter(|side| side.party == field.party).collect();
        field.party.is_some()
            && !sides.is_empty()
            && sides.iter().all(|side| view.parties.field_is(&[Subject::Applicant], side, None) != Truth::Yes)
    };
    let facts = record.all(Role::Place).filter(foreign).map(|field| &field.fact).filter(|fact| doubt(fact).is_none());
    facts.filter_map(|fact| if let Value::Code(code) = &fact.value { Some(code.is.clone()) } else { None }).collect()
}

/// Tells whether the partner is in one of these places; outside a list that is not closed it cannot be told.
pub(super) fn partner_in(view: &View<'_>, record: &Record, codes: &[String], closed: bool) -> (Truth, Reason) {
    let mut places = partner_places(view, record);
    let mut reason = Reason::ConditionFails;
    if places.is_empty() {
        let named =
            Truth::any(record.all(Role::Party).map(|field| view.parties.field_is(&[Subject::Partner], field, None)));
        let stated = view.application.and_then(|application| application.partner.place.as_ref());
        places.extend(stated.filter(|_| named == Truth::Yes).map(|(code, _)| code.clone()));
        reason = Reason::OwnStatementOnly;
    }
    match () {
        () if places.is_empty() => (Truth::Unknown, Reason::FieldAbsent),
        () if places.iter().any(|place| codes.contains(place)) => (Truth::Yes, reason),
        () => (if closed { Truth::No } else { Truth::Unknown }, Reason::ConditionFails),
    }
}
