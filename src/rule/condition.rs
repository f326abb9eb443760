//! Conditions on one record, as a pack writes them: `{ field = "signed", before = "2018-01-01" }`.

use super::bound::{self, Holds, holds};
use super::names::{self, name_of};
use super::scope::Scope;
use super::tree::{Fields, Node, Sink};
use super::{Bound, Condition, Subject, codes};
use crate::fact::{CodeOf, Duration, EvidenceKind, Kind, Role};

/// What a condition on one field may say of it.
const SAID: [&str; 14] = [
    "in",
    "before",
    "not_after",
    "is",
    "is_not",
    "outside_mainland",
    "in_province",
    "place_in",
    "contains",
    "doubtful",
    "valid",
    "at_least",
    "more_than",
    "same",
];

/// Reads one condition on records of a kind; `None` as kind: on the record that another row chooses.
pub(super) fn condition(
    node: Node<'_>,
    kind: Option<Kind>,
    scope: &Scope<'_>,
    sink: &mut Sink<'_>,
) -> Option<Condition> {
    let what = format!("a condition of {}", scope.owner);
    let mut fields = Fields::open(node, &what, sink)?;
    let if_stated = fields.take("if_stated").and_then(|node| node.flag("`if_stated`", sink)).unwrap_or(false);
    scope.refuse_claims(&mut fields, sink);
    fields.offer(&SAID);
    let condition = one(&mut fields, kind, scope, sink);
    fields.close(&what, sink);
    let condition = condition?;
    Some(if if_stated { Condition::IfStated(Box::new(condition)) } else { condition })
}

/// Reads the conditions of `where`, `having` or `either`.
pub(super) fn conditions(node: Node<'_>, kind: Option<Kind>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Vec<Condition> {
    node.list(sink).into_iter().filter_map(|node| condition(node, kind, scope, sink)).collect()
}

/// Reads parties of the application.
pub(super) fn subjects(node: Node<'_>, owner: &str, sink: &mut Sink<'_>) -> Vec<Subject> {
    let words = node.texts(&format!("the parties in {owner}"), sink);
    let read = words.into_iter().filter_map(|(word, line)| {
        let subject = names::parse(word);
        if subject.is_none() {
            let message = format!("{owner} names `{word}`, which is no party of an application");
            sink.unknown(line, message, word, ["applicant", "institute", "partner", "leader"]);
        }
        subject
    });
    read.collect()
}

/// Reads a role, which must be one that the kind has.
pub(super) fn role(node: Node<'_>, kind: Option<Kind>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Role> {
    let owner = &scope.owner;
    let word = node.text(&format!("a field in {owner}"), sink)?;
    let Some(role) = names::parse::<Role>(word) else {
        if scope.is_claim(word) {
            scope.say_claim(node.line, word, sink);
            return None;
        }
        let message = format!("{owner} names `{word}`, which is no field of any record");
        sink.unknown(node.line, message, word, names::roles());
        return None;
    };
    if let Some(kind) = kind.filter(|kind| !names::has(*kind, role)) {
        let known: Vec<String> = names::roles_of(kind.shape()).map(name_of).collect();
        let message = format!("{owner} asks for `{word}` of `{}`, which has no such field", name_of(kind));
        let list = format!("it has {}", known.join(", "));
        match super::tree::nearest(word, known.iter().map(String::as_str)) {
            Some(near) => sink.advise(node.line, message, format!("did you mean `{near}`?")),
            None => sink.advise(node.line, message, list),
        }
        return None;
    }
    Some(role)
}

fn one(fields: &mut Fields<'_>, kind: Option<Kind>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Condition> {
    if let Some(node) = fields.take("either") {
        return Some(Condition::Either(conditions(node, kind, scope, sink)));
    }
    if let Some(node) = fields.take("flag") {
        return typed(node, kind, &[Holds::Flag], scope, sink).map(Condition::Flag);
    }
    if let Some(node) = fields.take("years_since") {
        let role = typed(node, kind, &[Holds::Date], scope, sink);
        let years = fields.must("at_least", "a condition `years_since`", sink)?.number("`at_least`", sink)?;
        return role.map(|role| Condition::YearsSince(role, years));
    }
    if let Some(node) = fields.take("covers") {
        return word(node, "covers", "D", scope, sink).map(|()| Condition::Covers);
    }
    if let Some(node) = fields.take("meets") {
        scope.window(node.line, sink);
        return word(node, "meets", "W", scope, sink).map(|()| Condition::MeetsWindow);
    }
    if let Some(node) = fields.take("signed") {
        return word(node, "signed", "all", scope, sink).map(|()| Condition::SignedByAll);
    }
    if let Some(node) = fields.take("paper") {
        let papers = evidence_kinds(node, &scope.owner, sink);
        return Some(Condition::OnPaper(papers));
    }
    match (fields.take("field"), fields.take("party")) {
        (Some(node), None) => of_field(role(node, kind, scope, sink), node.line, fields, scope, sink),
        (None, Some(node)) => of_field(typed(node, kind, &[Holds::Party], scope, sink), node.line, fields, scope, sink),
        (Some(node), Some(_)) => {
            sink.say(node.line, format!("a condition of {} has both `field` and `party`", scope.owner));
            None
        }
        (None, None) => {
            let message = format!("a condition of {} names nothing to look at", scope.owner);
            sink.advise(
                fields.line,
                message,
                "start it with field, party, flag, years_since, covers, meets, signed, paper or either",
            );
            // The keys that are there mean nothing without it; naming each would say the same again.
            fields.forget();
            None
        }
    }
}

/// Reads what a condition says of its one field.
fn of_field(
    role: Option<Role>,
    line: u32,
    fields: &mut Fields<'_>,
    scope: &Scope<'_>,
    sink: &mut Sink<'_>,
) -> Option<Condition> {
    let given: Vec<&'static str> = SAID.into_iter().filter(|key| fields.has(key)).collect();
    let [key] = given.as_slice() else {
        let message = match given.as_slice() {
            [] => format!("a condition of {} says nothing of its field", scope.owner),
            _ => format!("a condition of {} says several things at once: {}", scope.owner, given.join(", ")),
        };
        let advice = match given.as_slice() {
            [] => format!("say one of {}", SAID.join(", ")),
            _ => "write one condition for each".to_owned(),
        };
        sink.advise(line, message, advice);
        fields.forget();
        return None;
    };
    let node = fields.take(key)?;
    let unknown = fields.take("unknown");
    let closed = fields.take("closed");
    let role = role?;
    let condition = said(key, node, role, scope, sink)?;
    match (condition, unknown, closed) {
        (Condition::Is(field, yes), Some(node), None) => {
            let unknown = listed(node, field, scope, sink);
            Some(Condition::Listed { field, yes, unknown })
        }
        (Condition::PlaceIn { party, codes, .. }, None, closed) => {
            let closed = closed.and_then(|node| node.flag("`closed`", sink)).unwrap_or(true);
            Some(Condition::PlaceIn { party, codes, closed })
        }
        (condition, None, None) => Some(condition),
        (_, unknown, closed) => {
            let line = unknown.or(closed).map_or(line, |node| node.line);
            sink.say(
                line,
                format!("a condition of {}: `unknown` goes with `is`, `closed` with `place_in`", scope.owner),
            );
            None
        }
    }
}

fn said(key: &str, node: Node<'_>, role: Role, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Condition> {
    let kind = holds(role);
    let fits = match key {
        "in" | "before" | "not_after" => kind == Holds::Date,
        "is" | "is_not" => matches!(kind, Holds::Code(_) | Holds::Text | Holds::Party | Holds::Ident),
        "outside_mainland" | "in_province" | "place_in" => matches!(kind, Holds::Party | Holds::Code(CodeOf::Place)),
        "contains" | "doubtful" => matches!(kind, Holds::Text | Holds::Party),
        "valid" => kind == Holds::Ident,
        "same" => kind == Holds::Party,
        _ => true,
    };
    if !fits {
        let message = format!("{} asks whether `{}`, {}, is `{key}`", scope.owner, name_of(role), kind.name());
        sink.advise(node.line, message, "that can be asked of another type only");
        return None;
    }
    match key {
        "in" => {
            word(node, "in", "W", scope, sink)?;
            scope.window(node.line, sink).then_some(Condition::InWindow(role))
        }
        "before" => day(node, role, scope, sink).map(|day| Condition::Before(role, day)),
        "not_after" if node.value.as_str() == Some("D") => Some(Condition::NotAfter(role, None)),
        "not_after" => day(node, role, scope, sink).map(|day| Condition::NotAfter(role, Some(day))),
        "is" => Some(Condition::Is(role, listed(node, role, scope, sink))),
        "is_not" => Some(Condition::IsNot(role, listed(node, role, scope, sink))),
        "outside_mainland" => yes(node, key, sink).map(|()| Condition::OutsideMainland(role)),
        "in_province" => province(node, scope, sink).map(|code| Condition::InProvince(role, code)),
        "place_in" => Some(Condition::PlaceIn { party: role, codes: places(node, scope, sink), closed: true }),
        "contains" => Some(contains(node, role, scope, sink)),
        "doubtful" => Some(Condition::Doubtful(role, words(node, scope, sink))),
        "valid" => yes(node, key, sink).map(|()| Condition::Valid(role)),
        "at_least" => bound::bound(node, role, &scope.owner, sink).map(|bound| match (role, bound) {
            // A term is whole calendar months from day to day, or what the paper says of it.
            (Role::Term, Bound::Duration(Duration::Months(months))) => Condition::RunsMonths(months),
            (_, bound) => Condition::AtLeast(role, bound),
        }),
        "more_than" => bound::bound(node, role, &scope.owner, sink).map(|bound| Condition::MoreThan(role, bound)),
        "same" => Some(Condition::Same(role, subjects(node, &scope.owner, sink))),
        _ => None,
    }
}

/// Reads a role that must hold one of these types.
fn typed(node: Node<'_>, kind: Option<Kind>, types: &[Holds], scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Role> {
    let role = role(node, kind, scope, sink)?;
    if types.contains(&holds(role)) {
        return Some(role);
    }
    let (name, is) = (name_of(role), holds(role).name());
    let wanted = types.first().map_or("another type", |kind| kind.name());
    sink.say(node.line, format!("{} names `{name}`, {is}, where {wanted} is needed", scope.owner));
    None
}

/// Reads evidence kinds like "E16".
pub(super) fn evidence_kinds(node: Node<'_>, owner: &str, sink: &mut Sink<'_>) -> Vec<EvidenceKind> {
    let words = node.texts(&format!("the evidence kinds of {owner}"), sink);
    let read = words.into_iter().filter_map(|(word, line)| {
        let kind = EvidenceKind::from_code(word);
        if kind.is_none() {
            let known: Vec<String> = (0..=38).map(|number| EvidenceKind(number).to_string()).collect();
            let message = format!("{owner} names `{word}`, which is no evidence kind (E00 to E38)");
            sink.unknown(line, message, word, known.iter().map(String::as_str));
        }
        kind
    });
    read.collect()
}

/// One word is all that may stand here.
fn word(node: Node<'_>, key: &str, only: &str, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<()> {
    if node.value.as_str() == Some(only) {
        return Some(());
    }
    let message = format!("{}: `{key}` is {}", scope.owner, bound::written(node));
    sink.advise(node.line, message, format!("it can only be \"{only}\""));
    None
}

fn yes(node: Node<'_>, key: &str, sink: &mut Sink<'_>) -> Option<()> {
    let set = node.flag(&format!("`{key}`"), sink)?;
    if !set {
        sink.advise(node.line, format!("`{key}` is false"), "leave the condition out");
    }
    set.then_some(())
}

fn day(node: Node<'_>, role: Role, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<jiff::civil::Date> {
    let day = bound::day(node);
    if day.is_none() {
        let message = format!("{} bounds `{}`, a date, by {}", scope.owner, name_of(role), bound::written(node));
        sink.advise(node.line, message, "write a day like \"2018-01-01\"");
    }
    day
}

/// Reads words of a text, or codes of the role's list.
fn listed(node: Node<'_>, role: Role, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Vec<String> {
    let words = node.texts(&format!("a value in {}", scope.owner), sink);
    let Holds::Code(of) = holds(role) else {
        return words.into_iter().map(|(word, _)| word.to_owned()).collect();
    };
    let known = words.into_iter().filter(|(word, line)| {
        let known = codes::is_code(of, word);
        if !known {
            let message = format!("{} names `{word}`, which is no code of `{}`", scope.owner, name_of(of));
            sink.unknown(*line, message, word, codes::codes(of));
        }
        known
    });
    known.map(|(word, _)| word.to_owned()).collect()
}

/// Reads codes and names of lists of codes; lists are put in place of their names.
fn places(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Vec<String> {
    let mut places = Vec::new();
    for (word, line) in node.texts(&format!("a place in {}", scope.owner), sink) {
        match scope.list(word) {
            Some(list) => places.extend(list.codes.iter().cloned()),
            None if codes::is_code(CodeOf::Place, word) => places.push(word.to_owned()),
            None => {
                let message = format!("{} names `{word}`, which is neither a list nor a country", scope.owner);
                sink.unknown(line, message, word, scope.list_names().chain(codes::codes(CodeOf::Place)));
            }
        }
    }
    places.sort();
    places.dedup();
    places
}

fn province(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<String> {
    let code = node.text("`in_province`", sink)?;
    if code.starts_with("CN-") && codes::is_code(CodeOf::Place, code) {
        return Some(code.to_owned());
    }
    let message = format!("{} names `{code}`, which is no province", scope.owner);
    sink.advise(node.line, message, "write CN- and the two digits of GB/T 2260, like \"CN-44\"");
    None
}

/// One word is a plain condition, several are alternatives.
fn contains(node: Node<'_>, role: Role, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Condition {
    let mut words = words(node, scope, sink);
    match (words.len(), words.pop()) {
        (1, Some(word)) => Condition::Contains(role, word),
        (_, last) => {
            let all = words.into_iter().chain(last);
            Condition::Either(all.map(|word| Condition::Contains(role, word)).collect())
        }
    }
}

fn words(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Vec<String> {
    let words = node.texts(&format!("a word in {}", scope.owner), sink);
    words.into_iter().map(|(word, _)| word.to_owned()).collect()
}
