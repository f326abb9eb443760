//! Small made-up values for the tests of this room.

use jiff::civil::Date as Day;
use rust_decimal::Decimal;

use super::{Case, Exhibited, Office};
use crate::claim::{Application, Claim, Entity};
use crate::document::{FileId, Locus, Span};
use crate::extract::{Extraction, Paper};
use crate::fact::{
    Amount, Code, CodeOf, Comparator, Count, Currency, Date, EvidenceKind, Fact, Field, Ident, IdentKind, Kind,
    Language, Percent, Period, Record, Role, Source, Standing, Trust, Value,
};
use crate::rule::{ClaimKind, Class, Condition, Pack, Row, Select, Subject, Switch, Test};

/// D of the tests.
pub(crate) const PUBLISHED: &str = "2020-07-01";

pub(crate) fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub(crate) fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

pub(crate) fn file(n: u8) -> FileId {
    FileId([n; 32])
}

pub(crate) fn span() -> Span {
    Span { part: 0, start: 0, end: 1 }
}

pub(crate) fn locus() -> Locus {
    Locus { file: file(255), span: span() }
}

pub(crate) fn fact(value: Value) -> Fact {
    let trust = Trust { source: Source::Text, confirmed: true, valid: None, hidden: false };
    Fact { value, also: vec![], at: vec![span()], unit_from: None, trust }
}

pub(crate) fn field(role: Role, value: Value) -> Field {
    Field { role, party: None, language: Language::Zh, fact: fact(value) }
}

pub(crate) fn party_field(role: Role, party: u8, value: Value) -> Field {
    Field { party: Some(party), ..field(role, value) }
}

pub(crate) fn record(kind: Kind, fields: Vec<Field>) -> Record {
    Record { kind, at: vec![span()], standing: Standing::Counts, fields }
}

/// Gives every record and fact of a paper a place of its own.
pub(crate) fn paper(n: u8, kind: u8, mut records: Vec<Record>) -> Extraction {
    let mut next = 0;
    for record in &mut records {
        for field in &mut record.fields {
            next += 1;
            field.fact.at = vec![Span { part: 0, start: next, end: next + 1 }];
        }
        next += 1;
        record.at = vec![Span { part: 0, start: next, end: next + 1 }];
    }
    Extraction {
        file: file(n),
        kind: EvidenceKind(kind),
        kind_reason: "made".to_string(),
        papers: vec![Paper { first: 0, last: 0, kind: EvidenceKind(kind) }],
        records,
    }
}

pub(crate) fn party(name: &str) -> Value {
    Value::Party(name.to_string())
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

pub(crate) fn on(text: &str) -> Value {
    Value::Date(Date::day(day(text)))
}

pub(crate) fn month(year: i16, month: i8) -> Value {
    Value::Date(Date::month(year, month).expect("a month"))
}

pub(crate) fn cny(units: &str) -> Value {
    Value::Amount(Amount { units: dec(units), step: dec("0.01"), currency: Currency::CNY })
}

pub(crate) fn money(units: &str, step: &str, currency: &str) -> Value {
    let currency = Currency::from_code(currency).expect("a currency");
    Value::Amount(Amount { units: dec(units), step: dec(step), currency })
}

pub(crate) fn count(number: i64, unit: &str) -> Value {
    Value::Count(Count { number: number.into(), unit: unit.to_string() })
}

pub(crate) fn percent(number: &str, step: &str) -> Value {
    Value::Percent(Percent { percent: dec(number), step: dec(step) })
}

pub(crate) fn code(of: CodeOf, is: &str) -> Value {
    Value::Code(Code { of, is: is.to_string() })
}

pub(crate) fn ident(kind: IdentKind, value: &str) -> Value {
    Value::Ident(Ident { kind, value: value.to_string(), valid: None })
}

pub(crate) fn between(from: &str, to: &str) -> Period {
    Period { from: Some(Date::day(day(from))), to: Some(Date::day(day(to))) }
}

pub(crate) fn entity(names: &[&str]) -> Entity {
    Entity { names: names.iter().map(|name| (name.to_string(), locus())).collect(), ..Entity::default() }
}

/// An application of made-up parties, without claims.
pub(crate) fn application(track: &str) -> Application {
    Application {
        track: Some(track.to_string()),
        applicant: entity(&["岭东材料科技有限公司"]),
        institute: if track == "T1" {
            entity(&["Elmwood Research Ltd（榆林研究有限公司）"])
        } else {
            Entity::default()
        },
        partner: if track == "T1" { Entity::default() } else { entity(&["松湖大学（Pine Lake University）"]) },
        leader: entity(&["程一鸣"]),
        project: None,
        claims: vec![],
        problems: vec![],
    }
}

pub(crate) fn claim(name: &str, value: Value) -> Claim {
    Claim {
        name: name.to_string(),
        written: name.to_string(),
        at: locus(),
        value,
        comparator: Comparator::Equal,
        period: None,
        basis: None,
        idents: vec![],
    }
}

pub(crate) fn select(of: Kind, subject: &[Subject], conditions: Vec<Condition>) -> Select {
    Select { of, subject: subject.to_vec(), conditions }
}

pub(crate) fn row(id: &str, class: Class, claims: &[&str], test: Option<Test>) -> Row {
    Row {
        id: id.to_string(),
        tracks: vec!["T1".to_string(), "T2J".to_string(), "T2T".to_string()],
        class,
        clause: String::new(),
        claims: claims.iter().map(ToString::to_string).collect(),
        min_grade: crate::fact::Grade::C,
        kinds: vec![],
        readings: vec![],
        person: None,
        when: None,
        test,
        line: 1,
    }
}

pub(crate) fn switch(id: &str, readings: &[&str], open: bool) -> Switch {
    Switch { id: id.to_string(), zh: String::new(), readings: readings.iter().map(ToString::to_string).collect(), open }
}

pub(crate) fn pack(rows: Vec<Row>) -> Pack {
    Pack {
        id: "made".to_string(),
        title: String::new(),
        window_years: 3,
        tracks: ["T1", "T2J", "T2T"].iter().map(|id| (id.to_string(), String::new())).collect(),
        switches: vec![],
        lists: vec![],
        claims: Vec::<ClaimKind>::new(),
        rows,
        sha256: String::new(),
    }
}

pub(crate) fn office() -> Office {
    Office {
        published: Some(day(PUBLISHED)),
        approved_on: None,
        register: None,
        rates: vec![],
        persons: vec![],
        batch: 1,
    }
}

/// Papers as the case holds them, all read whole.
pub(crate) fn case<'a>(application: &'a Application, papers: &'a [Extraction]) -> Case<'a> {
    let papers = papers.iter().map(|extraction| Exhibited { extraction, path: "paper", whole: true }).collect();
    Case { application: Some(application), papers, unread: vec![] }
}
