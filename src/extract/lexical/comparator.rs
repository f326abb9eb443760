//! Words around a figure that bound it: 不低于, 以上, 约, at least; for dates 前, 起, 至.

use std::sync::LazyLock;

use crate::fact::Comparator;

const BEFORE: &[(&str, Comparator)] = &[
    ("不低于", Comparator::AtLeast),
    ("不少于", Comparator::AtLeast),
    ("不小于", Comparator::AtLeast),
    ("不下于", Comparator::AtLeast),
    ("不短于", Comparator::AtLeast),
    ("至少", Comparator::AtLeast),
    ("起码", Comparator::AtLeast),
    ("最少", Comparator::AtLeast),
    ("最低", Comparator::AtLeast),
    ("大于等于", Comparator::AtLeast),
    ("大于或等于", Comparator::AtLeast),
    ("等于或大于", Comparator::AtLeast),
    ("小于等于", Comparator::AtMost),
    ("小于或等于", Comparator::AtMost),
    ("等于或小于", Comparator::AtMost),
    ("≥", Comparator::AtLeast),
    (">=", Comparator::AtLeast),
    ("at least", Comparator::AtLeast),
    ("not less than", Comparator::AtLeast),
    ("no less than", Comparator::AtLeast),
    ("no fewer than", Comparator::AtLeast),
    ("minimum of", Comparator::AtLeast),
    ("不超过", Comparator::AtMost),
    ("不多于", Comparator::AtMost),
    ("不高于", Comparator::AtMost),
    ("不大于", Comparator::AtMost),
    ("至多", Comparator::AtMost),
    ("最多", Comparator::AtMost),
    ("最高", Comparator::AtMost),
    ("最高可达", Comparator::AtMost),
    ("最高达", Comparator::AtMost),
    ("最高为", Comparator::AtMost),
    ("最多可达", Comparator::AtMost),
    ("最多达", Comparator::AtMost),
    ("上限为", Comparator::AtMost),
    ("下限为", Comparator::AtLeast),
    ("最低为", Comparator::AtLeast),
    ("最长", Comparator::AtMost),
    ("≤", Comparator::AtMost),
    ("<=", Comparator::AtMost),
    ("at most", Comparator::AtMost),
    ("up to", Comparator::AtMost),
    ("not exceeding", Comparator::AtMost),
    ("not to exceed", Comparator::AtMost),
    ("not more than", Comparator::AtMost),
    ("not over", Comparator::AtMost),
    ("not above", Comparator::AtMost),
    ("no longer than", Comparator::AtMost),
    ("no greater than", Comparator::AtMost),
    ("up to and including", Comparator::AtMost),
    ("not below", Comparator::AtLeast),
    ("no lower than", Comparator::AtLeast),
    ("not fewer than", Comparator::AtLeast),
    ("no more than", Comparator::AtMost),
    ("maximum of", Comparator::AtMost),
    ("超过", Comparator::MoreThan),
    ("超出", Comparator::MoreThan),
    ("超", Comparator::MoreThan),
    ("突破", Comparator::MoreThan),
    ("不止", Comparator::MoreThan),
    ("in excess of", Comparator::MoreThan),
    ("upwards of", Comparator::MoreThan),
    ("大于", Comparator::MoreThan),
    ("高于", Comparator::MoreThan),
    ("多于", Comparator::MoreThan),
    ("逾", Comparator::MoreThan),
    (">", Comparator::MoreThan),
    ("more than", Comparator::MoreThan),
    ("greater than", Comparator::MoreThan),
    ("over", Comparator::MoreThan),
    ("exceeding", Comparator::MoreThan),
    ("exceeds", Comparator::MoreThan),
    ("低于", Comparator::LessThan),
    ("少于", Comparator::LessThan),
    ("小于", Comparator::LessThan),
    ("不足", Comparator::LessThan),
    ("不到", Comparator::LessThan),
    ("未满", Comparator::LessThan),
    ("不满", Comparator::LessThan),
    ("不及", Comparator::LessThan),
    ("未达到", Comparator::LessThan),
    ("未达", Comparator::LessThan),
    ("达不到", Comparator::LessThan),
    ("<", Comparator::LessThan),
    ("less than", Comparator::LessThan),
    ("fewer than", Comparator::LessThan),
    ("under", Comparator::LessThan),
    ("below", Comparator::LessThan),
    ("大约", Comparator::About),
    ("约", Comparator::About),
    ("约为", Comparator::About),
    ("近", Comparator::About),
    ("将近", Comparator::About),
    ("接近", Comparator::About),
    ("approximately", Comparator::About),
    ("about", Comparator::About),
    ("around", Comparator::About),
    ("nearly", Comparator::About),
    ("some", Comparator::About),
    ("approx.", Comparator::About),
    ("circa", Comparator::About),
];

const AFTER: &[(&str, Comparator)] = &[
    ("(含)以上", Comparator::AtLeast),
    ("及以上", Comparator::AtLeast),
    ("或以上", Comparator::AtLeast),
    ("以上", Comparator::AtLeast),
    ("起", Comparator::AtLeast),
    ("or more", Comparator::AtLeast),
    ("or above", Comparator::AtLeast),
    ("or longer", Comparator::AtLeast),
    ("and over", Comparator::AtLeast),
    ("and above", Comparator::AtLeast),
    ("(含)以下", Comparator::AtMost),
    ("及以下", Comparator::AtMost),
    ("以下", Comparator::AtMost),
    ("以内", Comparator::AtMost),
    ("之内", Comparator::AtMost),
    ("or less", Comparator::AtMost),
    ("or fewer", Comparator::AtMost),
    ("or below", Comparator::AtMost),
    ("or under", Comparator::AtMost),
    ("左右", Comparator::About),
    ("上下", Comparator::About),
    ("余", Comparator::About),
    ("多", Comparator::About),
];

const DATE_BEFORE: &[(&str, Comparator)] = &[
    ("不早于", Comparator::AtLeast),
    ("no earlier than", Comparator::AtLeast),
    ("not earlier than", Comparator::AtLeast),
    ("on or after", Comparator::AtLeast),
    ("迟于", Comparator::MoreThan),
    ("不晚于", Comparator::AtMost),
    ("不迟于", Comparator::AtMost),
    ("有效期至", Comparator::AtMost),
    ("有效期限至", Comparator::AtMost),
    ("截至", Comparator::AtMost),
    ("截止至", Comparator::AtMost),
    ("截止到", Comparator::AtMost),
    ("截止", Comparator::AtMost),
    ("届满日期", Comparator::AtMost),
    ("到期日", Comparator::AtMost),
    ("至", Comparator::AtMost),
    ("no later than", Comparator::AtMost),
    ("not later than", Comparator::AtMost),
    ("on or before", Comparator::AtMost),
    ("until", Comparator::AtMost),
    ("expires on", Comparator::AtMost),
    ("expiry date", Comparator::AtMost),
    ("by", Comparator::AtMost),
    ("早于", Comparator::LessThan),
    ("before", Comparator::LessThan),
    ("prior to", Comparator::LessThan),
    ("晚于", Comparator::MoreThan),
    ("after", Comparator::MoreThan),
    ("later than", Comparator::MoreThan),
    ("自", Comparator::AtLeast),
    ("自从", Comparator::AtLeast),
    ("since", Comparator::AtLeast),
    ("from", Comparator::AtLeast),
    ("effective from", Comparator::AtLeast),
];

const DATE_AFTER: &[(&str, Comparator)] = &[
    ("(含)以来", Comparator::AtLeast),
    ("(含)以后", Comparator::AtLeast),
    ("(含)后", Comparator::AtLeast),
    ("(含)起", Comparator::AtLeast),
    ("(含)前", Comparator::AtMost),
    ("(含)以前", Comparator::AtMost),
    ("(含)之前", Comparator::AtMost),
    ("之前", Comparator::LessThan),
    ("以前", Comparator::LessThan),
    ("前", Comparator::LessThan),
    ("之后", Comparator::MoreThan),
    ("以后", Comparator::MoreThan),
    ("后", Comparator::MoreThan),
    ("以来", Comparator::AtLeast),
    ("起", Comparator::AtLeast),
    ("开始", Comparator::AtLeast),
    ("止", Comparator::AtMost),
];

/// Returns how a figure between two bytes of the view is bounded.
pub(super) fn figure(text: &str, start: usize, end: usize) -> Comparator {
    let found = look(text, start, end, &FIGURE);
    // 上千万元
    let loose = text[start..end].starts_with(['十', '百', '千', '万']) && text[..start].ends_with('上');
    if found == Comparator::Equal && loose {
        return Comparator::About;
    }
    // 100余件, 17个多月, 十几万元
    if found == Comparator::Equal && text[start..end].contains(['余', '多', '几']) {
        Comparator::About
    } else {
        found
    }
}

/// Returns how a length of time is bounded; 近三年 is the last three years, not about three.
pub(super) fn length(text: &str, start: usize, end: usize) -> Comparator {
    let found = figure(text, start, end);
    let recent = text[..start].trim_end().ends_with('近');
    if found == Comparator::About && recent { Comparator::Equal } else { found }
}

/// Returns how a date is bounded.
pub(super) fn date(text: &str, start: usize, end: usize) -> Comparator {
    look(text, start, end, &DATE)
}

/// Takes the words that bound a figure from a cell that holds nothing else: 不超过300, 约300, 300以上, >=300.
pub(super) fn stripped(body: &str) -> Option<(Comparator, &str)> {
    let lower = body.to_ascii_lowercase();
    let before = BEFORE
        .iter()
        .filter(|(word, _)| lower.starts_with(word))
        .max_by_key(|(word, _)| word.len())
        .and_then(|(word, comparator)| Some((*comparator, body.get(word.len()..)?.trim())));
    if before.is_some() {
        return before;
    }
    let more: &[(&str, Comparator)] =
        &[("+", Comparator::AtLeast), ("余", Comparator::About), ("多", Comparator::About)];
    AFTER
        .iter()
        .chain(more)
        .filter(|(word, _)| lower.ends_with(word))
        .max_by_key(|(word, _)| word.len())
        .and_then(|(word, comparator)| Some((*comparator, body.get(..body.len() - word.len())?.trim())))
}

/// 约 of 签约 and 合约, 近 of 最近 are no hedges.
fn is_inside(head: &str, word: &str) -> bool {
    let before = head[..head.len() - word.len()].chars().next_back();
    match word {
        "约" => before.is_some_and(|c| "签合条节预租契公邀制违履续缔纽简特盟守解毁立".contains(c)),
        "近" => before.is_some_and(|c| "最附临接邻亲靠".contains(c)),
        "超" => before.is_some_and(|c| "高不未赶反".contains(c)),
        _ => false,
    }
}

/// What a bound becomes behind a negation: 不得少于60天 is at least 60 days.
fn denied(head: &str, word: &str, comparator: Comparator) -> Comparator {
    let before = head.strip_suffix(word).unwrap_or(head);
    let negated = ["不得", "不应", "不能", "不可", "不会", "不宜", "不许", "不准", "未", "没有", "没", "无", "不"]
        .iter()
        .any(|not| before.ends_with(not));
    match comparator {
        Comparator::LessThan if negated && !word.starts_with(['不', '未', '达']) => Comparator::AtLeast,
        Comparator::MoreThan if negated && !word.starts_with(['不', '未', '突']) => Comparator::AtMost,
        other => other,
    }
}

/// Characters that make another word of what stands after a figure: 起飞, 前往, 后续, 多次, 余款.
fn is_other_word(word: &str, next: Option<char>) -> bool {
    let Some(next) = next else { return false };
    match word {
        "起" => "飞草诉源点伏降运步因名家码".contains(next),
        "前" => "往景后述列沿身款".contains(next),
        "后" => "续者勤台果".contains(next),
        "多" => "次种个家项方位元样年数用于层语".contains(next),
        "余" => "款额料下量热地".contains(next),
        "上下" => "游".contains(next),
        "止" => "血咳".contains(next),
        _ => false,
    }
}

/// Words with their bounds, by the byte that tells most of them apart.
struct Words {
    words: &'static [(&'static str, Comparator)],
    by_mark: Box<[Vec<u8>; 256]>,
}

impl Words {
    fn new(words: &'static [(&'static str, Comparator)], mark: fn(&str) -> u8) -> Words {
        let mut by_mark = Box::new([const { Vec::new() }; 256]);
        for (index, (word, _)) in words.iter().enumerate() {
            by_mark[usize::from(mark(word))].push(index as u8);
        }
        Words { words, by_mark }
    }

    fn at(&self, mark: u8) -> impl Iterator<Item = &'static (&'static str, Comparator)> {
        self.by_mark[usize::from(mark)].iter().filter_map(|index| self.words.get(usize::from(*index)))
    }
}

/// The last byte of a text, in lower case.
fn last_mark(text: &str) -> u8 {
    text.bytes().next_back().unwrap_or(0).to_ascii_lowercase()
}

/// The first byte of a text, or the last of its first character where that has three.
fn first_mark(text: &str) -> u8 {
    match *text.as_bytes() {
        [0xe0..=0xef, _, third, ..] => third,
        [first, ..] => first,
        [] => 0,
    }
}

static FIGURE: LazyLock<[Words; 2]> = LazyLock::new(|| [Words::new(BEFORE, last_mark), Words::new(AFTER, first_mark)]);
static DATE: LazyLock<[Words; 2]> =
    LazyLock::new(|| [Words::new(DATE_BEFORE, last_mark), Words::new(DATE_AFTER, first_mark)]);

fn look(text: &str, start: usize, end: usize, [before, after]: &[Words; 2]) -> Comparator {
    let tail = text[end..].trim_start_matches([' ', '\n']);
    let follows = |word: &str| {
        tail.strip_prefix(word).is_some_and(|rest| {
            let joined = word.ends_with(|c: char| c.is_ascii_alphabetic())
                && rest.starts_with(|c: char| c.is_ascii_alphabetic());
            !joined && !is_other_word(word, rest.chars().next())
        })
    };
    if let Some((_, comparator)) = after.at(first_mark(tail)).find(|(word, _)| follows(word)) {
        return *comparator;
    }
    let plain = text[..start].trim_end_matches([' ', '\n', ':', '_']);
    let mut candidates = before.at(last_mark(plain)).peekable();
    if candidates.peek().is_none() {
        return Comparator::Equal;
    }
    // a hedge may be broken over two lines (不 / 少于), so it is compared without blanks
    let from = plain.char_indices().rev().nth(15).map_or(0, |(i, _)| i);
    let near = &plain[from..];
    let joined: String;
    let head = if near.contains([' ', '\n']) {
        joined = near.split([' ', '\n']).collect();
        joined.as_str()
    } else {
        near
    };
    let ends = |word: &str| {
        if !word.as_bytes()[0].is_ascii_alphabetic() {
            return head.ends_with(word) && !is_inside(head, word);
        }
        let Some(at) = plain.len().checked_sub(word.len()) else { return false };
        let bytes = plain.as_bytes();
        bytes[at..].eq_ignore_ascii_case(word.as_bytes()) && !(at > 0 && bytes[at - 1].is_ascii_alphabetic())
    };
    candidates
        .filter(|(word, _)| ends(word))
        .max_by_key(|(word, _)| word.len())
        .map_or(Comparator::Equal, |(word, comparator)| denied(head, word, *comparator))
}
