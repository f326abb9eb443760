//! Characters that a reader of pixels takes for one another, for `ocr~:`.

use super::fold::fold;

/// Groups of folded characters that look alike in print; a character may stand in several.
const GROUPS: &[&str] = &[
    "0oqd零",
    "1li|!丨",
    "2z",
    "38",
    "5s",
    "56",
    "6b",
    "68",
    "8b",
    "9gq",
    "17",
    "4a",
    "uv",
    "cg",
    "ce",
    "mn",
    "己已巳",
    "未末",
    "土士",
    "土工",
    "日曰目",
    "人入八",
    "大太犬",
    "千干于",
    "天夭",
    "刀力",
    "贝见",
    "戊戌戍",
    "侯候",
    "晴睛",
    "拔拨",
    "折拆析",
    "辨辩辫",
    "治冶",
    "洒酒",
    "管菅",
    "科料",
    "元无",
    "万方",
    "免兔",
    "乌鸟",
    "今令",
    "代伐",
    "东车",
    "儿几九",
    "广厂",
    "处外",
    "市布",
    "田由甲申",
    "王玉主",
    "圆园",
    "问间",
    "白自",
    "住佳",
    "陈阵",
    "便使",
    "弟第",
    "乘乖",
    "壹壶",
    "二三",
    "一二",
    "口日",
    "白百",
    "中申",
    "午牛",
    "矢失",
    "衣农",
    "哀衰",
    "撤撒",
    "灸炙",
    "赢羸",
    "杭抗",
    "技枝",
];

/// Returns a regular expression for text that may have been misread, blanks and separators between its
/// characters allowed; `None` where nothing is left to look for.
pub(super) fn pattern(text: &str) -> Option<String> {
    let mut pattern = String::new();
    for c in text.chars().map(fold).filter(|c| c.is_alphanumeric()) {
        if !pattern.is_empty() {
            pattern.push_str(r"[\s,.]*");
        }
        let mut class: Vec<char> =
            GROUPS.iter().filter(|group| group.contains(c)).flat_map(|group| group.chars()).collect();
        class.push(c);
        class.sort_unstable();
        class.dedup();
        pattern.push('[');
        class.iter().for_each(|one| pattern.push_str(&regex::escape(&one.to_string())));
        pattern.push(']');
    }
    (!pattern.is_empty()).then_some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misread_figures_and_characters_are_found() {
        for (asked, text, found) in [
            ("3250", "累计32S0万元", true),
            ("3250", "3,25O.00", true),
            ("3250", "3350", false),
            ("己方", "已万", true),
            ("ZL2018", "zl2o1B", true),
        ] {
            let regex = regex::RegexBuilder::new(&pattern(asked).unwrap()).case_insensitive(true).build().unwrap();
            assert_eq!(regex.is_match(text), found, "{asked} in {text}");
        }
        assert_eq!(pattern("，。"), None);
    }
}
