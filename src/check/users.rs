//! What a user's certificate must be beside its day: another's than ours, under the user's own seal, of the result.

use std::collections::BTreeSet;

use crate::fact::{Kind, Record, Role, Truth, Value};
use crate::rule::Subject;

use super::Reason;
use super::fold::{fold, is_han};
use super::parties::party_text;
use super::view::View;

/// Answers whether a certificate is a user's, of the result (domain.md, T1-K2.2).
pub(super) fn certified(view: &View<'_>, record: &Record) -> Vec<(Truth, Reason)> {
    let mut answers = vec![user_is_another(view, record)];
    answers.extend(unsealed(record));
    answers.extend(of_another_hand(record));
    answers.extend(of_another_product(view, record));
    answers
}

/// A party does not certify its own result.
fn user_is_another(view: &View<'_>, record: &Record) -> (Truth, Reason) {
    let own = [Subject::Applicant, Subject::Institute, Subject::Partner];
    let itself = record.all(Role::User).any(|field| view.parties.field_is(&own, field, None) == Truth::Yes);
    (Truth::from_bool(!itself), Reason::ConditionFails)
}

/// A certificate whose block is empty was not given by its user.
fn unsealed(record: &Record) -> Option<(Truth, Reason)> {
    let mut seals = record.all(Role::Sealed).map(|field| &field.fact.value);
    seals.any(|value| *value == Value::Flag(false)).then_some((Truth::Unknown, Reason::ConditionFails))
}

/// A certificate that names one user and bears another's seal (domain.md, T1-K2.2: seal = user name).
fn of_another_hand(record: &Record) -> Option<(Truth, Reason)> {
    let names: Vec<String> =
        record.all(Role::User).filter_map(|field| party_text(&field.fact.value)).map(fold).collect();
    let one_script = |a: &str, b: &str| a.chars().any(is_han) == b.chars().any(is_han);
    let differ = names.iter().enumerate().any(|(index, a)| {
        names
            .iter()
            .skip(index + 1)
            .any(|b| one_script(a, b) && a != b && !a.contains(b.as_str()) && !b.contains(a.as_str()))
    });
    differ.then_some((Truth::Unknown, Reason::SourcesDisagree))
}

/// A certificate of a product that has no word in common with any result of the institute (T1-K2.2: product = K2.1
/// result) may be of something else.
fn of_another_product(view: &View<'_>, record: &Record) -> Option<(Truth, Reason)> {
    let product = words_of(party_text(&record.first(Role::Product)?.value)?);
    let titles = view.items.iter().filter(|item| item.record.kind == Kind::Outcome);
    let results: Vec<BTreeSet<String>> = titles
        .filter_map(|item| party_text(&item.record.first(Role::Title)?.value))
        .map(words_of)
        .filter(|words| !words.is_empty())
        .collect();
    let compared = !product.is_empty() && !results.is_empty();
    let same = results.iter().any(|words| !words.is_disjoint(&product));
    let one_script = |words: &BTreeSet<String>| words.iter().any(|word| word.chars().any(is_han));
    let comparable = results.iter().all(|words| one_script(words) == one_script(&product));
    (compared && comparable && !same).then_some((Truth::Unknown, Reason::OtherProject))
}

/// Returns what tells a product apart: pairs of Han characters and Latin words, without those of every product.
fn words_of(text: &str) -> BTreeSet<String> {
    const ANY: &[&str] = &[
        "系统", "技术", "装置", "设备", "材料", "平台", "软件", "产品", "方法", "研究", "应用", "基于", "一种", "高效",
        "智能", "新型", "仪器", "工艺", "方案", "成果", "项目", "开发", "制备", "检测",
    ];
    let letters: Vec<char> = text.chars().collect();
    let pairs = letters.windows(2).filter(|pair| pair.iter().all(|c| is_han(*c))).map(|pair| pair.iter().collect());
    let latin = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() >= 4)
        .map(str::to_lowercase)
        .filter(|word| {
            !["system", "technology", "device", "equipment", "software", "platform", "method"].contains(&word.as_str())
        });
    pairs.chain(latin).filter(|word: &String| !ANY.contains(&word.as_str())).collect()
}
