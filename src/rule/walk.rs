//! Visits the parts of a test: tests inside tests, the records they look at, the conditions on those.

use super::{Condition, Select, Test};
use crate::fact::Role;

impl Test {
    /// Calls `visit` with the test and every test inside it.
    pub(super) fn each<'a>(&'a self, visit: &mut impl FnMut(&'a Test)) {
        visit(self);
        if let Test::All(tests) | Test::Any(tests) | Test::First(tests) = self {
            tests.iter().for_each(|test| test.each(visit));
        }
    }

    /// Returns what records this one test looks at, without tests inside it.
    pub(super) fn selects(&self) -> Vec<&Select> {
        match self {
            Test::Sum { of, .. }
            | Test::Count { of, .. }
            | Test::Some(of)
            | Test::None { of, .. }
            | Test::Share { of, .. }
            | Test::Field { of, .. }
            | Test::SameRecord { of, .. }
            | Test::YearsSince { of, .. }
            | Test::Since { of, .. }
            | Test::Monotone { of, .. }
            | Test::Due { of, .. } => vec![of],
            Test::Show(selects) => selects.iter().collect(),
            Test::AtLeast { .. }
            | Test::Part(_)
            | Test::All(_)
            | Test::Any(_)
            | Test::First(_)
            | Test::Evidenced(_)
            | Test::Request { .. }
            | Test::Row(_) => Vec::new(),
        }
    }

    /// Returns all records that the test and tests inside it look at.
    pub(super) fn all_selects(&self) -> Vec<&Select> {
        let mut selects = Vec::new();
        self.each(&mut |test| selects.extend(test.selects()));
        selects
    }

    /// Calls `visit` with every condition of the test and of tests inside it.
    pub(super) fn each_condition<'a>(&'a self, visit: &mut impl FnMut(&'a Condition)) {
        self.each(&mut |test| {
            match test {
                Test::Share { having, .. } => having.iter().for_each(|condition| condition.each(visit)),
                Test::Part(condition) => condition.each(visit),
                _ => {}
            }
            let conditions = test.selects().into_iter().flat_map(|select| &select.conditions);
            conditions.for_each(|condition| condition.each(visit));
        });
    }

    /// Tells whether some condition of the test is of this sort.
    pub(super) fn has_condition(&self, sort: impl Fn(&Condition) -> bool) -> bool {
        let mut found = false;
        self.each_condition(&mut |condition| found |= sort(condition));
        found
    }
}

impl Condition {
    /// Calls `visit` with the condition and every condition inside it.
    pub(super) fn each<'a>(&'a self, visit: &mut impl FnMut(&'a Condition)) {
        visit(self);
        match self {
            Condition::Either(conditions) => conditions.iter().for_each(|condition| condition.each(visit)),
            Condition::IfStated(condition) => condition.each(visit),
            _ => {}
        }
    }

    /// Returns the role that this one condition looks at, where it names one.
    pub(crate) fn role(&self) -> Option<Role> {
        match self {
            Condition::InWindow(role)
            | Condition::Before(role, _)
            | Condition::NotAfter(role, _)
            | Condition::Is(role, _)
            | Condition::IsNot(role, _)
            | Condition::OutsideMainland(role)
            | Condition::InProvince(role, _)
            | Condition::Contains(role, _)
            | Condition::Flag(role)
            | Condition::Valid(role)
            | Condition::AtLeast(role, _)
            | Condition::MoreThan(role, _)
            | Condition::Same(role, _)
            | Condition::YearsSince(role, _)
            | Condition::Doubtful(role, _)
            | Condition::Listed { field: role, .. }
            | Condition::PlaceIn { party: role, .. } => Some(*role),
            Condition::RunsMonths(_) => Some(Role::Term),
            Condition::SignedByAll => Some(Role::Signed),
            Condition::Covers
            | Condition::Either(_)
            | Condition::IfStated(_)
            | Condition::MeetsWindow
            | Condition::DistinctBy(_)
            | Condition::OnPaper(_) => None,
        }
    }
}
