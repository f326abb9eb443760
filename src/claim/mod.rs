//! What the applicant asserts: the form (PDF, Word, workbook) or the portal's `application.json`.
//!
//! The only room that knows forms; a wrong claim must not look like a wrong extraction.

use serde::{Deserialize, Serialize};

use crate::document::{Locus, Problem};
use crate::fact::{Basis, Comparator, Ident, Period, Value};

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
