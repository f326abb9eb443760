//! Values: dates, amounts, counts, identifiers and what else evidence states.

use std::fmt;

use jiff::civil;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Kleene's three values: `No < Unknown < Yes`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// Shown not to be so.
    No,
    /// It cannot be told.
    Unknown,
    /// Shown to be so.
    Yes,
}

impl Truth {
    /// Returns the least of the values; nothing at all is `Unknown`.
    pub fn all(values: impl IntoIterator<Item = Truth>) -> Truth {
        values.into_iter().min().unwrap_or(Truth::Unknown)
    }

    /// Returns the greatest of the values; nothing at all is `Unknown`.
    pub fn any(values: impl IntoIterator<Item = Truth>) -> Truth {
        values.into_iter().max().unwrap_or(Truth::Unknown)
    }

    /// Tells whether at least `n` of the values are yes: `No` when too few can be.
    pub fn at_least(n: usize, values: impl IntoIterator<Item = Truth>) -> Truth {
        let (mut yes, mut unknown) = (0, 0);
        for value in values {
            yes += usize::from(value == Truth::Yes);
            unknown += usize::from(value == Truth::Unknown);
        }
        match () {
            () if yes >= n => Truth::Yes,
            () if yes + unknown >= n => Truth::Unknown,
            () => Truth::No,
        }
    }

    /// Returns `Yes` for true and `No` for false.
    pub fn from_bool(value: bool) -> Truth {
        if value { Truth::Yes } else { Truth::No }
    }
}

/// Days: "2019" is all days of 2019, "2019年3月5日" is one. Invariant: `first <= last`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Date {
    /// The first day it may be.
    pub first: civil::Date,
    /// The last day it may be.
    pub last: civil::Date,
}

impl Date {
    /// Returns one day.
    pub fn day(day: civil::Date) -> Date {
        Date { first: day, last: day }
    }

    /// Returns all days of a year, or `None` outside the calendar.
    pub fn year(year: i16) -> Option<Date> {
        Some(Date { first: civil::Date::new(year, 1, 1).ok()?, last: civil::Date::new(year, 12, 31).ok()? })
    }

    /// Returns all days of a month, or `None` outside the calendar.
    pub fn month(year: i16, month: i8) -> Option<Date> {
        let first = civil::Date::new(year, month, 1).ok()?;
        Some(Date { first, last: first.last_of_month() })
    }

    /// Tells whether all days are before `bound`.
    pub fn before(self, bound: civil::Date) -> Truth {
        match () {
            () if self.last < bound => Truth::Yes,
            () if self.first >= bound => Truth::No,
            () => Truth::Unknown,
        }
    }

    /// Tells whether it lies in `first..=last`.
    pub fn within(self, first: civil::Date, last: civil::Date) -> Truth {
        match () {
            () if self.first >= first && self.last <= last => Truth::Yes,
            () if self.last < first || self.first > last => Truth::No,
            () => Truth::Unknown,
        }
    }
}

/// From a day to a day, both inside; an end may be open (至今, 长期).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Period {
    /// The start; `None` when open.
    pub from: Option<Date>,
    /// The end; `None` when open.
    pub to: Option<Date>,
}

/// A length of time as written: whole months, or days.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Duration {
    /// Calendar months; a year is 12.
    Months(u32),
    /// Days.
    Days(u32),
}

/// An ISO 4217 code; `XXX` where the text names a sum of money without its currency.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Currency(pub [u8; 3]);

impl Currency {
    /// Renminbi.
    pub const CNY: Currency = Currency(*b"CNY");
    /// No currency was written.
    pub const XXX: Currency = Currency(*b"XXX");

    /// Returns the code's letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Returns a currency from three capital letters, or `None`.
    pub fn from_code(code: &str) -> Option<Currency> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Currency(bytes))
    }

    /// Returns the number of minor digits by ISO 4217: 0 for JPY and KRW, else 2.
    pub fn minor_digits(&self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" => 0,
            _ => 2,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
        let code = String::deserialize(deserializer)?;
        Currency::from_code(&code).ok_or_else(|| serde::de::Error::custom("not an ISO 4217 code"))
    }
}

/// Money, exact as written, in whole units of the currency (yuan, not fen).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Amount {
    /// The sum, multiplier applied: "3,250.6万元" is 32506000.
    pub units: Decimal,
    /// What one step of the last written digit is worth: 1000 for "3,250.6万元".
    pub step: Decimal,
    /// The currency.
    pub currency: Currency,
}

/// A share of a hundred, as written: "31.2%" is 31.2 with a step of 0.1.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Percent {
    /// In percent.
    pub percent: Decimal,
    /// What one step of the last written digit is worth.
    pub step: Decimal,
}

/// A number of things, exact, with its unit in simplified Chinese (件 项 篇 名 人天 平方米 …).
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Count {
    /// How many; an area may have a fraction.
    pub number: Decimal,
    /// The unit, or "" where none is written.
    pub unit: String,
}

/// An identifier in its normal form, with what its check digits say.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Ident {
    /// Of which register.
    pub kind: IdentKind,
    /// Without prefix, spaces and dots: "2018101234565".
    pub value: String,
    /// Whether the check digits fit; `None` where the kind has none.
    pub valid: Option<bool>,
}

/// Registers and numbering schemes, named as in `vouch facts --lines`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the schemes' own; the table in `extract::lexical` describes each")]
pub enum IdentKind {
    CnPatent,
    CnPatentPub,
    PctApp,
    PctPub,
    ForeignPatent,
    PatentCertNo,
    SoftwareCopyright,
    SwCertNo,
    TrademarkNo,
    IcLayout,
    Uscc,
    OrgCode,
    CnRegNo,
    CnResidentId,
    HkCrNo,
    HkBrn,
    Hkid,
    TwUbn,
    SgUen,
    AuAbn,
    AuAcn,
    KrBrn,
    JpCn,
    UsEin,
    GbVat,
    DeVat,
    Lei,
    Iban,
    Bic,
    BankAccount,
    Doi,
    Issn,
    Isbn,
    Isni,
    Orcid,
    Arxiv,
    Wos,
    Ei,
    CnSerial,
    StandardNo,
    DocNo,
    ContractNo,
    ProjectNo,
    HitechCert,
    InvoiceCode,
    InvoiceNo,
    EInvoiceNo,
    CustomsDecl,
    /// 技术合同登记编号.
    TechContractNo,
    /// A voucher or entry number of a ledger.
    VoucherNo,
    /// A report number of an auditor or laboratory.
    ReportNo,
    /// A certificate, registration or other number whose scheme is not told.
    Number,
}

/// A closed code: a place, a degree, a way of setting up, a kind of applicant.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Code {
    /// Which list.
    pub of: CodeOf,
    /// The code: ISO 3166 (`DE`, `HK`, `CN-44`); doctor master bachelor other; new joint acquired other;
    /// company university institute other; ministry province city other.
    pub is: String,
}

/// Lists of codes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeOf {
    /// ISO 3166-1 alpha-2, or 3166-2 for provinces of China.
    Place,
    /// doctor, master, bachelor, other.
    Degree,
    /// senior (正高), associate (副高), middle, other: the rank of a professional title.
    Rank,
    /// new (独资新建), joint (合资合作), acquired (收购兼并), other.
    Setup,
    /// company, university, institute, other.
    Applicant,
    /// ministry (部级, 国家级), province, city, other: the level of a platform.
    Level,
    /// company, branch, individual, institution (事业单位), social (民办非企业单位), other: a legal form.
    LegalForm,
}

/// What a share is a share of.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Of the number of things.
    Number,
    /// Of their amount.
    Amount,
}

/// How a figure is bounded where it stands.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// As written.
    #[default]
    Equal,
    /// 不低于, 不少于, 至少, 以上, at least.
    AtLeast,
    /// 超过, 多于, more than.
    MoreThan,
    /// 不超过, 至多, 以内, at most.
    AtMost,
    /// 低于, 不足, less than.
    LessThan,
    /// 约, 近, 左右, about.
    About,
}

/// One value that evidence or a form states.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Days.
    Date(Date),
    /// From day to day.
    Period(Period),
    /// A length of time.
    Duration(Duration),
    /// Money.
    Amount(Amount),
    /// A percentage.
    Percent(Percent),
    /// A number of things.
    Count(Count),
    /// An identifier.
    Ident(Ident),
    /// An organisation or person, as written.
    Party(String),
    /// Yes or no.
    Flag(bool),
    /// An entry of a closed list.
    Code(Code),
    /// A share of a total by number or by amount.
    Share(Percent, Basis),
    /// Anything else, as written.
    Text(String),
}

/// What evidence shows of a figure: an interval `[proved, possible]`, or one value.
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Money; `high: None` is open.
    Amount {
        /// The currency of both ends.
        currency: Currency,
        /// Proved.
        low: Decimal,
        /// Possible.
        high: Option<Decimal>,
    },
    /// A number of things.
    Count {
        /// Proved.
        low: Decimal,
        /// Possible.
        high: Option<Decimal>,
        /// Unit in simplified Chinese.
        unit: String,
    },
    /// A percentage.
    Percent {
        /// Proved.
        low: Decimal,
        /// Possible.
        high: Option<Decimal>,
        /// Of what, where it is a share.
        basis: Option<Basis>,
    },
    /// Any other value.
    One(Value),
}
