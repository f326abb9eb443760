//! Words around a figure that bound it: 不低于, 以上, 约, at least; for dates 前, 起, 至.

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
    ("最长", Comparator::AtMost),
    ("≤", Comparator::AtMost),
    ("<=", Comparator::AtMost),
    ("at most", Comparator::AtMost),
    ("up to", Comparator::AtMost),
    ("not exceeding", Comparator::AtMost),
    ("not to exceed", Comparator::AtMost),
    ("not more than", Comparator::AtMost),
    ("no more than", Comparator::AtMost),
    ("maximum of", Comparator::AtMost),
    ("超过", Comparator::MoreThan),
    ("超出", Comparator::MoreThan),
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
    ("and above", Comparator::AtLeast),
    ("(含)以下", Comparator::AtMost),
    ("及以下", Comparator::AtMost),
    ("以下", Comparator::AtMost),
    ("以内", Comparator::AtMost),
    ("之内", Comparator::AtMost),
    ("or less", Comparator::AtMost),
    ("左右", Comparator::About),
    ("上下", Comparator::About),
    ("余", Comparator::About),
    ("多", Comparator::About),
];

const DATE_BEFORE: &[(&str, Comparator)] = &[
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
    let found = look(text, start, end, BEFORE, AFTER);
    // 100余件, 17个多月
    if found == Comparator::Equal && text[start..end].contains(['余', '多']) { Comparator::About } else { found }
}

/// Returns how a length of time is bounded; 近三年 is the last three years, not about three.
pub(super) fn length(text: &str, start: usize, end: usize) -> Comparator {
    let found = figure(text, start, end);
    let recent = text[..start].trim_end().ends_with('近');
    if found == Comparator::About && recent { Comparator::Equal } else { found }
}

/// Returns how a date is bounded.
pub(super) fn date(text: &str, start: usize, end: usize) -> Comparator {
    look(text, start, end, DATE_BEFORE, DATE_AFTER)
}

/// 约 of 签约 and 合约, 近 of 最近 are no hedges.
fn is_inside(head: &str, word: &str) -> bool {
    let before = head[..head.len() - word.len()].chars().next_back();
    match word {
        "约" => before.is_some_and(|c| "签合条节预租契公邀制违履续缔".contains(c)),
        "近" => before.is_some_and(|c| "最附临接".contains(c)),
        _ => false,
    }
}

fn look(
    text: &str,
    start: usize,
    end: usize,
    before: &[(&str, Comparator)],
    after: &[(&str, Comparator)],
) -> Comparator {
    // a hedge may be broken over two lines (不 / 少于), so it is compared without blanks
    let plain = text[..start].trim_end_matches([' ', '\n', ':', '_']);
    let from = plain.char_indices().rev().nth(15).map_or(0, |(i, _)| i);
    let near = &plain[from..];
    let joined: String;
    let head = if near.contains([' ', '\n']) {
        joined = near.split([' ', '\n']).collect();
        joined.as_str()
    } else {
        near
    };
    let tail = text[end..].trim_start_matches([' ', '\n']);
    let ends = |word: &str| {
        if !word.as_bytes()[0].is_ascii_alphabetic() {
            return head.ends_with(word) && !is_inside(head, word);
        }
        let Some(at) = plain.len().checked_sub(word.len()) else { return false };
        let bytes = plain.as_bytes();
        bytes[at..].eq_ignore_ascii_case(word.as_bytes()) && !(at > 0 && bytes[at - 1].is_ascii_alphabetic())
    };
    if let Some((_, comparator)) = after.iter().find(|(word, _)| tail.starts_with(word)) {
        return *comparator;
    }
    before
        .iter()
        .filter(|(word, _)| ends(word))
        .max_by_key(|(word, _)| word.len())
        .map_or(Comparator::Equal, |(_, comparator)| *comparator)
}
