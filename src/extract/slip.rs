//! Bank slips to records.

use std::ops::Range;

use regex::Regex;

use crate::fact::{Field, Kind, Record, Role, Standing, Value};

use super::reading::Reading;
use super::view::{View, is_cjk, labelled};
use super::words;

/// What a label of a slip is of.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Payer,
    Payee,
    /// A name that belongs to the side named beside or above it.
    Name,
    Account,
    Amount,
    Date,
    Purpose,
    Number,
    /// Said to bound its neighbours.
    Other,
}

const SLIP: &[(Of, &[&str])] = &[
    (
        Of::Payer,
        &[
            "付款人",
            "付款方",
            "付款单位",
            "付款人名称",
            "付款人户名",
            "付款户名",
            "汇款人",
            "汇款人名称",
            "Payer",
            "Remitter",
            "Ordering Customer",
            "Applicant",
            "From",
            "汇款人名称及地址",
            "付款人名称及地址",
            "付款账户名称",
            "付款单位名称",
            "汇出人",
            "申请人名称",
            "付款人全称",
            "Remitter’s Name & Address",
            "Remitter's Name & Address",
            "Remitter Name",
            "Payer Name",
            "Ordering Party",
            "Sender Name",
            "Debtor",
        ],
    ),
    (
        Of::Payee,
        &[
            "收款人",
            "收款方",
            "收款单位",
            "收款人名称",
            "收款人户名",
            "收款户名",
            "收款人名称及地址",
            "Payee",
            "Beneficiary",
            "Beneficiary Name",
            "Beneficiary Customer",
            "To",
            "受益人",
            "收款账户名称",
            "收款单位名称",
            "收款人全称",
            "Beneficiary’s Name & Address",
            "Beneficiary's Name & Address",
            "Payee Name",
            "Creditor",
            "Beneficiary’s Name",
            "Beneficiary's Name",
        ],
    ),
    (Of::Name, &["户名", "账户名称", "全称", "名称", "Name", "Account Name", "账户名"]),
    (Of::Account, &["账号", "账户", "卡号", "Account No", "Account Number", "A/C No", "IBAN"]),
    (
        Of::Amount,
        &[
            "金额",
            "小写",
            "大写",
            "交易金额",
            "汇款金额",
            "付款金额",
            "转账金额",
            "金额小写",
            "金额大写",
            "金额（小写）",
            "金额（大写）",
            "Amount",
            "人民币",
            "汇款币种及金额",
            "交易金额（小写）",
            "汇款金额大写",
            "币种及金额",
            "金额合计",
            "汇出金额",
            "Transfer Amount",
            "Payment Amount",
            "Remittance Amount",
            "Amount in Figures",
        ],
    ),
    (
        Of::Date,
        &[
            "交易日期",
            "日期",
            "记账日期",
            "付款日期",
            "入账日期",
            "转账日期",
            "交易时间",
            "Value Date",
            "Date",
            "汇款日期",
            "Transaction Date",
            "转账时间",
            "付款时间",
            "汇出日期",
            "Payment Date",
            "Date of Transfer",
            "Execution Date",
            "起息日",
        ],
    ),
    (
        Of::Other,
        &[
            "打印日期",
            "开户行",
            "开户银行",
            "回单类型",
            "Bank",
            "Currency",
            "币种",
            "状态",
            "打印次数",
            "验证码",
            "收款人开户银行",
            "付款人开户银行",
            "收款人开户银行名称及地址",
            "收款行",
            "付款行",
            "中间行",
            "开户行名称",
            "Beneficiary’s Bank",
            "Beneficiary's Bank",
            "Beneficiary Bank",
            "Ordering Bank",
            "Intermediary Bank",
            "打印时间",
            "时间戳",
            "手续费",
            "费用",
            "Charges",
            "余额",
            "交易编码",
            "业务种类",
        ],
    ),
    (
        Of::Purpose,
        &[
            "用途",
            "附言",
            "摘要",
            "汇款附言",
            "交易用途",
            "Purpose",
            "Remittance Information",
            "Details of Payment",
            "款项用途",
        ],
    ),
    (
        Of::Number,
        &[
            "回单编号",
            "流水号",
            "交易流水号",
            "凭证号",
            "业务编号",
            "Reference",
            "Reference No",
            "申报号码",
            "电子回单号码",
        ],
    ),
];

/// Bank slips: one page may hold several.
pub(super) fn slips(reading: &Reading<'_>) -> Vec<Record> {
    let mut records = Vec::new();
    for view in &reading.lines {
        if let Some(fields) = swift(reading, view) {
            let at = vec![view.span(0..view.text.len())];
            records.push(Record { kind: Kind::Transfer, at, standing: Standing::Counts, fields });
            continue;
        }
        let starts = slip_starts(view);
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(view.text.len());
            let fields = slip(reading, view, *start..end);
            if fields.iter().any(|field| field.role == Role::Amount || field.role == Role::ForeignAmount) {
                records.push(Record {
                    kind: Kind::Transfer,
                    at: vec![view.span(*start..end)],
                    standing: Standing::Counts,
                    fields,
                });
            }
        }
    }
    records
}

/// Returns where each slip begins: a heading with 回单, 凭证 or 申请书, or a second payer.
fn slip_starts(view: &View) -> Vec<usize> {
    let mut starts = vec![0];
    for range in view.line_ranges() {
        let line: String =
            view.text[range.clone()].chars().filter(|c| !c.is_whitespace() && *c != '\u{2003}').collect();
        let heading = ["电子回单", "业务回单", "汇款凭证", "付款回单", "汇款申请书", "转账凭证", "客户回单"]
            .iter()
            .any(|word| line.contains(word))
            && !line.contains(['：', ':']);
        if heading && range.start > 0 && starts.len() < 20 {
            starts.push(range.start);
        }
    }
    let first_is_head =
        view.text[..starts.get(1).copied().unwrap_or(0)].chars().filter(|c| !c.is_whitespace()).count() < 40;
    if starts.len() > 1 && first_is_head {
        starts.remove(0);
    }
    starts
}

/// Returns every label with what it is of.
fn table() -> Vec<(Of, &'static str)> {
    SLIP.iter().flat_map(|(of, labels)| labels.iter().map(|label| (*of, *label))).collect()
}

fn slip(reading: &Reading<'_>, view: &View, range: Range<usize>) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let table = table();
    let labels: Vec<&str> = table.iter().map(|(_, label)| *label).collect();
    let mut side: Option<Role> = None;
    let mut block: Option<Role> = None;
    let (mut line_start, mut names, mut accounts) = (usize::MAX, 0, 0);
    for found in labelled(view, &labels).into_iter().filter(|found| range.contains(&found.at.start)) {
        let start = view.text[..found.at.start].rfind('\n').map_or(0, |at| at + 1);
        if start != line_start {
            line_start = start;
            (names, accounts) = (0, 0);
            side = None;
        }
        let value = found.value.start..found.value.end.min(range.end);
        let Some((of, label)) = table.get(found.label).copied() else { continue };
        match of {
            Of::Payer | Of::Payee => {
                let role = if of == Of::Payer { Role::Payer } else { Role::Payee };
                side = Some(role);
                let value = name_alone(view, value);
                let text = view.text[value.clone()].trim();
                let line_end = view.text[start..].find('\n').map_or(view.text.len(), |at| start + at);
                let alone = view.text[found.at.end..line_end].trim().is_empty()
                    && view.text[start..found.at.start].trim().is_empty();
                if alone {
                    block = Some(role);
                }
                let addressed = matches!(label, "To" | "From") && is_bank(text);
                let another = text.starts_with("户名") || text.starts_with("户 名") || names_a_label(text);
                if !text.is_empty() && !another && !addressed && !fields.iter().any(|field| field.role == role) {
                    fields.extend(reading.read_as(role, view, value));
                }
            }
            Of::Name => {
                let role =
                    side.or(block.filter(|_| names == 0)).unwrap_or(if names == 0 { Role::Payer } else { Role::Payee });
                names += 1;
                if !fields.iter().any(|field| field.role == role) {
                    let value = name_alone(view, value);
                    fields.extend(reading.read_as(role, view, value));
                }
            }
            Of::Account => {
                let side = side.or(block.filter(|_| accounts == 0));
                let party = side.map_or(accounts, |role| u8::from(role == Role::Payee));
                accounts += 1;
                for mut field in reading.read_as(Role::Account, view, value) {
                    field.party = Some(party);
                    fields.push(field);
                }
            }
            Of::Amount => fields.extend(money_of(reading, view, value)),
            Of::Date if !fields.iter().any(|field| field.role == Role::Date) => {
                fields.extend(reading.read_as(Role::Date, view, value));
            }
            Of::Purpose => fields.extend(reading.read_as(Role::Purpose, view, value)),
            Of::Number if !fields.iter().any(|field| field.role == Role::Number) => {
                fields.extend(reading.read_as(Role::Number, view, value));
            }
            _ => (),
        }
    }
    // The sum of the slip is the foreign one where no other is there.
    if !fields.iter().any(|field| field.role == Role::Amount) {
        for field in fields.iter_mut().filter(|field| field.role == Role::ForeignAmount) {
            field.role = Role::Amount;
        }
    }
    fields
}

fn money_of(reading: &Reading<'_>, view: &View, value: Range<usize>) -> Vec<Field> {
    let mut fields = reading.read_as(Role::Amount, view, value);
    for field in &mut fields {
        if let Value::Amount(amount) = &field.fact.value
            && amount.currency != crate::fact::Currency::CNY
        {
            field.role = Role::ForeignAmount;
        }
    }
    fields
}

/// Tells whether a text names a bank: whom an application is addressed to is not who is paid.
fn is_bank(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["银行", "支行", "分行", "信用社", "bank", "sparkasse"].iter().any(|word| lower.contains(word))
}

/// Tells whether the line below a side's name is another label, no name.
fn names_a_label(text: &str) -> bool {
    ["账号", "账户", "开户", "名称", "全称", "Account", "Name:"].iter().any(|word| text.starts_with(word))
}

/// Leaves of a name with its address the name: "甲公司 深圳市…", "A INC. 12 MAIN STREET".
fn name_alone(view: &View, range: Range<usize>) -> Range<usize> {
    let Some(text) = view.text.get(range.clone()) else { return range };
    for (at, _) in text.match_indices([' ', '\u{2003}']) {
        let (head, rest) = (&text[..at], text[at..].trim_start_matches([' ', '\u{2003}']));
        let han = head.chars().any(is_cjk) && words::is_body(head);
        let last = head.rsplit(' ').next().unwrap_or("").trim_end_matches([',', '.']).to_lowercase();
        let latin = words::is_body(head)
            && ["ltd", "limited", "inc", "llc", "gmbh", "ag", "corp", "plc", "corporation", "k.k", "b.v"]
                .contains(&last.as_str())
            && rest.starts_with(|c: char| c.is_ascii_digit());
        if han && !rest.starts_with(['(', '（']) || latin {
            return range.start..range.start + at;
        }
    }
    range
}

/// Reads a SWIFT MT103: value date, currency and amount in 32A, the ordering customer in 50a, the beneficiary in 59a.
fn swift(reading: &Reading<'_>, view: &View) -> Option<Vec<Field>> {
    let tag = Regex::new(r"(?m)^\s*:?(20|23B|32A|33B|50[AFK]?|52[AD]?|53[AB]?|56[AD]?|57[AD]?|59[AF]?|70|71A|72)\s*:")
        .ok()?;
    let tags: Vec<(String, Range<usize>)> = tag
        .captures_iter(&view.text)
        .filter_map(|found| Some((found.get(1)?.as_str().to_owned(), found.get(0)?.range())))
        .collect();
    let body = |wanted: &[&str]| {
        let index = tags.iter().position(|(name, _)| wanted.contains(&name.as_str()))?;
        Some(tags[index].1.end..tags.get(index + 1).map_or(view.text.len(), |next| next.1.start))
    };
    let settled = body(&["32A"])?;
    let (payer, payee) = (body(&["50", "50K", "50F", "50A"])?, body(&["59", "59A", "59F"])?);
    let text = &view.text[settled.clone()];
    let mut fields = Vec::new();
    let short = Regex::new(r"(\d{2})(\d{2})(\d{2})\s*([A-Z]{3})\s*([\d.,]+)").ok()?;
    let long = Regex::new(r"(?s)([A-Z]{3})\b.*?Amount\s*:\s*#?([\d.,]+)#?").ok()?;
    let (currency, number) = if let Some(found) = short.captures(text) {
        let part = |index: usize| found.get(index).map_or("", |group| group.as_str());
        let day = format!("20{}-{}-{}", part(1), part(2), part(3)).parse().ok().map(crate::fact::Date::day);
        let at = settled.start + found.get(1)?.start()..settled.start + found.get(3)?.end();
        fields.extend(day.map(|day| reading.field(Role::Date, Value::Date(day), view, at)));
        (part(4).to_owned(), found.get(5)?.range())
    } else {
        fields.extend(reading.read_as(Role::Date, view, settled.clone()));
        let currency = Regex::new(r"Currency\s*:\s*([A-Z]{3})").ok()?.captures(text)?.get(1)?.as_str().to_owned();
        (currency, long.captures(text)?.get(2)?.range())
    };
    let at = settled.start + number.start..settled.start + number.end;
    let money = format!("{currency} {}", with_point(&text[number]));
    let value =
        super::lexical::scan(&money, &super::lexical::Hints::default()).first().and_then(|found| found.value())?;
    fields.push(reading.field(Role::Amount, value, view, at));
    for (role, range) in [(Role::Payer, payer), (Role::Payee, payee)] {
        fields.extend(customer(view, range).map(|at| reading.parties(role, view, at)).unwrap_or_default());
    }
    if let Some(range) = body(&["20"]).and_then(|range| last_line(view, range)) {
        fields.extend(reading.read_as(Role::Number, view, range));
    }
    Some(fields)
}

/// Writes an amount with a decimal comma ("280.000,00", "1500,") with a point.
fn with_point(text: &str) -> String {
    let text = text.trim_end_matches(',');
    match text.rsplit_once(',') {
        Some((whole, cents)) if cents.len() <= 2 => format!("{}.{cents}", whole.replace(['.', ','], "")),
        _ => text.replace(',', ""),
    }
}

/// Returns the first line of a customer's field that is neither the field's own description nor an account.
fn customer(view: &View, range: Range<usize>) -> Option<Range<usize>> {
    lines_of(view, range).into_iter().find(|line| {
        let text = view.text[line.clone()].trim();
        !text.is_empty() && !text.starts_with('/') && !text.contains("Customer") && !text.starts_with('-')
    })
}

fn last_line(view: &View, range: Range<usize>) -> Option<Range<usize>> {
    lines_of(view, range).into_iter().rfind(|line| view.text[line.clone()].chars().any(|c| c.is_ascii_digit()))
}

fn lines_of(view: &View, range: Range<usize>) -> Vec<Range<usize>> {
    let mut start = range.start;
    let mut lines = Vec::new();
    for line in view.text[range].split('\n') {
        lines.push(start..start + line.len());
        start += line.len() + 1;
    }
    lines
}
