//! Folds names so that two spellings of one name are equal: width, case, brackets, spaces, punctuation,
//! traditional characters and the common forms of a company's legal ending. It never shortens a name.

use crate::extract::lexical::simplified;

/// Endings of companies in Latin letters, as words, with one form for all spellings of one ending.
const ENDINGS: &[(&[&str], &str)] = &[
    (&["private", "limited"], "pteltd"),
    (&["pte", "limited"], "pteltd"),
    (&["pte", "ltd"], "pteltd"),
    (&["pvt", "ltd"], "pteltd"),
    (&["company", "limited"], "coltd"),
    (&["company", "ltd"], "coltd"),
    (&["co", "limited"], "coltd"),
    (&["co", "ltd"], "coltd"),
    (&["kabushiki", "kaisha"], "kk"),
    (&["k", "k"], "kk"),
    (&["limited"], "ltd"),
    (&["incorporated"], "inc"),
    (&["corporation"], "corp"),
    (&["company"], "co"),
];

/// Returns a name in folded form: two names are the same exactly when their folded forms are equal.
pub(super) fn fold(text: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    for plain in text.chars().flat_map(plain_char) {
        match plain {
            ' ' => words.push(String::new()),
            letter => words.last_mut().expect("there is always a word").push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    for (from, to) in ENDINGS {
        if words.len() > from.len() && words.ends_with(&from.iter().map(ToString::to_string).collect::<Vec<_>>()) {
            words.truncate(words.len() - from.len());
            words.push((*to).to_string());
            break;
        }
    }
    words.concat()
}

/// Returns the folded characters of one character: none for punctuation that words are written with or without,
/// a space where a word ends.
fn plain_char(letter: char) -> Vec<char> {
    let narrow = match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        other => other,
    };
    match narrow {
        '\'' | '’' | '‘' | '`' | '"' | '“' | '”' | '·' | '•' | '・' | '®' | '™' => vec![],
        '&' => vec![' ', 'a', 'n', 'd', ' '],
        c if c.is_whitespace() || c.is_ascii_punctuation() => vec![' '],
        '，' | '。' | '、' | '；' | '：' | '–' | '—' | '〔' | '〕' | '【' | '】' | '「' | '」' | '《' | '》' =>
        {
            vec![' ']
        }
        'ü' | 'ú' | 'ù' | 'û' | 'Ü' => vec!['u'],
        'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'Ö' => vec!['o'],
        'ä' | 'á' | 'à' | 'â' | 'ã' | 'å' | 'Ä' => vec!['a'],
        'é' | 'è' | 'ê' | 'ë' | 'É' => vec!['e'],
        'í' | 'ì' | 'î' | 'ï' => vec!['i'],
        'ç' => vec!['c'],
        'ñ' => vec!['n'],
        'ß' => vec!['s', 's'],
        c if is_han(c) => vec![simplified(c)],
        c => c.to_lowercase().collect(),
    }
}

/// Tells whether a character is Han or kana.
pub(super) fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Returns the names that one written name states: the whole, and, where a bracket at its end holds the same name
/// in another script ("某大学（Some University）"), both of its halves. All folded, the whole first.
pub(super) fn stated_names(text: &str) -> Vec<String> {
    let mut names = vec![fold(text)];
    if let Some((outer, inner)) = split_bracket(text)
        && outer.chars().any(is_han) != inner.chars().any(is_han)
        && inner.chars().filter(|c| c.is_alphabetic()).count() >= 4
        && outer.chars().filter(|c| c.is_alphabetic()).count() >= 4
        && !is_remark(inner)
    {
        names.push(fold(outer));
        names.push(fold(inner));
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Tells whether the text of a bracket speaks about the name instead of giving it in another script.
fn is_remark(inner: &str) -> bool {
    let lower = inner.to_lowercase();
    [
        "以下", "简称", "下称", "甲方", "乙方", "丙方", "原名", "曾用", "盖章", "签字", "公章", "注册", "中国",
        "party", "herein", "referred", "former", "seal", "the ",
    ]
    .iter()
    .any(|word| lower.starts_with(word))
}

/// Splits a text that ends with a bracket into what stands before it and in it.
fn split_bracket(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let close = text.chars().next_back().filter(|c| matches!(c, ')' | '）'))?;
    let mut depth = 0_i32;
    for (index, letter) in text.char_indices().rev() {
        match letter {
            ')' | '）' => depth += 1,
            '(' | '（' => depth -= 1,
            _ => (),
        }
        if depth == 0 {
            let inner = text.get(index + letter.len_utf8()..text.len() - close.len_utf8())?;
            return Some((text.get(..index)?.trim(), inner.trim()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_to_one_form() {
        for (a, b) in [
            ("Northlake Optics Co., Ltd.", "NORTHLAKE OPTICS CO LTD"),
            ("Northlake Optics Company Limited", "Northlake  Optics Co.,Ltd"),
            ("Hill Devices Pte. Ltd.", "HILL DEVICES PTE LTD"),
            ("某某科技（深圳）有限公司", "某某科技(深圳)有限公司"),
            ("廣東某某環境研究院", "广东某某环境研究院"),
            ("創澤芯粒科技（澳門）有限公司", "创泽芯粒科技(澳门)有限公司"),
            ("韻聲計量學會", "韵声计量学会"),
            ("The University of Elm", "University of Elm"),
            ("Lumen K.K.", "Lumen KK"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} / {b}");
        }
    }

    #[test]
    fn names_that_differ_stay_different() {
        for (a, b) in [
            ("甲乙科技有限公司", "甲乙科技股份有限公司"),
            ("Elm Research Ltd", "Elm Research Inc"),
            ("某大学", "某大学附属医院"),
        ] {
            assert_ne!(fold(a), fold(b), "{a} / {b}");
        }
    }

    #[test]
    fn a_bracket_in_another_script_states_a_pair() {
        assert_eq!(
            stated_names("松湖大学（Pine Lake University）"),
            ["松湖大学pinelakeuniversity", "松湖大学", "pinelakeuniversity"]
        );
        assert_eq!(stated_names("Elm Research Ltd（上海Elm（中国）研发有限公司）").len(), 3);
        assert_eq!(stated_names("某某科技（深圳）有限公司").len(), 1);
        assert_eq!(stated_names("松湖大学（珠海）").len(), 1);
    }
}
