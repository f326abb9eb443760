//! What a check looks at: the case with its parties, and the lens (reading, window, grade) it is looked at through.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date as Day;
use rust_decimal::Decimal;

use crate::claim::Application;
use crate::document::FileId;
use crate::fact::{EvidenceKind, Grade, Kind, Role};
use crate::rule::{Pack, Row, Select, Subject, Switch};

use super::parties::Parties;
use super::select::Item;
use super::{Case, Office, Unread};

/// The case as every test sees it.
#[derive(Debug)]
pub(super) struct View<'a> {
    /// The programme.
    pub(super) pack: &'a Pack,
    /// The form.
    pub(super) application: Option<&'a Application>,
    /// The track, or "" where the form does not tell.
    pub(super) track: &'a str,
    /// All records, by path and place.
    pub(super) items: Vec<Item<'a>>,
    /// Who is who.
    pub(super) parties: Parties,
    /// What was not read: files, pages, and papers read in part.
    pub(super) unread: Vec<Unread>,
    /// D.
    pub(super) published: Option<Day>,
    /// What the office brings.
    pub(super) office: &'a Office,
}

/// Through what a test is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lens<'a> {
    /// W, or the period that a claim names.
    pub(super) window: Option<(Day, Day)>,
    /// A reading other than the default: switch and reading.
    pub(super) reading: Option<(&'a str, &'a str)>,
    /// The pack's switches; the first reading of each is the default.
    pub(super) switches: &'a [Switch],
    /// The lowest grade that may prove.
    pub(super) min_grade: Grade,
    /// How many the form claims: closes loose papers (domain.md, rule 2).
    pub(super) claimed: Option<Decimal>,
    /// Kinds of paper that the row names.
    pub(super) kinds: &'a [EvidenceKind],
}

impl Lens<'_> {
    /// Tells whether a switch stands on a reading whose name contains the word.
    pub(super) fn reads(&self, switch: &str, word: &str) -> bool {
        let chosen = self.reading.filter(|(id, _)| *id == switch).map(|(_, reading)| reading);
        let default = || self.switches.iter().find(|one| one.id == switch)?.readings.first().map(String::as_str);
        chosen.or_else(default).is_some_and(|reading| reading.contains(word))
    }

    /// Returns whose records a selection means under this reading.
    pub(super) fn subjects(&self, select: &Select) -> Vec<Subject> {
        if self.reads("contributors", "applicant") && select.subject.contains(&Subject::Applicant) {
            return vec![Subject::Applicant];
        }
        if select.of == Kind::PatentGrant && self.reads("patent_owner", "institute") && !select.subject.is_empty() {
            return vec![Subject::Institute];
        }
        select.subject.clone()
    }

    /// Returns who a party must be under this reading.
    pub(super) fn same_subjects(&self, role: Role, subjects: &[Subject]) -> Vec<Subject> {
        if role == Role::Owner && self.reads("patent_owner", "institute") {
            return vec![Subject::Institute];
        }
        subjects.to_vec()
    }
}

impl<'a> View<'a> {
    /// Sets up a case: papers by path, each file once, the form and its copies left out.
    pub(super) fn of(pack: &'a Pack, case: &Case<'a>, office: &'a Office) -> View<'a> {
        let track = case.application.and_then(|application| application.track.as_deref()).unwrap_or("");
        let mut papers = case.papers.clone();
        papers.sort_by(|a, b| (a.path, a.extraction.file).cmp(&(b.path, b.extraction.file)));
        let mut seen: BTreeSet<FileId> = BTreeSet::new();
        papers.retain(|paper| seen.insert(paper.extraction.file));
        let mut items = Vec::new();
        let mut unread = case.unread.clone();
        for paper in &papers {
            let extraction = paper.extraction;
            if !paper.whole {
                unread.push(Unread { file: extraction.file, kind: extraction.kind });
            }
            for record in &extraction.records {
                let part =
                    record.at.first().or_else(|| record.fields.first()?.fact.at.first()).map_or(0, |span| span.part);
                let found = extraction.papers.iter().find(|one| (one.first..=one.last).contains(&part));
                let evidence = found.map_or(extraction.kind, |one| one.kind);
                if !matches!(evidence, EvidenceKind::FORM | EvidenceKind::FORM_COPY) {
                    items.push(Item { file: extraction.file, evidence, whole: paper.whole, record });
                }
            }
        }
        // Rows in the order of their places, whatever order they come in.
        items.sort_by_key(|item: &Item<'_>| {
            let order = papers.iter().position(|paper| paper.extraction.file == item.file);
            (order, item.locus(None).map(|at| at.span))
        });
        let parties = Parties::collect(case.application, track, items.iter().map(|item| item.record));
        View { pack, application: case.application, track, items, parties, unread, published: office.published, office }
    }

    /// Returns W: the years before D by the calendar, both end days inside.
    pub(super) fn window(&self) -> Option<(Day, Day)> {
        let last = self.published?;
        Some((last.checked_sub(i64::from(self.pack.window_years).years()).ok()?, last))
    }

    /// Returns a row of the pack for this track.
    pub(super) fn row(&self, id: &str) -> Option<&'a Row> {
        let rows = self.pack.rows.iter().filter(|row| row.id == id);
        rows.clone().find(|row| row.tracks.iter().any(|track| track == self.track)).or_else(|| rows.clone().next())
    }

    /// Tells whether something unread could bear on a kind of record, or on the kinds that a row names.
    pub(super) fn unread_for(&self, kinds: &[EvidenceKind], records: &[Kind]) -> bool {
        self.unread.iter().any(|unread| {
            unread.kind == EvidenceKind::UNKNOWN
                || kinds.contains(&unread.kind)
                || records.iter().any(|kind| papers_of(*kind).contains(&unread.kind.0))
        })
    }
}

/// Returns the kinds of paper in which records of a kind stand (domain.md, section 1).
pub(super) fn papers_of(kind: Kind) -> &'static [u8] {
    match kind {
        Kind::Expense => &[9],
        Kind::AuditTotal => &[10],
        Kind::Transfer => &[12],
        Kind::Approval => &[4],
        Kind::Agreement => &[21],
        Kind::Acquisition => &[5],
        Kind::Licence => &[2],
        Kind::Incorporation => &[3],
        Kind::Holding => &[6],
        Kind::Lease => &[7],
        Kind::Equipment => &[8],
        Kind::Task => &[13],
        Kind::Person => &[14, 34, 31],
        Kind::Degree => &[15],
        Kind::PatentGrant => &[16],
        Kind::PatentFiling => &[38],
        Kind::Paper => &[17],
        Kind::Standard => &[18],
        Kind::Outcome => &[19],
        Kind::UserCertificate => &[20],
        Kind::Visit => &[22],
        Kind::Trainee => &[24],
        Kind::Contract => &[25],
        Kind::Deal => &[35],
        Kind::DealRegistration => &[26],
        Kind::Platform => &[28],
        Kind::EarlierGrant => &[29],
        Kind::Undertaking => &[30],
        Kind::Report => &[33],
    }
}
