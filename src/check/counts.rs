//! Counts of distinct things. A list is complete in itself; loose papers are closed only by the exception of
//! domain.md, rule 2.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::fact::{Fact, Kind, Record, Role, Shown, Truth, Value};
use crate::rule::{Condition, Select};

use super::Reason;
use super::answer::{Answer, cited, reaches};
use super::fold::fold;
use super::parties::party_text;
use super::romanised::may_be_one;
use super::select::{Judged, judge_all};
use super::view::{Lens, View};

/// A judged record and its part in a count.
#[derive(Clone, Debug)]
pub(super) struct Tally<'a> {
    /// The record.
    pub(super) judged: Judged<'a>,
    /// How it counts.
    pub(super) part: Part,
}

/// How a record counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Part {
    /// One more, proved.
    Sure,
    /// One more, perhaps.
    Perhaps,
    /// None.
    Out,
}

/// What makes two records one: roles, best first. Users count once, whatever product they certify; a pack may say
/// otherwise.
pub(super) fn keys(select: &Select) -> Vec<Vec<Role>> {
    let own = select.conditions.iter().find_map(|condition| match condition {
        Condition::DistinctBy(roles) => Some(roles.clone()),
        _ => None,
    });
    match (own, select.of) {
        (Some(roles), _) => vec![roles],
        (None, Kind::UserCertificate) => vec![vec![Role::User]],
        (None, kind) => kind.shape().keys.iter().map(|roles| roles.to_vec()).collect(),
    }
}

/// Returns the form in which a value is compared.
pub(super) fn value_key(value: &Value) -> String {
    match value {
        Value::Ident(ident) => number_key(&ident.value),
        Value::Amount(amount) => format!("{}{}", amount.units.normalize(), amount.currency.code()),
        Value::Count(count) => count.number.normalize().to_string(),
        other => party_text(other).map_or_else(|| format!("{other:?}"), fold),
    }
}

/// Returns a number's letters and digits, without the prefix of a patent number.
pub(super) fn number_key(value: &str) -> String {
    let plain: String = value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let digits = plain.strip_prefix("ZL").or_else(|| plain.strip_prefix("CN")).unwrap_or(&plain);
    digits.to_string()
}

/// Returns the key of a record by some roles; `None` where one is absent or not settled.
pub(super) fn key(record: &Record, roles: &[Role]) -> Option<String> {
    let mut parts = Vec::new();
    for role in roles {
        let mut values: BTreeSet<String> = BTreeSet::new();
        for fact in record.all(*role).map(|field| &field.fact) {
            if !settled(fact) {
                return None;
            }
            values.insert(value_key(&fact.value));
        }
        if values.is_empty() {
            return None;
        }
        parts.push(values.into_iter().collect::<Vec<_>>().join("+"));
    }
    Some(parts.join("|"))
}

fn settled(fact: &Fact) -> bool {
    fact.trust.confirmed && fact.also.iter().all(|also| *also == fact.value)
}

/// Tells whether two records are one thing.
pub(super) fn same_thing(keys: &[Vec<Role>], a: &Record, b: &Record) -> Truth {
    let mut compared = false;
    for roles in keys {
        match (key(a, roles), key(b, roles)) {
            (Some(a), Some(b)) if a == b => return Truth::Yes,
            // Two users whose names are near may be one (domain.md, rule 5).
            (Some(a), Some(b)) if *roles == [Role::User] && perhaps_one(&a, &b) => return Truth::Unknown,
            (Some(_), Some(_)) => compared = true,
            _ => (),
        }
    }
    if compared { Truth::No } else { Truth::Unknown }
}

/// Tells whether two folded names differ only in how a place is written (佛山 and 佛山市), or one holds the other.
fn perhaps_one(a: &str, b: &str) -> bool {
    let plain = |name: &str| name.chars().filter(|c| !"省市区县镇".contains(*c)).collect::<String>();
    let (a, b) = (plain(a), plain(b));
    a == b || a.contains(&b) || b.contains(&a)
}

/// Tells whether two rows of lists are one thing, where no key tells it: rows are what they are, equal rows may be one.
fn same_row(keys: &[Vec<Role>], a: &Judged<'_>, b: &Judged<'_>) -> Truth {
    let by_key = same_thing(keys, a.item.record, b.item.record);
    if by_key != Truth::Unknown {
        return by_key;
    }
    // Two rows are perhaps one where nothing that they say tells them apart.
    let all = |record: &Record| -> BTreeSet<String> {
        let said = record.fields.iter().filter(|field| field.role != Role::Holder);
        said.map(|field| format!("{:?} {}", field.role, value_key(&field.fact.value))).collect()
    };
    let name = |record: &Record| key(record, &[Role::Name]);
    let (own, other) = (name(a.item.record), name(b.item.record));
    let one_name = own.is_some() && own == other;
    let romanised = own.zip(other).is_some_and(|(own, other)| may_be_one(&own, &other));
    match () {
        () if romanised => Truth::Unknown,
        // The same person on two lists is one person; twice on one list may be two.
        () if one_name && a.item.file != b.item.file => Truth::Yes,
        () if one_name || all(a.item.record) == all(b.item.record) => Truth::Unknown,
        () => Truth::No,
    }
}

/// Decides for every record whether it is one more.
pub(super) fn tally<'a>(judged: Vec<Judged<'a>>, distinct: bool, keys: &[Vec<Role>]) -> Vec<Tally<'a>> {
    let mut order: Vec<usize> = (0..judged.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(judged.get(*index).map_or(Truth::No, |one| one.truth)));
    let mut parts = vec![Part::Out; judged.len()];
    let mut duplicate = vec![false; judged.len()];
    let mut taken: Vec<usize> = Vec::new();
    for index in order {
        let Some(one) = judged.get(index).filter(|one| one.truth != Truth::No) else { continue };
        let same = if distinct {
            let list = one.item.record.kind.shape().list;
            let against = |other: &usize| {
                let other = judged.get(*other)?;
                Some(if list {
                    same_row(keys, one, other)
                } else {
                    same_thing(keys, one.item.record, other.item.record)
                })
            };
            taken.iter().filter_map(against).max().unwrap_or(Truth::No)
        } else {
            Truth::No
        };
        let part = match (same, one.truth) {
            (Truth::Yes, _) => Part::Out,
            (Truth::No, Truth::Yes) => Part::Sure,
            _ => Part::Perhaps,
        };
        duplicate[index] = same != Truth::No;
        parts[index] = part;
        if part != Part::Out {
            taken.push(index);
        }
    }
    let parted = judged.into_iter().zip(parts).zip(duplicate);
    parted
        .map(|((mut judged, part), duplicate)| {
            if duplicate {
                judged.reasons.insert(0, Reason::Duplicate);
            }
            Tally { judged, part }
        })
        .collect()
}

/// Tells whether a record stands on a list that is complete in itself: an agreement's trainees are no list.
fn on_a_list(judged: &Judged<'_>) -> bool {
    let record = judged.item.record;
    record.kind.shape().list && !(record.kind == Kind::Trainee && record.first(Role::Signed).is_some())
}

/// Tells whether the records close the matter: nothing more can be shown by what was not read.
pub(super) fn closed(view: &View<'_>, lens: &Lens<'_>, select: &Select, tallies: &[Tally<'_>]) -> bool {
    let listed: Vec<&Tally<'_>> = tallies.iter().filter(|one| on_a_list(&one.judged)).collect();
    if select.of.shape().list && !listed.is_empty() {
        return listed.iter().all(|one| one.judged.item.whole);
    }
    let Some(claimed) = lens.claimed else { return false };
    if view.unread_for(lens.kinds, &[select.of]) {
        return false;
    }
    let stated = |one: &&Tally<'_>| {
        one.part != Part::Out
            || one.judged.reasons.iter().any(|reason| on_its_own_paper(*reason) || *reason == Reason::Duplicate)
    };
    let filed = tallies.iter().filter(stated).filter(|one| !one.judged.reasons.contains(&Reason::Duplicate)).count();
    Decimal::from(filed) >= claimed
}

/// Reasons that stand on the record's own paper (domain.md, rule 2).
fn on_its_own_paper(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::OutsideWindow
            | Reason::OtherSubject
            | Reason::NotGranted
            | Reason::NotInternational
            | Reason::NoJointAffiliation
    )
}

/// Counts records.
pub(super) fn count(
    view: &View<'_>,
    lens: &Lens<'_>,
    select: &Select,
    distinct: bool,
    at_least: Option<Decimal>,
) -> Answer {
    let mut judged = judge_all(view, lens, select);
    if lens.reads("patent_kinds", "invention") {
        judged.retain(|one| is_invention(one.item.record));
    }
    let tallies = tally(judged, distinct, &keys(select));
    let mut answer = Answer::about(select.of);
    let roles = cited(select.of, &select.conditions);
    for one in &tallies {
        match one.part {
            Part::Sure => answer.count(&one.judged.item, &roles),
            Part::Perhaps | Part::Out => answer.leave_out(&one.judged, &roles),
        }
    }
    let number = |part: Part| Decimal::from(tallies.iter().filter(|one| one.part == part).count());
    let low = number(Part::Sure);
    let high = closed(view, lens, select, &tallies).then(|| low + number(Part::Perhaps));
    if tallies.is_empty() {
        answer.reasons.insert(Reason::NoEvidence);
    }
    if let Some(bound) = at_least {
        answer.met = reaches(low, high, bound);
    }
    answer.shown = Some(Shown::Count { low, high, unit: unit(select.of).to_string() });
    answer
}

/// Tells whether a patent is an invention: the fifth digit of a Chinese number is 1, or 8 for one that came by the PCT.
fn is_invention(record: &Record) -> bool {
    record.first(Role::Number).is_none_or(|fact| match &fact.value {
        Value::Ident(ident) if ident.kind == crate::fact::IdentKind::CnPatent => {
            matches!(number_key(&ident.value).chars().nth(4), Some('1' | '8') | None)
        }
        _ => true,
    })
}

/// Returns the measure word of a kind.
fn unit(kind: Kind) -> &'static str {
    match kind {
        Kind::PatentGrant | Kind::PatentFiling => "件",
        Kind::Paper => "篇",
        Kind::Person => "人",
        Kind::Trainee => "名",
        Kind::Equipment => "台",
        Kind::UserCertificate => "份",
        _ => "项",
    }
}
