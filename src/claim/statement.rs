//! Sentences to claims: which figure of a sentence is claimed for what, and what no claim took.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::figure::{self, Figure};
use super::layout::{Passage, Section};
use super::subject::{is_leader, who_at};
use super::wording::{Compiled, Want, Who, wordings};
use crate::extract::lexical::{Hints, What, scan};
use crate::fact::{Basis, Comparator, Count, Currency, Ident, IdentKind, Period, Value};

/// What the whole form tells before its sentences are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// The pack's track id.
    pub(super) track: Option<String>,
    /// Folded names, longest first.
    pub(super) applicant: Vec<String>,
    pub(super) institute: Vec<String>,
    pub(super) partner: Vec<String>,
    pub(super) leader: Vec<String>,
    /// The latest year that the form's own statements name, plans left out.
    pub(super) latest: Option<i16>,
    /// The pack's claim ids with their folded labels; empty: all are taken.
    pub(super) labels: Vec<(String, Vec<String>)>,
}

impl Context {
    /// Tells whether a claim belongs to the track (all do while it is unknown) and the pack knows it.
    pub(super) fn takes(&self, name: &str, tracks: &[&str]) -> bool {
        let in_track = self.track.as_deref().is_none_or(|track| tracks.contains(&track));
        in_track && (self.labels.is_empty() || self.labels.iter().any(|(id, _)| id == name))
    }
}

/// A claim before it has its place in the file: ranges are bytes of the passage's folded text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    pub(super) name: &'static str,
    pub(super) range: Range<usize>,
    pub(super) value: Value,
    pub(super) comparator: Comparator,
    pub(super) period: Option<Period>,
    pub(super) basis: Option<Basis>,
    pub(super) idents: Vec<Ident>,
}

impl Draft {
    /// Returns a claim without figure: a flag, a code, a text.
    pub(super) fn plain(name: &'static str, range: Range<usize>, value: Value) -> Draft {
        Draft { name, range, value, comparator: Comparator::Equal, period: None, basis: None, idents: Vec::new() }
    }
}

/// A sentence of a passage with all that is needed to read it.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub(super) passage: &'a Passage,
    /// Where it begins in the passage's folded text.
    pub(super) start: usize,
    pub(super) text: &'a str,
    /// Of whom the sentence before it spoke.
    pub(super) carried: Option<Who>,
}

/// What a sentence came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) drafts: Vec<Draft>,
    /// Figures that no claim took, as ranges of the passage's text; told only where something was claimed.
    pub(super) unclaimed: Vec<Range<usize>>,
}

/// Splits a passage into sentences.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if matches!(c, '。' | ';' | '!' | '?') {
            ranges.push(start..at);
            start = at + c.len_utf8();
        }
    }
    ranges.push(start..text.len());
    ranges.retain(|range| text.get(range.clone()).is_some_and(|s| !s.trim().is_empty()));
    ranges
}

/// Reads the figures of a sentence as claims.
pub(super) fn figures(sentence: Sentence<'_>, context: &Context) -> Told {
    let mut figures = figure::figures(sentence.text);
    if let Some(figure) = bare(sentence) {
        figures = vec![figure];
    }
    let planned = planned_from(sentence.text);
    let mut chosen: Vec<Option<(&Compiled, usize)>> = Vec::new();
    let mut also: Vec<(usize, &Compiled)> = Vec::new();
    let view = View { sentence, context, figures: &figures };
    for (index, figure) in figures.iter().enumerate() {
        let mut candidates: Vec<(usize, &Compiled)> = wordings()
            .iter()
            .filter(|c| figure.range.start < planned || c.wording.name == "requested_funding")
            .filter(|c| c.wording.name == "requested_funding" || sentence.passage.section != Section::Void)
            .filter_map(|c| Some((view.distance(index, c)?, c)))
            .collect();
        candidates.sort_by_key(|c| c.0);
        let best = candidates.first().map(|c| (c.1, c.0));
        // "注册成立并投入运营": one date, two claims.
        if let Some((first, distance)) = best
            && matches!(first.wording.name, "institute_founded_on" | "operating_since")
        {
            let second = candidates.iter().skip(1).find(|(d, c)| {
                matches!(c.wording.name, "institute_founded_on" | "operating_since") && d.abs_diff(distance) <= 12
            });
            also.extend(second.map(|c| (index, c.1)));
        }
        chosen.push(best);
    }
    let mut told = view.settle(&chosen);
    told.drafts.extend(also.into_iter().filter_map(|(index, c)| view.draft(index..index + 1, c)));
    let claimed = !told.drafts.is_empty();
    for (index, figure) in figures.iter().enumerate() {
        let at = sentence.start + figure.range.start..sentence.start + figure.range.end;
        let taken = told.drafts.iter().any(|draft| draft.range.start <= at.start && at.end <= draft.range.end);
        let known = sentence.passage.section != Section::Void && (claimed || view.label_is_known());
        let same = told.drafts.iter().any(|draft| same_value(&draft.value, &figure.value));
        let same = same || view.is_converted(index);
        let background = view.segment(index).contains("注册资本") || view.segment(index).contains("总资产");
        if known
            && !taken
            && !same
            && !background
            && is_told(figure)
            && figure.range.start < planned
            && !view.required(index)
        {
            told.unclaimed.push(at);
        }
    }
    told
}

/// Tells whether two figures say one value, however exactly they are written (小写 and 大写).
fn same_value(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Amount(a), Value::Amount(b)) => a.units == b.units && a.currency == b.currency,
        (a, b) => a == b,
    }
}

/// Tells whether a figure left over is worth telling: money, a share, a number of things (not of years).
fn is_told(figure: &Figure) -> bool {
    let measured = match &figure.value {
        Value::Amount(_) | Value::Percent(_) => true,
        Value::Count(count) => !matches!(count.unit.as_str(), "年" | "月" | "天" | "日" | "次" | "期" | "届" | "场"),
        _ => false,
    };
    measured && figure.plain
}

/// Returns where a sentence turns to plans: what follows is no claim.
pub(super) fn planned_from(text: &str) -> usize {
    static PLAN: OnceLock<Regex> = OnceLock::new();
    let plan = PLAN.get_or_init(|| {
        Regex::new(concat!(
            r"(?:^|[,:、(])计划|(?:单位|公司|校|院|所|机构|中心|双方|基地|项目|我们)(?:还|已|正)?(?:计划|拟|将)",
            r"|计划(?:到|至|在|于|新增|投入|建设|开展|用|未来|20|实施|申请|引进|完成|实现|发表|培养|购置|再|每年)",
            r"|拟(?:新增|投入|建|开展|于|在|引进|完成|实现|购置|投|培养|发表|到|再|用|派|组织|扩|围绕|签|每年|达)",
            r"|预计|预期|力争|争取|有望|未来|今后|下一步|展望|到期末|建设期内|实施期内|期末",
            r"|将(?:新增|投入|建|开展|于|在|申请|引进|完成|实现|购置|继续|进一步|达|超过|形成|培养|发表|组织|会|获|新|再|逐步|力争|签|每年)",
            r"|目标(?:是|为)|规划(?:建设|投入|到|至|期)",
        ))
        .expect("a pattern of this file (tested)")
    });
    plan.find(text).map_or(text.len(), |found| found.start())
}

/// Reads a cell that holds a number alone; its unit comes from the header, the unit column or the label.
fn bare(sentence: Sentence<'_>) -> Option<Figure> {
    static BARE: OnceLock<Regex> = OnceLock::new();
    let bare = BARE.get_or_init(|| {
        Regex::new(
            r"^(?:约|近|超过|不低于|不少于|≥|>)?\s?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:以上|左右|余)?$",
        )
        .expect("a pattern of this file (tested)")
    });
    if sentence.start != 0 || sentence.text.len() != sentence.passage.text.text.len() {
        return None;
    }
    let number = bare.captures(sentence.text)?.get(1)?;
    let mut figure = Figure {
        range: number.range(),
        value: Value::Count(Count { number: super::numeral::decimal(number.as_str())?, unit: String::new() }),
        comparator: Comparator::Equal,
        plain: true,
    };
    if !sentence.passage.unit.is_empty() {
        let (head, tail) = (sentence.text.get(..number.end())?, sentence.text.get(number.end()..)?);
        let with_unit = format!("{head}{}{tail}", sentence.passage.unit);
        let read = figure::figures(&with_unit).into_iter().find(|f| f.range.start == number.start())?;
        figure.value = read.value;
        figure.comparator = read.comparator;
    }
    Some(figure)
}

/// The words of a sentence seen from one of its figures.
pub(super) struct View<'a> {
    pub(super) sentence: Sentence<'a>,
    context: &'a Context,
    pub(super) figures: &'a [Figure],
}

/// A label is the last resort: farther than any words of the sentence.
const LABEL_DISTANCE: usize = 60;
/// Words farther from a figure than this many characters are not about it.
const DISTANCE_MAX: usize = 40;

impl View<'_> {
    /// Returns how far a claim's words stand from a figure, or `None` where the figure is not its.
    fn distance(&self, index: usize, c: &Compiled) -> Option<usize> {
        let figure = self.figures.get(index)?;
        let w = c.wording;
        if !self.context.takes(w.name, w.tracks) || !wanted(&w.want, figure) || self.required(index) {
            return None;
        }
        let text = self.sentence.text;
        let label = self.sentence.passage.label.as_str();
        let matches = |regex: &Option<Regex>, text: &str| regex.as_ref().is_some_and(|r| r.is_match(text));
        if c.needs.is_some() && !matches(&c.needs, text) && !matches(&c.needs, label) {
            return None;
        }
        let segment = self.segment(index);
        if matches(&c.not, segment) || !self.fits(index, c, segment) {
            return None;
        }
        let by_label = !label.is_empty() && (matches(&c.label, label) || self.pack_label(w.name, label));
        if let Some(who) = w.who
            && !self.is_about(index, who, by_label, w.name)
        {
            return None;
        }
        let near = if w.want == Want::Date { self.date_distance(index, c) } else { self.word_distance(index, c) };
        let near = near.filter(|d| *d <= DISTANCE_MAX);
        near.or(by_label.then(|| LABEL_DISTANCE + self.label_slack(c)))
            .filter(|_| !matches!(&figure.value, Value::Count(n) if n.unit.is_empty()) || by_label)
    }

    /// Returns how little of the label a claim's words make up: the longest words name it best (技术经纪人, not 人员).
    fn label_slack(&self, c: &Compiled) -> usize {
        let label = self.sentence.passage.label.as_str();
        let own = c.label.iter().flat_map(|r| r.find_iter(label)).map(|m| m.as_str().chars().count());
        let pack = self.context.labels.iter().filter(|(id, _)| id == c.wording.name).flat_map(|(_, labels)| labels);
        let pack = pack.filter(|l| label.contains(l.as_str())).map(|l| l.chars().count());
        30 - own.chain(pack).max().unwrap_or(0).min(30)
    }

    /// Words before a figure count by their distance, a comma between by five more; words after it by their end.
    fn word_distance(&self, index: usize, c: &Compiled) -> Option<usize> {
        let figure = self.figures.get(index)?;
        let before = self.sentence.text.get(..figure.range.start)?;
        let mut best: Option<usize> = None;
        let mut near = |end: usize| {
            let between = before.get(end..).unwrap_or("");
            let commas = between.matches(',').count();
            // Other figures between the words and this one: the words have had their figure.
            let figures = self.figures.iter().filter(|f| f.range.start >= end && f.range.end <= figure.range.start);
            let figures =
                figures.filter(|f| std::mem::discriminant(&f.value) == std::mem::discriminant(&figure.value)).count();
            let distance = between.chars().count() + 5 * commas + 15 * figures;
            best = Some(best.map_or(distance, |b| b.min(distance)));
        };
        if let Some(last) = c.before.find_iter(before).filter(|m| !m.as_str().is_empty()).last() {
            near(last.end());
        }
        if let Some((_, labels)) = self.context.labels.iter().find(|(id, _)| id == c.wording.name) {
            labels.iter().filter_map(|label| Some(before.rfind(label.as_str())? + label.len())).for_each(&mut near);
        }
        let after = self.sentence.text.get(figure.range.end..)?;
        let after = after.trim_start_matches(|c: char| "以上左右余多".contains(c));
        let found = c.after.as_ref().and_then(|r| r.find(after)).map(|m| m.as_str().chars().count() / 2 + 1);
        match (best, found) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, other) => one.or(other),
        }
    }

    /// Words about a date stand in its own clause; only where there are none, in the next or the one before.
    fn date_distance(&self, index: usize, c: &Compiled) -> Option<usize> {
        let figure = self.figures.get(index)?;
        let text = self.sentence.text;
        let (before, after) = (text.get(..figure.range.start)?, text.get(figure.range.end..)?);
        let clause = before.rfind(',').map_or(before, |comma| before.get(comma + 1..).unwrap_or(""));
        let last = c.before.find_iter(clause).last().map(|m| clause.get(m.end()..).unwrap_or("").chars().count());
        let next = c.after.as_ref().and_then(|r| r.find(after)).map(|m| m.as_str().chars().count());
        match (last, next) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (None, None) => {
                let rest = after.strip_prefix(',')?;
                let rest = rest.get(..rest.find([',']).unwrap_or(rest.len()))?;
                c.before.find(rest).map(|m| 20 + rest.get(..m.start()).unwrap_or("").chars().count())
            }
            (one, other) => one.or(other),
        }
    }

    /// Returns the words right before a figure: since the last comma or the figure before it.
    fn segment(&self, index: usize) -> &str {
        let Some(figure) = self.figures.get(index) else { return "" };
        let before = self.sentence.text.get(..figure.range.start).unwrap_or("");
        let comma = before.rfind([',', ';']).map_or(0, |at| at + 1);
        let last = index.checked_sub(1).and_then(|i| self.figures.get(i)).map_or(0, |f| f.range.end);
        before.get(comma.max(last).min(before.len())..).unwrap_or("")
    }

    /// Tells whether a figure is a bound quoted from the call, not a claim.
    fn required(&self, index: usize) -> bool {
        static REQUIRED: OnceLock<Regex> = OnceLock::new();
        let required = REQUIRED.get_or_init(|| {
            Regex::new(r"要求|指南|规定|须|应当|应不|应达|申报条件|门槛|考核标准")
                .expect("a pattern of this file (tested)")
        });
        let Some(figure) = self.figures.get(index) else { return false };
        let after = self.sentence.text.get(figure.range.end..).unwrap_or("");
        let after = after.get(..after.find(',').unwrap_or(after.len())).unwrap_or("");
        let bound = matches!(figure.comparator, Comparator::AtLeast | Comparator::AtMost | Comparator::MoreThan);
        bound && (required.is_match(self.segment(index)) || required.is_match(after) || self.quotes_the_call(index))
    }

    /// "根据指南要求,投入不低于3000万元": the clause before says whose bound it is, and nothing says it was reached.
    fn quotes_the_call(&self, index: usize) -> bool {
        static CALL: OnceLock<Regex> = OnceLock::new();
        let call = CALL.get_or_init(|| {
            Regex::new(r"^(?:根据|按照?|依据|依照|对照|参照)[^,]*(?:要求|指南|规定|条件|标准|通知)")
                .expect("a pattern of this file (tested)")
        });
        let reached = ["实际", "已", "单位", "近三年", "现有", "共", "累计达", "公司", "我"];
        let Some(figure) = self.figures.get(index) else { return false };
        let segment = self.segment(index);
        let silent = !reached.iter().any(|word| segment.contains(word));
        figure.comparator == Comparator::AtLeast && call.is_match(self.sentence.text) && silent
    }

    /// Conditions of single claims that are no plain words.
    fn fits(&self, index: usize, c: &Compiled, segment: &str) -> bool {
        let text = self.sentence.text;
        let label = self.sentence.passage.label.as_str();
        let any = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
        match c.wording.name {
            // An applicant's whole record is background: only what names the window or the institute is claimed.
            _ if BACKGROUND.contains(&c.wording.name)
                && (self.is_background() || self.is_history(index) || self.is_long_past(index)) =>
            {
                false
            }
            // A label that asks for applications, or for standards of one country, says what its figure is.
            "patents_granted" if any(&["申请", "受理"], label) && !any(&["授权", "授予", "获"], label) => {
                false
            }
            "standards"
                if any(&["国家标准", "团体标准", "企业标准", "行业标准", "地方标准"], label)
                    && !label.contains("国际") =>
            {
                false
            }
            "patents_granted" => {
                let granted = any(&["授权", "授予", "获得", "取得", "拥有", "获批", "获"], segment);
                !any(&["申请", "受理", "公开", "公布", "申报"], segment) || granted && !any(&["受理", "公布"], segment)
            }
            "standards" => {
                !any(&["国家标准", "团体标准", "企业标准", "地方标准", "国标"], segment) || segment.contains("国际")
            }
            "investment_total" => {
                let whole = any(
                    &[
                        "累计",
                        "总计",
                        "总额",
                        "总金额",
                        "合计",
                        "共",
                        "近三年",
                        "过去三年",
                        "三年",
                        "近3年",
                        "投入达",
                        "Total",
                        "total",
                        "cumulative",
                        "总投入",
                        "总投资",
                    ],
                    &format!("{text}{label}"),
                );
                (whole || self.period(index).is_some()) && !self.is_yearly(index)
            }
            "team_size" | "core_team" | "service_team" => !any(&["员工", "职工", "在校"], text),
            "joint_papers" => {
                any(&["联合", "合作", "合著", "共同", "外方", "双方"], text)
                    || any(&["联合", "合作"], label)
                    || any(&["论文"], label)
            }
            "results" => !any(&["用户证明", "转化"], segment),
            "cross_border_share" => any(&["跨境", "跨国", "国际", "境外", "涉外"], &format!("{text}{label}")),
            "indicators_done" => any(&["完成", "满足", "达到", "实现", "符合", "达成"], &format!("{text}{label}")),
            "acquired_on" => !any(&["成立", "运营"], segment) || any(&["收购", "并购", "兼并"], segment),
            _ => true,
        }
    }

    /// Tells whether a sum is that of one year among others: "2018年投入1200万元".
    fn is_yearly(&self, index: usize) -> bool {
        static YEARLY: OnceLock<Regex> = OnceLock::new();
        let yearly = YEARLY.get_or_init(|| {
            Regex::new(r"^(?:其中:?)?20\d\d年(?:度|上半年|下半年|\d{1,2}月?-\d{1,2}月)?(?:投入|研发投入|共投入|为|:)?[^,;]{0,6}$").expect("a pattern of this file (tested)")
        });
        let Some(figure) = self.figures.get(index) else { return false };
        let before = self.sentence.text.get(..figure.range.start).unwrap_or("");
        let clause = before.get(before.rfind([',', ';']).map_or(0, |at| at + 1)..).unwrap_or("");
        let total = ["累计", "合计", "总", "共计"].iter().any(|word| clause.contains(word));
        !total && yearly.is_match(clause)
    }

    /// Tells whether a figure is of a period of its own that ended five years or more before the form was written:
    /// no window of a call reaches there.
    fn is_long_past(&self, index: usize) -> bool {
        // A year alone may be when something was built: 2012年建成的机构, 投入….
        let period = self.period(index).filter(|period| period.from != period.to);
        let end = period.and_then(|period| period.to);
        matches!((end, self.context.latest), (Some(end), Some(latest)) if end.last.year() <= latest - 5)
    }

    /// Tells whether a figure is of a whole history, not of the years asked about: 历年累计, 建校以来, 公司成立以来.
    ///
    /// A sentence that names the window or a period of its own states that, whatever else it says.
    fn is_history(&self, index: usize) -> bool {
        static HISTORY: OnceLock<Regex> = OnceLock::new();
        let history = HISTORY.get_or_init(|| {
            Regex::new(concat!(
                r"历年|历史上|历来|多年来|长期以来|(?:建校|建院|建所|办学)(?:以来|至今)|十一五|十二五",
                r"|(?:单位|公司|企业|学校|大学|学院|研究院|研究所|集团|医院)(?:自)?(?:\d{4}年)?(?:成立|创立|创办|组建|建立)以来",
            ))
            .expect("a pattern of this file (tested)")
        });
        let text = self.sentence.text;
        let window = ["近三年", "过去三年", "近3年", "最近三年", "三年来", "近两年"];
        history.is_match(text)
            && who_at(self.sentence, self.context, self.figures.get(index).map_or(0, |f| f.range.start))
                != Some(Who::Institute)
            && !history.is_match(&self.sentence.passage.label)
            && !window.iter().any(|word| text.contains(word))
            && self.period(index).is_none()
    }

    fn is_background(&self) -> bool {
        let text = self.sentence.text;
        let words = ["近三年", "过去三年", "近3年", "境外", "基地", "联合", "合作", "外方", "中心", "研发机构"];
        self.sentence.passage.section == Section::Applicant
            && self.sentence.passage.label.is_empty()
            && !words.iter().any(|word| text.contains(word))
    }

    /// Tells whether a figure is said of somebody.
    fn is_about(&self, index: usize, who: Who, by_label: bool, name: &str) -> bool {
        let Some(figure) = self.figures.get(index) else { return false };
        let told = who_at(self.sentence, self.context, figure.range.start);
        match (told, who) {
            (Some(told), _) => told == who || (who == Who::Leader && is_leader(self.sentence, self.context)),
            (None, Who::Leader) => is_leader(self.sentence, self.context),
            (None, Who::Applicant) => by_label || self.sentence.passage.section == Section::Applicant,
            (None, Who::Institute) => name == "operating_since" || self.sentence.passage.section == Section::Institute,
            (None, Who::Other) => false,
        }
    }

    /// Tells whether the passage's label is one that claims stand under.
    fn label_is_known(&self) -> bool {
        let label = self.sentence.passage.label.as_str();
        let known = |c: &Compiled| {
            self.context.takes(c.wording.name, c.wording.tracks) && c.label.as_ref().is_some_and(|r| r.is_match(label))
        };
        !label.is_empty() && wordings().iter().any(known)
    }

    fn pack_label(&self, name: &str, label: &str) -> bool {
        self.context.labels.iter().any(|(id, labels)| id == name && labels.iter().any(|l| label.contains(l.as_str())))
    }

    /// Gives each claim its figures: the nearest one, sums of listed ones, or each of them.
    fn settle(&self, chosen: &[Option<(&Compiled, usize)>]) -> Told {
        let mut told = Told::default();
        for c in wordings() {
            let mine: Vec<(usize, usize)> = chosen
                .iter()
                .enumerate()
                .filter_map(|(index, best)| best.filter(|b| b.0.wording.name == c.wording.name).map(|b| (index, b.1)))
                .collect();
            let nearest = mine.iter().find(|m| m.0 > 0 && self.is_converted(m.0 - 1));
            let Some(nearest) = nearest.or(mine.iter().min_by_key(|m| (m.1, m.0))).copied() else { continue };
            if c.wording.every {
                let mut drafts: Vec<Draft> = mine.iter().filter_map(|m| self.draft(m.0..m.0 + 1, c)).collect();
                if self.sentence.text.contains("分别") && drafts.len() > 1 {
                    self.respectively(&mut drafts);
                }
                told.drafts.extend(drafts);
                continue;
            }
            let mut range = nearest.0..nearest.0 + 1;
            if c.wording.adds {
                // A list begins at its first figure: 发明专利2件、实用新型3件.
                let first = mine.iter().map(|m| m.0).min().unwrap_or(nearest.0);
                range = first..first + 1;
                while mine.iter().any(|m| m.0 == range.end) && self.is_listed(range.end) {
                    range.end += 1;
                }
            }
            told.drafts.extend(self.draft(range, c));
            // 小写 and 大写 that differ are two claims.
            let other = mine.iter().find(|m| m.0 != nearest.0 && self.repeats(nearest.0, m.0));
            told.drafts.extend(other.and_then(|m| self.draft(m.0..m.0 + 1, c)));
        }
        told
    }

    /// Tells whether a figure goes on with the list of the one before it.
    fn is_listed(&self, index: usize) -> bool {
        let (Some(last), Some(figure)) =
            (index.checked_sub(1).and_then(|i| self.figures.get(i)), self.figures.get(index))
        else {
            return false;
        };
        let between = self.sentence.text.get(last.range.end..figure.range.start).unwrap_or("");
        let part = ["其中", "包括", "含", "("].iter().any(|word| between.contains(word));
        let same = matches!((&last.value, &figure.value), (Value::Count(a), Value::Count(b)) if a.unit == b.unit);
        !part && same && between.chars().count() <= 14 && between.starts_with(['、', ',', '和', '及', '与', '以'])
    }

    /// Tells whether a figure is foreign money that the text converts right after it: 500万美元（折合人民币3400万元）.
    fn is_converted(&self, index: usize) -> bool {
        let (Some(figure), Some(next)) = (self.figures.get(index), self.figures.get(index + 1)) else { return false };
        let between = self.sentence.text.get(figure.range.end..next.range.start).unwrap_or("");
        let foreign = matches!(&figure.value, Value::Amount(amount) if amount.currency != Currency::CNY);
        let own = matches!(&next.value, Value::Amount(amount) if amount.currency == Currency::CNY);
        foreign && own && between.contains('合') && between.chars().count() <= 8
    }

    /// Tells whether a figure says the one before it again, in capitals, with another sum.
    fn repeats(&self, index: usize, other: usize) -> bool {
        let (Some(a), Some(b)) = (self.figures.get(index), self.figures.get(other)) else { return false };
        let between = self.sentence.text.get(a.range.end..b.range.start).unwrap_or("");
        between.contains("大写") && between.chars().count() <= 12 && !same_value(&a.value, &b.value)
    }

    /// Makes the claim of a run of figures.
    fn draft(&self, range: Range<usize>, c: &Compiled) -> Option<Draft> {
        let first = self.figures.get(range.start)?;
        let last = self.figures.get(range.end - 1)?;
        let w = c.wording;
        let mut value = match (&w.want, &first.value) {
            (Want::Term, Value::Count(count)) => Value::Duration(figure::duration(count)?),
            (Want::Term, Value::Period(period)) => Value::Duration(figure::whole_months(period)?),
            (Want::Count(units), Value::Count(count)) if count.unit.is_empty() => {
                Value::Count(Count { unit: (*units.first()?).to_owned(), ..count.clone() })
            }
            (_, value) => value.clone(),
        };
        if let Value::Count(sum) = &mut value {
            for index in range.start + 1..range.end {
                if let Some(Value::Count(more)) = self.figures.get(index).map(|f| &f.value) {
                    sum.number += more.number;
                }
            }
        }
        let with_period = [
            "investment_total",
            "visit_person_days",
            "technology_trade",
            "facilitated_projects",
            "patents_granted",
            "papers",
            "joint_papers",
            "trained",
        ];
        let basis = (w.name == "cross_border_share").then(|| self.basis(range.start)).flatten();
        let at = self.sentence.start + first.range.start..self.sentence.start + last.range.end;
        Some(Draft {
            name: w.name,
            range: at,
            value,
            comparator: first.comparator,
            period: with_period.contains(&w.name).then(|| self.period(range.start)).flatten(),
            basis,
            idents: self.idents(w.name, last.range.end),
        })
    }

    /// Tells of what a share is a share: the words nearest to it, then the label.
    fn basis(&self, index: usize) -> Option<Basis> {
        let of = |text: &str| {
            let at = |words: &[&str]| words.iter().filter_map(|word| text.rfind(word)).max();
            let amount = at(&["金额", "交易额", "成交额", "额"]);
            let number = at(&["数量", "项目数", "项数", "个数", "件数", "数目", "项目"]);
            match (number, amount) {
                // 项目数量（金额）占比 says neither.
                (Some(n), Some(a))
                    if n.abs_diff(a) <= 10
                        && text.get(n.min(a)..n.max(a)).is_some_and(|t| t.contains(['(', '/', '或'])) =>
                {
                    None
                }
                (Some(n), Some(a)) if a > n => Some(Basis::Amount),
                (Some(_), _) => Some(Basis::Number),
                (None, Some(_)) => Some(Basis::Amount),
                (None, None) => None,
            }
        };
        let after = self.figures.get(index).and_then(|f| self.sentence.text.get(f.range.end..)).unwrap_or("");
        let after = if after.starts_with('(') { after.get(..after.find(')').unwrap_or(0)).unwrap_or("") } else { "" };
        let before = self.figures.get(index).and_then(|f| self.sentence.text.get(..f.range.start)).unwrap_or("");
        let places = [self.segment(index), after, before, self.sentence.passage.label.as_str(), self.sentence.text];
        // The first place that names either decides, even where it names both.
        let names = |text: &&str| text.contains('额') || text.contains("数") || text.contains("项目");
        places.into_iter().find(names).and_then(of)
    }

    /// Returns the identifiers that follow a figure.
    fn idents(&self, name: &str, from: usize) -> Vec<Ident> {
        const PATENTS: &[IdentKind] = &[
            IdentKind::CnPatent,
            IdentKind::CnPatentPub,
            IdentKind::ForeignPatent,
            IdentKind::PatentCertNo,
            IdentKind::PctApp,
        ];
        let kinds = match name {
            "patents_granted" => PATENTS,
            "standards" => &[IdentKind::StandardNo],
            _ => return Vec::new(),
        };
        let rest = self.sentence.text.get(from..).unwrap_or("");
        let idents = scan(rest, &Hints::default()).into_iter().filter_map(|found| match found.what {
            What::Ident(ident) if kinds.contains(&ident.kind) => Some(ident),
            _ => None,
        });
        idents.collect()
    }
}

/// Claims that an applicant's general description may seem to make.
const BACKGROUND: &[&str] = &[
    "patents_granted",
    "papers",
    "joint_papers",
    "standards",
    "results",
    "team_size",
    "core_team",
    "core_team_senior",
    "investment_total",
    "site_area",
    "equipment_count",
    "equipment_value",
    "task_count",
    "trained",
    "transfer_projects",
];

fn wanted(want: &Want, figure: &Figure) -> bool {
    match (want, &figure.value) {
        (Want::Count(units), Value::Count(count)) => count.unit.is_empty() || units.contains(&count.unit.as_str()),
        (Want::Term, Value::Count(count)) => matches!(count.unit.as_str(), "年" | "月"),
        (Want::Amount, Value::Amount(_))
        | (Want::Percent, Value::Percent(_))
        | (Want::Date, Value::Date(_))
        | (Want::Term, Value::Period(_)) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_begin_where_their_word_stands() {
        for text in
            ["计划至2023年6月新增投入2400万元", "项目实施期内预计实现", "下一步拟围绕", "我单位拟投入", "公司将新增"]
        {
            assert!(planned_from(text) < text.len(), "{text}");
        }
        for text in ["承担国家重点研发计划3项", "将近3000万元", "有效期至2023年6月12日", "省科技计划项目"]
        {
            assert_eq!(planned_from(text), text.len(), "{text}");
        }
    }

    #[test]
    fn sentences_end_at_full_stops_and_semicolons() {
        let text = "甲1项。乙2项;丙3项";
        assert_eq!(sentences(text).into_iter().map(|r| &text[r]).collect::<Vec<_>>(), ["甲1项", "乙2项", "丙3项"]);
    }
}
