//! Person-days of visits: heads times inclusive days, for each period that the claim names; a person who is in two
//! visits on one day counts once (T2J-K3b).

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date as Day;
use rust_decimal::Decimal;

use crate::document::FileId;
use crate::fact::{Date, Duration, Period, Record, Role, Shown, Truth, Value};
use crate::rule::{Bound, Per, Select};

use super::answer::{Answer, reaches};
use super::fold::fold;
use super::parties::party_text;
use super::romanised::may_be_one;
use super::select::{Judged, judge_all};
use super::terms::{period_of, settled};
use super::view::{Lens, View};
use super::{Bearing, Reason};

/// A span of days, both inside.
pub(super) type Days = (Day, Day);

/// Longest visit that is still read as one, in days; longer ones are misread dates or residence.
const LONGEST_DAYS: i32 = 1500;

/// Returns the periods in which the row is tested: those that claims name, filled up with the twelve-month periods
/// back from D; or the whole calendar years inside W.
pub(super) fn periods(view: &View<'_>, lens: &Lens<'_>, claimed: &[Period], per: Option<Per>) -> Vec<Days> {
    let Some(published) = view.published else { return Vec::new() };
    let Some((first, last)) = view.window() else { return Vec::new() };
    if per == Some(Per::WholeYear) || lens.reads("visit_year", "whole") || lens.reads("visit_year", "calendar") {
        return (first.year()..=last.year())
            .filter_map(|year| Some((Day::new(year, 1, 1).ok()?, Day::new(year, 12, 31).ok()?)))
            .filter(|(from, to)| *from >= first && *to <= last)
            .collect();
    }
    let years = i64::from(view.pack.window_years);
    let mut all: Vec<Days> = claimed
        .iter()
        .filter_map(days_of)
        // A claim for several years together says nothing of one of them.
        .filter(|(from, to)| from.checked_add(13.months()).is_ok_and(|end| *to <= end))
        .collect();
    all.sort_unstable();
    all.dedup();
    if i64::try_from(all.len()).unwrap_or(i64::MAX) < years {
        for back in 0..years {
            let to = published.checked_sub((12 * back).months()).ok();
            let from = published.checked_sub((12 * (back + 1)).months()).ok().and_then(|day| day.tomorrow().ok());
            let Some(period) = from.zip(to) else { continue };
            let middle = period.0.checked_add(6.months()).unwrap_or(period.0);
            if !all.iter().any(|(from, to)| *from <= middle && middle <= *to) {
                all.push(period);
            }
        }
        all.sort_unstable();
    }
    all
}

/// Returns the days of a period that has both ends.
pub(super) fn days_of(period: &Period) -> Option<Days> {
    Some((period.from?.first, period.to?.last))
}

/// Tests the person-days of every period against a bound; what is shown is the least period.
pub(super) fn visits(
    view: &View<'_>,
    lens: &Lens<'_>,
    select: &Select,
    at_least: Option<&Bound>,
    periods: &[Days],
) -> Answer {
    let bound = match at_least {
        Some(Bound::Count(bound, _)) => Some(*bound),
        _ => None,
    };
    let mut answer = Answer::about(select.of);
    let parts: Vec<Answer> = periods.iter().map(|period| in_period(view, lens, select, *period)).collect();
    let mut met = Vec::new();
    for (part, period) in parts.iter().zip(periods) {
        let (low, high) = ends(part);
        met.extend(bound.map(|bound| reaches(low, high, bound)));
        let upper = high.map_or("?".to_string(), |high| high.to_string());
        answer.notes.push(format!("{} – {}: {low} to {upper} person-days", period.0, period.1));
    }
    if lens.reads("visit_year", "mean") && !parts.is_empty() {
        let number = Decimal::from(parts.len());
        let low = parts.iter().map(|part| ends(part).0).sum::<Decimal>() / number;
        let high = parts.iter().map(|part| ends(part).1).sum::<Option<Decimal>>().map(|sum| sum / number);
        met = bound.map(|bound| reaches(low, high, bound)).into_iter().collect();
    }
    answer.met = Truth::all(met);
    let least = parts.iter().min_by_key(|part| ends(part).0);
    answer.shown = least.and_then(|part| part.shown.clone());
    for part in &parts {
        answer.absorb(part);
    }
    // A visit outside one period may be inside another.
    let inside: BTreeSet<_> =
        answer.exhibits.iter().filter(|one| one.bearing == Bearing::Counted).map(|one| one.at).collect();
    answer.exhibits.retain(|one| one.bearing == Bearing::Counted || !inside.contains(&one.at));
    answer.kinds = vec![select.of];
    if periods.is_empty() {
        answer.reasons.insert(Reason::PublishedUnset);
    }
    answer
}

fn ends(answer: &Answer) -> (Decimal, Option<Decimal>) {
    match &answer.shown {
        Some(Shown::Count { low, high, .. }) => (*low, *high),
        _ => (Decimal::ZERO, None),
    }
}

/// One visit, as far as it is told.
struct Visit {
    days: Option<Days>,
    names: BTreeSet<String>,
    heads: Option<Decimal>,
}

/// Adds up the person-days of one period.
pub(super) fn in_period(view: &View<'_>, lens: &Lens<'_>, select: &Select, period: Days) -> Answer {
    let mut answer = Answer::about(select.of);
    let judged = judge_all(view, lens, select);
    let whole = judged.iter().all(|one| one.item.whole);
    let (rows, others) = main_log(judged);
    let mut low = Decimal::ZERO;
    let mut high = Some(Decimal::ZERO);
    let (mut all_heads, mut all_days) = (Decimal::ZERO, Decimal::ZERO);
    let mut busy: BTreeMap<String, BTreeSet<Day>> = BTreeMap::new();
    let mut unnamed: BTreeSet<String> = BTreeSet::new();
    for one in &rows {
        let visit = read(one.item.record);
        if one.truth == Truth::No {
            answer.leave_out(one, &[Role::Heads]);
            continue;
        }
        let inside = match visit.days {
            Some(days) => clip(days, period),
            None => None,
        };
        let roles = [Role::Heads, Role::From, Role::To];
        if visit.days.is_some() && inside.is_none() {
            out(&mut answer, one, Reason::OutsideWindow, &roles[..1]);
            continue;
        }
        let Some(((from, to), heads)) = inside.zip(visit.heads) else {
            high = None;
            out(&mut answer, one, Reason::FieldAbsent, &roles[..1]);
            continue;
        };
        let length = Decimal::from(length(from, to));
        let equal = visit.names.is_empty()
            && !unnamed
                .insert(format!("{from}{to}{heads}{:?}", one.item.record.first(Role::Purpose).map(|f| &f.value)));
        if one.truth == Truth::Unknown || equal {
            high = high.map(|sum| sum + heads * length);
            out(
                &mut answer,
                one,
                if equal { Reason::Duplicate } else { one.reasons.first().copied().unwrap_or(Reason::SubjectUnknown) },
                &roles,
            );
            continue;
        }
        let Fresh { sure, possible, overlap } = fresh_days(&mut busy, &visit.names, (from, to), heads);
        low += sure;
        high = high.map(|sum| sum + possible);
        (all_heads, all_days) = (all_heads + heads, all_days + length);
        answer.count(&one.item, &roles);
        answer.reasons.extend(overlap.then_some(Reason::Duplicate));
    }
    witness_logs(&mut answer, &others);
    if rows.is_empty() {
        answer.reasons.insert(Reason::NoEvidence);
    }
    if !whole {
        answer.reasons.insert(Reason::NotRead);
    }
    if lens.reads("person_days", "literal") {
        // 每年总人数乘以总天数, word by word.
        (low, high) = (all_heads * all_days, high.map(|high| (high - low) + all_heads * all_days));
    }
    let high = if rows.is_empty() || !whole { None } else { high };
    answer.shown = Some(Shown::Count { low, high, unit: "人天".to_string() });
    answer
}

/// Leaves a visit out for a reason of its own.
fn out(answer: &mut Answer, one: &Judged<'_>, reason: Reason, roles: &[Role]) {
    let mut one = one.clone();
    one.reasons.insert(0, reason);
    answer.leave_out(&one, roles);
}

/// Person-days that one visit adds.
struct Fresh {
    sure: Decimal,
    /// With those of persons who may be on another visit under another name.
    possible: Decimal,
    /// Whether some were counted before.
    overlap: bool,
}

/// Adds the days on which the named persons are not already counted; those without a name count in full.
fn fresh_days(
    busy: &mut BTreeMap<String, BTreeSet<Day>>,
    names: &BTreeSet<String>,
    (from, to): Days,
    heads: Decimal,
) -> Fresh {
    let length = Decimal::from(length(from, to));
    let unnamed = (heads - Decimal::from(names.len())).max(Decimal::ZERO) * length;
    let mut fresh = Fresh { sure: unnamed, possible: unnamed, overlap: false };
    for name in names {
        let others: Vec<&BTreeSet<Day>> =
            busy.iter().filter(|(other, _)| may_be_one(name, other)).map(|(_, days)| days).collect();
        let mut days = Vec::new();
        let mut day = from;
        while day <= to {
            days.push((day, others.iter().any(|other| other.contains(&day))));
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        let taken = busy.entry(name.clone()).or_default();
        for (day, elsewhere) in days {
            let new = taken.insert(day);
            fresh.overlap |= !new || elsewhere;
            fresh.possible += Decimal::from(u8::from(new));
            fresh.sure += Decimal::from(u8::from(new && !elsewhere));
        }
    }
    fresh.possible = fresh.possible.min(heads * length);
    fresh.sure = fresh.sure.min(fresh.possible);
    fresh
}

/// Returns the number of days, both end days inside.
fn length(from: Day, to: Day) -> i32 {
    from.until(to).map_or(0, |span| span.get_days()) + 1
}

fn clip((from, to): Days, (first, last): Days) -> Option<Days> {
    let (from, to) = (from.max(first), to.min(last));
    (from <= to).then_some((from, to))
}

/// Reads one row: days from the dates, else from a start and 天数; heads from the column, else from the names,
/// else from 人天 divided by the days.
fn read(record: &Record) -> Visit {
    let names: BTreeSet<String> = record
        .all(Role::Author)
        .filter_map(|field| party_text(&field.fact.value))
        .flat_map(|text| text.split(['、', '，', ',', ';', '；', '\n']))
        .map(|name| fold(name.split('等').next().unwrap_or(name)))
        .filter(|name| !name.is_empty())
        .collect();
    let number = |role: Role| match settled(record, role) {
        Ok(Some(Value::Count(count))) if count.number > Decimal::ZERO => Some(count.number),
        Ok(Some(Value::Duration(Duration::Days(days)))) => Some(Decimal::from(*days)),
        _ => None,
    };
    let exact = |date: Option<Date>| date.filter(|date| date.first == date.last).map(|date| date.first);
    let period = period_of(record);
    let from = exact(period.and_then(|period| period.from));
    let to = exact(period.and_then(|period| period.to)).or_else(|| {
        let days: i64 = number(Role::Days)?.try_into().ok()?;
        from?.checked_add((days - 1).days()).ok()
    });
    let days = from.zip(to).filter(|(from, to)| from <= to && length(*from, *to) <= LONGEST_DAYS);
    let by_names = (!names.is_empty()).then(|| Decimal::from(names.len()));
    let by_product = || {
        let (from, to) = days?;
        Some((number(Role::PersonDays)? / Decimal::from(length(from, to))).floor())
    };
    let heads = match record.first(Role::Heads) {
        Some(_) => number(Role::Heads),
        None => by_names.or_else(by_product),
    };
    Visit { days, names, heads }
}

/// Chooses the log that is added up: the one with most rows; slips and photographs of single visits are witnesses.
fn main_log(judged: Vec<Judged<'_>>) -> (Vec<Judged<'_>>, Vec<Judged<'_>>) {
    let mut sizes: BTreeMap<FileId, (usize, usize)> = BTreeMap::new();
    for one in &judged {
        let size = sizes.entry(one.item.file).or_default();
        size.0 += usize::from(one.truth == Truth::Yes);
        size.1 += usize::from(one.truth == Truth::Unknown);
    }
    let main = sizes.iter().max_by_key(|(_, size)| **size).map(|(file, _)| *file);
    judged.into_iter().partition(|one| Some(one.item.file) == main)
}

/// Cites visits of other papers; they are never added.
fn witness_logs(answer: &mut Answer, others: &[Judged<'_>]) {
    for one in others {
        if one.truth == Truth::Yes {
            answer.cite(&one.item, &[Role::Heads], Bearing::Witness);
        } else {
            answer.leave_out(one, &[Role::Heads]);
        }
    }
}
