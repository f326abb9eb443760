//! Supported by absence: what was searched is named; no register, or a batch of one, is no search (domain.md, rule 10).

use crate::document::Locus;
use crate::fact::{EvidenceKind, Kind, Record, Role, Truth, Value};
use crate::rule::{Select, Subject, Test};

use super::answer::{Answer, main_roles};
use super::evaluate::lens_of;
use super::fold::fold;
use super::parties::party_text;
use super::select::{Item, holds, judge, subject_of};
use super::view::{Lens, View};
use super::{Bearing, Exhibit, Reason, leader};

/// Answers a test that no record exists.
pub(super) fn none(view: &View<'_>, lens: &Lens<'_>, select: &Select, same_project: bool, searched: &str) -> Answer {
    match searched {
        "batch" => single_identity(view),
        _ => not_granted_before(view, lens, select, same_project, searched == "register"),
    }
}

/// Answers whether no earlier grant of the same project is on a paper or in the register.
fn not_granted_before(
    view: &View<'_>,
    lens: &Lens<'_>,
    select: &Select,
    same_project: bool,
    by_register: bool,
) -> Answer {
    let mut answer = Answer::about(select.of);
    let register = view.office.register.as_ref().filter(|_| select.of == Kind::EarlierGrant);
    let rows = register.into_iter().flat_map(|register| {
        register.rows.iter().map(|record| Item { file: register.file, evidence: EvidenceKind(29), whole: true, record })
    });
    let papers = view.items.iter().filter(|item| item.record.kind == select.of).copied();
    // An office's register has thousands of rows of others; only rows that may be ours are worth a place.
    let mut found = Truth::No;
    for (item, listed) in papers.map(|item| (item, false)).chain(rows.map(|item| (item, true))) {
        let (truth, reasons) = same_grant(view, lens, &item, select, same_project);
        found = found.max(truth);
        match truth {
            Truth::Yes => answer.count(&item, main_roles(select.of)),
            Truth::No if listed => (),
            _ => {
                let mut judged = judge(view, lens, &item, select);
                judged.reasons = reasons;
                answer.leave_out(&judged, main_roles(select.of));
            }
        }
    }
    for item in view.items.iter().filter(|item| item.record.kind == Kind::Undertaking) {
        if subject_of(view, item.record, &[Subject::Applicant]) != Truth::No {
            answer.cite(item, &[Role::NotFunded, Role::Year, Role::Holder], Bearing::Witness);
        }
    }
    answer.met = match (found, register) {
        (Truth::Yes, _) => Truth::No,
        (Truth::Unknown, _) => Truth::Unknown,
        (Truth::No, None) if by_register => {
            answer.reasons.insert(Reason::NoRegister);
            Truth::Unknown
        }
        (Truth::No, register) => {
            answer.notes.extend(register.map(|register| format!("nothing found in the {}", register.named)));
            Truth::Yes
        }
    };
    if answer.met == Truth::Yes && !view.parties.knows(Subject::Applicant) {
        answer.met = Truth::Unknown;
        answer.reasons.insert(Reason::SubjectUnknown);
    }
    if answer.met == Truth::Yes && view.unread_for(lens.kinds, &[select.of]) {
        answer.met = Truth::Unknown;
        answer.reasons.insert(Reason::NotRead);
    }
    answer
}

/// Tells whether an earlier grant is the same grantee's for the same project or institute, under the conditions.
fn same_grant(
    view: &View<'_>,
    lens: &Lens<'_>,
    item: &Item<'_>,
    select: &Select,
    same_project: bool,
) -> (Truth, Vec<Reason>) {
    let record = item.record;
    let mut reasons = Vec::new();
    let mut truth = Truth::Yes;
    for condition in &select.conditions {
        let (one, reason) = holds(view, lens, item, condition);
        if one != Truth::Yes {
            reasons.push(reason);
        }
        truth = truth.min(one);
    }
    let grantee = grantee(view, record, &select.subject);
    if grantee != Truth::Yes {
        reasons.push(if grantee == Truth::No { Reason::OtherSubject } else { Reason::SubjectUnknown });
    }
    truth = truth.min(grantee);
    if truth == Truth::Yes && same_project && !same_title(view, record) {
        // The same grantee with another title: a renamed project cannot be excluded by its words.
        reasons.push(Reason::OtherProject);
        truth = Truth::Unknown;
    }
    (truth, reasons)
}

/// Tells whether the grantee is one of the parties: by number, by name, or perhaps by a near name.
fn grantee(view: &View<'_>, record: &Record, subjects: &[Subject]) -> Truth {
    let by_number = record.all(Role::RegisteredNumber).any(|field| match &field.fact.value {
        Value::Ident(ident) => view.parties.has_number(subjects, ident),
        _ => false,
    });
    let names = record.all(Role::Grantee).map(|field| match party_text(&field.fact.value) {
        Some(name) if field.fact.trust.confirmed => view.parties.is_or_near(subjects, name),
        _ => Truth::Unknown,
    });
    if by_number { Truth::Yes } else { Truth::any(names) }
}

/// Tells whether a grant's title is the form's project, base or institute.
fn same_title(view: &View<'_>, record: &Record) -> bool {
    let Some(application) = view.application else { return false };
    let own: Vec<String> = application
        .project
        .iter()
        .map(|(name, _)| fold(name))
        .chain(application.institute.names.iter().map(|(name, _)| fold(name)))
        .collect();
    let titles = record.all(Role::Project).filter_map(|field| party_text(&field.fact.value));
    let mut equal = false;
    for title in titles {
        equal |= own.contains(&fold(title)) || view.parties.is(Subject::Institute, title) == Truth::Yes;
    }
    equal
}

/// Returns earlier grants that may be this application's: a near name, or the same grantee with another title. Leads,
/// never an answer.
pub(super) fn near_grants(view: &View<'_>) -> Vec<(Locus, String)> {
    let mut leads = Vec::new();
    let Some(register) = view.office.register.as_ref() else { return leads };
    let rows = view.pack.rows.iter().filter(|row| row.tracks.iter().any(|track| track == view.track));
    for row in rows {
        let Some(Test::None { of, same_project, searched }) = &row.test else { continue };
        if searched != "register" {
            continue;
        }
        let lens = lens_of(view, row, None);
        for record in &register.rows {
            let item = Item { file: register.file, evidence: EvidenceKind(29), whole: true, record };
            let grantee =
                record.all(Role::Grantee).filter_map(|field| party_text(&field.fact.value)).next().unwrap_or("");
            let (truth, _) = same_grant(view, &lens, &item, of, *same_project);
            if let Some(at) = item.locus(Some(Role::Grantee)).filter(|_| truth == Truth::Unknown) {
                leads.push((at, grantee.to_string()));
            }
        }
    }
    leads.sort();
    leads.dedup();
    leads
}

/// Answers whether the leader stands in no other application and on no other side (T2-C3c): the same identity number
/// is a no, the same name only is unknown.
fn single_identity(view: &View<'_>) -> Answer {
    let mut answer = Answer::about(Kind::Person);
    let papers = leader::papers(view);
    for item in &papers.persons {
        answer.count(item, &[Role::Name, Role::Employer]);
    }
    for item in &papers.certificates {
        answer.cite(item, &[Role::Name], Bearing::Witness);
    }
    if !view.parties.knows(Subject::Leader) {
        answer.reasons.insert(Reason::SubjectUnknown);
        return answer;
    }
    let numbers: Vec<String> = papers
        .persons
        .iter()
        .flat_map(|item| item.record.all(Role::PersonId))
        .filter(|field| field.fact.trust.confirmed)
        .filter_map(|field| match &field.fact.value {
            Value::Ident(ident) => Some(ident.value.clone()),
            _ => None,
        })
        .collect();
    answer.met = Truth::Yes;
    for print in &view.office.persons {
        let by_number = print.number.as_ref().is_some_and(|number| numbers.contains(number));
        let by_name = view.parties.is(Subject::Leader, &print.name) == Truth::Yes;
        if by_number || by_name {
            answer.exhibits.push(Exhibit { at: print.at, value: None, bearing: Bearing::Witness });
            answer.notes.push(format!(
                "the same {} in {}",
                if by_number { "number" } else { "name" },
                print.application
            ));
            answer.met = answer.met.min(if by_number { Truth::No } else { Truth::Unknown });
        }
    }
    for item in view.items.iter().filter(|item| item.record.kind == Kind::Agreement) {
        for field in item.record.all(Role::Author).filter(|field| field.party.is_some()) {
            let leader = view.parties.field_is(&[Subject::Leader], field, None) == Truth::Yes;
            let own_side = item.record.all(Role::Party).any(|side| {
                side.party == field.party && view.parties.field_is(&[Subject::Applicant], side, None) == Truth::Yes
            });
            if leader && !own_side {
                answer.cite(item, &[Role::Author], Bearing::Witness);
                answer.met = answer.met.min(Truth::Unknown);
            }
        }
    }
    if view.office.batch < 2 && answer.met == Truth::Yes {
        answer.met = Truth::Unknown;
        answer.reasons.insert(Reason::BatchOfOne);
    }
    if answer.met == Truth::Yes {
        answer.notes.push(format!("compared with {} applications", view.office.batch.saturating_sub(1)));
    }
    answer
}
