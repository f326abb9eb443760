//! What a query asks, once read: a tree of conditions, and its explanation for people.

use std::fmt::Write as _;

use jiff::civil;
use serde::{Deserialize, Serialize};

use super::facts::money_key;
use super::index::cited_verdict;
use super::token::{Class, tokens};
use crate::check::Verdict;
use crate::fact::{Currency, EvidenceKind, Grade, IdentKind};

/// A condition on one unit (a page, a row of a sheet, a Word or text file).
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// All conditions hold.
    All(Vec<Query>),
    /// At least one condition holds.
    Any(Vec<Query>),
    /// The condition does not hold.
    Not(Box<Query>),
    /// The characters stand side by side.
    Phrase(Phrase),
    /// The phrases stand within so many tokens of each other, in any order.
    Near {
        /// At least two.
        phrases: Vec<Phrase>,
        /// How many other tokens may stand between them in all.
        within: u32,
    },
    /// A word of Latin letters with a few wrong.
    Fuzzy {
        /// The word, folded.
        word: String,
        /// How many letters may be wrong, missing or too many: 1 or 2.
        distance: u8,
    },
    /// A regular expression over the folded text with its case kept.
    Pattern(Pattern),
    /// A condition on something other than the text.
    Filter(Filter),
}

/// Tokens side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// As the user wrote it.
    pub written: String,
    /// Position from the phrase's start, folded text.
    pub tokens: Vec<(usize, String)>,
    /// The last token may go on (`ZL2018*`).
    pub open: bool,
}

/// A regular expression with the text it was made from.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Between the slashes, as written.
    pub written: String,
    /// Compiled with a bound on its size; its time is linear in the text.
    pub regex: regex::Regex,
    /// Folded characters that every match has, those of each text side by side.
    pub needs: Vec<String>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.regex.as_str() == other.regex.as_str()
    }
}

/// A condition on something other than the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// The application's id, folded; with `*` at the end, its beginning.
    Application(String),
    /// One of these kinds of evidence.
    Kind(Vec<EvidenceKind>),
    /// The grade of the kind.
    Grade(Grade),
    /// Page numbers, from 1.
    Page {
        /// First.
        first: u32,
        /// Last.
        last: u32,
    },
    /// The name of the sheet has this phrase.
    Sheet(Phrase),
    /// How the text was read.
    Source(TextSource),
    /// With or without text that a reader does not see.
    Hidden(bool),
    /// The least certain character, in percent, lies in `low..=high`.
    Certainty {
        /// Least.
        low: u8,
        /// Greatest.
        high: u8,
    },
    /// A sum of money lies in the range.
    Amount {
        /// One of these; `CNY` and `XXX` where the query names none.
        currencies: Vec<Currency>,
        /// In the smallest unit of the currency; `None`: open.
        low: Option<i64>,
        /// In the smallest unit of the currency; `None`: open.
        high: Option<i64>,
    },
    /// A date may lie in the range.
    Date {
        /// First day; `None`: open.
        first: Option<civil::Date>,
        /// Last day; `None`: open.
        last: Option<civil::Date>,
        /// The date is written as these very days, no more and no less.
        exactly: bool,
    },
    /// A stated length of time lies in the range; months and days are compared as far as they can be.
    Term {
        /// The ends are months, else days.
        months: bool,
        /// Least; `None`: open.
        low: Option<u32>,
        /// Greatest; `None`: open.
        high: Option<u32>,
    },
    /// A period, or a paper with a last day, may hold on this day.
    ValidOn(civil::Date),
    /// An identifier is one of these normal forms.
    Ident {
        /// Of these kinds; empty: of any.
        kinds: Vec<IdentKind>,
        /// Letters and digits only, capitals.
        values: Vec<String>,
    },
    /// The name of a party has one of these phrases: the one asked for, and other names that the papers give it.
    Party(Vec<Phrase>),
    /// A finding rests on it.
    Cited {
        /// The row of the programme, folded; with `*` at the end, its beginning; `None`: any.
        rule: Option<String>,
        /// The finding's verdict; `None`: any.
        verdict: Option<Verdict>,
    },
    /// The page or its whole file stands in the case more than once.
    Copied(bool),
}

/// How the text of a part was read.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSource {
    /// Digital text of a page or Word file.
    Text,
    /// Pixels.
    Ocr,
    /// A cell of a sheet.
    Sheet,
}

impl TextSource {
    /// Returns the word a query uses.
    pub fn word(self) -> &'static str {
        match self {
            TextSource::Text => "text",
            TextSource::Ocr => "ocr",
            TextSource::Sheet => "sheet",
        }
    }
}

impl Phrase {
    /// Makes a phrase from text as written, or `None` where it has no letter, digit or character.
    pub fn new(written: &str, open: bool) -> Option<Phrase> {
        let found = tokens(written, &[]);
        let first = found.first()?.position;
        // After a Han character anything may follow anyway: each is a token of its own.
        let open = open && found.last().is_some_and(|last| last.class != Class::Han);
        let tokens = found.into_iter().map(|token| (token.position - first, token.text)).collect();
        Some(Phrase { written: written.to_owned(), tokens, open })
    }

    /// Returns how many positions it takes.
    pub fn width(&self) -> usize {
        self.tokens.last().map_or(0, |(offset, _)| offset + 1)
    }
}

impl Filter {
    /// Returns the packed ranges an amount condition stands for, both ends inside.
    pub fn money_ranges(currencies: &[Currency], low: Option<i64>, high: Option<i64>) -> Vec<(u64, u64)> {
        let key = |currency, end: Option<i64>, open| money_key(currency, end.unwrap_or(open));
        currencies.iter().map(|&one| (key(one, low, i64::MIN), key(one, high, i64::MAX))).collect()
    }
}

impl Query {
    /// Tells whether some condition is on parties.
    pub(super) fn asks_for_parties(&self) -> bool {
        match self {
            Query::All(list) | Query::Any(list) => list.iter().any(Query::asks_for_parties),
            Query::Not(one) => one.asks_for_parties(),
            Query::Filter(filter) => matches!(filter, Filter::Party(_)),
            Query::Phrase(_) | Query::Near { .. } | Query::Fuzzy { .. } | Query::Pattern(_) => false,
        }
    }

    /// Adds to every condition on parties the other names of those it asks for.
    pub(super) fn add_names(&mut self, pairs: &[(String, String)]) {
        match self {
            Query::All(list) | Query::Any(list) => list.iter_mut().for_each(|one| one.add_names(pairs)),
            Query::Not(one) => one.add_names(pairs),
            Query::Filter(Filter::Party(phrases)) => other_names(phrases, pairs),
            Query::Filter(_) | Query::Phrase(_) | Query::Near { .. } | Query::Fuzzy { .. } | Query::Pattern(_) => (),
        }
    }

    /// Returns the query as it was understood, one condition a line, in Chinese and English.
    pub fn explain(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        out.extend(std::iter::repeat_n("  ", depth));
        match self {
            Query::All(list) => write_list(out, "全部满足 all of:", list, depth),
            Query::Any(list) => write_list(out, "任一满足 any of:", list, depth),
            Query::Not(one) => write_list(out, "不含 not:", std::slice::from_ref(one), depth),
            Query::Phrase(phrase) => out.push_str(&format!("短语 phrase: {}\n", words(phrase))),
            Query::Near { phrases, within } => {
                let all: Vec<String> = phrases.iter().map(words).collect();
                out.push_str(&format!("相距不超过 {within} 字 within {within} tokens: {}\n", all.join(" … ")));
            }
            Query::Fuzzy { word, distance } => {
                out.push_str(&format!("近似 {distance} 个字母 word with up to {distance} wrong letters: {word}\n"));
            }
            Query::Pattern(pattern) => {
                out.push_str(&format!("正则(折叠后的文字) regular expression on folded text: {}\n", pattern.regex));
            }
            Query::Filter(filter) => out.push_str(&format!("{}\n", explain_filter(filter))),
        }
    }
}

/// Adds the names that stand in a pair with a name that has one of the phrases, and theirs in turn.
fn other_names(phrases: &mut Vec<Phrase>, pairs: &[(String, String)]) {
    let mut next = 0;
    while let Some(phrase) = phrases.get(next).cloned() {
        next += 1;
        for (one, other) in pairs.iter().flat_map(|(one, other)| [(one, other), (other, one)]) {
            let named = super::matching::has_phrase(one, &phrase);
            if let Some(name) = Phrase::new(other, false).filter(|_| named)
                && phrases.iter().all(|known| known.tokens != name.tokens)
            {
                phrases.push(name);
            }
        }
    }
}

fn write_list(out: &mut String, head: &str, list: &[Query], depth: usize) {
    let _ = writeln!(out, "{head}");
    for one in list {
        one.write(out, depth + 1);
    }
}

/// Returns the tokens of a phrase: `_` stands for punctuation, `*` for an open end.
fn words(phrase: &Phrase) -> String {
    let mut out = String::new();
    let mut next = 0;
    for (offset, text) in &phrase.tokens {
        out.push_str(if *offset > next { " _ " } else { " " });
        out.push_str(text);
        next = offset + 1;
    }
    let open = if phrase.open { "*" } else { "" };
    format!("[{}{open}]", out.trim_start())
}

fn explain_filter(filter: &Filter) -> String {
    match filter {
        Filter::Application(id) => format!("申报 application: {id}"),
        Filter::Kind(kinds) => {
            let all: Vec<String> = kinds.iter().map(|kind| format!("{kind} {}", kind.zh())).collect();
            format!("材料种类 kind: {}", all.join(" | "))
        }
        Filter::Grade(grade) => format!("证明力 grade: {grade:?}"),
        Filter::Page { first, last } => format!("页 page: {first}..{last}"),
        Filter::Sheet(phrase) => format!("表名含 sheet name has: {}", words(phrase)),
        Filter::Source(source) => format!("文字来源 source: {}", source.word()),
        Filter::Hidden(yes) => format!("含隐藏内容 hidden: {yes}"),
        Filter::Certainty { low, high } => format!("最不确定的字 least certain character: {low}%..{high}%"),
        Filter::Amount { currencies, low, high } => {
            let names: Vec<&str> = currencies
                .iter()
                .map(|one| if *one == Currency::XXX { "未写币种 none written" } else { one.code() })
                .collect();
            let digits = currencies.first().map_or(2, Currency::minor_digits);
            let end = |end: &Option<i64>| end.map_or("…".to_owned(), |minor| major(minor, digits));
            format!("金额 amount: {} .. {} ({})", end(low), end(high), names.join(" | "))
        }
        Filter::Date { first, last, exactly } => {
            let end = |end: &Option<civil::Date>| end.map_or("…".to_owned(), |day| day.to_string());
            let word = if *exactly { "日期正是 date that is" } else { "日期可能在 date that may lie in" };
            format!("{word}: {} .. {}", end(first), end(last))
        }
        Filter::Term { months, low, high } => {
            let end = |end: &Option<u32>| end.map_or("…".to_owned(), |end| end.to_string());
            let unit = if *months { "个月 months" } else { "天 days" };
            format!("期限 stated length: {} .. {} {unit}", end(low), end(high))
        }
        Filter::ValidOn(day) => format!("该日可能有效 may hold on: {day}"),
        Filter::Ident { kinds, values } => {
            let of = if kinds.is_empty() { String::new() } else { format!(" ({kinds:?})") };
            format!("编号 number: {}{of}", values.join(" | "))
        }
        Filter::Party(phrases) => {
            let all: Vec<String> = phrases.iter().map(words).collect();
            format!("单位或人名含 party name has: {}", all.join(" | "))
        }
        Filter::Cited { rule, verdict } => {
            let rule = rule.as_deref().map_or(String::new(), |rule| format!(" 条款 row {}", rule.to_uppercase()));
            let verdict = verdict.map_or(String::new(), |verdict| format!(" 结论 verdict {}", cited_verdict(verdict)));
            format!("核对结论依据 rests a finding of:{rule}{verdict}")
        }
        Filter::Copied(yes) => format!("与他处重复 stands more than once: {yes}"),
    }
}

/// Returns minor units as a decimal of whole units.
fn major(minor: i64, digits: u32) -> String {
    rust_decimal::Decimal::try_new(minor, digits).map_or_else(|_| minor.to_string(), |units| units.to_string())
}
