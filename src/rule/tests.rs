//! Packs that must load, packs that must not, and what the programme of 2020-2021 must hold.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use toml::de::{DeTable, DeValue};

use super::*;
use crate::error::ErrorKind;
use crate::fact::SHAPES;

const SEA: &str = include_str!("../../fixtures/packs/sea-2031.toml");
const CALL: &str = include_str!("../../fixtures/calls/gd-2020-2021.txt");
const SCHEMA: &str = include_str!("../../schemas/pack.schema.json");
const CASES: &str = include_str!("../../fixtures/cases/pack.toml");

fn call() -> Pack {
    let (name, text) = embedded("gd-2020-2021").unwrap();
    load(name, text).unwrap()
}

fn lines_of(lints: &[Lint]) -> Vec<String> {
    lints.iter().map(Lint::to_string).collect()
}

/// The parsed form of a pack file, which the schema is about; dates are texts.
fn parsed(text: &str) -> Value {
    table(DeTable::parse(text).unwrap().get_ref())
}

fn table(entries: &DeTable<'_>) -> Value {
    let pairs = entries.iter().map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref())));
    Value::Object(pairs.collect())
}

fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Integer(number) => json!(number.as_str().parse::<i64>().unwrap()),
        DeValue::Float(number) => json!(number.as_str().parse::<f64>().unwrap()),
        DeValue::Boolean(flag) => json!(flag),
        DeValue::Datetime(datetime) => json!(datetime.to_string()),
        DeValue::Array(array) => array.iter().map(|element| plain(element.get_ref())).collect(),
        DeValue::Table(entries) => table(entries),
    }
}

fn schema_errors(text: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let form = parsed(text);
    validator.iter_errors(&form).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_programme_of_2020_has_every_row_once() {
    let (name, text) = embedded("gd-2020-2021").unwrap();
    let (pack, lints) = lint(name, text);
    assert_eq!(lines_of(&lints), Vec::<String>::new());
    let ids: Vec<String> = pack.unwrap().rows.into_iter().map(|row| row.id).collect();
    let listed = "T1-S1 T1-S2 T1-P1 T1-C1a T1-C1b T1-C1c T1-C1d T1-C1e T1-C2a T1-C2b T1-C2c T1-C3a T1-C3b T1-C3c T1-C3d \
        T1-P2 T1-C5 T1-K1a T1-K1b T1-K1c T1-K2.1 T1-K2.2 T1-K2.3 T1-K2.4 T1-K2.5 T1-K2 T1-K3 T1-F1 T1-M1 T1-M2 \
        T2-S1 T2-S2 T2-S3 T2-P1 T2-P2 T2-C1a T2-C1b T2-C1c T2-C1d T2-C1e T2-C2a T2-C2b T2-C2c T2-C2c.partner \
        T2-C2c.signed T2-C2c.term T2-C2c.force T2-C2c.amount T2-C2d T2-C3a T2-C3b T2-C3c T2-C3d T2-C4 T2-F1 T2-M0 \
        T2-M1 T2-M2 T2-M3 T2J-K1a T2J-K1b T2J-K1c T2J-K2 T2J-K3a T2J-K3b T2J-K4 T2J-K5a T2J-K5b T2J-K5c T2J-K5 \
        T2T-K1a T2T-K1b T2T-K1c T2T-K1d T2T-K1e T2T-K1f T2T-K2 T2T-K2ab T2T-K2a T2T-K2b T2T-K2c";
    assert_eq!(ids, listed.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn rows_of_topic_two_belong_to_both_of_its_tracks() {
    for row in call().rows {
        let tracks: &[&str] = match row.id.split_once('-').unwrap().0 {
            "T1" => &["T1"],
            "T2J" => &["T2J"],
            "T2T" => &["T2T"],
            _ => &["T2J", "T2T"],
        };
        assert_eq!(row.tracks, tracks, "{}", row.id);
    }
}

#[test]
fn the_conditions_are_those_that_decide_eligibility() {
    let conditions: BTreeSet<String> =
        call().rows.into_iter().filter(|row| row.class == Class::Condition).map(|row| row.id).collect();
    // output.md, "eligible".
    let listed = "T1-C1a T1-C1b T1-C1e T1-C2a T1-C2b T1-C2c T1-C3a T1-C3b T1-C3c T1-C3d T1-C5 T1-K2 T1-K3 \
        T2-C1a T2-C1b T2-C1e T2-C2c T2-C3a T2-C3b T2-C3c T2-C4 T2J-K1b T2J-K2 T2J-K3b T2J-K4 T2J-K5 T2T-K2";
    assert_eq!(conditions, listed.split_whitespace().map(str::to_owned).collect());
}

#[test]
fn the_lowest_grades_are_those_of_rule_nine() {
    for row in call().rows {
        let grade = match row.id.as_str() {
            "T1-C1a" | "T1-C1b" | "T1-C1e" | "T2-C1a" | "T2-C1b" | "T2-C1e" | "T1-P1" | "T2-P2" | "T1-K2.3"
            | "T2J-K5b" | "T1-C2c" | "T1-C5" | "T2-C4" => Grade::A,
            "T1-C2a" | "T1-C2b" | "T1-K2.2" | "T1-K2.4" | "T1-K2.5" | "T2J-K5a" | "T2J-K4" | "T1-C3a" => Grade::B,
            id if id.starts_with("T2-C2c") => Grade::B,
            _ => Grade::C,
        };
        assert_eq!(row.min_grade, grade, "{}", row.id);
    }
}

#[test]
fn every_clause_is_the_calls_own_words() {
    let bare = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    let call_text = bare(CALL);
    for row in call().rows {
        assert!(call_text.contains(&bare(&row.clause)), "{}: {}", row.id, row.clause);
    }
}

#[test]
fn every_claim_of_the_contract_is_in_its_rows() {
    let pack = call();
    // output.md, "Claims an applicant makes": claims, rows, kind of value.
    let table = [
        ("registered_place", "T1-C1a T2-C1a", "code"),
        ("legal_person", "T1-C1b T2-C1b", "flag"),
        ("founded_on", "T1-C1b T2-C1b", "date"),
        ("applicant_kind", "T1-C1e T2-C1e", "code"),
        ("provincial_platform", "T1-P1 T2-P2", "text"),
        ("not_funded_before", "T1-C5 T2-C4", "flag"),
        ("setup_mode", "T1-S1", "code"),
        ("operating_since", "T1-C2a", "date"),
        ("institute_founded_on", "T1-C2a", "date"),
        ("acquired_on", "T1-C2b", "date"),
        ("institute_place", "T1-C2c", "code"),
        ("site_area", "T1-C3a", "count"),
        ("equipment_count", "T1-C3b", "count"),
        ("equipment_value", "T1-C3b", "amount"),
        ("task_count", "T1-C3d", "count"),
        ("priority_field", "T1-P2", "text"),
        ("team_size", "T1-K1a", "count"),
        ("overseas_experts", "T1-K1b", "count"),
        ("overseas_expert_share", "T1-K1b", "percent"),
        ("results", "T1-K2.1", "count"),
        ("user_certificates", "T1-K2.2", "count"),
        ("patents_granted", "T1-K2.3 T2J-K5b", "count"),
        ("standards", "T1-K2.4", "count"),
        ("papers", "T1-K2.5", "count"),
        ("indicators_done", "T1-K2", "count"),
        ("investment_total", "T1-K3 T2J-K2", "amount"),
        ("partner", "T2-C2c.partner", "party"),
        ("agreement_signed_on", "T2-C2c.signed", "date"),
        ("agreement_term", "T2-C2c.term", "duration"),
        ("agreement_in_force", "T2-C2c.force", "flag"),
        ("agreement_amount", "T2-C2c.amount", "amount"),
        ("hk_macau_partner", "T2-P1", "flag"),
        ("leader_degree", "T2-C3a", "code"),
        ("leader_title", "T2-C3a", "text"),
        ("leader_field_years", "T2-C3a", "count"),
        ("leader_single_identity", "T2-C3c", "flag"),
        ("core_team", "T2J-K1b", "count"),
        ("core_team_senior", "T2J-K1b", "count"),
        ("visit_person_days", "T2J-K3b", "count"),
        ("trained", "T2J-K4", "count"),
        ("joint_papers", "T2J-K5a", "count"),
        ("transfer_projects", "T2J-K5c", "count"),
        ("service_team", "T2T-K1c", "count"),
        ("technology_brokers", "T2T-K1c", "count"),
        ("technology_trade", "T2T-K2a", "amount"),
        ("facilitated_projects", "T2T-K2b", "count"),
        ("cross_border_share", "T2T-K2c", "percent"),
        ("requested_funding", "T1-F1 T2-F1", "amount"),
    ];
    for (id, rows, value) in table {
        let claim = pack.claims.iter().find(|claim| claim.id == id).unwrap_or_else(|| panic!("no claim {id}"));
        assert_eq!(claim.value, value, "{id}");
        assert!(claim.labels.len() >= 6, "{id} has few labels");
        let in_rows: Vec<&str> = pack
            .rows
            .iter()
            .filter(|row| row.claims.iter().any(|claim| claim == id))
            .map(|row| row.id.as_str())
            .collect();
        assert_eq!(in_rows, rows.split_whitespace().collect::<Vec<_>>(), "{id}");
    }
    assert_eq!(pack.claims.len(), table.len());
}

#[test]
fn all_switches_are_there_with_all_readings_and_the_stated_ones_open() {
    let pack = call();
    let known: Vec<(&str, Vec<&str>)> = pack
        .switches
        .iter()
        .map(|switch| (switch.id.as_str(), switch.readings.iter().map(String::as_str).collect()))
        .collect();
    assert_eq!(known, READINGS.map(|(id, readings)| (id, readings.to_vec())));
    let open: Vec<&str> = pack.switches.iter().filter(|switch| switch.open).map(|switch| switch.id.as_str()).collect();
    assert_eq!(open, ["before", "person_days", "cross_border_by", "trade_branch", "acquirer"]);
}

#[test]
fn a_row_knows_its_line_and_a_pack_its_hash() {
    let (name, text) = embedded("gd-2020-2021").unwrap();
    let pack = load(name, text).unwrap();
    for row in &pack.rows {
        let line = text.lines().nth(usize::try_from(row.line).unwrap() - 1);
        assert_eq!(line, Some("[[row]]"), "{}", row.id);
    }
    assert_eq!(pack.sha256.len(), 64);
    assert_ne!(pack.sha256, load("x", SEA).unwrap().sha256);
}

#[test]
fn tests_are_read_as_written() {
    let pack = call();
    let test = |id: &str| pack.rows.iter().find(|row| row.id == id).unwrap().test.clone().unwrap();
    let Test::Sum { of, field, per, at_least, agree } = test("T1-K3") else { panic!("not a sum") };
    assert_eq!((of.of, field, per), (Kind::Expense, Role::Amount, None));
    assert_eq!(of.subject, [Subject::Institute, Subject::Applicant]);
    assert_eq!(of.conditions, [Condition::InWindow(Role::Date)]);
    assert_eq!(at_least, Some(Bound::Amount(30_000_000.into(), Currency::CNY)));
    assert_eq!(agree, [Kind::AuditTotal, Kind::Transfer]);
    assert_eq!(test("T2-C2c.term"), Test::Part(Condition::RunsMonths(36)));
    assert_eq!(test("T2-C2c.signed"), Test::Part(Condition::SignedByAll));
    let Test::Sum { per, at_least, .. } = test("T2J-K3b") else { panic!("not a sum") };
    assert_eq!((per, at_least), (Some(Per::ClaimedPeriod), Some(Bound::Count(30.into(), "人天".to_owned()))));
    let Test::None { of, same_project: true, .. } = test("T1-C5") else { panic!("not none") };
    let first = jiff::civil::date(2018, 1, 1);
    assert_eq!(of.conditions[1], Condition::AtLeast(Role::Year, Bound::Date(first)));
    let Test::Share { strict: true, at_least, .. } = test("T2J-K1b") else { panic!("not a strict share") };
    assert_eq!(at_least, Some(50.into()));
    let row = |id: &str| Test::Row(id.to_owned());
    let papers_and_patent = Test::All(vec![row("T2J-K5a"), row("T2J-K5b")]);
    assert_eq!(test("T2J-K5"), Test::Any(vec![papers_and_patent, row("T2J-K5c")]));
}

#[test]
fn another_call_is_another_file() {
    let (pack, lints) = lint("sea-2031.toml", SEA);
    assert_eq!(lines_of(&lints), Vec::<String>::new());
    let pack = pack.unwrap();
    assert_eq!((pack.window_years, pack.rows.len()), (5, 12));
    let place = pack.rows.iter().find(|row| row.id == "LAB-2a").unwrap().test.clone();
    let codes = ["CL", "FJ", "NO", "PT"].map(str::to_owned).to_vec();
    assert_eq!(place, Some(Test::Part(Condition::PlaceIn { party: Role::Party, codes, closed: true })));
}

#[test]
fn packs_fit_their_schema() {
    let (_, text) = embedded("gd-2020-2021").unwrap();
    assert_eq!(schema_errors(text), Vec::<String>::new());
    assert_eq!(schema_errors(SEA), Vec::<String>::new());
    let broken = SEA.replace("class = \"judge\"", "class = \"jugde\"");
    assert!(!schema_errors(&broken).is_empty());
}

#[test]
fn the_schema_lists_every_kind_and_field() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let listed = |name: &str| -> BTreeSet<String> {
        let list = schema["$defs"][name]["enum"].as_array().unwrap();
        list.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(listed("kind"), names::kinds().map(str::to_owned).collect());
    assert_eq!(listed("role"), names::roles().map(str::to_owned).collect());
    assert_eq!(listed("evidenced"), EVIDENCED.map(str::to_owned).into_iter().collect());
    assert_eq!(SHAPES.len(), listed("kind").len());
    for (id, readings) in READINGS {
        assert_eq!(
            schema["properties"]["switch"]["properties"][id]["properties"]["readings"]["items"]["enum"],
            json!(readings)
        );
    }
}

#[test]
fn the_first_fault_is_the_error() {
    let broken = SEA.replace("of = \"expense\"", "of = \"expence\"");
    let error = load("packs/sea.toml", &broken).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Pack);
    let line = broken.lines().position(|line| line.contains("expence")).unwrap() + 1;
    let said = format!(
        "packs/sea.toml:{line}: row LAB-3 looks at `expence`, which is no kind of record; did you mean `expense`?"
    );
    assert_eq!(error.to_string(), said);
}

/// The line, from 1, that "TEXT" or "TEXT ^ ABOVE" points to: ABOVE is sought upwards from TEXT.
fn line_of(text: &str, place: &str) -> usize {
    let (wanted, above) = place.split_once(" ^ ").map_or((place, None), |(wanted, above)| (wanted, Some(above)));
    let index = text.lines().position(|line| line.contains(wanted)).unwrap_or_else(|| panic!("no line has {wanted}"));
    let index = match above {
        None => index,
        Some(above) => (0..index).rev().find(|index| text.lines().nth(*index) == Some(above)).unwrap(),
    };
    index + 1
}

#[test]
fn broken_packs_are_refused_with_line_reason_and_suggestion() {
    let cases = parsed(CASES);
    let mut wrong = Vec::new();
    for case in cases["case"].as_array().unwrap() {
        let text = |key: &str| case[key].as_str().unwrap();
        let name = text("name");
        assert!(SEA.contains(text("replace")), "{name}: nothing to replace");
        let broken = SEA.replacen(text("replace"), text("with"), 1);
        let (pack, lints) = lint("sea.toml", &broken);
        let mut said = lines_of(&lints);
        let expected: Vec<String> = case["says"]
            .as_array()
            .unwrap()
            .iter()
            .map(|says| {
                let (place, message) = says.as_str().unwrap().split_once(" => ").unwrap();
                // The first line of a row is its header; messages about the row as a whole stand there.
                let place = match place.strip_prefix("id = ") {
                    Some(_) => format!("{place} ^ [[row]]"),
                    None => place.to_owned(),
                };
                format!("sea.toml:{}: {message}", line_of(&broken, &place))
            })
            .collect();
        if case["only_first"].as_bool() == Some(true) {
            said.truncate(expected.len());
        }
        if pack.is_some() || said != expected {
            wrong.push(format!("{name}\n  said     {said:#?}\n  expected {expected:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn damage_never_panics_and_never_passes_in_silence() {
    let (name, text) = embedded("gd-2020-2021").unwrap();
    for cut in (0..text.len()).step_by(997).filter(|cut| text.is_char_boundary(*cut)) {
        let (pack, lints) = lint(name, &text[..cut]);
        assert!(pack.is_some() || !lints.is_empty(), "cut at {cut}");
    }
    for letter in ['"', '[', '{', '=', '\u{0}', '号'] {
        for at in (0..SEA.len()).step_by(53).filter(|at| SEA.is_char_boundary(*at)) {
            let mut text = SEA.to_owned();
            text.insert(at, letter);
            let (pack, lints) = lint(name, &text);
            assert!(pack.is_some() || !lints.is_empty(), "{letter} at {at}");
        }
    }
}
