//! The portal's export `application.json` (`schemas/application.schema.json`).

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::statement::Context;
use super::wording::WORDINGS;
use super::{Application, Claim, Entity};
use crate::document::{FileId, Locus, Problem, ProblemKind, Span};
use crate::extract::lexical::{Hints, What, scan};
use crate::fact::{
    Amount, Basis, Code, CodeOf, Comparator, Count, Currency, Date, Duration, Ident, Percent, Period, Value,
};
use crate::rule::Pack;

#[derive(Deserialize)]
struct Export<'a> {
    #[serde(borrow, default)]
    track: Option<&'a RawValue>,
    #[serde(borrow, default)]
    project: Option<&'a RawValue>,
    #[serde(borrow, default)]
    applicant: Option<Party<'a>>,
    #[serde(borrow, default)]
    institute: Option<Party<'a>>,
    #[serde(borrow, default)]
    partner: Option<Party<'a>>,
    #[serde(borrow, default)]
    leader: Option<Party<'a>>,
    #[serde(borrow, default)]
    claims: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Party<'a> {
    #[serde(borrow, default)]
    name: Option<&'a RawValue>,
    #[serde(borrow, default)]
    name_english: Option<&'a RawValue>,
    #[serde(borrow, default)]
    names: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    uscc: Option<&'a RawValue>,
    #[serde(borrow, default)]
    number: Option<&'a RawValue>,
    #[serde(borrow, default)]
    address: Option<&'a RawValue>,
    #[serde(borrow, default, alias = "country")]
    place: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Stated {
    #[serde(alias = "name")]
    claim: String,
    value: Written,
    #[serde(default)]
    written: Option<String>,
    #[serde(default)]
    comparator: Comparator,
    #[serde(default)]
    at_least: bool,
    #[serde(default)]
    period: Option<Days>,
    #[serde(default)]
    basis: Option<Basis>,
    #[serde(default)]
    ids: Vec<String>,
}

#[derive(Clone, Copy, Deserialize)]
struct Days {
    first: jiff::civil::Date,
    last: jiff::civil::Date,
}

#[derive(Deserialize)]
struct Ends {
    low: Decimal,
    #[serde(default)]
    high: Option<Decimal>,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    currency: String,
}

/// A value in the form of the output lines.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Written {
    Date(Days),
    Amount(Ends),
    Count(Ends),
    Percent(Ends),
    Duration(Duration),
    Party(String),
    Code(Code),
    Text(String),
    Flag(bool),
}

/// Reads the portal's export. A text that does not follow the schema is a problem `damaged`, and whatever
/// of it can be read is; a claim that the pack does not know is a problem `unclaimed_figure`.
pub fn read_json(file: FileId, text: &str, pack: &Pack) -> Application {
    let mut application = Application {
        track: None,
        applicant: Entity::default(),
        institute: Entity::default(),
        partner: Entity::default(),
        leader: Entity::default(),
        project: None,
        claims: Vec::new(),
        problems: Vec::new(),
    };
    let source = Source { file, text };
    let export: Export<'_> = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(export) => export,
        Err(error) => {
            let detail = format!("the export does not follow application.schema.json: {error}");
            application.problems.push((Problem { kind: ProblemKind::Damaged, part: None, detail }, None));
            return application;
        }
    };
    let ids = || pack.tracks.iter().map(|track| track.0.as_str());
    application.track = source
        .string(export.track)
        .map(|track| track.0)
        .filter(|track| ids().count() == 0 || ids().any(|id| id == track));
    application.project = source.string(export.project);
    application.applicant = source.party(export.applicant);
    application.institute = source.party(export.institute);
    application.partner = source.party(export.partner);
    application.leader = source.party(export.leader);
    let context = Context { track: application.track.clone(), labels: super::pack_labels(pack), ..Context::default() };
    for raw in export.claims {
        match source.claim(raw, &context) {
            Ok(claim) => application.claims.push(claim),
            Err(detail) => {
                let problem = Problem { kind: ProblemKind::UnclaimedFigure, part: Some(0), detail };
                application.problems.push((problem, Some(source.locus(raw))));
            }
        }
    }
    if application.track.is_none() {
        let detail = "the export names no track of the programme".to_owned();
        application.problems.push((Problem { kind: ProblemKind::NoForm, part: None, detail }, None));
    }
    application
}

struct Source<'a> {
    file: FileId,
    text: &'a str,
}

impl Source<'_> {
    /// Returns where a raw value stands in the text.
    fn locus(&self, raw: &RawValue) -> Locus {
        let start = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = start.saturating_add(u32::try_from(raw.get().len()).unwrap_or(0));
        Locus { file: self.file, span: Span { part: 0, start, end } }
    }

    /// Returns a string with its place, quotes left out.
    fn string(&self, raw: Option<&RawValue>) -> Option<(String, Locus)> {
        let raw = raw?;
        let text: String = serde_json::from_str(raw.get()).ok()?;
        let mut at = self.locus(raw);
        at.span.start += 1;
        at.span.end = at.span.end.saturating_sub(1).max(at.span.start);
        (!text.trim().is_empty()).then(|| (text.trim().to_owned(), at))
    }

    fn party(&self, party: Option<Party<'_>>) -> Entity {
        let Some(party) = party else { return Entity::default() };
        let number = |raw: Option<&RawValue>, label: &str| {
            let (text, at) = self.string(raw)?;
            let found = scan(&format!("{label}{text}"), &Hints::default());
            found.into_iter().find_map(|f| if let What::Ident(ident) = f.what { Some((ident, at)) } else { None })
        };
        Entity {
            names: [party.name, party.name_english]
                .into_iter()
                .flatten()
                .chain(party.names.iter().copied())
                .filter_map(|raw| self.string(Some(raw)))
                .collect(),
            numbers: number(party.uscc, "统一社会信用代码:")
                .into_iter()
                .chain(number(party.number, "统一社会信用代码:"))
                .collect(),
            place: self.string(party.place),
            address: self.string(party.address),
        }
    }

    fn claim(&self, raw: &RawValue, context: &Context) -> Result<Claim, String> {
        let stated: Stated = serde_json::from_str(raw.get())
            .map_err(|error| format!("a claim of the export is not readable: {error}"))?;
        if !context.labels.is_empty() && !context.labels.iter().any(|(id, _)| *id == stated.claim) {
            return Err(format!("the programme knows no claim \"{}\"", stated.claim));
        }
        let tracks = WORDINGS.iter().find(|w| w.name == stated.claim).map(|w| w.tracks);
        if tracks.is_some_and(|tracks| !context.takes(&stated.claim, tracks)) {
            return Err(format!("\"{}\" is no claim of this track", stated.claim));
        }
        let value = stated.value.value().ok_or_else(|| format!("the value of \"{}\" is not readable", stated.claim))?;
        let period =
            stated.period.map(|days| Period { from: Some(Date::day(days.first)), to: Some(Date::day(days.last)) });
        Ok(Claim {
            written: stated.written.unwrap_or_else(|| raw.get().chars().take(200).collect()),
            at: self.locus(raw),
            value,
            comparator: if stated.at_least { Comparator::AtLeast } else { stated.comparator },
            period,
            basis: stated.basis,
            idents: stated.ids.iter().flat_map(|id| idents(id)).collect(),
            name: stated.claim,
        })
    }
}

fn idents(text: &str) -> Vec<Ident> {
    let found = scan(text, &Hints::default()).into_iter();
    found.filter_map(|f| if let What::Ident(ident) = f.what { Some(ident) } else { None }).collect()
}

impl Written {
    /// Returns the value; an interval stands for its middle with its width as the step.
    fn value(self) -> Option<Value> {
        let figure = |ends: &Ends| {
            let high = ends.high.unwrap_or(ends.low);
            let exact = Decimal::new(1, ends.low.scale());
            let (middle, width) = ((ends.low + high) / Decimal::TWO, high - ends.low);
            (middle.normalize(), if width.is_zero() { exact } else { width.normalize() })
        };
        Some(match self {
            Written::Date(days) if days.first <= days.last => Value::Date(Date { first: days.first, last: days.last }),
            Written::Date(_) => return None,
            Written::Amount(ends) => {
                let (units, step) = figure(&ends);
                Value::Amount(Amount { units, step, currency: Currency::from_code(&ends.currency)? })
            }
            Written::Count(ends) => Value::Count(Count { number: ends.low.normalize(), unit: ends.unit }),
            Written::Percent(ends) => {
                let (percent, step) = figure(&ends);
                Value::Percent(Percent { percent, step })
            }
            Written::Duration(duration) => Value::Duration(duration),
            Written::Party(name) => Value::Party(name),
            Written::Code(code) if code.of != CodeOf::Level => Value::Code(code),
            Written::Code(_) => return None,
            Written::Text(text) => Value::Text(text),
            Written::Flag(flag) => Value::Flag(flag),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::tests::pack;

    const EXPORT: &str = r#"{
  "schema": "vouch-application/1", "track": "T1", "project": "某某境外研发机构建设",
  "applicant": {"name": "广东甲公司", "number": "91440101MA59A1B2C3", "country": "CN"},
  "institute": {"name": "Alpha Labs Ltd", "country": "GB"},
  "claims": [
    {"claim": "investment_total", "written": "3,100.5万元", "value": {"amount": {"currency": "CNY", "low": "31005000.00", "high": "31005000.00"}},
     "period": {"first": "2017-07-01", "last": "2020-06-30"}},
    {"claim": "patents_granted", "value": {"count": {"low": 2, "high": 2, "unit": "件"}}},
    {"claim": "legal_person", "value": {"flag": true}},
    {"claim": "no_such_claim", "value": {"flag": true}}
  ]
}"#;

    #[test]
    fn an_export_is_read_with_the_place_of_every_claim() {
        let application = read_json(FileId([7; 32]), EXPORT, &pack());
        assert_eq!(application.track.as_deref(), Some("T1"));
        assert_eq!(application.claims.len(), 3);
        let claim = &application.claims[0];
        let Value::Amount(amount) = &claim.value else { panic!("{claim:?}") };
        assert_eq!(amount.units, Decimal::from(31_005_000));
        let quote = &EXPORT[claim.at.span.start as usize..claim.at.span.end as usize];
        assert!(quote.starts_with('{') && quote.contains("3,100.5万元"));
        assert_eq!(application.problems.len(), 1);
        let name = application.applicant.names[0].1.span;
        assert_eq!(&EXPORT[name.start as usize..name.end as usize], "广东甲公司");
    }

    #[test]
    fn the_export_follows_its_schema() {
        let schema = serde_json::from_str(include_str!("../../schemas/application.schema.json")).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let export: serde_json::Value = serde_json::from_str(EXPORT).unwrap();
        assert!(validator.is_valid(&export));
        let mut wrong = export;
        wrong["claims"][0]["value"] = serde_json::json!({"amount": "3000万元"});
        assert!(!validator.is_valid(&wrong));
    }

    #[test]
    fn a_broken_export_is_told() {
        for text in ["", "{", "[]", "{\"claims\": 5}", "\u{feff}{\"track\": 1}"] {
            let application = read_json(FileId([7; 32]), text, &pack());
            assert!(!application.problems.is_empty(), "{text}");
            assert!(application.claims.is_empty());
        }
    }
}
