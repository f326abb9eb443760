//! English words of the grammar: months, numerals, units.

use std::sync::OnceLock;

use rust_decimal::Decimal;

use super::numeral::{Form, Numeral};

/// What a word means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Word {
    Month(i8),
    /// 0 to 19.
    Small(u32),
    /// 20 to 90.
    Tens(u32),
    Hundred,
    /// thousand, million, billion.
    Scale(u64),
    Percent,
    Day,
    Week,
    MonthUnit,
    Year,
    Quarter,
    Hour,
    Minute,
    Second,
    Currency([u8; 3]),
    /// An ordinal below twenty, or of tens.
    Ordinal(i8),
    /// A counted thing, its unit in Chinese.
    Unit(&'static str),
    And,
    To,
    From,
    Between,
    Article,
    Half,
    /// A word before a bare year.
    YearCue,
}

/// Slots of the table, a power of two several times the number of words.
const SLOTS: usize = 2048;

/// The words by their letters, which fit into one number.
struct Table {
    /// Letters, zero for none, with the meaning; a word stands in the first free slot from its own on.
    slots: Box<[(u128, Word)]>,
    /// For every first and last letter the lengths of the words between them, as bits: most words of a text are none of ours.
    lengths: [[u32; 26]; 26],
}

impl Table {
    fn insert(&mut self, word: &[u8], meaning: Word) {
        let letters = letters(word);
        let mut slot = slot(letters);
        while let Some((held, _)) = self.slots.get(slot) {
            if *held == 0 || *held == letters {
                break;
            }
            slot = (slot + 1) % SLOTS;
        }
        if let Some(entry) = self.slots.get_mut(slot) {
            *entry = (letters, meaning);
        }
        let ends = (word.first().copied().unwrap_or(0), word.last().copied().unwrap_or(0));
        if let Some(lengths) = self
            .lengths
            .get_mut(usize::from(ends.0.wrapping_sub(b'a')))
            .and_then(|row| row.get_mut(usize::from(ends.1.wrapping_sub(b'a'))))
        {
            *lengths |= 1 << word.len();
        }
    }

    fn get(&self, word: &[u8]) -> Option<Word> {
        let letter = |byte: &u8| usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a'));
        let (first, last) = (letter(word.first()?), letter(word.last()?));
        if word.len() > 15 || self.lengths.get(first)?.get(last)? & (1 << word.len()) == 0 {
            return None;
        }
        let letters = letters(word);
        let mut slot = slot(letters);
        loop {
            match self.slots.get(slot)? {
                (0, _) => return None,
                (held, meaning) if *held == letters => return Some(*meaning),
                _ => slot = (slot + 1) % SLOTS,
            }
        }
    }
}

/// Up to fifteen letters in lower case as a number.
fn letters(word: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let len = word.len().min(15);
    bytes[..len].copy_from_slice(&word[..len]);
    let small = 0x2020_2020_2020_2020_2020_2020_2020_2020_u128 & ((1 << (8 * len)) - 1);
    u128::from_le_bytes(bytes) | small
}

fn slot(letters: u128) -> usize {
    let mixed = (letters as u64 ^ (letters >> 61) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 53) as usize % SLOTS
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const ORDINALS: [&str; 19] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];
const UNITS: &[(&str, &str)] = &[
    ("paper", "篇"),
    ("papers", "篇"),
    ("article", "篇"),
    ("articles", "篇"),
    ("publications", "篇"),
    ("patent", "件"),
    ("patents", "件"),
    ("person", "人"),
    ("persons", "人"),
    ("people", "人"),
    ("researcher", "人"),
    ("researchers", "人"),
    ("student", "人"),
    ("students", "人"),
    ("employee", "人"),
    ("employees", "人"),
    ("staff", "人"),
    ("professor", "人"),
    ("professors", "人"),
    ("delegates", "人"),
    ("attendees", "人"),
    ("graduates", "人"),
    ("technicians", "人"),
    ("trainees", "人"),
    ("postdocs", "人"),
    ("participant", "人"),
    ("participants", "人"),
    ("engineer", "人"),
    ("engineers", "人"),
    ("scientists", "人"),
    ("experts", "人"),
    ("scholars", "人"),
    ("visit", "次"),
    ("visits", "次"),
    ("times", "次"),
    ("trips", "次"),
    ("workshops", "次"),
    ("workshop", "次"),
    ("page", "页"),
    ("pages", "页"),
    ("item", "项"),
    ("items", "项"),
    ("project", "项"),
    ("projects", "项"),
    ("standard", "项"),
    ("standards", "项"),
    ("copyrights", "项"),
    ("copy", "份"),
    ("copies", "份"),
    ("original", "份"),
    ("originals", "份"),
    ("counterpart", "份"),
    ("counterparts", "份"),
    ("set", "套"),
    ("sets", "套"),
    ("unit", "台"),
    ("units", "台"),
    ("company", "家"),
    ("companies", "家"),
    ("person-day", "人天"),
    ("person-days", "人天"),
    ("man-day", "人天"),
    ("man-days", "人天"),
    ("persondays", "人天"),
    ("person-month", "人月"),
    ("person-months", "人月"),
    ("man-month", "人月"),
    ("man-months", "人月"),
];
const CURRENCIES: &[(&str, &[u8; 3])] = &[
    ("dollar", b"USD"),
    ("dollars", b"USD"),
    ("bucks", b"USD"),
    ("euro", b"EUR"),
    ("euros", b"EUR"),
    ("pound", b"GBP"),
    ("pounds", b"GBP"),
    ("sterling", b"GBP"),
    ("quid", b"GBP"),
    ("yuan", b"CNY"),
    ("renminbi", b"CNY"),
    ("yen", b"JPY"),
    ("won", b"KRW"),
    ("rupee", b"INR"),
    ("rupees", b"INR"),
    ("ringgit", b"MYR"),
    ("ringgits", b"MYR"),
    ("francs", b"CHF"),
    ("baht", b"THB"),
    ("rubles", b"RUB"),
    ("roubles", b"RUB"),
    ("shekels", b"ILS"),
];

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let slots = vec![(0, Word::And); SLOTS].into_boxed_slice();
        let mut table = Table { slots, lengths: [[0; 26]; 26] };
        for (i, name) in MONTHS.iter().enumerate() {
            table.insert(name.as_bytes(), Word::Month(i as i8 + 1));
            table.insert(&name.as_bytes()[..3], Word::Month(i as i8 + 1));
        }
        table.insert(b"sept", Word::Month(9));
        for (i, name) in SMALL.iter().enumerate() {
            table.insert(name.as_bytes(), Word::Small(i as u32));
        }
        for (i, name) in TENS.iter().enumerate() {
            table.insert(name.as_bytes(), Word::Tens(i as u32 * 10 + 20));
        }
        for (i, name) in ORDINALS.iter().enumerate() {
            table.insert(name.as_bytes(), Word::Ordinal(i as i8 + 1));
        }
        for (name, unit) in UNITS {
            table.insert(name.as_bytes(), Word::Unit(unit));
        }
        for (name, code) in CURRENCIES {
            table.insert(name.as_bytes(), Word::Currency(**code));
        }
        for (name, word) in REST {
            table.insert(name.as_bytes(), *word);
        }
        table
    })
}

const REST: &[(&str, Word)] = &[
    ("nought", Word::Small(0)),
    ("dozen", Word::Scale(12)),
    ("dozens", Word::Scale(12)),
    ("billions", Word::Scale(1_000_000_000)),
    ("trillions", Word::Scale(1_000_000_000_000)),
    ("krores", Word::Scale(10_000_000)),
    ("twentieth", Word::Ordinal(20)),
    ("thirtieth", Word::Ordinal(30)),
    ("hundred", Word::Hundred),
    ("thousand", Word::Scale(1000)),
    ("thousands", Word::Scale(1000)),
    ("million", Word::Scale(1_000_000)),
    ("millions", Word::Scale(1_000_000)),
    ("mln", Word::Scale(1_000_000)),
    ("mn", Word::Scale(1_000_000)),
    ("mil", Word::Scale(1_000_000)),
    ("billion", Word::Scale(1_000_000_000)),
    ("bn", Word::Scale(1_000_000_000)),
    ("trillion", Word::Scale(1_000_000_000_000)),
    ("lakh", Word::Scale(100_000)),
    ("lakhs", Word::Scale(100_000)),
    ("crore", Word::Scale(10_000_000)),
    ("crores", Word::Scale(10_000_000)),
    ("percent", Word::Percent),
    ("percents", Word::Percent),
    ("percentage", Word::Percent),
    ("pct", Word::Percent),
    ("day", Word::Day),
    ("days", Word::Day),
    ("night", Word::Day),
    ("nights", Word::Day),
    ("week", Word::Week),
    ("weeks", Word::Week),
    ("month", Word::MonthUnit),
    ("months", Word::MonthUnit),
    ("year", Word::Year),
    ("years", Word::Year),
    ("yr", Word::Year),
    ("yrs", Word::Year),
    ("quarter", Word::Quarter),
    ("quarters", Word::Quarter),
    ("hour", Word::Hour),
    ("hours", Word::Hour),
    ("hrs", Word::Hour),
    ("hr", Word::Hour),
    ("minute", Word::Minute),
    ("minutes", Word::Minute),
    ("min", Word::Minute),
    ("mins", Word::Minute),
    ("second", Word::Second),
    ("seconds", Word::Second),
    ("sec", Word::Second),
    ("secs", Word::Second),
    ("and", Word::And),
    ("to", Word::To),
    ("through", Word::To),
    ("thru", Word::To),
    ("until", Word::To),
    ("till", Word::To),
    ("from", Word::From),
    ("between", Word::Between),
    ("a", Word::Article),
    ("an", Word::Article),
    ("the", Word::Article),
    ("half", Word::Half),
    ("in", Word::YearCue),
    ("since", Word::YearCue),
    ("during", Word::YearCue),
    ("before", Word::YearCue),
    ("after", Word::YearCue),
    ("by", Word::YearCue),
    ("of", Word::YearCue),
    ("fy", Word::YearCue),
    ("than", Word::YearCue),
    ("for", Word::YearCue),
];

/// Returns the end of the word of ASCII letters at a byte.
pub(super) fn word_end(bytes: &[u8], at: usize) -> usize {
    at + bytes[at.min(bytes.len())..].iter().take(64).take_while(|b| b.is_ascii_alphabetic()).count()
}

/// Returns the meaning of the word at a byte, with its end.
pub(super) fn word(text: &str, at: usize) -> Option<(Word, usize)> {
    let end = word_end(text.as_bytes(), at);
    Some((meaning(text.as_bytes().get(at..end)?)?, end))
}

/// Returns the meaning of a word.
pub(super) fn meaning(word: &[u8]) -> Option<Word> {
    table().get(word)
}

/// Returns the numeral of English words at a byte: two hundred and five thousand, twenty-one, one million.
pub(super) fn numeral_words(text: &str, at: usize) -> Option<Numeral> {
    article_numeral(text, at).or_else(|| whole_numeral(text, at, false))
}

/// A numeral of words alone; `one` where "a" stood before.
fn whole_numeral(text: &str, at: usize, one: bool) -> Option<Numeral> {
    let (mut total, mut group, mut any) = (0_u64, u64::from(one), one);
    let mut end = at;
    let mut next = at;
    let mut last_tens = false;
    let mut small_done = false;
    for _ in 0..24 {
        let Some((word, word_end)) = word(text, next) else { break };
        match word {
            Word::Small(value) if !small_done || (last_tens && value < 10 && value > 0) => {
                group += u64::from(value);
                small_done = true;
                last_tens = false;
            }
            Word::Tens(value) if !small_done => {
                group += u64::from(value);
                small_done = true;
                last_tens = true;
            }
            Word::Hundred if group < 100 => {
                group = group.max(1) * 100;
                small_done = false;
                last_tens = false;
            }
            Word::Scale(by) if any => {
                total = total.checked_add(group.checked_mul(by)?)?;
                group = 0;
                small_done = false;
                last_tens = false;
            }
            Word::And if any && !last_tens => {
                next = skip(text, word_end);
                continue;
            }
            _ => break,
        }
        any = true;
        end = word_end;
        next = skip(text, word_end);
    }
    if !any || end == at {
        return None;
    }
    Some(in_words(end, Decimal::from(total.checked_add(group)?)))
}

/// a hundred, a million, half a million, a quarter million, a dozen.
fn article_numeral(text: &str, at: usize) -> Option<Numeral> {
    let (first, end) = word(text, at)?;
    let (part, next) = match first {
        Word::Article if end - at < 3 => match word(text, skip(text, end)) {
            Some((Word::Half, end)) => (Decimal::new(5, 1), skip(text, end)),
            Some((Word::Quarter, end)) => (Decimal::new(25, 2), skip(text, end)),
            Some((Word::Hundred | Word::Scale(_), _)) => (Decimal::ONE, skip(text, end)),
            _ => return None,
        },
        Word::Half => match word(text, skip(text, end)) {
            Some((Word::Article, end)) => (Decimal::new(5, 1), skip(text, end)),
            _ => (Decimal::new(5, 1), skip(text, end)),
        },
        _ => return None,
    };
    let (scale, end) = word(text, next)?;
    let by = match scale {
        Word::Hundred => Decimal::ONE_HUNDRED,
        Word::Scale(by) => Decimal::from(by),
        _ => return None,
    };
    let value = part.checked_mul(by)?;
    // a hundred thousand, a hundred and five
    if part == Decimal::ONE {
        return whole_numeral(text, next, true);
    }
    Some(in_words(end, value))
}

fn in_words(end: usize, value: Decimal) -> Numeral {
    Numeral {
        end,
        value,
        step: Decimal::ONE,
        form: Form::Words,
        digits: 0,
        point: false,
        grouped: false,
        scale: Decimal::ONE,
        scaled: false,
        few: None,
        vague: false,
    }
}

fn skip(text: &str, mut at: usize) -> usize {
    for _ in 0..3 {
        if matches!(text.as_bytes().get(at), Some(b' ' | b'-' | b'\n')) {
            at += 1;
        }
    }
    at
}
