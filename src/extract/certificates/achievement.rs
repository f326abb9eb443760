//! Results and who uses them: registrations, appraisals, software copyrights, user certificates.

use regex::Regex;

use crate::fact::{Field, Kind, Record, Role, Value};

use super::super::reading::Reading;
use super::super::view::clean;
use super::super::words;
use super::{Table, dated, first_match, keep_first, signed_by, with_suffix};

const OUTCOME: Table = &[
    ("成果名称", Some(Role::Title)),
    ("软件名称", Some(Role::Title)),
    ("产品名称", Some(Role::Title)),
    ("样品名称", Some(Role::Title)),
    ("名称", Some(Role::Title)),
    ("项目名称", Some(Role::Title)),
    ("Title", Some(Role::Title)),
    ("新产品名称", Some(Role::Title)),
    ("鉴定成果名称", Some(Role::Title)),
    ("登记号", Some(Role::Number)),
    ("登记编号", Some(Role::Number)),
    ("证书编号", Some(Role::Number)),
    ("报告编号", Some(Role::Number)),
    ("注册证编号", Some(Role::Number)),
    ("证书号", Some(Role::Number)),
    ("鉴定证书编号", Some(Role::Number)),
    ("编号", Some(Role::Number)),
    ("完成单位", Some(Role::Owner)),
    ("第一完成单位", Some(Role::Owner)),
    ("成果完成单位", Some(Role::Owner)),
    ("著作权人", Some(Role::Owner)),
    ("研制单位", Some(Role::Owner)),
    ("委托单位", Some(Role::Owner)),
    ("注册人名称", Some(Role::Owner)),
    ("申请人", Some(Role::Owner)),
    ("生产单位", Some(Role::Owner)),
    ("申请单位", Some(Role::Owner)),
    ("所有人", Some(Role::Owner)),
    ("登记日期", Some(Role::Issued)),
    ("发证日期", Some(Role::Issued)),
    ("颁发日期", Some(Role::Issued)),
    ("批准日期", Some(Role::Issued)),
    ("鉴定日期", Some(Role::Issued)),
    ("签发日期", Some(Role::Issued)),
    ("开发完成日期", Some(Role::Date)),
    ("首次发表日期", Some(Role::Published)),
    ("权利取得方式", None),
    ("权利范围", None),
    ("成果类型", None),
    ("评价方式", None),
    ("成果水平", None),
    ("登记机构", None),
    ("颁发单位", Some(Role::Issuer)),
    ("鉴定单位", Some(Role::Issuer)),
    ("组织鉴定单位", Some(Role::Issuer)),
    ("检测单位", Some(Role::Issuer)),
    ("登记机关", None),
];

/// Results: registrations, appraisals, software copyrights, test reports.
pub(in crate::extract) fn outcome(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(OUTCOME);
    keep_first(&mut fields, &[Role::Title]);
    outcome_in_sentences(reading, &mut fields);
    if !fields.iter().any(|field| field.role == Role::Issued) {
        fields.extend(reading.closing_date(Role::Issued));
    }
    // The number of an appraisal stands on a line of its own: 甲科鉴字[2018]第12号.
    const NUMBER: &str = r"(?m)^\s*((?:证书)?[\p{Han}]{1,10}[〔\[［【（(]\s*(?:19|20)\d{2}\s*[〕\]］】）)]\s*第?\s*[A-Z]?\d{1,6}\s*号)\s*$";
    let alone = Regex::new(NUMBER).ok().and_then(|number| {
        reading.lines.iter().find_map(|view| Some((view, number.captures(&view.text)?.get(1)?.range())))
    });
    if let Some((view, range)) = alone.filter(|_| !fields.iter().any(|field| field.role == Role::Number)) {
        fields.extend(reading.read_as(Role::Number, view, range));
    }
    vec![reading.record(Kind::Outcome, fields)]
}

/// Takes owner and title of a result from sentences: "甲公司完成的科技成果“某装置”，准予登记".
fn outcome_in_sentences(reading: &Reading<'_>, fields: &mut Vec<Field>) {
    const OWNERS: &[&str] = &[
        r"(?:^|[\n，。；：])\s*(?:兹证明|经审查|现有|由|对)?\s*([^，。；：“”\n]{3,50}?(?:公司|大学|学院|研究院|研究所|中心|医院|[A-Za-z.]{2,}))\s*(?:申报|独立|自主|联合|共同)?(?:完成|研制|研发|开发|申报|提交|取得|生产)的",
        r"(?i)(?:developed|completed|submitted|owned) by\s+([^,.\n]{3,80})",
    ];
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    if !has(fields, Role::Owner)
        && let Some((view, range)) = OWNERS.iter().find_map(|pattern| first_match(reading, pattern))
    {
        fields.extend(reading.parties(Role::Owner, view, range));
    }
    if !has(fields, Role::Title)
        && let Some((view, range)) = first_match(reading, r"[“「《]([^”」》]{2,60})[”」》]")
    {
        let title = clean(&view.text[range.clone()].replace('\n', ""));
        fields.push(reading.field(Role::Title, Value::Text(title), view, range));
    }
}

const USER: Table = &[
    ("用户单位", Some(Role::User)),
    ("使用单位", Some(Role::User)),
    ("应用单位", Some(Role::User)),
    ("单位名称", Some(Role::User)),
    ("用户名称", Some(Role::User)),
    ("User", Some(Role::User)),
    ("Customer", Some(Role::User)),
    ("Company", Some(Role::User)),
    ("证明单位", Some(Role::User)),
    ("Organisation", Some(Role::User)),
    ("Organization", Some(Role::User)),
    ("致", Some(Role::Holder)),
    ("To", Some(Role::Holder)),
    ("研制单位", Some(Role::Holder)),
    ("供货单位", Some(Role::Holder)),
    ("供货方", Some(Role::Holder)),
    ("供应商", Some(Role::Holder)),
    ("生产企业", Some(Role::Holder)),
    ("生产厂家", Some(Role::Holder)),
    ("制造商", Some(Role::Holder)),
    ("制造单位", Some(Role::Holder)),
    ("研发单位", Some(Role::Holder)),
    ("技术提供单位", Some(Role::Holder)),
    ("产品提供单位", Some(Role::Holder)),
    ("成果提供单位", Some(Role::Holder)),
    ("Manufacturer", Some(Role::Holder)),
    ("供应单位", Some(Role::Holder)),
    ("成果单位", Some(Role::Holder)),
    ("成果完成单位", Some(Role::Holder)),
    ("开发单位", Some(Role::Holder)),
    ("Supplier", Some(Role::Holder)),
    ("Developer", Some(Role::Holder)),
    ("生产单位", Some(Role::Holder)),
    ("产品名称", Some(Role::Product)),
    ("成果名称", Some(Role::Product)),
    ("应用成果名称", Some(Role::Product)),
    ("应用成果", Some(Role::Product)),
    ("Product", Some(Role::Product)),
    ("使用产品", Some(Role::Product)),
    ("项目名称", Some(Role::Product)),
    ("使用时间", Some(Role::Period)),
    ("应用时间", Some(Role::Period)),
    ("使用期限", Some(Role::Period)),
    ("应用起止时间", Some(Role::Period)),
    ("Period of use", Some(Role::Period)),
    ("使用起止时间", Some(Role::Period)),
    ("联系人", None),
    ("电话", None),
    ("联系电话", None),
    ("Contact", None),
    ("Date", Some(Role::Issued)),
    ("日期", Some(Role::Issued)),
    ("出具日期", Some(Role::Issued)),
    ("地址", None),
    ("经济效益", None),
    ("使用情况", None),
];

/// User certificates: who used what of whom since when.
pub(in crate::extract) fn user_certificate(reading: &Reading<'_>) -> Vec<Record> {
    let mut fields = reading.fields(USER);
    let has = |fields: &[Field], role: Role| fields.iter().any(|field| field.role == role);
    if !has(&fields, Role::User) {
        for pattern in [
            r"(?:我单位|本单位|我公司|我院|我司|我校|本公司)\s*[（(]\s*([^（）()]{3,60}(?:[（(][^（）()]*[）)][^（）()]*)?)\s*[）)]",
            r"(?i)\bwe,\s+([^\n]{3,80}?),?\s+(?:hereby )?(?:confirm|certify|declare|have|has|are|use)\b",
            r"(?i)certify that (?:we, )?([^\n]{3,80}?),? (?:has|have|uses|is using|had)\b",
        ] {
            if let Some((view, range)) = first_match(reading, pattern) {
                let range = with_suffix(view, range);
                fields.extend(reading.parties(Role::User, view, range));
                break;
            }
        }
    }
    if !has(&fields, Role::User) {
        fields.extend(sealed_by(reading));
    }
    if !has(&fields, Role::User) {
        fields.extend(signed_by(reading, Role::User));
    }
    if !has(&fields, Role::Holder) {
        for pattern in [
            r"(?:使用|采用|应用|购买|引进)\s*(?:了)?\s*([^，。；“”\n]{3,60}?)\s*(?:及其|研制|研发|开发|提供|生产|自主)",
            r"(?:由)\s*([^，。；“”\n]{3,60}?)\s*(?:及其|研制|研发|开发|提供|生产|自主)",
            r"(?i)(?:developed|supplied|provided|made|manufactured|delivered) by\s+([^,.;\n]{3,80}?)(?:[,.;\n]|\s+(?:since|in|from|for|and|on|has|which)\b|$)",
        ] {
            if let Some((view, range)) = first_match(reading, pattern) {
                let range = with_suffix(view, range);
                fields.extend(reading.parties(Role::Holder, view, range));
                break;
            }
        }
    }
    if !has(&fields, Role::Product) {
        for pattern in [
            r"[“「《]([^”」》\n]{2,60})[”」》]",
            "[\"]([^\"\n]{2,80})[\"]",
            r"(?i)\b(?:using|use|used|installed|purchased|bought)\s+(?:the |your |their |a |an )?([^,.;]{3,80}?)\s+(?:supplied|manufactured|developed|provided|delivered|made)\s+by\b",
            r"(?:研制|研发|开发|生产|提供|制造)的\s*([^，。；“”\n]{2,40}?)\s*(?:[，。；]|，?使用效果|，?运行)",
        ] {
            if let Some((view, range)) = first_match(reading, pattern) {
                fields.push(reading.field(Role::Product, Value::Text(clean(&view.text[range.clone()])), view, range));
                break;
            }
        }
    }
    if !has(&fields, Role::Period) {
        if let Some((view, range)) = first_match(reading, r"自\s*([^，。\n]{4,30}?)\s*(?:起|开始|以来|至)") {
            let start = reading.read_as(Role::From, view, range);
            fields.extend(start);
        } else {
            fields.extend(dated(reading, &[r"(?i)\bsince\b"], Role::From));
        }
    }
    if !has(&fields, Role::Issued) {
        fields.extend(reading.closing_date(Role::Issued));
    }
    keep_last_issued(&mut fields);
    vec![reading.record(Kind::UserCertificate, fields)]
}

/// Returns the body that sealed a paper: the last line that is a name with its seal, or a name after 单位（盖章）.
pub(super) fn sealed_by(reading: &Reading<'_>) -> Vec<Field> {
    const SEALED: &[&str] = &[
        r"(?m)^\s*([^\n，。；：:]{3,50}?)\s*[（(](?:盖章|公章|印章|加盖公章|签章)[）)]\s*$",
        r"(?m)(?:单位|用户)(?:名称)?\s*[（(](?:盖章|公章|签章)[）)]\s*[:：]\s*([^\n，。；]{3,50}?)\s*$",
    ];
    for pattern in SEALED {
        let Ok(regex) = Regex::new(pattern) else { continue };
        for view in reading.prose.iter().rev() {
            let last = regex.captures_iter(&view.text).filter_map(|found| found.get(1)).last();
            if let Some(found) = last.filter(|found| words::is_body(found.as_str())) {
                return reading.parties(Role::User, view, found.range());
            }
        }
    }
    Vec::new()
}

/// A certificate is issued on the last day it names as such.
pub(super) fn keep_last_issued(fields: &mut Vec<Field>) {
    let last = fields.iter().rposition(|field| field.role == Role::Issued);
    let mut index = 0;
    fields.retain(|field| {
        index += 1;
        field.role != Role::Issued || Some(index - 1) == last
    });
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn the_body_that_signs_is_the_user_and_the_supplier_is_not() {
        let text = "应用证明\n我公司自2018年5月起采用甲光电科技有限公司研制的高速分选机，用于包装生产线，新增利润80万元。\n特此证明。\n乙食品有限公司\n2019年10月8日\n";
        let record = &testing::read(text, user_certificate)[0];
        assert_eq!(testing::values(record, Role::User), ["乙食品有限公司"]);
        assert_eq!(testing::values(record, Role::Holder), ["甲光电科技有限公司"]);
        assert_eq!(testing::values(record, Role::Product), ["高速分选机"]);
    }

    #[test]
    fn an_english_letter_names_user_supplier_and_product() {
        let text = "Reference letter\nDate: 3 March 2020\nWe, Nordhavn Sensors A/S, confirm that we have been using the QX-2 spectrometer \
                    supplied by Shunde Prism Optics Co., Ltd. since May 2018.\n";
        let record = &testing::read(text, user_certificate)[0];
        assert_eq!(testing::values(record, Role::User), ["Nordhavn Sensors A/S"]);
        assert_eq!(testing::values(record, Role::Holder), ["Shunde Prism Optics Co., Ltd."]);
        assert_eq!(testing::values(record, Role::Product), ["QX-2 spectrometer"]);
    }

    #[test]
    fn the_number_of_an_appraisal_needs_no_label() {
        let text = "科学技术成果鉴定证书\n甲科鉴字[2018]第12号\n成果名称：低温阀门\n完成单位：乙阀门有限公司\n";
        assert_eq!(testing::values(&testing::read(text, outcome)[0], Role::Number), ["甲科鉴字〔2018〕第12号"]);
    }
}
