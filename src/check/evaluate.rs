//! Answers the tests of a pack, each by the part of this room that knows its subject.

use rust_decimal::Decimal;

use crate::fact::{Fact, Grade, Kind, Period, Role, Shown, Truth, Value};
use crate::rule::{Bound, Per, Row, Select, Subject, Test};

use super::answer::{Answer, cited, main_roles};
use super::evidenced::evidenced;
use super::select::judge_all;
use super::shares::Share;
use super::view::{Lens, View};
use super::visits::{Days, periods, visits};
use super::{Reason, absence, agreement, counts, leader, operating, shares, sums};

/// How deep rows may be made of rows.
const DEPTH_MAX: u8 = 8;

/// Answers a row under a lens.
pub(super) fn row(view: &View<'_>, lens: &Lens<'_>, row: &Row) -> Answer {
    row_at(view, lens, row, 0)
}

/// Returns the lens of a row: its window, grade and kinds, and how many the form claims.
pub(super) fn lens_of<'a>(view: &View<'a>, row: &'a Row, reading: Option<(&'a str, &'a str)>) -> Lens<'a> {
    let claims = view.application.into_iter().flat_map(|application| &application.claims);
    let claimed = claims.filter(|claim| row.claims.contains(&claim.name)).filter_map(|claim| match &claim.value {
        Value::Count(count) => Some(count.number),
        _ => None,
    });
    Lens {
        window: view.window(),
        reading,
        switches: &view.pack.switches,
        min_grade: row.min_grade,
        claimed: claimed.max(),
        kinds: &row.kinds,
    }
}

fn row_at(view: &View<'_>, lens: &Lens<'_>, row: &Row, depth: u8) -> Answer {
    let lens = Lens { window: lens.window, ..lens_of(view, row, lens.reading) };
    match &row.test {
        Some(test) if depth < DEPTH_MAX => evaluate(view, &lens, row, test, depth),
        _ => Answer::unknown(),
    }
}

/// Answers a test of a row.
pub(super) fn evaluate(view: &View<'_>, lens: &Lens<'_>, row: &Row, test: &Test, depth: u8) -> Answer {
    match test {
        Test::Sum { of, field, per, at_least, agree } if is_visits(of, *field) => {
            let _ = agree;
            visits(view, lens, of, at_least.as_ref(), &row_periods(view, lens, row, *per))
        }
        Test::Sum { of, field, at_least, agree, .. } => sums::sum(view, lens, of, *field, at_least.as_ref(), agree),
        Test::Count { of, distinct, at_least } => counts::count(view, lens, of, *distinct, *at_least),
        Test::Some(select) if select.of == Kind::Person && select.subject == [Subject::Leader] => {
            leader::some(view, lens, select)
        }
        Test::Some(select) if lens.reads("operating_by", "operat") => operating::first_fact(view, lens, select),
        Test::Some(select) => some(view, lens, select),
        Test::None { of, same_project, searched } => absence::none(view, lens, of, *same_project, searched),
        Test::Share { of, distinct, having, by, at_least, strict } => shares::share(
            view,
            lens,
            Share { of, distinct: *distinct, having, by, at_least: *at_least, strict: *strict },
        ),
        Test::Field { of, field } => one_field(view, lens, of, *field),
        Test::AtLeast { n, of } => at_least(view, lens, *n, of, depth),
        Test::SameRecord { of, parts } => agreement::same_record(view, lens, of, parts),
        Test::Part(condition) => agreement::chosen_part(view, lens, row, condition),
        Test::All(tests) => match branch(view, lens, row, tests) {
            Some(other) => evaluate(view, lens, row, &other, depth + 1),
            None => combine(view, lens, row, tests, true, depth),
        },
        Test::Any(tests) => combine(view, lens, row, tests, false, depth),
        Test::Row(id) => match view.row(id) {
            Some(other) => row_at(view, lens, other, depth + 1),
            None => Answer::unknown(),
        },
        Test::Show(selects) => show(view, lens, selects),
        Test::Due { of, times, .. } => due(view, lens, of, *times),
        Test::First(tests) => first(view, lens, row, tests, depth),
        Test::Evidenced(name) => evidenced(view, name).answer,
        Test::YearsSince { of, field } => years_since(view, lens, of, *field),
        Test::Since { of, field } => one_field(view, lens, of, *field),
        Test::Request { at_most, .. } => request(view, row, at_most),
        Test::Monotone { of, field } => monotone(view, lens, of, *field),
    }
}

/// Tells whether a sum is one of person-days.
pub(super) fn is_visits(select: &Select, field: Role) -> bool {
    select.of == Kind::Visit && field == Role::PersonDays
}

/// Returns the periods of a row's sum of person-days.
fn row_periods(view: &View<'_>, lens: &Lens<'_>, row: &Row, per: Option<Per>) -> Vec<Days> {
    let claims = view.application.into_iter().flat_map(|application| &application.claims);
    let claimed: Vec<Period> =
        claims.filter(|claim| row.claims.contains(&claim.name)).filter_map(|claim| claim.period).collect();
    periods(view, lens, &claimed, per)
}

/// A∨(B∧C) for (A∨B)∧C: the other reading of "A或B，且C".
fn branch(view: &View<'_>, lens: &Lens<'_>, row: &Row, tests: &[Test]) -> Option<Test> {
    if !lens.reads("trade_branch", "projects") || !row.readings.iter().any(|one| one == "trade_branch") {
        return None;
    }
    let [first, last] = tests else { return None };
    let resolved = match first {
        Test::Row(id) => view.row(id).and_then(|row| row.test.clone())?,
        test => test.clone(),
    };
    let Test::Any(parts) = resolved else { return None };
    let [a, b] = parts.as_slice() else { return None };
    Some(Test::Any(vec![a.clone(), Test::All(vec![b.clone(), last.clone()])]))
}

fn combine(view: &View<'_>, lens: &Lens<'_>, row: &Row, tests: &[Test], all: bool, depth: u8) -> Answer {
    let mut answer = Answer::unknown();
    if depth >= DEPTH_MAX {
        return answer;
    }
    let mut parts: Vec<Answer> = tests.iter().map(|test| evaluate(view, lens, row, test, depth + 1)).collect();
    if !all && tests.iter().all(|test| matches!(test, Test::Count { .. })) {
        close_together(&mut parts);
    }
    let truths = parts.iter().map(|part| part.met);
    answer.met = if all { Truth::all(truths) } else { Truth::any(truths) };
    for part in &parts {
        answer.absorb(part);
        let greater = !all && answer.shown.as_ref().map(low_of) < part.shown.as_ref().map(low_of);
        if answer.shown.is_none() || greater {
            answer.shown = part.shown.clone();
            answer.others = part.others.clone();
        }
    }
    // What only a branch that was not needed lacks is no reason.
    if answer.met == Truth::Yes && !all {
        answer.reasons =
            parts.iter().filter(|part| part.met == Truth::Yes).flat_map(|part| part.reasons.iter().copied()).collect();
    }
    answer
}

/// Papers of several kinds may prove one claim (a contract or its registration): where those of one kind close it, a
/// kind of which none was filed does not open it again.
fn close_together(parts: &mut [Answer]) {
    let is_closed = |part: &Answer| matches!(part.shown, Some(Shown::Count { high: Some(_), .. }));
    if !parts.iter().any(is_closed) {
        return;
    }
    for part in parts.iter_mut().filter(|part| part.exhibits.is_empty()) {
        part.met = Truth::No;
        part.reasons.clear();
        if let Some(Shown::Count { low, high, .. }) = &mut part.shown {
            *high = Some(*low);
        }
    }
}

/// At least one record meets all conditions. A refutation is a paper of the subject's own that fails them.
fn some(view: &View<'_>, lens: &Lens<'_>, select: &Select) -> Answer {
    let mut answer = Answer::about(select.of);
    let judged = judge_all(view, lens, select);
    let roles = cited(select.of, &select.conditions);
    let closed_list = select.of.shape().list && !judged.is_empty() && judged.iter().all(|one| one.item.whole);
    let own_fails = judged.iter().any(|one| {
        one.truth == Truth::No
            && one.subject == Truth::Yes
            && one.item.record.standing == crate::fact::Standing::Counts
            && !one.reasons.contains(&Reason::NotGranted)
    });
    answer.met = match Truth::any(judged.iter().map(|one| one.truth)) {
        Truth::No if own_fails || closed_list => Truth::No,
        Truth::No => Truth::Unknown,
        truth => truth,
    };
    // Two papers of one body that answer a question of fact differently leave it open (two certificates of foundation).
    let certificates = matches!(select.of, Kind::Incorporation | Kind::Licence);
    if answer.met == Truth::Yes && certificates && own_fails {
        answer.met = Truth::Unknown;
        answer.reasons.insert(Reason::SourcesDisagree);
    }
    for one in &judged {
        if one.truth == Truth::Yes { answer.count(&one.item, &roles) } else { answer.leave_out(one, &roles) }
    }
    if judged.is_empty() {
        answer.reasons.insert(Reason::NoEvidence);
    }
    answer
}

/// Counts the records that a selection proves, leaves the others out, and returns the facts of one field of those counted.
pub(super) fn counted_facts<'a>(
    view: &View<'a>,
    lens: &Lens<'_>,
    select: &Select,
    field: Role,
    answer: &mut Answer,
) -> Vec<&'a Fact> {
    let mut facts = Vec::new();
    for one in judge_all(view, lens, select) {
        if one.truth != Truth::Yes {
            answer.leave_out(&one, &[field]);
            continue;
        }
        answer.count(&one.item, &[field]);
        facts.extend(one.item.record.all(field).map(|field| &field.fact));
    }
    facts
}

/// Shows the value of one field; different values are an interval where they are figures.
fn one_field(view: &View<'_>, lens: &Lens<'_>, select: &Select, field: Role) -> Answer {
    let mut answer = Answer::about(select.of);
    let mut values: Vec<Value> = Vec::new();
    for fact in counted_facts(view, lens, select, field, &mut answer) {
        match super::select::doubt(fact) {
            Some(reason) => {
                answer.reasons.insert(reason);
            }
            None => values.extend(std::iter::once(&fact.value).chain(&fact.also).cloned()),
        }
    }
    values.dedup();
    answer.shown = shown_of(&values);
    if values.is_empty() {
        answer.reasons.insert(if answer.exhibits.is_empty() { Reason::NoEvidence } else { Reason::FieldAbsent });
    } else if answer.shown.is_none() {
        answer.reasons.insert(Reason::SourcesDisagree);
    }
    answer.met = if answer.shown.is_some() { Truth::Yes } else { Truth::Unknown };
    answer
}

/// Returns one value, or the interval of several figures of one kind.
pub(super) fn shown_of(values: &[Value]) -> Option<Shown> {
    let first = values.first()?;
    let numbers = |of: fn(&Value) -> Option<Decimal>| -> Option<(Decimal, Decimal)> {
        let numbers: Vec<Decimal> = values.iter().map(of).collect::<Option<_>>()?;
        Some((numbers.iter().min().copied()?, numbers.iter().max().copied()?))
    };
    match first {
        Value::Amount(amount) => {
            let same =
                values.iter().all(|value| matches!(value, Value::Amount(other) if other.currency == amount.currency));
            let (low, high) = numbers(|value| if let Value::Amount(one) = value { Some(one.units) } else { None })?;
            same.then_some(Shown::Amount { currency: amount.currency, low, high: Some(high) })
        }
        Value::Count(count) => {
            let (low, high) = numbers(|value| if let Value::Count(one) = value { Some(one.number) } else { None })?;
            Some(Shown::Count { low, high: Some(high), unit: count.unit.clone() })
        }
        Value::Percent(_) => {
            let (low, high) = numbers(|value| if let Value::Percent(one) = value { Some(one.percent) } else { None })?;
            Some(Shown::Percent { low, high: Some(high), basis: None })
        }
        first => values.iter().all(|value| value == first).then(|| Shown::One(first.clone())),
    }
}

/// At least `n` of the rows.
fn at_least(view: &View<'_>, lens: &Lens<'_>, n: u32, of: &[String], depth: u8) -> Answer {
    let mut answer = Answer::unknown();
    let (mut yes, mut perhaps) = (0_u32, 0_u32);
    let mut truths = Vec::new();
    for row in of.iter().filter_map(|id| view.row(id)) {
        let part = row_at(view, lens, row, depth + 1);
        truths.push(part.met);
        yes += u32::from(part.met == Truth::Yes);
        // What is neither claimed nor shown by any paper is not among the things done.
        let claimed =
            view.application.is_some_and(|one| one.claims.iter().any(|claim| row.claims.contains(&claim.name)));
        perhaps += u32::from(part.met == Truth::Unknown && (claimed || !part.exhibits.is_empty()));
        answer.absorb(&part);
    }
    answer.met = Truth::at_least(usize::try_from(n).unwrap_or(usize::MAX), truths);
    answer.shown = Some(Shown::Count { low: yes.into(), high: Some((yes + perhaps).into()), unit: "项".to_string() });
    answer
}

/// Shows a person what there is to see.
fn show(view: &View<'_>, lens: &Lens<'_>, selects: &[Select]) -> Answer {
    let mut answer = Answer::unknown();
    for select in selects {
        answer.kinds.push(select.of);
        for one in judge_all(view, &Lens { min_grade: Grade::C, ..*lens }, select) {
            let roles = cited(select.of, &select.conditions);
            if one.truth == Truth::Yes { answer.count(&one.item, &roles) } else { answer.leave_out(&one, &roles) }
        }
    }
    answer
}

/// Yearly duties after approval: how many papers were received.
fn due(view: &View<'_>, lens: &Lens<'_>, select: &Select, times: u32) -> Answer {
    let mut answer = Answer::about(select.of);
    if view.office.approved_on.is_none() {
        return answer;
    }
    let mut received = 0_u32;
    for one in judge_all(view, lens, select) {
        if one.truth == Truth::Yes {
            received += 1;
            answer.count(&one.item, main_roles(select.of));
        } else {
            answer.leave_out(&one, main_roles(select.of));
        }
    }
    answer.met = if received >= times { Truth::Yes } else { Truth::Unknown };
    answer.shown = Some(Shown::Count { low: received.into(), high: None, unit: "份".to_string() });
    answer
}

/// Returns the proved end of a figure.
fn low_of(shown: &Shown) -> Decimal {
    match shown {
        Shown::Amount { low, .. } | Shown::Count { low, .. } | Shown::Percent { low, .. } => *low,
        Shown::One(_) => Decimal::ZERO,
    }
}

/// The first of the tests that shows anything.
fn first(view: &View<'_>, lens: &Lens<'_>, row: &Row, tests: &[Test], depth: u8) -> Answer {
    let mut last = Answer::unknown();
    for test in tests {
        if shows(view, lens, test) || tests.last() == Some(test) {
            last = evaluate(view, lens, row, test, depth + 1);
            break;
        }
    }
    last
}

/// Tells whether any record that a test means has the field it shows.
pub(super) fn shows(view: &View<'_>, lens: &Lens<'_>, test: &Test) -> bool {
    let (select, field) = match test {
        Test::Sum { of, field, .. }
        | Test::Field { of, field }
        | Test::YearsSince { of, field }
        | Test::Since { of, field } => (of, *field),
        _ => return true,
    };
    judge_all(view, lens, select).iter().any(|one| {
        let term = field == Role::Term && super::terms::period_of(one.item.record).is_some();
        one.truth != Truth::No && (one.item.record.first(field).is_some() || term)
    })
}

/// Whole years from a date to D.
fn years_since(view: &View<'_>, lens: &Lens<'_>, select: &Select, field: Role) -> Answer {
    let mut answer = Answer::about(select.of);
    let Some(day) = view.published else {
        answer.reasons.insert(Reason::PublishedUnset);
        return answer;
    };
    let mut ends: Option<(u32, u32)> = None;
    for one in judge_all(view, lens, select) {
        let start = super::terms::settled(one.item.record, field);
        match (one.truth, start) {
            (Truth::Yes, Ok(Some(Value::Date(start)))) => {
                answer.count(&one.item, &[field]);
                let years = super::terms::years(*start, day);
                ends = match (ends, years) {
                    (Some((least, most)), Some((low, high))) => Some((least.min(low), most.max(high))),
                    (ends, years) => ends.or(years),
                };
            }
            _ => answer.leave_out(&one, &[field]),
        }
    }
    match ends {
        Some((low, high)) => {
            answer.shown = Some(Shown::Count { low: low.into(), high: Some(high.into()), unit: "年".to_string() });
        }
        None => {
            answer.reasons.insert(Reason::NoEvidence);
        }
    }
    answer
}

/// What the form asks for is the fact; it stays within the ceiling or not.
fn request(view: &View<'_>, row: &Row, at_most: &Bound) -> Answer {
    let mut answer = Answer::unknown();
    let Bound::Amount(ceiling, currency) = at_most else { return answer };
    let claims = view.application.into_iter().flat_map(|application| &application.claims);
    let mut truths = Vec::new();
    for claim in claims.filter(|claim| row.claims.contains(&claim.name)) {
        if let Value::Amount(amount) = &claim.value
            && amount.currency == *currency
        {
            truths.push(Truth::from_bool(amount.units <= *ceiling));
            answer.shown = Some(Shown::Amount { currency: *currency, low: amount.units, high: Some(amount.units) });
        }
    }
    answer.met = Truth::all(truths);
    answer
}

/// A figure of yearly papers never falls from one year to the next.
fn monotone(view: &View<'_>, lens: &Lens<'_>, select: &Select, field: Role) -> Answer {
    let mut answer = Answer::about(select.of);
    let mut figures: Vec<(Value, Decimal)> = Vec::new();
    for one in judge_all(view, lens, select) {
        let figure = sums::figure(view, one.item.record, field);
        let year = one.item.record.first(Role::Year).map(|fact| fact.value.clone());
        match (one.truth, year, figure.high) {
            (Truth::Yes, Some(year), Some(high)) if high == figure.low => {
                answer.count(&one.item, &[Role::Year, field]);
                figures.push((year, high));
            }
            _ => answer.leave_out(&one, &[field]),
        }
    }
    let start = |value: &Value| if let Value::Date(date) = value { Some(date.first) } else { None };
    figures.sort_by_key(|(year, _)| start(year));
    let falls = figures.windows(2).any(|pair| pair[0].1 > pair[1].1);
    answer.met = match figures.len() {
        0 | 1 => Truth::Unknown,
        _ => Truth::from_bool(!falls),
    };
    answer
}
