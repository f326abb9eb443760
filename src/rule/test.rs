//! Tests of rows and claims, as a pack writes them: `count = { of = "patent_grant", at_least = 1 }`.

use rust_decimal::Decimal;
use toml::de::DeValue;

use super::bound::{self, Holds, holds};
use super::condition::{condition, conditions, role, subjects};
use super::names::{self, name_of};
use super::scope::{Scope, Use};
use super::tree::{Fields, Node, Sink};
use super::{Bound, Condition, EVIDENCED, Per, Select, Test};
use crate::fact::{Basis, Duration, Kind, Role};

/// The keys that name a test; a row or claim has at most one.
const TESTS: [&str; 20] = [
    "sum",
    "count",
    "some",
    "none",
    "share",
    "value",
    "since",
    "years_since",
    "at_least",
    "same_record",
    "test",
    "all",
    "any",
    "first",
    "row",
    "show",
    "evidenced",
    "request",
    "due",
    "monotone",
];

/// Takes the one test out of a table; `None` where there is none, or a wrong one.
pub(super) fn test(fields: &mut Fields<'_>, scope: &mut Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    let given: Vec<&'static str> = TESTS.into_iter().filter(|key| fields.has(key)).collect();
    scope.refuse_claims(fields, sink);
    fields.offer(match scope.used {
        Use::Row => &TESTS,
        Use::Claim => &["sum", "count", "some", "share", "value", "since", "years_since", "first", "show", "evidenced"],
    });
    let (key, node) = match given.as_slice() {
        [] => return None,
        [key] => (*key, fields.take(key)?),
        [_, ..] => {
            let message = format!("{} has several tests: {}", scope.owner, given.join(", "));
            sink.advise(fields.line, message, "put them into all = [ … ] or any = [ … ]");
            given.into_iter().for_each(|key| fields.drop(key));
            return None;
        }
    };
    for_use(key, node, scope, sink)?;
    named(key, node, scope, sink)
}

/// Refuses tests where they make no sense: a value is no answer, a request is no evidence.
fn for_use(key: &str, node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<()> {
    let only_claims = matches!(key, "value" | "since" | "years_since");
    let only_rows =
        matches!(key, "at_least" | "same_record" | "test" | "row" | "request" | "due" | "monotone" | "none");
    match scope.used {
        Use::Row if only_claims => {
            let message = format!("{} is tested by `{key}`, which shows a value and answers nothing", scope.owner);
            sink.advise(node.line, message, "use it in `shown` of a claim; test rows by `some` or `count`");
            None
        }
        Use::Claim if only_rows => {
            sink.say(node.line, format!("{} is shown by `{key}`, which is a test for rows only", scope.owner));
            None
        }
        Use::Row | Use::Claim => Some(()),
    }
}

fn named(key: &str, node: Node<'_>, scope: &mut Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    match key {
        "sum" => sum(node, scope, sink),
        "count" => count(node, scope, sink),
        "some" => {
            let mut fields = Fields::open(node, "`some`", sink)?;
            let of = select(&mut fields, scope, sink);
            fields.close(&format!("`some` of {}", scope.owner), sink);
            of.map(|(of, _)| Test::Some(of))
        }
        "none" => none(node, scope, sink),
        "share" => share(node, scope, sink),
        "value" | "since" | "years_since" | "monotone" => of_field(key, node, scope, sink),
        "at_least" => at_least(node, scope, sink),
        "same_record" => same_record(node, scope, sink),
        "test" => condition(node, None, scope, sink).map(Test::Part),
        "all" => several(node, scope, sink).map(Test::All),
        "any" => several(node, scope, sink).map(Test::Any),
        "first" => several(node, scope, sink).map(Test::First),
        "row" => {
            let id = node.text("`row`", sink)?;
            scope.refer(id, node.line);
            Some(Test::Row(id.to_owned()))
        }
        "show" => show(node, scope, sink),
        "evidenced" => evidenced(node, &scope.owner, sink).map(Test::Evidenced),
        "request" => request(node, scope, sink),
        "due" => due(node, scope, sink),
        _ => None,
    }
}

/// Reads the word of something that the whole application's evidence tells.
pub(super) fn evidenced(node: Node<'_>, owner: &str, sink: &mut Sink<'_>) -> Option<String> {
    let word = node.text("`evidenced`", sink)?;
    if EVIDENCED.contains(&word) {
        return Some(word.to_owned());
    }
    let message = format!("{owner} asks for `{word}`, which evidence is not asked for");
    sink.unknown(node.line, message, word, EVIDENCED);
    None
}

/// Reads `of`, `subject` and `where`; says the line of `of`.
fn select(fields: &mut Fields<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<(Select, u32)> {
    let owner = &scope.owner;
    scope.refuse_claims(fields, sink);
    let of = fields.must("of", &format!("a test of {owner}"), sink);
    let subject = fields.take("subject");
    let conditions_node = fields.take("where");
    let kind = of.and_then(|node| kind_of(node, scope, sink));
    let subject = subject.map(|node| subjects(node, owner, sink)).unwrap_or_default();
    let conditions = match (conditions_node, kind) {
        // Without the kind nothing sensible can be said of its fields.
        (Some(node), Some(kind)) => conditions(node, Some(kind), scope, sink),
        _ => Vec::new(),
    };
    Some((Select { of: kind?, subject, conditions }, of?.line))
}

fn kind_of(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Kind> {
    let owner = &scope.owner;
    let word = node.text(&format!("`of` in {owner}"), sink)?;
    let kind = names::parse(word);
    match kind {
        Some(_) => {}
        None if scope.is_claim(word) => scope.say_claim(node.line, word, sink),
        None => {
            let message = format!("{owner} looks at `{word}`, which is no kind of record");
            sink.unknown(node.line, message, word, names::kinds());
        }
    }
    kind
}

fn sum(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    let what = format!("`sum` of {}", scope.owner);
    let mut fields = Fields::open(node, "`sum`", sink)?;
    let of = select(&mut fields, scope, sink);
    let kind = of.as_ref().map(|(of, _)| of.of);
    let field = fields.must("field", &what, sink).and_then(|node| summable(node, kind, scope, sink));
    let bound = fields.take("at_least");
    let bound = scope.bounded(bound, &what, fields.line, sink);
    let at_least = match (bound, field) {
        (Some(node), Some(field)) => bound::bound(node, field, &scope.owner, sink),
        _ => None,
    };
    if let (Some(node), Some(Bound::Amount(figure, _) | Bound::Count(figure, _))) = (bound, &at_least) {
        positive(node, *figure, &what, sink);
    }
    let per = fields.take("per").and_then(|node| per(node, scope, sink));
    let agree = fields.take("agree").map(|node| node.list(sink)).unwrap_or_default();
    let agree = agree.into_iter().filter_map(|node| kind_of(node, scope, sink)).collect();
    fields.close(&what, sink);
    Some(Test::Sum { of: of?.0, field: field?, per, at_least, agree })
}

/// A bound of nothing is reached by an application without papers.
fn positive(node: Node<'_>, figure: Decimal, what: &str, sink: &mut Sink<'_>) {
    if figure.is_zero() {
        sink.advise(
            node.line,
            format!("{what} has the bound 0, which is always reached"),
            "write the least that must be shown",
        );
    }
}

fn summable(node: Node<'_>, kind: Option<Kind>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Role> {
    let role = role(node, kind, scope, sink)?;
    if matches!(holds(role), Holds::Amount | Holds::Count(_)) {
        return Some(role);
    }
    let message = format!("{} sums `{}`, {}", scope.owner, name_of(role), holds(role).name());
    sink.advise(node.line, message, "only amounts and counts can be added");
    None
}

fn per(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Per> {
    let word = node.text("`per`", sink)?;
    let per = names::parse(word);
    if per.is_none() {
        let message = format!("{} sums per `{word}`", scope.owner);
        sink.unknown(node.line, message, word, ["claimed_period", "whole_year"]);
    }
    scope.window(node.line, sink);
    per
}

fn count(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    let what = format!("`count` of {}", scope.owner);
    let mut fields = Fields::open(node, "`count`", sink)?;
    let of = select(&mut fields, scope, sink);
    let (distinct, by) = distinct(&mut fields, of.as_ref().map(|(of, _)| of.of), scope, sink);
    let bound = fields.take("at_least");
    let bound = scope.bounded(bound, &what, fields.line, sink);
    let at_least = bound.and_then(|node| bound::plain_count(node, &scope.owner, sink));
    if let (Some(node), Some(figure)) = (bound, at_least) {
        positive(node, figure, &what, sink);
    }
    fields.close(&what, sink);
    let (mut of, _) = of?;
    of.conditions.extend(by);
    Some(Test::Count { of, distinct, at_least })
}

/// `distinct = true`: by the keys of the kind's shape; `distinct = ["user"]`: by these fields.
fn distinct(
    fields: &mut Fields<'_>,
    kind: Option<Kind>,
    scope: &Scope<'_>,
    sink: &mut Sink<'_>,
) -> (bool, Option<Condition>) {
    match fields.take("distinct") {
        None => (false, None),
        Some(node) if node.value.as_bool().is_some() => (node.value.as_bool() == Some(true), None),
        Some(node) => {
            let roles = node.list(sink).into_iter().filter_map(|node| role(node, kind, scope, sink)).collect();
            (true, Some(Condition::DistinctBy(roles)))
        }
    }
}

fn none(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    let what = format!("`none` of {}", scope.owner);
    let mut fields = Fields::open(node, "`none`", sink)?;
    let of = select(&mut fields, scope, sink);
    let same_project = fields.take("same_project").and_then(|node| node.flag("`same_project`", sink)).unwrap_or(false);
    let searched = fields.must("searched", &what, sink);
    let searched = searched.and_then(|node| {
        let word = node.text("`searched`", sink)?;
        let known = ["register", "batch"];
        if !known.contains(&word) {
            let message = format!("{} is supported by a search of `{word}`", scope.owner);
            sink.unknown(node.line, message, word, known);
            return None;
        }
        Some(word.to_owned())
    });
    fields.close(&what, sink);
    Some(Test::None { of: of?.0, same_project, searched: searched? })
}

fn share(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    let what = format!("`share` of {}", scope.owner);
    let mut fields = Fields::open(node, "`share`", sink)?;
    let of = select(&mut fields, scope, sink);
    let kind = of.as_ref().map(|(of, _)| of.of);
    let (distinct, by_roles) = distinct(&mut fields, kind, scope, sink);
    let having = fields.must("having", &what, sink);
    let having = having.map(|node| conditions(node, kind, scope, sink)).unwrap_or_default();
    let by = fields.must("by", &what, sink);
    let by: Vec<Basis> = by.map(|node| bases(node, scope, sink)).unwrap_or_default();
    let (reached, exceeded) = (fields.take("at_least"), fields.take("more_than"));
    if let (Some(_), Some(node)) = (reached, exceeded) {
        sink.say(node.line, format!("{what} has both `at_least` and `more_than`"));
    }
    let bound = scope.bounded(reached.or(exceeded), &what, fields.line, sink);
    let at_least = bound.and_then(|node| bound::share(node, &scope.owner, sink));
    if let (Some(node), Some(figure), None) = (bound, at_least, exceeded) {
        positive(node, figure, &what, sink);
    }
    fields.close(&what, sink);
    let (mut of, _) = of?;
    of.conditions.extend(by_roles);
    Some(Test::Share { of, distinct, having, by, at_least, strict: exceeded.is_some() })
}

fn bases(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Vec<Basis> {
    let words = node.texts("`by`", sink);
    let read = words.into_iter().filter_map(|(word, line)| {
        let basis = names::parse(word);
        if basis.is_none() {
            sink.unknown(line, format!("{} computes a share by `{word}`", scope.owner), word, ["number", "amount"]);
        }
        basis
    });
    read.collect()
}

/// Tests of one field of the records chosen.
fn of_field(key: &str, node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    let what = format!("`{key}` of {}", scope.owner);
    let mut fields = Fields::open(node, &format!("`{key}`"), sink)?;
    let of = select(&mut fields, scope, sink);
    let kind = of.as_ref().map(|(of, _)| of.of);
    let field_node = fields.must("field", &what, sink);
    let field = field_node.and_then(|node| role(node, kind, scope, sink));
    fields.close(&what, sink);
    let ((of, _), field) = (of?, field?);
    let fits = match key {
        "since" | "years_since" => holds(field) == Holds::Date,
        "monotone" => matches!(holds(field), Holds::Amount | Holds::Count(_)),
        _ => true,
    };
    if !fits {
        let line = field_node.map_or(node.line, |node| node.line);
        sink.say(line, format!("{what} looks at `{}`, {}", name_of(field), holds(field).name()));
        return None;
    }
    Some(match key {
        "since" => Test::Since { of, field },
        "years_since" => Test::YearsSince { of, field },
        "monotone" => Test::Monotone { of, field },
        _ => Test::Field { of, field },
    })
}

fn at_least(node: Node<'_>, scope: &mut Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    let what = format!("`at_least` of {}", scope.owner);
    let mut fields = Fields::open(node, "`at_least` of a row", sink)?;
    let number_node = fields.must("n", &what, sink);
    let number = number_node.and_then(|node| node.number("`n`", sink));
    let of_node = fields.must("of", &what, sink);
    let of = of_node.map(|node| references(node, scope, sink)).unwrap_or_default();
    fields.close(&what, sink);
    let n = number?;
    let possible = usize::try_from(n).is_ok_and(|n| (1..=of.len()).contains(&n));
    if !possible && !of.is_empty() {
        let line = number_node.map_or(node.line, |node| node.line);
        sink.advise(
            line,
            format!("{} asks for at least {n} of {} rows", scope.owner, of.len()),
            format!("`n` can be 1 to {}", of.len()),
        );
        return None;
    }
    Some(Test::AtLeast { n, of })
}

fn same_record(node: Node<'_>, scope: &mut Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    let what = format!("`same_record` of {}", scope.owner);
    let mut fields = Fields::open(node, "`same_record`", sink)?;
    let of = select(&mut fields, scope, sink);
    let parts_node = fields.must("parts", &what, sink);
    let parts = parts_node.map(|node| references(node, scope, sink)).unwrap_or_default();
    fields.close(&what, sink);
    Some(Test::SameRecord { of: of?.0, parts })
}

fn references(node: Node<'_>, scope: &mut Scope<'_>, sink: &mut Sink<'_>) -> Vec<String> {
    let ids = node.texts(&format!("the rows of {}", scope.owner), sink);
    for (id, line) in &ids {
        scope.refer(id, *line);
    }
    ids.into_iter().map(|(id, _)| id.to_owned()).collect()
}

/// Elements of all, any, first: a row's id, records that there must be some of, or a test.
fn several(node: Node<'_>, scope: &mut Scope<'_>, sink: &mut Sink<'_>) -> Option<Vec<Test>> {
    let DeValue::Array(_) = node.value else {
        sink.say(node.line, format!("{} needs a list [ … ] of tests", scope.owner));
        return None;
    };
    let nodes = node.list(sink);
    let tests: Vec<Option<Test>> = nodes.into_iter().map(|node| element(node, scope, sink)).collect();
    tests.into_iter().collect()
}

fn element(node: Node<'_>, scope: &mut Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    if let Some(id) = node.value.as_str() {
        scope.refer(id, node.line);
        return Some(Test::Row(id.to_owned()));
    }
    let what = format!("a test of {}", scope.owner);
    let mut fields = Fields::open(node, &what, sink)?;
    let test = match fields.has("of") {
        true => select(&mut fields, scope, sink).map(|(of, _)| Test::Some(of)),
        false => test(&mut fields, scope, sink),
    };
    let silent = sink.lints.len();
    let empty = fields.is_empty();
    fields.close(&what, sink);
    if test.is_none() && empty && sink.lints.len() == silent && sink.lints.iter().all(|lint| lint.line != node.line) {
        sink.advise(node.line, format!("{what} tests nothing"), "write a row's id, { of = … } or a test");
    }
    test
}

fn show(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    let mut shown = Vec::new();
    for node in node.list(sink) {
        let mut fields = Fields::open(node, "`show`", sink)?;
        let of = select(&mut fields, scope, sink);
        fields.close(&format!("`show` of {}", scope.owner), sink);
        shown.push(of?.0);
    }
    Some(Test::Show(shown))
}

fn request(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    let what = format!("`request` of {}", scope.owner);
    let mut fields = Fields::open(node, "`request`", sink)?;
    let at_most = fields.must("at_most", &what, sink);
    let at_most = at_most.and_then(|node| bound::bound(node, Role::Amount, &scope.owner, sink));
    let quota = fields.take("quota").and_then(|node| node.number("`quota`", sink));
    fields.close(&what, sink);
    Some(Test::Request { at_most: at_most?, quota })
}

fn due(node: Node<'_>, scope: &Scope<'_>, sink: &mut Sink<'_>) -> Option<Test> {
    let what = format!("`due` of {}", scope.owner);
    let mut fields = Fields::open(node, "`due`", sink)?;
    let of = select(&mut fields, scope, sink);
    let every_node = fields.must("every", &what, sink);
    let every = every_node.and_then(bound::duration);
    if let (Some(node), None | Some(Duration::Days(_))) = (every_node, every) {
        let message = format!("{what} is due every {}", bound::written(node));
        sink.advise(node.line, message, "write \"1 year\" or \"6 months\"");
    }
    let times = fields.must("times", &what, sink).and_then(|node| node.number("`times`", sink));
    if let Some(node) = fields.must("from", &what, sink)
        && node.value.as_str() != Some("approved")
    {
        sink.advise(node.line, format!("{what} runs from {}", bound::written(node)), "it can only be \"approved\"");
    }
    fields.close(&what, sink);
    let Duration::Months(every_months) = every? else { return None };
    if every_months == 0 || times == Some(0) {
        sink.say(node.line, format!("{what} is never due"));
    }
    Some(Test::Due { of: of?.0, every_months, times: times? })
}
