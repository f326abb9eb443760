//! When a claim holds (output.md): each claim of the form against what the evidence shows of it.

use rust_decimal::Decimal;

use crate::claim::Claim;
use crate::fact::{Basis, Code, Comparator, Date, Duration, Fact, Kind, Record, Role, Shown, Truth, Value};
use crate::rule::{Row, Select, Subject, Test};

use super::answer::Answer;
use super::counts::number_key;
use super::evaluate::{evaluate, is_visits, lens_of, shows};
use super::fold::fold;
use super::parties::party_text;
use super::select::{Item, doubt, judge_all};
use super::view::{Lens, View};
use super::{ClaimAnswer, Reason, agreement, leader, places, terms, visits};

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
        "partner" => partner(view, &lens, claim),
        "agreement_signed_on" | "agreement_term" | "agreement_amount" | "agreement_in_force" => {
            of_agreement(view, &lens, claim)
        }
        "leader_degree" => degree(view, claim),
        "leader_title" => title(view, claim),
        "setup_mode" => setup(view, claim),
        "visit_person_days" => person_days(view, &lens, row, claim),
        "site_area" => area(view, &lens, claim),
        "provincial_platform" => platform(view, &lens, row, claim),
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

fn not(truth: Truth) -> Truth {
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
        Test::Sum { of, field, .. } if is_visits(of, *field) => person_days(view, lens, row, claim),
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
    for one in judge_all(view, lens, select) {
        if one.truth != Truth::Yes {
            answer.leave_out(&one, &[field]);
            continue;
        }
        answer.count(&one.item, &[field]);
        for fact in one.item.record.all(field).map(|field| &field.fact) {
            truths.push(against(claim, fact, since));
            answer.reasons.extend(doubt(fact));
            shown.push(fact.value.clone());
        }
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
fn against(claim: &Claim, fact: &Fact, since: bool) -> Truth {
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

/// The partner of an agreement of the applicant is the one that the form names.
fn partner(view: &View<'_>, lens: &Lens<'_>, claim: &Claim) -> (Truth, Answer) {
    let mut answer = Answer::about(Kind::Agreement);
    let select = Select { of: Kind::Agreement, subject: vec![Subject::Applicant], conditions: Vec::new() };
    let Some(name) = party_text(&claim.value) else { return (Truth::Unknown, answer) };
    let own_name = view.parties.is(Subject::Partner, name) == Truth::Yes;
    let mut truths = Vec::new();
    for one in judge_all(view, lens, &select) {
        if one.truth != Truth::Yes {
            answer.leave_out(&one, &[Role::Party]);
            continue;
        }
        answer.count(&one.item, &[Role::Party]);
        truths.push(Truth::any(one.item.record.all(Role::Party).map(|field| {
            let by_pair =
                if own_name { view.parties.field_is(&[Subject::Partner], field, None) } else { Truth::Unknown };
            let stated = party_text(&field.fact.value).filter(|_| doubt(&field.fact).is_none());
            let by_name = stated.is_some_and(|text| super::fold::stated_names(text).contains(&fold(name)));
            if by_name { Truth::Yes } else { by_pair }
        })));
    }
    if truths.is_empty() {
        answer.reasons.insert(Reason::NoEvidence);
    }
    answer.shown = None;
    (Truth::any(truths), answer)
}

/// Claims of an agreement are compared with the one whose party is the partner that the form names.
fn of_agreement(view: &View<'_>, lens: &Lens<'_>, claim: &Claim) -> (Truth, Answer) {
    let mut answer = Answer::about(Kind::Agreement);
    let Some(item) = agreement::claimed(view, lens) else {
        answer.reasons.insert(Reason::NoEvidence);
        return (Truth::Unknown, answer);
    };
    let record = item.record;
    match claim.name.as_str() {
        "agreement_signed_on" => {
            answer.count(&item, &[Role::Signed, Role::Sealed]);
            let Some(day) = view.published else { return (Truth::Unknown, answer) };
            // A day on the cover of a paper that nobody signed is no day of signature.
            let (signed, reason) = agreement::signed_by_all(record, day);
            answer.reasons.extend((signed != Truth::Yes).then_some(reason));
            (signed_on(claim, record, &mut answer).min(signed), answer)
        }
        "agreement_in_force" => {
            answer.count(&item, &[Role::Term, Role::Effective, Role::Expires, Role::Period]);
            let Some(day) = view.published else { return (Truth::Unknown, answer) };
            let (truth, reason) = terms::covers(record, day);
            answer.reasons.extend((truth == Truth::Unknown).then_some(reason));
            (if claim.value == Value::Flag(false) { not(truth) } else { truth }, answer)
        }
        "agreement_term" => {
            answer.count(&item, &[Role::Term, Role::Effective, Role::Expires, Role::Period]);
            match terms::months_shown(record) {
                Ok(Some((low, high))) => {
                    answer.shown = Some(Shown::One(Value::Duration(Duration::Months(low))));
                    let Value::Duration(Duration::Months(claimed)) = claim.value else {
                        return (Truth::Unknown, answer);
                    };
                    if low != high {
                        answer.reasons.insert(Reason::SourcesDisagree);
                    }
                    let holds = match () {
                        () if low >= claimed => Truth::Yes,
                        () if high < claimed => Truth::No,
                        () => Truth::Unknown,
                    };
                    (holds, answer)
                }
                Ok(None) => {
                    answer.reasons.insert(Reason::FieldAbsent);
                    (Truth::Unknown, answer)
                }
                Err(reason) => {
                    answer.reasons.insert(reason);
                    (Truth::Unknown, answer)
                }
            }
        }
        _ => {
            answer.count(&item, &[Role::Amount]);
            let facts: Vec<&Fact> = record.all(Role::Amount).map(|field| &field.fact).collect();
            answer.reasons.extend(facts.iter().filter_map(|fact| doubt(fact)));
            if facts.is_empty() || facts.iter().any(|fact| doubt(fact).is_some()) {
                answer.reasons.insert(Reason::FieldAbsent);
                return (Truth::Unknown, answer);
            }
            let values: Vec<Value> =
                facts.iter().flat_map(|fact| std::iter::once(&fact.value).chain(&fact.also)).cloned().collect();
            answer.shown = super::evaluate::shown_of(&values);
            let differ = matches!(&answer.shown, Some(Shown::Amount { low, high, .. }) if Some(*low) != *high)
                || answer.shown.is_none();
            answer.reasons.extend(differ.then(|| match super::select::differing(record, Role::Amount) {
                Reason::LanguagesDiffer => Reason::LanguagesDiffer,
                _ => Reason::CapitalsDiffer,
            }));
            (answer.shown.as_ref().map_or(Truth::Unknown, |shown| compare(claim, shown)), answer)
        }
    }
}

/// The latest date of the signature blocks rules; a cover's date beside it must agree.
fn signed_on(claim: &Claim, record: &Record, answer: &mut Answer) -> Truth {
    let fields = agreement::signed_on(record);
    let mut latest: Option<Date> = None;
    let mut truths = Vec::new();
    for field in &fields {
        if let Some(reason) = doubt(&field.fact) {
            answer.reasons.insert(reason);
            return Truth::Unknown;
        }
        truths.push(against(claim, &field.fact, false));
        if let Value::Date(date) = field.fact.value {
            latest = Some(latest.map_or(date, |other| if date.last > other.last { date } else { other }));
        }
    }
    answer.shown = latest.map(|date| Shown::One(Value::Date(date)));
    match (truths.iter().min(), truths.iter().max()) {
        (Some(least), Some(most)) if least == most => *least,
        (Some(_), Some(_)) => {
            answer.reasons.insert(super::select::differing(record, Role::Signed));
            Truth::Unknown
        }
        _ => {
            answer.reasons.insert(Reason::FieldAbsent);
            Truth::Unknown
        }
    }
}

/// The degree is the certificate's; a curriculum vitae that says otherwise leaves it open.
fn degree(view: &View<'_>, claim: &Claim) -> (Truth, Answer) {
    of_leader(view, claim, Role::Degree)
}

fn title(view: &View<'_>, claim: &Claim) -> (Truth, Answer) {
    of_leader(view, claim, Role::ProfessionalTitle)
}

fn of_leader(view: &View<'_>, claim: &Claim, role: Role) -> (Truth, Answer) {
    let mut answer = Answer::about(Kind::Person);
    answer.kinds.push(Kind::Degree);
    let papers = leader::papers(view);
    let mut values: Vec<Value> = Vec::new();
    let mut read = |items: &[Item<'_>], answer: &mut Answer| -> Vec<Truth> {
        let mut truths = Vec::new();
        for item in items.iter().filter(|item| item.record.first(role).is_some()) {
            answer.count(item, &[role, Role::Name]);
            for fact in item.record.all(role).map(|field| &field.fact) {
                truths.push(against(claim, fact, false));
                answer.reasons.extend(doubt(fact));
                values.push(fact.value.clone());
            }
        }
        truths
    };
    let certified = read(&papers.certificates, &mut answer);
    let stated = read(&papers.persons, &mut answer);
    let mut aside = Answer::unknown();
    let perhaps = read(&papers.perhaps, &mut aside);
    answer.shown = super::evaluate::shown_of(values.get(..1).unwrap_or_default());
    let by_certificate = if certified.is_empty() { None } else { Some(Truth::any(certified)) };
    let by_word = match (stated.iter().min(), stated.iter().max()) {
        (Some(least), Some(most)) => Some(if least == most { *least } else { Truth::Unknown }),
        _ => None,
    };
    let holds = match (by_certificate, by_word) {
        (None, None) => {
            answer.reasons.insert(Reason::NoEvidence);
            Truth::Unknown
        }
        (None, Some(Truth::Yes)) if !perhaps.is_empty() && !perhaps.contains(&Truth::Yes) => Truth::Unknown,
        (None, Some(Truth::No)) if perhaps.contains(&Truth::Yes) => Truth::Unknown,
        (None, Some(Truth::Yes)) if role == Role::Degree && perhaps.is_empty() && !papers.strangers.is_empty() => {
            answer.reasons.insert(Reason::OtherSubject);
            Truth::Unknown
        }
        (Some(truth), None) | (None, Some(truth)) => truth,
        (Some(a), Some(b)) if a == b => a,
        (Some(Truth::Yes), Some(Truth::Unknown)) => Truth::Yes,
        _ => {
            answer.reasons.insert(Reason::SourcesDisagree);
            Truth::Unknown
        }
    };
    (holds, answer)
}

/// How the institute was set up: 新设 on the approval does not tell whether alone or together.
fn setup(view: &View<'_>, claim: &Claim) -> (Truth, Answer) {
    let told = super::evidenced::evidenced(view, "setup");
    let Value::Code(claimed) = &claim.value else { return (Truth::Unknown, told.answer) };
    let codes: Vec<&str> = told.codes.iter().map(String::as_str).collect();
    let holds = match (codes.as_slice(), claimed.is.as_str()) {
        ([one], claimed) if *one == claimed => Truth::Yes,
        (["new"], "joint") | (["other"], _) | (_, "other") => Truth::Unknown,
        ([_], _) => Truth::No,
        // Contested between founding and buying: neither is what was claimed alone.
        _ => Truth::Unknown,
    };
    (holds, told.answer)
}

/// Person-days of the claim's own period.
fn person_days(view: &View<'_>, lens: &Lens<'_>, row: &Row, claim: &Claim) -> (Truth, Answer) {
    let Some(Test::Sum { of, .. }) = &row.test else { return (Truth::Unknown, Answer::unknown()) };
    let named = claim.period.as_ref().and_then(visits::days_of);
    let part = match named {
        Some(period) => visits::in_period(view, lens, of, period),
        // Without a period: every twelve months back from D; what is shown is the least of them.
        None => visits::visits(view, lens, of, None, &visits::periods(view, lens, &[], None)),
    };
    (part.shown.as_ref().map_or(Truth::Unknown, |shown| compare(claim, shown)), part)
}

/// The platform that the form names: a paper of that title which fails the row (another host, a lower level) refutes it.
fn platform(view: &View<'_>, lens: &Lens<'_>, row: &Row, claim: &Claim) -> (Truth, Answer) {
    let mut answer = Answer::about(Kind::Platform);
    let Some(select) = row.test.as_ref().and_then(platforms) else { return (Truth::Unknown, answer) };
    let mut truths = Vec::new();
    for one in judge_all(view, lens, select) {
        let titled: Vec<Truth> =
            one.item.record.all(Role::Title).map(|field| against(claim, &field.fact, false)).collect();
        let named = titled.iter().copied().max().unwrap_or(Truth::Unknown);
        let roles = [Role::Title, Role::Host, Role::Level];
        if one.truth == Truth::Yes && named != Truth::No {
            answer.count(&one.item, &roles);
        } else {
            answer.leave_out(&one, &roles);
        }
        match (named, one.truth) {
            (Truth::Yes, truth) => truths.push(truth),
            // 广东省某某中心 may be written with its number or its short form.
            (Truth::Unknown, truth) => truths.push(truth.min(Truth::Unknown)),
            (Truth::No, _) => (),
        }
    }
    if truths.is_empty() {
        answer.reasons.insert(Reason::NoEvidence);
    }
    (Truth::any(truths), answer)
}

fn platforms(test: &Test) -> Option<&Select> {
    match test {
        Test::Some(select) if select.of == Kind::Platform => Some(select),
        Test::All(tests) | Test::Any(tests) => tests.iter().find_map(platforms),
        _ => None,
    }
}

/// The area of the institute's leases: one, or between the greatest and their sum.
fn area(view: &View<'_>, lens: &Lens<'_>, claim: &Claim) -> (Truth, Answer) {
    let mut answer = Answer::about(Kind::Lease);
    let select = Select { of: Kind::Lease, subject: vec![Subject::Institute], conditions: Vec::new() };
    let (mut low, mut sum, mut any) = (Decimal::ZERO, Some(Decimal::ZERO), false);
    let mut running = Truth::No;
    let mut unit = String::new();
    for one in judge_all(view, lens, &select) {
        if one.truth != Truth::Yes {
            answer.leave_out(&one, &[Role::Area, Role::Lessee]);
            continue;
        }
        answer.count(&one.item, &[Role::Area, Role::Lessee]);
        let figure = super::sums::figure(view, one.item.record, Role::Area);
        answer.reasons.extend(figure.reasons.iter().copied());
        unit = figure.unit.unwrap_or(unit);
        running = running.max(view.published.map_or(Truth::Unknown, |day| terms::covers(one.item.record, day).0));
        low = low.max(figure.low);
        sum = sum.zip(figure.high).map(|(a, b)| a + b);
        any = true;
    }
    if !any {
        answer.reasons.insert(Reason::NoEvidence);
        return (Truth::Unknown, answer);
    }
    let shown = Shown::Count { low, high: sum, unit };
    let mut holds = compare(claim, &shown);
    answer.shown = Some(shown);
    if holds == Truth::Yes && running == Truth::No {
        // The area is right, but no lease of it runs on the day.
        answer.reasons.insert(Reason::ConditionFails);
        holds = Truth::Unknown;
    }
    (holds, answer)
}
