//! Lists to records: ledgers, equipment, tasks, rosters, visits, deals, trainees, grants and platforms, a record a row.

use std::sync::OnceLock;

use regex::Regex;
use rust_decimal::Decimal;

use crate::document::{Cell, Document, Span, Typed};
use crate::fact::{
    Amount, CodeOf, Count, Currency, Date, Field, Ident, IdentKind, Kind, Period, Record, Role, Source, Standing,
    Value, place_code,
};

use super::grid::{Column as C, Grid, Row, total_word};
use super::lexical::{self, CellContext, Hints};
use super::reading::{amount, code_value, fact, is_empty_mark, language_of};
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
    for cell in &grid.captions {
        let text = document.quote(cell.span);
        head.caption.push_str(text);
        head.caption.push(' ');
        title_holder(document, text, cell.span, &mut head);
        maker.extend(made_by(document, text, cell.span));
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
            r"^(.+?)(?:\s*(?:近三年|过去三年|\d{4}\s*[年\-—~～至]*(?:\d{4})?\s*年?度?|境外研发机构|国际科技合作基地|建设|研发|科研|研究|累计|投入|经费|资金|支出|费用|财务|专项|仪器|设备|固定|资产|任务|课题|项目|团队|人才|人员|骨干|核心|成员|专家|学生|研究生|联合|培养|互访|出访|来访|往来|国际|交流|访问|学术|技术|经纪人|交易|成果|转移|转化|促成|服务|合同|主要|专职|及|和|与|明细|汇总|一览|情况|登记|记录|统计|清单|台账|台帐|名单|名册|花名册|列表|总表|表|册|（[^（）]*）|\([^()]*\)))+$",
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
        let name = name.as_str().trim_end_matches(['的', ' ']);
        if let Some((first, second)) = two_bodies(name) {
            head.holders.push(party(document, Role::Holder, first, at(0, first.len())));
            let start = name.len() - second.len();
            head.partner = Some(party(document, Role::Partner, second, at(start, name.len())));
        } else if name.chars().count() >= 3 {
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

/// Reads "编制单位：甲公司".
fn made_by(document: &Document, text: &str, span: Span) -> Vec<Field> {
    const LABELS: &[&str] = &[
        "编制单位",
        "填报单位",
        "制表单位",
        "填表单位",
        "单位名称",
        "申报单位",
        "编报单位",
        "记账单位",
        "核算单位",
        "Prepared by",
        "Entity",
        "Company",
    ];
    let mut fields = Vec::new();
    for label in LABELS {
        let Some(at) = text.find(label) else { continue };
        let rest = &text[at + label.len()..];
        let Some(rest) = rest.trim_start().strip_prefix(['：', ':']) else { continue };
        let rest = rest.trim_start();
        let end =
            rest.find(['\n', '\t']).or_else(|| rest.find("  ")).or_else(|| rest.find("单位：")).unwrap_or(rest.len());
        let name = rest[..end].trim().trim_end_matches(['（', '(']);
        let name = name.split("（盖章").next().unwrap_or(name).split("(盖章").next().unwrap_or(name).trim();
        if name.chars().count() >= 3 {
            let start = rest.as_ptr() as usize - text.as_ptr() as usize;
            fields.push(party(document, Role::Holder, name, sub_span(span, text, start, start + name.len())));
            break;
        }
    }
    fields
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
    let maker = Rows { grid, head, document: head.document };
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
        if head.planned && record.standing == Standing::Counts {
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

    /// Reads the cell's value with its header and captions as context.
    fn read(&self, cell: &Cell, column: C, pick: impl Fn(&Value) -> bool) -> Option<(Value, Vec<Value>, Option<Span>)> {
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
            let also = found.found.also.iter().filter_map(|what| what.value()).collect();
            let from = match found.unit_from {
                Some(lexical::UnitFrom::Header(..)) => Some(header_span),
                Some(lexical::UnitFrom::Caption(..)) => self
                    .grid
                    .captions
                    .iter()
                    .map(|cell| cell.span)
                    .find(|span| self.document.quote(*span).contains("单位")),
                _ => None,
            };
            Some((value, also, from))
        })
    }

    fn money(&self, row: &Row<'r>, column: C, role: Role) -> Option<Field> {
        let cell = self.cell(row, column)?;
        let (value, also, unit_from) = self.read(
            cell,
            column,
            |value| matches!(value, Value::Amount(amount) if amount.currency != Currency::XXX),
        )?;
        let mut field = self.field(role, value, cell);
        field.fact.also = also;
        field.fact.unit_from = unit_from;
        Some(field)
    }

    fn date(&self, row: &Row<'r>, column: C, role: Role) -> Option<Field> {
        let cell = self.cell(row, column)?;
        if let Some(Typed::Date(day)) = &cell.typed {
            return Some(self.field(role, Value::Date(Date::day(*day)), cell));
        }
        let (value, also, _) = self.read(cell, column, |value| matches!(value, Value::Date(_)))?;
        let mut field = self.field(role, value, cell);
        field.fact.also = also;
        Some(field)
    }

    fn period(&self, row: &Row<'r>, column: C) -> Option<(Period, &'r Cell)> {
        let cell = self.cell(row, column)?;
        if let Some((Value::Period(period), ..)) = self.read(cell, column, |value| matches!(value, Value::Period(_))) {
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

    fn count(&self, row: &Row<'r>, column: C, role: Role, unit: &str) -> Option<Field> {
        let cell = self.cell(row, column)?;
        let text = self.document.quote(cell.span);
        let plain = match &cell.typed {
            Some(Typed::Number(number)) => number.parse::<Decimal>().ok(),
            _ => None,
        };
        let number = plain.or_else(|| {
            let digits = text.trim().trim_end_matches(|c: char| !c.is_ascii_digit() && !c.is_numeric());
            lexical::parse_number(digits).map(|(number, _)| number)
        })?;
        Some(self.field(role, Value::Count(Count { number, unit: unit.to_owned() }), cell))
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

    /// Returns the words of a row that could label it a total: all texts that are no figures.
    fn label(&self, row: &Row<'r>) -> String {
        row.cells
            .iter()
            .map(|cell| self.text(cell))
            .find(|text| !text.is_empty() && !text.chars().all(|c| c.is_ascii_digit()))
            .unwrap_or_default()
    }

    /// Makes a record of each detail row; total rows are told and kept as such.
    fn each(&self, kind: Kind, make: impl Fn(&Rows<'r>, &Row<'r>) -> Vec<Field>) -> Vec<Record> {
        let mut records = Vec::new();
        let shape = kind.shape();
        for row in &self.grid.rows {
            let total = total_word(&self.label(row));
            let fields = make(self, row);
            let says = if shape.must.is_empty() {
                fields.len() >= 2
            } else {
                shape.must.iter().all(|role| fields.iter().any(|field| field.role == *role))
            };
            let (Some(span), true) = (row.span(), says || total.is_some()) else { continue };
            let detail = fields.iter().any(|field| matches!(field.fact.value, Value::Date(_) | Value::Period(_)));
            let standing = match total {
                Some(all) if !detail => {
                    if all {
                        Standing::Total
                    } else {
                        Standing::Subtotal
                    }
                }
                _ if !says => continue,
                _ => Standing::Counts,
            };
            records.push(Record { kind, at: vec![span], standing, fields });
        }
        records
    }

    fn expenses(&self) -> Vec<Record> {
        let mut records = Vec::new();
        for row in &self.grid.rows {
            let mut fields: Vec<Field> = Vec::new();
            let date = self
                .date(row, C::Date, Role::Date)
                .or_else(|| self.date(row, C::Year, Role::Date))
                .or_else(|| self.date(row, C::Period, Role::Date));
            fields.extend(date);
            fields.extend(self.number(row, C::Voucher, Role::Number, IdentKind::VoucherNo));
            fields.extend(self.words(row, C::Summary, Role::Title).or_else(|| self.words(row, C::Item, Role::Title)));
            fields.extend(self.words(row, C::Category, Role::Purpose));
            fields.extend(self.names(row, C::Payee, Role::Payee));
            let foreign = self.foreign(row);
            let amount = self.money(row, C::Amount, Role::Amount);
            // A sum that cannot be read is a row all the same: what it adds is not known.
            let figure = self.cell(row, C::Amount).is_some() || self.cell(row, C::ForeignAmount).is_some();
            let told = fields.iter().any(|field| matches!(field.role, Role::Date | Role::Number));
            let total = total_word(&self.label(row))
                .filter(|_| !told || !fields.iter().any(|field| field.role == Role::Number));
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

    /// Reads the sum in foreign currency: the unit of its header, the currency of its own column.
    fn foreign(&self, row: &Row<'r>) -> Option<Field> {
        let cell = self.cell(row, C::ForeignAmount)?;
        let currency = self.cell(row, C::CurrencyName).and_then(|cell| currency_of(&self.text(cell)));
        if let Some(currency) = currency {
            let text = self.document.quote(cell.span);
            let (units, step) = match &cell.typed {
                Some(Typed::Number(number)) => (number.parse().ok()?, Decimal::new(1, 2)),
                _ => lexical::parse_number(text.trim())?,
            };
            let header = self.grid.header(C::ForeignAmount).map_or("", |(text, _)| text);
            let times = if header.contains('万') { Decimal::from(10_000) } else { Decimal::ONE };
            let value = Value::Amount(Amount { units: units * times, step: step * times, currency });
            return Some(self.field(Role::ForeignAmount, value, cell));
        }
        self.money(row, C::ForeignAmount, Role::ForeignAmount)
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
        [C::Summary, C::Remark, C::Status]
            .iter()
            .filter_map(|column| self.cell(row, *column))
            .any(|cell| is_plan(&self.text(cell)))
    }

    fn equipment(&self) -> Vec<Record> {
        let mut records = self.each(Kind::Equipment, |rows, row| {
            let mut fields: Vec<Field> = Vec::new();
            fields.extend(rows.words(row, C::Item, Role::Title));
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
        let quantity = match self.count(row, C::Quantity, Role::Quantity, "台")?.fact.value {
            Value::Count(count) => count.number,
            _ => return None,
        };
        if self.grid.col(C::Amount).is_some() {
            return None;
        }
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
        let Some(name) = self.words(row, C::Person, Role::Name) else { return fields };
        fields.push(name);
        if let Some(cell) = self.cell(row, C::Degree) {
            fields.extend(
                words::degree(&self.text(cell))
                    .map(|code| self.field(Role::Degree, code_value(CodeOf::Degree, code), cell)),
            );
        }
        if let Some(cell) = self.cell(row, C::Rank) {
            let text = self.text(cell);
            fields.extend(words::rank(&text).map(|code| self.field(Role::Rank, code_value(CodeOf::Rank, code), cell)));
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
        for column in [C::Group, C::Duty, C::Remark, C::Rank] {
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
            self.group_flag(&mut fields, Role::Broker, &text, &["技术经纪", "技术经理人"], group, cell);
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
            fields.extend([from, to]);
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
                fields.extend(told.map(|heads| {
                    self.field(Role::Heads, Value::Count(Count { number: heads, unit: "人".to_owned() }), cell)
                }));
            }
        }
        fields.extend(self.count(row, C::Heads, Role::Heads, "人"));
        fields.extend(self.count(row, C::Days, Role::Days, "天"));
        fields.extend(self.count(row, C::PersonDays, Role::PersonDays, "人天"));
        fields.extend(self.names(row, C::Host, Role::Host));
        fields.extend(self.words(row, C::Summary, Role::Purpose).or_else(|| self.words(row, C::Remark, Role::Purpose)));
        fields.extend(self.place(row, C::Country, Role::Place));
        fields
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
    for record in records {
        let Some(sum) = record.first(Role::Amount).and_then(|fact| amount(&fact.value)).map(|amount| amount.units)
        else {
            continue;
        };
        let keyed = record.fields.iter().any(|field| matches!(field.role, Role::Date | Role::Number))
            || (record.kind == Kind::Equipment && record.first(Role::Title).is_some());
        if record.standing == Standing::Counts && !keyed && rows >= 2 {
            if sum == all {
                record.standing = Standing::Total;
            } else if sum == group {
                record.standing = Standing::Subtotal;
            } else if record.first(Role::Title).is_none() {
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
    let names: Vec<String> = head
        .split(['、', '，', ',', '；', ';', '/', '\n'])
        .map(|name| name.trim().trim_end_matches('等').trim().to_owned())
        .filter(|name| name.chars().count() >= 2)
        .collect();
    let heads = told.or_else(|| (!names.is_empty()).then(|| Decimal::from(names.len() as u64)));
    (names, heads)
}

/// Tells whether a remark says that the row is a plan (domain.md, rule 1: 拟 计划 预计 将 预期).
fn is_plan(text: &str) -> bool {
    let text = text.trim();
    ["计划", "预计", "拟", "预期", "待支付", "尚未", "未支付"].iter().any(|word| text.starts_with(word))
        || text.contains("（计划）")
        || text.contains("（预计）")
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
    fn a_plan_is_no_payment() {
        assert!(is_plan("拟支付设备款"));
        assert!(!is_plan("模拟试验费"));
    }
}
