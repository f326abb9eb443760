//! The answer of one test: whether the bound is reached, what is shown, and every place that bears on it.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::fact::{Currency, Fact, Grade, Kind, Role, Shown, Truth};
use crate::rule::Condition;

use super::select::{Item, Judged};
use super::{Bearing, Exhibit, Reason};

/// The answer of one test.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Is the bound reached?
    pub(super) met: Truth,
    /// What is shown.
    pub(super) shown: Option<Shown>,
    /// The same by other bases of a share.
    pub(super) others: Vec<Shown>,
    /// Places: counted, left out, witnesses.
    pub(super) exhibits: Vec<Exhibit>,
    /// Why.
    pub(super) reasons: BTreeSet<Reason>,
    /// Sentences for people.
    pub(super) notes: Vec<String>,
    /// The grade of the best evidence.
    pub(super) grade: Option<Grade>,
    /// Kinds of record that were looked for.
    pub(super) kinds: Vec<Kind>,
}

impl Answer {
    /// Returns an answer that nothing is known.
    pub(super) fn unknown() -> Answer {
        Answer {
            met: Truth::Unknown,
            shown: None,
            others: Vec::new(),
            exhibits: Vec::new(),
            reasons: BTreeSet::new(),
            notes: Vec::new(),
            grade: None,
            kinds: Vec::new(),
        }
    }

    /// Returns an empty answer about records of a kind.
    pub(super) fn about(kind: Kind) -> Answer {
        Answer { kinds: vec![kind], ..Answer::unknown() }
    }

    /// Adds a record that counts, with the places of the roles that make it count.
    pub(super) fn count(&mut self, item: &Item<'_>, roles: &[Role]) {
        self.cite(item, roles, Bearing::Counted);
        self.grade = self.grade.max(Some(item.grade()));
        if item.record.fields.iter().any(|field| field.fact.trust.hidden) {
            self.reasons.insert(Reason::HiddenRow);
        }
    }

    /// Adds a record that does not count, with the reason.
    pub(super) fn leave_out(&mut self, judged: &Judged<'_>, roles: &[Role]) {
        let reason = judged.reasons.first().copied().unwrap_or(Reason::ConditionFails);
        self.cite(&judged.item, roles, Bearing::LeftOut(reason));
        if reason != Reason::TotalRow {
            self.reasons.extend(judged.reasons.iter().copied());
        }
    }

    /// Adds the places of some roles of a record; the record's own place where it has none of them.
    pub(super) fn cite(&mut self, item: &Item<'_>, roles: &[Role], bearing: Bearing) {
        let facts: Vec<&Fact> = roles.iter().flat_map(|role| item.record.all(*role)).map(|field| &field.fact).collect();
        for fact in &facts {
            if let Some(at) = fact.locus(item.file) {
                self.add(Exhibit { at, value: Some(fact.value.clone()), bearing });
            }
        }
        if facts.is_empty()
            && let Some(at) = item.locus(None)
        {
            self.add(Exhibit { at, value: None, bearing });
        }
    }

    fn add(&mut self, exhibit: Exhibit) {
        if !self.exhibits.contains(&exhibit) {
            self.exhibits.push(exhibit);
        }
    }

    /// Takes over the places and reasons of a part's answer.
    pub(super) fn absorb(&mut self, part: &Answer) {
        part.exhibits.iter().for_each(|exhibit| self.add(exhibit.clone()));
        self.reasons.extend(part.reasons.iter().copied());
        self.notes.extend(part.notes.iter().cloned());
        self.grade = self.grade.max(part.grade);
        self.kinds.extend(part.kinds.iter().copied());
    }
}

/// Compares an interval with a lower bound.
pub(super) fn reaches(low: Decimal, high: Option<Decimal>, bound: Decimal) -> Truth {
    match high {
        _ if low >= bound => Truth::Yes,
        Some(high) if high < bound => Truth::No,
        _ => Truth::Unknown,
    }
}

/// Returns an interval of yuan.
pub(super) fn yuan(low: Decimal, high: Option<Decimal>) -> Shown {
    Shown::Amount { currency: Currency::CNY, low, high }
}

/// Returns the roles that show what a record of a kind is.
pub(super) fn main_roles(kind: Kind) -> &'static [Role] {
    match kind {
        Kind::Expense | Kind::AuditTotal | Kind::Transfer => &[Role::Amount],
        Kind::Equipment => &[Role::Title, Role::Amount],
        Kind::Task | Kind::Outcome => &[Role::Title],
        Kind::Licence | Kind::Incorporation | Kind::Person | Kind::Degree | Kind::Trainee => &[Role::Name],
        Kind::PatentGrant | Kind::PatentFiling | Kind::Standard => &[Role::Number, Role::Owner],
        Kind::Paper => &[Role::Title, Role::Affiliation],
        Kind::UserCertificate => &[Role::User],
        Kind::Visit => &[Role::Heads],
        Kind::Deal | Kind::DealRegistration | Kind::Contract => &[Role::Number, Role::Title],
        Kind::Platform => &[Role::Title],
        Kind::EarlierGrant => &[Role::Grantee, Role::Project, Role::Year],
        Kind::Lease => &[Role::Lessee, Role::Area],
        Kind::Agreement => &[Role::Party],
        Kind::Acquisition => &[Role::Buyer],
        Kind::Approval => &[Role::Investee],
        Kind::Holding => &[Role::Holder],
        Kind::Undertaking | Kind::Report => &[Role::Holder],
    }
}

/// Returns the roles that a condition looks at.
pub(super) fn roles_of(condition: &Condition) -> Vec<Role> {
    match condition {
        Condition::OutsideMainland(role) => vec![*role, Role::Party, Role::Address, Role::RegisteredNumber],
        Condition::Covers => {
            vec![Role::Period, Role::Effective, Role::From, Role::Expires, Role::To, Role::Term, Role::Signed]
        }
        Condition::SignedByAll => vec![Role::Signed, Role::Sealed],
        Condition::RunsMonths(_) => vec![Role::Term, Role::Period, Role::Effective, Role::Expires],
        Condition::IfStated(condition) => roles_of(condition),
        Condition::PlaceIn { party, .. } => vec![*party, Role::Place],
        Condition::MeetsWindow => vec![Role::Period, Role::From, Role::To],
        Condition::DistinctBy(roles) => roles.clone(),
        Condition::Either(conditions) => conditions.iter().flat_map(roles_of).collect(),
        one => one.role().into_iter().collect(),
    }
}

/// Returns the roles to cite for a selection: what the record is, and what the conditions look at.
pub(super) fn cited(kind: Kind, conditions: &[Condition]) -> Vec<Role> {
    let mut roles = main_roles(kind).to_vec();
    for role in conditions.iter().flat_map(roles_of) {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles
}
