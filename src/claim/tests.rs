//! Rows of `fixtures/cases/claims.toml`, and what whole forms come to.

use serde::Deserialize;

use super::*;
use crate::document::{Body, Cell, FileId, Format, Part, PartState, Table};
use crate::fact::{Basis, Duration, Value};

/// The embedded programme.
pub(super) fn pack() -> Pack {
    let (name, text) = crate::rule::embedded("gd-2020-2021").unwrap();
    crate::rule::load(name, text).unwrap()
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    track: String,
    /// Running text of the form.
    #[serde(default)]
    text: String,
    /// Or the rows of a table.
    #[serde(default)]
    rows: Vec<Vec<String>>,
    claims: Vec<String>,
    /// Figures told as unclaimed.
    #[serde(default)]
    unclaimed: Vec<String>,
}

fn page(text: &str, tables: Vec<Table>) -> Document {
    let body = Body::Page { width_pt: 595.0, height_pt: 842.0 };
    let part = Part { label: "1".into(), body, state: PartState::Text, text: text.into(), marks: Vec::new(), tables };
    Document { file: FileId([1; 32]), format: Format::Pdf, parts: vec![part], problems: Vec::new() }
}

fn table(rows: &[Vec<String>], text: &mut String) -> Table {
    let mut cells = Vec::new();
    for (row, list) in (0..).zip(rows) {
        for (col, value) in (0..).zip(list) {
            let start = text.len() as u32;
            text.push_str(value);
            let span = Span { part: 0, start, end: text.len() as u32 };
            if !value.is_empty() {
                cells.push(Cell {
                    rows: [row; 2],
                    cols: [col; 2],
                    span,
                    typed: None,
                    hidden: false,
                    formula: None,
                    format: None,
                });
            }
            text.push('\t');
        }
        text.push('\n');
    }
    Table { cells, continues: false }
}

fn head(track: &str) -> String {
    let topic = match track {
        "T1" => "专题一：设立境外研发机构\n境外研发机构名称：Alpha Research Ltd（阿尔法研究有限公司）",
        "T2J" => "专题二：国际联合研究中心\n合作外方：贝塔大学（University of Beta）",
        _ => "专题二：国际技术转移中心\n合作外方：贝塔大学（University of Beta）",
    };
    format!("项目申报书\n专题：{topic}\n申报单位：广东甲乙科技有限公司\n项目负责人：丁小山\n项目名称：某项目\n")
}

fn date(date: &crate::fact::Date) -> String {
    if date.first == date.last { date.first.to_string() } else { format!("{}..{}", date.first, date.last) }
}

/// Writes a claim as a row does.
fn shown(claim: &Claim) -> String {
    let value = match &claim.value {
        Value::Date(d) => date(d),
        Value::Amount(a) => format!("{} {}", a.units.normalize(), a.currency.code()),
        Value::Count(c) => format!("{} {}", c.number.normalize(), c.unit),
        Value::Percent(p) => format!("{} %", p.percent.normalize()),
        Value::Duration(Duration::Months(months)) => format!("{months} months"),
        Value::Duration(Duration::Days(days)) => format!("{days} days"),
        Value::Code(code) => code.is.clone(),
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) | Value::Party(text) => text.clone(),
        other => format!("{other:?}"),
    };
    let comparator = match claim.comparator {
        Comparator::Equal => String::new(),
        other => format!(" {}", serde_json::to_string(&other).unwrap().trim_matches('"')),
    };
    let period = match claim.period {
        Some(Period { from: Some(from), to: Some(to) }) => format!(" in {}..{}", from.first, to.last),
        _ => String::new(),
    };
    let basis = match claim.basis {
        Some(Basis::Number) => " by number",
        Some(Basis::Amount) => " by amount",
        None => "",
    };
    format!("{} = {value}{comparator}{period}{basis}", claim.name)
}

#[test]
fn every_row_of_the_fixture_gives_its_claims() {
    let cases: Cases = toml::from_str(include_str!("../../fixtures/cases/claims.toml")).unwrap();
    let pack = pack();
    let mut wrong = Vec::new();
    for case in &cases.case {
        let mut text = head(&case.track);
        let from = text.len() as u32;
        text.push_str(&case.text);
        let tables = if case.rows.is_empty() { Vec::new() } else { vec![table(&case.rows, &mut text)] };
        let form = page(&text, tables);
        let application = read(&form, &[], &pack);
        let mut got: Vec<String> = application.claims.iter().filter(|c| c.at.span.start >= from).map(shown).collect();
        let mut want = case.claims.clone();
        got.sort();
        want.sort();
        if got != want {
            wrong.push(format!("{}: {}\n   want {want:?}\n   got  {got:?}", case.name, case.text));
        }
        let told: Vec<String> = application
            .problems
            .iter()
            .filter_map(|(p, at)| (p.kind == ProblemKind::UnclaimedFigure).then(|| written(&form, at.unwrap())))
            .collect();
        if told != case.unclaimed {
            wrong.push(format!("{}: unclaimed want {:?} got {told:?}", case.name, case.unclaimed));
        }
        for claim in &application.claims {
            assert_eq!(claim.written, form.quote(claim.at.span));
        }
    }
    assert!(cases.case.len() >= 40);
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.case.len(), wrong.join("\n"));
}
