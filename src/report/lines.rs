//! The lines of the contract, one struct a `type`, and what makes them from findings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::check::{Bearing, ClaimAnswer, Exhibit, Finding, Lead, Reason, Register, Verdict};
use crate::document::{Document, FileId, Locus, PartState, ProblemKind};
use crate::extract::Extraction;
use crate::fact::{EvidenceKind, Grade, Record, Role, Standing, Truth};
use crate::rule::{Class, Pack, Row};

use super::place::{Paths, cut, locus_place, mask, place, quote};
use super::value::{claimed_json, shown_json, value_json};

/// Writes a line as one JSON object.
///
/// # Errors
///
/// When the writer fails.
pub fn line(out: &mut dyn std::io::Write, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// The first line: what was run.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/run.schema.json")]
pub struct RunLine {
    pub r#type: String,
    pub schema: String,
    pub program: String,
    pub pack: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    pub version: String,
    pub settings: BTreeMap<String, String>,
}

/// A member of an application and what became of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/file.schema.json")]
pub struct FileLine {
    pub r#type: String,
    pub application: String,
    pub path: String,
    pub sha256: String,
    pub bytes: u64,
    pub state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<EvidenceKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheets: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub parts: Vec<PartLine>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub problems: Vec<ProblemLine>,
}

/// A run of pages or sheets with one kind and one state.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/file.schema.json")]
pub struct PartLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<EvidenceKind>,
    pub state: PartState,
}

/// Something wrong with a file or an application.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/file.schema.json")]
pub struct ProblemLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    pub kind: ProblemKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    pub detail: String,
}

/// The answer to one row.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/finding.schema.json")]
pub struct FindingLine {
    pub r#type: String,
    pub application: String,
    pub criterion: String,
    pub class: Class,
    pub clause: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim_holds: Option<Truth>,
    pub criterion_met: Truth,
    pub verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    pub claims: Vec<ClaimLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<Json>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub readings: Vec<ReadingLine>,
    pub exhibits: Vec<ExhibitLine>,
    pub reasons: Vec<Reason>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
}

/// A claim with its answer.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/finding.schema.json")]
pub struct ClaimLine {
    pub claim: String,
    pub written: String,
    pub at: String,
    pub value: Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ids: Vec<Json>,
    pub holds: Truth,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<Json>,
    pub reasons: Vec<Reason>,
}

/// Another reading of the clause.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/finding.schema.json")]
pub struct ReadingLine {
    pub reading: String,
    pub criterion_met: Truth,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<Json>,
}

/// A place that bears on a finding.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/finding.schema.json")]
pub struct ExhibitLine {
    pub at: String,
    pub quote: String,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub masked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Json>,
    pub bearing: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// A match between applications.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/lead.schema.json")]
pub struct LeadLine {
    pub r#type: String,
    pub lead: crate::check::LeadKind,
    pub applications: Vec<String>,
    pub at: Vec<String>,
    pub detail: String,
}

/// What an application comes to.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/application.schema.json")]
pub struct ApplicationLine {
    pub r#type: String,
    pub application: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applicant: Option<String>,
    pub eligible: Truth,
    pub decided_by: Vec<String>,
    pub not_read: u32,
    pub problems: u32,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub problem_list: Vec<ProblemLine>,
}

/// An application in the list of a funding row.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/rank.schema.json")]
pub struct RankLine {
    pub r#type: String,
    pub row: String,
    pub track: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
    pub application: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applicant: Option<String>,
    pub eligible: Truth,
    pub within: String,
    pub priorities: Vec<String>,
    pub decided_by: Vec<String>,
}

/// The last line: totals that add up.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/total.schema.json")]
pub struct TotalLine {
    pub r#type: String,
    pub applications: u32,
    pub members: u32,
    pub pages: u32,
    pub sheets: u32,
    pub states: BTreeMap<String, u32>,
    pub page_states: BTreeMap<PartState, u32>,
}

/// A search hit.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/hit.schema.json")]
pub struct HitLine {
    pub r#type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    pub application: String,
    pub at: String,
    pub quote: String,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub marks: Vec<[u32; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub places: Vec<String>,
    pub score: f32,
    pub kind: EvidenceKind,
    pub source: String,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub hidden: bool,
}

/// One fact of a case.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/fact.schema.json")]
pub struct FactLine {
    pub r#type: String,
    pub application: String,
    pub at: String,
    pub quote: String,
    pub value: Json,
    pub role: Role,
    pub record: crate::fact::Kind,
}

/// One record of a case.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/record.schema.json")]
pub struct RecordLine {
    pub r#type: String,
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub application: String,
    pub at: String,
    pub record: crate::fact::Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<i64>,
    pub standing: Standing,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fields: Vec<FieldLine>,
}

/// One field of a record.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are described in schemas/output/record.schema.json")]
pub struct FieldLine {
    pub role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<u8>,
    pub value: Json,
    pub at: String,
    pub quote: String,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub unconfirmed: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub hidden: bool,
}

/// Makes lines of one application: it knows the papers, their paths and the pack.
pub struct Maker<'a> {
    /// The application's id.
    pub application: &'a str,
    /// Paths of its files.
    pub paths: &'a Paths,
    /// Its documents.
    pub documents: &'a BTreeMap<FileId, &'a Document>,
    /// The programme.
    pub pack: &'a Pack,
    /// The register of earlier grants.
    pub register: Option<&'a Register>,
}

impl Maker<'_> {
    /// Returns the place of a locus as a string.
    pub fn at(&self, locus: &Locus) -> String {
        locus_place(locus, self.paths, self.documents)
    }

    /// Returns the quote at a locus.
    pub fn quote(&self, locus: &Locus) -> (String, bool) {
        match self.documents.get(&locus.file) {
            Some(document) => quote(document, locus.span),
            None => self.register_row(locus).map_or_else(|| (String::new(), false), cut),
        }
    }

    /// Returns what a row of the register says.
    fn register_row(&self, locus: &Locus) -> Option<&str> {
        let register = self.register.filter(|register| register.file == locus.file)?;
        let index = register.rows.iter().position(|row| row.at.first() == Some(&locus.span))?;
        register.texts.get(index).map(String::as_str)
    }

    /// Makes the line of a finding.
    pub fn finding(&self, row: &Row, finding: &Finding) -> FindingLine {
        FindingLine {
            r#type: "finding".to_owned(),
            application: self.application.to_owned(),
            criterion: finding.criterion.clone(),
            class: row.class,
            clause: row.clause.clone(),
            claim_holds: finding.claim_holds,
            criterion_met: finding.criterion_met,
            verdict: finding.verdict,
            person: row.person.clone(),
            grade: finding.grade,
            claims: finding.claims.iter().map(|answer| self.claim(answer)).collect(),
            shown: finding.shown.as_ref().map(shown_json),
            readings: finding
                .readings
                .iter()
                .map(|reading| ReadingLine {
                    reading: reading.reading.clone(),
                    criterion_met: reading.criterion_met,
                    shown: reading.shown.as_ref().map(shown_json),
                })
                .collect(),
            exhibits: finding.exhibits.iter().map(|exhibit| self.exhibit(exhibit)).collect(),
            reasons: finding.reasons.clone(),
            notes: finding.notes.iter().map(|note| mask(note).0).collect(),
        }
    }

    fn claim(&self, answer: &ClaimAnswer) -> ClaimLine {
        let claim = &answer.claim;
        let comparator = match claim.comparator {
            crate::fact::Comparator::Equal => None,
            other => serde_json::to_value(other).ok().and_then(|value| value.as_str().map(str::to_owned)),
        };
        let basis = claim.basis.and_then(|basis| serde_json::to_value(basis).ok()?.as_str().map(str::to_owned));
        ClaimLine {
            claim: claim.name.clone(),
            written: mask(&claim.written).0,
            at: self.at(&claim.at),
            value: claimed_json(&claim.value),
            comparator,
            period: claim.period.map(|period| value_json(&crate::fact::Value::Period(period))["period"].clone()),
            basis,
            ids: claim
                .idents
                .iter()
                .map(|ident| value_json(&crate::fact::Value::Ident(ident.clone()))["id"].clone())
                .collect(),
            holds: answer.holds,
            shown: answer.shown.as_ref().map(shown_json),
            reasons: answer.reasons.clone(),
        }
    }

    fn exhibit(&self, exhibit: &Exhibit) -> ExhibitLine {
        let (quote, masked) = self.quote(&exhibit.at);
        let (bearing, reason) = match exhibit.bearing {
            Bearing::Counted => ("counted", None),
            Bearing::LeftOut(reason) => ("left_out", Some(reason)),
            Bearing::Witness => ("witness", None),
        };
        ExhibitLine {
            at: self.at(&exhibit.at),
            quote,
            masked,
            value: exhibit.value.as_ref().map(value_json),
            bearing: bearing.to_owned(),
            reason,
        }
    }

    /// Makes the line of a lead; `places` are strings already, one for each application.
    pub fn lead(lead: &Lead, places: Vec<String>) -> LeadLine {
        LeadLine {
            r#type: "lead".to_owned(),
            lead: lead.lead,
            applications: lead.applications.clone(),
            at: places,
            detail: mask(&lead.detail).0,
        }
    }

    /// Makes the fact lines of a file's records.
    pub fn facts(&self, extraction: &Extraction) -> Vec<FactLine> {
        let mut lines = Vec::new();
        for record in &extraction.records {
            for field in &record.fields {
                let Some(locus) = field.fact.locus(extraction.file) else { continue };
                lines.push(FactLine {
                    r#type: "fact".to_owned(),
                    application: self.application.to_owned(),
                    at: self.at(&locus),
                    quote: self.quote(&locus).0,
                    value: value_json(&field.fact.value),
                    role: field.role,
                    record: record.kind,
                });
            }
        }
        lines
    }
}

/// Makes the line of a record of a document.
pub fn record_line(application: &str, path: &str, document: &Document, record: &Record) -> RecordLine {
    RecordLine {
        r#type: "record".to_owned(),
        application: application.to_owned(),
        at: record.at.first().map_or_else(|| path.to_owned(), |span| place(path, document, *span)),
        record: record.kind,
        number: None,
        standing: record.standing,
        fields: record
            .fields
            .iter()
            .map(|field| {
                let span = field.fact.at.first();
                FieldLine {
                    role: field.role,
                    party: field.party,
                    value: value_json(&field.fact.value),
                    at: span.map_or_else(|| path.to_owned(), |span| place(path, document, *span)),
                    quote: span.map_or_else(String::new, |span| quote(document, *span).0),
                    unconfirmed: !field.fact.trust.confirmed,
                    hidden: field.fact.trust.hidden,
                }
            })
            .collect(),
    }
}
