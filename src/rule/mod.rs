//! A programme's conditions as data: a call is a file, not a release.
//!
//! [`Pack`] is the parsed and checked form of a pack (`schemas/packs/*.toml`): tracks, switches
//! (readings of the clauses), claims and rows. Tests name evidence only; a claim cannot prove itself.

mod bound;
mod codes;
mod condition;
mod cross;
mod embedded;
mod load;
mod names;
mod scope;
mod test;
mod tree;
mod walk;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use embedded::{embedded, embedded_ids};
pub use load::{lint, load};
pub use tree::Lint;

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
    /// Dated lists of codes that rows name (创新型国家, 一带一路沿线国家).
    pub lists: Vec<CodeList>,
    /// Conditions in the pack's order.
    pub rows: Vec<Row>,
    /// SHA-256 of the file's bytes, hexadecimal.
    pub sha256: String,
}

/// A list of codes with the day it is of: who is on it is a policy that changes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CodeList {
    /// "belt_and_road".
    pub id: String,
    /// Its name in Chinese.
    pub zh: String,
    /// The day the list is of.
    pub as_of: jiff::civil::Date,
    /// ISO 3166 codes.
    pub codes: Vec<String>,
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
    /// A part of another row, or a condition on its own that does not decide eligibility.
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
    /// What the evidence must tell: one of [`EVIDENCED`].
    pub evidenced: String,
    /// Codes under which the row applies; empty: any, for "approved".
    #[serde(rename = "in", default)]
    pub within: Vec<String>,
    /// Codes under which it does not apply; where nothing says otherwise, it does not apply either
    /// (domain.md, T2-C3b: "国籍 中国 on either, or nothing that says otherwise").
    #[serde(rename = "not_in", default)]
    pub without: Vec<String>,
}

/// The switches that `check` knows, each with its readings (domain.md 2.4). A pack chooses the default by
/// putting it first, and may leave readings out; it cannot invent one.
pub const READINGS: [(&str, &[&str]); 13] = [
    ("before", &["exclusive", "inclusive"]),
    ("operating_by", &["certificate", "operating_fact"]),
    ("investment_window", &["window", "since_founding"]),
    ("contributors", &["all", "applicant"]),
    ("person_days", &["per_visit", "literal"]),
    ("visit_year", &["claimed", "calendar", "mean"]),
    ("term_end", &["inclusive", "written"]),
    ("cross_border_by", &["either", "number", "amount"]),
    ("trade_branch", &["both", "projects_only"]),
    ("patent_owner", &["parties", "institute", "at_published"]),
    ("patent_kinds", &["all", "inventions"]),
    ("acquirer", &["applicant", "subsidiary"]),
    ("paper_date", &["first", "print"]),
];

/// What [`When::evidenced`] and [`Test::Evidenced`] may name: how the institute was set up (E04, E05, E06),
/// where the institute is, where the partner is, the leader's nationality, the track of the form, and
/// whether `--approved-on` was given.
pub const EVIDENCED: [&str; 6] = ["setup", "place", "partner_place", "leader_nationality", "track", "approved"];

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
    /// The value of one field of one record, for claims: shown as it stands. Records without the field are
    /// passed over. [`Role::Term`] is the written term, else from the first to the last day.
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
    /// Any one of the tests; it shows the greatest of what they show.
    Any(Vec<Test>),
    /// The first of the tests that shows anything: a certificate before a CV, 技术交易额 before 合同金额.
    First(Vec<Test>),
    /// What the evidence tells of the whole application, one of [`EVIDENCED`]: shown as a code. As a test
    /// of a row it is met where the evidence tells it.
    Evidenced(String),
    /// Whole years from a date to D, that anniversary included; for claims (从事本领域科研工作 n 年).
    YearsSince {
        /// Which records.
        of: Select,
        /// From which date.
        field: Role,
    },
    /// For claims of a day after a known one: an earlier day is refuted, the same day proved, a later one
    /// cannot be told (投入运营 against 成立日期).
    Since {
        /// Which records.
        of: Select,
        /// The known day.
        field: Role,
    },
    /// What the row's own claim asks for is at most this. Rows of class funding only: a request is no
    /// figure to be proved, it is the fact.
    Request {
        /// The ceiling.
        at_most: Bound,
        /// How many applications of the row's tracks the call means to support (拟支持不超过5项).
        quota: Option<u32>,
    },
    /// A figure of yearly papers never falls (domain.md, F26).
    Monotone {
        /// Which records.
        of: Select,
        /// Which figure.
        field: Role,
    },
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
    /// A place (or the place of a party) is in the province with this code ("CN-44").
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
    /// The condition, or the paper does not state what it needs (a list without a place, a roster that
    /// does not mark 骨干). Never for a condition that carries the proof.
    IfStated(Box<Condition>),
    /// A code is on a list: `yes` is yes, `unknown` is for a person, any other code is no.
    Listed {
        /// Which code.
        field: Role,
        /// Codes that meet the condition.
        yes: Vec<String>,
        /// Codes of which only a person can say.
        unknown: Vec<String>,
    },
    /// The place of the party in this role is one of these codes. For [`Role::Party`]: of a party other than
    /// the applicant. [`Condition::OutsideMainland`] of a party is meant likewise.
    PlaceIn {
        /// The party.
        party: Role,
        /// ISO 3166 codes.
        codes: Vec<String>,
        /// A place outside the codes is no; else unknown, since lists of countries are dated.
        closed: bool,
    },
    /// The record's period (period, or from..to; one end may be open) has a day in W.
    MeetsWindow,
    /// A text contains none of these words (folded); one that does is unknown, for a person to weigh
    /// (a registered-office service as landlord). No such text: yes.
    Doubtful(Role, Vec<String>),
    /// Records that agree in these roles are one: a condition of the whole count, not of a record
    /// (two certificates of one user are one user).
    DistinctBy(Vec<Role>),
    /// The record stands on a paper of one of these kinds; any other is passed over in silence, being
    /// another thing (a CV is no row of a roster).
    OnPaper(Vec<EvidenceKind>),
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

#[cfg(test)]
mod tests;
