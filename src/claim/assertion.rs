//! Claims without a figure: flags, codes and names.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::statement::{Context, Draft, Sentence, planned_from};
use super::subject::{is_leader, who_at, who_in};
use super::wording::Who;
use crate::fact::{Code, CodeOf, Value, is_mainland, place_code, places};

const T1: &[&str] = &["T1"];
const T2: &[&str] = &["T2J", "T2T"];
const ALL: &[&str] = &["T1", "T2J", "T2T"];

/// A yes that a sentence states, or a field answers.
struct Flag {
    name: &'static str,
    tracks: &'static [&'static str],
    /// A sentence that states it.
    says: &'static str,
    /// A sentence that states the opposite, or something else.
    not: &'static str,
    /// A field that asks for it, and the answer that states it.
    label: &'static str,
    answer: &'static str,
}

const YES: &str = r"^(?:是|√|☑|■|☑是|√是|■是|有|具备|符合|具有|已|满足|yes|Y|属于|有效)(?:$|[,。(□])";

const FLAGS: &[Flag] = &[
    Flag {
        name: "legal_person",
        tracks: ALL,
        says: r"(?:具有|具备|拥有|系|为|是|属于?|取得)[^,;]{0,10}独立.{0,3}法人|独立法人(?:单位|资格|机构|企业|事业单位|主体)|(?:企业|事业单位|社会团体)法人",
        not: r"不(?:具有|具备|是)|非独立|没有独立|未取得|分支机构",
        label: r"独立法人|法人资格",
        answer: YES,
    },
    Flag {
        name: "not_funded_before",
        tracks: ALL,
        says: r"(?:从未|未|没有|无|不曾)[^,;]{0,16}(?:获得?|享受|得到|承担|重复|列入)[^;]{0,50}(?:资助|立项|支持|补助|扶持|认定)|(?:无|不存在|不属于)(?:重复|多头)(?:申报|资助|立项)|未重复(?:申报|获得)|(?:尚未|从未|未曾?)(?:被)?(?:资助|立项)",
        not: r"国外|境外资助",
        label: r"资助|立项|重复",
        answer: r"^(?:□是)?(?:否|无|未|没有|不存在|从未|☑否|■否|√否|否√|未曾)(?:$|[,。(:]|获|曾)",
    },
    Flag {
        name: "agreement_in_force",
        tracks: T2,
        says: r"有效期(?:内|之内)|仍(?:然)?(?:在|处于)?(?:有效|履行|执行)|持续有效|正(?:在|常)(?:正常)?(?:履行|执行)|(?:目前|现行|当前|至今)(?:仍)?(?:然)?有效|(?:尚)?未到期|处于有效|履行(?:之)?中|remains in force",
        not: r"已(?:过|失效|到期|终止|届满)|不在有效期|专利|证书",
        label: r"有效性|有效期内|协议(?:目前)?(?:状态|现状)|是否有效|有效状态|效力|履行(?:状态|情况)",
        answer: YES,
    },
    Flag {
        name: "hk_macau_partner",
        tracks: T2,
        says: r"港澳(?:地区)?(?:的)?(?:创新主体|机构|高校|单位|科研|企业|大学)|与港澳|与(?:香港|澳门)(?:地区|特别行政区)?(?:的)?(?:创新主体|机构|高校|单位|科研机构|企业|大学)|(?:属于?|为|是|系|来自)(?:港澳|香港|澳门)(?:地区|特别行政区)?[^,;]{0,6}(?:创新主体|机构|高校|企业|大学|单位)",
        not: r"不属于|非港澳|不是",
        label: r"港澳",
        answer: YES,
    },
    Flag {
        name: "leader_single_identity",
        tracks: T2,
        says: r"(?:未|不|没有|仅|只|单一)[^;]{0,30}身份|(?:不存在|无)[^,;]{0,16}(?:两种|双重|境内外|境内、境外)[^,;]{0,6}身份",
        not: r"不明",
        label: r"身份",
        answer: r"^(?:单一|唯一|境内|否|无|不存在|符合|仅)",
    },
];

struct Patterns {
    flags: Vec<(Regex, Regex, Regex, Regex)>,
    setup: Vec<(&'static str, Regex)>,
    setup_context: Regex,
    setup_label: Regex,
    degree: Regex,
    degree_not: Regex,
    title: Regex,
    platform: Regex,
    platform_context: Regex,
    platform_not: Regex,
    quoted: Regex,
    partner: Regex,
    registered: Regex,
    place_label: Regex,
    field: Regex,
}

fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let make = |text: &str| Regex::new(text).expect("a pattern of this file (tested)");
        Patterns {
            flags: FLAGS.iter().map(|f| (make(f.says), make(f.not), make(f.label), make(f.answer))).collect(),
            setup: vec![
                ("acquired", make(r"(?:股权)?(?:收购|并购|兼并)(?:兼并|并购)?")),
                ("joint", make(r"合资合作|中外合资|合资|合作(?:共建|设立|组建|新建)|共同(?:出资|设立|组建|建设)|联合(?:出资|设立|组建)")),
                ("new", make(r"独资新建|独资(?:新设|设立)?|全资(?:新设|新建|设立|子公司|控股)?|新设|新建|自建|绿地投资")),
                ("other", make(r"其他方式|其它方式|协议控制|租赁共建")),
            ],
            setup_context: make(r"方式|形式|独资新建|(?:合资|合作|独资|全资)[^,;]{0,8}(?:设立|新建|新设|组建|建立|成立)|新建(?:的)?境外"),
            setup_label: make(r"(?:设立|建设|组建|新建|投资|成立|建立)(?:方式|形式|模式|途径)|机构类型"),
            degree: make(r"(?:(?:工|理|医|管理|经济|文|法|农|教育|哲|历史|军事|艺术|药|临床医)学)?(?P<d>博士(?:研究生)?|硕士(?:研究生)?|学士|本科|Ph\.?\s?D\.?|Doctor of Philosophy|doctor|master|bachelor|Doctor|Master|Bachelor)(?:学历学位|学历|学位|毕业)?"),
            degree_not: make(r"^(?:后|生导师|研究生导师|导师|点|生$)"),
            title: make(
                r"教授级高级(?:工程师|经济师|农艺师)|正高级?(?:工程师|经济师|实验师|农艺师|会计师)|研究员级高级工程师|正高工|高级(?:工程师|经济师|实验师|农艺师|技师|会计师|讲师)|助理(?:教授|研究员|工程师|实验师)|副(?:教授|研究员|主任医师|主任技师|主任药师|高级工程师)|主任(?:医师|技师|药师)|特聘(?:教授|研究员)|讲座教授|主治医师|教授|研究员|讲师|高级工程师|高工|工程师|实验师|经济师|Associate Professor|Assistant Professor|Professor",
            ),
            platform: make(
                r"(?:国家(?:级|发展改革委)?|教育部|工信部|科技部|农业农村部|省部共建|粤港澳(?:联合)?|省级|广东省(?:省级)?)[\p{Han}A-Za-z0-9()·-]{0,40}?(?:工程技术研究(?:开发)?中心|工程研究中心|工程实验室|重点实验室|联合实验室|技术创新中心|企业技术中心|制造业创新中心|产业创新中心|新型研发机构|创新平台|创新中心|工程中心|临床医学研究中心|博士后科研工作站|博士工作站|院士工作站|研究院|实验室|研究中心)",
            ),
            platform_context: make(r"建有|拥有|依托|设有|获批|认定|建成|牵头建设|获评|具有|现有|被认定|建设有|平台"),
            platform_not: make(r"(?:未|无|没有|尚未|暂无)[^,;]{0,6}(?:建有|拥有|设有|获批|省级|平台)|国际联合研究中心|技术转移中心|资助|专题"),
            quoted: make(r#"[“"「『《]([^”"」』》]{4,60})[”"」』》]"#),
            partner: make(
                r"(?:与|同|和|及|为|是|系)(?:了)?(?:境外|国外|海外|外方|港澳台?|合作|的|创新主体|合作方|合作伙伴|合作外方|外方单位|机构|单位|高校|合作机构|知名|著名|顶尖|[一1]家)*[:“]?(?P<name>[\p{Han}A-Za-z][\p{Han}A-Za-z0-9 .,&'·-]{1,80}?)[”]?(?:\((?P<b>[^()]{1,60})\))?(?:之间)?(?:建立|签署|签订|签定|签约|订立|开展|保持|达成|合作|共建|联合|长期|共同|已|于|就|在|正式|[,。;]|$)",
            ),
            registered: make(r"注册|登记|住所|设立|成立|位于|设在|坐落|落户|总部|选址|启用|运营|运行|挂牌|落地"),
            place_label: make(r"(?:所在|注册|设立|成立|机构)*(?:国家|国别|所在地|注册地|地区)(?:\(地区\)|/地区|或地区|与地区)?$|(?:注册|所在)(?:国家|国)|设立地点|注册(?:地址|地点|地)|所在(?:城市|地)|^地点$|^国家|^住所$"),
            field: make(r"医疗科技|人工智能|智慧城市|金融科技"),
        }
    })
}

/// Reads the claims of a sentence that are no figures.
pub(super) fn assertions(sentence: Sentence<'_>, context: &Context) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let planned = planned_from(sentence.text);
    flags(sentence, context, &mut drafts);
    setup(sentence, context, &mut drafts);
    place(sentence, context, &mut drafts);
    leader(sentence, context, &mut drafts);
    platform(sentence, context, &mut drafts);
    partner(sentence, context, &mut drafts);
    field(sentence, context, &mut drafts);
    kind(sentence, context, &mut drafts);
    let claimed_until = sentence.start + planned;
    drafts.retain(|draft| draft.range.start < claimed_until || planned == 0 && draft.name == "not_funded_before");
    drafts
}

fn whole(sentence: Sentence<'_>) -> Range<usize> {
    let text = sentence.text;
    let start = text.len() - text.trim_start().len();
    sentence.start + start..sentence.start + text.trim_end().len()
}

/// Tells whether the sentence is a field's whole answer.
fn is_field(sentence: Sentence<'_>) -> bool {
    !sentence.passage.label.is_empty() && sentence.start == 0
}

fn flags(sentence: Sentence<'_>, context: &Context, drafts: &mut Vec<Draft>) {
    let text = sentence.text;
    for (flag, (says, not, label, answer)) in FLAGS.iter().zip(&patterns().flags) {
        if !context.takes(flag.name, flag.tracks) {
            continue;
        }
        let answers = is_field(sentence) && label.is_match(&sentence.passage.label) && answer.is_match(text);
        let states = says.is_match(text) && !not.is_match(text) && flag_fits(flag.name, sentence, context);
        if states || (answers && !not.is_match(text)) {
            drafts.push(Draft::plain(flag.name, whole(sentence), Value::Flag(true)));
        }
    }
}

/// Conditions of single flags that are no plain words.
fn flag_fits(name: &str, sentence: Sentence<'_>, context: &Context) -> bool {
    let text = format!("{}{}", sentence.text, sentence.passage.label);
    match name {
        // A declaration about this topic, not about money of any kind.
        "not_funded_before" => {
            ["专题", "基地", "境外研发机构", "本项目", "该项目", "同类", "重复", "以来", "国际科技合作", "本机构"]
                .iter()
                .any(|word| text.contains(word))
        }
        "legal_person" => !matches!(who_at(sentence, context, 0), Some(Who::Institute | Who::Other)),
        "agreement_in_force" => ["协议", "合同", "备忘录", "agreement"].iter().any(|word| text.contains(word)),
        "leader_single_identity" => !text.contains("身份证"),
        _ => true,
    }
}

/// Returns the option that is ticked, where the text is a row of boxes: □独资新建 ☑合资合作.
pub(super) fn ticked(text: &str) -> Option<Range<usize>> {
    const ON: &[char] = &['☑', '√', '✓', '✔', '■', '☒', '●', '◉', '▣', '☆', '★'];
    const OFF: &[char] = &['□', '☐', '○', '◯', '〇', '▢'];
    let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| ON.contains(c) || OFF.contains(c)).collect();
    let is_on = |c: char| ON.contains(&c);
    let on = marks.iter().position(|m| is_on(m.1))?;
    let (at, mark) = *marks.get(on)?;
    let first = marks.first()?.0;
    let before_options = text.get(..first).is_none_or(|head| head.trim().is_empty() || head.ends_with([':', '(', ' ']));
    let trim = |range: Range<usize>| {
        let piece = text.get(range.clone())?;
        let strip = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '、' | '[' | ']' | ';');
        let start = range.start + (piece.len() - piece.trim_start_matches(strip).len());
        let end = range.start + piece.trim_end_matches(strip).len();
        (start < end).then_some(start..end)
    };
    // "□√独资" is one box with a tick in it.
    if before_options {
        let end = marks.get(on + 1).map_or(text.len(), |next| next.0);
        return trim(at + mark.len_utf8()..end);
    }
    let start = on.checked_sub(1).and_then(|i| marks.get(i)).map_or(0, |last| last.0 + last.1.len_utf8());
    trim(start..at)
}

fn has_boxes(text: &str) -> bool {
    text.contains(['□', '☐', '☑', '■'])
}

fn setup(sentence: Sentence<'_>, context: &Context, drafts: &mut Vec<Draft>) {
    let p = patterns();
    if !context.takes("setup_mode", T1) {
        return;
    }
    let by_label = p.setup_label.is_match(&sentence.passage.label);
    let institute = who_at(sentence, context, 0) != Some(Who::Applicant) || sentence.text.contains("研发机构");
    if !(by_label || p.setup_context.is_match(sentence.text) && institute && stated_setup(sentence.text)) {
        return;
    }
    let range = if has_boxes(sentence.text) {
        let Some(range) = ticked(sentence.text) else { return };
        range
    } else {
        0..sentence.text.len()
    };
    let Some(text) = sentence.text.get(range.clone()) else { return };
    for (code, pattern) in &p.setup {
        if let Some(found) = pattern.find(text) {
            let start = sentence.start + range.start;
            let value = Value::Code(Code { of: CodeOf::Setup, is: (*code).to_owned() });
            drafts.push(Draft::plain("setup_mode", start + found.start()..start + found.end(), value));
            return;
        }
    }
}

/// Tells whether a sentence says how the institute was set up, not what the call supports.
fn stated_setup(text: &str) -> bool {
    !["支持", "鼓励", "指南", "申报条件"].iter().any(|word| text.contains(word))
}

fn place(sentence: Sentence<'_>, context: &Context, drafts: &mut Vec<Draft>) {
    let p = patterns();
    let label = sentence.passage.label.as_str();
    let text = sentence.text;
    let labelled = is_field(sentence) && p.place_label.is_match(label);
    let found = places(text);
    if labelled && text.chars().count() <= 80 {
        let who = who_in(label, context).or_else(|| who_at(sentence, context, 0));
        let Some(code) = place_code(text) else { return };
        let mainland = is_mainland(code);
        let name = match who {
            Some(Who::Institute) => "institute_place",
            Some(Who::Other | Who::Leader) => return,
            _ if mainland => "registered_place",
            _ if context.track.as_deref() == Some("T1") => "institute_place",
            _ => return,
        };
        push_place(name, code, whole(sentence), context, drafts);
        return;
    }
    for (range, code) in &found {
        let around = clause(text, range.start);
        if *code == "CN" || !p.registered.is_match(around) {
            continue;
        }
        let name = match who_at(sentence, context, range.start) {
            Some(Who::Institute) => "institute_place",
            Some(Who::Applicant)
                if !around.contains("研发机构") && around.contains(['注', '登', '住', '册', '设', '成', '位']) =>
            {
                "registered_place"
            }
            None if label.contains("注册") && is_mainland(code) => "registered_place",
            _ => continue,
        };
        // A name may begin with a place: 香港某某公司于德国注册.
        if in_a_name(text, range, context) || drafts.iter().any(|d| d.name == name) {
            continue;
        }
        // The applicant is registered in the province, the institute outside: 设立 abroad is the institute's.
        if name == "registered_place" && !is_mainland(code) && !around.contains("注册") {
            continue;
        }
        push_place(name, code, sentence.start + range.start..sentence.start + range.end, context, drafts);
    }
}

fn push_place(name: &'static str, code: &str, range: Range<usize>, context: &Context, drafts: &mut Vec<Draft>) {
    let tracks = if name == "institute_place" { T1 } else { ALL };
    if context.takes(name, tracks) {
        drafts.push(Draft::plain(name, range, Value::Code(Code { of: CodeOf::Place, is: code.to_owned() })));
    }
}

/// Returns the clause between commas around a byte.
fn clause(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|t| t.rfind(',')).map_or(0, |comma| comma + 1);
    let end = text.get(at..).and_then(|t| t.find(',')).map_or(text.len(), |comma| at + comma);
    text.get(start..end).unwrap_or(text)
}

/// Tells whether a place name is part of a party's name.
fn in_a_name(text: &str, range: &Range<usize>, context: &Context) -> bool {
    let names = context.applicant.iter().chain(&context.institute).chain(&context.partner);
    names.into_iter().any(|name| {
        text.match_indices(name.as_str()).any(|(at, name)| at <= range.start && range.end <= at + name.len())
    })
}

fn leader(sentence: Sentence<'_>, context: &Context, drafts: &mut Vec<Draft>) {
    let p = patterns();
    let label = sentence.passage.label.as_str();
    let team =
        ["骨干", "团队", "培养", "人员"].iter().any(|word| label.contains(word)) || sentence.text.contains("骨干");
    if !is_leader(sentence, context) || team {
        return;
    }
    let text = sentence.text;
    let degrees = |text: &str| -> Option<(Range<usize>, &'static str)> {
        let rank = |d: &str| match d.to_lowercase().as_str() {
            d if d.starts_with("博士") || d.starts_with("ph") || d.starts_with("doctor") => (3, "doctor"),
            d if d.starts_with("硕士") || d == "master" => (2, "master"),
            _ => (1, "bachelor"),
        };
        p.degree
            .captures_iter(text)
            .filter_map(|c| Some((c.get(0)?.range(), c.name("d")?.as_str())))
            .filter(|(range, _)| !text.get(range.end..).is_some_and(|rest| p.degree_not.is_match(rest)))
            .map(|(range, d)| (range, rank(d)))
            .max_by_key(|(range, rank)| (rank.0, std::cmp::Reverse(range.start)))
            .map(|(range, rank)| (range, rank.1))
    };
    if context.takes("leader_degree", T2)
        && let Some((range, code)) = degrees(text)
    {
        let value = Value::Code(Code { of: CodeOf::Degree, is: code.to_owned() });
        drafts.push(Draft::plain("leader_degree", sentence.start + range.start..sentence.start + range.end, value));
    }
    let title = p.title.find_iter(text).find(|m| !supervises(text, m.end()) && !in_a_name(text, &m.range(), context));
    if context.takes("leader_title", T2)
        && let Some(title) = title
    {
        let value = Value::Text(title.as_str().to_owned());
        drafts.push(Draft::plain("leader_title", sentence.start + title.start()..sentence.start + title.end(), value));
    }
}

/// 教授 in 教授委员会 or 研究员工 is no title.
fn supervises(text: &str, end: usize) -> bool {
    text.get(end..).is_some_and(|rest| ["委员会", "工作站", "工", "团队"].iter().any(|word| rest.starts_with(word)))
}

fn platform(sentence: Sentence<'_>, context: &Context, drafts: &mut Vec<Draft>) {
    let p = patterns();
    let label = sentence.passage.label.as_str();
    let text = sentence.text;
    if !context.takes("provincial_platform", ALL) || p.platform_not.is_match(text) {
        return;
    }
    let level = ["省级", "国家级", "省部级", "部级", "省(部)级", "国家", "省"]
        .iter()
        .any(|word| text.contains(word) || label.contains(word));
    let labelled = label.contains("平台") && is_field(sentence);
    if !(labelled
        || (level
            && p.platform_context.is_match(text)
            && ["平台", "中心", "实验室", "工作站"].iter().any(|word| text.contains(word))))
    {
        return;
    }
    let quoted = p.quoted.captures(text).and_then(|c| c.get(1)).filter(|m| {
        ["中心", "实验室", "平台", "工作站", "研究院", "基地", "站"].iter().any(|word| m.as_str().ends_with(word))
    });
    let found = quoted.map(|m| m.range()).or_else(|| named_platform(text, context));
    let range = match found {
        Some(found) => found,
        None if labelled && text.chars().count() <= 60 && !is_no(text) && text.chars().count() >= 5 => {
            0..text.trim_end().len()
        }
        None => return,
    };
    let Some(name) = text.get(range.clone()) else { return };
    let value = Value::Text(name.to_owned());
    drafts.push(Draft::plain("provincial_platform", sentence.start + range.start..sentence.start + range.end, value));
}

/// Returns the platform that a text names: a name of its own before the mere word (省级创新平台--某某重点实验室).
fn named_platform(text: &str, context: &Context) -> Option<Range<usize>> {
    static WORDS: OnceLock<[Regex; 2]> = OnceLock::new();
    let [general, behind] = WORDS.get_or_init(|| {
        [
            r"^(?:国家级?|省级|省部级|部级|省部共建|教育部|科技部|粤港澳(?:联合)?|广东省(?:省级)?)*(?:科技|科研|研发)?(?:创新平台|新型研发机构|重点实验室|联合实验室|工程技术研究(?:开发)?中心|工程研究中心|企业技术中心|工程中心|研究中心|实验室|创新中心|研究院)$",
            r"^\(?[-:“「《]{1,3}(?P<name>[\p{Han}A-Za-z0-9()·]{4,40}?(?:中心|实验室|平台|工作站|研究院|基地))(?:[,;。”」》)]|$)",
        ]
        .map(|text| Regex::new(text).expect("a pattern of this file (tested)"))
    });
    let all: Vec<Range<usize>> = patterns()
        .platform
        .find_iter(text)
        .map(|m| m.range())
        .filter(|range| !in_a_name(text, range, context))
        .collect();
    let own = all.iter().find(|range| text.get((*range).clone()).is_some_and(|name| !general.is_match(name)));
    let first = all.first()?;
    let after = || {
        let name = behind.captures(text.get(first.end..)?)?.name("name")?;
        Some(first.end + name.start()..first.end + name.end())
    };
    own.cloned().or_else(after).or_else(|| Some(first.clone()))
}

fn is_no(text: &str) -> bool {
    ["无", "否", "没有", "暂无", "/", "-", "不适用"]
        .iter()
        .any(|word| text.trim() == *word || text.starts_with("无") || text.starts_with("暂无"))
}

/// Tells whether a name has a word that organisations end with.
pub(super) fn is_organisation(name: &str) -> bool {
    static WORDS: OnceLock<Regex> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        Regex::new(r"联盟|财团|科技园|产业园|科学园|孵化器|园区$|商会|理事会|研究会|大学|学院|研究所|研究院|公司|实验室|协会|基金会|集团|医院|学会|研究中心|创新中心|中心$|株式会社|机构$|科学院|工业院|(?i:university|universit|institut|college|school|ltd|limited|gmbh|inc\b|corp|company|laborator|centre|center|academy|foundation|k\.k|s\.a|s\.p\.a|b\.v|n\.v|ag\b|llc|pte|pty|sdn|oy\b|ab\b|association|hochschule|polytechnic|hospital|council|society|consorti|alliance|science park|technology park|incubator|agency|federation|trust\b)")
            .expect("a pattern of this file (tested)")
    });
    words.is_match(name)
}

fn partner(sentence: Sentence<'_>, context: &Context, drafts: &mut Vec<Draft>) {
    let p = patterns();
    let text = sentence.text;
    if !context.takes("partner", T2) {
        return;
    }
    let label = sentence.passage.label.as_str();
    if super::entity::is_partner_label(label) && is_field(sentence) && text.chars().count() <= 120 {
        let (name, _) = super::entity::split_brackets(text);
        // A field that says a sentence, "合作外方为某某大学", names the body alone.
        let name = context.partner.iter().find(|own| name.contains(own.as_str())).cloned().unwrap_or(name);
        let known = text.contains(name.as_str())
            && super::entity::names_a_body(label, &name)
            && !text.contains(['。', ';'])
            && !sounds_like_a_sentence(text);
        if known && let Some(start) = text.find(name.as_str()) {
            let at = sentence.start + start..sentence.start + start + name.len();
            drafts.push(Draft::plain("partner", at, Value::Party(name)));
            return;
        }
    }
    let about = ["境外", "国外", "海外", "外方", "合作协议", "合作关系", "港澳", "创新主体", "协议", "备忘录"]
        .iter()
        .any(|word| text.contains(word) || label.contains(word));
    if !about || text.contains("培养") || text.contains("论文") {
        return;
    }
    let known = context.partner.iter().find_map(|name| Some((text.find(name.as_str())?, name)));
    let stated = text.contains("与") || text.contains("合作");
    if let Some((start, name)) = known
        && stated
        && !is_alias(text, start)
    {
        let at = sentence.start + start..sentence.start + start + name.len();
        drafts.push(Draft::plain("partner", at, Value::Party(name.clone())));
        return;
    }
    for captures in p.partner.captures_iter(text) {
        let Some(name) = captures.name("name") else { continue };
        let plain = name.as_str().trim();
        let own = context.applicant.iter().any(|a| a.contains(plain) || plain.contains(a.as_str()));
        if is_organisation(plain) && !own && !["境外", "外方", "创新主体", "申报单位"].iter().any(|w| plain.contains(w))
        {
            let at = sentence.start + name.start()..sentence.start + name.start() + plain.len();
            drafts.push(Draft::plain("partner", at, Value::Party(plain.to_owned())));
            return;
        }
    }
}

/// Tells whether a value is prose rather than a name.
fn sounds_like_a_sentence(text: &str) -> bool {
    ["建立", "签署", "签订", "开展", "合作关系", "达成", "与"].iter().any(|word| text.contains(word))
}

/// A second name in brackets right after the first is not a second partner.
fn is_alias(text: &str, start: usize) -> bool {
    text.get(..start).is_some_and(|head| head.ends_with('('))
}

fn field(sentence: Sentence<'_>, context: &Context, drafts: &mut Vec<Draft>) {
    let p = patterns();
    let label = sentence.passage.label.as_str();
    let text = sentence.text;
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let strong =
        ["属于", "符合", "聚焦", "方向为", "方向是", "领域为", "领域是", "优先支持", "主攻", "研发方向", "主要方向"];
    // What the applicant does is not yet what the institute does.
    let weak = ["专注", "从事", "围绕", "致力", "开展", "面向", "深耕", "研究方向", "重点", "定位"];
    let by_institute = || who_at(sentence, context, 0) == Some(Who::Institute);
    let states = any(&["优先", "方向", "领域"]) && (any(&strong) || any(&weak) && by_institute());
    let labelled = is_field(sentence) && (label.contains("优先") || label.contains("支持方向"));
    if !context.takes("priority_field", T1) || !(states || labelled) || stated_by_call(text) {
        return;
    }
    if let Some(found) =
        p.field.find(if has_boxes(text) { ticked(text).and_then(|r| text.get(r)).unwrap_or("") } else { text })
    {
        let start = text.find(found.as_str()).unwrap_or(0);
        let at = sentence.start + start..sentence.start + start + found.as_str().len();
        drafts.push(Draft::plain("priority_field", at, Value::Text(found.as_str().to_owned())));
    }
}

/// Reads what kind of body the applicant says it is: a field, ticked or written.
fn kind(sentence: Sentence<'_>, context: &Context, drafts: &mut Vec<Draft>) {
    static KINDS: OnceLock<[Regex; 2]> = OnceLock::new();
    let [label, kinds] = KINDS.get_or_init(|| {
        [
            r"^(?:申报|申请|承担|依托|牵头)?(?:单位|主体|法人|机构|组织)(?:性质|类型|类别|属性)$",
            r"(?P<university>高等院校|高等学校|高校|大学|学院|院校)|(?P<institute>科研院所|科研机构|研究院所?|研究所|科研事业单位|新型研发机构|科研单位)|(?P<company>企业|公司)|(?P<other>事业单位|社会团体|民办非企业|社会服务机构|医院|医疗机构|其他|其它|协会)",
        ]
        .map(|text| Regex::new(text).expect("a pattern of this file (tested)"))
    });
    if !context.takes("applicant_kind", ALL) || !is_field(sentence) || !label.is_match(&sentence.passage.label) {
        return;
    }
    let boxed = has_boxes(sentence.text) || sentence.text.contains('√');
    let Some(range) = (if boxed { ticked(sentence.text) } else { Some(0..sentence.text.len()) }) else { return };
    let Some(text) = sentence.text.get(range.clone()) else { return };
    let Some(captures) = kinds.captures(text) else { return };
    let code = ["university", "institute", "company", "other"].into_iter().find(|name| captures.name(name).is_some());
    if let (Some(code), Some(found)) = (code, captures.get(0)) {
        let start = sentence.start + range.start;
        let value = Value::Code(Code { of: CodeOf::Applicant, is: code.to_owned() });
        drafts.push(Draft::plain("applicant_kind", start + found.start()..start + found.end(), value));
    }
}

/// The call names all four fields; an applicant names one.
fn stated_by_call(text: &str) -> bool {
    ["医疗科技", "人工智能", "智慧城市", "金融科技"].iter().filter(|word| text.contains(**word)).count() > 2
        && !has_boxes(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ticked_option_is_taken() {
        for (text, option) in [
            ("□独资新建 ☑合资合作 □收购兼并", "合资合作"),
            ("√独资新建□合资合作", "独资新建"),
            ("独资新建□ 合资合作☑ 收购□", "合资合作"),
            ("■专题一□专题二", "专题一"),
        ] {
            assert_eq!(ticked(text).map(|r| &text[r]), Some(option), "{text}");
        }
        assert_eq!(ticked("□独资新建 □合资合作"), None);
    }
}
