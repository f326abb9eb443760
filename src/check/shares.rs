//! Shares of records that have a property, by number and by amount. What may or may not count widens the interval;
//! an empty denominator is unknown.

use rust_decimal::Decimal;

use crate::fact::{Basis, Record, Role, Shown, Truth};
use crate::rule::{Condition, Select};

use super::Reason;
use super::answer::{Answer, cited, roles_of};
use super::counts::{Part, closed, keys, same_thing, tally};
use super::select::{holds, judge_all};
use super::sums::figure;
use super::view::{Lens, View};

/// A share test of the pack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share<'a> {
    /// The whole.
    pub(super) of: &'a Select,
    /// Records with one key count once.
    pub(super) distinct: bool,
    /// The property.
    pub(super) having: &'a [Condition],
    /// Computed by these.
    pub(super) by: &'a [Basis],
    /// The bound in percent.
    pub(super) at_least: Option<Decimal>,
    /// More than the bound, not only as much.
    pub(super) strict: bool,
}

/// One record of the whole.
struct Member {
    sure: bool,
    having: Truth,
    low: Decimal,
    high: Option<Decimal>,
}

impl Member {
    /// Widens what it may be by what another row of the same thing says; tells whether that was more.
    fn differs(&mut self, other: &Member) -> bool {
        let (low, high) = (self.low.min(other.low), self.high.zip(other.high).map(|(a, b)| a.max(b)));
        let more = self.having != other.having || low != self.low || high != self.high;
        if self.having != other.having {
            self.having = Truth::Unknown;
        }
        (self.low, self.high) = (low, high);
        more
    }
}

/// Answers a share test: by any of its bases, or by the one of a reading.
pub(super) fn share(view: &View<'_>, lens: &Lens<'_>, test: Share<'_>) -> Answer {
    let mut answer = Answer::about(test.of.of);
    let keys = keys(test.of);
    let tallies = tally(judge_all(view, lens, test.of), test.distinct, &keys);
    let complete = closed(view, lens, test.of, &tallies);
    let mut roles = cited(test.of.of, &test.of.conditions);
    roles.extend(test.having.iter().flat_map(roles_of));
    if test.by.contains(&Basis::Amount) {
        roles.push(Role::Amount);
    }
    let mut members: Vec<Member> = Vec::new();
    let mut counted: Vec<&Record> = Vec::new();
    let mut again: Vec<(Member, &Record)> = Vec::new();
    for one in &tallies {
        let record = one.judged.item.record;
        let having = Truth::all(test.having.iter().map(|condition| holds(view, lens, &one.judged.item, condition).0));
        let amount = figure(view, record, Role::Amount);
        let sure = one.part == Part::Sure;
        let member = Member { sure, having, low: amount.low, high: amount.high };
        if one.part == Part::Out {
            answer.leave_out(&one.judged, &roles);
            if one.judged.truth != Truth::No {
                again.push((member, record));
            }
            continue;
        }
        members.push(member);
        counted.push(record);
        if sure {
            answer.count(&one.judged.item, &roles)
        } else {
            answer.leave_out(&one.judged, &roles)
        }
        if test.by.contains(&Basis::Amount) {
            answer.reasons.extend(amount.reasons);
        }
    }
    // A row that stands twice and says two things: either may be right.
    for (other, record) in again {
        let same = |own: &&Record| same_thing(&keys, own, record) == Truth::Yes;
        let own = counted.iter().position(same).and_then(|index| members.get_mut(index));
        if own.is_some_and(|own| own.differs(&other)) {
            answer.reasons.insert(Reason::SourcesDisagree);
        }
    }
    if members.is_empty() {
        answer.reasons.insert(Reason::NoEvidence);
    }
    let bases: Vec<Basis> = test
        .by
        .iter()
        .copied()
        .filter(|basis| !lens.reads("cross_border_by", "number") || *basis == Basis::Number)
        .filter(|basis| !lens.reads("cross_border_by", "amount") || *basis == Basis::Amount)
        .collect();
    let mut met = Vec::new();
    for basis in &bases {
        let ends = if complete { interval(&members, *basis) } else { None };
        let (low, high) = ends.map_or((Decimal::ZERO, None), |(low, high)| (low, Some(high)));
        if let Some(bound) = test.at_least {
            met.push(reached(low, high, bound, test.strict));
        }
        answer.others.push(Shown::Percent {
            low: low.round_dp(4),
            high: high.map(|high| high.round_dp(4)),
            basis: Some(*basis),
        });
    }
    answer.met = Truth::any(met);
    answer.shown = answer.others.first().cloned();
    answer
}

fn reached(low: Decimal, high: Option<Decimal>, bound: Decimal, strict: bool) -> Truth {
    let enough = |value: Decimal| if strict { value > bound } else { value >= bound };
    match high {
        _ if enough(low) => Truth::Yes,
        Some(high) if !enough(high) => Truth::No,
        _ => Truth::Unknown,
    }
}

/// Returns the least and the greatest share that the members allow, in percent.
fn interval(members: &[Member], basis: Basis) -> Option<(Decimal, Decimal)> {
    let weight = |member: &Member, heavy: bool| -> Option<Decimal> {
        match basis {
            Basis::Number => Some(Decimal::ONE),
            Basis::Amount if heavy => member.high,
            Basis::Amount => Some(member.low.max(Decimal::ZERO)),
        }
    };
    // The least share: what has the property as light, what lacks it as heavy as it can be; and the reverse.
    let extreme = |most: bool| -> Option<(Decimal, Decimal)> {
        let (mut part, mut all) = (Decimal::ZERO, Decimal::ZERO);
        for member in members {
            let having = if most { member.having != Truth::No } else { member.having == Truth::Yes };
            let included = member.sure || having == most;
            if included {
                let weight = weight(member, having == most)?;
                all += weight;
                part += if having { weight } else { Decimal::ZERO };
            }
        }
        Some((part, all))
    };
    let percent = |(part, all): (Decimal, Decimal)| (all > Decimal::ZERO).then(|| part * Decimal::ONE_HUNDRED / all);
    let low = percent(extreme(false)?);
    let high = percent(extreme(true)?);
    match (low, high) {
        (Some(low), Some(high)) => Some((low, high)),
        (None, Some(high)) => {
            Some((if members.iter().all(|one| one.having == Truth::Yes) { high } else { Decimal::ZERO }, high))
        }
        (Some(low), None) => Some((low, low)),
        (None, None) => None,
    }
}
