//! Tables as lists: where the header is, what each column holds, which unit governs it, which rows repeat others.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::document::{Cell, Document, Span};

use super::view::clean;

/// What a column of a list holds, by its header.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) enum Column {
    Sequence,
    Date,
    Voucher,
    Summary,
    Category,
    Payee,
    Amount,
    ForeignAmount,
    CurrencyName,
    Rate,
    Remark,
    Item,
    Quantity,
    UnitPrice,
    Bought,
    Location,
    Task,
    Period,
    Leader,
    Budget,
    Status,
    Person,
    Degree,
    Rank,
    Employer,
    Group,
    Duty,
    Nationality,
    Visitors,
    Direction,
    From,
    To,
    Heads,
    Days,
    PersonDays,
    Host,
    RegistrationNo,
    Project,
    Seller,
    Buyer,
    Country,
    CrossBorder,
    OverseasMark,
    ContractType,
    Signed,
    DealAmount,
    TradeAmount,
    PursuedDegree,
    Supervisor,
    ProjectNo,
    Grantee,
    GrantAmount,
    Centre,
    HostBody,
    Year,
    PersonId,
    BrokerMark,
    CoreMark,
    /// Month and day of a subsidiary ledger, under the year in the header above them.
    Month,
    Day,
    /// 贷方: what a ledger takes back.
    Credit,
    /// A sum before tax, beside the sum that was paid.
    NetAmount,
    /// Visitors beside the one who is named: 随行人数.
    Companions,
    /// 资质: what a person is certified as.
    Qualification,
    /// A name in Latin letters beside the name: 英文名.
    LatinName,
}

use Column as C;

/// Header words, longest first where one holds another. Folded: no spaces, lower case, full-width brackets opened.
const HEADERS: &[(&[&str], Column)] = &[
    (&["序号", "编号", "no.", "no", "s/n", "项次", "行次"], C::Sequence),
    (
        &[
            "凭证日期",
            "记账日期",
            "入账日期",
            "付款日期",
            "支付日期",
            "发生日期",
            "支出日期",
            "业务日期",
            "交易日期",
            "制单日期",
            "支出时间",
            "年月日",
            "付款时间",
            "支付时间",
            "发生时间",
            "投入日期",
            "投入时间",
            "日期",
            "时间",
            "date",
            "posting date",
            "voucher date",
        ],
        C::Date,
    ),
    (
        &[
            "凭证号",
            "凭证编号",
            "凭证字号",
            "记账凭证号",
            "记账凭证",
            "凭证",
            "单据号",
            "凭证字号",
            "凭单号",
            "voucher no.",
            "voucher no",
            "voucher",
            "document no.",
            "doc. no.",
            "doc no.",
            "document number",
            "reference",
            "reference no.",
            "ref. no.",
            "journal no.",
        ],
        C::Voucher,
    ),
    (
        &[
            "摘要",
            "支出内容",
            "费用说明",
            "事项",
            "支出事项",
            "费用内容",
            "访问内容",
            "交流内容",
            "访问目的",
            "purpose",
            "purpose of visit",
            "用途说明",
            "内容",
            "业务摘要",
            "投入方式",
            "投入内容",
            "支出项目",
            "费用项目",
            "description",
            "narrative",
            "particulars",
            "details",
        ],
        C::Summary,
    ),
    (
        &[
            "费用类别",
            "费用科目",
            "支出类别",
            "支出科目",
            "科目",
            "会计科目",
            "费用类型",
            "expense type",
            "category",
            "cost category",
            "account",
        ],
        C::Category,
    ),
    (
        &[
            "收款单位",
            "对方单位",
            "往来单位",
            "收款方",
            "收款人",
            "供应商名称",
            "供应商",
            "供货单位",
            "往来户名",
            "对方户名",
            "收款单位名称",
            "支付对象",
            "beneficiary",
            "payee",
            "supplier",
            "vendor",
        ],
        C::Payee,
    ),
    (
        &[
            "折合人民币",
            "人民币金额",
            "本币金额",
            "折人民币",
            "折算人民币",
            "人民币",
            "金额",
            "支出金额",
            "投入金额",
            "发生额",
            "支付金额",
            "付款金额",
            "借方金额",
            "借方",
            "借方发生额",
            "价税合计",
            "含税金额",
            "含税总额",
            "实付金额",
            "实际支出",
            "gross amount",
            "amount paid",
            "debit",
            "总价",
            "原值",
            "设备原值",
            "资产原值",
            "小计金额",
            "amount (cny)",
            "amount (rmb)",
            "amount",
            "total price",
            "value",
            "total",
            "cny",
            "rmb",
        ],
        C::Amount,
    ),
    (&["贷方", "贷方金额", "贷方发生额", "credit"], C::Credit),
    (&["不含税金额", "不含税价", "未税金额", "net amount"], C::NetAmount),
    (&["月", "month"], C::Month),
    (&["日", "day"], C::Day),
    (&["随行人数", "陪同人数", "同行人数", "随访人数", "accompanied by"], C::Companions),
    (&["原币金额", "外币金额", "原币", "外币", "foreign amount", "original amount", "amount (fc)"], C::ForeignAmount),
    (&["币种", "货币", "币别", "currency", "ccy"], C::CurrencyName),
    (&["汇率", "折算汇率", "记账汇率", "rate", "exchange rate", "fx rate"], C::Rate),
    (&["备注", "说明", "remarks", "remark", "notes", "note"], C::Remark),
    (
        &[
            "设备名称",
            "仪器名称",
            "仪器设备名称",
            "资产名称",
            "固定资产名称",
            "名称",
            "品名",
            "equipment",
            "item",
            "instrument",
            "asset",
        ],
        C::Item,
    ),
    (&["数量", "台数", "台套数", "qty", "quantity"], C::Quantity),
    (&["单价", "unit price", "unit cost"], C::UnitPrice),
    (
        &[
            "购置日期",
            "购置时间",
            "购入日期",
            "采购日期",
            "启用日期",
            "入账时间",
            "购买日期",
            "购置年月",
            "购入年月",
            "date acquired",
            "date of purchase",
            "purchase date",
            "acquired",
        ],
        C::Bought,
    ),
    (&["存放地点", "使用地点", "安放地点", "放置地点", "存放位置", "安装地点", "所在地", "location"], C::Location),
    (
        &[
            "任务名称",
            "课题",
            "任务",
            "研发任务",
            "课题名称",
            "研究任务",
            "研发项目",
            "研发项目名称",
            "task",
            "task title",
            "project title",
        ],
        C::Task,
    ),
    (
        &[
            "起止时间",
            "起止日期",
            "起止年月",
            "执行期",
            "实施周期",
            "研究期限",
            "培养期限",
            "培养时间",
            "任职时间",
            "培养起止时间",
            "期限",
            "期间",
            "period",
            "duration",
            "term",
        ],
        C::Period,
    ),
    (
        &[
            "负责人",
            "项目负责人",
            "任务负责人",
            "课题负责人",
            "主持人",
            "牵头人",
            "leader",
            "principal investigator",
            "pi",
        ],
        C::Leader,
    ),
    (&["经费", "预算", "经费预算", "budget"], C::Budget),
    (&["状态", "进展", "进展情况", "status"], C::Status),
    (&["姓名", "学生姓名", "研究生姓名", "培养对象", "人员姓名", "name", "full name", "student"], C::Person),
    (&["英文名", "英文姓名", "外文姓名", "外文名", "姓名（英文）", "english name"], C::LatinName),
    (&["学位", "学历", "最高学位", "最高学历", "学历学位", "学历/学位", "degree", "education"], C::Degree),
    (
        &["职称", "专业技术职称", "专业技术职务", "职称/职务", "技术职称", "title", "position", "professional title"],
        C::Rank,
    ),
    (
        &[
            "工作单位",
            "所在单位",
            "任职单位",
            "单位",
            "所属单位",
            "派出单位",
            "home institution",
            "home organisation",
            "affiliation",
            "employer",
            "organisation",
            "organization",
        ],
        C::Employer,
    ),
    (&["类别", "人员类别", "人员类型", "身份", "团队角色", "人员性质", "group", "type"], C::Group),
    (&["分工", "职责", "任务分工", "承担工作", "岗位", "岗位职责", "role", "duty"], C::Duty),
    (
        &["资质", "资格", "职业资格", "执业资格", "资格证书", "持证情况", "证书", "qualification", "certificate"],
        C::Qualification,
    ),
    (&["国籍", "国籍（地区）", "nationality"], C::Nationality),
    (
        &[
            "人员",
            "来访人员",
            "出访人员",
            "互访人员",
            "人员名单",
            "访问人员",
            "团长",
            "带队人",
            "成员",
            "团组人员",
            "团组成员",
            "随团人员",
            "参加人员",
            "参访人员",
            "访问者",
            "来宾",
            "人员及人数",
            "visitor",
            "delegate",
            "visitor(s)",
            "人员姓名及人数",
            "visitors",
            "persons",
            "participants",
        ],
        C::Visitors,
    ),
    (&["类型", "方向", "出访/来访", "互访类型", "访问类型", "来访/出访", "direction"], C::Direction),
    (
        &[
            "起始日期",
            "开始日期",
            "起始时间",
            "开始时间",
            "到达日期",
            "抵达日期",
            "出发日期",
            "离境日期",
            "出境日期",
            "到达",
            "抵达",
            "到访日期",
            "arrival date",
            "date of arrival",
            "from",
            "start",
            "start date",
            "arrival",
        ],
        C::From,
    ),
    (
        &[
            "结束日期",
            "终止日期",
            "结束时间",
            "离开日期",
            "返回日期",
            "截止日期",
            "入境日期",
            "回国日期",
            "离开",
            "返回",
            "离访日期",
            "departure date",
            "date of departure",
            "to",
            "end",
            "end date",
            "departure",
        ],
        C::To,
    ),
    (
        &[
            "人数",
            "人次",
            "来访人数",
            "出访人数",
            "团组人数",
            "heads",
            "headcount",
            "number of persons",
            "no. of persons",
            "no. of visitors",
            "persons (n)",
        ],
        C::Heads,
    ),
    (
        &["天数", "停留天数", "访问天数", "停留时间", "days", "no. of days", "number of days", "duration (days)"],
        C::Days,
    ),
    (&["人天", "人天数", "人·天", "人日", "person-days", "person days"], C::PersonDays),
    (
        &[
            "接待单位",
            "访问单位",
            "到访单位",
            "邀请单位",
            "对方机构",
            "合作单位",
            "外方单位",
            "外方机构",
            "对方单位",
            "对方名称",
            "交流单位",
            "受访单位",
            "往访单位",
            "host",
            "host institution",
            "host organisation",
            "host organization",
            "institution visited",
        ],
        C::Host,
    ),
    (
        &[
            "合同登记编号",
            "合同登记号",
            "登记编号",
            "登记号",
            "认定登记编号",
            "技术合同登记编号",
            "合同编号",
            "registration no.",
            "registration no",
            "contract no.",
        ],
        C::RegistrationNo,
    ),
    (
        &[
            "项目名称",
            "项目",
            "技术名称",
            "交易内容",
            "合同标的",
            "成果",
            "合同名称",
            "技术项目名称",
            "成果名称",
            "交易项目",
            "project",
            "contract title",
            "title of project",
        ],
        C::Project,
    ),
    (
        &[
            "输出方",
            "卖方",
            "卖方名称",
            "技术输出方",
            "转让方",
            "技术转出方",
            "出让方",
            "技术提供方",
            "受托方",
            "技术供方",
            "技术出让方",
            "技术转让方",
            "供方",
            "乙方",
            "provider",
            "supplier of technology",
            "seller",
            "licensor",
            "transferor",
        ],
        C::Seller,
    ),
    (
        &[
            "吸纳方",
            "买方",
            "买方名称",
            "技术吸纳方",
            "受让方",
            "技术受让方",
            "技术需求方",
            "委托方",
            "技术需方",
            "需方",
            "甲方",
            "recipient",
            "client",
            "buyer",
            "licensee",
            "transferee",
        ],
        C::Buyer,
    ),
    (
        &[
            "国家",
            "卖方国别",
            "买方国别",
            "对方国别",
            "外方国别",
            "国别（地区）",
            "国家（地区）",
            "国别",
            "国别/地区",
            "国家/地区",
            "国家或地区",
            "所在国家",
            "目的国",
            "合作国别",
            "合作国家",
            "前往国家",
            "出访国家",
            "外方所在国家",
            "country",
        ],
        C::Country,
    ),
    (&["是否跨境", "跨境", "跨境交易", "是否为跨境", "跨境（是/否）", "cross-border", "cross border"], C::CrossBorder),
    (
        &[
            "是否境外高层次专家",
            "是否为境外高层次专家",
            "是否境外专家",
            "是否为境外专家",
            "是否境外高层次人才",
            "是否境外人员",
            "是否海外高层次专家",
            "是否海外专家",
            "是否外籍专家",
            "境外高层次专家",
            "境外专家",
            "海外高层次专家",
            "海外专家",
            "外籍专家",
            "overseas expert",
            "overseas expert (y/n)",
            "foreign expert",
        ],
        C::OverseasMark,
    ),
    (&["合同类别", "合同类型", "技术合同类型", "交易类型", "contract type"], C::ContractType),
    (
        &[
            "签订日期",
            "签订时间",
            "签约日",
            "签订日",
            "签约日期",
            "签约时间",
            "合同签订日期",
            "签署日期",
            "成交日期",
            "date signed",
            "signed on",
        ],
        C::Signed,
    ),
    (
        &[
            "成交额",
            "合同金额",
            "成交金额",
            "合同成交金额",
            "合同额",
            "合同总金额",
            "交易额",
            "contract amount",
            "deal amount",
            "contract value",
        ],
        C::DealAmount,
    ),
    (&["技术交易额", "其中技术交易额", "technology amount"], C::TradeAmount),
    (&["攻读学位", "学位类型", "培养层次", "培养类型", "拟授学位", "degree pursued"], C::PursuedDegree),
    (
        &["境外导师", "外方导师", "合作导师", "联合导师", "国外导师", "foreign supervisor", "co-supervisor"],
        C::Supervisor,
    ),
    (&["项目编号", "立项编号", "计划编号", "project no.", "project no"], C::ProjectNo),
    (&["承担单位", "项目承担单位", "申报单位", "项目单位", "牵头单位", "grantee"], C::Grantee),
    (&["财政资助", "资助金额", "资助经费", "立项经费", "安排经费", "支持金额", "grant amount"], C::GrantAmount),
    (&["中心名称", "平台名称", "实验室名称", "机构名称", "工程中心名称", "platform"], C::Centre),
    (&["依托单位", "建设单位", "组建单位", "依托机构", "host institution"], C::HostBody),
    (&["年度", "年份", "year"], C::Year),
    (
        &[
            "技术经纪人证书",
            "技术经纪人",
            "是否技术经纪人",
            "技术经纪人资格",
            "经纪人证书",
            "技术经纪人（是/否）",
            "技术经纪人证",
            "technology broker",
        ],
        C::BrokerMark,
    ),
    (&["骨干", "是否骨干", "团队骨干", "核心骨干", "是否为骨干", "core member"], C::CoreMark),
    (&["身份证号", "身份证号码", "证件号码", "护照号", "id no.", "passport no."], C::PersonId),
];

/// A row of a grid: its cells by column.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    /// The part it is on.
    pub(super) part: u32,
    /// Its cells with their columns, left to right.
    pub(super) cells: Vec<&'a Cell>,
}

impl<'a> Row<'a> {
    /// Returns the cell over a column.
    pub(super) fn at(&self, col: u32) -> Option<&'a Cell> {
        self.cells.iter().copied().find(|cell| cell.cols[0] <= col && col <= cell.cols[1])
    }

    /// Returns the span of the whole row.
    pub(super) fn span(&self) -> Option<Span> {
        let (first, last) = (self.cells.first()?, self.cells.last()?);
        Some(Span { part: self.part, start: first.span.start, end: last.span.end.max(first.span.end) })
    }
}

/// A list: its captions, header and rows.
#[derive(Clone, Debug)]
pub(super) struct Grid<'a> {
    /// Index of the part it begins on.
    pub(super) part: u32,
    /// The cells above the header, in order.
    pub(super) captions: Vec<&'a Cell>,
    /// What each known column holds, with its header's text and place.
    pub(super) columns: Vec<(Column, u32, String, Span)>,
    /// The rows below the header.
    pub(super) rows: Vec<Row<'a>>,
}

impl<'a> Grid<'a> {
    /// Returns the column number of a kind of column.
    pub(super) fn col(&self, column: Column) -> Option<u32> {
        self.columns.iter().find(|(kind, ..)| *kind == column).map(|(_, col, ..)| *col)
    }

    /// Tells whether all of the columns are there.
    pub(super) fn has(&self, columns: &[Column]) -> bool {
        columns.iter().all(|column| self.col(*column).is_some())
    }

    /// Returns a cell of a row by the kind of its column.
    pub(super) fn cell(&self, row: &Row<'a>, column: Column) -> Option<&'a Cell> {
        row.at(self.col(column)?)
    }

    /// Returns the header text and its place of a kind of column.
    pub(super) fn header(&self, column: Column) -> Option<(&str, Span)> {
        self.columns.iter().find(|(kind, ..)| *kind == column).map(|(_, _, text, span)| (text.as_str(), *span))
    }
}

/// Returns the rows of all cells of a table, top to bottom.
pub(super) fn rows_of(cells: &[Cell]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut number = None;
    for cell in cells {
        if number != Some(cell.rows[0]) {
            rows.push(Row { part: cell.span.part, cells: Vec::new() });
            number = Some(cell.rows[0]);
        }
        if let Some(row) = rows.last_mut() {
            row.cells.push(cell);
        }
    }
    rows
}

/// Returns every list of a document, in order. A table that goes on over pages is one list; a header repeated is dropped.
pub(super) fn grids(document: &Document) -> Vec<Grid<'_>> {
    let mut grids: Vec<Grid<'_>> = Vec::new();
    let mut open = false;
    for part in &document.parts {
        for table in &part.tables {
            let rows = rows_of(&table.cells);
            if let Some(grid) = headed(document, &rows) {
                let same = grids.last().filter(|last| open && table.continues && titles(last) == titles(&grid));
                if same.is_some() {
                    if let Some(last) = grids.last_mut() {
                        last.rows.extend(grid.rows);
                    }
                } else {
                    grids.push(grid);
                }
                open = true;
            } else if table.continues && open {
                if let Some(last) = grids.last_mut() {
                    last.rows.extend(rows);
                }
            } else {
                open = false;
            }
        }
    }
    grids
}

fn titles<'g>(grid: &'g Grid<'_>) -> Vec<(&'g str, u32)> {
    grid.columns.iter().map(|(_, col, text, _)| (text.as_str(), *col)).collect()
}

/// Finds the header among the first rows and makes the list, or `None` where there is none.
fn headed<'a>(document: &'a Document, rows: &[Row<'a>]) -> Option<Grid<'a>> {
    let (best, columns) = rows
        .iter()
        .enumerate()
        .take(15)
        .map(|(index, row)| (index, columns_of(document, row, rows.get(index + 1))))
        .max_by_key(|(index, columns)| (columns.0.len(), std::cmp::Reverse(*index)))?;
    let (columns, two_rows) = columns;
    // A row of labels and values has a known word in every second cell; a header has them in most.
    let filled = rows.get(best)?.cells.iter().filter(|cell| !document.quote(cell.span).trim().is_empty()).count();
    if columns.len() < 2 || (columns.len() < 4 && columns.len() * 2 <= filled) {
        return None;
    }
    let part = rows.get(best)?.part;
    let captions = rows[..best].iter().flat_map(|row| row.cells.iter().copied()).collect();
    let rows = rows[best + 1 + usize::from(two_rows)..]
        .iter()
        .filter(|row| columns_of(document, row, None).0.len() < columns.len().max(3))
        .cloned()
        .collect();
    Some(Grid { part, captions, columns, rows })
}

/// Reads a header row, with a second one below it where that refines it (`金额` over `原币 | 人民币`).
fn columns_of(document: &Document, row: &Row<'_>, below: Option<&Row<'_>>) -> (Vec<(Column, u32, String, Span)>, bool) {
    let mut columns: Vec<(Column, u32, String, Span)> = Vec::new();
    let push = |columns: &mut Vec<(Column, u32, String, Span)>, text: &str, col: u32, span: Span| {
        let Some(column) = column_of(text) else { return };
        let text = clean(text);
        match columns.iter_mut().find(|(kind, ..)| *kind == column) {
            None => columns.push((column, col, text, span)),
            // Amount (EUR) beside Amount (CNY): the foreign one is what the other was converted from.
            Some(earlier) if column == C::Amount => match (is_foreign(&earlier.2), is_foreign(&text)) {
                (true, false) => {
                    earlier.0 = C::ForeignAmount;
                    columns.push((column, col, text, span));
                }
                (false, true) => columns.push((C::ForeignAmount, col, text, span)),
                _ => (),
            },
            Some(_) => (),
        }
    };
    let split = row.cells.iter().any(|cell| cell.cols[1] > cell.cols[0]) && row.cells.len() >= 3;
    let second = below.filter(|below| {
        split && below.cells.iter().filter(|cell| column_of(document.quote(cell.span)).is_some()).count() >= 2
    });
    for cell in &row.cells {
        let text = document.quote(cell.span);
        let parts = second.map_or_else(Vec::new, |below| {
            below.cells.iter().filter(|sub| cell.cols[0] <= sub.cols[0] && sub.cols[1] <= cell.cols[1]).collect()
        });
        if cell.cols[1] > cell.cols[0] && !parts.is_empty() {
            for sub in parts {
                let own = document.quote(sub.span);
                let both = format!("{text}{own}");
                match column_of(own) {
                    // 2019年 over 月 and 日: the header's text keeps the year.
                    Some(column @ (C::Month | C::Day)) => under_year(&mut columns, column, &both, sub),
                    Some(_) => push(&mut columns, own, sub.cols[0], sub.span),
                    None => push(&mut columns, &both, sub.cols[0], sub.span),
                }
            }
        } else {
            push(&mut columns, text, cell.cols[0], cell.span);
        }
    }
    (columns, second.is_some())
}

/// Takes the column of months or days under a year of its own.
fn under_year(columns: &mut Vec<(Column, u32, String, Span)>, column: Column, both: &str, cell: &Cell) {
    if !columns.iter().any(|(kind, ..)| *kind == column) {
        columns.push((column, cell.cols[0], clean(both), cell.span));
    }
}

/// Tells whether a header names a currency other than the yuan.
fn is_foreign(header: &str) -> bool {
    let lower = header.to_lowercase();
    let own = ["人民币", "cny", "rmb", "折"].iter().any(|word| lower.contains(word));
    let foreign = [
        "美元", "欧元", "港元", "港币", "港幣", "日元", "日圆", "英镑", "澳元", "加元", "外币", "原币", "新元", "usd",
        "eur", "hkd", "jpy", "gbp", "aud", "cad", "sgd", "chf", "us$", "hk$", "€", "£",
    ];
    !own && foreign.iter().any(|word| lower.contains(word))
}

/// Tells what a column holds by its header, unit brackets left aside.
pub(super) fn column_of(header: &str) -> Option<Column> {
    let folded = fold_header(header);
    if folded.is_empty() || folded.chars().count() > 24 {
        return None;
    }
    let folded =
        ["其中:", "其中"].iter().find_map(|word| folded.strip_prefix(word)).map_or(folded.clone(), str::to_owned);
    let bare = match folded.find('(') {
        Some(at) if at > 0 => folded[..at].trim().to_owned(),
        _ => folded.split(['/', ',', ':']).next().unwrap_or("").trim().to_owned(),
    };
    let exact = |wanted: &str| exact_headers().get(wanted).copied();
    exact(&folded).or_else(|| exact(&bare)).or_else(|| {
        let mut best: Option<(usize, Column)> = None;
        for (names, column) in HEADERS {
            for name in *names {
                let long = name.chars().count();
                if long >= 3 && !name.is_ascii() && bare.ends_with(name) && best.is_none_or(|(other, _)| long > other) {
                    best = Some((long, *column));
                }
            }
        }
        best.map(|(_, column)| column).or_else(|| by_ending(&bare))
    })
}

/// Tells a column by the last word of its header, where no header is known: 报销日期, 参会人数.
fn by_ending(bare: &str) -> Option<Column> {
    const NOT_THE_DAY: &[&str] = &[
        "出生", "到期", "截止", "有效", "起止", "起始", "开始", "结束", "终止", "入职", "毕业", "授予", "取得", "聘任",
        "培养", "工作",
    ];
    let dated = ["日期", "时间", "年月"].iter().any(|word| bare.ends_with(word));
    match () {
        () if bare.chars().count() < 3 => None,
        () if dated && !NOT_THE_DAY.iter().any(|word| bare.contains(word)) => Some(C::Date),
        () if bare.ends_with("天数") => Some(C::Days),
        () if bare.ends_with("人数") => Some(C::Heads),
        () if bare.ends_with("国别") => Some(C::Country),
        () => None,
    }
}

/// Returns every header word, folded; the first column that names it has it.
fn exact_headers() -> &'static HashMap<String, Column> {
    static EXACT: OnceLock<HashMap<String, Column>> = OnceLock::new();
    EXACT.get_or_init(|| {
        let mut exact = HashMap::new();
        for (names, column) in HEADERS {
            for name in *names {
                exact.entry(fold_header(name)).or_insert(*column);
            }
        }
        exact
    })
}

fn fold_header(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text).chars() {
        match c {
            '（' => out.push('('),
            '）' => out.push(')'),
            '：' => out.push(':'),
            '／' => out.push('/'),
            c => out.extend(c.to_lowercase()),
        }
    }
    out.trim_matches([':', ' ', '*']).to_owned()
}

/// Tells whether a label marks a row that repeats others: `true` for a total of all, `false` for one of some rows.
pub(super) fn total_word(label: &str) -> Option<bool> {
    const SOME: &[&str] = &[
        "小计",
        "本页合计",
        "本月合计",
        "本年合计",
        "本季合计",
        "本年累计",
        "本月累计",
        "月计",
        "承前页",
        "承上页",
        "过次页",
        "转次页",
        "转下页",
        "上页结转",
        "上年结转",
        "结转下页",
        "结转下年",
        "期初余额",
        "期末余额",
        "年初余额",
        "subtotal",
        "sub-total",
        "broughtforward",
        "carriedforward",
    ];
    const ALL: &[&str] = &["合计", "总计", "共计", "累计", "总额", "总和"];
    const ALL_LATIN: &[&str] =
        &["total", "totals", "grandtotal", "totalamount", "sum", "overalltotal", "gesamt", "summe"];
    let folded: String = label.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    if folded.is_empty() || folded.chars().count() > 30 {
        return None;
    }
    if SOME.iter().any(|word| folded.contains(word)) {
        return Some(false);
    }
    if folded.starts_with("其中") {
        return Some(false);
    }
    let bare = folded.split(['(', '（', ':', '：']).next().unwrap_or(&folded);
    // 合计, 设备费合计, 合计金额; 累计曝光测试费 is a payment.
    let short = |rest: &str| rest.chars().count() <= 3;
    let total = ALL.iter().any(|word| bare.ends_with(word) || bare.strip_prefix(word).is_some_and(short))
        || ALL_LATIN.contains(&bare.trim_end_matches(['.', ',']));
    total.then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_told_with_their_units_aside() {
        for (header, column) in [
            ("金额（元）", C::Amount),
            ("折合人民币（万元）", C::Amount),
            ("原币金额", C::ForeignAmount),
            ("单价（元）", C::UnitPrice),
            ("数量（台/套）", C::Quantity),
            ("国家（地区）", C::Country),
            ("成交额（万元）", C::DealAmount),
            ("技术交易额（元）", C::TradeAmount),
            ("凭证 日期", C::Date),
            ("Voucher No.", C::Voucher),
        ] {
            assert_eq!(column_of(header), Some(column), "{header}");
        }
        assert_eq!(column_of("本表由财务部编制，金额以元为单位，请核对后签字盖章"), None);
    }

    #[test]
    fn total_words_are_told_from_subtotals() {
        assert_eq!(total_word("合    计"), Some(true));
        assert_eq!(total_word("2018年小计"), Some(false));
        assert_eq!(total_word("设备合金计量"), None);
    }
}
