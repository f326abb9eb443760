//! Words of the trade that several papers share: names of bodies, degrees, ranks, legal forms, ways of setting up.

use std::ops::Range;

use super::view::is_cjk;

/// Endings of names of bodies, Chinese and Japanese.
const BODY_ENDINGS: &[&str] = &[
    "公司",
    "大学",
    "学院",
    "研究院",
    "研究所",
    "研究中心",
    "中心",
    "医院",
    "实验室",
    "集团",
    "学校",
    "协会",
    "学会",
    "基金会",
    "事务所",
    "厂",
    "院",
    "所",
    "委员会",
    "厅",
    "局",
    "会社",
    "株式会社",
    "合伙企业",
    "（有限合伙）",
    "研究室",
    "银行",
    "大學",
    "學院",
    "研究機構",
];

/// Words at the end of names of bodies in Latin script.
const LATIN_ENDINGS: &[&str] = &[
    "ltd",
    "limited",
    "inc",
    "llc",
    "llp",
    "gmbh",
    "ag",
    "kk",
    "k.k",
    "corp",
    "corporation",
    "company",
    "co",
    "plc",
    "pte",
    "pty",
    "bv",
    "b.v",
    "nv",
    "n.v",
    "sa",
    "s.a",
    "sas",
    "sarl",
    "srl",
    "s.r.l",
    "spa",
    "s.p.a",
    "oy",
    "ab",
    "a/s",
    "as",
    "university",
    "institute",
    "college",
    "laboratory",
    "laboratories",
    "centre",
    "center",
    "hospital",
    "trust",
    "academy",
    "school",
    "foundation",
    "technology",
    "technion",
    "society",
    "association",
    "department",
    "sdn",
    "bhd",
    "kg",
    "se",
    "ug",
    "universiti",
    "universidad",
    "universidade",
    "università",
    "universitat",
    "universiteit",
    "hochschule",
    "fachhochschule",
    "institut",
    "instituto",
    "istituto",
    "politecnico",
    "polytechnic",
    "polytechnique",
    "école",
    "akademie",
    "kaisha",
    "mbh",
    "kgaa",
    "holding",
    "holdings",
    "corporación",
    "sociedad",
    "société",
    "université",
    "universität",
];

/// Tells whether a text looks like the name of a body, not of a person.
pub fn is_body(name: &str) -> bool {
    let bare = name.trim().trim_end_matches(['）', ')', '.', ',', '，']);
    if BODY_ENDINGS.iter().any(|ending| bare.ends_with(ending)) {
        return true;
    }
    let lower = bare.to_lowercase();
    let words: Vec<&str> = lower.split([' ', ',', '\n']).map(|word| word.trim_matches('.')).collect();
    // "Some Institute for" goes on.
    let hangs = words.last().is_some_and(|last| ["of", "for", "and", "the", "&", "de", "für", "in"].contains(last));
    !hangs && words.len() >= 2 && words.iter().any(|word| LATIN_ENDINGS.contains(word))
}

/// Returns where a text about a sum begins to tell its parts: 其中, of which, instalments, a deposit, escrow.
pub(super) fn parts_of_a_sum(text: &str) -> Option<usize> {
    const PARTS: &[&str] = &[
        "其中",
        "分期",
        "首期",
        "首付",
        "预付",
        "定金",
        "订金",
        "余款",
        "尾款",
        "每期",
        "第一期",
        "第一笔",
        "首笔",
        "託管",
        "托管",
        "of which",
        "thereof",
        "instalment",
        "installment",
        "escrow",
        "down payment",
        "deposit",
        "davon",
        "balance of",
        "first payment",
        "initial payment",
        "advance payment",
        "each of which",
    ];
    let lower = text.to_ascii_lowercase();
    let word = PARTS.iter().filter_map(|word| lower.find(word)).min();
    // "including USD 3,000", "including the amount of": what is included in VAT or the like is no part.
    let included = lower.match_indices("including ").find_map(|(at, word)| {
        let rest = lower[at + word.len()..].trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
        let between = lower[at + word.len()..].len() - rest.len();
        (between <= 6 && rest.starts_with(|c: char| c.is_ascii_digit() || "$€£¥".contains(c))).then_some(at)
    });
    word.into_iter().chain(included).min()
}

/// Splits a list of bodies (；、; 和 with) into the byte ranges of each.
pub(super) fn split_parties(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth -= 1,
            '；' | ';' | '、' if depth <= 0 => {
                push_trimmed(text, start..at, &mut ranges);
                start = at + c.len_utf8();
            }
            _ => (),
        }
    }
    push_trimmed(text, start..text.len(), &mut ranges);
    ranges
}

fn push_trimmed(text: &str, range: Range<usize>, ranges: &mut Vec<Range<usize>>) {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    let end = start + slice.trim().len();
    if end > start {
        ranges.push(start..end);
    }
}

/// Splits "甲大学（A University）" into the ranges of its two names; a bracket that is part of a name stays.
///
/// A closing bracket holds another name where it is in another script or ends like a body's name. What is said of the
/// name (以下简称甲方, 注册地：新加坡, 盖章) is left aside.
pub(super) fn split_names(text: &str) -> Vec<Range<usize>> {
    let trimmed = text.trim_end_matches(['。', '，', ',', '；', ' ', '：', ':']);
    if let Some(at) = between_scripts(trimmed) {
        return vec![trim_range(trimmed, 0..at), trim_range(trimmed, at..trimmed.len())];
    }
    let Some(open) = opening(trimmed) else {
        return if trimmed.trim().is_empty() { Vec::new() } else { vec![trim_range(trimmed, 0..trimmed.len())] };
    };
    let inner_start = open + trimmed[open..].chars().next().map_or(1, char::len_utf8);
    let inner_end = trimmed.char_indices().next_back().map_or(trimmed.len(), |(at, _)| at);
    let (outer, inner) = (&trimmed[..open], &trimmed[inner_start..inner_end]);
    let other_script = outer.chars().any(is_cjk) != inner.chars().any(is_cjk);
    let about = ["以下", "下称", "简称", "盖章", "签字", "注册", "公章", "hereinafter", "seal", "“", "称"]
        .iter()
        .any(|word| inner.to_lowercase().contains(word));
    if outer.trim().is_empty() {
        return vec![trim_range(trimmed, 0..trimmed.len())];
    }
    if about || place_only(inner) && other_than_suffix(inner) {
        return vec![trim_range(trimmed, 0..open)];
    }
    if inner.chars().count() >= 3 && (other_script || is_body(inner)) && !place_only(inner) {
        return vec![trim_range(trimmed, 0..open), trim_range(trimmed, inner_start..inner_end)];
    }
    vec![trim_range(trimmed, 0..trimmed.len())]
}

/// Returns where a whole name in one script is followed by a whole name in the other: "A Lab Limited 甲实验室有限公司".
fn between_scripts(text: &str) -> Option<usize> {
    let han = |text: &str| text.chars().any(is_cjk);
    let latin = |text: &str| text.chars().any(|c| c.is_ascii_alphabetic());
    text.char_indices().filter(|(_, c)| c.is_whitespace() || *c == '/').find_map(|(at, c)| {
        let (left, right) = (text[..at].trim(), text[at + c.len_utf8()..].trim());
        let parted = !han(left) && !latin(right) || !latin(left) && !han(right);
        (parted && han(left) != han(right) && is_body(left) && is_body(right)).then_some(at + c.len_utf8())
    })
}

/// A bracket that names a place behind a full name (马来西亚) is said of it; （有限合伙） belongs to it.
fn other_than_suffix(inner: &str) -> bool {
    !["有限合伙", "普通合伙", "特殊普通合伙", "集团"].contains(&inner)
}

fn place_only(inner: &str) -> bool {
    crate::fact::place_code(inner).is_some() && !is_body(inner)
}

/// Returns where the bracket that closes at the very end opens.
fn opening(text: &str) -> Option<usize> {
    if !text.ends_with(['）', ')']) {
        return None;
    }
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        match c {
            '）' | ')' => depth += 1,
            '（' | '(' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => (),
        }
    }
    None
}

fn trim_range(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}

/// Returns the degree a text names: doctor, master, bachelor or other.
pub fn degree(text: &str) -> Option<&'static str> {
    let lower: String = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let unfinished = has(&["在读", "在攻", "肄业", "结业", "候选", "candidate", "abd"]);
    match () {
        // Whoever is still on the way to a degree does not have it.
        () if unfinished && has(&["博士", "ph.d", "phd", "doctor", "硕士", "master"]) => Some("other"),
        () if has(&["博士后"]) && !has(&["博士学", "博士研究"]) => Some("doctor"),
        () if has(&[
            "博士",
            "ph.d",
            "phd",
            "dr.-ing",
            "dr. rer",
            "dr.rer",
            "d.phil",
            "doktor der",
            "doctor of",
            "doctorate",
            "doctor's",
        ]) =>
        {
            Some("doctor")
        }
        () if has(&["硕士", "碩士", "master", "m.sc", "msc", "mba", "m.eng"]) => Some("master"),
        () if has(&["学士", "學士", "本科", "bachelor", "b.sc", "bsc", "b.eng"]) => Some("bachelor"),
        () if has(&["大专", "专科", "中专", "高中", "diploma", "associate degree"]) => Some("other"),
        () => None,
    }
}

/// Returns the place that a nationality names: a country, or its people in English (German, British).
pub(super) fn nationality(text: &str) -> Option<&'static str> {
    const PEOPLES: &[(&str, &str)] = &[
        ("german", "DE"),
        ("deutsch", "DE"),
        ("british", "GB"),
        ("american", "US"),
        ("french", "FR"),
        ("japanese", "JP"),
        ("korean", "KR"),
        ("chinese", "CN"),
        ("canadian", "CA"),
        ("australian", "AU"),
        ("russian", "RU"),
        ("italian", "IT"),
        ("spanish", "ES"),
        ("dutch", "NL"),
        ("swiss", "CH"),
        ("swedish", "SE"),
        ("austrian", "AT"),
        ("indian", "IN"),
        ("singaporean", "SG"),
        ("malaysian", "MY"),
        ("finnish", "FI"),
        ("danish", "DK"),
        ("norwegian", "NO"),
        ("belgian", "BE"),
        ("israeli", "IL"),
        ("polish", "PL"),
        ("ukrainian", "UA"),
        ("thai", "TH"),
        ("vietnamese", "VN"),
        ("indonesian", "ID"),
        ("irish", "IE"),
        ("portuguese", "PT"),
        ("brazilian", "BR"),
        ("turkish", "TR"),
        ("czech", "CZ"),
        ("greek", "GR"),
        ("hungarian", "HU"),
    ];
    crate::fact::place_code(text).or_else(|| {
        let lower = text.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphabetic());
        words.find_map(|word| PEOPLES.iter().find(|(people, _)| *people == word).map(|(_, code)| *code))
    })
}

/// Returns the rank of a professional title: senior (正高), associate (副高), middle or other.
///
/// Source: 职称系列 of the ministry's list: 教授 研究员 正高级/教授级 are 正高; 副教授 副研究员 高级工程师 高级实验师 are 副高.
pub fn rank(text: &str) -> Option<&'static str> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match () {
        () if text.is_empty() => None,
        () if has(&["助理", "助教", "实习", "技术员", "assistantprofessor", "assistantengineer", "lecturer"]) => {
            Some("middle").map(|rank| {
                if has(&["助理", "助教", "实习", "技术员"]) && !has(&["助理教授"]) {
                    "other"
                } else {
                    rank
                }
            })
        }
        () if has(&["教授级", "正高", "研究员级", "主任医师", "主任药师"]) && !has(&["副主任"]) => {
            Some("senior")
        }
        () if has(&[
            "副教授",
            "副研究员",
            "副主任",
            "副高",
            "高级工程师",
            "高级实验师",
            "高级经济师",
            "高级会计师",
            "高级农艺师",
            "高级技师",
            "高工",
            "associateprofessor",
            "seniorengineer",
            "副研究馆员",
            "高级讲师",
            "associateresearch",
        ]) =>
        {
            Some("associate")
        }
        () if has(&[
            "教授",
            "研究员",
            "professor",
            "principalscientist",
            "首席科学家",
            "chiefscientist",
            "researchfellow",
            "院士",
        ]) =>
        {
            Some("senior")
        }
        () if has(&["工程师", "讲师", "实验师", "经济师", "会计师", "engineer"]) => Some("middle"),
        () => Some("other"),
    }
}

/// Returns how a body was set up, by the words of a certificate: new, joint, acquired.
pub(super) fn setup(text: &str) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match () {
        () if has(&["并购", "收购", "兼并", "股权受让", "购买"]) => Some("acquired"),
        () if has(&["合资", "合作", "合营", "共建", "联合设立"]) => Some("joint"),
        () if has(&["新设", "新建", "独资", "设立"]) => Some("new"),
        () if has(&["其他", "增资"]) => Some("other"),
        () => None,
    }
}

/// Returns the legal form a licence states.
pub(super) fn legal_form(text: &str) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match () {
        () if has(&["分公司", "分支机构", "办事处", "代表处", "分院", "分所"]) => Some("branch"),
        () if has(&["个体", "个人独资"]) => Some("individual"),
        () if has(&["事业单位", "事业法人"]) => Some("institution"),
        () if has(&["民办非企业", "社会服务机构", "社会团体", "基金会"]) => Some("social"),
        () if has(&["公司", "企业法人", "全民所有", "集体所有", "股份合作", "合伙"]) => {
            Some("company")
        }
        () if text.trim().is_empty() => None,
        () => Some("other"),
    }
}

/// Returns the kind of applicant that a registered name states (issue of the call: 高等院校, 科研院所, 企业).
pub fn applicant_kind(name: &str) -> Option<&'static str> {
    let bare = name.trim().trim_end_matches(['）', ')']);
    match () {
        () if bare.is_empty() => None,
        () if ["公司", "集团", "厂", "合伙", "企业"].iter().any(|word| bare.contains(word)) => Some("company"),
        () if ["研究院", "研究所", "科学院", "研究中心", "科研所", "实验室"]
            .iter()
            .any(|word| bare.ends_with(word)) =>
        {
            Some("institute")
        }
        () if ["大学", "学院", "学校", "分校"].iter().any(|word| bare.ends_with(word)) || bare.contains("大学") => {
            Some("university")
        }
        () if ["研究院", "研究所", "研究中心"].iter().any(|word| bare.contains(word)) => Some("institute"),
        () => Some("other"),
    }
}

/// Returns the level of a platform by its name and issuer: ministry, province, city.
pub(super) fn level(text: &str) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match () {
        () if has(&[
            "国家",
            "科技部",
            "科学技术部",
            "教育部",
            "工业和信息化部",
            "发展改革委",
            "部级",
            "农业农村部",
            "国务院",
        ]) && !has(&["国家级高新技术企业"]) =>
        {
            Some("ministry")
        }
        () if has(&["广东省", "省级", "省工程", "省重点", "省科学技术厅", "省发展", "省工业"]) => {
            Some("province")
        }
        () if has(&["市", "区级"]) => Some("city"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        split_names(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn two_scripts_in_one_name_are_two_names_and_an_inner_bracket_stays() {
        assert_eq!(names("东湾大学（East Bay University）"), ["东湾大学", "East Bay University"]);
        assert_eq!(names("Kita Optics K.K.（株式会社北光学）"), ["Kita Optics K.K.", "株式会社北光学"]);
        assert_eq!(names("上海某某（中国）研发有限公司"), ["上海某某（中国）研发有限公司"]);
        assert_eq!(names("东湾大学（以下简称乙方）"), ["东湾大学"]);
        assert_eq!(
            names("KITA OPTICS (ASIA) LIMITED 北光學（亞洲）有限公司"),
            ["KITA OPTICS (ASIA) LIMITED", "北光學（亞洲）有限公司"]
        );
        assert_eq!(names("Harbour Lab Technology"), ["Harbour Lab Technology"]);
        assert_eq!(names("诚信会计师事务所（普通合伙）"), ["诚信会计师事务所（普通合伙）"]);
    }

    #[test]
    fn ranks_follow_the_list_of_titles() {
        for (title, expected) in [
            ("副教授", "associate"),
            ("教授", "senior"),
            ("教授级高级工程师", "senior"),
            ("高级工程师", "associate"),
            ("助理研究员", "other"),
            ("工程师", "middle"),
            ("讲师", "middle"),
            ("Principal Scientist", "senior"),
            ("副研究员", "associate"),
        ] {
            assert_eq!(rank(title), Some(expected), "{title}");
        }
    }

    #[test]
    fn a_branch_is_told_from_its_company() {
        assert_eq!(legal_form("有限责任公司分公司（自然人投资或控股）"), Some("branch"));
        assert_eq!(legal_form("有限责任公司"), Some("company"));
    }

    #[test]
    fn the_kind_of_applicant_is_in_its_name() {
        for (name, kind) in [
            ("甲科技有限公司", "company"),
            ("乙师范学院", "university"),
            ("丙省先进光电研究院", "institute"),
            ("丁大学深圳研究院", "institute"),
            ("戊大学", "university"),
        ] {
            assert_eq!(applicant_kind(name), Some(kind), "{name}");
        }
    }
}
