//! Arithmetic of terms, years and ranks: inclusive days, calendar months, the anniversary included.

use jiff::ToSpan;
use jiff::civil::Date as Day;
use rust_decimal::Decimal;

use crate::fact::{Date, Duration, Kind, Period, Record, Role, Source, Truth, Value};
use crate::rule::Subject;

use super::Reason;
use super::fold::fold;
use super::parties::party_text;
use super::select::{by_value, doubt};
use super::view::{Lens, View};

/// Tells whether a part of a paper that was not read could take away what the rest shows (domain.md, rule 8).
pub(super) fn may_be_cut(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Expense
            | Kind::AuditTotal
            | Kind::Agreement
            | Kind::Acquisition
            | Kind::Lease
            | Kind::Deal
            | Kind::Visit
            | Kind::Equipment
    )
}

/// Returns a duration in months, or `None` for days.
pub(super) fn months(duration: Duration) -> Option<Decimal> {
    match duration {
        Duration::Months(months) => Some(Decimal::from(months)),
        Duration::Days(_) => None,
    }
}

/// Returns the one value of a role that is proved: confirmed, without another possible value, the same in all facts.
pub(super) fn settled(record: &Record, role: Role) -> Result<Option<&Value>, Reason> {
    let mut facts = record.all(role).map(|field| &field.fact);
    let Some(first) = facts.next() else { return Ok(None) };
    for fact in record.all(role).map(|field| &field.fact) {
        if let Some(reason) = doubt(fact) {
            return Err(reason);
        }
        if fact.value != first.value {
            return Err(super::select::differing(record, role));
        }
        if fact.also.iter().any(|also| *also != fact.value) {
            return Err(match fact.trust.source {
                Source::Ocr | Source::InvisibleLayer => Reason::UnconfirmedOcr,
                _ => Reason::FieldAbsent,
            });
        }
    }
    Ok(Some(&first.value))
}

/// The first and last day of a term, each as exact as it is written; an open end is told apart from an absent one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Term {
    /// The start.
    pub(super) from: Option<Date>,
    /// The end as a day on the paper.
    pub(super) to: Option<Date>,
    /// 长期: no end by the paper's own word.
    pub(super) open: bool,
    /// The written length in months.
    pub(super) written: Option<u32>,
}

/// Returns the term of an agreement, a lease or a task, or why it cannot be told.
pub(super) fn term(record: &Record) -> Result<Term, Reason> {
    let mut term = Term::default();
    if let Some(Value::Period(period)) = settled(record, Role::Period)? {
        term.from = period.from;
        term.to = period.to;
        term.open = period.to.is_none() && period.from.is_some();
    }
    for (role, start) in [(Role::Effective, true), (Role::From, true), (Role::Expires, false), (Role::To, false)] {
        if let Some(Value::Date(date)) = settled(record, role)? {
            let slot = if start { &mut term.from } else { &mut term.to };
            if slot.is_none() {
                *slot = Some(*date);
                term.open &= start;
            }
        }
    }
    if let Some(Value::Duration(Duration::Months(months))) = settled(record, Role::Term)? {
        term.written = Some(*months);
    }
    if term.from.is_none() {
        // Nothing else said, an agreement runs from the last signature.
        let mut signed: Vec<Date> = Vec::new();
        for field in record.all(Role::Signed) {
            if let Some(reason) = doubt(&field.fact) {
                return Err(reason);
            }
            if let Value::Date(date) = field.fact.value {
                signed.push(date);
            }
        }
        term.from = signed.into_iter().max_by_key(|date| date.last);
    }
    if term.to.is_none()
        && let (Some(from), Some(written)) = (term.from, term.written)
    {
        term.to = end_of(from, written);
        term.open = false;
    }
    Ok(term)
}

/// Returns the last day of a term that starts on a day and runs for months.
fn end_of(from: Date, months: u32) -> Option<Date> {
    let after = |day: Day| day.checked_add(i64::from(months).months()).ok()?.yesterday().ok();
    Some(Date { first: after(from.first)?, last: after(from.last)? })
}

/// Returns the period that a record states, from whichever roles it has.
pub(super) fn period_of(record: &Record) -> Option<Period> {
    let term = term(record).ok()?;
    (term.from.is_some() || term.to.is_some()).then_some(Period { from: term.from, to: term.to })
}

/// Tells whether a day lies in the record's term.
pub(super) fn covers(record: &Record, day: Day) -> (Truth, Reason) {
    let term = match term(record) {
        Ok(term) => term,
        Err(reason) => return (Truth::Unknown, reason),
    };
    let begun = term.from.map_or(Truth::Unknown, |from| super::select::not_after(from, day));
    let running = match term.to {
        Some(to) => match () {
            () if to.first >= day => Truth::Yes,
            () if to.last < day => Truth::No,
            () => Truth::Unknown,
        },
        None if term.open => Truth::Yes,
        None => Truth::Unknown,
    };
    let absent = term.from.is_none() || (term.to.is_none() && !term.open);
    (Truth::all([begun, running]), if absent { Reason::FieldAbsent } else { Reason::ConditionFails })
}

/// Tells whether a term runs at least this long: end + 1 day >= start + months, or the written term; where both stand
/// and differ, it cannot be told.
pub(super) fn runs_months(lens: &Lens<'_>, record: &Record, wanted: u32) -> (Truth, Reason) {
    let dated = match term(record) {
        Ok(term) => term,
        Err(reason) => return (Truth::Unknown, reason),
    };
    let written = dated.written.map(|months| Truth::from_bool(months >= wanted));
    let by_dates = if explicit_end(record) { by_dates(&dated, wanted) } else { None };
    match (by_dates, written) {
        (_, Some(written)) if lens.reads("term_end", "written") => (written, Reason::ConditionFails),
        (Some(dates), Some(written)) if dates != written => (Truth::Unknown, Reason::SourcesDisagree),
        (Some(truth), _) | (None, Some(truth)) => (truth, Reason::ConditionFails),
        (None, None) if dated.open => (Truth::Unknown, Reason::FieldAbsent),
        (None, None) => (Truth::Unknown, Reason::FieldAbsent),
    }
}

/// Tells whether a paper writes its last day.
fn explicit_end(record: &Record) -> bool {
    let period =
        record.all(Role::Period).any(|field| matches!(field.fact.value, Value::Period(Period { to: Some(_), .. })));
    period || record.first(Role::Expires).is_some() || record.first(Role::To).is_some()
}

fn by_dates(term: &Term, wanted: u32) -> Option<Truth> {
    let (from, to) = (term.from?, term.to?);
    let reaches = |from: Day, to: Day| -> Option<bool> {
        Some(to.tomorrow().ok()? >= from.checked_add(i64::from(wanted).months()).ok()?)
    };
    // Months written without days mean whole months: from the first day of one to the last of the other.
    if from.first != from.last && to.first != to.last {
        return Some(Truth::from_bool(reaches(from.first, to.last)?));
    }
    Some(match (reaches(from.last, to.first)?, reaches(from.first, to.last)?) {
        (true, _) => Truth::Yes,
        (_, false) => Truth::No,
        _ => Truth::Unknown,
    })
}

/// Returns the least and the greatest number of whole months that a term may have, by its dates and its written length.
pub(super) fn months_shown(record: &Record) -> Result<Option<(u32, u32)>, Reason> {
    let term = term(record)?;
    let mut all: Vec<u32> = term.written.into_iter().collect();
    if explicit_end(record)
        && let (Some(from), Some(to)) = (term.from, term.to)
    {
        let whole = from.first != from.last && to.first != to.last;
        let ends = if whole { [(from.first, to.last); 2] } else { [(from.last, to.first), (from.first, to.last)] };
        all.extend(ends.iter().filter_map(|(from, to)| whole_months(*from, to.tomorrow().ok()?)));
    }
    Ok(all.iter().min().zip(all.iter().max()).map(|(low, high)| (*low, *high)))
}

/// Returns the whole calendar months from a day to another.
fn whole_months(from: Day, to: Day) -> Option<u32> {
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    let reached = from.checked_add(i64::from(months).months()).ok()? <= to;
    u32::try_from(months - i32::from(!reached)).ok()
}

/// Returns the whole years from a start to a day, least and greatest. A start written as a month counts from its first day.
pub(super) fn years(start: Date, day: Day) -> Option<(u32, u32)> {
    let month = start.first.year() == start.last.year() && start.first.month() == start.last.month();
    let last = if month { start.first } else { start.last };
    let least = if last > day { 0 } else { whole_months(last, day)? / 12 };
    let most = if start.first > day { 0 } else { whole_months(start.first, day)? / 12 };
    Some((least, most))
}

/// Tells whether whole years have passed from a start to a day, that anniversary included.
pub(super) fn years_reached(start: Date, day: Day, wanted: u32) -> Truth {
    match years(start, day) {
        Some((least, _)) if least >= wanted => Truth::Yes,
        Some((_, most)) if most < wanted => Truth::No,
        _ => Truth::Unknown,
    }
}

/// Ranks of professional titles, low to high.
const RANKS: [&str; 4] = ["other", "middle", "associate", "senior"];

/// Returns the rank of a professional title as written, where its words tell it.
fn rank_of(title: &str) -> Option<&'static str> {
    let title = fold(title);
    let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
    match () {
        () if has(&["教授级", "正高级", "研究员级", "主任医师", "主任药师"]) && !title.starts_with('副') => {
            Some("senior")
        }
        () if title.starts_with('副') => Some("associate"),
        () if has(&["associateprofessor", "associateresearch", "associateresearcher", "senioreng"]) => {
            Some("associate")
        }
        () if title.starts_with("助理") || has(&["assistantprofessor", "assistantres"]) => Some("middle"),
        () if title.starts_with("高级") => Some("associate"),
        () if title == "教授" || title == "研究员" || title == "professor" || title == "fullprofessor" => {
            Some("senior")
        }
        () if has(&["讲师", "工程师", "实验师", "主治医师", "助教", "lecturer", "技术员"]) => {
            Some("middle")
        }
        () => None,
    }
}

/// Tells whether a professional title has at least a rank.
pub(super) fn rank_reached(record: &Record, wanted: &str, strict: bool) -> (Truth, Reason) {
    let place = |rank: &str| RANKS.iter().position(|one| *one == rank);
    let reached = |rank: Option<&str>| match (rank.and_then(place), place(wanted)) {
        (Some(have), Some(want)) => Truth::from_bool(if strict { have > want } else { have >= want }),
        _ => Truth::Unknown,
    };
    let by_title = || by_value(record, Role::ProfessionalTitle, |value| reached(party_text(value).and_then(rank_of)));
    match record.first(Role::Rank) {
        Some(_) => by_value(record, Role::Rank, |value| match value {
            Value::Code(code) => reached(Some(&code.is)),
            _ => Truth::Unknown,
        }),
        None => by_title(),
    }
}

/// Bodies of international standards, and prefixes that are positively none (domain.md, T1-K2.4).
const INTERNATIONAL: [&str; 16] = [
    "ISO", "IEC", "ITU", "IEEE", "IETF", "RFC", "ETSI", "3GPP", "ASTM", "ASME", "SAE", "UL", "DIN", "JIS", "ANSI", "EN",
];
const NATIONAL: [&str; 12] = ["GB", "DB", "T/", "T-", "Q/", "JB", "YY", "HJ", "YD", "SJ", "QB", "NB"];

/// Tells whether a standard is of an international body: by the paper's flag, else by the number's prefix.
pub(super) fn international(record: &Record) -> (Truth, Reason) {
    let by_number = by_value(record, Role::Number, |value| {
        let text = match value {
            Value::Ident(ident) => ident.value.to_uppercase(),
            other => party_text(other).unwrap_or_default().to_uppercase(),
        };
        let text = text.trim().to_string();
        let begins = |prefix: &&str| {
            text.strip_prefix(*prefix)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_uppercase()) || prefix.ends_with(['/', '-']))
        };
        match () {
            () if INTERNATIONAL.iter().any(begins) || text.starts_with("BS ") => Truth::Yes,
            () if NATIONAL.iter().any(begins) => Truth::No,
            () => Truth::Unknown,
        }
    });
    let by_flag = by_value(record, Role::International, |value| match value {
        Value::Flag(flag) => Truth::from_bool(*flag),
        _ => Truth::Unknown,
    });
    let truth = match (by_flag.0, by_number.0) {
        (Truth::Unknown, truth) | (truth, Truth::Unknown) => truth,
        (flag, number) if flag == number => flag,
        // 国际标准 written beside a national number: the number is what the register knows.
        (Truth::Yes, Truth::No) => Truth::No,
        _ => Truth::Unknown,
    };
    (truth, if truth == Truth::No { Reason::NotInternational } else { Reason::FieldAbsent })
}

/// Tells whether the buyer of an acquisition is a body that the applicant holds, by a register of holdings or an approval.
pub(super) fn held_by_applicant(view: &View<'_>, acquisition: &Record) -> Truth {
    let buyers: Vec<String> =
        acquisition.all(Role::Buyer).filter_map(|field| party_text(&field.fact.value)).map(fold).collect();
    let held = view.items.iter().any(|item| {
        let holder = match item.record.kind {
            Kind::Holding => Role::Holder,
            Kind::Approval => Role::Investor,
            _ => return false,
        };
        let by_applicant = item
            .record
            .all(holder)
            .any(|field| view.parties.field_is(&[Subject::Applicant], field, None) == Truth::Yes);
        let of_buyer = item.record.all(Role::Investee).any(|field| {
            field.fact.trust.confirmed && party_text(&field.fact.value).is_some_and(|text| buyers.contains(&fold(text)))
        });
        by_applicant && of_buyer
    });
    if held { Truth::Yes } else { Truth::Unknown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made::*;
    use crate::fact::CodeOf;

    fn lens() -> Lens<'static> {
        Lens { window: None, reading: None, switches: &[], min_grade: crate::fact::Grade::C, claimed: None, kinds: &[] }
    }

    #[test]
    fn a_term_counts_both_end_days_and_agrees_with_the_written_term() {
        for (from, to, written, truth) in [
            ("2017-07-01", "2020-06-30", Some(36), Truth::Yes),
            ("2017-07-01", "2020-06-30", None, Truth::Yes),
            ("2017-07-01", "2020-06-29", None, Truth::No),
            ("2017-07-01", "2019-06-30", Some(24), Truth::No),
            ("2017-07-01", "2019-06-30", Some(60), Truth::Unknown),
        ] {
            let mut fields = vec![field(Role::Effective, on(from)), field(Role::Expires, on(to))];
            fields.extend(written.map(|months| field(Role::Term, Value::Duration(Duration::Months(months)))));
            assert_eq!(runs_months(&lens(), &record(Kind::Agreement, fields), 36).0, truth, "{from} {to} {written:?}");
        }
    }

    #[test]
    fn a_written_term_alone_runs_from_the_signature() {
        let agreement = record(
            Kind::Agreement,
            vec![field(Role::Signed, on("2016-09-09")), field(Role::Term, Value::Duration(Duration::Months(48)))],
        );
        assert_eq!(covers(&agreement, day("2020-07-01")).0, Truth::Yes);
        assert_eq!(covers(&agreement, day("2020-09-09")).0, Truth::No);
    }

    #[test]
    fn years_are_whole_and_a_month_counts_from_its_first_day() {
        let day = day(PUBLISHED);
        for (start, wanted, truth) in [
            (month(2006, 7), 14, Truth::Yes),
            (month(2006, 8), 14, Truth::No),
            (on("2017-07-01"), 3, Truth::Yes),
            (on("2017-07-02"), 3, Truth::No),
            (Value::Date(Date::year(2017).expect("a year")), 3, Truth::Unknown),
        ] {
            let Value::Date(start) = start else { unreachable!() };
            assert_eq!(years_reached(start, day, wanted), truth, "{start:?}");
        }
    }

    #[test]
    fn ranks_are_read_from_codes_and_from_common_titles() {
        for (title, truth) in [
            ("教授", Truth::Yes),
            ("副研究员", Truth::Yes),
            ("高级工程师", Truth::Yes),
            ("助理研究员", Truth::No),
            ("工程师", Truth::No),
            ("Principal Scientist", Truth::Unknown),
        ] {
            let person = record(Kind::Person, vec![field(Role::ProfessionalTitle, text(title))]);
            assert_eq!(rank_reached(&person, "associate", false).0, truth, "{title}");
        }
        let person = record(Kind::Person, vec![field(Role::Rank, code(CodeOf::Rank, "senior"))]);
        assert_eq!(rank_reached(&person, "associate", false).0, Truth::Yes);
    }

    #[test]
    fn a_national_or_group_standard_is_not_international() {
        for (number, truth) in [
            ("ISO 12345:2019", Truth::Yes),
            ("IEEE 1234.5:2020", Truth::Yes),
            ("GB/T 12345-2019", Truth::No),
            ("T/ABC 12-2019", Truth::No),
            ("XYZ 12", Truth::Unknown),
        ] {
            let standard = record(Kind::Standard, vec![field(Role::Number, text(number))]);
            assert_eq!(international(&standard).0, truth, "{number}");
        }
    }
}
