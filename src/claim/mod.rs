//! What the applicant asserts: the form (PDF, Word, workbook) or the portal's `application.json`.
//!
//! The only room that knows forms; a wrong claim must not look like a wrong extraction.

mod assertion;
mod column;
mod copy;
mod entity;
mod figure;
mod fold;
mod form;
mod layout;
mod numeral;
mod period;
mod portal;
mod statement;
mod subject;
mod wording;

pub use copy::compare;
pub use form::is_form;
pub use portal::read_json;

use serde::{Deserialize, Serialize};

use self::entity::Fields;
use self::layout::Passage;
use self::statement::{Context, Draft, Sentence};
use crate::document::{Document, Locus, Problem, ProblemKind, Span};
use crate::fact::{Basis, Comparator, Ident, Period, Value};
use crate::rule::Pack;

/// An application as its form states it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Application {
    /// The pack's track id, where the form tells it.
    pub track: Option<String>,
    /// The applicant (申报单位).
    pub applicant: Entity,
    /// The institute outside the mainland (T1), or the base (T2) where it has a name of its own.
    pub institute: Entity,
    /// The foreign partner (T2).
    pub partner: Entity,
    /// The project's leader.
    pub leader: Entity,
    /// 项目名称.
    pub project: Option<(String, Locus)>,
    /// What is claimed, in the form's order; a claim stated twice is two claims.
    pub claims: Vec<Claim>,
    /// `unclaimed_figure`, `form_copy_differs`, `several_forms`, `no_form`.
    pub problems: Vec<(Problem, Option<Locus>)>,
}

/// A party as the form names it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Entity {
    /// Its names, each with its place: Chinese, English, in brackets.
    pub names: Vec<(String, Locus)>,
    /// Registered numbers.
    pub numbers: Vec<(Ident, Locus)>,
    /// Country or province: ISO 3166 code.
    pub place: Option<(String, Locus)>,
    /// 注册地址.
    pub address: Option<(String, Locus)>,
}

/// One statement of the form.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Claim {
    /// The pack's claim id: "investment_total".
    pub name: String,
    /// The very characters of the figure or phrase.
    pub written: String,
    /// Where it stands.
    pub at: Locus,
    /// What is claimed.
    pub value: Value,
    /// How it is bounded.
    pub comparator: Comparator,
    /// The period it is claimed for.
    pub period: Option<Period>,
    /// Of what a share is one.
    pub basis: Option<Basis>,
    /// Identifiers given with it (patent numbers, a standard's number).
    pub idents: Vec<Ident>,
}

/// Reads what a form asserts, and compares it with its copies in other formats.
///
/// Claims stand in the form's order with the place of their very figure or phrase. Plans, background
/// figures, bounds quoted from the call and the attachment list are no claims; a figure beside a claim
/// that no claim took is a problem `unclaimed_figure`.
pub fn read(form: &Document, copies: &[&Document], pack: &Pack) -> Application {
    let mut application = read_one(form, pack);
    for copy in copies {
        let other = read_one(copy, pack);
        application.problems.extend(copy::compare(&application, &other));
    }
    application
}

/// Reads one form by itself.
fn read_one(form: &Document, pack: &Pack) -> Application {
    let passages = layout::passages(form);
    let fields = entity::fields(form, &passages);
    let mut context = entity::context(&fields);
    context.labels = pack_labels(pack);
    context.latest = entity::latest_year(&passages);
    let mut claims = Vec::new();
    let mut problems = Vec::new();
    for passage in &passages {
        read_passage(form, passage, &context, &mut claims, &mut problems);
    }
    claims.sort_by_key(|claim: &Claim| (claim.at.span, claim.name.clone()));
    claims.dedup();
    if context.track.is_none() {
        let detail = "the form names no track of the programme".to_owned();
        problems.push((Problem { kind: ProblemKind::NoForm, part: None, detail }, None));
    }
    let Fields { track, applicant, mut institute, mut partner, mut leader, project, .. } = fields;
    entity::complete(form, &passages, &context, [&mut institute, &mut partner, &mut leader]);
    Application { track, applicant, institute, partner, leader, project, claims, problems }
}

/// Returns the pack's claims with their folded labels.
fn pack_labels(pack: &Pack) -> Vec<(String, Vec<String>)> {
    let labels = |list: &[String]| list.iter().map(|label| fold::fold(label)).collect();
    pack.claims.iter().map(|claim| (claim.id.clone(), labels(&claim.labels))).collect()
}

/// Reads the sentences of a passage.
fn read_passage(
    form: &Document,
    passage: &Passage,
    context: &Context,
    claims: &mut Vec<Claim>,
    problems: &mut Vec<(Problem, Option<Locus>)>,
) {
    let mut carried = None;
    for range in statement::sentences(&passage.text.text) {
        let Some(text) = passage.text.text.get(range.clone()) else { continue };
        let sentence = Sentence { passage, start: range.start, text, carried };
        let told = statement::figures(sentence, context);
        let mut drafts = told.drafts;
        if passage.section != layout::Section::Void {
            drafts.extend(assertion::assertions(sentence, context));
        }
        claims.extend(drafts.into_iter().map(|draft| claim(form, passage, draft)));
        for figure in told.unclaimed {
            let at = locus(form, passage, figure.start, figure.end);
            let detail = format!("\"{}\" stands in a claim passage, and no claim took it", written(form, at));
            problems.push((Problem { kind: ProblemKind::UnclaimedFigure, part: Some(at.span.part), detail }, Some(at)));
        }
        carried = subject::who_in(text, context).or(carried);
    }
}

/// Gives a draft its place and its very characters.
fn claim(form: &Document, passage: &Passage, draft: Draft) -> Claim {
    let at = locus(form, passage, draft.range.start, draft.range.end);
    Claim {
        name: draft.name.to_owned(),
        written: written(form, at),
        at,
        value: draft.value,
        comparator: draft.comparator,
        period: draft.period,
        basis: draft.basis,
        idents: draft.idents,
    }
}

fn locus(form: &Document, passage: &Passage, start: usize, end: usize) -> Locus {
    let (start, end) = passage.text.origin(start, end);
    Locus { file: form.file, span: Span { part: passage.part, start, end } }
}

/// Returns the very characters at a place.
fn written(form: &Document, at: Locus) -> String {
    let part = form.parts.get(at.span.part as usize);
    part.and_then(|part| part.text.get(at.span.start as usize..at.span.end as usize)).unwrap_or("").to_owned()
}

#[cfg(test)]
mod tests;
