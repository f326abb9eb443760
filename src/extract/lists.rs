//! Lists to records: ledgers, equipment, tasks, rosters, visits, deals, trainees, grants and platforms, a record a row.

use std::sync::OnceLock;

use regex::Regex;
use rust_decimal::Decimal;

use crate::document::{Cell, Document, Span, Typed};
use crate::fact::{
    Amount, CodeOf, Count, Currency, Date, Duration, Field, Ident, IdentKind, Kind, Period, Record, Role, Source,
    Standing, Value, place_code,
};

use super::grid::{Column as C, Grid, Row, total_word};
use super::lexical::{self, CellContext, Hints};
use super::reading::{amount, code_value, fact, is_empty_mark, language_of, mark_found};
use super::view::clean;
use super::words;

/// What a list says of itself above its header: whose it is, its unit, its rate.
pub(super) struct Head<'a> {
    document: &'a Document,
    /// The bodies it names: holders in order (title first, then 编制单位), and a partner (甲与乙互访记录).
    holders: Vec<Field>,
    partner: Option<Field>,
    /// All captions joined, for units.
    caption: String,
    rate: Option<(Option<Currency>, Field)>,
    planned: bool,
}

/// Reads the captions of a list.
pub(super) fn head<'a>(document: &'a Document, grid: &Grid<'_>, above: &str) -> Head<'a> {
    let mut head =
        Head { document, holders: Vec::new(), partner: None, caption: String::new(), rate: None, planned: false };
    let mut maker: Vec<Field> = Vec::new();
    let mut label = String::new();
    for cell in &grid.captions {
        let text = document.quote(cell.span);
        head.caption.push_str(text);
        head.caption.push(' ');
        title_holder(document, text, cell.span, &mut head);
        maker.extend(made_by(document, text, cell.span));
        head.partner = head.partner.take().or_else(|| partner_in(document, text, cell.span));
        // 单位名称 in one cell, the name in the next.
        let bare = clean(text);
        let labelled = ["单位", "名称", "账套", "编制", "填报", "机构"].iter().any(|ending| label.ends_with(ending));
        if labelled && is_maker(&label) && words::is_body(&bare) {
            maker.push(party(document, Role::Holder, &bare, cell.span));
        }
        label = bare.trim_end_matches(['：', ':']).to_owned();
        if head.rate.is_none() {
            head.rate = rate_in(document, text, cell.span);
        }
    }
    head.holders.extend(maker);
    head.caption.push_str(above);
    head.planned =
        ["计划表", "预算表", "拟投入", "投入计划", "用款计划"].iter().any(|word| head.caption.contains(word));
    for (index, field) in head.holders.iter_mut().enumerate() {
        field.party = Some(index as u8);
    }
    head
}

/// Reads who keeps the list from lines of text above a table on a page.
pub(super) fn head_from_lines(head: &mut Head<'_>, lines: &[(String, Span)]) {
    let mut maker = Vec::new();
    let document = head.document;
    for (text, span) in lines {
        title_holder(document, text, *span, head);
        maker.extend(made_by(document, text, *span));
        head.partner = head.partner.take().or_else(|| partner_in(document, text, *span));
        if head.rate.is_none() {
            head.rate = rate_in(document, text, *span);
        }
    }
    head.holders.extend(maker);
    for (index, field) in head.holders.iter_mut().enumerate() {
        field.party = Some(index as u8);
    }
}

#[expect(clippy::unwrap_used, reason = "the patterns are constants, compiled in a test")]
fn title_pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        Regex::new(
            r"^(.+?)(?:\s*(?:近三年|过去三年|\d{4}\s*[年\-—~～至]*(?:\d{4})?\s*年?度?|境外研发机构|国际科技合作基地|建设|研发|科研|研究|累计|投入|经费|资金|支出|费用|财务|专项|仪器|设备|固定|资产|任务|课题|项目|团队|人才|人员|骨干|核心|成员|专家|学生|研究生|联合|培养|互访|出访|来访|往来|国际|交流|访问|学术|技术|经纪人|交易|成果|转移|转化|促成|服务|合同|主要|专职|及|和|与|明细|汇总|一览|情况|登记|记录|统计|清单|台账|台帐|明细账|分户账|账簿|账|报表|构成|往来|填报|项下|境外|清册|名单|名册|花名册|列表|总表|表|册|（[^（）]*）|\([^()]*\)))+$",
        )
        .unwrap()
    })
}

/// Reads the bodies that a title names: "甲公司投入台账", "甲与乙人员互访记录表".
fn title_holder(document: &Document, text: &str, span: Span, head: &mut Head<'_>) {
    let lines = text.split(['\n', '\t']).map(str::trim).filter(|line| !line.is_empty());
    for line in lines {
        if line.chars().count() > 70 || line.contains(['：', ':']) || !head.holders.is_empty() {
            continue;
        }
        let Some(captures) = title_pattern().captures(line) else { continue };
        let Some(name) = captures.get(1) else { continue };
        let offset = line.as_ptr() as usize - text.as_ptr() as usize;
        let at = |start: usize, end: usize| sub_span(span, text, offset + start, offset + end);
        let name = name.as_str().trim_end_matches(['的', ' ', '—', '-', '–', '：', ':']);
        if let Some((first, second)) = two_bodies(name) {
            head.holders.push(party(document, Role::Holder, first, at(0, first.len())));
            let start = name.len() - second.len();
            head.partner = Some(party(document, Role::Partner, second, at(start, name.len())));
        } else if words::is_body(name) {
            head.holders.push(party(document, Role::Holder, name, at(0, name.len())));
        }
    }
}

/// Splits "甲公司与乙大学" where both are bodies.
fn two_bodies(name: &str) -> Option<(&str, &str)> {
    ["与", "和", "—", " - ", "－", " and "].iter().find_map(|joint| {
        name.match_indices(joint).find_map(|(at, _)| {
            let (first, second) = (name[..at].trim(), name[at + joint.len()..].trim());
            (words::is_body(first) && words::is_body(second)).then_some((first, second))
        })
    })
}

/// Reads "编制单位：甲公司": any short label with the name of a body behind it, but those of other parties.
#[expect(clippy::unwrap_used, reason = "the pattern is a constant, compiled in a test")]
fn made_by(document: &Document, text: &str, span: Span) -> Vec<Field> {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    let pattern = PATTERN.get_or_init(|| {
        Regex::new(r"(?m)(?:^|[\s\u{3000}|;；])(\p{Han}{2,9}|Prepared by|Entity|Company|Institution|Unit)\s*(?:（[^（）]{1,6}）)?\s*[：:]\s*([^\n\t]{3,80})").unwrap()
    });
    let mut fields = Vec::new();
    for captures in pattern.captures_iter(text) {
        let (Some(label), Some(value)) = (captures.get(1), captures.get(2)) else { continue };
        if !is_maker(label.as_str()) {
            continue;
        }
        let name = own_name(value.as_str());
        let known = label.as_str().ends_with("单位") || label.as_str().ends_with("名称");
        if name.chars().count() >= 3 && (known || words::is_body(name)) && !is_unit(name) {
            let (start, end) = (value.start(), value.start() + name.len());
            fields.push(party(document, Role::Holder, name, sub_span(span, text, start, end)));
            break;
        }
    }
    fields
}

/// Reads "外方：某大学" or "合作单位：某大学" above a list: the other side of what it lists.
#[expect(clippy::unwrap_used, reason = "the pattern is a constant, compiled in a test")]
fn partner_in(document: &Document, text: &str, span: Span) -> Option<Field> {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    let pattern = PATTERN.get_or_init(|| {
        Regex::new(
            r"(?:合作外方|外方单位|外方机构|外方|合作单位|合作机构|合作方|境外机构|境外单位|Partner)\s*[：:]\s*([^\n\t]{3,80})",
        )
        .unwrap()
    });
    let value = pattern.captures(text)?.get(1)?;
    let name = own_name(value.as_str());
    words::is_body(name.split(['（', '(']).next().unwrap_or(name).trim())
        .then(|| party(document, Role::Partner, name, sub_span(span, text, value.start(), value.start() + name.len())))
}

/// Tells whether a label names who keeps a list: 编制单位, 填报, 账套; not the other side of what it lists.
fn is_maker(label: &str) -> bool {
    const OTHERS: &[&str] = &[
        "合作",
        "外方",
        "对方",
        "境外方",
        "中方",
        "收款",
        "付款",
        "供应",
        "开户",
        "银行",
        "审计",
        "货币",
        "金额",
        "计量",
        "币种",
        "主管",
        "推荐",
        "监制",
        "接待",
        "受访",
        "审核",
        "制表人",
        "负责人",
        "经办",
        "出租",
        "承租",
    ];
    label != "单位" && !OTHERS.iter().any(|word| label.contains(word))
}

/// Returns a name without what follows it on its line: a wide gap, another label, a seal's bracket.
fn own_name(value: &str) -> &str {
    let wide = |c: char| c == '\u{3000}';
    let end = value.find(wide).or_else(|| value.find("  ")).or_else(|| value.find("单位：")).unwrap_or(value.len());
    let name = value[..end].trim();
    let name = ["（盖章", "(盖章", "（公章", "(公章"]
        .iter()
        .find_map(|seal| name.split_once(seal))
        .map_or(name, |(name, _)| name);
    name.trim().trim_end_matches(['（', '(', '，', ',', '；', ';']).trim()
}

/// Tells whether a text after 单位： is the unit of the figures.
fn is_unit(name: &str) -> bool {
    let bare = name.trim_start_matches("人民币");
    let first = bare.starts_with(['元', '万', '千', '亿', '美', '台', '人', '%', '％']);
    first && bare.chars().count() <= 6 && !words::is_body(name)
}

/// Reads a rate written above the list: "汇率：1美元=6.8747元".
#[expect(clippy::unwrap_used, reason = "the pattern is a constant, compiled in a test")]
fn rate_in(document: &Document, text: &str, span: Span) -> Option<(Option<Currency>, Field)> {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    let pattern = PATTERN.get_or_init(|| {
        Regex::new(r"(?:汇率|rate|按)[^0-9]{0,20}?(?:1\s*([^0-9=＝:：]{1,8})\s*[=＝:：兑]\s*)?(\d{1,3}\.\d{2,6})")
            .unwrap()
    });
    let captures = pattern.captures(text)?;
    let rate = captures.get(2)?;
    let value = Value::Text(rate.as_str().to_owned());
    let currency = captures.get(1).and_then(|name| currency_of(name.as_str()));
    Some((currency, plain(document, Role::Rate, value, sub_span(span, text, rate.start(), rate.end()))))
}

fn sub_span(span: Span, text: &str, start: usize, end: usize) -> Span {
    let clamp = |at: usize| span.start + at.min(text.len()) as u32;
    Span { part: span.part, start: clamp(start), end: clamp(end) }
}

fn party(document: &Document, role: Role, name: &str, span: Span) -> Field {
    plain(document, role, Value::Party(clean(name)), span)
}

fn plain(document: &Document, role: Role, value: Value, span: Span) -> Field {
    let text = document.quote(span).to_owned();
    Field { role, party: None, language: language_of(&text), fact: fact(document, value, vec![span]) }
}

/// Makes the records of a list, by what its columns are.
pub(super) fn records(grid: &Grid<'_>, head: &Head<'_>, kind: u8) -> Vec<Record> {
    let document = head.document;
    let maker = Rows { grid, head, document };
    let mut records = match kind {
        9 => maker.expenses(),
        8 => maker.equipment(),
        13 => maker.each(Kind::Task, Rows::task),
        14 => maker.each(Kind::Person, Rows::person),
        22 => maker.each(Kind::Visit, Rows::visit),
        24 => maker.each(Kind::Trainee, Rows::trainee),
        28 => maker.each(Kind::Platform, Rows::platform),
        29 => maker.each(Kind::EarlierGrant, Rows::grant),
        35 => maker.each(Kind::Deal, Rows::deal),
        _ => Vec::new(),
    };
    for record in &mut records {
        if !matches!(record.kind, Kind::Platform | Kind::EarlierGrant) {
            record.fields.extend(head.holders.iter().cloned());
            if record.kind == Kind::Visit || record.kind == Kind::Trainee {
                record.fields.extend(head.partner.iter().cloned());
            }
        }
        if record.standing == Standing::Counts && (head.planned || is_planned(document, record)) {
            record.standing = Standing::Planned;
        }
    }
    records
}

struct Rows<'r> {
    grid: &'r Grid<'r>,
    head: &'r Head<'r>,
    document: &'r Document,
}

impl<'r> Rows<'r> {
    fn text(&self, cell: &Cell) -> String {
        clean(self.document.quote(cell.span))
    }

    fn cell(&self, row: &Row<'r>, column: C) -> Option<&'r Cell> {
        let cell = self.grid.cell(row, column)?;
        (!is_empty_mark(self.document.quote(cell.span))).then_some(cell)
    }

    /// Makes a fact of a cell: its trust says whether the file types it, computes it or hides it.
    fn field(&self, role: Role, value: Value, cell: &Cell) -> Field {
        let mut field = plain(self.document, role, value, cell.span);
        field.fact.trust.hidden |= cell.hidden;
        field.fact.trust.source = match (&cell.formula, &cell.typed) {
            (Some(_), _) => Source::Formula,
            (None, Some(Typed::Number(_) | Typed::Date(_))) => Source::Typed,
            _ => field.fact.trust.source,
        };
        field
    }

    fn words(&self, row: &Row<'r>, column: C, role: Role) -> Option<Field> {
        let cell = self.cell(row, column)?;
        Some(self.field(role, Value::Text(self.text(cell)), cell))
    }

    fn names(&self, row: &Row<'r>, column: C, role: Role) -> Vec<Field> {
        let Some(cell) = self.cell(row, column) else { return Vec::new() };
        let text = self.text(cell);
        let names = words::split_names(&text);
        let make = |range: std::ops::Range<usize>| {
            let mut field = self.field(role, Value::Party(text[range].to_owned()), cell);
            field.party = Some(0);
            field
        };
        names.into_iter().map(make).collect()
    }

    fn number(&self, row: &Row<'r>, column: C, role: Role, kind: IdentKind) -> Option<Field> {
        let cell = self.cell(row, column)?;
        let value: String = self.text(cell).chars().filter(|c| !c.is_whitespace()).collect();
        Some(self.field(role, Value::Ident(Ident { kind, value, valid: None }), cell))
    }

    fn place(&self, row: &Row<'r>, column: C, role: Role) -> Option<Field> {
        let cell = self.cell(row, column)?;
        let code = place_code(&self.text(cell))?;
        Some(self.field(role, code_value(CodeOf::Place, code), cell))
    }

    /// Makes a field of the cell's value, read with its header and captions as context.
    fn read(&self, role: Role, cell: &Cell, column: C, pick: impl Fn(&Value) -> bool) -> Option<Field> {
        let (header, header_span) = self.grid.header(column).unwrap_or(("", cell.span));
        let context = CellContext {
            header,
            caption: &self.head.caption,
            number_format: cell.format.as_deref(),
            typed: cell.typed.as_ref(),
        };
        let text = self.document.quote(cell.span);
        lexical::scan_cell(text, &context).into_iter().find_map(|found| {
            let value = found.found.value().filter(|value| pick(value))?;
            let mut field = self.field(role, value, cell);
            mark_found(&mut field.fact, &found.found);
            field.fact.unit_from = match found.unit_from {
                Some(lexical::UnitFrom::Header(..)) => Some(header_span),
                Some(lexical::UnitFrom::Caption(..)) => self
                    .grid
                    .captions
                    .iter()
                    .map(|cell| cell.span)
                    .find(|span| self.document.quote(*span).contains("单位")),
                _ => None,
            };
            Some(field)
        })
    }

    fn money(&self, row: &Row<'r>, column: C, role: Role) -> Option<Field> {
        let cell = self.cell(row, column)?;
        self.read(
            role,
            cell,
            column,
            |value| matches!(value, Value::Amount(amount) if amount.currency != Currency::XXX),
        )
    }

    fn date(&self, row: &Row<'r>, column: C, role: Role) -> Option<Field> {
        let cell = self.cell(row, column)?;
        if let Some(Typed::Date(day)) = &cell.typed {
            return Some(self.field(role, Value::Date(Date::day(*day)), cell));
        }
        self.read(role, cell, column, |value| matches!(value, Value::Date(_)))
    }

    /// Reads a period, or two dates, or one that is both ends.
    fn period(&self, row: &Row<'r>, column: C) -> Option<(Period, &'r Cell)> {
        let cell = self.cell(row, column)?;
        let whole = self.read(Role::Period, cell, column, |value| matches!(value, Value::Period(_)));
        if let Some(Value::Period(period)) = whole.map(|field| field.fact.value) {
            return Some((period, cell));
        }
        let text = self.document.quote(cell.span);
        let dates: Vec<Date> = lexical::scan(text, &Hints::default())
            .iter()
            .filter_map(|found| match found.value() {
                Some(Value::Date(date)) => Some(date),
                _ => None,
            })
            .collect();
        match dates[..] {
            [from, to] if from.first <= to.last => Some((Period { from: Some(from), to: Some(to) }, cell)),
            [only] => Some((Period { from: Some(only), to: Some(only) }, cell)),
            _ => None,
        }
    }

    /// Reads a number of things. The cell's own unit must be the column's: 8小时 are no 8 days, 2批 no 2 persons.
    fn count(&self, row: &Row<'r>, column: C, role: Role, unit: &str) -> Option<Field> {
        let cell = self.cell(row, column)?;
        let stamp = |number: Decimal| Value::Count(Count { number, unit: unit.to_owned() });
        if let Some(Typed::Number(number)) = &cell.typed {
            return Some(self.field(role, stamp(number.parse().ok()?), cell));
        }
        let text = self.document.quote(cell.span).trim();
        // 3人（张三等） says three before it says who.
        let text = text.split(['（', '(']).next().map(str::trim).filter(|head| !head.is_empty()).unwrap_or(text);
        if let Some((number, _)) = lexical::parse_number(text) {
            return Some(self.field(role, stamp(number), cell));
        }
        let found = lexical::scan(text, &Hints::default());
        let [one] = found.as_slice() else { return None };
        if one.start != 0 || one.end != text.len() {
            return None;
        }
        let number = match one.value()? {
            Value::Count(count) if same_unit(&count.unit, unit) => count.number,
            Value::Duration(Duration::Days(days)) if unit == "天" => Decimal::from(days),
            _ => return None,
        };
        let mut field = self.field(role, stamp(number), cell);
        mark_found(&mut field.fact, one);
        Some(field)
    }

    fn flag(&self, row: &Row<'r>, column: C, role: Role) -> Option<Field> {
        let cell = self.cell(row, column)?;
        let text = self.text(cell);
        let yes = ["是", "√", "✓", "✔", "yes", "y", "跨境", "境外", "true", "☑", "1", "有", "●"];
        let no =
            ["否", "×", "✗", "no", "n", "境内", "非跨境", "false", "国内", "0", "□", "不是", "非", "-", "—", "／", "/"];
        let lower = text.to_lowercase();
        let value = match () {
            () if no.contains(&lower.as_str()) => false,
            () if yes.contains(&lower.as_str()) => true,
            () => return None,
        };
        Some(self.field(role, Value::Flag(value), cell))
    }

    /// Reads a yes-or-no column. Where the list only ticks the yeses, a blank is a no: the list is closed
    /// (domain.md, rule 2); where it also writes noes, a blank says nothing.
    fn tick(&self, row: &Row<'r>, column: C, role: Role) -> Option<Field> {
        if let Some(flag) = self.flag(row, column, role) {
            return Some(flag);
        }
        let blank = self.cell(row, column).is_none_or(|cell| self.text(cell).is_empty());
        let told: Vec<bool> = self
            .grid
            .rows
            .iter()
            .filter_map(|row| self.flag(row, column, role))
            .map(|field| matches!(field.fact.value, Value::Flag(true)))
            .collect();
        let only_ticks = told.contains(&true) && !told.contains(&false);
        if let Some(cell) = self.cell(row, column).filter(|cell| self.text(cell).chars().any(|c| c.is_ascii_digit())) {
            // A certificate's number stands for the tick.
            return Some(self.field(role, Value::Flag(true), cell));
        }
        let name = self.cell(row, C::Person)?;
        (blank && only_ticks).then(|| self.field(role, Value::Flag(false), name))
    }

    /// Tells whether a row is a total: by its first words, or by what stands where rows say what they are.
    fn total(&self, row: &Row<'r>) -> Option<bool> {
        let is_words = |text: &String| !text.is_empty() && !text.chars().all(|c| c.is_ascii_digit());
        let first = row.cells.iter().map(|cell| self.text(cell)).find(is_words);
        let named = [C::Summary, C::Category, C::Item, C::Task, C::Project, C::Remark, C::Person, C::Visitors];
        let others = named.iter().filter_map(|column| self.cell(row, *column)).map(|cell| self.text(cell));
        first.into_iter().chain(others).find_map(|text| total_word(&text))
    }

    /// Returns the rows that say something of one thing: the heading of a group is none.
    fn rows(&self) -> impl Iterator<Item = &'r Row<'r>> {
        let grid = self.grid;
        let document = self.document;
        grid.rows.iter().filter(move |row| {
            let mut filled = row.cells.iter().filter(|cell| !document.quote(cell.span).trim().is_empty());
            let (Some(only), None) = (filled.next(), filled.next()) else { return true };
            let wide = only.cols[1].saturating_sub(only.cols[0]) >= 2;
            let first = grid.columns.iter().map(|(_, col, ..)| *col).min() == Some(only.cols[0]);
            let named = [C::Person, C::Visitors, C::Item, C::Task, C::Project, C::Summary];
            let names = named.iter().any(|column| grid.col(*column) == Some(only.cols[0]));
            !wide && (!first || names)
        })
    }

    /// Makes a record of each detail row; total rows are told and kept as such.
    fn each(&self, kind: Kind, make: impl Fn(&Rows<'r>, &Row<'r>) -> Vec<Field>) -> Vec<Record> {
        let mut records = Vec::new();
        let shape = kind.shape();
        for row in self.rows() {
            let total = self.total(row);
            let fields = make(self, row);
            let says = if shape.must.is_empty() {
                fields.len() >= 2
            } else {
                shape.must.iter().all(|role| fields.iter().any(|field| field.role == *role))
            };
            let (Some(span), true) = (row.span(), says || total.is_some()) else { continue };
            let standing = match total {
                // 本年累计 may carry a day; what it repeats is above it all the same.
                Some(true) => Standing::Total,
                Some(false) => Standing::Subtotal,
                _ if !says => continue,
                _ if self.planned(row) => Standing::Planned,
                _ => Standing::Counts,
            };
            records.push(Record { kind, at: vec![span], standing, fields });
        }
        records
    }

    fn expenses(&self) -> Vec<Record> {
        let mut records = Vec::new();
        let mut month = None;
        for row in self.rows() {
            let mut fields: Vec<Field> = Vec::new();
            month = self.cell(row, C::Month).or(month);
            let date = self
                .date(row, C::Date, Role::Date)
                .or_else(|| self.day_of_ledger(row, month))
                .or_else(|| self.date(row, C::Year, Role::Date))
                .or_else(|| self.date(row, C::Period, Role::Date));
            fields.extend(date);
            fields.extend(self.number(row, C::Voucher, Role::Number, IdentKind::VoucherNo));
            fields.extend(self.words(row, C::Summary, Role::Title).or_else(|| self.words(row, C::Item, Role::Title)));
            fields.extend(self.words(row, C::Category, Role::Purpose));
            fields.extend(self.names(row, C::Payee, Role::Payee));
            let foreign = self.foreign(row);
            let amount = self
                .money(row, C::Amount, Role::Amount)
                .or_else(|| self.taken_back(row))
                .or_else(|| self.grid.col(C::Amount).is_none().then(|| self.money(row, C::NetAmount, Role::Amount))?);
            // A sum that cannot be read is a row all the same: what it adds is not known.
            let figure = [C::Amount, C::ForeignAmount, C::Credit, C::NetAmount]
                .iter()
                .any(|column| self.cell(row, *column).is_some());
            let numbered = fields.iter().any(|field| field.role == Role::Number);
            let total = self.total(row).filter(|_| !numbered);
            fields.extend(amount);
            if let Some(foreign) = foreign {
                let currency = match &foreign.fact.value {
                    Value::Amount(amount) => Some(amount.currency),
                    _ => None,
                };
                fields.push(foreign);
                fields.extend(self.rate(row, currency));
            }
            let (Some(span), true) = (row.span(), figure) else { continue };
            let standing = match total {
                Some(true) => Standing::Total,
                Some(false) => Standing::Subtotal,
                None if self.planned(row) => Standing::Planned,
                None => Standing::Counts,
            };
            records.push(Record { kind: Kind::Expense, at: vec![span], standing, fields });
        }
        tell_totals(&mut records);
        records
    }

    /// Reads the day of a subsidiary ledger: the year of the header, a month that stands until the next, a day.
    fn day_of_ledger(&self, row: &Row<'r>, month: Option<&'r Cell>) -> Option<Field> {
        let (header, _) = self.grid.header(C::Month)?;
        let year = header.get(..4)?.parse::<i16>().ok()?;
        let (month, day) = (month?, self.cell(row, C::Day)?);
        let number = |cell: &Cell| self.text(cell).parse::<i8>().ok();
        let date = jiff::civil::Date::new(year, number(month)?, number(day)?).ok()?;
        let mut field = self.field(Role::Date, Value::Date(Date::day(date)), day);
        field.fact.at.insert(0, month.span);
        Some(field)
    }

    /// Reads what a ledger takes back: a sum on the credit side.
    fn taken_back(&self, row: &Row<'r>) -> Option<Field> {
        if self.cell(row, C::Amount).is_some() {
            return None;
        }
        let mut field = self.money(row, C::Credit, Role::Amount)?;
        if let Value::Amount(amount) = &mut field.fact.value {
            amount.units = -amount.units;
        }
        Some(field)
    }

    /// Reads the sum in foreign currency: the unit of its header, the currency of its own column.
    fn foreign(&self, row: &Row<'r>) -> Option<Field> {
        let cell = self.cell(row, C::ForeignAmount)?;
        let Some(currency) = self.cell(row, C::CurrencyName).and_then(|cell| currency_of(&self.text(cell))) else {
            return self.money(row, C::ForeignAmount, Role::ForeignAmount);
        };
        let mut field =
            self.read(Role::ForeignAmount, cell, C::ForeignAmount, |value| in_currency(value, currency).is_some())?;
        let times = self.grid.header(C::ForeignAmount).map_or(Decimal::ONE, |(header, _)| multiplier(header));
        let whole = |value: &Value| match value {
            // A figure without a unit of its own takes the header's.
            Value::Count(count) => Some(Value::Amount(Amount {
                units: count.number * times,
                step: times * Decimal::new(1, count.number.scale().min(2)),
                currency,
            })),
            value => in_currency(value, currency).map(Value::Amount),
        };
        field.fact.value = whole(&field.fact.value)?;
        field.fact.also = field.fact.also.iter().filter_map(whole).collect();
        Some(field)
    }

    /// Reads the rate of a row; that of the caption serves only the currency that it names.
    fn rate(&self, row: &Row<'r>, currency: Option<Currency>) -> Option<Field> {
        let own = self.cell(row, C::Rate).and_then(|cell| {
            let text = match &cell.typed {
                Some(Typed::Number(number)) => number.clone(),
                _ => self.text(cell),
            };
            text.parse::<Decimal>().ok().map(|_| self.field(Role::Rate, Value::Text(text), cell))
        });
        let fits = |named: &Option<Currency>| named.is_none() || *named == currency;
        own.or_else(|| self.head.rate.as_ref().filter(|(named, _)| fits(named)).map(|(_, rate)| rate.clone()))
    }

    fn planned(&self, row: &Row<'r>) -> bool {
        [C::Summary, C::Remark, C::Status, C::Direction]
            .iter()
            .filter_map(|column| self.cell(row, *column))
            .any(|cell| is_plan(&self.text(cell)))
    }

    fn equipment(&self) -> Vec<Record> {
        let mut records = self.each(Kind::Equipment, |rows, row| {
            let mut fields: Vec<Field> = Vec::new();
            // Under "Item" may stand a running number, and what it is beside it.
            let named = rows.words(row, C::Item, Role::Title).filter(|field| !is_running_number(&field.fact.value));
            fields.extend(named.or_else(|| rows.words(row, C::Summary, Role::Title)));
            fields.extend(rows.count(row, C::Quantity, Role::Quantity, "台"));
            fields.extend(rows.date(row, C::Bought, Role::Date).or_else(|| rows.date(row, C::Date, Role::Date)));
            fields.extend(rows.words(row, C::Location, Role::Address));
            fields.extend(rows.place(row, C::Location, Role::Place));
            fields.extend(rows.money(row, C::Amount, Role::Amount).or_else(|| rows.priced(row)));
            fields
        });
        tell_totals(&mut records);
        records
    }

    /// Unit price times quantity, where a list gives no amount.
    fn priced(&self, row: &Row<'r>) -> Option<Field> {
        let mut price = self.money(row, C::UnitPrice, Role::Amount)?;
        if self.grid.col(C::Amount).is_some() {
            return None;
        }
        let pieces = self.count(row, C::Quantity, Role::Quantity, "台")?.fact;
        let quantity = match &pieces.value {
            Value::Count(count) => count.number,
            _ => return None,
        };
        price.fact.trust.confirmed &= pieces.trust.confirmed && pieces.also.is_empty();
        price.fact.trust.hidden |= pieces.trust.hidden;
        price.fact.at.extend(pieces.at);
        if let Value::Amount(amount) = &mut price.fact.value {
            amount.units *= quantity;
            amount.step *= quantity;
        }
        Some(price)
    }

    fn task(&self, row: &Row<'r>) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        fields.extend(self.words(row, C::Task, Role::Title).or_else(|| self.words(row, C::Project, Role::Title)));
        if let Some((period, cell)) = self.period(row, C::Period) {
            fields.push(self.field(Role::Period, Value::Period(period), cell));
        } else if let (Some(from), Some(to)) = (self.date(row, C::From, Role::From), self.date(row, C::To, Role::To)) {
            fields.extend([from, to]);
        }
        fields.extend(self.words(row, C::Leader, Role::Author));
        fields.extend(self.number(row, C::ProjectNo, Role::Number, IdentKind::ProjectNo));
        fields.extend(self.money(row, C::Budget, Role::Amount));
        fields
    }

    fn person(&self, row: &Row<'r>) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        match self.words(row, C::Person, Role::Name) {
            Some(name) => {
                fields.push(name);
                fields.extend(self.words(row, C::LatinName, Role::NameEnglish));
            }
            None => fields.extend(self.words(row, C::LatinName, Role::Name)),
        }
        if fields.is_empty() {
            return fields;
        }
        if let Some(cell) = self.cell(row, C::Degree) {
            let text = self.text(cell);
            // 博士研究生 is a schooling; under 学位 it does not say that the degree was conferred.
            let schooling = self.grid.header(C::Degree).is_some_and(|(header, _)| header.contains("学历"));
            let told = schooling || !text.ends_with("研究生");
            fields.extend(
                words::degree(&text)
                    .filter(|_| told)
                    .map(|code| self.field(Role::Degree, code_value(CodeOf::Degree, code), cell)),
            );
        }
        if let Some(cell) = self.cell(row, C::Rank) {
            let text = self.text(cell);
            fields.extend(
                words::rank(&text)
                    .filter(|_| !is_plan(&text))
                    .map(|code| self.field(Role::Rank, code_value(CodeOf::Rank, code), cell)),
            );
            fields.push(self.field(Role::ProfessionalTitle, Value::Text(text), cell));
        }
        fields.extend(self.names(row, C::Employer, Role::Employer));
        fields.extend(self.words(row, C::Duty, Role::Position));
        fields.extend(self.place(row, C::Nationality, Role::Nationality));
        fields.extend(self.number(row, C::PersonId, Role::PersonId, IdentKind::CnResidentId));
        if let Some((period, cell)) = self.period(row, C::Period) {
            fields.push(self.field(Role::Period, Value::Period(period), cell));
        }
        for (column, role) in
            [(C::OverseasMark, Role::Overseas), (C::CoreMark, Role::Core), (C::BrokerMark, Role::Broker)]
        {
            fields.extend(self.tick(row, column, role));
        }
        for column in [C::Group, C::Qualification, C::Duty, C::Remark, C::Rank] {
            let Some(cell) = self.cell(row, column) else { continue };
            let text = self.text(cell);
            let group = column == C::Group;
            self.group_flag(
                &mut fields,
                Role::Overseas,
                &text,
                &["境外高层次", "海外高层次", "境外专家", "外籍专家", "海外专家", "境外高端", "外籍高层次"],
                group,
                cell,
            );
            self.group_flag(&mut fields, Role::Core, &text, &["骨干", "核心"], group, cell);
            let certified = group || column == C::Qualification;
            self.group_flag(&mut fields, Role::Broker, &text, &["技术经纪", "技术经理人"], certified, cell);
        }
        fields
    }

    /// Sets a flag where the words say so; a column of groups says no where they do not.
    fn group_flag(&self, fields: &mut Vec<Field>, role: Role, text: &str, signs: &[&str], group: bool, cell: &Cell) {
        let yes = signs.iter().any(|sign| text.contains(sign)) && !text.starts_with('非');
        if (yes || group) && !fields.iter().any(|field| field.role == role) {
            fields.push(self.field(role, Value::Flag(yes), cell));
        }
    }

    fn visit(&self, row: &Row<'r>) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        let span = |field: Option<Field>| field.into_iter();
        if let (Some(from), Some(to)) = (self.date(row, C::From, Role::From), self.date(row, C::To, Role::To)) {
            let borders = self.grid.header(C::From).is_some_and(|(header, _)| header.contains('境'));
            fields.extend(if borders { in_order(from, to) } else { [from, to] });
        } else if let Some((period, cell)) = self.period(row, C::Period).or_else(|| self.period(row, C::Date)) {
            fields.extend(period.from.map(|date| self.field(Role::From, Value::Date(date), cell)));
            fields.extend(period.to.map(|date| self.field(Role::To, Value::Date(date), cell)));
        } else {
            fields.extend(span(self.date(row, C::From, Role::From).or_else(|| self.date(row, C::Date, Role::From))));
        }
        if fields.is_empty() && self.cell(row, C::PersonDays).is_none() {
            return fields;
        }
        if let Some(cell) = self.cell(row, C::Visitors).or_else(|| self.cell(row, C::Person)) {
            let text = self.text(cell);
            let (names, told) = visitors(&text);
            for name in names {
                fields.push(self.field(Role::Author, Value::Text(name), cell));
            }
            if self.cell(row, C::Heads).is_none() {
                let beside = match self.count(row, C::Companions, Role::Heads, "人").map(|field| field.fact.value) {
                    Some(Value::Count(count)) => count.number,
                    _ => Decimal::ZERO,
                };
                let unread =
                    beside.is_zero() && self.cell(row, C::Companions).is_some_and(|cell| self.text(cell) != "0");
                fields.extend(told.filter(|_| !unread).map(|heads| {
                    let heads = heads + beside;
                    self.field(Role::Heads, Value::Count(Count { number: heads, unit: "人".to_owned() }), cell)
                }));
            }
        }
        fields.extend(self.count(row, C::Heads, Role::Heads, "人"));
        fields.extend(self.count(row, C::Days, Role::Days, "天"));
        fields.extend(self.count(row, C::PersonDays, Role::PersonDays, "人天"));
        fields.extend(self.hosts(row));
        fields.extend(self.words(row, C::Summary, Role::Purpose).or_else(|| self.words(row, C::Remark, Role::Purpose)));
        fields.extend(self.place(row, C::Country, Role::Place));
        fields.extend(self.names(row, C::Employer, Role::Employer));
        fields
    }

    /// Reads who was visited: the column that says so, else the one column of bodies that no header explains.
    fn hosts(&self, row: &Row<'r>) -> Vec<Field> {
        if self.grid.col(C::Host).is_some() {
            return self.names(row, C::Host, Role::Host);
        }
        let known =
            |cell: &Cell| self.grid.columns.iter().any(|(_, col, ..)| cell.cols[0] <= *col && *col <= cell.cols[1]);
        let mut bodies = row
            .cells
            .iter()
            .filter(|cell| !known(cell))
            .filter(|cell| words::is_body(self.text(cell).split(['（', '(']).next().unwrap_or("")));
        match (bodies.next(), bodies.next()) {
            (Some(cell), None) => vec![self.field(Role::Host, Value::Party(self.text(cell)), cell)],
            _ => Vec::new(),
        }
    }

    fn trainee(&self, row: &Row<'r>) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        fields.extend(self.words(row, C::Person, Role::Name));
        if let Some(cell) = self.cell(row, C::PursuedDegree).or_else(|| self.cell(row, C::Degree)) {
            fields.extend(
                words::degree(&self.text(cell))
                    .map(|code| self.field(Role::Degree, code_value(CodeOf::Degree, code), cell)),
            );
        }
        if let Some((period, cell)) = self.period(row, C::Period) {
            fields.push(self.field(Role::Period, Value::Period(period), cell));
        } else {
            fields.extend(self.date(row, C::From, Role::From));
            fields.extend(self.date(row, C::To, Role::To));
        }
        fields.extend(self.words(row, C::Supervisor, Role::Author));
        fields.extend(self.names(row, C::Host, Role::Partner));
        fields
    }

    fn deal(&self, row: &Row<'r>) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        fields.extend(self.number(row, C::RegistrationNo, Role::Number, IdentKind::TechContractNo));
        fields.extend(
            self.words(row, C::Project, Role::Title)
                .or_else(|| self.words(row, C::Task, Role::Title))
                .or_else(|| self.words(row, C::Item, Role::Title)),
        );
        fields.extend(self.names(row, C::Seller, Role::Seller));
        fields.extend(self.names(row, C::Buyer, Role::Buyer));
        fields.extend(self.place(row, C::Country, Role::Place));
        fields.extend(self.flag(row, C::CrossBorder, Role::CrossBorder));
        fields.extend(self.date(row, C::Signed, Role::Date).or_else(|| self.date(row, C::Date, Role::Date)));
        fields
            .extend(self.money(row, C::DealAmount, Role::Amount).or_else(|| self.money(row, C::Amount, Role::Amount)));
        fields.extend(self.money(row, C::TradeAmount, Role::TradeAmount));
        fields.extend(self.words(row, C::ContractType, Role::Purpose));
        fields
    }

    fn platform(&self, row: &Row<'r>) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        fields.extend(self.words(row, C::Centre, Role::Title));
        fields.extend(self.names(row, C::HostBody, Role::Host));
        fields
    }

    fn grant(&self, row: &Row<'r>) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        fields.extend(self.number(row, C::ProjectNo, Role::Number, IdentKind::ProjectNo));
        fields.extend(self.words(row, C::Project, Role::Project));
        fields.extend(self.names(row, C::Grantee, Role::Grantee));
        fields.extend(self.money(row, C::GrantAmount, Role::Amount));
        fields.extend(self.date(row, C::Year, Role::Year));
        // The programme stands in the notice's title; the caller adds it, and a row without grantee says nothing.
        if fields.iter().any(|field| field.role == Role::Grantee)
            && let Some(cell) = self.cell(row, C::Grantee)
        {
            fields.push(self.field(Role::Programme, Value::Text(String::new()), cell));
        }
        fields
    }
}

/// Tells by arithmetic which rows without date and number repeat the rows above them.
fn tell_totals(records: &mut [Record]) {
    let mut all = Decimal::ZERO;
    let mut group = Decimal::ZERO;
    let mut rows = 0;
    let has = |record: &Record, role: Role| record.first(role).is_some();
    // Where rows carry voucher numbers, one that only carries a day may still repeat the rows above it.
    let numbered = records.iter().filter(|record| has(record, Role::Number)).count() * 2 > records.len();
    for record in records {
        let Some(sum) = record.first(Role::Amount).and_then(|fact| amount(&fact.value)).map(|amount| amount.units)
        else {
            continue;
        };
        let keyed = has(record, Role::Number)
            || (has(record, Role::Date) && !numbered)
            || (record.kind == Kind::Equipment && record.first(Role::Title).is_some());
        if record.standing == Standing::Counts && !keyed && rows >= 2 {
            if sum == all {
                record.standing = Standing::Total;
            } else if sum == group {
                record.standing = Standing::Subtotal;
            } else if record.first(Role::Title).is_none() && !has(record, Role::Date) {
                record.standing = Standing::Doubtful;
            }
        }
        match record.standing {
            Standing::Counts => {
                all += sum;
                group += sum;
                rows += 1;
            }
            Standing::Subtotal => group = Decimal::ZERO,
            _ => (),
        }
    }
}

/// Returns the names of visitors, and how many there are: "甲、乙等4人" is two names and four heads.
#[expect(clippy::unwrap_used, reason = "the pattern is a constant, compiled in a test")]
fn visitors(text: &str) -> (Vec<String>, Option<Decimal>) {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    let pattern =
        PATTERN.get_or_init(|| Regex::new(r"等\s*(\d+|[一二三四五六七八九十]+)\s*[人名位]|(\d+)\s*[人名位]").unwrap());
    let told = pattern.captures(text).and_then(|captures| {
        let number = captures.get(1).or_else(|| captures.get(2))?;
        lexical::parse_number(number.as_str()).map(|(number, _)| number)
    });
    let head = pattern.find(text).map_or(text, |found| &text[..found.start()]);
    // "Smith, John" is one person, "Lee, Chan" may be two: a comma between single Latin words does not say.
    let vague = !head.contains(['、', '；', ';', '/', '\n', '，'])
        && head.contains(',')
        && head.split(',').any(|part| part.trim().is_ascii() && !part.trim().contains(' '));
    if vague {
        return (vec![head.trim().to_owned()], told);
    }
    let names: Vec<String> = head
        .split(['、', '，', ',', '；', ';', '/', '\n'])
        .map(|name| name.trim().trim_end_matches('等').trim().to_owned())
        .filter(|name| name.chars().count() >= 2)
        .collect();
    let heads = told.or_else(|| (!names.is_empty()).then(|| Decimal::from(names.len() as u64)));
    (names, heads)
}

fn is_running_number(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()))
}

/// Tells whether a cell's unit counts what its column counts.
fn same_unit(own: &str, column: &str) -> bool {
    const SAME: &[&[&str]] = &[
        &["台", "套", "件", "个", "部", "只", "支", "架", "组", "辆", "把"],
        &["人", "名", "位", "人次"],
        &["天", "日"],
        &["人天"],
    ];
    own == column || SAME.iter().any(|units| units.contains(&own) && units.contains(&column))
}

/// Puts the two ends of a stay in order: 离境 and 入境 are start and end of a journey abroad, end and start of a visit here.
fn in_order(from: Field, to: Field) -> [Field; 2] {
    let first = |field: &Field| match &field.fact.value {
        Value::Date(date) => Some(date.first),
        _ => None,
    };
    let sure = from.fact.also.is_empty() && to.fact.also.is_empty();
    if sure && first(&from) > first(&to) {
        return [Field { role: Role::From, ..to }, Field { role: Role::To, ..from }];
    }
    [from, to]
}

/// Tells whether a remark says that the row is a plan (domain.md, rule 1: 拟 计划 预计 将 预期).
fn is_plan(text: &str) -> bool {
    const FIRST: &[&str] =
        &["计划", "预计", "拟", "预期", "待支付", "待定", "洽谈", "意向", "尚未", "未支付", "planned", "expected"];
    // 拟南芥 is a plant, 拟合 and 拟态 are no plans.
    const NO_PLAN: &[&str] =
        &["拟南芥", "拟合", "拟态", "拟除虫", "拟杆菌", "拟人", "拟声", "计划处", "计划科", "计划生育"];
    let lower = text.trim().to_lowercase();
    let begins = |part: &str| {
        let part = part.trim_start();
        FIRST.iter().any(|word| part.starts_with(word)) && !NO_PLAN.iter().any(|word| part.starts_with(word))
    };
    let brackets = || {
        lower.split(['（', '(']).skip(1).any(|inner| {
            begins(inner) || ["意向", "洽谈", "待签", "待付", "预算"].iter().any(|word| inner.starts_with(word))
        })
    };
    begins(&lower) || brackets()
}

/// Tells whether a row is a plan: a cell other than the names of what is done or bought begins as one, or any cell says
/// so in a bracket.
fn is_planned(document: &Document, record: &Record) -> bool {
    record.fields.iter().filter(|field| !matches!(field.role, Role::Holder | Role::ProfessionalTitle)).any(|field| {
        let Some(span) = field.fact.at.first() else { return false };
        let text = document.quote(*span);
        let named = matches!(field.role, Role::Title | Role::Name | Role::Author | Role::Project);
        if named { text.contains(['（', '(']) && is_plan(&format!("·{text}")) } else { is_plan(text) }
    })
}

/// Returns the sum that a cell says, where the currency's own column names the currency: a bare figure, or an amount that
/// names no other currency.
fn in_currency(value: &Value, currency: Currency) -> Option<Amount> {
    match value {
        Value::Count(count) if count.unit.is_empty() => {
            Some(Amount { units: count.number, step: Decimal::ONE, currency })
        }
        Value::Amount(amount) if amount.currency == Currency::XXX || amount.currency == currency => {
            Some(Amount { currency, ..*amount })
        }
        _ => None,
    }
}

/// Returns what one unit of a header is worth: 万, 千, 百万, 亿, '000, million.
fn multiplier(header: &str) -> Decimal {
    let lower = header.to_lowercase();
    let units: &[(&str, i64)] = &[
        ("亿", 100_000_000),
        ("百万", 1_000_000),
        ("million", 1_000_000),
        ("mn", 1_000_000),
        ("万", 10_000),
        ("千", 1_000),
        ("000", 1_000),
        ("thousand", 1_000),
    ];
    Decimal::from(units.iter().find(|(word, _)| lower.contains(word)).map_or(1, |(_, times)| *times))
}

/// Returns the currency that a cell names: 英镑, USD, 港币.
fn currency_of(text: &str) -> Option<Currency> {
    let bare = text.trim();
    if bare.len() == 3
        && let Some(currency) = Currency::from_code(&bare.to_uppercase())
    {
        return Some(currency);
    }
    [format!("1{bare}"), format!("1元{bare}"), format!("{bare} 1")].iter().find_map(|text| {
        lexical::scan(text, &Hints::default()).iter().find_map(|found| match found.value() {
            Some(Value::Amount(amount)) if amount.currency != Currency::XXX => Some(amount.currency),
            _ => None,
        })
    })
}

/// Marks the rows of a summary beside detail lists as repeating them.
pub(super) fn mark_summary(records: &mut [Record]) {
    for record in records {
        if record.standing == Standing::Counts {
            record.standing = Standing::Subtotal;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_its_holder_and_a_partner() {
        let name = |text: &str| title_pattern().captures(text).map(|captures| captures[1].to_owned());
        assert_eq!(name("Kita Optics K.K.投入台账").as_deref(), Some("Kita Optics K.K."));
        assert_eq!(name("某某国际联合研究中心建设投入台账（2017年）").as_deref(), Some("某某国际联合研究中心"));
        assert_eq!(name("甲研发有限公司团队人员名单").as_deref(), Some("甲研发有限公司"));
        assert_eq!(two_bodies("甲有限公司与乙理工大学"), Some(("甲有限公司", "乙理工大学")));
    }

    #[test]
    fn heads_are_told_by_words_before_names() {
        assert_eq!(
            visitors("Ann Lee、Bo Chan、Cy Dee等4人"),
            (vec!["Ann Lee".to_owned(), "Bo Chan".to_owned(), "Cy Dee".to_owned()], Some(Decimal::from(4)))
        );
        assert_eq!(visitors("张三、李四").1, Some(Decimal::from(2)));
        assert_eq!(visitors("张三,李四").1, Some(Decimal::from(2)));
        assert_eq!(visitors("Ann Smith, Bo Chan").1, Some(Decimal::from(2)));
        assert_eq!(visitors("Smith, John").1, None);
    }

    #[test]
    fn a_rate_above_the_list_keeps_its_currency() {
        let named = |text: &str| {
            let part = crate::document::Part {
                label: "1".to_owned(),
                body: crate::document::Body::Flow,
                state: crate::document::PartState::Text,
                text: text.to_owned(),
                marks: Vec::new(),
                tables: Vec::new(),
                pixels: None,
            };
            let (file, format) = (crate::document::FileId([0; 32]), crate::document::Format::Other);
            let document = Document { file, format, parts: vec![part], problems: Vec::new() };
            let span = Span { part: 0, start: 0, end: text.len() as u32 };
            rate_in(&document, text, span).map(|(currency, _)| currency)
        };
        assert_eq!(named("汇率：1美元=6.8747元"), Some(Some(Currency::from_code("USD").unwrap())));
        assert_eq!(named("汇率 6.8747"), Some(None));
    }

    #[test]
    fn a_header_multiplies_a_foreign_figure() {
        for (header, times) in
            [("原币金额（万美元）", 10_000), ("Amount (USD'000)", 1_000), ("百万日元", 1_000_000), ("原币金额", 1)]
        {
            assert_eq!(multiplier(header), Decimal::from(times), "{header}");
        }
    }

    #[test]
    fn a_unit_other_than_the_columns_is_not_counted() {
        assert!(same_unit("名", "人") && same_unit("套", "台") && same_unit("天", "天"));
        assert!(!same_unit("小时", "天") && !same_unit("批", "人"));
    }

    #[test]
    fn a_plan_is_no_payment() {
        assert!(is_plan("拟支付设备款"));
        assert!(!is_plan("模拟试验费") && !is_plan("拟南芥基因编辑") && !is_plan("电镜（进口）"));
        assert!(is_plan("电镜（拟购）") && is_plan("约克大学（拟定，推迟）") && is_plan("某技术引进（意向，洽谈中）"));
    }
}
