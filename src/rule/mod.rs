//! A programme's conditions as data: a call is a file, not a release.
//!
//! [`Pack`] is the parsed and checked form of a pack (`schemas/packs/*.toml`): tracks, switches
//! (readings of the clauses), claims and rows. Tests name evidence only; a claim cannot prove itself.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::fact::{Basis, Currency, Duration, EvidenceKind, Grade, Kind, Role};

/// A programme: one call's conditions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pack {
    /// "gd-2020-2021".
    pub id: String,
    /// The call's title.
    pub title: String,
    /// W = [D - this many calendar years, D].
    pub window_years: u8,
    /// Tracks in order: id and title.
    pub tracks: Vec<(String, String)>,
    /// Readings of ambiguous clauses.
    pub switches: Vec<Switch>,
    /// What a form may claim.
    pub claims: Vec<ClaimKind>,
    /// Conditions in the pack's order.
    pub rows: Vec<Row>,
    /// SHA-256 of the file's bytes, hexadecimal.
    pub sha256: String,
}

/// A named reading switch (domain.md 2.4); the first reading is the default.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Switch {
    /// "cross_border_by".
    pub id: String,
    /// What it decides, in Chinese.
    pub zh: String,
    /// Its readings, the default first.
    pub readings: Vec<String>,
    /// Whether a different answer makes the verdict `readings_differ`.
    pub open: bool,
}

/// A claim that a form may make.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClaimKind {
    /// "investment_total".
    pub id: String,
    /// Its name in Chinese.
    pub zh: String,
    /// The kind of its value: amount count percent date duration party code text flag.
    pub value: String,
    /// Labels and phrases that announce it in a form.
    pub labels: Vec<String>,
    /// The evidence it is compared with, where that is not the row's own test.
    pub shown: Option<Test>,
}

/// One condition of the call.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// "T1-K3".
    pub id: String,
    /// Tracks it belongs to.
    pub tracks: Vec<String>,
    /// What part it plays.
    pub class: Class,
    /// The call's own words.
    pub clause: String,
    /// Claims compared in this row.
    pub claims: Vec<String>,
    /// The lowest grade that may prove it.
    pub min_grade: Grade,
    /// Kinds of evidence that may decide it (the evidence column): rule 13 and completeness.
    pub kinds: Vec<EvidenceKind>,
    /// Switches that apply.
    pub readings: Vec<String>,
    /// The word only a person can weigh, where there is one beside a machine test.
    pub person: Option<String>,
    /// When the row applies, told by evidence only.
    pub when: Option<When>,
    /// How it is checked; `None`: by its claims alone (class claim), or by a person (judge without exhibits).
    pub test: Option<Test>,
    /// Line of the row in the file.
    pub line: u32,
}

/// What part a row plays.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Decides eligibility.
    Condition,
    /// A part of another row.
    Component,
    /// Made of other rows, decides nothing itself.
    Composite,
    /// Answers only what is claimed: `criterion_met` is `claim_holds`.
    Claim,
    /// A preference of the call.
    Priority,
    /// Funding asked for.
    Funding,
    /// Obligations after approval.
    Tracking,
    /// Only a person can say.
    Judge,
}

/// When a row applies.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct When {
    /// What the evidence must tell: "setup" (how the institute was set up), "place" (of the institute),
    /// "leader_nationality", "approved" (`--approved-on` was given).
    pub evidenced: String,
    /// Codes under which the row applies.
    #[serde(rename = "in", default)]
    pub within: Vec<String>,
}

/// How a row is checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// The sum of a field over records.
    Sum {
        /// Which records.
        of: Select,
        /// Which figure.
        field: Role,
        /// `Some`: once for each period the claims name, or each whole year.
        per: Option<Per>,
        /// The bound.
        at_least: Option<Bound>,
        /// Kinds whose totals are witnesses.
        agree: Vec<Kind>,
    },
    /// The number of records (distinct by the keys of their shape).
    Count {
        /// Which records.
        of: Select,
        /// Whether records with one key count once.
        distinct: bool,
        /// The bound.
        at_least: Option<Decimal>,
    },
    /// At least one record meets all conditions.
    Some(Select),
    /// No record does.
    None {
        /// Which records.
        of: Select,
        /// Only records about the same project or institute answer no (domain.md, T1-C5).
        same_project: bool,
        /// What must have been searched: "register" or "batch".
        searched: String,
    },
    /// The share of records (by number, by amount) that have a property.
    Share {
        /// The whole.
        of: Select,
        /// Whether records with one key count once.
        distinct: bool,
        /// The property.
        having: Vec<Condition>,
        /// Computed by these.
        by: Vec<Basis>,
        /// The bound in percent.
        at_least: Option<Decimal>,
        /// The bound must be exceeded, not only reached (骨干以…为主).
        strict: bool,
    },
    /// The value of one field of one record, for claims: shown as it stands.
    Field {
        /// Which records.
        of: Select,
        /// Which value.
        field: Role,
    },
    /// At least `n` of the rows.
    AtLeast {
        /// How many.
        n: u32,
        /// Row ids.
        of: Vec<String>,
    },
    /// One record meets all parts; the parts' answers are those of the best one.
    SameRecord {
        /// Which records.
        of: Select,
        /// Row ids of the parts, each a [`Test::Part`].
        parts: Vec<String>,
    },
    /// A condition on the record that [`Test::SameRecord`] chose.
    Part(Condition),
    /// Every one of the tests.
    All(Vec<Test>),
    /// Any one of the tests.
    Any(Vec<Test>),
    /// Another row's answer.
    Row(String),
    /// What a person needs to see.
    Show(Vec<Select>),
    /// A yearly duty after approval: `times` papers, each due `every` months from approval.
    Due {
        /// Which records.
        of: Select,
        /// Months between two.
        every_months: u32,
        /// How many.
        times: u32,
    },
}

/// Which records a test looks at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Select {
    /// Of this kind.
    pub of: Kind,
    /// Whose: any of applicant, institute, partner, leader; empty: anybody's.
    pub subject: Vec<Subject>,
    /// That meet all of these.
    pub conditions: Vec<Condition>,
}

/// A party of the application.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The applicant.
    Applicant,
    /// The institute outside the mainland, or the base.
    Institute,
    /// The foreign partner.
    Partner,
    /// The project's leader.
    Leader,
}

/// A condition on one record.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// A date lies in W.
    InWindow(Role),
    /// A date is before a day.
    Before(Role, jiff::civil::Date),
    /// A date is on or before D (`None`), or the given day.
    NotAfter(Role, Option<jiff::civil::Date>),
    /// D lies in the record's term: from effective (or signed, from) to expires (or to, term).
    Covers,
    /// A code or text is one of these.
    Is(Role, Vec<String>),
    /// A code is none of these.
    IsNot(Role, Vec<String>),
    /// A place is outside the mainland of China.
    OutsideMainland(Role),
    /// A place is in the province with this code ("CN-44").
    InProvince(Role, String),
    /// A text contains a word, after folding.
    Contains(Role, String),
    /// A flag is set.
    Flag(Role),
    /// Check digits fit (no check digits: yes).
    Valid(Role),
    /// A figure reaches a bound.
    AtLeast(Role, Bound),
    /// A figure is more than a bound.
    MoreThan(Role, Bound),
    /// A party is one of these.
    Same(Role, Vec<Subject>),
    /// Whole years from a date to D, that anniversary included.
    YearsSince(Role, u32),
    /// Signed and dated by every party, on or before D.
    SignedByAll,
    /// Runs at least this many calendar months: end + 1 day >= start + months, or the written term.
    RunsMonths(u32),
    /// Any of the conditions.
    Either(Vec<Condition>),
}

/// A typed bound of a figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Money.
    Amount(Decimal, Currency),
    /// A number with its unit.
    Count(Decimal, String),
    /// Percent.
    Percent(Decimal),
    /// A length of time.
    Duration(Duration),
    /// A day.
    Date(jiff::civil::Date),
    /// A place on a ranked list of codes ("associate").
    Rank(String),
}

/// How a sum is split.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Each period that a claim names; without one, the three twelve-month periods back from D.
    ClaimedPeriod,
    /// Each whole calendar year inside W.
    WholeYear,
}
