//! Reads a query as typed. What is not understood is refused, with its place and a repair.

use super::fold::{fold, fold_keeping_case, fold_text};
use super::query::{Filter, Pattern, Phrase, Query, TextSource};
use super::token::{Class, tokens};
use super::{confusable, facts, need, numeral, value};
use crate::check::Verdict;
use crate::error::{Error, ErrorKind};
use crate::fact::{EvidenceKind, Grade, IdentKind};

/// Longest query in characters, deepest brackets, and the largest compiled regular expression in bytes.
const QUERY_CHARS_MAX: usize = 2_000;
const DEPTH_MAX: usize = 20;
const PATTERN_BYTES_MAX: usize = 1 << 20;
/// Most pages a `page:[a TO b]` may span: each is one term of the index.
const PAGES_MAX: u32 = 1_000;

/// Fields of this version.
const FIELDS: &[&str] = &[
    "app", "kind", "grade", "page", "sheet", "src", "conf", "hidden", "amount", "date", "term", "valid-on", "no",
    "invoice", "party", "rule", "verdict", "dup", "ocr~",
];
/// Fields of the language that come with the review desk: they ask for decisions, which the index does not hold.
const LATER: &[&str] = &["decision", "assignee"];
/// Words of verdicts; the contract's own may be typed too.
const VERDICTS: &[(&str, Verdict)] = &[
    ("不符", Verdict::Contradicted),
    ("contradicted", Verdict::Contradicted),
    ("不适用", Verdict::NotApplicable),
    ("not_applicable", Verdict::NotApplicable),
    ("口径分歧", Verdict::ReadingsDiffer),
    ("readings_differ", Verdict::ReadingsDiffer),
    ("不达标", Verdict::NotMet),
    ("not_met", Verdict::NotMet),
    ("证实", Verdict::Supported),
    ("supported", Verdict::Supported),
    ("无法读取", Verdict::Unread),
    ("unread", Verdict::Unread),
    ("需专家", Verdict::Judge),
    ("judge", Verdict::Judge),
    ("证据不足", Verdict::Insufficient),
    ("insufficient", Verdict::Insufficient),
];

/// Reads a query.
///
/// # Errors
///
/// [`ErrorKind::Search`], naming the character (from 1) and a repair in Chinese and English.
pub fn parse(text: &str) -> Result<Query, Error> {
    let mut reader = Reader { chars: text.chars().collect(), at: 0, depth: 0 };
    if reader.chars.len() > QUERY_CHARS_MAX {
        return Err(wrong(
            QUERY_CHARS_MAX,
            &format!("查询太长，最多 {QUERY_CHARS_MAX} 个字符"),
            &format!("the query is longer than {QUERY_CHARS_MAX} characters"),
        ));
    }
    let query = reader.any()?;
    match reader.peek() {
        None => Ok(query),
        Some(_) => Err(wrong(reader.at, "多了一个 )，请删去", "a `)` too many; remove it")),
    }
}

/// Makes the error about the character at this place, from 0.
fn wrong(at: usize, zh: &str, en: &str) -> Error {
    let place = at + 1;
    Error::new(ErrorKind::Search, format!("查询第 {place} 个字符：{zh} (query, character {place}: {en})"))
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

impl Reader {
    /// Reads conditions joined by `OR`.
    fn any(&mut self) -> Result<Query, Error> {
        let mut list = vec![self.all()?];
        while self.take_word("OR") {
            list.push(self.all()?);
        }
        Ok(if list.len() == 1 { list.remove(0) } else { Query::Any(list) })
    }

    /// Reads conditions side by side; `AND` may stand between them.
    fn all(&mut self) -> Result<Query, Error> {
        let mut list = Vec::new();
        loop {
            let joined = !list.is_empty() && self.take_word("AND");
            self.skip_blanks();
            let ends = self.is_word("OR") || self.is_word("AND");
            match self.peek() {
                Some(c) if !ends && c != ')' => list.push(self.one()?),
                None if !joined => break,
                Some(_) if !joined && !self.is_word("AND") => break,
                _ => {
                    let (zh, en) = ("AND 两边都要有词", "a word is missing beside `AND`");
                    return Err(wrong(self.at, zh, en));
                }
            }
        }
        match list.len() {
            0 => Err(wrong(self.at, "这里缺少要查的词", "a word to look for is missing here")),
            1 => Ok(list.remove(0)),
            _ => Ok(Query::All(of_one_finding(list))),
        }
    }

    /// Reads one condition.
    fn one(&mut self) -> Result<Query, Error> {
        let start = self.at;
        let dash = self.peek() == Some('-') && self.ahead(1).is_some_and(|c| !c.is_whitespace());
        if dash || self.take_word("NOT") {
            self.at += usize::from(dash);
            self.skip_blanks();
            return match self.peek() {
                None | Some(')') => {
                    Err(wrong(start, "- 后面缺少要排除的词", "a word to leave out is missing after `-`"))
                }
                Some('-') => Err(wrong(self.at, "两个 -，请只写一个", "two `-`; write one")),
                Some(_) => Ok(Query::Not(Box::new(self.one()?))),
            };
        }
        match self.peek() {
            Some('(') => self.group(),
            Some('/') => self.pattern(),
            Some(c) if closing_quote(c).is_some() => self.quoted(),
            _ => self.word(),
        }
    }

    fn group(&mut self) -> Result<Query, Error> {
        let start = self.at;
        self.at += 1;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(wrong(start, "括号套得太深", "brackets are nested too deep"));
        }
        let query = self.any()?;
        if self.peek() != Some(')') {
            return Err(wrong(start, "括号没有结束，请补上 )", "the bracket has no end; add `)`"));
        }
        self.at += 1;
        self.depth -= 1;
        Ok(query)
    }

    /// Reads `"…"`, or `"…"~5`.
    fn quoted(&mut self) -> Result<Query, Error> {
        let start = self.at;
        let inner = self.quoted_text()?;
        let Some(within) = self.tilde()? else {
            return Phrase::new(&inner, false).map(Query::Phrase).ok_or_else(|| nothing(start, &inner));
        };
        let mut phrases: Vec<Phrase> = inner.split_whitespace().filter_map(|word| Phrase::new(word, false)).collect();
        if phrases.len() == 1 {
            phrases = tokens(&inner, &[]).iter().filter_map(|token| Phrase::new(&token.text, false)).collect();
        }
        match phrases.len() {
            0 => Err(nothing(start, &inner)),
            1 => Err(wrong(start, "~ 要有至少两个词", "`~` needs two words at least")),
            _ => Ok(Query::Near { phrases, within }),
        }
    }

    /// Returns the characters between quotation marks and goes past them.
    fn quoted_text(&mut self) -> Result<String, Error> {
        let start = self.at;
        let closing = self.peek_raw().and_then(closing_quote).unwrap_or("\"");
        self.at += 1;
        let mut inner = String::new();
        while let Some(c) = self.peek_raw() {
            self.at += 1;
            if closing.contains(c) {
                return Ok(inner);
            }
            inner.push(c);
        }
        Err(wrong(start, "引号没有结束，请补上 \"", "the quotation has no end; add `\"`"))
    }

    /// Reads `~n` if it stands here.
    fn tilde(&mut self) -> Result<Option<u32>, Error> {
        if self.peek() != Some('~') {
            return Ok(None);
        }
        let start = self.at;
        self.at += 1;
        let mut digits = String::new();
        while let Some(c) = self.peek().filter(char::is_ascii_digit) {
            digits.push(c);
            self.at += 1;
        }
        match digits.parse() {
            Ok(number @ 0..=1_000) => Ok(Some(number)),
            _ => Err(wrong(start, "~ 后面写一个数，如 ~5", "write a number after `~`, as in `~5`")),
        }
    }

    /// Reads `/…/`.
    fn pattern(&mut self) -> Result<Query, Error> {
        let start = self.at;
        self.at += 1;
        let mut written = String::new();
        loop {
            match self.peek_raw() {
                None => {
                    return Err(wrong(start, "正则没有结束，请补上 /", "the regular expression has no end; add `/`"));
                }
                Some('/') => break,
                Some('\\') if self.ahead(1) == Some('/') => self.at += 1,
                Some(_) => (),
            }
            written.extend(self.peek_raw());
            self.at += 1;
            // A backslash and what it escapes stay together, so that `\\/` ends the expression.
            if written.ends_with('\\') && self.peek_raw() == Some('\\') {
                written.push('\\');
                self.at += 1;
            }
        }
        self.at += 1;
        let pattern = fold_pattern(&written);
        compile(start, written, &pattern)
    }

    /// Reads a word, or `field:value`.
    fn word(&mut self) -> Result<Query, Error> {
        let start = self.at;
        if let Some(field) = self.field_name() {
            return self.filter(start, &field);
        }
        let mut written = String::new();
        let mut open_brackets = 0_usize;
        while let Some(raw) = self.peek_raw() {
            let c = fold(raw);
            if c.is_whitespace() || closing_quote(raw).is_some() && raw != '\'' || matches!(c, '*' | '~') {
                break;
            }
            match c {
                '(' => open_brackets += 1,
                ')' if open_brackets == 0 => break,
                ')' => open_brackets -= 1,
                _ => (),
            }
            written.push(raw);
            self.at += 1;
        }
        let open = self.peek() == Some('*');
        self.at += usize::from(open);
        if open && self.peek().is_some_and(|c| !c.is_whitespace() && c != ')') {
            return Err(wrong(
                self.at - 1,
                "* 只能在词尾，如 ZL2018*",
                "`*` stands at the end of a word only, as in `ZL2018*`",
            ));
        }
        let tilde_at = self.at;
        if let Some(distance) = self.tilde()? {
            return fuzzy(start, tilde_at, &written, distance);
        }
        Phrase::new(&written, open).map(numeral::spelled).ok_or_else(|| nothing(start, &written))
    }

    /// Returns the name before a `:`, and goes past the colon; `None` where no Latin name with a colon stands here.
    fn field_name(&mut self) -> Option<String> {
        let mut name = String::new();
        let mut ahead = 0;
        loop {
            let c = fold(self.ahead(ahead)?);
            ahead += 1;
            match c {
                'a'..='z' | '-' | '_' | '~' => name.push(c),
                // "http://" is text.
                ':' if !name.is_empty() && self.ahead(ahead) != Some('/') => break,
                _ => return None,
            }
        }
        self.at += ahead;
        Some(name)
    }

    /// Reads the value of a field.
    fn filter(&mut self, start: usize, field: &str) -> Result<Query, Error> {
        if LATER.contains(&field) {
            let (zh, en) =
                (format!("{field}: 要在审阅台里查"), format!("`{field}:` is searched at the review desk only"));
            return Err(wrong(start, &zh, &en));
        }
        if !FIELDS.contains(&field) {
            let fields = FIELDS.join(": ");
            return Err(wrong(
                start,
                &format!("没有“{field}:”这个字段(可用 {fields}:)；要查这几个字，请加引号"),
                &format!("no field `{field}:` (there are {fields}:); to look for these characters, put them in quotes"),
            ));
        }
        let value_at = self.at;
        let value = self.value()?;
        if value.trim().is_empty() {
            let (zh, en) =
                (format!("{field}: 后面直接写值，不加空格"), format!("write the value right after `{field}:`"));
            return Err(wrong(value_at, &zh, &en));
        }
        if field == "ocr~" {
            let pattern = confusable::pattern(value.trim()).ok_or_else(|| nothing(value_at, &value))?;
            return compile(value_at, value, &pattern);
        }
        make_filter(field, value.trim()).map(Query::Filter).map_err(|(zh, en)| wrong(value_at, &zh, &en))
    }

    /// Returns a value: quoted, in `[ ]`, or up to the next blank; blanks may stand after `>=`.
    fn value(&mut self) -> Result<String, Error> {
        let start = self.at;
        match self.peek_raw() {
            Some(c) if closing_quote(c).is_some() => return self.quoted_text(),
            Some('[' | '［') => {
                let mut value = "[".to_owned();
                self.at += 1;
                while let Some(raw) = self.peek_raw() {
                    self.at += 1;
                    if fold(raw) == ']' {
                        value.push(']');
                        return Ok(value);
                    }
                    value.push(raw);
                }
                return Err(wrong(start, "范围没有结束，请补上 ]", "the range has no end; add `]`"));
            }
            _ => (),
        }
        let mut value = String::new();
        while let Some(c) = self.peek_raw().filter(|c| matches!(fold(*c), '>' | '<' | '=') || matches!(c, '≥' | '≤'))
        {
            value.push(fold(c));
            self.at += 1;
        }
        if !value.is_empty() {
            self.skip_blanks();
        }
        let mut open_brackets = 0_usize;
        while let Some(raw) = self.peek_raw().filter(|c| !c.is_whitespace()) {
            match fold(raw) {
                '(' => open_brackets += 1,
                ')' if open_brackets == 0 => break,
                ')' => open_brackets -= 1,
                _ => (),
            }
            value.push(raw);
            self.at += 1;
        }
        Ok(value)
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Tells whether this word of the language stands here, by itself.
    fn is_word(&self, word: &str) -> bool {
        let ends = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || matches!(fold(c), '(' | ')'));
        word.chars().enumerate().all(|(ahead, c)| self.ahead(ahead) == Some(c)) && ends(self.ahead(word.len()))
    }

    /// Goes past this word of the language if it stands here after blanks.
    fn take_word(&mut self, word: &str) -> bool {
        self.skip_blanks();
        let found = self.is_word(word);
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn peek(&self) -> Option<char> {
        self.peek_raw().map(fold)
    }

    fn peek_raw(&self) -> Option<char> {
        self.ahead(0)
    }

    fn ahead(&self, count: usize) -> Option<char> {
        self.chars.get(self.at + count).copied()
    }
}

/// Compiles a regular expression that stands at this place.
fn compile(start: usize, written: String, pattern: &str) -> Result<Query, Error> {
    let regex = regex::RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(PATTERN_BYTES_MAX)
        .dfa_size_limit(PATTERN_BYTES_MAX)
        .build()
        .map_err(|err| wrong(start, "正则写法有误", "the regular expression cannot be read").with_source(err))?;
    if regex.is_match("") {
        let (zh, en) =
            ("这个正则连空文字也匹配，请写得更具体", "the regular expression matches nothing at all; make it narrower");
        return Err(wrong(start, zh, en));
    }
    Ok(Query::Pattern(Pattern { written, regex, needs: need::needs(pattern) }))
}

/// Makes one condition of a row and a verdict that stand side by side: one finding has to have both.
fn of_one_finding(mut list: Vec<Query>) -> Vec<Query> {
    let place = |list: &[Query], of_rule: bool| {
        let mut places = list.iter().enumerate().filter(|(_, one)| match one {
            Query::Filter(Filter::Cited { rule, .. }) => rule.is_some() == of_rule,
            _ => false,
        });
        places.next().map(|(index, _)| index).filter(|_| places.next().is_none())
    };
    if let (Some(rule), Some(verdict)) = (place(&list, true), place(&list, false))
        && let Query::Filter(Filter::Cited { verdict: word, .. }) =
            list.get(verdict).cloned().unwrap_or(Query::All(Vec::new()))
        && let Some(Query::Filter(Filter::Cited { verdict: own, .. })) = list.get_mut(rule)
    {
        *own = word;
        list.remove(verdict);
    }
    list
}

/// Returns what ends a quotation that begins with this character.
fn closing_quote(c: char) -> Option<&'static str> {
    match c {
        '"' | '“' | '”' | '＂' => Some("\"”“＂"),
        '「' => Some("」"),
        '『' => Some("』"),
        _ => None,
    }
}

fn nothing(at: usize, written: &str) -> Error {
    wrong(
        at,
        &format!("“{written}”里没有可查的字"),
        &format!("`{written}` has no letter, digit or character to look for"),
    )
}

fn fuzzy(start: usize, tilde_at: usize, written: &str, distance: u32) -> Result<Query, Error> {
    let found = tokens(written, &[]);
    let [word] = found.as_slice() else {
        return Err(wrong(
            start,
            "~ 用于一个拉丁词；多个词请加引号",
            "`~` is for one Latin word; put several words in quotes",
        ));
    };
    if word.class != Class::Letters {
        return Err(wrong(
            start,
            "~ 只用于拉丁词；汉字请写 \"甲 乙\"~5",
            "`~` is for Latin words; for Han write `\"甲 乙\"~5`",
        ));
    }
    match u8::try_from(distance) {
        Ok(distance @ 1..=2) => Ok(Query::Fuzzy { word: word.text.clone(), distance }),
        _ => Err(wrong(tilde_at, "只能写 ~1 或 ~2", "write `~1` or `~2`")),
    }
}

/// Folds the characters of a regular expression that are no syntax; a full-width sign means itself.
fn fold_pattern(written: &str) -> String {
    let mut out = String::new();
    for c in written.chars() {
        let folded = fold_keeping_case(c);
        if folded != c && folded.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(folded);
    }
    out
}

/// Makes the condition of a field.
fn make_filter(field: &str, text: &str) -> Result<Filter, value::Wrong> {
    match field {
        "app" => Ok(Filter::Application(fold_text(text))),
        "kind" => kinds(text).map(Filter::Kind),
        "grade" => match fold_text(text).as_str() {
            "a" => Ok(Filter::Grade(Grade::A)),
            "b" => Ok(Filter::Grade(Grade::B)),
            "c" => Ok(Filter::Grade(Grade::C)),
            _ => Err(both("grade: 只能是 A、B 或 C", "`grade:` is A, B or C")),
        },
        "page" => pages(text),
        "sheet" => phrase(text).map(Filter::Sheet),
        "party" => phrase(text).map(|phrase| Filter::Party(vec![phrase])),
        "rule" => match fold_text(text) {
            rule if rule.chars().any(char::is_alphanumeric) => Ok(Filter::Cited { rule: Some(rule), verdict: None }),
            _ => Err(both(
                "rule: 写条款编号，如 rule:T1-K3 或 rule:T1-*",
                "write the row, as in `rule:T1-K3` or `rule:T1-*`",
            )),
        },
        "verdict" => {
            let found = VERDICTS.iter().find(|(word, _)| *word == fold_text(text));
            let words: Vec<&str> = VERDICTS.iter().map(|(word, _)| *word).collect();
            let words = words.join(" ");
            found.map(|(_, verdict)| Filter::Cited { rule: None, verdict: Some(*verdict) }).ok_or_else(|| {
                (format!("没有“{text}”这种结论；有 {words}"), format!("no verdict `{text}`; there are {words}"))
            })
        }
        "dup" => truth("dup", text).map(Filter::Copied),
        "src" => match fold_text(text).as_str() {
            "text" => Ok(Filter::Source(TextSource::Text)),
            "ocr" => Ok(Filter::Source(TextSource::Ocr)),
            "sheet" => Ok(Filter::Source(TextSource::Sheet)),
            _ => Err(both("src: 只能是 text、ocr 或 sheet", "`src:` is text, ocr or sheet")),
        },
        "hidden" => truth("hidden", text).map(Filter::Hidden),
        "conf" => certainty(text),
        "amount" => value::amount_range(text).map(|(currencies, low, high)| Filter::Amount { currencies, low, high }),
        "date" => value::date_range(text).map(|(first, last)| Filter::Date { first, last, exactly: false }),
        "term" => value::term_range(text).map(|(months, low, high)| Filter::Term { months, low, high }),
        "valid-on" => value::day(text).map(Filter::ValidOn),
        "no" => ident(text, &[]),
        "invoice" => ident(text, &[IdentKind::InvoiceNo, IdentKind::EInvoiceNo, IdentKind::InvoiceCode]),
        _ => Err(both("没有这个字段", "no such field")),
    }
}

fn truth(field: &str, text: &str) -> Result<bool, value::Wrong> {
    match fold_text(text).as_str() {
        "true" | "yes" | "是" => Ok(true),
        "false" | "no" | "否" => Ok(false),
        _ => Err((format!("{field}: 只能是 true 或 false"), format!("`{field}:` is true or false"))),
    }
}

fn both(zh: &str, en: &str) -> value::Wrong {
    (zh.to_owned(), en.to_owned())
}

fn phrase(text: &str) -> Result<Phrase, value::Wrong> {
    Phrase::new(text, false).ok_or_else(|| both("没有可查的字", "no letter, digit or character to look for"))
}

/// Returns the kinds with this code (`E16`) or with this in their name.
fn kinds(text: &str) -> Result<Vec<EvidenceKind>, value::Wrong> {
    let folded = fold_text(text);
    if let Some(kind) = EvidenceKind::from_code(&folded.to_uppercase()) {
        return Ok(vec![kind]);
    }
    let all = || (0..=38).map(EvidenceKind);
    let exact: Vec<EvidenceKind> = all().filter(|kind| kind.zh() == folded).collect();
    let found = if exact.is_empty() { all().filter(|kind| kind.zh().contains(&folded)).collect() } else { exact };
    if found.is_empty() {
        let names: Vec<String> = all().map(|kind| format!("{kind} {}", kind.zh())).collect();
        let names = names.join("、");
        return Err((format!("没有“{text}”这种材料；有 {names}"), format!("no kind `{text}`; there are {names}")));
    }
    Ok(found)
}

fn pages(text: &str) -> Result<Filter, value::Wrong> {
    let number = |text: &str| fold_text(text).parse::<u32>().ok().filter(|page| *page > 0);
    let (first, last) = match value::range(text)? {
        value::Range::Is(one) => (number(one), number(one)),
        value::Range::Between(first, last) => (number(first), number(last)),
        _ => (None, None),
    };
    match (first, last) {
        (Some(first), Some(last)) if first <= last && last - first < PAGES_MAX => Ok(Filter::Page { first, last }),
        (Some(first), Some(last)) if first <= last => {
            Err((format!("page: 一次最多 {PAGES_MAX} 页"), format!("`page:` spans {PAGES_MAX} pages at most")))
        }
        _ => Err(both("page: 写作 3 或 [3 TO 7]", "write `page:3` or `page:[3 TO 7]`")),
    }
}

/// Reads a certainty: 0 to 1, or a percentage.
fn certainty(text: &str) -> Result<Filter, value::Wrong> {
    let hundredths = |text: &str| -> Option<u32> {
        let folded = fold_text(text);
        let (digits, factor) = match folded.strip_suffix('%') {
            Some(percent) => (percent, 100.0),
            None => (folded.as_str(), 10_000.0),
        };
        let number = digits.parse::<f64>().ok()? * factor;
        // In hundredths of a percent, so that 0.805 keeps its place between 80% and 81%.
        (0.0..=10_000.0).contains(&number).then_some(number.round() as u32)
    };
    let bad = || both("conf: 写作 conf:<0.8 或 conf:>=90%", "write `conf:<0.8` or `conf:>=90%`");
    let percent = |value: u32| u8::try_from(value).unwrap_or(100);
    let (low, high) = match value::range(text)? {
        value::Range::From { start, inside } => {
            let value = hundredths(start).ok_or_else(bad)?;
            (if inside { value.div_ceil(100) } else { value / 100 + 1 }, 100)
        }
        value::Range::UpTo { end, inside } => {
            let value = hundredths(end).ok_or_else(bad)?;
            let below = value.div_ceil(100).checked_sub(1).ok_or_else(bad)?;
            (0, if inside { value / 100 } else { below })
        }
        value::Range::Between(low, high) => {
            let (low, high) = (hundredths(low).ok_or_else(bad)?, hundredths(high).ok_or_else(bad)?);
            (low.div_ceil(100), high / 100)
        }
        _ => return Err(bad()),
    };
    if low > high {
        return Err(both("没有这样的值", "no value is in this range"));
    }
    Ok(Filter::Certainty { low: percent(low), high: percent(high) })
}

/// Reads an identifier; the letters that a register puts before its numbers may stand or not.
fn ident(text: &str, kinds: &[IdentKind]) -> Result<Filter, value::Wrong> {
    let key = facts::ident_key(text);
    if key.is_empty() {
        return Err(both("没有编号", "no letter or digit to look for"));
    }
    let mut values = vec![key.clone()];
    for prefix in ["ZL", "CN", "DOI", "ISSN", "ISBN"] {
        values.extend(key.strip_prefix(prefix).filter(|rest| !rest.is_empty()).map(str::to_owned));
    }
    Ok(Filter::Ident { kinds: kinds.to_vec(), values })
}
