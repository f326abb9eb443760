//! Which records a test looks at, and whether each meets the conditions: yes, no or unknown, with the reason.

use jiff::civil::Date as Day;

use crate::document::{FileId, Locus};
use crate::fact::{
    Date, EvidenceKind, Fact, Grade, Ident, Kind, Known, Period, Record, Role, Source, Standing, Truth, Value,
};
use crate::rule::{Bound, Condition, Select, Subject};

use super::fold::fold;
use super::parties::party_text;
use super::view::{Lens, View};
use super::{Reason, agreement, places, terms, users};

/// A record with the paper it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    /// The file.
    pub(super) file: FileId,
    /// What the paper is.
    pub(super) evidence: EvidenceKind,
    /// Read whole.
    pub(super) whole: bool,
    /// The record.
    pub(super) record: &'a Record,
}

/// A record with the answer of a selection.
#[derive(Clone, Debug)]
pub(super) struct Judged<'a> {
    /// The record.
    pub(super) item: Item<'a>,
    /// Does it count?
    pub(super) truth: Truth,
    /// Whose is it?
    pub(super) subject: Truth,
    /// Why it does not count, or cannot be told.
    pub(super) reasons: Vec<Reason>,
}

impl<'a> Item<'a> {
    /// Returns the strength of the paper.
    pub(super) fn grade(&self) -> Grade {
        self.evidence.grade()
    }

    /// Returns the place of a role's first fact, or of the record.
    pub(super) fn locus(&self, role: Option<Role>) -> Option<Locus> {
        let fact = role.and_then(|role| self.record.first(role)).and_then(|fact| fact.at.first());
        let span = fact.or_else(|| self.record.at.first()).or_else(|| self.record.fields.first()?.fact.at.first())?;
        Some(Locus { file: self.file, span: *span })
    }
}

/// Returns the roles that tell whose a record is, in the order in which they are asked.
fn subject_roles(kind: Kind, subjects: &[Subject]) -> &'static [Role] {
    match kind {
        Kind::Person if subjects == [Subject::Leader] => &[Role::Name, Role::NameEnglish],
        Kind::Person => &[Role::Holder, Role::Employer],
        Kind::Degree => &[Role::Name, Role::NameEnglish],
        Kind::Licence | Kind::Incorporation => &[Role::Name, Role::NameEnglish],
        Kind::Approval if !subjects.contains(&Subject::Institute) => &[Role::Investor],
        Kind::Approval => &[Role::Investee],
        Kind::Acquisition if !subjects.contains(&Subject::Institute) => &[Role::Buyer],
        Kind::Acquisition => &[Role::Investee],
        Kind::Contract | Kind::DealRegistration => &[Role::Party, Role::Buyer, Role::Seller],
        Kind::Transfer => &[Role::Payer, Role::Payee],
        // The two sides of a training agreement: which of them is named first says nothing.
        Kind::Trainee => &[Role::Holder, Role::Partner, Role::Party],
        Kind::Standard => &[Role::Affiliation, Role::Author],
        Kind::Holding => &[Role::Investee, Role::Holder],
        kind => match kind.shape().subject {
            Role::Owner => &[Role::Owner],
            Role::Affiliation => &[Role::Affiliation],
            Role::Lessee => &[Role::Lessee],
            Role::Host => &[Role::Host],
            Role::Grantee => &[Role::Grantee],
            Role::Party => &[Role::Party],
            _ => &[Role::Holder],
        },
    }
}

/// Tells whether a record is one of the subjects' (domain.md, rule 5).
pub(super) fn subject_of(view: &View<'_>, record: &Record, subjects: &[Subject]) -> Truth {
    if subjects.is_empty() {
        return Truth::Yes;
    }
    if record.kind == Kind::Visit {
        return visited(view, record, subjects);
    }
    let roles = subject_roles(record.kind, subjects);
    let number = match record.kind {
        Kind::Licence | Kind::Incorporation | Kind::EarlierGrant => own_number(record),
        _ => None,
    };
    let list = matches!(roles, [Role::Holder, ..]);
    let mut answers = Vec::new();
    let mut strangers = false;
    for role in roles {
        for field in record.all(*role) {
            let by_party = number.or_else(|| party_number(record, field.party));
            answers.push(view.parties.field_is(subjects, field, by_party));
            strangers |= list
                && *role == Role::Holder
                && party_text(&field.fact.value).is_some_and(|text| view.parties.stranger(text));
        }
        // An employer is asked only where no heading tells whose the roster is; a column beats the heading for visits.
        let sides = matches!(record.kind, Kind::Contract | Kind::DealRegistration | Kind::Transfer | Kind::Trainee);
        // A roster's heading that names a base or a department leaves whose it is to the column.
        let undecided = record.kind == Kind::Person && !answers.contains(&Truth::Yes) && !strangers;
        if !answers.is_empty() && !sides && !undecided {
            break;
        }
    }
    match Truth::any(answers.iter().copied()) {
        _ if answers.is_empty() => Truth::Unknown,
        Truth::Yes if strangers => Truth::Unknown,
        // A heading that names no legal body (财务部, a project) does not say that the list is another's.
        Truth::No if list && !strangers => Truth::Unknown,
        truth => truth,
    }
}

/// Tells whether a visit was with one of the subjects: a column beats the heading (domain.md, T2J-K3b). A visit to our own
/// side is one of the partner's where its people, the heading or the list's other side is the partner's.
fn visited(view: &View<'_>, record: &Record, subjects: &[Subject]) -> Truth {
    let tell = |role: Role, subjects: &[Subject]| {
        let answers: Vec<Truth> = record
            .all(role)
            .map(|field| view.parties.field_is(subjects, field, party_number(record, field.party)))
            .collect();
        (!answers.is_empty()).then(|| Truth::any(answers))
    };
    let heading = tell(Role::Partner, subjects);
    let home = tell(Role::Employer, subjects);
    match tell(Role::Host, subjects) {
        Some(Truth::No) => {
            let ours = tell(Role::Host, &[Subject::Applicant, Subject::Institute]) != Some(Truth::No);
            match (ours, home, heading) {
                (_, Some(Truth::Yes), _) | (true, None, Some(Truth::Yes)) => Truth::Yes,
                (true, Some(Truth::No), _) | (false, ..) => Truth::No,
                (true, ..) => Truth::Unknown,
            }
        }
        Some(truth) => truth,
        None if home == Some(Truth::Yes) => Truth::Yes,
        None => match (heading, tell(Role::Holder, subjects)) {
            (Some(truth), _) => truth,
            (None, Some(Truth::Yes)) => Truth::Yes,
            // Who keeps the list says nothing of whom it was with.
            (None, _) => Truth::Unknown,
        },
    }
}

/// Returns the registered number that stands for the whole record.
fn own_number(record: &Record) -> Option<&Ident> {
    record.all(Role::RegisteredNumber).filter(|field| field.fact.trust.confirmed).find_map(|field| {
        match &field.fact.value {
            Value::Ident(ident) => Some(ident),
            _ => None,
        }
    })
}

/// Returns the registered number beside one party of an agreement.
fn party_number(record: &Record, party: Option<u8>) -> Option<&Ident> {
    let party = party?;
    record
        .all(Role::RegisteredNumber)
        .filter(|field| field.party == Some(party) && field.fact.trust.confirmed)
        .find_map(|field| match &field.fact.value {
            Value::Ident(ident) => Some(ident),
            _ => None,
        })
}

/// Returns every record that a selection may mean, with its answer.
pub(super) fn judge_all<'a>(view: &View<'a>, lens: &Lens<'_>, select: &Select) -> Vec<Judged<'a>> {
    view.items.iter().filter(|item| concerns(view, item, select)).map(|item| judge(view, lens, item, select)).collect()
}

/// Tells whether a record is of the kind that a selection means.
fn concerns(view: &View<'_>, item: &Item<'_>, select: &Select) -> bool {
    let kind = item.record.kind;
    let cv = matches!(item.evidence.0, 34 | 31);
    match select.of {
        // A body outside the mainland may hold what looks like a licence, and the reverse; whose it is decides.
        Kind::Incorporation if kind == Kind::Licence => {
            subject_of(view, item.record, &select.subject) == Truth::Yes
                && subject_of(view, item.record, &[Subject::Applicant]) != Truth::Yes
        }
        Kind::PatentGrant => matches!(kind, Kind::PatentGrant | Kind::PatentFiling),
        _ if on_other_paper(item, &select.conditions) => false,
        // A curriculum vitae is no row of a roster.
        Kind::Person if select.subject != [Subject::Leader] => kind == Kind::Person && !cv,
        of => kind == of,
    }
}

/// Tells whether a record stands on a paper that the selection passes over in silence.
fn on_other_paper(item: &Item<'_>, conditions: &[Condition]) -> bool {
    conditions.iter().any(|condition| matches!(condition, Condition::OnPaper(kinds) if !kinds.contains(&item.evidence)))
}

/// Answers one record.
pub(super) fn judge<'a>(view: &View<'a>, lens: &Lens<'_>, item: &Item<'a>, select: &Select) -> Judged<'a> {
    let record = item.record;
    let subjects = lens.subjects(select);
    let subject = subject_of(view, record, &subjects);
    let mut answers: Vec<(Truth, Reason)> = vec![standing(record.standing)];
    if select.of == Kind::PatentGrant && record.kind == Kind::PatentFiling {
        answers.push((Truth::No, Reason::NotGranted));
    }
    answers.push(match subject {
        Truth::No => (Truth::No, Reason::OtherSubject),
        truth => (truth, Reason::SubjectUnknown),
    });
    for condition in &select.conditions {
        answers.push(holds(view, lens, item, condition));
    }
    if record.kind == Kind::UserCertificate {
        answers.extend(users::certified(view, record));
    }
    if item.grade() < lens.min_grade {
        answers.push((Truth::Unknown, Reason::GradeTooLow));
    }
    if !item.whole && terms::may_be_cut(record.kind) {
        answers.push((Truth::Unknown, Reason::NotRead));
    }
    let truth = Truth::all(answers.iter().map(|(truth, _)| *truth));
    let reasons = answers.into_iter().filter(|(answer, _)| *answer == truth && truth != Truth::Yes).map(|(_, why)| why);
    Judged { item: *item, truth, subject, reasons: reasons.collect() }
}

/// Tells whether a record with this standing counts.
fn standing(standing: Standing) -> (Truth, Reason) {
    match standing {
        Standing::Counts => (Truth::Yes, Reason::TotalRow),
        Standing::Subtotal | Standing::Total => (Truth::No, Reason::TotalRow),
        Standing::Planned => (Truth::No, Reason::Planned),
        Standing::Copy | Standing::Superseded => (Truth::No, Reason::Copy),
        Standing::Doubtful => (Truth::Unknown, Reason::FieldAbsent),
    }
}

/// A deal is across the border by its column; a country in the mainland beside it leaves that open, and without the
/// column the country tells.
fn cross_border(record: &Record) -> (Truth, Reason) {
    let flag = by_value(record, Role::CrossBorder, |value| match value {
        Value::Flag(flag) => Truth::from_bool(*flag),
        _ => Truth::Unknown,
    });
    let (place, _) = by_value(record, Role::Place, |value| match value {
        Value::Code(code) => places::code_outside_mainland(&code.is),
        _ => Truth::Unknown,
    });
    match (flag.0, place) {
        (Truth::Yes, Truth::No) => (Truth::Unknown, Reason::SourcesDisagree),
        (Truth::Unknown, place) if record.first(Role::CrossBorder).is_none() => (place, Reason::FieldAbsent),
        _ => flag,
    }
}

/// Answers one condition on one record.
pub(super) fn holds(view: &View<'_>, lens: &Lens<'_>, item: &Item<'_>, condition: &Condition) -> (Truth, Reason) {
    let record = item.record;
    match condition {
        Condition::InWindow(role) => in_window(lens, record, *role),
        Condition::Before(role, bound) => {
            let inclusive = lens.reads("before", "inclusive");
            by_date(record, *role, |date| if inclusive { not_after(date, *bound) } else { date.before(*bound) })
        }
        Condition::NotAfter(role, bound) => match bound.or(view.published) {
            Some(bound) => by_date(record, *role, |date| not_after(date, bound)),
            None => (Truth::Unknown, Reason::PublishedUnset),
        },
        Condition::Covers => match view.published {
            Some(published) => terms::covers(record, published),
            None => (Truth::Unknown, Reason::PublishedUnset),
        },
        Condition::Is(role, codes) => by_value(record, *role, |value| is_one_of(value, codes)),
        Condition::IsNot(role, codes) => by_value(record, *role, |value| not(is_one_of(value, codes))),
        Condition::OutsideMainland(role) => outside_mainland(view, record, *role),
        Condition::InProvince(role, province) => in_province(record, *role, province),
        Condition::Contains(Role::Programme, word) => {
            let (truth, _) = by_value(record, Role::Programme, |value| contains(value, word));
            (truth, Reason::OtherProgramme)
        }
        Condition::Contains(role, word) => by_value(record, *role, |value| contains(value, word)),
        Condition::Flag(Role::International) => terms::international(record),
        Condition::Flag(Role::CrossBorder) => cross_border(record),
        Condition::Flag(role) => by_value(record, *role, |value| match value {
            Value::Flag(flag) => Truth::from_bool(*flag),
            _ => Truth::Unknown,
        }),
        Condition::Valid(role) => valid(record, *role),
        Condition::AtLeast(role, bound) => by_bound(record, *role, bound, false),
        Condition::MoreThan(role, bound) => by_bound(record, *role, bound, true),
        Condition::Same(role, subjects) => same(view, lens, record, *role, subjects),
        Condition::YearsSince(role, years) => match view.published {
            Some(published) => by_date(record, *role, |date| terms::years_reached(date, published, *years)),
            None => (Truth::Unknown, Reason::PublishedUnset),
        },
        Condition::SignedByAll => match view.published {
            Some(published) => agreement::signed_by_all(record, published),
            None => (Truth::Unknown, Reason::PublishedUnset),
        },
        Condition::RunsMonths(months) => terms::runs_months(lens, record, *months),
        Condition::IfStated(condition) => if_stated(view, lens, item, condition),
        Condition::Listed { field, yes, unknown } => by_value(record, *field, |value| match is_one_of(value, yes) {
            Truth::No if is_one_of(value, unknown) != Truth::No => Truth::Unknown,
            truth => truth,
        }),
        Condition::PlaceIn { party: Role::Party, codes, closed } => agreement::partner_in(view, record, codes, *closed),
        Condition::PlaceIn { codes, closed, .. } => {
            by_value(record, Role::Place, |value| match is_one_of(value, codes) {
                Truth::No if !closed => Truth::Unknown,
                truth => truth,
            })
        }
        Condition::MeetsWindow => meets_window(lens, record),
        Condition::Doubtful(role, words) if record.first(*role).is_some() => by_value(record, *role, |value| {
            let doubtful = words.iter().any(|word| contains(value, word) == Truth::Yes);
            if doubtful { Truth::Unknown } else { Truth::Yes }
        }),
        Condition::Doubtful(..) | Condition::DistinctBy(_) => (Truth::Yes, Reason::ConditionFails),
        Condition::OnPaper(kinds) => (Truth::from_bool(kinds.contains(&item.evidence)), Reason::ConditionFails),
        Condition::Either(conditions) => {
            let answers: Vec<(Truth, Reason)> = conditions.iter().map(|one| holds(view, lens, item, one)).collect();
            answers.into_iter().max_by_key(|(truth, _)| *truth).unwrap_or((Truth::Unknown, Reason::FieldAbsent))
        }
    }
}

/// Answers a predicate on the values of a role: all facts, and all values that their marks allow, must agree.
pub(super) fn by_value(record: &Record, role: Role, tell: impl Fn(&Value) -> Truth) -> (Truth, Reason) {
    let (facts, differ) = match record.known(role) {
        Known::Absent => return (Truth::Unknown, Reason::FieldAbsent),
        Known::One(fact) => (vec![fact], false),
        Known::Agree(facts) => (facts, false),
        Known::Differ(facts) => (facts, true),
    };
    let mut truths: Vec<Truth> = Vec::new();
    for fact in &facts {
        if let Some(reason) = doubt(fact) {
            return (Truth::Unknown, reason);
        }
        truths.extend(std::iter::once(&fact.value).chain(&fact.also).map(&tell));
    }
    match truths.as_slice() {
        [first, rest @ ..] if rest.iter().all(|truth| truth == first) => (*first, Reason::ConditionFails),
        _ if differ => (Truth::Unknown, differing(record, role)),
        _ => (Truth::Unknown, Reason::ConditionFails),
    }
}

/// Returns why several facts of one role are no answer.
pub(super) fn differing(record: &Record, role: Role) -> Reason {
    let mut languages = record.all(role).map(|field| field.language);
    let first = languages.next();
    if languages.any(|language| Some(language) != first) { Reason::LanguagesDiffer } else { Reason::SourcesDisagree }
}

/// Returns why a fact proves nothing, if it does not.
pub(super) fn doubt(fact: &Fact) -> Option<Reason> {
    if fact.trust.confirmed {
        return None;
    }
    Some(match fact.trust.source {
        Source::Ocr | Source::InvisibleLayer => Reason::UnconfirmedOcr,
        _ => Reason::UnconfirmedGlyphs,
    })
}

fn not(truth: Truth) -> Truth {
    match truth {
        Truth::Yes => Truth::No,
        Truth::No => Truth::Yes,
        Truth::Unknown => Truth::Unknown,
    }
}

fn by_date(record: &Record, role: Role, tell: impl Fn(Date) -> Truth) -> (Truth, Reason) {
    by_value(record, role, |value| match value {
        Value::Date(date) => tell(*date),
        Value::Period(Period { from: Some(date), .. }) => tell(*date),
        _ => Truth::Unknown,
    })
}

/// Tells whether all days are on or before a bound.
pub(super) fn not_after(date: Date, bound: Day) -> Truth {
    match () {
        () if date.last <= bound => Truth::Yes,
        () if date.first > bound => Truth::No,
        () => Truth::Unknown,
    }
}

/// A date lies in W; a period meets it.
fn in_window(lens: &Lens<'_>, record: &Record, role: Role) -> (Truth, Reason) {
    if lens.reads("investment_window", "since") {
        return (Truth::Yes, Reason::OutsideWindow);
    }
    let Some((first, last)) = lens.window else { return (Truth::Unknown, Reason::PublishedUnset) };
    let role = match role {
        Role::Published if lens.reads("paper_date", "print") && record.first(Role::PublishedPrint).is_some() => {
            Role::PublishedPrint
        }
        role => role,
    };
    if record.first(role).is_none() && matches!(role, Role::Period | Role::From | Role::To) {
        return meets_window(lens, record);
    }
    let (truth, reason) = by_value(record, role, |value| match value {
        Value::Date(date) => date.within(first, last),
        Value::Period(period) => meets(period, first, last),
        _ => Truth::Unknown,
    });
    (truth, if reason == Reason::ConditionFails { Reason::OutsideWindow } else { reason })
}

/// The record's period has a day in W. A person trained or a task begun on a signed paper starts there at the latest.
fn meets_window(lens: &Lens<'_>, record: &Record) -> (Truth, Reason) {
    let Some((first, last)) = lens.window else { return (Truth::Unknown, Reason::PublishedUnset) };
    let period = match terms::term(record) {
        Ok(term) => Period { from: term.from, to: term.to },
        Err(reason) => return (Truth::Unknown, reason),
    };
    let doubted = [Role::Period, Role::From, Role::To, Role::Date]
        .iter()
        .flat_map(|role| record.all(*role))
        .find_map(|field| doubt(&field.fact));
    match (period.from, period.to, doubted) {
        (_, _, Some(reason)) => (Truth::Unknown, reason),
        (None, None, _) => match record.first(Role::Date).map(|fact| &fact.value) {
            Some(Value::Date(date)) => (date.within(first, last), Reason::OutsideWindow),
            _ => (Truth::Unknown, Reason::FieldAbsent),
        },
        _ => (meets(&period, first, last), Reason::OutsideWindow),
    }
}

/// The condition, or the paper does not state what it needs. A list that marks some of its rows states it for all.
fn if_stated(view: &View<'_>, lens: &Lens<'_>, item: &Item<'_>, condition: &Condition) -> (Truth, Reason) {
    let roles = super::answer::roles_of(condition);
    let stated = |record: &Record| roles.iter().any(|role| record.first(*role).is_some());
    let marked = || {
        view.items
            .iter()
            .any(|other| other.file == item.file && other.record.kind == item.record.kind && stated(other.record))
    };
    match condition {
        // 洁净间 is an address that states no place.
        Condition::OutsideMainland(role) if item.record.first(Role::Place).is_none() => {
            return match outside_mainland(view, item.record, *role) {
                (Truth::Unknown, Reason::FieldAbsent) => (Truth::Yes, Reason::ConditionFails),
                answer => answer,
            };
        }
        _ => (),
    }
    match () {
        () if stated(item.record) => holds(view, lens, item, condition),
        () if matches!(condition, Condition::Flag(_)) && item.record.kind.shape().list && marked() => {
            (Truth::Unknown, Reason::FieldAbsent)
        }
        () => (Truth::Yes, Reason::ConditionFails),
    }
}

/// Tells whether a period has a day in `first..=last`.
fn meets(period: &Period, first: Day, last: Day) -> Truth {
    // A month written without its day is the whole month.
    let begins = period
        .from
        .map_or(Truth::Yes, |from| not_after(if is_month(from) { Date::day(from.first) } else { from }, last));
    let ends = period.to.map_or(Truth::Yes, |to| not(if is_month(to) { Date::day(to.last) } else { to }.before(first)));
    Truth::all([begins, ends])
}

fn is_month(date: Date) -> bool {
    date.first != date.last && date.first.year() == date.last.year() && date.first.month() == date.last.month()
}

fn is_one_of(value: &Value, codes: &[String]) -> Truth {
    match value {
        Value::Code(code) => {
            Truth::from_bool(codes.iter().any(|one| *one == code.is || code.is.starts_with(&format!("{one}-"))))
        }
        Value::Text(text) | Value::Party(text) => Truth::from_bool(codes.iter().any(|one| fold(one) == fold(text))),
        Value::Flag(flag) => Truth::from_bool(codes.iter().any(|one| one == if *flag { "true" } else { "false" })),
        _ => Truth::Unknown,
    }
}

fn contains(value: &Value, word: &str) -> Truth {
    match value {
        Value::Text(text) | Value::Party(text) => Truth::from_bool(fold(text).contains(&fold(word))),
        Value::Code(code) => Truth::from_bool(code.is.contains(word)),
        Value::Date(date) => Truth::from_bool(date.first.to_string().contains(word)),
        _ => Truth::Unknown,
    }
}

/// Check digits fit, or the kind of number has none.
fn valid(record: &Record, role: Role) -> (Truth, Reason) {
    let (truth, _) = by_value(record, role, |_| Truth::Yes);
    let wrong = record.all(role).any(|field| {
        let ident = if let Value::Ident(ident) = &field.fact.value { ident.valid } else { None };
        field.fact.trust.valid == Some(false) || ident == Some(false)
    });
    // A digit may have been misread as well as misprinted: never a yes, and no refutation either.
    if wrong { (Truth::Unknown, Reason::NumberInvalid) } else { (truth, Reason::FieldAbsent) }
}

/// Tells whether a paper says that its body is outside the mainland: code, number, address, name.
fn outside_mainland(view: &View<'_>, record: &Record, role: Role) -> (Truth, Reason) {
    if role == Role::Party || record.kind == Kind::Agreement {
        return agreement::partner_outside(view, record);
    }
    let (by_code, reason) = by_value(record, Role::Place, |value| match value {
        Value::Code(code) => places::code_outside_mainland(&code.is),
        _ => Truth::Unknown,
    });
    let says = record.fields.iter().filter(|field| field.fact.trust.confirmed).any(|field| {
        match (field.role, &field.fact.value) {
            (Role::RegisteredNumber, Value::Ident(ident)) => places::number_of_mainland(ident),
            (Role::Address, value) => party_text(value).is_some_and(places::says_mainland),
            _ => false,
        }
    });
    match by_code {
        Truth::Yes if says => (Truth::Unknown, Reason::SourcesDisagree),
        Truth::Unknown if says => (Truth::No, Reason::ConditionFails),
        truth => (truth, reason),
    }
}

/// A place inside a province: by code, or by the address when no code is there.
fn in_province(record: &Record, role: Role, province: &str) -> (Truth, Reason) {
    let (truth, reason) = by_value(record, role, |value| match value {
        Value::Code(code) => places::code_inside(&code.is, province),
        Value::Text(text) | Value::Party(text) if province == "CN-44" && text.starts_with("广东") => Truth::Yes,
        _ => Truth::Unknown,
    });
    // The third and fourth characters of a 统一社会信用代码 are the province of the registrar (GB 32100-2015).
    let digits = province.strip_prefix("CN-").unwrap_or_default();
    let by_number =
        own_number(record).filter(|ident| ident.valid != Some(false)).and_then(|ident| ident.value.get(2..4));
    match (truth, by_number) {
        (Truth::Unknown, Some(code)) if record.first(role).is_none() && code == digits => (Truth::Yes, reason),
        (truth, _) => (truth, reason),
    }
}

/// A party named in a role is one of the subjects.
fn same(view: &View<'_>, lens: &Lens<'_>, record: &Record, role: Role, subjects: &[Subject]) -> (Truth, Reason) {
    let subjects = lens.same_subjects(role, subjects);
    let mut answers: Vec<Truth> = record
        .all(role)
        .map(|field| view.parties.field_is(&subjects, field, party_number(record, field.party)))
        .collect();
    if role == Role::Partner && record.kind == Kind::Trainee {
        answers.extend(record.all(Role::Holder).map(|field| view.parties.field_is(&subjects, field, None)));
    }
    if answers.is_empty() && matches!(record.kind, Kind::Contract | Kind::DealRegistration) {
        let sides = record.fields.iter().filter(|field| matches!(field.role, Role::Party | Role::Buyer | Role::Seller));
        answers.extend(sides.map(|field| view.parties.field_is(&subjects, field, None)));
    }
    if answers.is_empty() {
        return (Truth::Unknown, Reason::SubjectUnknown);
    }
    let truth = Truth::any(answers);
    if role == Role::Buyer && truth == Truth::No && lens.reads("acquirer", "subsidiary") {
        return (terms::held_by_applicant(view, record), Reason::OtherSubject);
    }
    let joint = role == Role::Affiliation && subjects == [Subject::Partner];
    match truth {
        Truth::No if joint => (Truth::No, Reason::NoJointAffiliation),
        Truth::No => (Truth::No, Reason::OtherSubject),
        truth => (truth, Reason::SubjectUnknown),
    }
}

/// A figure reaches a bound, or is more than it.
fn by_bound(record: &Record, role: Role, bound: &Bound, strict: bool) -> (Truth, Reason) {
    if let Bound::Rank(rank) = bound {
        return terms::rank_reached(record, rank, strict);
    }
    by_value(record, role, |value| {
        let (figure, limit) = match (value, bound) {
            (Value::Amount(amount), Bound::Amount(limit, currency)) if amount.currency == *currency => {
                (amount.units, *limit)
            }
            (Value::Count(count), Bound::Count(limit, _)) => (count.number, *limit),
            (Value::Percent(percent), Bound::Percent(limit)) => (percent.percent, *limit),
            (Value::Duration(duration), Bound::Duration(limit)) => {
                match (terms::months(*duration), terms::months(*limit)) {
                    (Some(figure), Some(limit)) => (figure, limit),
                    _ => return Truth::Unknown,
                }
            }
            (Value::Date(date), Bound::Date(limit)) => {
                let first = if strict { *limit } else { limit.yesterday().unwrap_or(*limit) };
                return not(not_after(*date, first));
            }
            (Value::Date(date), Bound::Count(limit, _)) => {
                let (first, last) =
                    (rust_decimal::Decimal::from(date.first.year()), rust_decimal::Decimal::from(date.last.year()));
                if first != last {
                    return Truth::Unknown;
                }
                (first, *limit)
            }
            _ => return Truth::Unknown,
        };
        Truth::from_bool(if strict { figure > limit } else { figure >= limit })
    })
}
