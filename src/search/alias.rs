//! Other names of a party, where a paper itself gives them: 曾用名, English names, a change of name.
//!
//! Nothing is taken for the same because it looks alike: the paper has to say so.

use std::sync::LazyLock;

use regex::Regex;

use super::facts::PartyFact;

/// Longest name in characters.
const NAME_CHARS_MAX: usize = 80;

/// What stands between a name and another of the same party, in brackets or after a colon.
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^\s*(?:曾用名|原名|原名称|前称|旧称|曾用名称|英文名称|英文名|英文|外文名称|中文名称|中文名|formerly(?: known as)?|former name|f\.?k\.?a\.?|english name|chinese name)\s*(?:为|是)?\s*[:：]?\s*",
    )
    .ok()
});

/// A label of a field of its own: the name is that of the party before it.
static FIELD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:曾用名称?|原名称|英文名称?|外文名称|former name|english name)\s*(?:[:：]\s*|\t)([^\n\t,，;；。、()（）]{2,80})",
    )
    .ok()
});

/// What stands between two names when one took the place of the other.
static RENAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[”」』)）\s]*(?:现已|已|经核准|于[0-9年月日\s-]{4,14})?(?:更名为|改名为|名称变更为|变更名称为|现更名为|更名成)[“「『(（\s]*$").ok()
});

/// Returns pairs of names that the text gives one party.
pub(super) fn aliases(text: &str, parties: &[PartyFact]) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    // Places are those of the part; the unit's text is found by the name itself.
    for party in parties {
        let name = party.name.trim();
        for (start, _) in text.match_indices(name).filter(|_| !name.is_empty()) {
            let rest = text.get(start + name.len()..).unwrap_or_default();
            pairs.extend(
                in_brackets(name, rest).or_else(|| renamed(rest, parties)).map(|other| (name.to_owned(), other)),
            );
            pairs.extend(in_field(rest, parties).map(|other| (name.to_owned(), other)));
        }
    }
    pairs.retain(|(one, other)| one != other);
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Returns the name in brackets right behind a name, where it is one of the same party.
fn in_brackets(name: &str, rest: &str) -> Option<String> {
    let inner = rest.trim_start().strip_prefix(['(', '（'])?;
    let inner = inner.get(..inner.find([')', '）'])?)?;
    let labelled = LABEL.as_ref().and_then(|label| label.find(inner));
    let other = inner.get(labelled.map_or(0, |label| label.end())..)?.trim_matches(['"', '“', '”', ' ', ':', '：']);
    let fits = match labelled {
        Some(_) => is_name(other),
        // Without a word that says so: one name in Han, the other in Latin letters, both whole names.
        None => {
            is_name(other)
                && (has_han(name) && is_latin(other) && other.chars().filter(|c| c.is_alphabetic()).count() >= 3
                    || is_latin(name) && other.chars().all(|c| !c.is_ascii()) && other.chars().count() >= 4)
        }
    };
    fits.then(|| other.to_owned())
}

/// Returns the name that took the place of the one before.
fn renamed(rest: &str, parties: &[PartyFact]) -> Option<String> {
    let next = parties.iter().filter_map(|party| Some((rest.find(party.name.as_str())?, party)));
    let (at, party) = next.filter(|(_, party)| !party.name.is_empty()).min_by_key(|(at, _)| *at)?;
    RENAMED.as_ref()?.is_match(rest.get(..at)?).then(|| party.name.clone())
}

/// Returns the name of a field for another name, where no other party stands before it.
fn in_field(rest: &str, parties: &[PartyFact]) -> Option<String> {
    let field = FIELD.as_ref()?.captures(rest)?;
    let (whole, name) = (field.get(0)?, field.get(1)?.as_str().trim());
    let before = rest.get(..whole.start())?;
    let is_free = before.chars().count() <= 60
        && !parties.iter().any(|party| !party.name.is_empty() && before.contains(party.name.as_str()));
    // 无, 空 and dashes say that there is none.
    (is_free && is_name(name) && name.chars().count() >= 3).then(|| name.to_owned())
}

fn is_name(text: &str) -> bool {
    (2..=NAME_CHARS_MAX).contains(&text.chars().count()) && text.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
}

fn is_latin(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii() || matches!(c, '\u{c0}'..='\u{24f}')) && text.chars().any(|c| c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_another_of_the_same_party_only_where_the_paper_says_so() {
        let party = |name: &str| PartyFact { name: name.to_owned(), at: (0, 1) };
        for (text, names, other) in [
            ("甲方：香港科技大學（HKUST），地址", &["香港科技大學"][..], Some("HKUST")),
            ("广州甲公司（曾用名：广州乙公司）", &["广州甲公司"], Some("广州乙公司")),
            ("广州甲公司（以下简称甲方）", &["广州甲公司"], None),
            ("广州甲公司（盖章）", &["广州甲公司"], None),
            ("广州甲公司（2018）", &["广州甲公司"], None),
            ("Tech AG (德国技术公司)", &["Tech AG"], Some("德国技术公司")),
            ("名称 广州甲公司\n曾用名：广州乙公司\n住所", &["广州甲公司"], Some("广州乙公司")),
            ("名称 广州甲公司\n曾用名：无\n", &["广州甲公司"], None),
            ("广州乙公司更名为广州甲公司", &["广州甲公司", "广州乙公司"], Some("广州甲公司")),
            ("广州乙公司向广州甲公司", &["广州甲公司", "广州乙公司"], None),
        ] {
            let parties: Vec<PartyFact> = names.iter().map(|name| party(name)).collect();
            let found = aliases(text, &parties);
            assert_eq!(found.first().map(|(_, other)| other.as_str()), other, "{text}: {found:?}");
        }
    }
}
