//! Records: facts that belong together, and the table of their shapes.

use serde::{Deserialize, Serialize};

use super::value::Value;
use crate::document::{Locus, Span};

/// What belongs together: a ledger row, a certificate, one agreement, one visit, one deal.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Record {
    /// What it is.
    pub kind: Kind,
    /// Where it stands: the row, the page.
    pub at: Vec<Span>,
    /// Whether it may be counted.
    pub standing: Standing,
    /// What it says, by role.
    pub fields: Vec<Field>,
}

/// One fact of a record in one role. A role may stand several times: two signatories, two languages, 大写 and 小写.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Field {
    /// What the fact is about.
    pub role: Role,
    /// Which of several parties of an agreement it belongs to, from 0.
    pub party: Option<u8>,
    /// The language of the text it stands in.
    pub language: Language,
    /// The fact.
    pub fact: Fact,
}

/// A value with its places.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Fact {
    /// The value.
    pub value: Value,
    /// Other values that the same marks allow: a second OCR reading, day and month swapped, a stale cached total.
    pub also: Vec<Value>,
    /// Where it stands; several for a value over two lines, cells or pages.
    pub at: Vec<Span>,
    /// The caption or header that gave the unit.
    pub unit_from: Option<Span>,
    /// How far it can be trusted.
    pub trust: Trust,
}

/// How far a fact can be trusted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Trust {
    /// How it was read.
    pub source: Source,
    /// False when one uncertain reading is all there is: such a fact proves nothing.
    pub confirmed: bool,
    /// What the check digits say, where there are some.
    pub valid: Option<bool>,
    /// On a hidden row, column or sheet, or in text that is not seen.
    pub hidden: bool,
}

/// How a fact was read.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The file types it (a number cell).
    Typed,
    /// A cached value of a formula.
    Formula,
    /// Digital text.
    Text,
    /// Pixels.
    Ocr,
    /// A scanner's invisible text layer.
    InvisibleLayer,
}

/// Whether a record may be counted; told by label and by arithmetic. Only `Counts` is ever added or counted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A detail row, or the paper itself.
    Counts,
    /// Repeats rows of its group (小计).
    Subtotal,
    /// Repeats all rows (合计, 总计).
    Total,
    /// 拟, 计划, 预计: not done yet.
    Planned,
    /// A second copy of a paper already there.
    Copy,
    /// Replaced by a later version.
    Superseded,
    /// It cannot be told what it is.
    Doubtful,
}

/// The language of the text a fact stands in.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
    /// Japanese, or another.
    Other,
}

/// What a record is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A row of an investment ledger (E09).
    Expense,
    /// The audited total of a period (E10).
    AuditTotal,
    /// A payment by bank (E12).
    Transfer,
    /// 企业境外投资证书 (E04).
    Approval,
    /// A cooperation agreement (E21).
    Agreement,
    /// A share purchase or acquisition contract (E05).
    Acquisition,
    /// 营业执照, 法人证书 of the applicant (E02).
    Licence,
    /// A certificate of a body outside the mainland (E03).
    Incorporation,
    /// A holding in a body (E06).
    Holding,
    /// A lease or title (E07).
    Lease,
    /// A row of an equipment list (E08).
    Equipment,
    /// A row of a task list, or a task contract (E13).
    Task,
    /// A row of a roster (E14), or a CV (E34).
    Person,
    /// A degree or title certificate (E15).
    Degree,
    /// A granted patent (E16).
    PatentGrant,
    /// An acceptance notice or a published application (E38).
    PatentFiling,
    /// A paper (E17).
    Paper,
    /// A standard, or proof of having taken part (E18).
    Standard,
    /// A result: registration, appraisal, software copyright (E19).
    Outcome,
    /// 用户证明 (E20).
    UserCertificate,
    /// A row of a visit log (E22).
    Visit,
    /// A person trained jointly (E24).
    Trainee,
    /// A technology contract (E25).
    Contract,
    /// A row of a deal list (E35).
    Deal,
    /// 技术合同认定登记证明 (E26).
    DealRegistration,
    /// 省部级平台 (E28).
    Platform,
    /// An earlier grant (E29 and the register).
    EarlierGrant,
    /// 承诺书 (E30).
    Undertaking,
    /// A yearly progress report (E33).
    Report,
}

/// What a fact is about. One vocabulary for extraction, packs and tests; [`SHAPES`] tells which roles a kind has.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    // whose paper it is
    /// Who keeps the list or owns the paper (编制单位, 单位名称 in the title): a party.
    Holder,
    /// 专利权人, 著作权人, 完成单位: a party.
    Owner,
    /// A party of an agreement or contract (甲方, Party A); `Field::party` counts them.
    Party,
    /// 受让方, 收购方: a party.
    Buyer,
    /// 出让方, 转让方: a party.
    Seller,
    /// 境内投资主体: a party.
    Investor,
    /// The body invested in or acquired (境外企业, 目标公司): a party.
    Investee,
    /// 收款人: a party.
    Payee,
    /// 付款人: a party.
    Payer,
    /// 承租方: a party.
    Lessee,
    /// 出租方: a party.
    Lessor,
    /// The user who certifies: a party.
    User,
    /// 发明人, author, drafter, supervisor: a person or body.
    Author,
    /// An author's affiliation, a drafting body: a party.
    Affiliation,
    /// 承担单位 of an earlier grant: a party.
    Grantee,
    /// 依托单位, hosting body: a party.
    Host,
    /// 发证机关, 会计师事务所: a party.
    Issuer,
    /// 工作单位: a party.
    Employer,
    /// The foreign side of a visit, training or project: a party.
    Partner,
    /// A name: of the person, of the body the certificate is of.
    Name,
    /// The same in English or pinyin.
    NameEnglish,
    // days
    /// The day of a row (日期).
    Date,
    /// 签订日期; with `Field::party` the day in that party's signature block.
    Signed,
    /// 生效日期.
    Effective,
    /// 有效期至, 终止日期: the last day.
    Expires,
    /// 申请日.
    Filed,
    /// 授权公告日.
    Granted,
    /// Published online or in print, the earlier.
    Published,
    /// In print.
    PublishedPrint,
    /// 收稿, Received.
    Received,
    /// 录用, Accepted.
    Accepted,
    /// 发证日期, 出具日期.
    Issued,
    /// 成立日期, 注册日期.
    Founded,
    /// 投入运营日期.
    OperatingSince,
    /// 起.
    From,
    /// 止.
    To,
    /// A stated period: of a lease, a task, a use, an audit, a visit.
    Period,
    /// 从事本领域科研工作起始.
    FieldSince,
    /// The day a professional title was given.
    TitleSince,
    // figures
    /// The sum of the row or paper: money. In CNY where the row gives both.
    Amount,
    /// The same in the currency it was paid in: money.
    ForeignAmount,
    /// CNY for one unit of the foreign currency: text of a decimal.
    Rate,
    /// 技术交易额: money.
    TradeAmount,
    /// Approved, not paid: money.
    ApprovedAmount,
    /// 面积: count 平方米.
    Area,
    /// 数量: count.
    Quantity,
    /// 人数: count 人.
    Heads,
    /// 天数: count 天.
    Days,
    /// 人天: count 人天.
    PersonDays,
    /// 合同期限, 合作期限: duration.
    Term,
    /// 持股比例: percent.
    Share,
    /// A year of a grant: date.
    Year,
    // identifiers
    /// The number of the paper or row (证书号, 登记编号, 凭证号, 报告编号, 标准号, DOI): ident.
    Number,
    /// 统一社会信用代码 or a foreign registered number: ident.
    RegisteredNumber,
    /// 银行账号: ident.
    Account,
    /// 身份证, passport: ident.
    PersonId,
    // words
    /// 名称, 题目, 项目: text.
    Title,
    /// 事由, 用途, 摘要: text.
    Purpose,
    /// 产品, the result used: text.
    Product,
    /// 专题, programme: text.
    Programme,
    /// 项目名称 of a grant: text.
    Project,
    /// 期刊: text.
    Journal,
    /// 专业, 领域: text.
    FieldOfWork,
    /// 职务, 角色: text.
    Position,
    /// 住所, 地址: text.
    Address,
    // codes and flags
    /// Country or province: code place.
    Place,
    /// 国籍: code place.
    Nationality,
    /// Degree: code degree.
    Degree,
    /// Professional title: text as written.
    ProfessionalTitle,
    /// Its rank: code rank.
    Rank,
    /// How the institute was set up: code setup.
    Setup,
    /// 单位类型: code applicant.
    ApplicantKind,
    /// Legal form: code legal_form.
    LegalForm,
    /// Level of a platform: code level.
    Level,
    /// 境外高层次专家: flag.
    Overseas,
    /// 技术经纪人: flag.
    Broker,
    /// 骨干 (absent where the roster does not tell): flag.
    Core,
    /// 跨境: flag.
    CrossBorder,
    /// International body: flag.
    International,
    /// Signed or sealed in that party's block: flag.
    Sealed,
    /// What an undertaking denies (未获资助): flag.
    NotFunded,
    /// In force, as the paper itself says (存续, 有效): flag.
    Active,
}

/// What records of a kind look like.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The kind.
    pub kind: Kind,
    /// A list that is complete in itself: what it does not show is "no" (domain.md, rule 2).
    pub list: bool,
    /// Whose paper it is: this role must name a party of the application (domain.md, rule 5).
    pub subject: Role,
    /// Roles without which the record says nothing.
    pub must: &'static [Role],
    /// Other roles it may have.
    pub may: &'static [Role],
    /// What makes two records one, best first.
    pub keys: &'static [&'static [Role]],
}

use Role as R;

/// The shapes of all kinds; one table for extraction, packs, documentation and tests.
pub const SHAPES: &[Shape] = &[
    shape(
        Kind::Expense,
        true,
        R::Holder,
        &[R::Amount],
        &[R::Date, R::Title, R::Purpose, R::Number, R::ForeignAmount, R::Rate, R::Payee, R::Holder],
        &[&[R::Number, R::Date, R::Amount]],
    ),
    shape(
        Kind::AuditTotal,
        false,
        R::Holder,
        &[R::Amount],
        &[R::Period, R::Issuer, R::Number, R::Issued, R::Holder, R::Title],
        &[&[R::Number]],
    ),
    shape(
        Kind::Transfer,
        false,
        R::Payer,
        &[R::Amount],
        &[R::Date, R::Payer, R::Payee, R::Purpose, R::Number, R::Account, R::ForeignAmount, R::Rate],
        &[&[R::Number]],
    ),
    shape(
        Kind::Approval,
        false,
        R::Investor,
        &[R::Investee],
        &[
            R::Investor,
            R::Number,
            R::Issued,
            R::Place,
            R::ApprovedAmount,
            R::Share,
            R::Setup,
            R::Purpose,
            R::Issuer,
            R::Expires,
        ],
        &[&[R::Number]],
    ),
    shape(
        Kind::Agreement,
        false,
        R::Party,
        &[R::Party],
        &[
            R::Signed,
            R::Sealed,
            R::Effective,
            R::Expires,
            R::Term,
            R::Amount,
            R::Title,
            R::Number,
            R::Place,
            R::RegisteredNumber,
            R::Address,
            R::Author,
        ],
        &[&[R::Number], &[R::Party, R::Signed]],
    ),
    shape(
        Kind::Acquisition,
        false,
        R::Buyer,
        &[R::Buyer],
        &[R::Seller, R::Investee, R::Signed, R::Sealed, R::Amount, R::Share, R::Title, R::Number, R::Place],
        &[&[R::Number], &[R::Buyer, R::Investee]],
    ),
    shape(
        Kind::Licence,
        false,
        R::Name,
        &[R::Name],
        &[
            R::RegisteredNumber,
            R::Founded,
            R::LegalForm,
            R::ApplicantKind,
            R::Place,
            R::Address,
            R::Issued,
            R::Expires,
            R::Author,
            R::Active,
            R::Issuer,
        ],
        &[&[R::RegisteredNumber], &[R::Name]],
    ),
    shape(
        Kind::Incorporation,
        false,
        R::Name,
        &[R::Name],
        &[
            R::NameEnglish,
            R::RegisteredNumber,
            R::Number,
            R::Founded,
            R::OperatingSince,
            R::Place,
            R::Address,
            R::Issued,
            R::Expires,
            R::Issuer,
        ],
        &[&[R::RegisteredNumber], &[R::Name]],
    ),
    shape(Kind::Holding, false, R::Investee, &[R::Holder], &[R::Investee, R::Share, R::Date], &[]),
    shape(
        Kind::Lease,
        false,
        R::Lessee,
        &[R::Lessee],
        &[
            R::Lessor,
            R::Area,
            R::Period,
            R::From,
            R::Expires,
            R::Term,
            R::Address,
            R::Place,
            R::Signed,
            R::Amount,
            R::Number,
        ],
        &[&[R::Number]],
    ),
    shape(
        Kind::Equipment,
        true,
        R::Holder,
        &[R::Title],
        &[R::Amount, R::Quantity, R::Date, R::Place, R::Address, R::Number, R::Holder],
        &[&[R::Number]],
    ),
    shape(
        Kind::Task,
        true,
        R::Holder,
        &[R::Title],
        &[R::Period, R::From, R::To, R::Author, R::Number, R::Amount, R::Holder],
        &[&[R::Title, R::Period, R::Author]],
    ),
    shape(
        Kind::Person,
        true,
        R::Holder,
        &[R::Name],
        &[
            R::NameEnglish,
            R::Degree,
            R::ProfessionalTitle,
            R::Rank,
            R::TitleSince,
            R::FieldSince,
            R::FieldOfWork,
            R::Position,
            R::Nationality,
            R::Employer,
            R::Overseas,
            R::Broker,
            R::Core,
            R::From,
            R::To,
            R::PersonId,
            R::Issued,
            R::Holder,
        ],
        &[&[R::PersonId]],
    ),
    shape(
        Kind::Degree,
        false,
        R::Name,
        &[R::Name],
        &[R::NameEnglish, R::Degree, R::ProfessionalTitle, R::Rank, R::FieldOfWork, R::Issued, R::Number, R::Issuer],
        &[&[R::Number]],
    ),
    shape(
        Kind::PatentGrant,
        false,
        R::Owner,
        &[R::Number],
        &[R::Granted, R::Filed, R::Owner, R::Author, R::Title, R::Issued],
        &[&[R::Number]],
    ),
    shape(
        Kind::PatentFiling,
        false,
        R::Owner,
        &[R::Number],
        &[R::Filed, R::Published, R::Owner, R::Author, R::Title, R::Issued],
        &[&[R::Number]],
    ),
    shape(
        Kind::Paper,
        false,
        R::Affiliation,
        &[R::Title],
        &[R::Number, R::Published, R::PublishedPrint, R::Received, R::Accepted, R::Author, R::Affiliation, R::Journal],
        &[&[R::Number], &[R::Title]],
    ),
    shape(
        Kind::Standard,
        false,
        R::Affiliation,
        &[R::Number],
        &[R::Title, R::Published, R::Issued, R::Affiliation, R::Author, R::International, R::Issuer],
        &[&[R::Number]],
    ),
    shape(
        Kind::Outcome,
        false,
        R::Owner,
        &[R::Title],
        &[R::Number, R::Issued, R::Owner, R::Issuer, R::Author],
        &[&[R::Number], &[R::Title]],
    ),
    shape(
        Kind::UserCertificate,
        false,
        R::Holder,
        &[R::User],
        &[R::Product, R::Holder, R::Period, R::Issued, R::Sealed, R::Amount, R::Author],
        &[&[R::User, R::Product]],
    ),
    shape(
        Kind::Visit,
        true,
        R::Holder,
        &[],
        &[
            R::From,
            R::To,
            R::Days,
            R::Heads,
            R::PersonDays,
            R::Author,
            R::Host,
            R::Partner,
            R::Place,
            R::Purpose,
            R::Holder,
        ],
        &[],
    ),
    shape(
        Kind::Trainee,
        true,
        R::Holder,
        &[R::Name],
        &[R::Degree, R::Author, R::Partner, R::From, R::To, R::Period, R::Signed, R::Holder],
        &[&[R::Name]],
    ),
    shape(
        Kind::Contract,
        false,
        R::Party,
        &[R::Title],
        &[R::Party, R::Buyer, R::Seller, R::Signed, R::Amount, R::TradeAmount, R::Number, R::Place],
        &[&[R::Number]],
    ),
    shape(
        Kind::Deal,
        true,
        R::Holder,
        &[R::Title],
        &[
            R::Number,
            R::Date,
            R::Amount,
            R::TradeAmount,
            R::Buyer,
            R::Seller,
            R::CrossBorder,
            R::Place,
            R::Purpose,
            R::Holder,
        ],
        &[&[R::Number]],
    ),
    shape(
        Kind::DealRegistration,
        false,
        R::Party,
        &[R::Number],
        &[R::Title, R::Party, R::Buyer, R::Seller, R::Amount, R::TradeAmount, R::Date, R::Signed, R::Issuer],
        &[&[R::Number]],
    ),
    shape(
        Kind::Platform,
        false,
        R::Host,
        &[R::Title],
        &[R::Host, R::Level, R::Issuer, R::Issued, R::Number],
        &[&[R::Number], &[R::Title]],
    ),
    shape(
        Kind::EarlierGrant,
        false,
        R::Grantee,
        &[R::Programme],
        &[R::Grantee, R::RegisteredNumber, R::Project, R::Number, R::Year, R::Amount, R::Issuer, R::Issued],
        &[&[R::Number]],
    ),
    shape(Kind::Undertaking, false, R::Holder, &[], &[R::Holder, R::NotFunded, R::Issued, R::Programme, R::Year], &[]),
    shape(Kind::Report, false, R::Holder, &[], &[R::Holder, R::Year, R::Amount, R::Issued], &[]),
];

const fn shape(
    kind: Kind,
    list: bool,
    subject: Role,
    must: &'static [Role],
    may: &'static [Role],
    keys: &'static [&'static [Role]],
) -> Shape {
    Shape { kind, list, subject, must, may, keys }
}

impl Kind {
    /// Returns the shape of records of this kind.
    ///
    /// # Panics
    ///
    /// Never: a test holds that every kind has a shape.
    pub fn shape(self) -> &'static Shape {
        SHAPES.iter().find(|shape| shape.kind == self).expect("every kind has a shape (tested)")
    }
}

/// What a record says in one role.
#[derive(Clone, Debug, PartialEq)]
pub enum Known<'a> {
    /// Nothing.
    Absent,
    /// One fact.
    One(&'a Fact),
    /// Several facts with one value: two languages, 大写 and 小写.
    Agree(Vec<&'a Fact>),
    /// Several facts with different values.
    Differ(Vec<&'a Fact>),
}

impl Record {
    /// Returns all fields of a role.
    pub fn all(&self, role: Role) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.role == role)
    }

    /// Returns the first fact of a role.
    pub fn first(&self, role: Role) -> Option<&Fact> {
        self.all(role).next().map(|field| &field.fact)
    }

    /// Tells what the record says in one role.
    pub fn known(&self, role: Role) -> Known<'_> {
        let facts: Vec<&Fact> = self.all(role).map(|field| &field.fact).collect();
        match facts.as_slice() {
            [] => Known::Absent,
            [one] => Known::One(one),
            [first, rest @ ..] if rest.iter().all(|fact| fact.value == first.value) => Known::Agree(facts),
            _ => Known::Differ(facts),
        }
    }
}

impl Fact {
    /// Returns the fact's first place in a file.
    pub fn locus(&self, file: crate::document::FileId) -> Option<Locus> {
        self.at.first().map(|span| Locus { file, span: *span })
    }
}
