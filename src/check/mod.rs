//! Claims against evidence under a pack's rows: findings with what proves, refutes or was left out.

mod absence;
mod agreement;
mod answer;
mod claimed;
mod claims;
mod counts;
mod evaluate;
mod evidenced;
mod fold;
mod leader;
mod leads;
#[cfg(test)]
mod made;
mod operating;
mod parties;
mod places;
mod rank;
mod readings;
mod romanised;
mod select;
mod shares;
mod sums;
mod terms;
#[cfg(test)]
mod tests;
mod users;
mod verdict;
mod view;
mod visits;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::claim::{Application, Claim};
use crate::document::{FileId, Locus};
use crate::extract::Extraction;
use crate::fact::{EvidenceKind, Grade, Shown, Truth, Value};
use crate::rule::{Pack, Row};

pub use leads::{Fingerprint, PagePrint, Print, fingerprint, leads};
pub use rank::{Candidate, Ranked, Within, rank};

/// Everything known of one application when it is checked.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// What its form asserts; `None`: no form was found.
    pub application: Option<&'a Application>,
    /// What its papers prove, by path; the form and its copies are left out.
    pub papers: Vec<Exhibited<'a>>,
    /// Files or pages that could not be read, with the kind where it is known (E00 where not).
    pub unread: Vec<Unread>,
}

/// A paper of the case.
#[derive(Clone, Copy, Debug)]
pub struct Exhibited<'a> {
    /// Its records.
    pub extraction: &'a Extraction,
    /// Its path, for order and words only.
    pub path: &'a str,
    /// Read whole: every page and sheet has text or is blank.
    pub whole: bool,
}

/// Something that was not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Unread {
    /// The file.
    pub file: FileId,
    /// Its kind, or E00.
    pub kind: EvidenceKind,
}

/// What the office brings: the day, the register, rates, the batch.
#[derive(Clone, Debug)]
pub struct Office {
    /// D, the guide's publication date.
    pub published: Option<jiff::civil::Date>,
    /// The day of approval, which wakes tracking rows.
    pub approved_on: Option<jiff::civil::Date>,
    /// The register of earlier grants, with a sentence that names it.
    pub register: Option<Register>,
    /// Rates: currency, day, CNY per unit, source.
    pub rates: Vec<Rate>,
    /// Persons of the other applications of the batch; empty and `batch` 1 for a batch of one.
    pub persons: Vec<PersonPrint>,
    /// How many applications the batch has.
    pub batch: usize,
}

/// The register of earlier grants.
#[derive(Clone, Debug, PartialEq)]
pub struct Register {
    /// Its rows as [`crate::fact::Kind::EarlierGrant`] records; `at` holds one span: part 0, start = line, end = line.
    pub rows: Vec<crate::fact::Record>,
    /// "register of 2020-06-30, 412 entries", or its SHA-256 and row count.
    pub named: String,
    /// The register's own id.
    pub file: FileId,
    /// What each row of `rows` says, cells separated by tabs: the quote of a row.
    pub texts: Vec<String>,
}

/// An exchange rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// The foreign currency.
    pub currency: crate::fact::Currency,
    /// The day it is of.
    pub date: jiff::civil::Date,
    /// CNY for one unit.
    pub cny_per_unit: rust_decimal::Decimal,
    /// Where it is from.
    pub source: String,
}

/// What is compared of a person across applications.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct PersonPrint {
    /// The application.
    pub application: String,
    /// The name, folded.
    pub name: String,
    /// An identity number, where a paper states one.
    pub number: Option<String>,
    /// "leader" or "roster" or "partner".
    pub part: String,
    /// Where it stands.
    pub at: Locus,
}

/// The answer to one row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The row.
    pub criterion: String,
    /// Is what was claimed borne out? `None`: nothing was claimed.
    pub claim_holds: Option<Truth>,
    /// Does what is shown reach the bound?
    pub criterion_met: Truth,
    /// The one word.
    pub verdict: Verdict,
    /// The grade of the best evidence.
    pub grade: Option<Grade>,
    /// The claims compared.
    pub claims: Vec<ClaimAnswer>,
    /// What is shown.
    pub shown: Option<Shown>,
    /// Other readings and their answers.
    pub readings: Vec<Reading>,
    /// What counts, what was left out and why, witnesses.
    pub exhibits: Vec<Exhibit>,
    /// Why it is so.
    pub reasons: Vec<Reason>,
    /// One sentence each, for people: what was searched, which subject, the arithmetic.
    pub notes: Vec<String>,
}

/// The answer to one claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClaimAnswer {
    /// The claim.
    pub claim: Claim,
    /// Is it borne out?
    pub holds: Truth,
    /// What is shown against it.
    pub shown: Option<Shown>,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// A row's answer under another reading.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// "investment_window=since_founding".
    pub reading: String,
    /// The answer.
    pub criterion_met: Truth,
    /// What is shown.
    pub shown: Option<Shown>,
}

/// A place that bears on a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exhibit {
    /// Where.
    pub at: Locus,
    /// What it says.
    pub value: Option<Value>,
    /// How it bears.
    pub bearing: Bearing,
}

/// How an exhibit bears on a finding.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bearing {
    /// It counts.
    Counted,
    /// It does not, for this reason.
    LeftOut(Reason),
    /// It agrees or disagrees, and is not added.
    Witness,
}

/// The one word of a finding (first line that fits, `output.md`).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 不符.
    Contradicted,
    /// 不适用.
    NotApplicable,
    /// 口径分歧.
    ReadingsDiffer,
    /// 不达标.
    NotMet,
    /// 证实.
    Supported,
    /// 无法读取.
    Unread,
    /// 需专家.
    Judge,
    /// 证据不足.
    Insufficient,
}

/// Reasons (a closed list of `output.md`).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each has a Chinese and an English sentence in `report`")]
pub enum Reason {
    OutsideWindow,
    OtherSubject,
    SubjectUnknown,
    TotalRow,
    Duplicate,
    Planned,
    Copy,
    SourcesDisagree,
    OwnStatementOnly,
    OwnRate,
    NoRate,
    UnitSuspect,
    NoUnit,
    HiddenRow,
    PublishedUnset,
    NoRegister,
    BatchOfOne,
    UnconfirmedOcr,
    UnconfirmedGlyphs,
    Understated,
    AddressDiffers,
    NotGranted,
    NotInternational,
    NoJointAffiliation,
    OtherProgramme,
    OtherProject,
    CapitalsDiffer,
    LanguagesDiffer,
    StaleFormula,
    /// A condition of the row fails on the paper itself (a mainland party, a term too short).
    ConditionFails,
    /// A field that the row needs is not on the paper.
    FieldAbsent,
    /// A paper that bears on the row was not read, or not whole.
    NotRead,
    /// The check digits of a number do not fit.
    NumberInvalid,
    /// The grade is below what the row asks for.
    GradeTooLow,
    /// Nothing bears on the row.
    NoEvidence,
}

/// A match between two applications: two anchors side by side, never a verdict.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Lead {
    /// What matches.
    pub lead: LeadKind,
    /// Application ids, sorted.
    pub applications: Vec<String>,
    /// One place in each.
    pub at: Vec<(String, Locus)>,
    /// In neutral words.
    pub detail: String,
}

/// Kinds of lead (a closed list of `output.md`).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each has a Chinese and an English sentence in `report`")]
pub enum LeadKind {
    SameDocument,
    SamePage,
    SameIdentifier,
    SameAgreement,
    SamePerson,
    SameAccount,
    NearGrant,
    NearName,
}

/// All findings of one application, with what they come to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// One finding for every row of the track, in the pack's order.
    pub findings: Vec<Finding>,
    /// The least `criterion_met` over the conditions.
    pub eligible: Truth,
    /// Rows that make it no, or leave it unknown.
    pub decided_by: Vec<String>,
}

/// Answers every row of the track: a finding each, in the pack's order. Without a form or a track, every row of the
/// pack, each of them unknown.
pub fn check(pack: &Pack, case: &Case<'_>, office: &Office) -> Outcome {
    let view = view::View::of(pack, case, office);
    let rows: Vec<&Row> = pack
        .rows
        .iter()
        .filter(|row| view.track.is_empty() || row.tracks.iter().any(|track| track == view.track))
        .collect();
    let answers = rows.iter().map(|row| verdict::finding(&view, row)).collect();
    verdict::outcome(&view, &rows, answers)
}

/// Parties by path for words: not used in decisions.
pub type Paths = BTreeMap<FileId, String>;
