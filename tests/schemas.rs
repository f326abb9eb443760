//! The schemas of the output lines: each line fits its schema, and the closed lists are those of the code.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "reads the schemas")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jsonschema::{Registry, Validator};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use vouch::report::{Lang, Words};

use super::trial::FIXTURES;

/// The types of lines, each with its schema.
const TYPES: [&str; 13] = [
    "run",
    "file",
    "finding",
    "lead",
    "application",
    "total",
    "hit",
    "hits",
    "fact",
    "record",
    "problem",
    "status",
    "rank",
];

static VALIDATORS: LazyLock<BTreeMap<&str, Validator>> = LazyLock::new(|| {
    let values = schema("values");
    let id = values["$id"].as_str().unwrap().to_owned();
    let registry: &'static Registry<'static> =
        Box::leak(Box::new(Registry::new().add(id, values).unwrap().prepare().unwrap()));
    let validator = |name: &str| {
        jsonschema::options().with_registry(registry).should_validate_formats(true).build(&schema(name)).unwrap()
    };
    TYPES.iter().map(|name| (*name, validator(name))).collect()
});

fn schema(name: &str) -> Json {
    let text = std::fs::read_to_string(format!("schemas/output/{name}.schema.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Holds a line to the schema of its type.
pub(crate) fn hold(line: &Json) {
    let kind = line["type"].as_str().unwrap_or("none");
    let validator = VALIDATORS.get(kind).unwrap_or_else(|| panic!("no schema for lines of type `{kind}`: {line}"));
    let wrong: Vec<String> = validator.iter_errors(line).map(|err| format!("{}: {err}", err.instance_path())).collect();
    assert!(wrong.is_empty(), "a `{kind}` line does not fit its schema:\n{}\n{line}", wrong.join("\n"));
}

#[test]
fn schemas_are_valid_and_describe_every_field() {
    for name in TYPES.iter().chain(&["values"]) {
        let schema = schema(name);
        assert!(jsonschema::draft202012::meta::is_valid(&schema), "{name}");
        described(name, &schema);
    }
}

/// Asserts that every property has a description, its own or that of the form it refers to, and that no object is open.
fn described(name: &str, schema: &Json) {
    match schema {
        Json::Object(map) => {
            if let Some(properties) =
                map.get("properties").and_then(Json::as_object).filter(|_| map.contains_key("type"))
            {
                assert_eq!(map.get("additionalProperties"), Some(&json!(false)), "{name}: {schema}");
                for (field, own) in properties {
                    let told = own.get("description").is_some() || own.get("$ref").is_some();
                    assert!(told, "{name}: `{field}` is not described");
                }
            }
            map.values().for_each(|inner| described(name, inner));
        }
        Json::Array(items) => items.iter().for_each(|inner| described(name, inner)),
        _ => (),
    }
}

#[test]
fn a_line_with_a_field_too_many_or_too_few_fits_nothing() {
    let finding = FIXTURES.of("finding", "").next().unwrap();
    let fits = |line: &Json| VALIDATORS["finding"].is_valid(line);
    assert!(fits(finding));
    for field in ["criterion_met", "verdict", "claims", "exhibits", "clause"] {
        let mut line = finding.clone();
        line.as_object_mut().unwrap().remove(field);
        assert!(!fits(&line), "{field}");
    }
    let mut line = finding.clone();
    line["surprise"] = json!(1);
    assert!(!fits(&line));
    let mut line = finding.clone();
    line["criterion_met"] = json!("maybe");
    assert!(!fits(&line));
}

#[test]
fn places_have_the_forms_of_the_contract() {
    let at = |place: &str| {
        let line = json!({"type": "hit", "application": "A", "at": place, "quote": "q", "score": 1.0, "kind": "E00", "source": "text"});
        VALIDATORS["hit"].is_valid(&line)
    };
    for good in [
        "A001.zip!/附件3/协议.pdf",
        "A001.zip!/内层.zip!/协议.pdf#page=3&box=1.0,2.5,3.0,4.0",
        "A/台账.xlsx#sheet=台账!E5",
        "A/台账.xlsx#sheet=台账%21一!G5:G40",
        "A/a.csv#cell=E5",
        "A/b.docx#para=12",
        "A/b.docx#table=2&cell=B3",
        "A/c.txt#line=7",
        "register#line=94",
    ] {
        assert!(at(good), "{good}");
    }
    for bad in [
        "",
        "a#b.pdf",
        "a!b.pdf",
        "a.pdf#page=0",
        "a.pdf#box=1.0,2.0,3.0,4.0",
        "a.pdf#page=1&box=1,2,3,4",
        "a.xlsx#sheet=!E5",
        "register#line=0",
        "a%zz.pdf",
    ] {
        assert!(!at(bad), "{bad}");
    }
}

/// Returns the names of an enum's variants: `serde` lists them when none fits.
fn variants<T: DeserializeOwned>() -> BTreeSet<String> {
    let err = serde_json::from_str::<T>("\"?\"").err().unwrap().to_string();
    let listed = err.split_once("expected").unwrap().1;
    listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn listed(name: &str) -> BTreeSet<String> {
    let values = schema("values");
    let list = &values["$defs"][name];
    let consts = list["oneOf"].as_array().into_iter().flatten().map(|entry| &entry["const"]);
    let entries = list["enum"].as_array().into_iter().flatten().chain(consts);
    entries.map(|entry| entry.as_str().unwrap().to_owned()).collect()
}

#[test]
fn closed_lists_are_those_of_the_code() {
    use vouch::fact::{Basis, Comparator, Grade, IdentKind, Kind, Role, Standing, Truth};
    for (name, code) in [
        ("truth", variants::<Truth>()),
        ("verdict", variants::<vouch::check::Verdict>()),
        ("reason", variants::<vouch::check::Reason>()),
        ("lead_kind", variants::<vouch::check::LeadKind>()),
        ("problem_kind", variants::<vouch::document::ProblemKind>()),
        ("part_state", variants::<vouch::document::PartState>()),
        ("file_state", variants::<vouch::ingest::MemberState>()),
        ("class", variants::<vouch::rule::Class>()),
        ("grade", variants::<Grade>()),
        ("record_kind", variants::<Kind>()),
        ("role", variants::<Role>()),
        ("standing", variants::<Standing>()),
        ("id_kind", variants::<IdentKind>()),
        ("basis", variants::<Basis>()),
    ] {
        assert_eq!(listed(name), code, "schemas/output/values.schema.json, `{name}`");
    }
    let mut comparators = variants::<Comparator>();
    comparators.remove("equal");
    assert_eq!(listed("comparator"), comparators);
    let readings =
        vouch::rule::READINGS.iter().flat_map(|(switch, all)| all.iter().map(move |one| format!("{switch}={one}")));
    assert_eq!(listed("reading"), readings.collect());
}

/// Asserts that a list has the code's sentences, Chinese as title and English as description.
fn said<T: DeserializeOwned + Words>(name: &str) {
    for entry in schema("values")["$defs"][name]["oneOf"].as_array().unwrap() {
        let value: T = serde_json::from_value(entry["const"].clone()).unwrap();
        assert_eq!(entry["title"], value.say(Lang::Zh), "{entry}");
        assert_eq!(entry["description"], value.say(Lang::En), "{entry}");
    }
}

#[test]
fn every_entry_of_a_list_has_the_sentences_of_the_code() {
    said::<vouch::fact::Truth>("truth");
    said::<vouch::check::Verdict>("verdict");
    said::<vouch::check::Reason>("reason");
    said::<vouch::check::LeadKind>("lead_kind");
    said::<vouch::document::ProblemKind>("problem_kind");
    said::<vouch::document::PartState>("part_state");
    said::<vouch::ingest::MemberState>("file_state");
}
