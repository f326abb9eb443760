//! A form as passages: label–value pairs, cells of an indicator table, paragraphs, each under its heading.
//!
//! Where the reader found a grid, its cells are taken; tabs in running text are read as borders too.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::column::{Column, Header, column, header_of, unit_of};
use super::entity::is_field_label;
use super::fold::{Folded, fold};
use crate::document::{Body, Document, Part, Table};

/// A piece of the form that may claim something.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Passage {
    /// The part it stands on.
    pub(super) part: u32,
    /// Its folded text.
    pub(super) text: Folded,
    /// The label beside or before it, folded; "" where there is none.
    pub(super) label: String,
    /// A unit that a header or a unit column gives ("万元").
    pub(super) unit: String,
    /// What the heading above it is about.
    pub(super) section: Section,
}

/// What a section of the form is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Section {
    /// Nothing that narrows it.
    Any,
    /// The applicant: 申报单位基本情况.
    Applicant,
    /// The institute outside the mainland.
    Institute,
    /// The project's leader.
    Leader,
    /// The foreign partner.
    Partner,
    /// Plans, attachments, instructions, the call's own words: nothing is claimed.
    Void,
}

/// Reads a form's passages in reading order.
pub(super) fn passages(document: &Document) -> Vec<Passage> {
    let mut reader = Reader { passages: Vec::new(), section: Section::Any, top: Section::Any, label: String::new() };
    for (index, part) in document.parts.iter().enumerate() {
        reader.part(u32::try_from(index).unwrap_or(u32::MAX), part);
    }
    reader.passages
}

/// Returns the folded lines and cells at the head of the form, where its title stands.
pub(super) fn head(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    for part in document.parts.iter().take(3) {
        let pieces = part.text.split(['\n', '\t']).map(fold).filter(|line| !line.is_empty());
        lines.extend(pieces.take(25));
    }
    lines
}

struct Reader {
    passages: Vec<Passage>,
    /// The section in force.
    section: Section,
    /// The section of the last heading of the first level.
    top: Section,
    /// A label that waits for its value on the next line, or the indicator that 完成情况 belongs to.
    label: String,
}

/// A cell, or a piece of a line between tabs.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) col: u32,
    range: Range<usize>,
    pub(super) text: String,
}

impl Reader {
    fn part(&mut self, index: u32, part: &Part) {
        if let Body::Sheet { .. } = part.body {
            self.top = Section::Any;
            self.section = Section::Any;
            self.heading(&fold(&part.label), true);
        }
        let mut tables: Vec<(Range<usize>, &Table)> =
            part.tables.iter().filter_map(|table| Some((table_range(table)?, table))).collect();
        tables.sort_by_key(|table| table.0.start);
        let mut at = 0;
        for (range, table) in tables {
            if range.start >= at {
                self.flow(index, part, at..range.start);
                self.rows(index, part, table_rows(part, table));
                at = range.end;
            }
        }
        self.flow(index, part, at..part.text.len());
    }

    /// Reads running text: runs of lines with tabs are rows, other lines are joined to paragraphs.
    fn flow(&mut self, index: u32, part: &Part, range: Range<usize>) {
        let Some(text) = part.text.get(range.clone()) else { return };
        let mut lines: Vec<(usize, &str)> = Vec::new();
        let mut start = range.start;
        for line in text.split('\n') {
            lines.push((start, line));
            start += line.len() + 1;
        }
        let width_max = lines.iter().filter(|l| !l.1.contains('\t')).map(|l| width(l.1)).max().unwrap_or(0);
        let mut rows: Vec<Vec<Piece>> = Vec::new();
        let mut paragraph: Vec<(usize, &str)> = Vec::new();
        for (start, line) in lines {
            let is_row = line.trim().contains('\t');
            if is_row {
                self.paragraph(index, &std::mem::take(&mut paragraph));
                rows.push(tab_pieces(line, start));
                continue;
            }
            if !rows.is_empty() {
                self.rows(index, part, std::mem::take(&mut rows));
            }
            if line.trim().is_empty() {
                self.paragraph(index, &std::mem::take(&mut paragraph));
                continue;
            }
            if paragraph.last().is_some_and(|last| !goes_on(last.1, line, width_max)) {
                self.paragraph(index, &std::mem::take(&mut paragraph));
            }
            paragraph.push((start, line));
        }
        self.paragraph(index, &paragraph);
        self.rows(index, part, rows);
    }

    /// Reads one paragraph: a heading, a label with its value, or prose.
    fn paragraph(&mut self, index: u32, lines: &[(usize, &str)]) {
        let mut folded = Folded::default();
        for (start, line) in lines {
            folded.push(line, *start);
        }
        if folded.is_empty() || is_page_number(&folded.text) || self.heading(&folded.text, false) {
            return;
        }
        if let [(start, line)] = lines
            && self.spaced_fields(index, line, *start)
        {
            return;
        }
        let pairs = match lines {
            [(start, line)] => label_pieces(line, *start),
            _ => Vec::new(),
        };
        if pairs.len() > 1 {
            for (start, piece) in pairs {
                self.line(index, Folded::new(piece, start));
            }
        } else {
            self.line(index, folded);
        }
    }

    /// Reads a line of a table whose borders were lost: "单位名称 某公司", or a field's label alone; tells whether it was one.
    fn spaced_fields(&mut self, index: u32, line: &str, start: usize) -> bool {
        let mut tokens: Vec<(usize, &str)> = Vec::new();
        for token in line.split([' ', '\u{3000}', '\u{a0}']).filter(|token| !token.is_empty()) {
            tokens.push((token.as_ptr() as usize - line.as_ptr() as usize, token));
        }
        let is_field = |token: &str| is_field_label(&clean_label(&fold(token)));
        match tokens.as_slice() {
            [(_, label)] if is_field(label) => {
                self.label = clean_label(&fold(label));
                true
            }
            [(_, first), rest @ ..]
                if !rest.is_empty() && is_field(first) && !line.contains(['：', ':', '。', '；']) =>
            {
                let mut label = clean_label(&fold(first));
                let mut value: Option<Range<usize>> = None;
                for (at, token) in rest {
                    if value.is_some() && is_field(token) {
                        self.spaced_value(index, line, start, std::mem::take(&mut label), value.take());
                        label = clean_label(&fold(token));
                    } else {
                        value = Some(value.map_or(*at, |v| v.start)..at + token.len());
                    }
                }
                self.spaced_value(index, line, start, label, value);
                true
            }
            _ => false,
        }
    }

    fn spaced_value(&mut self, index: u32, line: &str, start: usize, label: String, value: Option<Range<usize>>) {
        if let Some(range) = value
            && let Some(text) = line.get(range.clone())
        {
            self.pair(index, label, Folded::new(text, start + range.start));
        }
    }

    /// Reads a line or paragraph that may be `label：value`.
    fn line(&mut self, index: u32, folded: Folded) {
        match label_end(&folded.text) {
            Some(end) => {
                let label = clean_label(folded.text.get(..end).unwrap_or(""));
                let value = folded.tail(end + 1);
                self.pair(index, label, value);
            }
            None => {
                let label = std::mem::take(&mut self.label);
                self.push(index, folded, label, String::new());
            }
        }
    }

    /// Takes a label with its value; an indicator waits for the 完成情况 that follows it.
    fn pair(&mut self, index: u32, label: String, value: Folded) {
        let role = column(&label);
        if names_an_indicator(&label) {
            self.label = value.text;
            return;
        }
        if role == Some(Column::Void) && !counts_papers(&label) {
            return;
        }
        let label = if role == Some(Column::Value) && !self.label.is_empty() { self.label.clone() } else { label };
        if value.is_empty() {
            self.label = label;
            return;
        }
        if role != Some(Column::Value) {
            self.label.clear();
        }
        let unit = unit_of(&label);
        self.push(index, value, label, unit);
    }

    fn push(&mut self, part: u32, text: Folded, label: String, unit: String) {
        if text.is_empty() {
            return;
        }
        self.passages.push(Passage { part, section: self.section, text, label, unit });
    }

    /// Takes a heading; tells whether the text was one.
    fn heading(&mut self, text: &str, is_title: bool) -> bool {
        static LEVELS: OnceLock<(Regex, Regex)> = OnceLock::new();
        let (first, second) = LEVELS.get_or_init(|| {
            let make = |text: &str| Regex::new(text).expect("a pattern of this file (tested)");
            (
                make(r"^(?:第[一二三四五六七八九十]+[章节部]分?|[一二三四五六七八九十]+[、.])"),
                make(r"^(?:\([一二三四五六七八九十\d]+\)|\d+(?:\.\d+)*[、. ]|[①-⑳])"),
            )
        });
        let is_first = first.is_match(text);
        let is_second = second.is_match(text);
        let short = text.chars().count() <= 30 && !text.contains(['。', ';', ':', ',']);
        if !short || !(is_title || is_first || is_second || is_bare_heading(text)) {
            return false;
        }
        // A numbered item with a figure states something: "1.专利授权2件".
        if !is_title && super::figure::figures(text).iter().any(|figure| figure.plain) {
            return false;
        }
        let section = section_of(text);
        self.label.clear();
        if is_first || is_title || !is_second {
            self.top = section;
            self.section = section;
        } else {
            self.section = if self.top == Section::Void || section == Section::Any { self.top } else { section };
        }
        true
    }

    /// Reads the rows of a grid.
    fn rows(&mut self, index: u32, part: &Part, rows: Vec<Vec<Piece>>) {
        let mut header: Option<Header> = None;
        for row in rows {
            if let Some(new) = header_of(&row) {
                header = Some(new);
                continue;
            }
            if row.len() == 1 {
                if let Some(piece) = row.first() {
                    self.cell_prose(index, part, piece);
                }
                continue;
            }
            match &header {
                Some(header) if header.void => (),
                Some(header) => self.headed_row(index, part, header, &row),
                None => self.pairs_row(index, part, &row),
            }
        }
    }

    /// Reads a cell alone in its row: a heading, or paragraphs.
    fn cell_prose(&mut self, index: u32, part: &Part, piece: &Piece) {
        let Some(text) = part.text.get(piece.range.clone()) else { return };
        let mut start = piece.range.start;
        let lines: Vec<(usize, &str)> = text
            .split('\n')
            .map(|line| {
                let at = start;
                start += line.len() + 1;
                (at, line)
            })
            .collect();
        let width_max = lines.iter().map(|l| width(l.1)).max().unwrap_or(0);
        let mut paragraph: Vec<(usize, &str)> = Vec::new();
        for line in lines {
            if paragraph.last().is_some_and(|last| !goes_on(last.1, line.1, width_max)) {
                self.paragraph(index, &std::mem::take(&mut paragraph));
            }
            paragraph.push(line);
        }
        self.paragraph(index, &paragraph);
    }

    /// Reads a row under a header: each value column under the row's label.
    fn headed_row(&mut self, index: u32, part: &Part, header: &Header, row: &[Piece]) {
        let of = |kind: Column| {
            row.iter().filter(move |piece| header.columns.iter().any(|c| c.0 == piece.col && c.1 == kind))
        };
        let mut label = String::new();
        for piece in of(Column::Label) {
            if !label.is_empty() {
                label.push(' ');
            }
            label.push_str(&piece.text);
        }
        let unit = of(Column::Unit).map(|piece| piece.text.clone()).next().unwrap_or_default();
        let several = header.columns.iter().filter(|c| c.1 == Column::Value).count() > 1;
        for piece in of(Column::Value) {
            let Some(text) = part.text.get(piece.range.clone()) else { continue };
            let title = header.columns.iter().find(|c| c.0 == piece.col).map_or("", |c| c.2.as_str());
            let label = if several { format!("{label} {title}") } else { label.clone() };
            let unit = [unit.clone(), unit_of(&label), unit_of(title)].into_iter().find(|u| !u.is_empty());
            self.push(index, Folded::new(text, piece.range.start), label, unit.unwrap_or_default());
        }
    }

    /// Reads a row without a header: label, value, label, value.
    fn pairs_row(&mut self, index: u32, part: &Part, row: &[Piece]) {
        let mut pieces: &[Piece] = row;
        if let [first, rest @ ..] = pieces
            && rest.len() > 1
            && is_ordinal(&first.text)
        {
            pieces = rest;
        }
        // A group's name before label and value: 申报单位 | 名称 | 某公司.
        let mut group = String::new();
        if let [first, second, _] = pieces
            && is_label(&first.text)
            && is_label(&second.text)
            && field_word(&second.text)
        {
            group = clean_label(&first.text);
            pieces = pieces.get(1..).unwrap_or_default();
        }
        let mut rest = pieces.iter();
        while let Some(piece) = rest.next() {
            if !is_label(&piece.text) {
                self.cell_prose(index, part, piece);
                continue;
            }
            let Some(value) = rest.next() else {
                self.cell_prose(index, part, piece);
                break;
            };
            let label = format!("{group}{}", clean_label(&piece.text));
            if let Some(text) = part.text.get(value.range.clone()) {
                self.pair(index, label, Folded::new(text, value.range.start));
            }
        }
    }
}

/// Returns the rows of a grid, cells in column order, blank ones left out.
fn table_rows(part: &Part, table: &Table) -> Vec<Vec<Piece>> {
    let mut rows: std::collections::BTreeMap<u32, Vec<Piece>> = std::collections::BTreeMap::new();
    for cell in &table.cells {
        let range = cell.span.start as usize..cell.span.end as usize;
        let text = part.text.get(range.clone()).map(fold).unwrap_or_default();
        if !text.is_empty() {
            rows.entry(cell.rows[0]).or_default().push(Piece { col: cell.cols[0], range, text });
        }
    }
    rows.into_values()
        .map(|mut row| {
            row.sort_by_key(|piece| piece.col);
            row
        })
        .collect()
}

fn table_range(table: &Table) -> Option<Range<usize>> {
    let start = table.cells.iter().map(|cell| cell.span.start).min()?;
    let end = table.cells.iter().map(|cell| cell.span.end).max()?;
    Some(start as usize..end as usize)
}

/// Splits a line at its tabs; an empty piece keeps its column.
fn tab_pieces(line: &str, start: usize) -> Vec<Piece> {
    let mut at = start;
    let mut pieces = Vec::new();
    for (col, piece) in line.split('\t').enumerate() {
        let text = fold(piece);
        if !text.is_empty() {
            pieces.push(Piece { col: u32::try_from(col).unwrap_or(u32::MAX), range: at..at + piece.len(), text });
        }
        at += piece.len() + 1;
    }
    pieces
}

/// Splits a line that holds several `label：value` at the wide blanks before the later labels.
fn label_pieces(line: &str, start: usize) -> Vec<(usize, &str)> {
    static BLANKS: OnceLock<Regex> = OnceLock::new();
    let blanks = BLANKS.get_or_init(|| Regex::new(r"[ \u{3000}\u{a0}]{2,}").expect("a pattern of this file (tested)"));
    let mut pieces = Vec::new();
    let mut from = 0;
    for gap in blanks.find_iter(line) {
        let (before, after) = (line.get(from..gap.start()).unwrap_or(""), line.get(gap.end()..).unwrap_or(""));
        let next = after.find(['：', ':']).and_then(|colon| after.get(..colon)).unwrap_or("");
        if before.contains(['：', ':']) && !next.is_empty() && fold(next).chars().count() <= 12 {
            pieces.push((start + from, before));
            from = gap.end();
        }
    }
    pieces.push((start + from, line.get(from..).unwrap_or("")));
    pieces
}

/// Returns where the colon of a leading label stands.
fn label_end(text: &str) -> Option<usize> {
    let end = text.find(':')?;
    let label = text.get(..end)?;
    let plain = clean_label(label);
    let short = (1..=22).contains(&plain.chars().count());
    let words = !plain.contains(['。', ';', '!', '?', ',']) && !plain.contains("http");
    // "专利号:ZL…" inside a sentence and "10:30" are no labels.
    let is_number = plain.chars().all(|c| c.is_ascii_digit() || c == ' ');
    let open = label.matches('(').count() != label.matches(')').count();
    // A figure in a label is a bound of the call (不低于3000万元), or this is a sentence.
    let bound = ["不低于", "不少于", "不超过", "≥", "至少"].iter().any(|word| plain.contains(word));
    let states = !bound && super::figure::figures(&plain).iter().any(|figure| figure.plain);
    (short && words && !is_number && !open && !states && !label.ends_with("专利号")).then_some(end)
}

/// Strips an ordinal, bullets and what a label carries beside its name.
pub(super) fn clean_label(text: &str) -> String {
    static ORDINAL: OnceLock<Regex> = OnceLock::new();
    let ordinal = ORDINAL.get_or_init(|| {
        Regex::new(
            r"^(?:\(?[一二三四五六七八九十\d]{1,3}(?:\.\d+)*[)、.]|\([一二三四五六七八九十\d]+\)|[①-⑳●■◆▪*·-]+)\s*",
        )
        .expect("a pattern of this file (tested)")
    });
    ordinal.replace(text.trim(), "").trim_end_matches([':', '*', ' ']).trim_start_matches('*').to_owned()
}

/// Tells whether a cell reads as a label: short, no sentence, no value.
fn is_label(text: &str) -> bool {
    let length = text.chars().count();
    let has_figure = super::figure::figures(text).iter().any(|figure| figure.plain);
    length <= 24
        && !text.contains(['。', ';', '☑', '□', '√'])
        && !has_figure
        && !text.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// Tells whether a text is a common field name of forms.
fn field_word(text: &str) -> bool {
    static WORDS: OnceLock<Regex> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        Regex::new(r"^(?:单位|机构|中文|英文)?(?:名称|全称|姓名|地址|性质|类型|电话|邮箱|国家|国别|代码|学历|学位|职称|职务|日期|时间|地点|中文名|英文名|负责人|联系人)|名称$|地址$|代码$|日期$|国家|学历|学位|职称").expect("a pattern of this file (tested)")
    });
    words.is_match(text)
}

/// Tells whether a label asks how many papers there are, and does not ask for the papers: 用户证明数量.
fn counts_papers(label: &str) -> bool {
    let counts = ["数量", "份数", "件数", "个数", "项数", "家数", "数", "取得情况", "完成情况"];
    let plans = ["要求", "目标", "计划", "预期", "约束", "标准", "页", "附件", "材料", "评分"];
    let label = label.split('(').next().unwrap_or(label);
    counts.iter().any(|word| label.ends_with(word)) && !plans.iter().any(|word| label.contains(word))
}

/// Tells whether a label announces an indicator whose 完成情况 follows.
fn names_an_indicator(label: &str) -> bool {
    static INDICATOR: OnceLock<Regex> = OnceLock::new();
    let indicator = INDICATOR.get_or_init(|| {
        Regex::new(r"^(?:考评|考核|绩效|评价)?(?:指标|内容)(?:名称|要求|内容)?[一二三四五六七八九十\d]*$|^(?:申报)?条件[一二三四五六七八九十\d]*$")
            .expect("a pattern of this file (tested)")
    });
    indicator.is_match(label)
}

fn is_ordinal(text: &str) -> bool {
    let core = text.trim_matches(['(', ')', '.', '、', ' ']);
    !core.is_empty()
        && core.chars().count() <= 5
        && core
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.' || c == '-' || "一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩".contains(c))
}

fn is_page_number(text: &str) -> bool {
    text.chars().count() <= 12
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '/' | '第' | '页' | '共' | ','))
}

fn section_of(heading: &str) -> Section {
    static SECTIONS: OnceLock<[Regex; 5]> = OnceLock::new();
    let [void, leader, applicant, institute, partner] = SECTIONS.get_or_init(|| {
        [
            r"计划|规划|未来|预期|展望|预算|进度安排|实施方案|附件|材料清单|目录|填报说明|填写说明|填表说明|填写须知|申报指南|指南要求|申报要求|资助方式|下一步|绩效目标|研究内容|技术路线|国内外现状|行业|背景",
            r"负责人",
            r"申报单位|申请单位|单位基本|单位概况|单位情况|申报主体|承担单位|依托单位",
            r"境外研发机构|境外机构|研发机构|机构建设|机构基本|机构运营",
            r"合作外方|外方(?:单位|机构|基本|情况)|境外合作(?:方|单位|机构)|合作(?:方|单位|机构)(?:基本)?(?:情况|信息|简介)",
        ]
        .map(|text| Regex::new(text).expect("a pattern of this file (tested)"))
    });
    match () {
        () if void.is_match(heading) => Section::Void,
        () if leader.is_match(heading) => Section::Leader,
        () if partner.is_match(heading) => Section::Partner,
        () if institute.is_match(heading) => Section::Institute,
        () if applicant.is_match(heading) => Section::Applicant,
        () => Section::Any,
    }
}

/// Headings without a number, as sheets and plain forms have them.
fn is_bare_heading(text: &str) -> bool {
    static BARE: OnceLock<Regex> = OnceLock::new();
    let bare = BARE.get_or_init(|| {
        Regex::new(r"^(?:附件清单|附件目录|证明材料清单|填报说明|填写说明|建设计划|未来.*计划|工作计划|预期效益|预期目标|基本信息|.*基本情况(?:说明|介绍)?|\p{Han}{0,12}(?:概况|简介)|.*完成情况|申报单位承诺|单位承诺|.*建设情况|国际合作基础|\p{Han}{0,8}建设规划|\p{Han}{0,6}工作规划|\p{Han}{0,8}工作计划|材料清单|材料目录|佐证材料(?:清单|目录)|项目背景|研究背景|立项背景|背景|(?:绩效|预期)(?:目标|成果))$")
            .expect("a pattern of this file (tested)")
    });
    bare.is_match(text)
}

/// Returns the width of a line in columns: Han characters are two wide.
fn width(line: &str) -> usize {
    line.trim().chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Tells whether a line goes on in the next one: it is nearly full, ends no sentence, and the next begins
/// neither an item nor a label.
fn goes_on(line: &str, next: &str, width_max: usize) -> bool {
    let (last, next) = (fold(line), fold(next));
    let ends = last.ends_with(['。', ';', '!', '?', ':']);
    let open = last.matches('(').count() > last.matches(')').count();
    let labelled = label_end(&next).is_some_and(|end| end <= 36) && !open;
    let listed = clean_label(&next) != next.trim() && !labelled;
    // A line filled to the edge goes on even if the next begins like an item ("…2016." and "09.09…").
    let full = width(line) * 10 >= width_max * 9 && width_max >= 60;
    width_max >= 40
        && !ends
        && !labelled
        && !is_page_number(&next)
        && (full || !listed)
        && width(line) * 10 >= width_max * 7
}
