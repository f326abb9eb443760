//! Approvals of investments abroad: 企业境外投资证书, 备案通知书.

use crate::fact::{CodeOf, Field, Kind, Record, Role, Value};

use super::super::reading::Reading;
use super::super::view::is_cjk;
use super::super::words;
use super::{Table, captures, first_match, recode};

const APPROVAL: Table = &[
    ("境外企业（机构）", Some(Role::Investee)),
    ("境外企业", Some(Role::Investee)),
    ("境外企业名称", Some(Role::Investee)),
    ("境外机构", Some(Role::Investee)),
    ("境外机构名称", Some(Role::Investee)),
    ("境外企业（机构）名称", Some(Role::Investee)),
    ("境外企业(机构)名称", Some(Role::Investee)),
    ("境外投资企业名称", Some(Role::Investee)),
    ("境外投资企业", Some(Role::Investee)),
    ("境外企业中文名称", Some(Role::Investee)),
    ("境外企业外文名称", Some(Role::Investee)),
    ("境外企业英文名称", Some(Role::Investee)),
    ("最终目的地企业名称", Some(Role::Investee)),
    ("中文", Some(Role::Investee)),
    ("外文", Some(Role::Investee)),
    ("英文", Some(Role::Investee)),
    ("外文名称", Some(Role::Investee)),
    ("中方名称", Some(Role::Investor)),
    ("外方名称", None),
    ("国别/地区", Some(Role::Place)),
    ("国别／地区", Some(Role::Place)),
    ("国别(地区)", Some(Role::Place)),
    ("国家(地区)", Some(Role::Place)),
    ("国家或地区", Some(Role::Place)),
    ("投资目的国", Some(Role::Place)),
    ("东道国", Some(Role::Place)),
    ("国家／地区", Some(Role::Place)),
    ("国家/地区", Some(Role::Place)),
    ("国家", Some(Role::Place)),
    ("国家（地区）", Some(Role::Place)),
    ("国别（地区）", Some(Role::Place)),
    ("国别", Some(Role::Place)),
    ("所在国家（地区）", Some(Role::Place)),
    ("所在国家", Some(Role::Place)),
    ("投资目的地", Some(Role::Place)),
    ("所在国", Some(Role::Place)),
    ("设立方式", Some(Role::Setup)),
    ("投资方式", None),
    ("投资主体", Some(Role::Investor)),
    ("境内投资主体", Some(Role::Investor)),
    ("投资主体名称", Some(Role::Investor)),
    ("中方投资主体", Some(Role::Investor)),
    ("投资人", Some(Role::Investor)),
    ("中方投资总额", Some(Role::ApprovedAmount)),
    ("投资总额", Some(Role::ApprovedAmount)),
    ("中方投资额", Some(Role::ApprovedAmount)),
    ("中方协议投资额", Some(Role::ApprovedAmount)),
    ("中方投资构成", None),
    ("注册资本", None),
    ("核准金额", Some(Role::ApprovedAmount)),
    ("中方股比", Some(Role::Share)),
    ("中方持股比例", Some(Role::Share)),
    ("中方出资比例", Some(Role::Share)),
    ("持股比例", Some(Role::Share)),
    ("股比", Some(Role::Share)),
    ("出资比例", Some(Role::Share)),
    ("经营范围", Some(Role::Purpose)),
    ("核准或备案文号", Some(Role::Number)),
    ("备案文号", Some(Role::Number)),
    ("证书编号", Some(Role::Number)),
    ("投资路径", None),
    ("发证机关", None),
    ("颁发机关", None),
    ("备案机关", None),
    ("发证日期", Some(Role::Issued)),
    ("颁发日期", Some(Role::Issued)),
    ("发证时间", Some(Role::Issued)),
    ("颁证日期", Some(Role::Issued)),
    ("有效期", None),
    ("外方", None),
];

/// 企业境外投资证书: what was approved, by whom, for which body.
pub(in crate::extract) fn approval(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(APPROVAL);
    fields.retain(|field| !matches!(&field.fact.value, Value::Party(name) if is_pronoun(name)));
    approved_in_sentences(reading, &mut fields);
    recode(&mut fields, Role::Setup, CodeOf::Setup, words::setup);
    let partial = fields.iter().any(|field| matches!(&field.fact.value, Value::Percent(percent) if field.role == Role::Share && percent.percent < rust_decimal::Decimal::from(100)));
    let investors =
        fields.iter().filter(|field| field.role == Role::Investor).filter_map(|field| field.party).max().unwrap_or(0);
    for field in fields.iter_mut().filter(|field| field.role == Role::Setup) {
        // A body newly set up with another holder is a joint one (call, 专题一（一）: 独资新建、合资合作).
        if let Value::Code(code) = &mut field.fact.value
            && code.is == "new"
            && (partial || investors > 0)
        {
            "joint".clone_into(&mut code.is);
        }
    }
    if !fields.iter().any(|field| field.role == Role::Issued) {
        fields.extend(reading.closing_date(Role::Issued));
    }
    vec![reading.record(Kind::Approval, fields)]
}

/// Takes investor, body, place, way and share from the sentence of a certificate that has no form:
/// "甲公司（投资主体）在香港新设境外企业乙（B Limited），中方持股比例100%".
fn approved_in_sentences(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const ADDRESSEE: &str =
        r"(?m)^\s*([^\n，。；：:]{4,60}(?:公司|大学|学院|研究院|研究所|中心|医院|厂|集团))\s*[：:]\s*$";
    const SUMS: &[&str] = &[
        r"(?:你单位|你公司|贵公司|贵单位|中方)(?:协议)?(?:出资|投资)(?:额|总额)?(?:为|：|:)?\s*([^，。；\n]{2,40})",
        r"(?:项目)?(?:总投资|投资总额)(?:额)?(?:为|：|:)?\s*([^，。；\n]{2,40})",
    ];
    const LETTER_NUMBER: &str = r"(?m)^\s*([\p{Han}]{2,12}[〔\[【（(]\d{4}[〕\]】）)]\s*第?\s*[A-Z]?\d{1,6}\s*号)\s*$";
    const WAY: &str = "新设|新建|设立|并购|收购|投资设立|合资设立|合作设立|独资设立";
    let pattern = format!(
        r"([^，。；：\s]{{3,50}}?)\s*(?:[（(](?:境内)?投资主体[）)])?\s*(?:拟|申请)?(?:在|于|到|赴)\s*([^，。；（(\s]{{1,16}}?)\s*({WAY})(?:了)?(?:境外)?(?:企业|机构|公司)?\s*[“「]?\s*([^，。；“”]{{3,160}}?)\s*[”」]?\s*[，。；]"
    );
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    // The letter of an authority speaks to the investor: it is the addressee, whatever "你单位" invests in.
    if !has(fields, Role::Investor)
        && let Some((view, range)) = first_match(reading, ADDRESSEE)
    {
        fields.extend(reading.parties(Role::Investor, view, range));
    }
    if let Some((view, groups)) = captures(reading, &pattern) {
        let roles = [Role::Investor, Role::Place, Role::Setup, Role::Investee];
        for (role, range) in roles.into_iter().zip(groups.into_iter().skip(1)) {
            let Some(range) = range.filter(|_| !has(fields, role)) else { continue };
            match role {
                Role::Investor if is_pronoun(&view.text[range.clone()]) => (),
                Role::Investee => {
                    let name = whole_body(&view.text[range.clone()]);
                    fields.extend(reading.parties(role, view, range.start..range.start + name));
                }
                _ => fields.extend(reading.read_as(role, view, range)),
            }
        }
    }
    if !has(fields, Role::ApprovedAmount)
        && let Some((view, range)) = SUMS.iter().find_map(|pattern| first_match(reading, pattern))
    {
        fields.extend(reading.read_as(Role::ApprovedAmount, view, range));
    }
    if !has(fields, Role::Number)
        && let Some((view, range)) = first_match(reading, LETTER_NUMBER)
    {
        fields.extend(reading.read_as(Role::Number, view, range));
    }
    if !has(fields, Role::Share) {
        let share = r"(?:持股比例|股比|出资比例|占股|持股)\s*(?:为|：|:)?\s*(\d{1,3}(?:\.\d+)?\s*[%％])";
        if let Some((view, range)) = first_match(reading, share) {
            fields.extend(reading.read_as(Role::Share, view, range));
        }
    }
}

/// Tells whether a text only points at the body it is about.
fn is_pronoun(name: &str) -> bool {
    ["你单位", "你公司", "你司", "贵公司", "贵单位", "我公司", "我单位", "本公司", "该公司", "你院", "你校"]
        .iter()
        .any(|word| name.trim().trim_start_matches(['对', '由', '经']).starts_with(word))
}

/// Returns the length of the name that begins a text: "B Inc.研发中心项目予以备案" and "乙有限公司项目" end behind the body.
fn whole_body(text: &str) -> usize {
    let latin = text.char_indices().find(|(_, c)| is_cjk(*c)).map_or(text.len(), |(at, _)| at);
    let end = match text.find("公司") {
        _ if latin > 0 && words::is_body(&text[..latin]) => latin,
        Some(at) => at + "公司".len(),
        None => return text.find("项目").unwrap_or(text.len()),
    };
    let close = if text[end..].starts_with(['（', '(']) { text[end..].find(['）', ')']) } else { None };
    close.map_or(end, |at| end + at + text[end + at..].chars().next().map_or(0, char::len_utf8))
}
