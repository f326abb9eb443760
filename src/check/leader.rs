//! The leader: degree from the certificate, years from the curriculum vitae, all of one person (T2-C3a).

use crate::fact::{Kind, Record, Role, Truth, Value};
use crate::rule::{Condition, Select, Subject};

use super::answer::{Answer, cited};
use super::fold::fold;
use super::parties::party_text;
use super::select::{Item, holds, judge};
use super::view::{Lens, View};
use super::{Bearing, Reason};

/// Papers about the leader.
pub(super) struct Papers<'a> {
    /// Curricula vitae and roster rows with the leader's name.
    pub(super) persons: Vec<Item<'a>>,
    /// Degree and title certificates with exactly the leader's name.
    pub(super) certificates: Vec<Item<'a>>,
    /// Certificates whose name, in another script, may be the leader's.
    pub(super) perhaps: Vec<Item<'a>>,
    /// Certificates of persons whom no roster names: filed for the leader, but another's.
    pub(super) strangers: Vec<Item<'a>>,
}

/// Returns the papers about the leader.
pub(super) fn papers<'a>(view: &View<'a>) -> Papers<'a> {
    let mut papers =
        Papers { persons: Vec::new(), certificates: Vec::new(), perhaps: Vec::new(), strangers: Vec::new() };
    if !view.parties.knows(Subject::Leader) {
        return papers;
    }
    for item in &view.items {
        let named = named(view, item.record);
        match (item.record.kind, named) {
            (Kind::Person, Truth::Yes) => papers.persons.push(*item),
            (Kind::Degree, Truth::Yes) => papers.certificates.push(*item),
            (Kind::Degree, Truth::Unknown) => papers.perhaps.push(*item),
            (Kind::Degree, Truth::No) if !on_a_roster(view, item.record) => papers.strangers.push(*item),
            _ => (),
        }
    }
    // The curriculum vitae says more than a roster's row.
    papers.persons.sort_by_key(|item| !matches!(item.evidence.0, 34 | 31));
    papers
}

fn named(view: &View<'_>, record: &Record) -> Truth {
    let names = record.fields.iter().filter(|field| matches!(field.role, Role::Name | Role::NameEnglish));
    Truth::any(names.map(|field| view.parties.field_is(&[Subject::Leader], field, None)))
}

/// Tells whether the person of a certificate stands on a roster: a member of the team.
fn on_a_roster(view: &View<'_>, certificate: &Record) -> bool {
    let names = |record: &Record| -> Vec<String> {
        let fields = record.fields.iter().filter(|field| matches!(field.role, Role::Name | Role::NameEnglish));
        fields.filter_map(|field| party_text(&field.fact.value)).map(fold).collect()
    };
    let own = names(certificate);
    view.items
        .iter()
        .filter(|item| item.record.kind == Kind::Person)
        .any(|item| names(item.record).iter().any(|name| own.contains(name)))
}

/// Answers whether the leader meets all conditions of a selection.
pub(super) fn some(view: &View<'_>, lens: &Lens<'_>, select: &Select) -> Answer {
    let mut answer = Answer::about(Kind::Person);
    answer.kinds.push(Kind::Degree);
    let papers = papers(view);
    if papers.persons.is_empty() && papers.certificates.is_empty() {
        answer.reasons.insert(if view.parties.knows(Subject::Leader) {
            Reason::NoEvidence
        } else {
            Reason::SubjectUnknown
        });
        return answer;
    }
    let mut best: Option<(Truth, Vec<(Truth, Reason)>)> = None;
    let mut disagree = false;
    for item in &papers.persons {
        let base = judge(view, lens, item, &Select { conditions: Vec::new(), ..select.clone() });
        let mut parts: Vec<(Truth, Reason)> =
            select.conditions.iter().map(|one| with_certificates(view, lens, item, one, &papers)).collect();
        if base.truth != Truth::Yes {
            parts.push((
                base.truth.max(Truth::Unknown),
                base.reasons.first().copied().unwrap_or(Reason::SubjectUnknown),
            ));
        }
        let truth = Truth::all(parts.iter().map(|(truth, _)| *truth));
        disagree |= best.as_ref().is_some_and(|(other, _)| {
            Truth::all([*other, truth]) == Truth::No && Truth::any([*other, truth]) == Truth::Yes
        });
        if disagree {
            // Two papers about one person that say yes and no say nothing, whatever a third says.
            best = Some((Truth::Unknown, vec![(Truth::Unknown, Reason::SourcesDisagree)]));
        } else if best.as_ref().is_none_or(|(other, _)| *other == Truth::Unknown && truth != Truth::Unknown) {
            best = Some((truth, parts));
        }
    }
    let roles = cited(Kind::Person, &select.conditions);
    for item in &papers.persons {
        answer.count(item, &roles);
    }
    for item in &papers.certificates {
        answer.count(item, &[Role::Name, Role::Degree, Role::ProfessionalTitle, Role::Issued]);
    }
    for item in &papers.strangers {
        answer.cite(item, &[Role::Name], Bearing::LeftOut(Reason::OtherSubject));
    }
    for item in &papers.perhaps {
        answer.cite(item, &[Role::Name, Role::Degree, Role::ProfessionalTitle], Bearing::Witness);
    }
    if let Some((truth, parts)) = best {
        answer.met = truth;
        answer
            .reasons
            .extend(parts.iter().filter(|(part, _)| *part == truth && truth != Truth::Yes).map(|(_, reason)| *reason));
    }
    answer
}

/// Answers one condition: a degree or a rank by certificate and curriculum vitae together, the rest by the latter.
fn with_certificates(
    view: &View<'_>,
    lens: &Lens<'_>,
    item: &Item<'_>,
    condition: &Condition,
    papers: &Papers<'_>,
) -> (Truth, Reason) {
    let own = holds(view, lens, item, condition);
    let role = match condition {
        Condition::Is(Role::Degree, _) => Role::Degree,
        Condition::AtLeast(Role::Rank | Role::ProfessionalTitle, _) => Role::Rank,
        Condition::Either(parts) => {
            let answers = parts.iter().map(|part| with_certificates(view, lens, item, part, papers));
            return answers.max_by_key(|(truth, _)| *truth).unwrap_or((Truth::Unknown, Reason::FieldAbsent));
        }
        _ => return own,
    };
    let says = |certificate: &&Item<'_>| {
        let record = certificate.record;
        let has = match role {
            Role::Degree => record.first(Role::Degree).is_some(),
            _ => record.first(Role::Rank).is_some() || record.first(Role::ProfessionalTitle).is_some(),
        };
        has.then(|| given_in_time(view, record, holds(view, lens, certificate, condition).0))
    };
    let certified: Vec<Truth> = papers.certificates.iter().filter_map(|one| says(&one)).collect();
    let perhaps: Vec<Truth> = papers.perhaps.iter().filter_map(|one| says(&one)).collect();
    match Truth::any(certified.iter().copied()) {
        _ if certified.is_empty() => match own.0 {
            // A certificate that may be the leader's says otherwise.
            Truth::Yes if !perhaps.is_empty() && !perhaps.contains(&Truth::Yes) => {
                (Truth::Unknown, Reason::SourcesDisagree)
            }
            Truth::No if perhaps.contains(&Truth::Yes) => (Truth::Unknown, Reason::SourcesDisagree),
            // The one certificate that was filed is another person's.
            Truth::Yes if perhaps.is_empty() && !papers.strangers.is_empty() => (Truth::Unknown, Reason::OtherSubject),
            _ => own,
        },
        Truth::Yes if own.0 == Truth::No => (Truth::Unknown, Reason::SourcesDisagree),
        Truth::Yes => (Truth::Yes, own.1),
        Truth::No if own.0 == Truth::Yes => (Truth::Unknown, Reason::SourcesDisagree),
        truth => (truth, Reason::ConditionFails),
    }
}

/// A certificate counts from its own date, not from the defence.
fn given_in_time(view: &View<'_>, record: &Record, truth: Truth) -> Truth {
    let (Some(day), Some(fact)) = (view.published, record.first(Role::Issued)) else { return truth };
    match &fact.value {
        Value::Date(date) if super::select::not_after(*date, day) == Truth::No => Truth::No,
        _ => truth,
    }
}
