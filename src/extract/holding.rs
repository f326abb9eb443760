//! Registers of members, share structures and articles: who holds how much of which body.

use crate::document::{Cell, Document};
use crate::fact::{Field, Kind, Record, Role, Standing, Value};

use super::Paper;
use super::certificates::first_match;
use super::reading::Reading;
use super::view::clean;
use super::words;

/// Headers of a column of holders.
const HOLDER: &[&str] = &[
    "股东名称",
    "股东姓名",
    "股东",
    "股东姓名或名称",
    "股东名称/姓名",
    "姓名或名称",
    "名称",
    "投资者",
    "投资人",
    "出资人",
    "发起人",
    "姓名",
    "股東名稱",
    "股東",
    "成员名称",
    "nameofmember",
    "nameofshareholder",
    "member",
    "shareholder",
    "shareholdername",
    "name",
    "membername",
    "gesellschafter",
    "holder",
];

/// Headers of a column of shares in percent.
const SHARE: &[&str] = &[
    "持股比例",
    "出资比例",
    "股权比例",
    "比例",
    "占比",
    "持股比例（%）",
    "出资比例（%）",
    "股份比例",
    "持股百分比",
    "percentage",
    "%",
    "shareholding",
    "shareholding(%)",
    "percent",
    "anteil",
    "ownership",
    "%held",
    "interest",
];

/// Headers of a column of dates.
const DATE: &[&str] = &[
    "出资时间",
    "出资日期",
    "认缴时间",
    "实缴时间",
    "取得日期",
    "登记日期",
    "入股时间",
    "dateentered",
    "dateofentry",
    "dateacquired",
    "date",
    "dateregistered",
];

/// Reads the holdings of a paper: the rows of its tables, else its sentences.
pub(super) fn holdings(reading: &Reading<'_>, paper: &Paper) -> Vec<Record> {
    let investee = investee(reading);
    let document = reading.document;
    let mut records = Vec::new();
    for (index, part) in document.parts.iter().enumerate() {
        if index < paper.first as usize || index > paper.last as usize {
            continue;
        }
        for table in &part.tables {
            records.extend(rows(document, &table.cells));
        }
    }
    if records.is_empty() {
        records = in_words(reading);
    }
    for record in &mut records {
        record.fields.extend(investee.iter().cloned());
    }
    records
}

/// Reads the rows of one table with a column of holders and one of shares.
fn rows(document: &Document, cells: &[Cell]) -> Vec<Record> {
    let bare = |cell: &Cell| -> String {
        document
            .quote(cell.span)
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(super::lexical::simplified)
            .collect::<String>()
            .to_lowercase()
    };
    let is = |cell: &Cell, words: &[&str]| {
        let text = bare(cell);
        let head = text.split(['（', '(']).next().unwrap_or("");
        words.iter().any(|word| *word == text || *word == head)
    };
    let Some(head) = cells.iter().find(|cell| is(cell, SHARE)) else { return Vec::new() };
    let in_head = |words: &[&str]| {
        cells.iter().find(|cell| cell.rows[0] == head.rows[0] && is(cell, words)).map(|cell| cell.cols[0])
    };
    let Some(holders) = in_head(HOLDER) else { return Vec::new() };
    let dates = in_head(DATE);
    let percent_head = bare(head).contains('%');
    let at = |row: u32, col: u32| {
        cells.iter().find(|cell| cell.rows[0] <= row && row <= cell.rows[1] && cell.cols[0] == col)
    };
    let mut records = Vec::new();
    let last = cells.iter().map(|cell| cell.rows[1]).max().unwrap_or(0);
    for row in head.rows[1] + 1..=last {
        let (Some(name), Some(share)) = (at(row, holders), at(row, head.cols[0])) else { continue };
        let text = clean(document.quote(name.span));
        if text.is_empty() || ["合计", "总计", "小计", "total"].iter().any(|word| text.to_lowercase().starts_with(word))
        {
            continue;
        }
        let Some(percent) = percent(document.quote(share.span), percent_head) else { continue };
        let mut fields = vec![
            field(document, Role::Holder, Value::Party(text), name),
            field(document, Role::Share, Value::Percent(percent), share),
        ];
        if let Some(cell) = dates.and_then(|col| at(row, col)) {
            let found = super::lexical::scan(document.quote(cell.span), &super::lexical::Hints::default());
            let date = found.iter().find_map(|found| found.value().filter(|value| matches!(value, Value::Date(_))));
            fields.extend(date.map(|value| field(document, Role::Date, value, cell)));
        }
        records.push(Record {
            kind: Kind::Holding,
            at: vec![name.span, share.span],
            standing: Standing::Counts,
            fields,
        });
    }
    records
}

/// Reads "60%", and "60" under a header with %.
fn percent(text: &str, percent_head: bool) -> Option<crate::fact::Percent> {
    let found = super::lexical::scan(text, &super::lexical::Hints::default());
    let value = found.iter().find_map(|found| match found.value() {
        Some(Value::Percent(percent)) => Some(percent),
        _ => None,
    });
    value.or_else(|| {
        let (percent, step) = super::lexical::parse_number(text.trim()).filter(|_| percent_head)?;
        Some(crate::fact::Percent { percent, step })
    })
}

fn field(document: &Document, role: Role, value: Value, cell: &Cell) -> Field {
    let language = super::reading::language_of(document.quote(cell.span));
    let mut fact = super::reading::fact(document, value, vec![cell.span]);
    fact.trust.hidden |= cell.hidden;
    Field { role, party: None, language, fact }
}

/// Reads sentences of articles: "股东一：甲公司，出资600万元，占注册资本的60%".
fn in_words(reading: &Reading<'_>) -> Vec<Record> {
    const PATTERNS: &[&str] = &[
        r"(?:股东|股東|出资人|发起人)(?:[一二三四五六七八九十\d]{1,2}|[A-D甲乙丙丁])?\s*(?:名称)?\s*[：:]\s*([^，,。；;：:\n]{2,60})\s*[，,]([^。；;\n]{0,80}?\d{1,3}(?:\.\d+)?\s*[%％])",
        r"(?:^|[。；;\n、，：:])\s*([^，,。；;：:\n]{2,60}?)\s*(?:认缴出资|出资|持股|持有)[^。；;\n]{0,60}?(?:占|持股比例为|的)?[^。；;\n]{0,16}?(\d{1,3}(?:\.\d+)?\s*[%％])",
        r"([A-Z][^,;:\n]{3,80}?)\s+(?:holds|owns|shall hold)\s+[^.;\n]{0,40}?(\d{1,3}(?:\.\d+)?\s*%)",
    ];
    for pattern in PATTERNS {
        let Ok(regex) = regex::Regex::new(pattern) else { continue };
        let mut records = Vec::new();
        for view in &reading.prose {
            for found in regex.captures_iter(&view.text) {
                let (Some(all), Some(name), Some(share)) = (found.get(0), found.get(1), found.get(2)) else { continue };
                let mut fields = reading.parties(Role::Holder, view, name.range());
                if !name.as_str().trim().is_empty() {
                    fields.extend(reading.read_as(Role::Share, view, share.range()));
                }
                if fields.iter().any(|field| field.role == Role::Share)
                    && (words::is_body(name.as_str()) || name.as_str().chars().count() <= 12)
                {
                    records.push(Record {
                        kind: Kind::Holding,
                        at: vec![view.span(all.range())],
                        standing: Standing::Counts,
                        fields,
                    });
                }
            }
        }
        if !records.is_empty() {
            return records;
        }
    }
    Vec::new()
}

/// Returns the body whose holders the paper lists.
fn investee(reading: &Reading<'_>) -> Vec<Field> {
    let labelled = reading.fields(&[
        ("公司名称", Some(Role::Investee)),
        ("企业名称", Some(Role::Investee)),
        ("公司名稱", Some(Role::Investee)),
        ("目标公司", Some(Role::Investee)),
        ("Name of company", Some(Role::Investee)),
        ("Company name", Some(Role::Investee)),
        ("Company", Some(Role::Investee)),
        ("Firma", Some(Role::Investee)),
    ]);
    if let Some(first) = labelled.first() {
        let party = first.party;
        return labelled
            .into_iter()
            .filter(|field| field.party == party)
            .take(2)
            .map(|field| Field { party: None, ..field })
            .collect();
    }
    first_match(
        reading,
        r"(?m)^\s*([^\n，。：:]{4,60}(?:公司|Limited|Ltd\.?|GmbH|Inc\.?|LLC))\s*(?:章程|股东名册|股權|股权结构|\n)",
    )
    .map(|(view, range)| reading.parties(Role::Investee, view, range))
    .unwrap_or_default()
}
