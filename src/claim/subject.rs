//! Of whom a sentence speaks: the applicant, the institute, the leader, or an agreement and a base.

use std::sync::OnceLock;

use regex::Regex;

use super::layout::Section;
use super::statement::{Context, Sentence};
use super::wording::Who;

/// Tells whether a sentence speaks of the leader.
pub(super) fn is_leader(sentence: Sentence<'_>, context: &Context) -> bool {
    let leads = |text: &str| text.contains("负责人") && !text.contains("法定负责人");
    let named = context.leader.iter().any(|name| sentence.text.contains(name.as_str()));
    let other = ["申报单位", "协议", "团队", "骨干", "双方", "机构"].iter().any(|word| sentence.text.contains(word));
    leads(sentence.text)
        || leads(&sentence.passage.label)
        || named
        || sentence.passage.section == Section::Leader
        || (sentence.carried == Some(Who::Leader) && !other)
}

/// Tells of whom a sentence speaks at a place: the clause, then the sentence, the label, what went before, the heading.
pub(super) fn who_at(sentence: Sentence<'_>, context: &Context, at: usize) -> Option<Who> {
    let text = sentence.text;
    let start = text.get(..at).and_then(|t| t.rfind(',')).map_or(0, |comma| comma + 1);
    let end = text.get(at..).and_then(|t| t.find(',')).map_or(text.len(), |comma| at + comma);
    let clause = text.get(start..end).unwrap_or(text);
    let by_section = match sentence.passage.section {
        Section::Applicant => Some(Who::Applicant),
        Section::Institute => Some(Who::Institute),
        Section::Leader => Some(Who::Leader),
        Section::Partner => Some(Who::Other),
        Section::Any | Section::Void => None,
    };
    who_in(clause, context)
        .or_else(|| who_in(text, context))
        .or_else(|| who_in(&sentence.passage.label, context))
        .or(sentence.carried)
        .or(by_section)
}

/// Tells whom a text names.
pub(super) fn who_in(text: &str, context: &Context) -> Option<Who> {
    static WORDS: OnceLock<[Regex; 4]> = OnceLock::new();
    let [institute, other, applicant, leader] = WORDS.get_or_init(|| {
        [
            r"境外研发机构|境外机构|研发机构|该机构|境外研发中心|海外研发|海外机构|境外实验室|境外子公司|所设机构|(?:^|[,、])机构",
            r"合作协议|双方|合作方|外方|合作外方|协议|基地|转移中心|联合研究中心|中心",
            r"申报单位|申请单位|承担单位|本单位|我单位|该单位|我公司|本公司|我校|本校|我院|本院|我所|本所|我司|本企业|单位|(?:^|[,、])(?:公司|学校|企业|研究院|研究所|医院|学院)",
            r"负责人",
        ]
        .map(|text| Regex::new(text).expect("a pattern of this file (tested)"))
    });
    let names = |list: &[String]| list.iter().any(|name| text.contains(name.as_str()));
    let is_t2 = context.track.as_deref().is_some_and(|track| track != "T1");
    if !is_t2 && (institute.is_match(text) || names(&context.institute)) {
        return Some(Who::Institute);
    }
    let without: String =
        context.applicant.iter().fold(text.to_owned(), |text, name| text.replace(name.as_str(), "申报单位"));
    match () {
        () if leader.is_match(text) || names(&context.leader) => Some(Who::Leader),
        () if applicant.is_match(&without)
            && !(is_t2 && other.is_match(&without) && without.find("申报单位").is_none()) =>
        {
            Some(Who::Applicant)
        }
        () if is_t2 && (other.is_match(&without) || names(&context.partner)) => Some(Who::Other),
        () => None,
    }
}
