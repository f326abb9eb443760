//! What type of value a role holds, and bounds written for that type: "30000000 CNY", "3 years", "30 人天".

use jiff::civil::Date;
use rust_decimal::Decimal;
use toml::de::DeValue;

use super::Bound;
use super::codes;
use super::names::name_of;
use super::tree::{Node, Sink};
use crate::fact::{CodeOf, Currency, Duration, Role};

/// The type of value that a role holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Holds {
    Date,
    Period,
    Amount,
    /// With the unit it is counted in; "" where the unit varies.
    Count(&'static str),
    Percent,
    Duration,
    Ident,
    Party,
    Text,
    Code(CodeOf),
    Flag,
}

impl Holds {
    /// Names the type for a message.
    pub(super) fn name(self) -> &'static str {
        match self {
            Holds::Date => "a date",
            Holds::Period => "a period",
            Holds::Amount => "an amount",
            Holds::Count(_) => "a count",
            Holds::Percent => "a percentage",
            Holds::Duration => "a length of time",
            Holds::Ident => "an identifier",
            Holds::Party => "a party",
            Holds::Text => "a text",
            Holds::Code(_) => "a code",
            Holds::Flag => "a flag",
        }
    }

    /// Says how a bound of this type is written.
    fn written(self) -> &'static str {
        match self {
            Holds::Date => "write a day like \"2018-01-01\"",
            Holds::Amount => "write an amount in whole units with its currency, like \"30000000 CNY\"",
            Holds::Count(_) => "write a number, or a number with its unit, like \"30 人天\"",
            Holds::Percent => "write a percentage like \"30 %\"",
            Holds::Duration => "write a length of time like \"3 years\", \"18 months\" or \"90 days\"",
            Holds::Code(_) => "write a rank: other, middle, associate or senior",
            Holds::Period | Holds::Ident | Holds::Party | Holds::Text | Holds::Flag => "test it in another way",
        }
    }
}

/// Returns the type of value that a role holds ([`Role`] tells it in words).
pub(super) fn holds(role: Role) -> Holds {
    match role {
        Role::Holder
        | Role::Owner
        | Role::Party
        | Role::Buyer
        | Role::Seller
        | Role::Investor
        | Role::Investee
        | Role::Payee
        | Role::Payer
        | Role::Lessee
        | Role::Lessor
        | Role::User
        | Role::Author
        | Role::Affiliation
        | Role::Grantee
        | Role::Host
        | Role::Issuer
        | Role::Employer
        | Role::Partner
        | Role::Name
        | Role::NameEnglish => Holds::Party,
        Role::Date
        | Role::Signed
        | Role::Effective
        | Role::Expires
        | Role::Filed
        | Role::Granted
        | Role::Published
        | Role::PublishedPrint
        | Role::Received
        | Role::Accepted
        | Role::Issued
        | Role::Founded
        | Role::OperatingSince
        | Role::From
        | Role::To
        | Role::FieldSince
        | Role::TitleSince
        | Role::Year => Holds::Date,
        Role::Period => Holds::Period,
        Role::Amount | Role::ForeignAmount | Role::TradeAmount | Role::ApprovedAmount => Holds::Amount,
        Role::Area => Holds::Count("平方米"),
        Role::Heads => Holds::Count("人"),
        Role::Days => Holds::Count("天"),
        Role::PersonDays => Holds::Count("人天"),
        Role::Quantity => Holds::Count(""),
        Role::Term => Holds::Duration,
        Role::Share => Holds::Percent,
        Role::Number | Role::RegisteredNumber | Role::Account | Role::PersonId => Holds::Ident,
        Role::Place | Role::Nationality => Holds::Code(CodeOf::Place),
        Role::Degree => Holds::Code(CodeOf::Degree),
        Role::Rank => Holds::Code(CodeOf::Rank),
        Role::Setup => Holds::Code(CodeOf::Setup),
        Role::ApplicantKind => Holds::Code(CodeOf::Applicant),
        Role::LegalForm => Holds::Code(CodeOf::LegalForm),
        Role::Level => Holds::Code(CodeOf::Level),
        Role::Overseas
        | Role::Broker
        | Role::Core
        | Role::CrossBorder
        | Role::International
        | Role::Sealed
        | Role::NotFunded
        | Role::Active => Holds::Flag,
        // Words, and any role that has no type here yet: a bound on it is refused, which is noticed.
        _ => Holds::Text,
    }
}

/// Reads a bound for a role.
pub(super) fn bound(node: Node<'_>, role: Role, owner: &str, sink: &mut Sink<'_>) -> Option<Bound> {
    let kind = holds(role);
    let bound = match kind {
        Holds::Amount => amount(node, owner, sink)?,
        Holds::Count(unit) => counted(node, unit, role, owner, sink)?,
        Holds::Percent => percent(node).map(Bound::Percent),
        Holds::Duration => duration(node).map(Bound::Duration),
        Holds::Date if role == Role::Year => year(node).map(Bound::Date),
        Holds::Date => day(node).map(Bound::Date),
        Holds::Code(CodeOf::Rank) => return rank(node, owner, sink),
        _ => None,
    };
    if bound.is_none() {
        let message = format!("{owner} bounds `{}`, {}, by {}", name_of(role), kind.name(), written(node));
        sink.advise(node.line, message, kind.written());
    }
    bound
}

/// Returns a bound on a number of things.
pub(super) fn plain_count(node: Node<'_>, owner: &str, sink: &mut Sink<'_>) -> Option<Decimal> {
    let number = number(node);
    if number.is_none() {
        let message = format!("{owner} bounds a count by {}", written(node));
        sink.advise(node.line, message, "write a plain number");
    }
    number
}

/// Returns a bound on a share, in percent.
pub(super) fn share(node: Node<'_>, owner: &str, sink: &mut Sink<'_>) -> Option<Decimal> {
    let share = percent(node).filter(|percent| *percent <= Decimal::ONE_HUNDRED);
    if share.is_none() {
        let message = format!("{owner} bounds a share by {}", written(node));
        sink.advise(node.line, message, Holds::Percent.written());
    }
    share
}

/// Returns a day written as text or as a TOML date.
pub(super) fn day(node: Node<'_>) -> Option<Date> {
    match node.value {
        DeValue::String(text) if text.len() == 10 => text.parse().ok(),
        DeValue::Datetime(datetime) => {
            let date = datetime.date.filter(|_| datetime.time.is_none())?;
            Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
        }
        _ => None,
    }
}

/// Returns a length of time: "3 years", "18 months", "90 days".
pub(super) fn duration(node: Node<'_>) -> Option<Duration> {
    let (number, unit) = node.value.as_str()?.split_once(' ')?;
    let number: u32 = number.parse().ok()?;
    match unit {
        "year" | "years" | "年" => Some(Duration::Months(number.checked_mul(12)?)),
        "month" | "months" | "个月" => Some(Duration::Months(number)),
        "day" | "days" | "天" => Some(Duration::Days(number)),
        _ => None,
    }
}

/// Returns the value as it stands, for a message.
pub(super) fn written(node: Node<'_>) -> String {
    match node.value {
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(datetime) => datetime.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// A whole year stands for its first day; a full date for itself.
fn year(node: Node<'_>) -> Option<Date> {
    match node.integer() {
        Some(year) if (1900..=2200).contains(&year) => Date::new(i16::try_from(year).ok()?, 1, 1).ok(),
        Some(_) => None,
        None => day(node),
    }
}

/// `Some(None)`: not an amount at all, which the caller says; `None`: said here.
fn amount(node: Node<'_>, owner: &str, sink: &mut Sink<'_>) -> Option<Option<Bound>> {
    let Some((figure, code)) = node.value.as_str().and_then(|text| text.rsplit_once(' ')) else {
        return Some(None);
    };
    let Some(units) = decimal(figure) else { return Some(None) };
    match Currency::from_code(code).filter(|_| codes::is_currency(code)) {
        Some(currency) => Some(Some(Bound::Amount(units, currency))),
        None => {
            let message = format!("{owner} names `{code}`, which is no ISO 4217 currency");
            sink.unknown(node.line, message, code, codes::currencies());
            None
        }
    }
}

/// As [`amount`], for a number with or without its unit.
fn counted(node: Node<'_>, unit: &str, role: Role, owner: &str, sink: &mut Sink<'_>) -> Option<Option<Bound>> {
    if let Some(number) = number(node) {
        return Some(Some(Bound::Count(number, unit.to_owned())));
    }
    let Some((figure, given)) = node.value.as_str().and_then(|text| text.rsplit_once(' ')) else {
        return Some(None);
    };
    let Some(number) = decimal(figure) else { return Some(None) };
    if !unit.is_empty() && given != unit {
        let message = format!("{owner} bounds `{}` in {given}", name_of(role));
        sink.advise(node.line, message, format!("it is counted in {unit}"));
        return None;
    }
    Some(Some(Bound::Count(number, given.to_owned())))
}

fn rank(node: Node<'_>, owner: &str, sink: &mut Sink<'_>) -> Option<Bound> {
    let rank = node.text(&format!("the rank in {owner}"), sink)?;
    if !codes::RANKS.contains(&rank) {
        let message = format!("{owner} names `{rank}`, which is no rank (other < middle < associate < senior)");
        sink.unknown(node.line, message, rank, codes::RANKS);
        return None;
    }
    Some(Bound::Rank(rank.to_owned()))
}

fn percent(node: Node<'_>) -> Option<Decimal> {
    let text = node.value.as_str()?;
    decimal(text.strip_suffix('%')?.trim_end())
}

fn number(node: Node<'_>) -> Option<Decimal> {
    let text = match node.value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        _ => return None,
    };
    decimal(&text)
}

/// A decimal that is not negative; `_` may group its digits.
fn decimal(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|letter| *letter != '_').collect();
    let digits = plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.parse().ok().filter(|_| digits)
}
