//! Registrations of technology contracts: 技术合同认定登记证明, 技术合同登记表.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::fact::{Amount, Currency, Field, Kind, Record, Role, Value};

use super::super::lexical;
use super::super::reading::{Answer, Reading};
use super::Table;

const REGISTRATION: Table = &[
    ("登记编号", Some(Role::Number)),
    ("合同登记编号", Some(Role::Number)),
    ("认定登记编号", Some(Role::Number)),
    ("合同编号", None),
    ("技术合同登记编号", Some(Role::Number)),
    ("合同名称", Some(Role::Title)),
    ("项目名称", Some(Role::Title)),
    ("技术合同名称", Some(Role::Title)),
    ("卖方名称", Some(Role::Seller)),
    ("卖方", Some(Role::Seller)),
    ("让与方", Some(Role::Seller)),
    ("让与人", Some(Role::Seller)),
    ("许可方", Some(Role::Seller)),
    ("卖方（受托方）", Some(Role::Seller)),
    ("受让人", Some(Role::Buyer)),
    ("被许可方", Some(Role::Buyer)),
    ("技术输出方", Some(Role::Seller)),
    ("受托方", Some(Role::Seller)),
    ("转让方", Some(Role::Seller)),
    ("买方名称", Some(Role::Buyer)),
    ("买方", Some(Role::Buyer)),
    ("受让方", Some(Role::Buyer)),
    ("技术吸纳方", Some(Role::Buyer)),
    ("委托方", Some(Role::Buyer)),
    ("合同类别", None),
    ("合同类型", None),
    ("签订日期", Some(Role::Signed)),
    ("合同签订日期", Some(Role::Signed)),
    ("签订时间", Some(Role::Signed)),
    ("合同签订时间", Some(Role::Signed)),
    ("签约日期", Some(Role::Signed)),
    ("登记日期", Some(Role::Date)),
    ("登记时间", Some(Role::Date)),
    ("登记机构意见", None),
    ("合同有效期", None),
    ("合同履行期限", None),
    ("认定登记日期", Some(Role::Date)),
    ("合同成交金额", Some(Role::Amount)),
    ("成交金额", Some(Role::Amount)),
    ("合同金额", Some(Role::Amount)),
    ("成交额", Some(Role::Amount)),
    ("合同总金额", Some(Role::Amount)),
    ("合同成交总金额", Some(Role::Amount)),
    ("合同成交额", Some(Role::Amount)),
    ("合同交易总额", Some(Role::Amount)),
    ("合同总成交额", Some(Role::Amount)),
    ("其中技术交易金额", Some(Role::TradeAmount)),
    ("其中：技术交易额", Some(Role::TradeAmount)),
    ("其中:技术交易额", Some(Role::TradeAmount)),
    ("其中技术交易额", Some(Role::TradeAmount)),
    ("技术交易额", Some(Role::TradeAmount)),
    ("技术交易金额", Some(Role::TradeAmount)),
    ("登记机构", Some(Role::Issuer)),
];

/// 技术合同认定登记证明.
pub(in crate::extract) fn registration(reading: &Reading<'_>) -> Vec<Record> {
    let labels: Vec<&str> = REGISTRATION.iter().map(|(label, _)| *label).collect();
    let answers = reading.answers(&labels);
    let mut fields = reading.fields(REGISTRATION);
    for role in [Role::Amount, Role::TradeAmount] {
        if !fields.iter().any(|field| field.role == role) {
            fields.extend(
                answers
                    .iter()
                    .filter(|answer| REGISTRATION[answer.label].1 == Some(role))
                    .find_map(|answer| counted_in(reading, answer, role)),
            );
        }
    }
    // 登记表: the register's own number is called 合同编号 there and no other label gives one.
    if !fields.iter().any(|field| field.role == Role::Number) {
        let numbers = reading.answers(&["合同编号"]);
        fields.extend(
            numbers
                .first()
                .into_iter()
                .flat_map(|answer| reading.read_as(Role::Number, answer.view, answer.found.value.clone())),
        );
    }
    let mut sides: Vec<Field> =
        fields.iter().filter(|field| matches!(field.role, Role::Seller | Role::Buyer)).cloned().collect();
    for side in &mut sides {
        side.party = Some(u8::from(side.role == Role::Buyer));
        side.role = Role::Party;
    }
    fields.extend(sides);
    if !fields.iter().any(|field| field.role == Role::Date) {
        fields.extend(reading.closing_date(Role::Date));
    }
    vec![reading.record(Kind::DealRegistration, fields)]
}

/// Reads a bare figure whose label tells its unit: 合同金额（万元）.
fn counted_in(reading: &Reading<'_>, answer: &Answer<'_>, role: Role) -> Option<Field> {
    let (view, value) = (answer.view, answer.found.value.clone());
    let unit: Range<usize> = answer.found.at.end..value.start;
    let words = view.text.get(unit.clone())?;
    let (factor, currency) = match () {
        () if words.contains("万美元") => (10_000, Currency(*b"USD")),
        () if words.contains("万元") => (10_000, Currency::CNY),
        () if words.contains("美元") => (1, Currency(*b"USD")),
        () if words.contains('元') => (1, Currency::CNY),
        () => return None,
    };
    let (number, step) = lexical::parse_number(view.text.get(value.clone())?.trim())?;
    let factor = Decimal::from(factor);
    let amount = Amount { units: number * factor, step: step * factor, currency };
    let mut field = reading.field(role, Value::Amount(amount), view, value);
    field.fact.unit_from = Some(view.span(unit));
    Some(field)
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn a_figure_takes_the_unit_of_its_label() {
        let text = "某省技术合同登记表\n合同编号\t2019330100001234\t合同名称\t阀门密封技术\n\
                    合同金额（万元）\t88.5\t技术交易额（万元）\t80\n让与方\t甲阀门研究所\t受让方\t乙重工有限公司\n";
        let records = testing::read(text, registration);
        assert_eq!(testing::values(&records[0], Role::Amount), ["CNY 885000"]);
        assert_eq!(testing::values(&records[0], Role::TradeAmount), ["CNY 800000"]);
        assert_eq!(testing::values(&records[0], Role::Seller), ["甲阀门研究所"]);
        assert_eq!(testing::values(&records[0], Role::Number), ["2019330100001234"]);
    }
}
