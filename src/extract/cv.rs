//! CVs to records.

use std::ops::Range;

use regex::Regex;

use crate::fact::{CodeOf, Field, Kind, Record, Role, Standing, Value};

use super::certificates::{dated, first_match};
use super::reading::{Reading, code_value};
use super::view::{View, clean};
use super::words;

type Table = &'static [(&'static str, Option<Role>)];

const CV: Table = &[
    ("姓名", Some(Role::Name)),
    ("Name", Some(Role::Name)),
    ("英文名", Some(Role::NameEnglish)),
    ("英文姓名", Some(Role::NameEnglish)),
    ("拼音", Some(Role::NameEnglish)),
    ("姓名拼音", Some(Role::NameEnglish)),
    ("国籍", Some(Role::Nationality)),
    ("Nationality", Some(Role::Nationality)),
    ("性别", None),
    ("出生年月", None),
    ("出生日期", None),
    ("Date of birth", None),
    ("民族", None),
    ("籍贯", None),
    ("最高学位", Some(Role::Degree)),
    ("最高学历", Some(Role::Degree)),
    ("学位", Some(Role::Degree)),
    ("学历", Some(Role::Degree)),
    ("学历学位", Some(Role::Degree)),
    ("Degree", Some(Role::Degree)),
    ("Highest degree", Some(Role::Degree)),
    ("专业技术职称", Some(Role::ProfessionalTitle)),
    ("职称", Some(Role::ProfessionalTitle)),
    ("专业技术职务", Some(Role::ProfessionalTitle)),
    ("技术职称", Some(Role::ProfessionalTitle)),
    ("Title", Some(Role::ProfessionalTitle)),
    ("Position", Some(Role::ProfessionalTitle)),
    ("职务", Some(Role::Position)),
    ("取得时间", Some(Role::TitleSince)),
    ("职称取得时间", Some(Role::TitleSince)),
    ("评定时间", Some(Role::TitleSince)),
    ("任职时间", Some(Role::TitleSince)),
    ("Since", None),
    ("从事本领域起始时间", Some(Role::FieldSince)),
    ("从事本领域科研起始时间", Some(Role::FieldSince)),
    ("从事本领域工作起始时间", Some(Role::FieldSince)),
    ("本领域工作起始时间", Some(Role::FieldSince)),
    ("从事本领域起始年月", Some(Role::FieldSince)),
    ("从事相关科研工作起始时间", Some(Role::FieldSince)),
    ("从事本专业起始时间", Some(Role::FieldSince)),
    ("In the field since", Some(Role::FieldSince)),
    ("Field since", Some(Role::FieldSince)),
    ("开始从事本领域时间", Some(Role::FieldSince)),
    ("何年起从事本领域科研工作", Some(Role::FieldSince)),
    ("何时起从事本领域科研工作", Some(Role::FieldSince)),
    ("从事本领域科研工作起始时间", Some(Role::FieldSince)),
    ("从事本领域科研工作时间", Some(Role::FieldSince)),
    ("从事本专业工作起始时间", Some(Role::FieldSince)),
    ("从事本领域研究起始时间", Some(Role::FieldSince)),
    ("Working in the field since", Some(Role::FieldSince)),
    ("Active in the field since", Some(Role::FieldSince)),
    ("国籍/地区", Some(Role::Nationality)),
    ("国籍（地区）", Some(Role::Nationality)),
    ("Citizenship", Some(Role::Nationality)),
    ("Current position", Some(Role::ProfessionalTitle)),
    ("Present position", Some(Role::ProfessionalTitle)),
    ("Academic title", Some(Role::ProfessionalTitle)),
    ("获学位时间", None),
    ("学位授予时间", None),
    ("政治面貌", None),
    ("从事专业", Some(Role::FieldOfWork)),
    ("出生", None),
    ("职称评定时间", Some(Role::TitleSince)),
    ("聘任时间", Some(Role::TitleSince)),
    ("资格取得时间", Some(Role::TitleSince)),
    ("本领域工作年限", Some(Role::Term)),
    ("从事本领域年限", Some(Role::Term)),
    ("从事本领域科研工作年限", Some(Role::Term)),
    ("Years in the field", Some(Role::Term)),
    ("工作年限", Some(Role::Term)),
    ("工作单位", Some(Role::Employer)),
    ("现工作单位", Some(Role::Employer)),
    ("所在单位", Some(Role::Employer)),
    ("Employer", Some(Role::Employer)),
    ("Affiliation", Some(Role::Employer)),
    ("聘任起始", Some(Role::From)),
    ("聘任起始时间", Some(Role::From)),
    ("受聘时间", Some(Role::From)),
    ("聘期", Some(Role::Period)),
    ("聘任期限", Some(Role::Period)),
    ("研究方向", Some(Role::FieldOfWork)),
    ("专业", Some(Role::FieldOfWork)),
    ("研究领域", Some(Role::FieldOfWork)),
    ("专业领域", Some(Role::FieldOfWork)),
    ("身份证号", Some(Role::PersonId)),
    ("护照号", Some(Role::PersonId)),
    ("证件号码", Some(Role::PersonId)),
    ("联系电话", None),
    ("邮箱", None),
    ("电子邮箱", None),
    ("教育经历", None),
    ("工作经历", None),
    ("主要学术成绩", None),
    ("本人签字", None),
];

/// A leader's CV.
pub(super) fn cv(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(CV);
    // Labels below the heading of a history are its columns, not facts of the person.
    if let Some(border) = history_start(reading) {
        let above = |field: &Field| field.fact.at.iter().all(|span| (span.part, span.start) < border);
        // In two columns the history may be read before the person's own labels: then those that no history has stand.
        let own = |field: &Field| {
            matches!(field.role, Role::Name | Role::Nationality | Role::ProfessionalTitle | Role::FieldSince)
        };
        let none = !fields.iter().any(above);
        // A row of the history, with its columns or its years, is no label's value.
        let of_a_row = |field: &Field| {
            let Value::Text(text) = &field.fact.value else { return false };
            let quoted = field.fact.at.first().map_or("", |span| reading.document.quote(*span));
            quoted.contains('\t') || text.contains("年") && text.chars().any(|c| c.is_ascii_digit())
        };
        fields.retain(|field| above(field) || none && own(field) && !of_a_row(field));
    }
    if let Some((view, range)) = first_match(
        reading,
        r"自\s*((?:19|20)\d{2}\s*[年.\-/]\s*\d{0,2}\s*月?)\s*(?:起|以来|开始|至今)[^。\n]{0,12}从事",
    )
    .or_else(|| {
        first_match(reading, r"((?:19|20)\d{2}\s*[年.\-/]\s*\d{0,2}\s*月?)\s*(?:起|以来|开始|至今)[^。\n]{0,6}从事")
    }) && !fields.iter().any(|field| field.role == Role::FieldSince)
    {
        fields.extend(reading.read_as(Role::FieldSince, view, range));
    }
    in_prose(reading, &mut fields);
    in_english(reading, &mut fields);
    headed_name(reading, &mut fields);
    plain_title(reading, &mut fields);
    if let Some(title) = fields.iter().find(|field| field.role == Role::ProfessionalTitle).cloned()
        && let Value::Text(text) = &title.fact.value
        && let Some(rank) = words::rank(text)
    {
        let mut field = title.clone();
        field.role = Role::Rank;
        field.fact.value = code_value(CodeOf::Rank, rank);
        fields.push(field);
    }
    history(reading, &mut fields);
    in_history(reading, &mut fields);
    vec![Record { kind: Kind::Person, at: reading.spans(), standing: Standing::Counts, fields }]
}

/// Reads what a CV says in sentences: "张三，国籍中国，2002年毕业于某某大学，获博士学位，现任某某公司教授。"
fn in_prose(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const BODY: &str = r"[^，。；\n]{2,50}?(?:公司|大学|学院|研究院|研究所|中心|医院|集团|实验室)";
    let patterns: [(Role, String); 6] = [
        (Role::Name, r"(?m)^\s*([\p{Han}·]{2,6}|[A-Z][\p{L}.'’\-]+(?: [A-Z][\p{L}.'’\-]+){1,3})\s*[，,（(]\s*(?:男|女|国籍|博士|硕士|教授|研究员|出生|生于|\d{4}\s*年|中国|[\p{Han}]{2,6}籍)".to_owned()),
        (Role::Nationality, r"(?:国籍\s*[：:为]?\s*([\p{Han}]{2,8}?)\s*[，,。；\n]|[，,]\s*([\p{Han}]{2,8}?)(?:籍|国籍)\s*[，,])".to_owned()),
        (Role::Degree, r"(?:获|取得|授予|拥有|具有)\s*(?:了)?\s*[^，。；\n]{0,12}?((?:博士|硕士|学士)(?:研究生)?(?:学位|学历)?)".to_owned()),
        (Role::Employer, format!(r"(?:现任|现为|任职于|就职于|受聘于)\s*({BODY})")),
        (Role::ProfessionalTitle, format!(r"(?:现任|现为|任职于|受聘于)\s*{BODY}\s*(?:担任|任|的)?\s*([\p{{Han}}]{{0,6}}(?:教授|研究员|工程师|院士|讲师|科学家|实验师))")),
        (Role::ProfessionalTitle, r"(?:职称|专业技术职务)\s*(?:为|是|：|:)\s*([\p{Han}]{2,10})".to_owned()),
    ];
    for (role, pattern) in patterns {
        if fields.iter().any(|field| field.role == role) {
            continue;
        }
        if let Some((view, range)) = first_match(reading, &pattern) {
            fields.extend(reading.read_as(role, view, range));
        }
    }
}

/// Reads what an English CV says in sentences: since when the person works in the field.
fn in_english(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    if fields.iter().any(|field| field.role == Role::FieldSince) {
        return;
    }
    const SINCE: &[&str] = &[
        r"(?i)(?:active|working|worked|engaged|researching|research) in (?:this|the|his|her) field(?: of [^.;\n]{0,60})?,? since",
        r"(?i)in the field(?: of [^.;\n]{0,60})? since",
    ];
    fields.extend(dated(reading, SINCE, Role::FieldSince));
}

/// The commonest surnames, and the first characters of those of two, in both scripts.
const SURNAMES: &str = "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付傅方白邹鄒孟熊秦邱江尹薛闫段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯温溫欧歐区區蓝藍祝霍罗翁庄莊柯司上诸諸端甄关關殷施牛洪詹樊常倪";

/// Reads the name that heads a CV: "李雷简历", the line below "Curriculum Vitae", or one short line of Han alone.
fn headed_name(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    if fields.iter().any(|field| field.role == Role::Name) {
        return;
    }
    const NAMES: &[&str] = &[
        r"(?m)^\s*([\p{Han}·]{2,4}?)\s*(?:同志|教授|博士|先生|女士)?\s*(?:的)?(?:个人|工作|主要)?(?:简历|履历)\s*$",
        r"(?mi:^\s*(?:curriculum vitae|cv|resume|résumé|lebenslauf))\s*(?:(?:of|von|–|-|—|:)\s*|\n\s*)((?:(?:Dr|Prof|Mr|Ms|Mrs)\.?(?:-Ing\.)?\s+)*\p{Lu}[\p{L}.'’\-]+(?:[ \u{2003}]\p{Lu}[\p{L}.'’\-]+){1,3})\s*(?m:$)",
    ];
    const NO_NAMES: &[&str] = &[
        "个人", "负责", "项目", "工作", "主要", "团队", "人员", "教育", "背景", "经历", "研究", "方向", "信息", "基本",
        "联系", "方式", "获奖", "论文", "姓名", "附件", "学术", "成果", "简历", "履历", "兼职", "荣誉", "技能", "语言",
        "专利", "著作", "学习", "任职", "中国", "美国", "男", "女",
    ];
    for pattern in NAMES {
        let Some((view, range)) = first_match(reading, pattern) else { continue };
        let text = clean(&view.text[range.clone()]);
        if !NO_NAMES.iter().any(|word| text.contains(word)) {
            let text = ["Dr.-Ing. ", "Prof. ", "Dr. ", "Mr. ", "Ms. "]
                .iter()
                .fold(text.as_str(), |name, title| name.strip_prefix(title).unwrap_or(name))
                .to_owned();
            fields.push(reading.field(Role::Name, Value::Text(text), view, range));
            return;
        }
    }
    let Some(view) = reading.lines.first() else { return };
    let mut alone = view.line_ranges().into_iter().take(8).filter(|range| {
        let line = clean(&view.text[range.clone()]);
        (2..=4).contains(&line.chars().count())
            && line.chars().all(|c| matches!(c, '\u{4E00}'..='\u{9FFF}' | '·'))
            && line.starts_with(|c| SURNAMES.contains(c))
            && !words::is_body(&line)
            && !NO_NAMES.iter().any(|word| line.contains(word))
    });
    if let (Some(range), None) = (alone.next(), alone.next()) {
        let text = clean(&view.text[range.clone()]);
        fields.push(reading.field(Role::Name, Value::Text(text), view, range));
    }
}

/// Leaves of "Chief Scientist, A Ltd. (since April 2014)" the title and of "教授（2016年7月聘任）" title and day.
fn plain_title(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let mut made = Vec::new();
    for field in fields.iter_mut().filter(|field| field.role == Role::ProfessionalTitle) {
        let Value::Text(text) = field.fact.value.clone() else { continue };
        if let Some(open) = text.find(['（', '(']) {
            let date = reading_date(&text[open..]);
            if let Some(date) = date.filter(|_| text[open..].contains(['聘', '评', '得', '任'])) {
                let mut since = field.clone();
                since.role = Role::TitleSince;
                since.fact.value = date;
                made.push(since);
            }
            field.fact.value = Value::Text(text[..open].trim().to_owned());
        }
        let Value::Text(text) = field.fact.value.clone() else { continue };
        if let Some((title, rest)) = text.split_once(", ")
            && words::is_body(rest)
        {
            let mut employer = field.clone();
            employer.role = Role::Employer;
            employer.fact.value = Value::Party(rest.trim().to_owned());
            made.push(employer);
            field.fact.value = Value::Text(title.to_owned());
        }
    }
    made.retain(|one| !fields.iter().any(|field| field.role == one.role));
    fields.extend(made);
    let conferred = r"((?:19|20)\d{2}\s*年\s*(?:\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?)\s*(?:取得|获得|获|晋升|评为|被评为|聘为|获聘|被聘)(?:为)?\s*[\p{Han}]{0,6}(?:工程师|教授|研究员|实验师)";
    if !fields.iter().any(|field| field.role == Role::TitleSince)
        && let Some((view, range)) = first_match(reading, conferred)
    {
        fields.extend(reading.read_as(Role::TitleSince, view, range));
    }
}

fn reading_date(text: &str) -> Option<Value> {
    let found = super::lexical::scan(text, &super::lexical::Hints::default());
    found.iter().find_map(|found| found.value().filter(|value| matches!(value, Value::Date(_))))
}

/// Reads from the history what no label says: the degree of the schooling, the employer of the work that goes on.
fn in_history(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const OTHER: &[&str] =
        &["指导", "招收", "supervis", "导师", "candidate", "在读", "肄业", "导师", "访问", "visiting", "委员"];
    let Ok(lasting) =
        Regex::new(r"(?i)(?:19|20)\d{2}[^\n]{0,8}?[—–\-~～至]+\s*(?:至今|今|present|now|heute)\s*[：:，,]?\s*")
    else {
        return;
    };
    let order = ["doctor", "master", "bachelor"];
    let mut best: Option<(usize, Field)> = None;
    for view in &reading.lines {
        for range in view.line_ranges() {
            let line = &view.text[range.clone()];
            let lower = line.to_lowercase();
            let school = !OTHER.iter().any(|word| lower.contains(word))
                && line.chars().filter(char::is_ascii_digit).count() >= 4;
            if school
                && (lower.contains("univ")
                    || lower.contains("institut")
                    || lower.contains("hochschule")
                    || line.contains(['学', '學', '院']))
                && let Some(degree) = words::degree(line).filter(|_| !line.contains("学位证"))
                && let Some(rank) = order.iter().position(|one| *one == degree)
                && best.as_ref().is_none_or(|(other, _)| rank < *other)
            {
                best =
                    Some((rank, reading.field(Role::Degree, code_value(CodeOf::Degree, degree), view, range.clone())));
            }
            let aside = ["兼职", "理事", "委员", "编委", "客座", "学会", "协会", "member of", "editor"]
                .iter()
                .any(|word| lower.contains(word));
            if !aside
                && !fields.iter().any(|field| field.role == Role::Employer)
                && let Some(hit) = lasting.find(line)
                && let Some(body) = body_in(&line[hit.end()..])
            {
                let start = range.start + hit.end();
                fields.extend(reading.parties(Role::Employer, view, start + body.start..start + body.end));
            }
        }
    }
    if !fields.iter().any(|field| field.role == Role::Degree) {
        fields.extend(best.map(|(_, field)| field));
    }
}

/// Finds the body in "甲学院 教授" or "Chief Scientist, A Co., Ltd., Shenzhen".
fn body_in(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for (at, _) in text.match_indices([' ', '\u{2003}', '，', '\t']).chain([(text.len(), "")]) {
        if text.get(start..at).is_some_and(|piece| piece.ends_with(super::view::is_cjk) && words::is_body(piece)) {
            return Some(start..at);
        }
        start = at + text[at..].chars().next().map_or(0, char::len_utf8);
    }
    let (title, rest) = text.split_once(", ")?;
    let legal = ["Ltd.", "Limited", "Inc.", "GmbH", "LLC", "AG", "University", "Institute"];
    let end = legal.iter().filter_map(|word| rest.find(word).map(|at| at + word.len())).max()?;
    let from = title.len() + 2;
    words::is_body(&rest[..end]).then_some(from..from + end)
}

/// Returns where the first heading of a history stands: part and byte.
fn history_start(reading: &Reading<'_>) -> Option<(u32, u32)> {
    const HEADINGS: &[&str] = &[
        "工作经历",
        "工作履历",
        "教育经历",
        "学习经历",
        "任职经历",
        "科研经历",
        "教育背景",
        "主要经历",
        "workexperience",
        "employment",
        "education",
    ];
    reading.lines.iter().find_map(|view| {
        view.line_ranges().into_iter().find_map(|range| {
            let line: String = view.text[range.clone()]
                .chars()
                .filter(|c| !c.is_whitespace() && *c != '\u{2003}')
                .collect::<String>()
                .to_lowercase();
            let heading = line.chars().count() <= 20 && HEADINGS.iter().any(|word| line.contains(word));
            let span = view.span(range);
            heading.then_some((span.part, span.start))
        })
    })
}

/// Reads schools with their degrees and years; the first work of the history where no line says since when.
fn history(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    let Ok(pattern) = Regex::new(
        r"^\s*((?:19|20)\d{2}\s*[年.\-/]?\s*\d{0,2}\s*月?)\s*[—–\-~～至]+\s*((?:19|20)\d{2}\s*[年.\-/]?\s*\d{0,2}\s*月?|至今|今|present|now|Present)\s*[：:，,]?\s*(.+)$",
    ) else {
        return;
    };
    let mut school = false;
    let mut number: u8 = 0;
    let mut first_work: Option<Field> = None;
    for view in &reading.lines {
        for range in view.line_ranges() {
            let line = &view.text[range.clone()];
            let bare: String = line.chars().filter(|c| !c.is_whitespace()).collect();
            let lower = bare.to_lowercase();
            if bare.chars().count() <= 20 {
                if ["教育经历", "学习经历", "教育背景", "education"].iter().any(|word| lower.contains(word))
                {
                    school = true;
                } else if ["工作经历", "工作履历", "科研经历", "任职经历", "experience", "employment"]
                    .iter()
                    .any(|word| lower.contains(word))
                {
                    school = false;
                }
            }
            let Some(captures) = pattern.captures(line) else { continue };
            let (Some(from), Some(to), Some(rest)) = (captures.get(1), captures.get(2), captures.get(3)) else {
                continue;
            };
            let at = |range_in: Range<usize>| range.start + range_in.start..range.start + range_in.end;
            if school || words::degree(rest.as_str()).is_some() && rest.as_str().contains('获') {
                schooling(reading, view, at(to.range()), at(rest.range()), number, fields);
                number = number.saturating_add(1);
            } else {
                let made = reading.read_as(Role::FieldSince, view, at(from.range())).into_iter().next();
                let day = |field: &Field| super::reading::day(&field.fact.value).map(|date| date.first);
                if let Some(made) = made
                    && first_work.as_ref().is_none_or(|first| day(&made) < day(first))
                {
                    first_work = Some(made);
                }
            }
        }
    }
    if !fields.iter().any(|field| field.role == Role::FieldSince) {
        fields.extend(first_work);
    }
}

/// One school: its name, the year it was left, the degree it gave.
fn schooling(
    reading: &Reading<'_>,
    view: &View,
    to: Range<usize>,
    rest: Range<usize>,
    number: u8,
    fields: &mut Vec<Field>,
) {
    let school = school_in(&view.text[rest.clone()]);
    let mut made = reading.read_as(Role::Issued, view, to);
    if let Some(school) = school {
        made.extend(reading.parties(Role::Issuer, view, rest.start + school.start..rest.start + school.end));
    }
    for field in &mut made {
        field.party = Some(number);
    }
    fields.extend(made);
}

/// Finds the school of a line of a history: the first piece that ends like a body's name.
fn school_in(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    let gaps =
        text.char_indices().filter(|(_, c)| "\u{2003}，,；;\t".contains(*c) || *c == ' ').chain([(text.len(), ' ')]);
    for (at, c) in gaps {
        let piece = text.get(start..at).unwrap_or("");
        let latin_space = c == ' ' && at < text.len() && !piece.ends_with(super::view::is_cjk);
        if latin_space {
            continue;
        }
        let skip = piece.len() - piece.trim_start().len();
        if words::is_body(piece.trim()) {
            return Some(start + skip..start + piece.trim_end().len());
        }
        start = (at + c.len_utf8()).min(text.len());
    }
    None
}
