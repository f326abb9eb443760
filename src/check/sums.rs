//! Sums: one paper, one sum (domain.md, rule 3). Rows that may or may not count widen the interval; another total of
//! the same matter is a witness that agrees or makes the sources disagree.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date as Day;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::document::FileId;
use crate::fact::{Amount, Currency, Date, Kind, Record, Role, Shown, Standing, Truth, Value};
use crate::rule::{Bound, Condition, Select};

use super::answer::{Answer, main_roles, reaches, yuan};
use super::counts::{key, value_key};
use super::select::{Item, Judged, doubt, judge_all};
use super::terms::{period_of, term};
use super::view::{Lens, View};
use super::{Bearing, Reason};

/// What one record adds: an interval, or no upper end.
#[derive(Clone, Debug, Default)]
pub(super) struct Figure {
    /// At least.
    pub(super) low: Decimal,
    /// At most; `None`: not known.
    pub(super) high: Option<Decimal>,
    /// What one step of its last digit is worth.
    pub(super) step: Decimal,
    /// Money in yuan, or a number of things with this unit.
    pub(super) unit: Option<String>,
    /// Why it is not one figure.
    pub(super) reasons: Vec<Reason>,
}

/// Returns the figure of a record in a role; a foreign sum by the rate that the record itself writes, else by the office's.
pub(super) fn figure(view: &View<'_>, record: &Record, role: Role) -> Figure {
    let role = match role {
        Role::TradeAmount if record.first(Role::TradeAmount).is_none() => Role::Amount,
        Role::Amount if record.first(Role::Amount).is_none() && record.first(Role::TradeAmount).is_some() => {
            Role::TradeAmount
        }
        Role::Amount if record.first(Role::Amount).is_none() => Role::ForeignAmount,
        role => role,
    };
    let mut figure = Figure { high: Some(Decimal::ZERO), ..Figure::default() };
    let mut ends: Option<(Decimal, Decimal)> = None;
    let mut facts = 0;
    for fact in record.all(role).map(|field| &field.fact) {
        facts += 1;
        if let Some(reason) = doubt(fact) {
            figure.reasons.push(reason);
            figure.high = if fact.also.is_empty() { None } else { figure.high };
        }
        if fact.also.iter().any(|also| *also != fact.value) && fact.trust.source == crate::fact::Source::Formula {
            figure.reasons.push(Reason::StaleFormula);
        }
        for value in std::iter::once(&fact.value).chain(&fact.also) {
            let number = match value {
                Value::Amount(amount) => in_yuan(view, record, amount, &mut figure),
                Value::Count(count) => {
                    figure.unit = Some(count.unit.clone());
                    Some(count.number)
                }
                _ => None,
            };
            match (number, &mut ends) {
                (None, _) => figure.high = None,
                (Some(number), Some((low, high))) => (*low, *high) = ((*low).min(number), (*high).max(number)),
                (Some(number), ends) => *ends = Some((number, number)),
            }
        }
    }
    let Some((low, high)) = ends else {
        figure.high = None;
        figure.reasons.push(Reason::FieldAbsent);
        return figure;
    };
    if facts > 1 && low != high {
        figure.reasons.push(Reason::CapitalsDiffer);
    }
    let open = figure.high.is_none();
    figure.low = if open { low.min(Decimal::ZERO) } else { low };
    figure.high = (!open).then_some(high);
    figure
}

/// Returns a sum in yuan, row by row, half up to the fen.
fn in_yuan(view: &View<'_>, record: &Record, amount: &Amount, figure: &mut Figure) -> Option<Decimal> {
    if amount.currency == Currency::CNY {
        figure.step = amount.step;
        return Some(amount.units);
    }
    if amount.currency == Currency::XXX {
        figure.reasons.push(Reason::NoUnit);
        return None;
    }
    let rate = match own_rate(record) {
        Some(rate) => {
            figure.reasons.push(Reason::OwnRate);
            Some(rate)
        }
        None => office_rate(view, record, amount.currency),
    };
    let Some(rate) = rate else {
        figure.reasons.push(Reason::NoRate);
        return None;
    };
    figure.step = Decimal::new(1, 2);
    Some((amount.units * rate).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

fn own_rate(record: &Record) -> Option<Decimal> {
    let fact = record.first(Role::Rate).filter(|fact| fact.trust.confirmed && fact.also.is_empty())?;
    let rate: Decimal = match &fact.value {
        Value::Text(text) => text.trim().parse().ok()?,
        Value::Count(count) => count.number,
        Value::Amount(amount) => amount.units,
        _ => return None,
    };
    (rate > Decimal::ZERO).then_some(rate)
}

/// Returns the office's rate of the latest day on or before the row's.
fn office_rate(view: &View<'_>, record: &Record, currency: Currency) -> Option<Decimal> {
    let Some(Value::Date(date)) = record.first(Role::Date).map(|fact| &fact.value) else { return None };
    let rates = view.office.rates.iter().filter(|rate| rate.currency == currency && rate.date <= date.last);
    rates.max_by_key(|rate| rate.date).map(|rate| rate.cny_per_unit)
}

/// Returns a voucher number as compared: 记-0012 and 记12 are one.
fn voucher_key(number: &str) -> String {
    let digits = number.find(|c: char| c.is_ascii_digit()).unwrap_or(number.len());
    let (word, rest) = number.split_at(digits);
    format!("{word}{}", rest.trim_start_matches('0'))
}

/// Rows of one document, added up.
#[derive(Clone, Debug, Default)]
struct Sheet<'a> {
    low: Decimal,
    high: Option<Decimal>,
    tolerance: Decimal,
    sure: usize,
    rows: Vec<(Judged<'a>, bool)>,
    reasons: BTreeSet<Reason>,
    /// Voucher and days of each row; `None` where a row has no key.
    keys: Option<Vec<(String, Option<Date>)>>,
}

impl<'a> Sheet<'a> {
    /// Adds up rows: rows with one key are one row, equal rows without a key widen the interval.
    fn add_up(view: &View<'_>, rows: Vec<Judged<'a>>, role: Role) -> Sheet<'a> {
        let mut sheet = Sheet { high: Some(Decimal::ZERO), keys: Some(Vec::new()), ..Sheet::default() };
        let mut seen: BTreeMap<String, Figure> = BTreeMap::new();
        let mut seen_weak: BTreeSet<String> = BTreeSet::new();
        for mut row in rows {
            let record = row.item.record;
            let figure = figure(view, record, role);
            let strong = record.kind.shape().keys.iter().find_map(|roles| key(record, roles));
            sheet.note_key(record, strong.is_some());
            if let Some(strong) = strong {
                if let Some(earlier) = seen.get(&strong) {
                    // One registration with two amounts: either may be the right one.
                    let (low, high) =
                        (figure.low.min(earlier.low), figure.high.zip(earlier.high).map(|(a, b)| a.max(b)));
                    if row.truth == Truth::Yes {
                        sheet.low += low - earlier.low;
                    }
                    sheet.high = sheet.high.zip(high).zip(earlier.high).map(|((sum, new), old)| sum + new - old);
                    row.reasons.insert(0, Reason::Duplicate);
                    sheet.rows.push((row, false));
                    continue;
                }
                seen.insert(strong, figure.clone());
            } else {
                let weak = [Role::Date, Role::Amount, Role::Title, Role::Purpose]
                    .map(|role| key(record, &[role]))
                    .map(Option::unwrap_or_default);
                if !seen_weak.insert(weak.join("|")) {
                    row.truth = Truth::Unknown;
                    row.reasons.insert(0, Reason::Duplicate);
                }
            }
            sheet.take(row, &figure);
        }
        sheet
    }

    fn take(&mut self, row: Judged<'a>, figure: &Figure) {
        let sure = row.truth == Truth::Yes;
        let zero = Decimal::ZERO;
        self.low += if sure { figure.low } else { figure.low.min(zero) };
        self.high = self.high.zip(figure.high).map(|(sum, high)| sum + if sure { high } else { high.max(zero) });
        self.tolerance += figure.step / Decimal::TWO;
        self.sure += usize::from(sure);
        self.reasons.extend(figure.reasons.iter().copied());
        self.rows.push((row, sure));
    }

    fn note_key(&mut self, record: &Record, keyed: bool) {
        let number = record.first(Role::Number).filter(|_| keyed).map(|fact| voucher_key(&value_key(&fact.value)));
        let date = match record.first(Role::Date).map(|fact| &fact.value) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        };
        match (&mut self.keys, number) {
            (Some(keys), Some(number)) => keys.push((number, date)),
            (keys, _) => *keys = None,
        }
    }

    /// Tells whether both have keys and none is the other's: two documents of different matters. A ledger with days and
    /// one with months are compared by what days both allow.
    fn apart(&self, other: &Sheet<'_>) -> bool {
        let Some((own, others)) = self.keys.as_ref().zip(other.keys.as_ref()) else { return false };
        let mut days: BTreeMap<&str, Vec<Option<Date>>> = BTreeMap::new();
        for (number, date) in own {
            days.entry(number).or_default().push(*date);
        }
        let meets =
            |a: Option<Date>, b: Option<Date>| a.zip(b).is_none_or(|(a, b)| a.first <= b.last && b.first <= a.last);
        !others
            .iter()
            .any(|(number, date)| days.get(number.as_str()).is_some_and(|own| own.iter().any(|one| meets(*one, *date))))
    }

    fn join(&mut self, other: Sheet<'a>) {
        self.low += other.low;
        self.high = self.high.zip(other.high).map(|(a, b)| a + b);
        self.tolerance += other.tolerance;
        self.sure += other.sure;
        self.rows.extend(other.rows);
        self.reasons.extend(other.reasons);
        self.keys = self.keys.take().zip(other.keys).map(|(mut a, b)| {
            a.extend(b);
            a
        });
    }

    /// Tells whether two totals agree, each as exact as it is written.
    fn agrees(&self, low: Decimal, high: Option<Decimal>, tolerance: Decimal) -> bool {
        let tolerance = tolerance + self.tolerance;
        self.high.is_none_or(|own| own + tolerance >= low) && high.is_none_or(|other| other + tolerance >= self.low)
    }

    fn disagree(&mut self, low: Decimal, high: Option<Decimal>) {
        self.low = self.low.min(low);
        self.high = self.high.zip(high).map(|(a, b)| a.max(b));
        self.reasons.insert(Reason::SourcesDisagree);
    }
}

/// Sums a field over records.
pub(super) fn sum(
    view: &View<'_>,
    lens: &Lens<'_>,
    select: &Select,
    field: Role,
    at_least: Option<&Bound>,
    agree: &[Kind],
) -> Answer {
    let mut answer = Answer::about(select.of);
    let judged = judge_all(view, lens, select);
    let whole = judged.iter().all(|one| one.item.whole);
    let none = judged.is_empty();
    for one in judged.iter().filter(|one| one.truth == Truth::No) {
        answer.leave_out(one, &[field]);
    }
    let (mut sheet, others) = main_sheet(view, judged, field);
    for other in &others {
        witness_list(&mut answer, &mut sheet, other, field);
    }
    for kind in agree {
        witness_totals(view, lens, select, field, *kind, &mut sheet, &mut answer, none);
    }
    for (row, sure) in &sheet.rows {
        if *sure { answer.count(&row.item, &[field]) } else { answer.leave_out(row, &[field]) }
    }
    answer.reasons.extend(sheet.reasons.iter().copied());
    let shown_at_all = !none || sheet.sure > 0;
    if !shown_at_all {
        answer.reasons.insert(Reason::NoEvidence);
    }
    if !whole {
        answer.reasons.insert(Reason::NotRead);
    }
    // Loose papers are never all there is; a list is.
    let closed = shown_at_all && whole && (select.of.shape().list || none);
    let high = if closed { sheet.high } else { None };
    let low = sheet.low.max(Decimal::ZERO);
    if let Some(bound) = at_least {
        answer.met = match bound {
            Bound::Amount(bound, Currency::CNY) | Bound::Count(bound, _) | Bound::Percent(bound) => {
                reaches(low, high, *bound)
            }
            _ => Truth::Unknown,
        };
    }
    let unit = sheet.rows.iter().find_map(|(row, _)| figure(view, row.item.record, field).unit);
    answer.shown = Some(match unit {
        Some(unit) => Shown::Count { low, high, unit },
        None if matches!(field, Role::Quantity | Role::Area | Role::Heads | Role::Days | Role::PersonDays) => {
            Shown::Count { low, high, unit: String::new() }
        }
        None => yuan(low, high),
    });
    answer
}

/// Chooses the document that is summed, joins those of other matters, and returns the rest as witnesses.
fn main_sheet<'a>(view: &View<'_>, judged: Vec<Judged<'a>>, field: Role) -> (Sheet<'a>, Vec<Sheet<'a>>) {
    let rows: Vec<Judged<'a>> = judged.into_iter().filter(|one| one.truth != Truth::No).collect();
    if !rows.first().is_some_and(|row| row.item.record.kind.shape().list) {
        return (Sheet::add_up(view, rows, field), Vec::new());
    }
    let mut by_file: BTreeMap<FileId, Vec<Judged<'a>>> = BTreeMap::new();
    for row in rows {
        by_file.entry(row.item.file).or_default().push(row);
    }
    let mut sheets: Vec<Sheet<'a>> = by_file.into_values().map(|rows| Sheet::add_up(view, rows, field)).collect();
    sheets.sort_by_key(|sheet| std::cmp::Reverse((sheet.sure, sheet.low, sheet.rows.len())));
    let mut sheets = sheets.into_iter();
    let Some(mut main) = sheets.next() else {
        return (Sheet { high: Some(Decimal::ZERO), ..Sheet::default() }, Vec::new());
    };
    let mut others = Vec::new();
    for sheet in sheets {
        if main.apart(&sheet) && sheet.sure > 0 { main.join(sheet) } else { others.push(sheet) }
    }
    (main, others)
}

/// A second list of the same matter agrees or disagrees; one without a holder says nothing.
fn witness_list<'a>(answer: &mut Answer, main: &mut Sheet<'a>, other: &Sheet<'a>, field: Role) {
    if other.sure == 0 {
        for (row, _) in &other.rows {
            answer.leave_out(row, &[field]);
        }
        return;
    }
    if !main.agrees(other.low, other.high, other.tolerance) {
        main.disagree(other.low, other.high);
    }
    for (row, _) in &other.rows {
        answer.cite(&row.item, &[field], Bearing::Witness);
    }
    answer.grade = answer.grade.max(other.rows.iter().map(|(row, _)| row.item.grade()).max());
}

/// Totals of another kind (an audit) agree or disagree; slips and registrations witness single rows.
#[expect(clippy::too_many_arguments, reason = "the sum's own parts, used once")]
fn witness_totals<'a>(
    view: &View<'a>,
    lens: &Lens<'_>,
    select: &Select,
    field: Role,
    kind: Kind,
    sheet: &mut Sheet<'a>,
    answer: &mut Answer,
    alone: bool,
) {
    let items: Vec<&Item<'a>> = view.items.iter().filter(|item| item.record.kind == kind).collect();
    if kind != Kind::AuditTotal {
        for item in items {
            witness_row(view, item, field, sheet, answer);
        }
        return;
    }
    let whose = Select { of: kind, subject: select.subject.clone(), conditions: Vec::new() };
    let open = Lens { reading: None, min_grade: crate::fact::Grade::C, ..*lens };
    let mut earlier = Vec::new();
    for item in items {
        let mut judged = super::select::judge(view, &open, item, &whose);
        if item.record.standing == Standing::Total {
            judged.truth = judged.subject;
        }
        let total = figure(view, item.record, Role::Amount);
        let period = audited(item.record);
        if judged.truth != Truth::Yes {
            // A report whose client cannot be told may be of this very matter: what it says otherwise is not passed over.
            let open = judged.subject == Truth::Unknown && !alone && item.record.standing == Standing::Counts;
            if open && total.high.is_some() && !sheet.agrees(total.low, total.high, total.step / Decimal::TWO) {
                sheet.disagree(total.low, total.high);
            }
            answer.leave_out(&judged, main_roles(kind));
            continue;
        }
        if alone {
            // A second audit adds to the first only where both tell their days and no day is in both.
            let apart = earlier.iter().all(|other: &Option<(Day, Day)>| match (*other, period) {
                (Some((first, last)), Some((from, to))) => to < first || last < from,
                _ => false,
            });
            if !apart {
                if !sheet.agrees(total.low, total.high, total.step / Decimal::TWO) {
                    sheet.disagree(total.low, total.high);
                }
                answer.cite(item, &[Role::Amount], Bearing::Witness);
                continue;
            }
            earlier.push(period);
            let outside = audit_in_window(item.record, lens, select);
            judged.truth = if outside.is_none() { Truth::Yes } else { Truth::Unknown };
            judged.reasons = outside.into_iter().collect();
            sheet.keys = None;
            sheet.take(judged, &total);
            continue;
        }
        let lens = Lens { window: period.or(lens.window), ..open };
        let same_rows = main_sheet(view, judge_all(view, &lens, select), field).0;
        if !same_rows.agrees(total.low, total.high, total.step / Decimal::TWO) {
            sheet.disagree(total.low, total.high);
        } else {
            answer.grade = answer.grade.max(Some(item.grade()));
        }
        answer.cite(item, &[Role::Amount], Bearing::Witness);
    }
}

/// Returns the period that an audit covers, when both its ends are written.
fn audited(record: &Record) -> Option<(Day, Day)> {
    let period = period_of(record)?;
    let (from, to): (Date, Date) = period.from.zip(period.to)?;
    Some((from.first, to.last))
}

/// Tells why an audit cannot stand for the window of a sum; `None` when it can, or says no period at all.
fn audit_in_window(record: &Record, lens: &Lens<'_>, select: &Select) -> Option<Reason> {
    let term = match term(record) {
        Ok(term) => term,
        Err(reason) => return Some(reason),
    };
    let Some((first, last)) = lens.window else {
        let windowed = |condition: &Condition| matches!(condition, Condition::InWindow(_) | Condition::MeetsWindow);
        let since = lens.reads("investment_window", "since");
        return (!since && select.conditions.iter().any(windowed)).then_some(Reason::PublishedUnset);
    };
    match (term.from, term.to) {
        (Some(from), Some(to)) => (from.first < first || last < to.last).then_some(Reason::OutsideWindow),
        (None, None) => None,
        // "Until 2020-06-30": since when is not said.
        _ => Some(Reason::OutsideWindow),
    }
}

/// A slip, an invoice or a registration witnesses the row with its amount, or with its number.
fn witness_row<'a>(view: &View<'_>, item: &Item<'a>, field: Role, sheet: &mut Sheet<'a>, answer: &mut Answer) {
    let own = figure(view, item.record, field);
    let number = key(item.record, &[Role::Number]);
    let same_number = |row: &Record| number.is_some() && key(row, &[Role::Number]) == number;
    if item.record.kind == Kind::DealRegistration || item.record.kind == Kind::Contract {
        let rows: Vec<Figure> = sheet
            .rows
            .iter()
            .filter(|(row, sure)| *sure && same_number(row.item.record))
            .map(|(row, _)| figure(view, row.item.record, field))
            .collect();
        for row in &rows {
            if let (Some(high), Some(own_high)) = (row.high, own.high)
                && (high != own_high || row.low != own.low)
            {
                sheet.low += own.low.min(row.low) - row.low;
                sheet.high = sheet.high.map(|sum| sum + own_high.max(high) - high);
                sheet.reasons.insert(Reason::SourcesDisagree);
            }
        }
        if !rows.is_empty() {
            answer.cite(item, &[field, Role::Amount], Bearing::Witness);
        }
        return;
    }
    let matches = sheet.rows.iter().any(|(row, _)| {
        let row = figure(view, row.item.record, field);
        row.high.is_some() && row.high == own.high && row.low == own.low && row.low > Decimal::ZERO
    });
    if matches && own.high.is_some() {
        answer.cite(item, &[Role::Amount], Bearing::Witness);
    }
}
