//! What the office brings: the register of earlier grants and exchange rates, both as CSV.

use std::path::Path;

use rust_decimal::Decimal;

use crate::check::{Office, Rate, Register};
use crate::document::{Document, FileId, Span};
use crate::error::{Error, ErrorKind};
use crate::fact::{
    Amount, Currency, Date, Fact, Field, Ident, IdentKind, Kind, Language, Record, Role, Source, Standing, Trust, Value,
};
use crate::ingest::{self, Limits};

/// The office's files and days, as given on the command line.
#[derive(Clone, Copy, Debug)]
pub struct OfficeFiles<'a> {
    /// D.
    pub published: Option<jiff::civil::Date>,
    /// The day of approval.
    pub approved_on: Option<jiff::civil::Date>,
    /// The register.
    pub register: Option<&'a Path>,
    /// The day the register is of.
    pub register_date: Option<jiff::civil::Date>,
    /// Rates.
    pub rates: Option<&'a Path>,
}

/// Reads the office's files.
///
/// # Errors
///
/// When a file is not there ([`ErrorKind::Io`]), or a column or value of it cannot be read
/// ([`ErrorKind::Config`], with file and line).
pub fn office(files: &OfficeFiles<'_>, limits: &Limits) -> crate::Result<(Office, Option<FileId>)> {
    let register = files.register.map(|path| register(path, files.register_date, limits)).transpose()?;
    let rates = files.rates.map(|path| rates(path, limits)).transpose()?.unwrap_or_default();
    let id = register.as_ref().map(|register| register.file);
    let office = Office {
        published: files.published,
        approved_on: files.approved_on,
        register,
        rates,
        persons: Vec::new(),
        batch: 1,
    };
    Ok((office, id))
}

/// A CSV file as rows of cells with their line, and the columns of its header.
struct Sheet {
    document: Document,
    header: Vec<String>,
    rows: Vec<(u32, Vec<String>)>,
}

fn sheet(path: &Path, limits: &Limits) -> crate::Result<Sheet> {
    let bytes = ingest::load(path)?;
    let document = ingest::read(ingest::file_id(&bytes), "register.csv", &bytes, limits);
    // What is looked up in a file half read would be "not found".
    if let Some(problem) = document.problems.iter().find(|problem| problem.kind.is_loss()) {
        return Err(Error::new(
            ErrorKind::Config,
            format!("{}: not read whole; save it anew as CSV in UTF-8 ({})", path.display(), problem.detail),
        ));
    }
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    for cell in document.parts.iter().flat_map(|part| &part.tables).flat_map(|table| &table.cells) {
        if rows.last().is_none_or(|(row, _)| *row != cell.rows[0]) {
            rows.push((cell.rows[0], Vec::new()));
        }
        if let Some((_, cells)) = rows.last_mut() {
            cells.resize(cells.len().max(cell.cols[0] as usize + 1), String::new());
            document.quote(cell.span).trim().clone_into(&mut cells[cell.cols[0] as usize]);
        }
    }
    if rows.is_empty() {
        return Err(Error::new(
            ErrorKind::Config,
            format!("{}: no rows; a CSV file with a header line is needed", path.display()),
        ));
    }
    let (_, header) = rows.remove(0);
    Ok(Sheet {
        document,
        header: header.iter().map(|name| name.trim_start_matches('\u{feff}').to_lowercase()).collect(),
        rows,
    })
}

impl Sheet {
    fn column(&self, names: &[&str]) -> Option<usize> {
        self.header.iter().position(|own| names.contains(&own.as_str()))
    }

    fn need(&self, path: &Path, names: &[&str]) -> crate::Result<usize> {
        self.column(names).ok_or_else(|| {
            let wanted = names.join("` or `");
            let own = self.header.join(", ");
            Error::new(ErrorKind::Config, format!("{}:1: no column `{wanted}`; the columns are: {own}", path.display()))
        })
    }
}

fn register(path: &Path, of: Option<jiff::civil::Date>, limits: &Limits) -> crate::Result<Register> {
    let sheet = sheet(path, limits)?;
    let grantee = sheet.need(path, &["grantee", "承担单位"])?;
    let programme = sheet.need(path, &["programme", "专题"])?;
    let year = sheet.need(path, &["year", "年度"])?;
    let columns = [
        (Some(grantee), Role::Grantee),
        (sheet.column(&["uscc", "统一社会信用代码"]), Role::RegisteredNumber),
        (Some(programme), Role::Programme),
        (sheet.column(&["project_no", "项目编号"]), Role::Number),
        (sheet.column(&["project", "项目名称"]), Role::Project),
        (Some(year), Role::Year),
        (sheet.column(&["amount_cny", "资助金额"]), Role::Amount),
    ];
    let mut rows = Vec::new();
    let mut texts = Vec::new();
    for (row, cells) in &sheet.rows {
        let line = row + 1;
        let span = Span { part: 0, start: line, end: line };
        let mut fields = Vec::new();
        for (column, role) in columns {
            let Some(text) = column.and_then(|column| cells.get(column)).filter(|text| !text.is_empty()) else {
                continue;
            };
            let value = value(role, text).ok_or_else(|| {
                Error::new(ErrorKind::Config, format!("{}:{line}: `{text}` cannot be read as {role:?}", path.display()))
            })?;
            fields.push(field(role, value, span));
        }
        if !fields.is_empty() {
            texts.push(cells.join("\t"));
            rows.push(Record { kind: Kind::EarlierGrant, at: vec![span], standing: Standing::Counts, fields });
        }
    }
    let count = rows.len();
    let named = match of {
        Some(day) => format!("register of {day}, {count} entries"),
        None => format!("register {}, {count} entries", &sheet.document.file.to_string()[..12]),
    };
    Ok(Register { rows, named, file: sheet.document.file, texts })
}

fn value(role: Role, text: &str) -> Option<Value> {
    Some(match role {
        Role::Grantee => Value::Party(text.to_owned()),
        Role::RegisteredNumber => Value::Ident(Ident { kind: IdentKind::Uscc, value: text.to_owned(), valid: None }),
        Role::Number => Value::Ident(Ident { kind: IdentKind::ProjectNo, value: text.to_owned(), valid: None }),
        Role::Year => {
            let digits: String = text.chars().filter(char::is_ascii_digit).take(4).collect();
            Value::Date(Date::year(digits.parse().ok()?)?)
        }
        Role::Amount => {
            let units: Decimal = text.replace([',', '，'], "").parse().ok()?;
            Value::Amount(Amount { units, step: Decimal::new(1, units.scale()), currency: Currency::CNY })
        }
        _ => Value::Text(text.to_owned()),
    })
}

fn field(role: Role, value: Value, span: Span) -> Field {
    let trust = Trust { source: Source::Text, confirmed: true, valid: None, hidden: false };
    let fact = Fact { value, also: Vec::new(), at: vec![span], unit_from: None, trust };
    Field { role, party: None, language: Language::Zh, fact }
}

fn rates(path: &Path, limits: &Limits) -> crate::Result<Vec<Rate>> {
    let sheet = sheet(path, limits)?;
    let currency = sheet.need(path, &["currency", "币种"])?;
    let date = sheet.need(path, &["date", "日期"])?;
    let rate = sheet.need(path, &["cny_per_unit", "汇率"])?;
    let source = sheet.column(&["source", "来源"]);
    let mut rates = Vec::new();
    for (row, cells) in &sheet.rows {
        let cell = |column: usize| cells.get(column).map_or("", String::as_str);
        let wrong = |what: &str| {
            Error::new(ErrorKind::Config, format!("{}:{}: `{what}` cannot be read", path.display(), row + 1))
        };
        rates.push(Rate {
            currency: Currency::from_code(&cell(currency).to_uppercase()).ok_or_else(|| wrong(cell(currency)))?,
            date: cell(date).parse().map_err(|_| wrong(cell(date)))?,
            cny_per_unit: cell(rate).parse().map_err(|_| wrong(cell(rate)))?,
            source: source.map_or_else(String::new, |column| cell(column).to_owned()),
        });
    }
    Ok(rates)
}
