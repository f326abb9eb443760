//! Claims that are compared with one certain paper: an agreement, the leader's papers, a platform's notice, leases, visits.

use std::collections::BTreeMap;

use jiff::civil::Date as Day;
use rust_decimal::Decimal;

use crate::claim::Claim;
use crate::fact::{Date, Duration, Fact, Kind, Record, Role, Shown, Truth, Value};
use crate::rule::{Row, Select, Subject, Test};

use super::answer::Answer;
use super::claims::{against, compare, not};
use super::fold::fold;
use super::parties::party_text;
use super::select::{Item, doubt, judge_all};
use super::view::{Lens, View};
use super::{Reason, agreement, leader, terms, visits};

/// The partner of an agreement of the applicant is the one that the form names.
pub(super) fn partner(view: &View<'_>, lens: &Lens<'_>, claim: &Claim) -> (Truth, Answer) {
    let mut answer = Answer::about(Kind::Agreement);
    let select = Select { of: Kind::Agreement, subject: vec![Subject::Applicant], conditions: Vec::new() };
    let Some(name) = party_text(&claim.value) else { return (Truth::Unknown, answer) };
    let own_name = view.parties.is(Subject::Partner, name) == Truth::Yes;
    let mut truths = Vec::new();
    for one in judge_all(view, lens, &select) {
        if one.truth != Truth::Yes {
            answer.leave_out(&one, &[Role::Party]);
            continue;
        }
        answer.count(&one.item, &[Role::Party]);
        truths.push(Truth::any(one.item.record.all(Role::Party).map(|field| {
            let by_pair =
                if own_name { view.parties.field_is(&[Subject::Partner], field, None) } else { Truth::Unknown };
            let stated = party_text(&field.fact.value).filter(|_| doubt(&field.fact).is_none());
            let by_name = stated.is_some_and(|text| super::fold::stated_names(text).contains(&fold(name)));
            if by_name { Truth::Yes } else { by_pair }
        })));
    }
    if truths.is_empty() {
        answer.reasons.insert(Reason::NoEvidence);
    }
    answer.shown = None;
    (Truth::any(truths), answer)
}

/// Claims of an agreement are compared with the one whose party is the partner that the form names.
pub(super) fn of_agreement(view: &View<'_>, lens: &Lens<'_>, claim: &Claim) -> (Truth, Answer) {
    let mut answer = Answer::about(Kind::Agreement);
    let Some(item) = agreement::claimed(view, lens) else {
        answer.reasons.insert(Reason::NoEvidence);
        return (Truth::Unknown, answer);
    };
    let record = item.record;
    match claim.name.as_str() {
        "agreement_signed_on" => {
            answer.count(&item, &[Role::Signed, Role::Sealed]);
            // A day on the cover of a paper that nobody signed is no day of signature; a day after D is one.
            let (signed, reason) = agreement::signed_by_all(record, Day::MAX);
            answer.reasons.extend((signed != Truth::Yes).then_some(reason));
            (signed_on(claim, record, &mut answer).min(signed), answer)
        }
        "agreement_in_force" => {
            answer.count(&item, &[Role::Term, Role::Effective, Role::Expires, Role::Period]);
            let Some(day) = view.published else { return (Truth::Unknown, answer) };
            let (truth, reason) = terms::covers(record, day);
            answer.reasons.extend((truth == Truth::Unknown).then_some(reason));
            (if claim.value == Value::Flag(false) { not(truth) } else { truth }, answer)
        }
        "agreement_term" => {
            answer.count(&item, &[Role::Term, Role::Effective, Role::Expires, Role::Period]);
            match terms::months_shown(record) {
                Ok(Some((low, high))) => {
                    answer.shown = Some(Shown::One(Value::Duration(Duration::Months(low))));
                    let Value::Duration(Duration::Months(claimed)) = claim.value else {
                        return (Truth::Unknown, answer);
                    };
                    if low != high {
                        answer.reasons.insert(Reason::SourcesDisagree);
                    }
                    let holds = match () {
                        () if low >= claimed => Truth::Yes,
                        () if high < claimed => Truth::No,
                        () => Truth::Unknown,
                    };
                    (holds, answer)
                }
                Ok(None) => {
                    answer.reasons.insert(Reason::FieldAbsent);
                    (Truth::Unknown, answer)
                }
                Err(reason) => {
                    answer.reasons.insert(reason);
                    (Truth::Unknown, answer)
                }
            }
        }
        _ => {
            answer.count(&item, &[Role::Amount]);
            let facts: Vec<&Fact> = record.all(Role::Amount).map(|field| &field.fact).collect();
            answer.reasons.extend(facts.iter().filter_map(|fact| doubt(fact)));
            if facts.is_empty() || facts.iter().any(|fact| doubt(fact).is_some()) {
                answer.reasons.insert(Reason::FieldAbsent);
                return (Truth::Unknown, answer);
            }
            let values: Vec<Value> =
                facts.iter().flat_map(|fact| std::iter::once(&fact.value).chain(&fact.also)).cloned().collect();
            answer.shown = super::evaluate::shown_of(&values);
            let differ = matches!(&answer.shown, Some(Shown::Amount { low, high, .. }) if Some(*low) != *high)
                || answer.shown.is_none();
            answer.reasons.extend(differ.then(|| match super::select::differing(record, Role::Amount) {
                Reason::LanguagesDiffer => Reason::LanguagesDiffer,
                _ => Reason::CapitalsDiffer,
            }));
            (answer.shown.as_ref().map_or(Truth::Unknown, |shown| compare(claim, shown)), answer)
        }
    }
}

/// The parties may sign on different days: the latest of their days is the day of signature, and an earlier one is told
/// to be in doubt. What one party's block says twice must agree.
fn signed_on(claim: &Claim, record: &Record, answer: &mut Answer) -> Truth {
    let fields = agreement::signed_on(record);
    let mut days: BTreeMap<Option<u8>, Vec<(Date, Truth)>> = BTreeMap::new();
    for field in &fields {
        if let Some(reason) = doubt(&field.fact) {
            answer.reasons.insert(reason);
            return Truth::Unknown;
        }
        if let Value::Date(date) = field.fact.value {
            days.entry(field.party).or_default().push((date, against(claim, &field.fact, false)));
        }
    }
    let last = days.values().flatten().map(|(date, _)| *date).max_by_key(|date| date.last);
    answer.shown = last.map(|date| Shown::One(Value::Date(date)));
    let truths: Vec<Truth> = days.values().flatten().map(|(_, truth)| *truth).collect();
    let torn =
        days.values().any(|own| own.iter().any(|(_, truth)| own.first().is_some_and(|(_, first)| first != truth)));
    let latest = days.values().flatten().filter(|(date, _)| Some(*date) == last).map(|(_, truth)| *truth).min();
    match latest {
        None => {
            answer.reasons.insert(Reason::FieldAbsent);
            Truth::Unknown
        }
        Some(Truth::No) if truths.iter().all(|truth| *truth == Truth::No) => Truth::No,
        Some(Truth::Yes) if !torn => Truth::Yes,
        Some(_) => {
            answer.reasons.insert(super::select::differing(record, Role::Signed));
            Truth::Unknown
        }
    }
}

/// The degree is the certificate's; a curriculum vitae that says otherwise leaves it open.
pub(super) fn degree(view: &View<'_>, claim: &Claim) -> (Truth, Answer) {
    of_leader(view, claim, Role::Degree)
}

pub(super) fn title(view: &View<'_>, claim: &Claim) -> (Truth, Answer) {
    of_leader(view, claim, Role::ProfessionalTitle)
}

fn of_leader(view: &View<'_>, claim: &Claim, role: Role) -> (Truth, Answer) {
    let mut answer = Answer::about(Kind::Person);
    answer.kinds.push(Kind::Degree);
    let papers = leader::papers(view);
    let mut values: Vec<Value> = Vec::new();
    let mut read = |items: &[Item<'_>], answer: &mut Answer| -> Vec<Truth> {
        let mut truths = Vec::new();
        for item in items.iter().filter(|item| item.record.first(role).is_some()) {
            answer.count(item, &[role, Role::Name]);
            for fact in item.record.all(role).map(|field| &field.fact) {
                truths.push(against(claim, fact, false));
                answer.reasons.extend(doubt(fact));
                values.push(fact.value.clone());
            }
        }
        truths
    };
    let certified = read(&papers.certificates, &mut answer);
    let stated = read(&papers.persons, &mut answer);
    let mut aside = Answer::unknown();
    let perhaps = read(&papers.perhaps, &mut aside);
    answer.shown = super::evaluate::shown_of(values.get(..1).unwrap_or_default());
    let by_certificate = if certified.is_empty() { None } else { Some(Truth::any(certified)) };
    let by_word = match (stated.iter().min(), stated.iter().max()) {
        (Some(least), Some(most)) => Some(if least == most { *least } else { Truth::Unknown }),
        _ => None,
    };
    let holds = match (by_certificate, by_word) {
        (None, None) => {
            answer.reasons.insert(Reason::NoEvidence);
            Truth::Unknown
        }
        (None, Some(Truth::Yes)) if !perhaps.is_empty() && !perhaps.contains(&Truth::Yes) => Truth::Unknown,
        (None, Some(Truth::No)) if perhaps.contains(&Truth::Yes) => Truth::Unknown,
        (None, Some(Truth::Yes)) if role == Role::Degree && perhaps.is_empty() && !papers.strangers.is_empty() => {
            answer.reasons.insert(Reason::OtherSubject);
            Truth::Unknown
        }
        (Some(truth), None) | (None, Some(truth)) => truth,
        (Some(a), Some(b)) if a == b => a,
        (Some(Truth::Yes), Some(Truth::Unknown)) => Truth::Yes,
        _ => {
            answer.reasons.insert(Reason::SourcesDisagree);
            Truth::Unknown
        }
    };
    (holds, answer)
}

/// How the institute was set up: 新设 on the approval does not tell whether alone or together.
pub(super) fn setup(view: &View<'_>, claim: &Claim) -> (Truth, Answer) {
    let told = super::evidenced::evidenced(view, "setup");
    let Value::Code(claimed) = &claim.value else { return (Truth::Unknown, told.answer) };
    let codes: Vec<&str> = told.codes.iter().map(String::as_str).collect();
    let holds = match (codes.as_slice(), claimed.is.as_str()) {
        ([one], claimed) if *one == claimed => Truth::Yes,
        (["new"], "joint") | (["other"], _) | (_, "other") => Truth::Unknown,
        ([_], _) => Truth::No,
        // Contested between founding and buying: neither is what was claimed alone.
        _ => Truth::Unknown,
    };
    (holds, told.answer)
}

/// Person-days of the claim's own period.
pub(super) fn person_days(view: &View<'_>, lens: &Lens<'_>, row: &Row, claim: &Claim) -> (Truth, Answer) {
    let Some(Test::Sum { of, .. }) = &row.test else { return (Truth::Unknown, Answer::unknown()) };
    let named = claim.period.as_ref().and_then(visits::days_of);
    let part = match named {
        Some(period) => visits::in_period(view, lens, of, period),
        // Without a period: every twelve months back from D; what is shown is the least of them.
        None => visits::visits(view, lens, of, None, &visits::periods(view, lens, &[], None)),
    };
    (part.shown.as_ref().map_or(Truth::Unknown, |shown| compare(claim, shown)), part)
}

/// The platform that the form names: a paper of that title which fails the row (another host, a lower level) refutes it.
pub(super) fn platform(view: &View<'_>, lens: &Lens<'_>, row: &Row, claim: &Claim) -> (Truth, Answer) {
    let mut answer = Answer::about(Kind::Platform);
    let Some(select) = row.test.as_ref().and_then(platforms) else { return (Truth::Unknown, answer) };
    let mut truths = Vec::new();
    for one in judge_all(view, lens, select) {
        let titled: Vec<Truth> =
            one.item.record.all(Role::Title).map(|field| against(claim, &field.fact, false)).collect();
        let named = titled.iter().copied().max().unwrap_or(Truth::Unknown);
        let roles = [Role::Title, Role::Host, Role::Level];
        if one.truth == Truth::Yes && named != Truth::No {
            answer.count(&one.item, &roles);
        } else {
            answer.leave_out(&one, &roles);
        }
        match (named, one.truth) {
            (Truth::Yes, truth) => truths.push(truth),
            // 广东省某某中心 may be written with its number or its short form.
            (Truth::Unknown, truth) => truths.push(truth.min(Truth::Unknown)),
            (Truth::No, _) => (),
        }
    }
    if truths.is_empty() {
        answer.reasons.insert(Reason::NoEvidence);
    }
    (Truth::any(truths), answer)
}

fn platforms(test: &Test) -> Option<&Select> {
    match test {
        Test::Some(select) if select.of == Kind::Platform => Some(select),
        Test::All(tests) | Test::Any(tests) => tests.iter().find_map(platforms),
        _ => None,
    }
}

/// The area of the institute's leases: one, or between the greatest and their sum.
pub(super) fn area(view: &View<'_>, lens: &Lens<'_>, claim: &Claim) -> (Truth, Answer) {
    let mut answer = Answer::about(Kind::Lease);
    let select = Select { of: Kind::Lease, subject: vec![Subject::Institute], conditions: Vec::new() };
    let (mut low, mut sum, mut any) = (Decimal::ZERO, Some(Decimal::ZERO), false);
    let mut running = Truth::No;
    let mut unit = String::new();
    for one in judge_all(view, lens, &select) {
        if one.truth != Truth::Yes {
            answer.leave_out(&one, &[Role::Area, Role::Lessee]);
            continue;
        }
        answer.count(&one.item, &[Role::Area, Role::Lessee]);
        let figure = super::sums::figure(view, one.item.record, Role::Area);
        answer.reasons.extend(figure.reasons.iter().copied());
        unit = figure.unit.unwrap_or(unit);
        running = running.max(view.published.map_or(Truth::Unknown, |day| terms::covers(one.item.record, day).0));
        low = low.max(figure.low);
        sum = sum.zip(figure.high).map(|(a, b)| a + b);
        any = true;
    }
    if !any {
        answer.reasons.insert(Reason::NoEvidence);
        return (Truth::Unknown, answer);
    }
    let shown = Shown::Count { low, high: sum, unit };
    let mut holds = compare(claim, &shown);
    answer.shown = Some(shown);
    if holds == Truth::Yes && running == Truth::No {
        // The area is right, but no lease of it runs on the day.
        answer.reasons.insert(Reason::ConditionFails);
        holds = Truth::Unknown;
    }
    (holds, answer)
}
