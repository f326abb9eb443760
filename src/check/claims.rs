//! When a claim holds (output.md): each claim of the form against what the evidence shows of it.

use rust_decimal::Decimal;

use crate::claim::Claim;
use crate::fact::{Basis, Code, Comparator, Date, Duration, Fact, Kind, Record, Role, Shown, Truth, Value};
use crate::rule::{Row, Select, Test};

use super::answer::Answer;
use super::counts::number_key;
use super::evaluate::{evaluate, is_visits, lens_of, shows};
use super::fold::fold;
use super::parties::party_text;
use super::select::{doubt, judge_all};
use super::view::{Lens, View};
use super::{ClaimAnswer, Reason, claimed, places, visits};

/// From this many times the claim on, what is shown makes it understated.
const UNDERSTATED: Decimal = Decimal::from_parts(11, 0, 0, false, 1);

/// Answers all claims of a row; places that decide them are added to the row's answer.
pub(super) fn claims(view: &View<'_>, row: &Row, answer: &mut Answer) -> Vec<ClaimAnswer> {
    let all = view.application.into_iter().flat_map(|application| &application.claims);
    let mut answers: Vec<ClaimAnswer> = Vec::new();
    for claim in all.filter(|claim| row.claims.contains(&claim.name)) {
        let (holds, part) = one(view, row, claim, answer);
        let mut reasons: Vec<Reason> = part.reasons.iter().copied().collect();
        if holds == Truth::Yes && part.shown.as_ref().is_some_and(|shown| understated(claim, shown)) {
            reasons.push(Reason::Understated);
        }
        for exhibit in &part.exhibits {
            if !answer.exhibits.iter().any(|other| other.at == exhibit.at) {
                answer.exhibits.push(exhibit.clone());
            }
        }
        answer.grade = answer.grade.max(part.grade);
        answer.notes.extend(part.notes.iter().filter(|note| !answer.notes.contains(note)).cloned().collect::<Vec<_>>());
        answers.push(ClaimAnswer { claim: claim.clone(), holds, shown: part.shown.clone(), reasons });
    }
    answers
}

/// Answers one claim.
fn one(view: &View<'_>, row: &Row, claim: &Claim, by_row: &Answer) -> (Truth, Answer) {
    let lens = lens_of(view, row, None);
    match claim.name.as_str() {
        "partner" => claimed::partner(view, &lens, claim),
        "agreement_signed_on" | "agreement_term" | "agreement_amount" | "agreement_in_force" => {
            claimed::of_agreement(view, &lens, claim)
        }
        "leader_degree" => claimed::degree(view, claim),
        "leader_title" => claimed::title(view, claim),
        "setup_mode" => claimed::setup(view, claim),
        "visit_person_days" => claimed::person_days(view, &lens, row, claim),
        "site_area" => claimed::area(view, &lens, claim),
        "provincial_platform" => claimed::platform(view, &lens, row, claim),
        _ => generic(view, &lens, row, claim, by_row),
    }
}

/// Compares a claim with the pack's own evidence for it, else with the row's.
fn generic(view: &View<'_>, lens: &Lens<'_>, row: &Row, claim: &Claim, by_row: &Answer) -> (Truth, Answer) {
    let lens = in_period(view, lens, claim);
    let kind = view.pack.claims.iter().find(|kind| kind.id == claim.name);
    let test = kind.and_then(|kind| kind.shown.as_ref());
    let moved = lens.window != view.window();
    let part = match (test, &row.test) {
        (Some(test), _) => return by_test(view, &lens, row, test, claim),
        (None, Some(test)) if moved => evaluate(view, &lens, row, test, 0),
        _ => by_row.clone(),
    };
    let holds = match (&claim.value, &row.test) {
        (Value::Flag(flag), _) => {
            if *flag {
                part.met
            } else {
                not(part.met)
            }
        }
        // What is asked for is the fact; whether it stays within the ceiling is the row's question.
        (_, Some(Test::Request { .. })) => Truth::Yes,
        _ => by_basis(claim, &part),
    };
    (with_identifiers(view, row, claim, holds), part)
}

pub(super) fn not(truth: Truth) -> Truth {
    match truth {
        Truth::Yes => Truth::No,
        Truth::No => Truth::Yes,
        Truth::Unknown => Truth::Unknown,
    }
}

/// A claim that names its own period is compared over that period.
fn in_period<'l>(view: &View<'_>, lens: &Lens<'l>, claim: &Claim) -> Lens<'l> {
    let named = claim.period.as_ref().and_then(visits::days_of);
    match (named, view.published, view.window()) {
        // 近三年（2017年7月至2020年6月） is W in whole months; what lies after D is not yet done.
        (Some((from, to)), Some(day), Some((first, last))) => {
            let apart =
                |a: jiff::civil::Date, b: jiff::civil::Date| a.until(b).map_or(99, |span| span.get_days().abs());
            let same = apart(from, first) <= 31 && apart(to, last) <= 31;
            if same { *lens } else { Lens { window: Some((from, to.min(day))), ..*lens } }
        }
        _ => *lens,
    }
}

/// Compares a claim with a test of the pack.
fn by_test(view: &View<'_>, lens: &Lens<'_>, row: &Row, test: &Test, claim: &Claim) -> (Truth, Answer) {
    match test {
        Test::First(tests) => {
            let chosen = tests.iter().find(|test| shows(view, lens, test)).or(tests.last());
            chosen.map_or((Truth::Unknown, Answer::unknown()), |test| by_test(view, lens, row, test, claim))
        }
        Test::Field { of, field } => field_values(view, lens, of, *field, claim, false),
        Test::Since { of, field } => field_values(view, lens, of, *field, claim, true),
        Test::Sum { of, field, .. } if is_visits(of, *field) => claimed::person_days(view, lens, row, claim),
        test => {
            let part = evaluate(view, lens, row, test, 0);
            (by_basis(claim, &part), part)
        }
    }
}

/// Compares a claim with every value of a role of the subject's records: `No` when all that is confirmed differs.
fn field_values(
    view: &View<'_>,
    lens: &Lens<'_>,
    select: &Select,
    field: Role,
    claim: &Claim,
    since: bool,
) -> (Truth, Answer) {
    let mut answer = Answer::about(select.of);
    let mut truths = Vec::new();
    let mut shown: Vec<Value> = Vec::new();
    for fact in super::evaluate::counted_facts(view, lens, select, field, &mut answer) {
        truths.push(against(claim, fact, since));
        answer.reasons.extend(doubt(fact));
        shown.push(fact.value.clone());
    }
    shown.dedup();
    answer.shown = super::evaluate::shown_of(&shown);
    if truths.is_empty() {
        answer.reasons.insert(Reason::NoEvidence);
    }
    let texts = matches!(claim.value, Value::Text(_) | Value::Party(_));
    let holds = match (truths.iter().min(), truths.iter().max()) {
        (Some(least), Some(most)) if least == most => *least,
        // Several names may stand on one paper; one of them is enough.
        (Some(_), Some(Truth::Yes)) if texts => Truth::Yes,
        (Some(_), Some(_)) => {
            answer.reasons.insert(Reason::SourcesDisagree);
            Truth::Unknown
        }
        _ => Truth::Unknown,
    };
    // Another platform does not refute the one that is claimed.
    let open = holds == Truth::No && select.of == Kind::Platform;
    (if open { Truth::Unknown } else { holds }, answer)
}

/// Compares a claim with one fact and all values that its marks allow.
pub(super) fn against(claim: &Claim, fact: &Fact, since: bool) -> Truth {
    if doubt(fact).is_some() || fact.trust.valid == Some(false) {
        return Truth::Unknown;
    }
    let compare = |value: &Value| match (&claim.value, value) {
        (Value::Date(claimed), Value::Date(known)) if since => match equal_dates(*claimed, *known) {
            // Later than the day of foundation may well be right.
            Truth::No if claimed.first > known.last => Truth::Unknown,
            truth => truth,
        },
        (claimed, value) => equal(claimed, value),
    };
    let mut truths = std::iter::once(&fact.value).chain(&fact.also).map(compare);
    let first = truths.next().unwrap_or(Truth::Unknown);
    if truths.all(|truth| truth == first) { first } else { Truth::Unknown }
}

/// Tells whether a value is the one that is claimed.
pub(super) fn equal(claimed: &Value, value: &Value) -> Truth {
    match (claimed, value) {
        (Value::Date(claimed), Value::Date(known)) => equal_dates(*claimed, *known),
        (Value::Code(claimed), Value::Code(known)) => equal_codes(claimed, known),
        (Value::Flag(claimed), Value::Flag(known)) => Truth::from_bool(claimed == known),
        (Value::Ident(claimed), Value::Ident(known)) => {
            Truth::from_bool(number_key(&claimed.value) == number_key(&known.value))
        }
        (Value::Duration(Duration::Months(claimed)), Value::Duration(Duration::Months(known))) => {
            Truth::from_bool(known >= claimed)
        }
        (Value::Count(claimed), Value::Count(known)) => Truth::from_bool(known.number >= claimed.number),
        (claimed, known) => match (party_text(claimed), party_text(known)) {
            (Some(claimed), Some(known)) => same_text(claimed, known),
            _ => Truth::Unknown,
        },
    }
}

fn same_text(claimed: &str, known: &str) -> Truth {
    let (claimed, known) = (fold(claimed), fold(known));
    match () {
        () if claimed.is_empty() || known.is_empty() => Truth::Unknown,
        () if claimed == known => Truth::Yes,
        // One contains the other: a name with its number, a title with its field.
        () if claimed.contains(&known) || known.contains(&claimed) => Truth::Unknown,
        () => Truth::No,
    }
}

/// Equal days; a month claimed: the same month.
fn equal_dates(claimed: Date, known: Date) -> Truth {
    match () {
        () if known.first >= claimed.first && known.last <= claimed.last => Truth::Yes,
        () if known.last < claimed.first || known.first > claimed.last => Truth::No,
        () => Truth::Unknown,
    }
}

fn equal_codes(claimed: &Code, known: &Code) -> Truth {
    match () {
        () if claimed.of != known.of => Truth::Unknown,
        () if claimed.of == crate::fact::CodeOf::Place => places::code_same(&claimed.is, &known.is),
        () => Truth::from_bool(claimed.is == known.is),
    }
}

/// Compares a figure with what is shown by the claim's own basis; a share without a basis: either.
fn by_basis(claim: &Claim, part: &Answer) -> Truth {
    if part.others.is_empty() {
        return part.shown.as_ref().map_or(Truth::Unknown, |shown| compare(claim, shown));
    }
    let wanted = claim.basis.or(match &claim.value {
        Value::Share(_, basis) => Some(*basis),
        _ => None,
    });
    let truths = part.others.iter().filter(|shown| match shown {
        Shown::Percent { basis: Some(basis), .. } => {
            wanted.is_none_or(|wanted| wanted == *basis) || part.others.len() == 1 && wanted == Some(Basis::Number)
        }
        _ => true,
    });
    Truth::any(truths.map(|shown| compare(claim, shown)))
}

/// The figure of a claim with what half of its last written digit is worth.
fn figure_of(claim: &Claim) -> Option<(Decimal, Decimal)> {
    let (figure, step) = match &claim.value {
        Value::Amount(amount) => (amount.units, amount.step),
        Value::Percent(percent) | Value::Share(percent, _) => (percent.percent, percent.step),
        Value::Count(count) => (count.number, Decimal::ZERO),
        Value::Duration(Duration::Months(months)) => (Decimal::from(*months), Decimal::ZERO),
        _ => return None,
    };
    let half = step / Decimal::TWO;
    Some((
        figure,
        match claim.comparator {
            Comparator::Equal => half,
            Comparator::About => half + step,
            _ => Decimal::ZERO,
        },
    ))
}

/// Compares a claim with what is shown.
pub(super) fn compare(claim: &Claim, shown: &Shown) -> Truth {
    let (low, high) = match (shown, &claim.value) {
        (Shown::Amount { currency, low, high }, Value::Amount(amount)) if *currency == amount.currency => (*low, *high),
        (Shown::Count { low, high, .. }, Value::Count(_))
        | (Shown::Percent { low, high, .. }, Value::Percent(_) | Value::Share(..)) => (*low, *high),
        (Shown::One(Value::Duration(Duration::Months(months))), Value::Duration(_)) => {
            let months = Decimal::from(*months);
            (months, Some(months))
        }
        (Shown::One(value), claimed) => return equal(claimed, value),
        _ => return Truth::Unknown,
    };
    let Some((figure, width)) = figure_of(claim) else { return Truth::Unknown };
    match claim.comparator {
        Comparator::AtMost | Comparator::LessThan => match high {
            Some(high) if high <= figure => Truth::Yes,
            _ if low > figure => Truth::No,
            _ => Truth::Unknown,
        },
        _ => match high {
            _ if low >= figure - width => Truth::Yes,
            Some(high) if high < figure - width => Truth::No,
            _ => Truth::Unknown,
        },
    }
}

fn understated(claim: &Claim, shown: &Shown) -> bool {
    let low = match shown {
        Shown::Amount { low, .. } | Shown::Count { low, .. } => *low,
        _ => return false,
    };
    let more = !matches!(
        claim.comparator,
        Comparator::AtMost | Comparator::LessThan | Comparator::AtLeast | Comparator::MoreThan
    );
    more && figure_of(claim).is_some_and(|(figure, _)| figure > Decimal::ZERO && low >= figure * UNDERSTATED)
}

/// A claim that names its patents or standards holds only for those numbers.
fn with_identifiers(view: &View<'_>, row: &Row, claim: &Claim, holds: Truth) -> Truth {
    let Some(Test::Count { of, .. }) = &row.test else { return holds };
    let main = super::answer::main_roles(of.of).contains(&Role::Number);
    if claim.idents.is_empty() || !main {
        return holds;
    }
    let lens = lens_of(view, row, None);
    let judged = judge_all(view, &lens, of);
    let number = |record: &Record| {
        record
            .first(Role::Number)
            .filter(|fact| doubt(fact).is_none())
            .map(|fact| super::counts::value_key(&fact.value))
    };
    let mut least = holds;
    for ident in &claim.idents {
        let wanted = number_key(&ident.value);
        let stated: Vec<Truth> = judged
            .iter()
            .filter(|one| number(one.item.record).is_some_and(|n| n == wanted || fold(&n) == fold(&wanted)))
            .map(|one| one.truth)
            .collect();
        least = least.min(if stated.is_empty() { Truth::Unknown } else { Truth::any(stated) });
    }
    least
}
