//! Operating since: the certificate's date decides; the first dated fact of operation is a shown reading (T1-C2a).

use crate::fact::{Date, Kind, Role, Truth, Value};
use crate::rule::{Condition, Select, Subject};

use super::answer::Answer;
use super::select::{Item, subject_of};
use super::view::{Lens, View};
use super::{Bearing, Reason};

/// Answers the row by the first dated fact that shows the institute at work: rent, a purchase, an expense, a task.
pub(super) fn first_fact(view: &View<'_>, lens: &Lens<'_>, select: &Select) -> Answer {
    let mut answer = Answer::about(select.of);
    let facts = view.items.iter().filter(|item| {
        matches!(item.record.kind, Kind::Lease | Kind::Expense | Kind::Equipment | Kind::Task)
            && subject_of(view, item.record, &[Subject::Institute]) == Truth::Yes
    });
    let first = facts.filter_map(|item| Some((began(item)?, item))).min_by_key(|(date, item)| (date.last, item.file));
    let Some((date, item)) = first else {
        answer.reasons.insert(Reason::NoEvidence);
        return answer;
    };
    let inclusive = lens.reads("before", "inclusive");
    let bound = select.conditions.iter().find_map(|condition| match condition {
        Condition::Before(_, bound) => Some(*bound),
        _ => None,
    });
    answer.met = bound.map_or(Truth::Unknown, |bound| {
        if inclusive { super::select::not_after(date, bound) } else { date.before(bound) }
    });
    answer.shown = Some(crate::fact::Shown::One(Value::Date(date)));
    answer.cite(item, &[Role::Date, Role::From, Role::Period], Bearing::Witness);
    answer
}

fn began(item: &Item<'_>) -> Option<Date> {
    let facts = [Role::Date, Role::From, Role::Period].iter().flat_map(|role| item.record.all(*role));
    facts
        .filter(|field| field.fact.trust.confirmed && field.fact.also.is_empty())
        .filter_map(|field| match &field.fact.value {
            Value::Date(date) => Some(*date),
            Value::Period(period) => period.from,
            _ => None,
        })
        .min_by_key(|date| date.last)
}
