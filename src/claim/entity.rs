//! Parties, project and track as the fields of a form name them.

use std::sync::OnceLock;

use regex::Regex;

use super::Entity;
use super::assertion::ticked;
use super::fold::fold;
use super::layout::{Passage, Section};
use super::statement::Context;
use crate::document::{Document, Locus, Span};
use crate::extract::lexical::{Hints, What, scan};
use crate::fact::{Ident, IdentKind, Value, is_mainland, place_code};

/// What the fields of a form name.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    pub(super) track: Option<String>,
    pub(super) applicant: Entity,
    pub(super) institute: Entity,
    pub(super) partner: Entity,
    pub(super) leader: Entity,
    pub(super) project: Option<(String, Locus)>,
    /// Labels of a form that were seen: what makes a paper one.
    pub(super) seen: Vec<&'static str>,
}

/// What a label asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Field {
    Track,
    Applicant,
    ApplicantEnglish,
    CreditCode,
    Address,
    Institute,
    InstituteCountry,
    Base,
    Partner,
    PartnerCountry,
    Leader,
    Project,
    Date,
    Topic,
}

const FIELDS: &[(Field, &str, &str)] = &[
    (
        Field::Track,
        "专题",
        r"^(?:申报|申请|所属|项目)?专题(?:名称|类别|类型|方向)?$|^(?:申报|基地|平台|机构|项目)(?:类别|类型|方向)$|^申报(?:专题|方向)",
    ),
    (
        Field::ApplicantEnglish,
        "英文名称",
        r"^(?:申报|申请|承担)?(?:单位|机构|企业)?(?:英文名称|名称\(英文\)|英文名|外文名称|英文全称)$",
    ),
    (
        Field::Applicant,
        "申报单位",
        r"^(?:项目|基地|平台|第一|主要)?(?:申报|申请|牵头|承担|依托|牵头申报|主持|申办)(?:单位|主体|机构|人)(?:名称|全称|中文名称|中文全称)?(?:\((?:盖章|公章|全称|中文|名称|盖公章)\))?$|^(?:单位|企业|公司)(?:中文)?(?:名称|全称)(?:\(中文\)|\(全称\)|\(盖章\))?$",
    ),
    (
        Field::CreditCode,
        "统一社会信用代码",
        r"^(?:申报)?(?:单位|企业|机构)?(?:统一)?(?:社会)?(?:信用代码|组织机构代码)|^统一社会信用代码",
    ),
    (
        Field::Address,
        "注册地址",
        r"^(?:申报)?(?:单位)?(?:注册|登记|法定|单位)(?:详细)?地址$|^住所$|^注册地(?:点)?$|^注册所在地$",
    ),
    (
        Field::Institute,
        "境外研发机构",
        r"^(?:拟建|所设立?|设立的?)?(?:境外|海外)(?:研发|研究)?(?:机构|中心|实验室)(?:全称|名称|中文名称|外文名称|英文名称|\(全称\)|中文名|英文名|外文名)?$|^(?:研发)?机构(?:中文|英文|外文)?(?:名称|全称)(?:\((?:中文|英文|外文)\))?$",
    ),
    (
        Field::PartnerCountry,
        "外方国别",
        r"^(?:合作)?(?:外方|合作方|合作单位|合作机构|境外合作(?:方|单位|机构)?|伙伴)(?:单位|机构|大学)?(?:的|所在|注册|所属)*(?:国家|国别|国|地|地区)(?:\(?/?或?(?:地区|国家)\)?)?(?:名称)?$",
    ),
    (
        Field::InstituteCountry,
        "所在国家",
        r"(?:所在|注册|设立)(?:的)?(?:国家|国|地)(?:\(地区\)|/地区|或地区)?$|^国家\(?/?地区\)?$|^国别$",
    ),
    (Field::Base, "基地名称", r"^(?:国际科技合作)?(?:基地|中心|平台)(?:全称|名称|中文名称)$"),
    (
        Field::Partner,
        "合作外方",
        r"^(?:主要|拟?共建)?(?:合作外方|外方|境外合作|国外合作|海外合作|外方合作|国际合作|合作)(?:单位|机构|方|伙伴|主体|创新主体|大学|高校|院所)?(?:名称|全称|中文名称|英文名称|中英文名称|\((?:全称|名称|中英文|中文|英文)\))*$|^(?:境外|国外|海外)(?:创新主体|合作伙伴|伙伴|单位|高校)(?:名称|全称)?$",
    ),
    (
        Field::Leader,
        "项目负责人",
        r"^(?:项目|基地|中心|机构|课题|技术)?(?:负责人|带头人|主持人)(?:姓名|\(签字\)|\(签章\)|\(姓名\))?$",
    ),
    (Field::Project, "项目名称", r"^(?:申报|申请|拟申报)?项目(?:中文|全称)?名称$|^课题名称$|^项目题目$"),
    (Field::Date, "申报日期", r"^(?:申报|填报|申请|填表|提交|编制)(?:日期|时间)$"),
    (Field::Topic, "考评指标", r"考评指标|考核指标|完成情况|技术领域|法定代表人|单位性质|联系人|成立日期"),
];

fn field_of(label: &str) -> Option<(Field, &'static str)> {
    static COMPILED: OnceLock<Vec<(Field, &'static str, Regex)>> = OnceLock::new();
    let compiled = COMPILED.get_or_init(|| {
        FIELDS
            .iter()
            .map(|(f, name, text)| (*f, *name, Regex::new(text).expect("a pattern of this table (tested)")))
            .collect()
    });
    let label: String = label.chars().filter(|c| *c != ' ').collect();
    compiled.iter().find(|(_, _, regex)| regex.is_match(&label)).map(|(field, name, _)| (*field, *name))
}

/// Tells whether a label asks for the foreign partner.
pub(super) fn is_partner_label(label: &str) -> bool {
    matches!(field_of(label), Some((Field::Partner, _)))
}

/// Tells whether a text is the whole label of a field of forms.
pub(super) fn is_field_label(text: &str) -> bool {
    const MORE: &[&str] = &["成立日期", "单位性质", "法定代表人", "技术领域", "技术方向", "联系电话", "单位类型"];
    let known = matches!(field_of(text), Some((field, _)) if field != Field::Topic);
    // A colon inside parts a label from its value: the text is more than a label.
    let short = text.chars().count() <= 16 && !text.contains(['。', ',', ';', ':']);
    short && (known || MORE.contains(&text))
}

/// Reads the fields of a form.
pub(super) fn fields(document: &Document, passages: &[Passage]) -> Fields {
    let mut fields = Fields::default();
    let mut base: Vec<(String, Locus)> = Vec::new();
    for passage in passages {
        let Some((field, name)) = field_of(&passage.label) else { continue };
        if !fields.seen.contains(&name) {
            fields.seen.push(name);
        }
        let value = passage.text.text.trim();
        if passage.section == Section::Void || value.is_empty() || value.chars().count() > 160 {
            continue;
        }
        match field {
            Field::Track => fields.track = fields.track.take().or_else(|| track_of(value)),
            Field::Base => base.extend(names(document, passage)),
            Field::Project => {
                let at = locus(document, passage, 0, value.len());
                fields.project.get_or_insert((quote(document, passage, 0, value.len()), at));
            }
            Field::Date | Field::Topic => (),
            Field::CreditCode | Field::Address | Field::InstituteCountry | Field::PartnerCountry => {
                fields.detail(field, document, passage, value);
            }
            _ => fields.name(field, document, passage, value),
        }
    }
    if fields.track.is_none() {
        fields.track = track_elsewhere(document, passages, &fields);
    }
    if fields.track.as_deref() != Some("T1") && fields.institute.names.is_empty() {
        fields.institute.names = base;
    }
    fields
}

impl Fields {
    /// Takes a field that names a party.
    fn name(&mut self, field: Field, document: &Document, passage: &Passage, value: &str) {
        let generic = ["单位", "企业", "公司", "机构"].iter().any(|word| passage.label.starts_with(word));
        let section = passage.section;
        let entity = match field {
            _ if generic && section == Section::Partner => &mut self.partner,
            Field::ApplicantEnglish | Field::Applicant if generic && section == Section::Institute => {
                &mut self.institute
            }
            Field::Institute if generic && section == Section::Applicant => &mut self.applicant,
            Field::Applicant | Field::ApplicantEnglish => {
                // A further 单位名称 of another unit (a participant, a partner) is not the applicant's.
                let other = self.applicant.names.iter().all(|known| fold(&known.0) != value);
                if field == Field::Applicant && generic && other && !self.applicant.names.is_empty() {
                    return;
                }
                &mut self.applicant
            }
            Field::Institute => &mut self.institute,
            Field::Partner if names_a_body(&passage.label, value) => &mut self.partner,
            Field::Leader if value.chars().count() <= 40 => &mut self.leader,
            _ => return,
        };
        if !value.contains(['。', ';']) {
            add_names(entity, document, passage);
        }
    }

    /// Takes a field that tells a party's number, address or country.
    fn detail(&mut self, field: Field, document: &Document, passage: &Passage, value: &str) {
        let at = locus(document, passage, 0, value.len());
        let section = passage.section;
        match field {
            Field::CreditCode if !matches!(section, Section::Institute | Section::Partner) => {
                self.applicant.numbers.extend(credit_code(value).map(|ident| (ident, at)));
            }
            Field::Address => {
                let entity = match section {
                    Section::Institute => &mut self.institute,
                    Section::Partner => &mut self.partner,
                    _ => &mut self.applicant,
                };
                entity.address.get_or_insert((value.to_owned(), at));
                if let Some(code) = place_code(value).filter(|code| is_mainland(code) || section == Section::Institute)
                {
                    entity.place.get_or_insert((code.to_owned(), at));
                }
            }
            Field::InstituteCountry | Field::PartnerCountry => {
                let partner = field == Field::PartnerCountry
                    || section == Section::Partner
                    || self.institute.names.is_empty() && !self.partner.names.is_empty();
                let entity = if partner { &mut self.partner } else { &mut self.institute };
                if let Some(code) = place_code(value) {
                    entity.place.get_or_insert((code.to_owned(), at));
                }
            }
            _ => (),
        }
    }
}

/// Tells whether a partner's field names a body: a value with a word of organisations, or, where the label itself asks
/// for a body (合作外方单位), any short name that is no sentence and no "none".
pub(super) fn names_a_body(label: &str, value: &str) -> bool {
    let asks = ["单位", "机构", "外方", "伙伴", "主体", "合作方"].iter().any(|word| label.contains(word));
    let none = ["无", "暂", "不适用", "见", "详见", "同上", "/", "-", "待"].iter().any(|word| value.starts_with(word));
    let states = ["与", "已", "建立", "签", "开展", "合作", "拟"].iter().any(|word| value.contains(word));
    let named = (4..=60).contains(&value.chars().count()) && !value.contains(['。', ';', ',', ':']);
    let figure = super::figure::figures(value).iter().any(|figure| figure.plain);
    super::assertion::is_organisation(value) || asks && named && !none && !states && !figure
}

/// Tells the track that a field names, by the ticked box where there are boxes.
pub(super) fn track_of(value: &str) -> Option<String> {
    let one = |text: &str| {
        let institute = text.contains("境外研发机构") || text.contains("专题一") || text.contains("专题1");
        let joint = text.contains("联合研究中心");
        let transfer = text.contains("技术转移中心");
        match (institute, joint, transfer) {
            (true, false, false) => Some("T1"),
            (false, true, false) => Some("T2J"),
            (false, false, true) => Some("T2T"),
            _ => None,
        }
    };
    let ticks = ["☑", "√", "✓", "✔", "■", "☒", "●", "◉", "▣"];
    if ticks.iter().any(|tick| value.contains(tick)) {
        let boxed = ticked(value).and_then(|range| value.get(range)).and_then(one);
        // 专题二 is ticked and then its kind: the last tick tells more.
        let last = ticks.iter().filter_map(|tick| Some(value.rfind(tick)? + tick.len())).max();
        let tail = last
            .and_then(|at| value.get(at..))
            .map(|rest| rest.get(..rest.find(['□', '☐', '○']).unwrap_or(rest.len())).unwrap_or(rest));
        return tail.and_then(one).or(boxed).map(str::to_owned);
    }
    one(value).map(str::to_owned)
}

/// Looks for the track where no field names it: the project, the sentence that names the topic, the institute.
fn track_elsewhere(document: &Document, passages: &[Passage], fields: &Fields) -> Option<String> {
    let by_project = fields.project.as_ref().and_then(|(name, _)| track_of(&fold(name)));
    let by_head = || {
        let head = super::layout::head(document);
        let lines: Vec<String> = head.iter().filter_map(|line| track_of(line)).collect();
        one_of(lines)
    };
    let by_text = || {
        one_of(passages.iter().filter(|p| p.section != Section::Void).filter_map(|p| track_of(&p.text.text)).collect())
    };
    by_project.or_else(by_head).or_else(by_text)
}

/// Returns the one value of a list whose values are all the same.
fn one_of(list: Vec<String>) -> Option<String> {
    let first = list.first()?.clone();
    list.iter().all(|other| *other == first).then_some(first)
}

fn add_names(entity: &mut Entity, document: &Document, passage: &Passage) {
    for (name, at) in names(document, passage) {
        if let Some(code) = entity_place(&name) {
            entity.place.get_or_insert((code.to_owned(), at));
        } else if !entity.names.iter().any(|known| known.0 == name || is_cut(&name, &known.0)) {
            entity.names.push((name, at));
        }
    }
}

/// A name that a line end cut off (…科技有 | 限公司) is no other name.
fn is_cut(name: &str, known: &str) -> bool {
    let ends = ["公司", "大学", "学院", "研究所", "研究院", "中心", "实验室", "医院", "集团"];
    let (name, known) = (fold(name), fold(known));
    known.len() > name.len()
        && known.starts_with(&name)
        && !ends.iter().any(|end| name.ends_with(end))
        && !name.is_ascii()
}

/// A bracket that holds a country alone tells where a party is, not another name.
fn entity_place(name: &str) -> Option<&'static str> {
    let code = place_code(name)?;
    let alone = crate::fact::places(name).into_iter().map(|p| p.0.len()).sum::<usize>() + 4 >= name.trim().len();
    (alone && name.chars().count() <= 24).then_some(code)
}

/// Returns the names in a field: before the brackets, in them, and after a stroke.
fn names(document: &Document, passage: &Passage) -> Vec<(String, Locus)> {
    let text = passage.text.text.as_str();
    let mut list = Vec::new();
    let (first, brackets) = split_brackets(text);
    let mut pieces: Vec<&str> = first.split(['/', '、']).collect();
    if pieces.iter().any(|piece| piece.chars().count() < 3) {
        pieces = vec![first.as_str()];
    }
    pieces.extend(brackets.iter().map(String::as_str));
    for piece in pieces {
        let name = piece.trim().trim_matches(['(', ')', '“', '”', '"', ':', ',']).trim();
        let name = ["以下简称", "简称", "英文名称", "英文名", "英文", "外文名称", "又名", "又称", "原名"]
            .iter()
            .fold(name, |n, w| n.strip_prefix(w).unwrap_or(n));
        let name = name.trim_start_matches([':', ' ', '“', '"']);
        if name.is_empty() || ["盖章", "公章", "签字", "签章", "全称", "甲方", "乙方"].contains(&name) {
            continue;
        }
        if let Some(start) = text.find(name) {
            let end = start + name.len();
            list.push((quote(document, passage, start, end), locus(document, passage, start, end)));
        }
    }
    list
}

/// Splits a name from the bracket groups that end it: "A（B）" is A and B, "A（中国）有限公司" one name.
/// A bracket with a mainland place, as campuses have it, stays with the name.
pub(super) fn split_brackets(text: &str) -> (String, Vec<String>) {
    let mut name = text.trim().to_owned();
    let mut groups = Vec::new();
    while name.ends_with(')') {
        let mut depth = 0_i32;
        let open = name.char_indices().rev().find_map(|(at, c)| {
            match c {
                ')' => depth += 1,
                '(' => depth -= 1,
                _ => (),
            }
            (depth == 0).then_some(at)
        });
        let Some(open) = open.filter(|open| *open > 0) else { break };
        let group = name.get(open + 1..name.len() - 1).unwrap_or("").trim().to_owned();
        if place_code(&group).is_some_and(is_mainland) && group.chars().count() <= 4 {
            break;
        }
        groups.insert(0, group);
        name = name.get(..open).unwrap_or("").trim_end().to_owned();
    }
    (name, groups)
}

/// Reads the code of a field that asks for it; a code that its check character contradicts is kept, and told so.
fn credit_code(value: &str) -> Option<Ident> {
    scan(&format!("统一社会信用代码:{value}"), &Hints::default()).into_iter().find_map(|found| match found.what {
        What::Ident(ident) if matches!(ident.kind, IdentKind::Uscc | IdentKind::OrgCode | IdentKind::CnRegNo) => {
            Some(ident)
        }
        _ => None,
    })
}

fn locus(document: &Document, passage: &Passage, start: usize, end: usize) -> Locus {
    let (start, end) = passage.text.origin(start, end);
    Locus { file: document.file, span: Span { part: passage.part, start, end } }
}

/// Returns the very characters of a range, layout blanks and line ends left out.
fn quote(document: &Document, passage: &Passage, start: usize, end: usize) -> String {
    let at = locus(document, passage, start, end).span;
    let text = document.parts.get(at.part as usize).and_then(|part| part.text.get(at.start as usize..at.end as usize));
    text.unwrap_or("").split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// Takes from the sentences what no field named: the leader, and the country of institute and partner.
pub(super) fn complete(
    document: &Document,
    passages: &[Passage],
    context: &Context,
    [institute, partner, leader]: [&mut Entity; 3],
) {
    static LEADER: OnceLock<Regex> = OnceLock::new();
    let person = LEADER.get_or_init(|| {
        Regex::new(r"(?:项目|基地|中心)负责人(?:为|是|:|由)?(\p{Han}{2,4}?|[A-Z][a-z]+(?: [A-Z][a-z.]+){1,3})(?:,|\(|教授|研究员|博士|同志|先生|女士|副教授|担任|具有|现任)").expect("a pattern of this file (tested)")
    });
    for passage in passages.iter().filter(|passage| passage.section != Section::Void) {
        let text = passage.text.text.as_str();
        if leader.names.is_empty()
            && let Some(name) = person.captures(text).and_then(|c| c.get(1))
            && !["具有", "熟悉", "从事", "拥有", "以受", "须"].iter().any(|word| name.as_str().starts_with(word))
        {
            leader.names.push((name.as_str().to_owned(), locus(document, passage, name.start(), name.end())));
        }
        for (names, entity) in [(&context.partner, &mut *partner), (&context.institute, &mut *institute)] {
            for name in names {
                if let Some((other, at)) = bracketed_name(document, passage, name)
                    && !entity.names.iter().any(|known| known.0 == other)
                {
                    entity.names.push((other, at));
                }
            }
            if entity.place.is_none() {
                entity.place = names.iter().find_map(|name| bracketed_country(document, passage, name));
            }
        }
    }
}

/// 贝塔大学（加拿大）: the bracket right after a name tells its country.
/// Returns the name in another script that a bracket gives right behind a known name: "某某大学(Some University)".
fn bracketed_name(document: &Document, passage: &Passage, name: &str) -> Option<(String, Locus)> {
    let text = passage.text.text.as_str();
    let start = text.find(name)? + name.len();
    let inside = text.get(start..)?.strip_prefix('(')?;
    let inside = inside.get(..inside.find(')')?)?;
    let han = |text: &str| text.chars().any(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'));
    let other = han(name) != han(inside) && inside.chars().count() >= 4 && entity_place(inside).is_none();
    let said = ["以下", "简称", "hereinafter", "附件", "见"].iter().any(|word| inside.contains(word))
        || inside.starts_with(|c: char| c.is_ascii_digit());
    if !other || said {
        return None;
    }
    // The passage is folded: the name is given as the form writes it.
    let at = locus(document, passage, start + 1, start + 1 + inside.len());
    Some((document.quote(at.span).split_whitespace().collect::<Vec<_>>().join(" "), at))
}

/// Returns the country that a bracket gives right behind a known name.
fn bracketed_country(document: &Document, passage: &Passage, name: &str) -> Option<(String, Locus)> {
    let text = passage.text.text.as_str();
    let start = text.find(name)? + name.len();
    let rest = text.get(start..)?.strip_prefix('(')?;
    let inside = rest.get(..rest.find(')')?)?;
    let code = entity_place(inside)?;
    Some((code.to_owned(), locus(document, passage, start + 1, start + 1 + inside.len())))
}

/// Returns the latest year of the dates and periods that a form states outside its plans.
pub(super) fn latest_year(passages: &[Passage]) -> Option<i16> {
    let stated = passages.iter().filter(|passage| passage.section != Section::Void);
    let figures = stated.flat_map(|passage| {
        let planned = super::statement::planned_from(&passage.text.text);
        super::figure::figures(passage.text.text.get(..planned).unwrap_or(""))
    });
    let years = figures.filter_map(|figure| match figure.value {
        Value::Date(date) => Some(date.first.year()),
        Value::Period(period) => period.from.map(|date| date.first.year()),
        _ => None,
    });
    years.max()
}

/// Makes the context for reading sentences: folded names, longest first.
pub(super) fn context(fields: &Fields) -> Context {
    let folded = |entity: &Entity| {
        let mut names: Vec<String> =
            entity.names.iter().map(|name| fold(&name.0)).filter(|name| name.chars().count() >= 2).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names
    };
    Context {
        track: fields.track.clone(),
        applicant: folded(&fields.applicant),
        institute: if fields.track.as_deref() == Some("T1") { folded(&fields.institute) } else { Vec::new() },
        partner: folded(&fields.partner),
        leader: folded(&fields.leader),
        latest: None,
        labels: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_track_is_the_ticked_one_or_the_only_one_named() {
        for (text, track) in [
            ("专题一:设立境外研发机构", Some("T1")),
            ("专题二:广东省国际科技合作基地(国际联合研究中心)", Some("T2J")),
            ("□专题一:设立境外研发机构 ☑专题二(□国际联合研究中心 ☑国际技术转移中心)", Some("T2T")),
            ("☑设立境外研发机构 □国际联合研究中心 □国际技术转移中心", Some("T1")),
            ("国际联合研究中心□ 国际技术转移中心√", Some("T2T")),
            ("□国际联合研究中心 □国际技术转移中心", None),
        ] {
            assert_eq!(track_of(text).as_deref(), track, "{text}");
        }
    }

    #[test]
    fn a_name_in_brackets_is_another_name_and_brackets_inside_are_not() {
        assert_eq!(
            split_brackets("甲公司(乙(中国)有限公司)"),
            ("甲公司".to_owned(), vec!["乙(中国)有限公司".to_owned()])
        );
        assert_eq!(split_brackets("甲(中国)有限公司"), ("甲(中国)有限公司".to_owned(), vec![]));
        assert_eq!(split_brackets("某某大学(广州)"), ("某某大学(广州)".to_owned(), vec![]));
        assert_eq!(split_brackets("Foo Ltd.(德国)"), ("Foo Ltd.".to_owned(), vec!["德国".to_owned()]));
    }

    #[test]
    fn labels_are_told_apart() {
        for (label, field) in [
            ("申报单位", Field::Applicant),
            ("单位英文名称", Field::ApplicantEnglish),
            ("境外研发机构名称", Field::Institute),
            ("合作外方", Field::Partner),
            ("专题", Field::Track),
            ("负责人", Field::Leader),
            ("所在国家(地区)", Field::InstituteCountry),
            ("外方所在国家(地区)", Field::PartnerCountry),
            ("合作方国别", Field::PartnerCountry),
            ("合作外方单位(全称)", Field::Partner),
            ("境外创新主体名称", Field::Partner),
        ] {
            assert_eq!(field_of(label).map(|f| f.0), Some(field), "{label}");
        }
        assert_eq!(field_of("法定代表人").map(|f| f.0), Some(Field::Topic));
        assert!(is_field_label("外方国别"));
        assert!(!is_field_label("外方国别:比利时"));
    }
}
