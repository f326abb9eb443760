//! A person's name in Han characters beside its whole pinyin: perhaps one person, never told to be (domain.md, rule 5).

use pinyin::ToPinyinMulti as _;

use super::fold::is_han;

/// Longest name that is romanised, in characters; longer ones are no persons.
const LONGEST: usize = 6;
/// Most spellings of one name that are compared; names of several characters with several readings each have more.
const MOST: usize = 64;

/// Tells whether one folded name is in Han and the other is its whole pinyin, family name first or last.
pub(super) fn may_be_one(a: &str, b: &str) -> bool {
    let latin = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase());
    let (han, latin) = match (latin(a), latin(b)) {
        (false, true) => (a, b),
        (true, false) => (b, a),
        _ => return false,
    };
    let letters: Vec<char> = han.chars().collect();
    if letters.len() < 2 || letters.len() > LONGEST || !letters.iter().all(|c| is_han(*c)) {
        return false;
    }
    // The family name has one character, or two: 欧阳.
    (0..=2.min(letters.len() - 1)).any(|family| {
        let turned: String = letters[family..].iter().chain(&letters[..family]).collect();
        spellings(&turned).iter().any(|spelling| spelling == latin)
    })
}

/// Returns the spellings of a name without tones: each reading of each character.
fn spellings(name: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for readings in name.to_pinyin_multi() {
        let Some(readings) = readings else { return Vec::new() };
        let mut plain: Vec<String> = readings
            .into_iter()
            .flat_map(|reading| {
                let reading = reading.plain();
                // 吕 is written lü, lu, lv or lyu.
                ["u", "v", "yu"].map(|vowel| reading.replace('ü', vowel))
            })
            .collect();
        plain.sort_unstable();
        plain.dedup();
        all = all.iter().flat_map(|head| plain.iter().map(move |tail| format!("{head}{tail}"))).take(MOST).collect();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_pinyin_may_be_one_in_either_order() {
        for (a, b, one) in [
            ("赵立恒", "zhaoliheng", true),
            ("lihengzhao", "赵立恒", true),
            ("欧阳雪", "xueouyang", true),
            ("单雄", "shanxiong", true),
            ("吕晨", "lvchen", true),
            ("赵立恒", "zhaolihen", false),
            ("赵立恒", "赵立恒", false),
            ("zhaoliheng", "lihengzhao", false),
            ("赵", "zhao", false),
        ] {
            assert_eq!(may_be_one(a, b), one, "{a} {b}");
        }
    }
}
