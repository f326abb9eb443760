//! What the evidence tells of the whole application: how the institute was set up, where it is, where the partner is,
//! the leader's nationality, the track, whether it was approved.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::fact::{Code, CodeOf, Kind, Role, Shown, Truth, Value};
use crate::rule::{Subject, When};

use super::answer::Answer;
use super::fold::fold;
use super::parties::party_text;
use super::select::{Item, doubt, subject_of};
use super::view::View;
use super::{Bearing, Reason, agreement, leader};

/// What the evidence tells, with its places.
#[derive(Clone, Debug)]
pub(super) struct Evidenced {
    /// Codes; several are a contest, none is not known.
    pub(super) codes: BTreeSet<String>,
    /// Where it stands.
    pub(super) answer: Answer,
}

/// Returns what the evidence tells under one of the names of [`crate::rule::EVIDENCED`].
pub(super) fn evidenced(view: &View<'_>, name: &str) -> Evidenced {
    let mut told = match name {
        "setup" => setup(view),
        "place" => place(view),
        "partner_place" => partner_place(view),
        "leader_nationality" => nationality(view),
        _ => Evidenced { codes: BTreeSet::new(), answer: Answer::unknown() },
    };
    match name {
        "approved" if view.office.approved_on.is_some() => {
            told.codes.insert("yes".to_string());
        }
        "track" if !view.track.is_empty() => {
            told.codes.insert(view.track.to_string());
        }
        _ => (),
    }
    if let (1, Some(code)) = (told.codes.len(), told.codes.first()) {
        let is = code.clone();
        told.answer.met = Truth::Yes;
        told.answer.shown = Some(Shown::One(match name {
            "setup" => Value::Code(Code { of: CodeOf::Setup, is }),
            // A track is an id of the pack, and an approval a fact: neither is a place.
            "track" => Value::Text(is),
            "approved" => Value::Flag(true),
            _ => Value::Code(Code { of: CodeOf::Place, is }),
        }));
    } else if told.codes.len() > 1 {
        told.answer.reasons.insert(Reason::SourcesDisagree);
    }
    told
}

/// Tells whether a row applies: `Unknown` where the evidence does not tell, or tells both.
pub(super) fn applies(view: &View<'_>, when: &When) -> Truth {
    let told = evidenced(view, &when.evidenced);
    let inside = |code: &String| match () {
        () if !when.without.is_empty() => !is_without(code, &when.without),
        () if when.within.is_empty() => true,
        () => when.within.iter().any(|one| one == code || code.starts_with(&format!("{one}-"))),
    };
    let answers: Vec<bool> = told.codes.iter().map(inside).collect();
    match () {
        () if answers.iter().any(|one| *one) && answers.iter().any(|one| !*one) => Truth::Unknown,
        () if answers.contains(&true) => Truth::Yes,
        () if answers.contains(&false) => Truth::No,
        // Nothing says otherwise: the row does not apply (T2-C3b), nor before approval.
        () if !when.without.is_empty() || when.evidenced == "approved" => Truth::No,
        () => Truth::Unknown,
    }
}

fn is_without(code: &str, without: &[String]) -> bool {
    let outside = ["CN-HK", "CN-MO", "CN-TW", "CN-71", "CN-91", "CN-92"].contains(&code);
    without.iter().any(|one| one == code || (!outside && code.starts_with(&format!("{one}-"))))
}

/// Returns the confirmed codes of a role.
fn codes_of(item: &Item<'_>, role: Role) -> Vec<String> {
    let facts = item.record.all(role).map(|field| &field.fact).filter(|fact| doubt(fact).is_none());
    let values = facts.flat_map(|fact| std::iter::once(&fact.value).chain(&fact.also));
    values.filter_map(|value| if let Value::Code(code) = value { Some(code.is.clone()) } else { None }).collect()
}

/// From the approval with the certificate of the institute, from an acquisition, from the holders.
fn setup(view: &View<'_>) -> Evidenced {
    let mut told = Evidenced { codes: BTreeSet::new(), answer: Answer::about(Kind::Approval) };
    told.answer.kinds.extend([Kind::Acquisition, Kind::Incorporation]);
    let institute = [Subject::Institute];
    let is_institute = |item: &Item<'_>, role: Role| {
        Truth::any(item.record.all(role).map(|field| view.parties.field_is(&institute, field, None))) == Truth::Yes
    };
    let certified = view.items.iter().any(|item| {
        matches!(item.record.kind, Kind::Incorporation | Kind::Licence)
            && subject_of(view, item.record, &institute) == Truth::Yes
    });
    let mut holders: BTreeSet<String> = BTreeSet::new();
    let mut shared = false;
    for item in &view.items {
        match item.record.kind {
            // An approval of another investor tells nothing of this applicant's way.
            Kind::Approval if is_institute(item, Role::Investee) && !of_another(view, item) => {
                shared |= item.record.all(Role::Share).any(|field| {
                    field.fact.trust.confirmed
                        && matches!(&field.fact.value, Value::Percent(share) if share.percent < Decimal::ONE_HUNDRED)
                });
                let codes = codes_of(item, Role::Setup);
                told.answer.count(item, &[Role::Setup, Role::Investee]);
                if certified || codes.iter().any(|code| code == "acquired") {
                    told.codes.extend(codes);
                } else {
                    told.answer.reasons.insert(Reason::NoEvidence);
                }
            }
            Kind::Acquisition if is_institute(item, Role::Investee) => {
                told.answer.count(item, &[Role::Signed, Role::Investee, Role::Buyer]);
                told.codes.insert("acquired".to_string());
            }
            Kind::Holding if is_institute(item, Role::Investee) => {
                let names = item.record.all(Role::Holder).filter(|field| field.fact.trust.confirmed);
                holders.extend(names.filter_map(|field| party_text(&field.fact.value)).map(fold));
                told.answer.count(item, &[Role::Holder, Role::Share]);
            }
            _ => (),
        }
    }
    if (shared || holders.len() > 1) && !told.codes.contains("acquired") {
        told.codes.remove("new");
        told.codes.insert("joint".to_string());
    }
    if told.codes.is_empty() {
        told.answer.reasons.insert(Reason::NoEvidence);
    }
    told
}

/// Tells whether an approval names an investor who is clearly another.
fn of_another(view: &View<'_>, item: &Item<'_>) -> bool {
    let investors =
        item.record.all(Role::Investor).map(|field| view.parties.field_is(&[Subject::Applicant], field, None));
    investors.max() == Some(Truth::No)
}

fn place(view: &View<'_>) -> Evidenced {
    let mut told = Evidenced { codes: BTreeSet::new(), answer: Answer::about(Kind::Incorporation) };
    for item in &view.items {
        let certificate = matches!(item.record.kind, Kind::Incorporation | Kind::Licence);
        if certificate && subject_of(view, item.record, &[Subject::Institute]) == Truth::Yes {
            told.codes.extend(codes_of(item, Role::Place));
            told.answer.count(item, &[Role::Place]);
        }
    }
    told
}

/// The place of the partner on the agreement that names it, else the form's own word for it.
fn partner_place(view: &View<'_>) -> Evidenced {
    let mut told = Evidenced { codes: BTreeSet::new(), answer: Answer::about(Kind::Agreement) };
    for item in view.items.iter().filter(|item| item.record.kind == Kind::Agreement) {
        if agreement::with_partner(view, item) != Truth::Yes {
            continue;
        }
        for code in agreement::partner_places(view, item.record) {
            told.codes.insert(code);
        }
        told.answer.count(item, &[Role::Place, Role::Party]);
    }
    if told.codes.is_empty()
        && let Some((code, at)) = view.application.and_then(|application| application.partner.place.as_ref())
    {
        told.codes.insert(code.clone());
        told.answer.reasons.insert(Reason::OwnStatementOnly);
        let value = Some(Value::Code(Code { of: CodeOf::Place, is: code.clone() }));
        told.answer.exhibits.push(super::Exhibit { at: *at, value, bearing: Bearing::Witness });
    }
    told
}

fn nationality(view: &View<'_>) -> Evidenced {
    let mut told = Evidenced { codes: BTreeSet::new(), answer: Answer::about(Kind::Person) };
    for item in leader::papers(view).persons {
        let codes = codes_of(&item, Role::Nationality);
        if !codes.is_empty() {
            told.answer.count(&item, &[Role::Nationality]);
        }
        told.codes.extend(codes);
    }
    told
}
