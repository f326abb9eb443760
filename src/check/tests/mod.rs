//! What planted faults come to, as tables of small cases, and properties over generated papers.

mod agreements;
mod counts;
mod people;
mod properties;
mod sums;
mod whole;

use super::made::*;
use super::{Finding, Office, check};
use crate::claim::{Application, Claim};
use crate::extract::Extraction;
use crate::rule::Row;

const APPLICANT: &str = "岭东材料科技有限公司";
const INSTITUTE: &str = "Elmwood Research Ltd";
const PARTNER: &str = "松湖大学";

/// Answers one row of a made-up pack.
fn finding(row: Row, application: &Application, papers: &[Extraction]) -> Finding {
    finding_in(vec![row], application, papers, &office())
}

/// Answers the first of several rows.
fn finding_in(rows: Vec<Row>, application: &Application, papers: &[Extraction], office: &Office) -> Finding {
    let pack = pack(rows);
    check(&pack, &case(application, papers), office).findings.remove(0)
}

fn with(track: &str, claims: Vec<Claim>) -> Application {
    Application { claims, ..application(track) }
}
