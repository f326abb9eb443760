//! What makes a paper the application form.

use std::sync::OnceLock;

use regex::Regex;

use super::{entity, layout};
use crate::document::Document;

/// Tells whether a document is the application form (or a copy of it), by its own title and fields.
///
/// Strict: the title alone is not enough (banks and registries have 申请书 of their own), nor are the
/// fields (undertakings, audit reports and agreements name project and applicant too).
pub fn is_form(document: &Document) -> bool {
    let head = layout::head(document);
    let lines: Vec<&str> =
        head.iter().map(String::as_str).chain(document.parts.iter().take(3).map(|p| p.label.as_str())).collect();
    let own = lines
        .iter()
        .position(|line| is_title(line))
        .or_else(|| lines.windows(2).position(|pair| is_title(&pair.concat()) && pair.concat().chars().count() <= 40));
    let title = own.is_some();
    // A cell of a form may say 合作协议 or 承诺: what follows well after the form's own title is no title.
    let other = lines.iter().take(12).position(|line| is_other_title(line));
    if other.is_some_and(|other| own.is_none_or(|own| other < own + 4)) {
        return false;
    }
    let passages = layout::passages(document);
    let fields = entity::fields(document, &passages);
    let has = |name: &str| fields.seen.contains(&name);
    let applicant = has("申报单位");
    let claimed = claims_asked(&passages);
    let indicators = claimed >= 6
        || passages.iter().any(|p| p.label.contains("指标") || p.label.contains("完成情况"))
        || head_has_indicators(document);
    let topic = has("专题") || fields.track.is_some();
    let fields_seen = fields.seen.len();
    match title {
        true => applicant && fields_seen >= 3 && (topic || has("项目名称")),
        // Without a title the fields must be many, and the labels of claims more than any certificate has.
        false => {
            applicant
                && topic
                && has("项目名称")
                && indicators
                && fields_seen >= 6
                && (has("申报日期") || claimed >= 8 && has("专题"))
        }
    }
}

/// Counts the claims that labels of a paper ask for.
fn claims_asked(passages: &[layout::Passage]) -> usize {
    let asked = |c: &&super::wording::Compiled| {
        let label = c.label.as_ref();
        passages.iter().any(|p| !p.label.is_empty() && label.is_some_and(|r| r.is_match(&p.label)))
    };
    super::wording::wordings().iter().filter(asked).count()
}

/// Tells whether a line is the title of an application form.
fn is_title(line: &str) -> bool {
    static TITLE: OnceLock<[Regex; 2]> = OnceLock::new();
    let [title, other] = TITLE.get_or_init(|| {
        [
            r"(?:^|项目|专题|计划|基地|机构|资金|平台|年度|[\p{Han}])(?:申报书|申报表|申请书|申请表|申报材料|申请材料|申报情况表|申报信息表|填报表|填报书|申报文本|申请文本|申报简表|申报登记表|申报数据表|申报文件|申报信息)(?:正文|主件|全文|正本)?(?:\([^()]{1,16}\))?(?:[-:·]{1,2}\p{Han}{2,24})?$|(?i:^application form)",
            r"汇款|专利|商标|出国|登记|认定|学位|贷款|入学|入职|签证|购汇|开户|保险|变更|注册申请|用印|护照|著作权|检测|报销|采购",
        ]
        .map(|text| Regex::new(text).expect("a pattern of this file (tested)"))
    });
    line.chars().count() <= 48 && title.is_match(line) && !other.is_match(line)
}

/// Titles of papers that name an application and are none.
fn is_other_title(line: &str) -> bool {
    static OTHER: OnceLock<Regex> = OnceLock::new();
    let other = OTHER.get_or_init(|| {
        Regex::new(r"^[\p{Han}()\d~-]{0,40}(?:承诺书|承诺函|推荐函|审计报告|协议书?|合同书?|备忘录|申报指南|通知|证明|声明|简历|会议纪要|情况说明|鉴定书|任务书|公示|批复|回执|汇款申请书)$").expect("a pattern of this file (tested)")
    });
    other.is_match(line)
}

fn head_has_indicators(document: &Document) -> bool {
    document.parts.iter().any(|part| part.text.contains("考评指标") || part.text.contains("完成情况"))
}
