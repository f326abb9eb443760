//! Every closed list of the contract with a sentence in Chinese and in English.

use crate::check::{LeadKind, Reason, Verdict};
use crate::document::{PartState, ProblemKind};
use crate::fact::Truth;
use crate::ingest::MemberState;

/// The language of messages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Picks one of two texts.
    pub fn pick<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// What can be said in both languages.
pub trait Words {
    /// Returns the sentence in Chinese and in English.
    fn words(&self) -> (&'static str, &'static str);

    /// Returns the sentence in one language.
    fn say(&self, lang: Lang) -> &'static str {
        let (zh, en) = self.words();
        lang.pick(zh, en)
    }
}

impl Words for Verdict {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Verdict::Contradicted => ("不符", "contradicted"),
            Verdict::NotApplicable => ("不适用", "not applicable"),
            Verdict::ReadingsDiffer => ("口径分歧", "readings differ"),
            Verdict::NotMet => ("不达标", "not met"),
            Verdict::Supported => ("证实", "supported"),
            Verdict::Unread => ("无法读取", "unread"),
            Verdict::Judge => ("需专家", "judge"),
            Verdict::Insufficient => ("证据不足", "insufficient"),
        }
    }
}

/// Returns the word of a verdict with its sign, never by colour alone.
pub fn verdict_word(verdict: Verdict, lang: Lang) -> String {
    let sign = match verdict {
        Verdict::Supported => "✓",
        Verdict::Contradicted | Verdict::NotMet => "✗",
        Verdict::ReadingsDiffer => "≠",
        Verdict::Judge => "人",
        Verdict::Unread => "∅",
        Verdict::NotApplicable => "–",
        Verdict::Insufficient => "?",
    };
    format!("{sign} {}", verdict.say(lang))
}

impl Words for Truth {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Truth::No => ("否", "no"),
            Truth::Unknown => ("不能判定", "unknown"),
            Truth::Yes => ("是", "yes"),
        }
    }
}

impl Words for Reason {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Reason::OutsideWindow => ("日期不在考核期内", "dated outside the window"),
            Reason::OtherSubject => ("属于其他单位或个人", "belongs to somebody else"),
            Reason::SubjectUnknown => ("无法确认属于谁", "whose it is cannot be told"),
            Reason::TotalRow => ("合计行，重复上面各行", "a total that repeats the rows above"),
            Reason::Duplicate => ("重复记录", "the same record twice"),
            Reason::Planned => ("计划数，不是完成数", "planned, not done"),
            Reason::Copy => ("同一材料的副本", "a copy of the same paper"),
            Reason::SourcesDisagree => ("几份材料互不一致", "sources disagree"),
            Reason::OwnStatementOnly => ("仅有申报单位自己的说明", "the applicant's own statement only"),
            Reason::OwnRate => ("按台账自列汇率折算", "converted at the rate written on the ledger"),
            Reason::NoRate => ("没有汇率，未折算", "no rate, not converted"),
            Reason::UnitSuspect => ("单位可疑，按原文读取", "the unit is suspect and was read literally"),
            Reason::NoUnit => ("没有单位，不作金额", "no unit, no amount"),
            Reason::HiddenRow => ("含隐藏的行、列或表", "hidden rows, columns or sheets are counted"),
            Reason::PublishedUnset => ("未给出指南发布日期", "the day of publication is not given"),
            Reason::NoRegister => ("没有既往立项名录", "no register of earlier grants"),
            Reason::BatchOfOne => ("只有一份申报，无从比对", "a batch of one, nothing to compare with"),
            Reason::UnconfirmedOcr => ("仅一次识别，未经印证", "one uncertain reading of pixels"),
            Reason::UnconfirmedGlyphs => ("字形与字符映射不符", "glyphs contradict the file's character map"),
            Reason::Understated => ("证据远多于所报", "far more is shown than claimed"),
            Reason::AddressDiffers => ("地址与登记地址不同", "an address other than the registered one"),
            Reason::NotGranted => ("尚未授权", "not granted"),
            Reason::NotInternational => ("不是国际标准", "not an international standard"),
            Reason::NoJointAffiliation => ("没有合作外方署名", "the partner is not among the affiliations"),
            Reason::OtherProgramme => ("属于其他专题", "another programme"),
            Reason::OtherProject => ("属于其他项目", "another project"),
            Reason::CapitalsDiffer => ("大小写金额不一致", "figure and capital amount differ"),
            Reason::LanguagesDiffer => ("中外文本不一致", "the two languages differ"),
            Reason::StaleFormula => ("公式的缓存值与重算不符", "a cached value is not what its formula gives"),
            Reason::ConditionFails => ("材料本身不满足条款", "the paper itself does not meet the clause"),
            Reason::FieldAbsent => ("材料没有写明所需事项", "the paper does not state what is needed"),
            Reason::NotRead => ("有材料未能读取", "a paper that bears on it was not read"),
            Reason::NumberInvalid => ("编号校验位不符", "the check digits of a number do not fit"),
            Reason::GradeTooLow => ("证据等级不够", "the evidence is of too low a grade"),
            Reason::NoEvidence => ("没有相关证据", "nothing bears on it"),
        }
    }
}

impl Words for LeadKind {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            LeadKind::SameDocument => ("同一文件出现于两份申报", "the same file stands in two applications"),
            LeadKind::SamePage => ("内容相近的页出现于两份申报", "nearly the same page stands in two applications"),
            LeadKind::SameIdentifier => ("同一编号出现于两份申报", "the same identifier stands in two applications"),
            LeadKind::SameAgreement => ("同一协议出现于两份申报", "the same agreement stands in two applications"),
            LeadKind::SamePerson => ("同一人出现于两份申报", "the same person stands in two applications"),
            LeadKind::SameAccount => ("同一账号出现于两份申报", "the same account stands in two applications"),
            LeadKind::NearGrant => ("与既往立项相近", "near an earlier grant"),
            LeadKind::NearName => ("名称相近", "names are near"),
        }
    }
}

impl Words for ProblemKind {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            ProblemKind::Locked => {
                ("需要密码；请申报单位提供未加密的文件", "a password is needed; ask for an unlocked file")
            }
            ProblemKind::Damaged => ("文件损坏；请重新提交", "the file is damaged; ask for it again"),
            ProblemKind::Empty => ("空文件", "the file is empty"),
            ProblemKind::Unsupported => ("有本版本不读取的内容", "something that this version does not read"),
            ProblemKind::OverLimit => ("超出读取限额", "a limit was reached"),
            ProblemKind::Crashed => ("读取程序出错，请报告", "the reader failed; please report it"),
            ProblemKind::WrongExtension => {
                ("扩展名与内容不符，已按内容读取", "the name says another format; read by content")
            }
            ProblemKind::StaleFormula => ("缓存值与公式重算不符", "a cached value is not what its formula gives"),
            ProblemKind::HiddenContent => ("含隐藏内容", "there is hidden content"),
            ProblemKind::UnconfirmedGlyphs => ("字符映射与字形不符", "the character map is contradicted by the glyphs"),
            ProblemKind::NoForm => ("未找到申报书", "no application form was found"),
            ProblemKind::SeveralForms => ("有不同申报单位的几份申报书", "forms of different applicants"),
            ProblemKind::FormCopyDiffers => ("申报书副本内容不同", "a copy of the form says something else"),
            ProblemKind::UnclaimedFigure => {
                ("申报书中有未归入任何指标的数字", "a figure of the form that no claim took")
            }
            ProblemKind::BadName => ("文件名无法解码或越出目录", "a name cannot be decoded or leaves its folder"),
        }
    }
}

impl Words for PartState {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            PartState::Text => ("文本", "text"),
            PartState::Ocr => ("识别", "ocr"),
            PartState::Blank => ("空白", "blank"),
            PartState::Unread => ("未读（图像）", "unread (pixels)"),
            PartState::Undecodable => ("无法解码", "undecodable"),
            PartState::OverLimit => ("超限", "over limit"),
            PartState::Crashed => ("出错", "crashed"),
        }
    }
}

impl Words for MemberState {
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            MemberState::Read => ("已读", "read"),
            MemberState::Partial => ("部分读取", "read in part"),
            MemberState::Locked => ("需要密码", "locked"),
            MemberState::Damaged => ("损坏", "damaged"),
            MemberState::Empty => ("空文件", "empty"),
            MemberState::Unsupported => ("格式不支持", "unsupported"),
            MemberState::OverLimit => ("超限", "over limit"),
            MemberState::Crashed => ("读取程序出错", "crashed"),
            MemberState::Ignored => ("系统文件，忽略", "ignored, a dropping of a system"),
            MemberState::Duplicate => ("重复文件", "duplicate"),
        }
    }
}
