//! Evidence kinds E00 to E38 of the call, with their strength.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How strong a paper is: who stands behind it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Grade {
    /// Made by the applicant.
    C,
    /// Signed by an independent counterparty.
    B,
    /// Issued by an authority, bank or registry.
    A,
}

/// A kind of evidence, by its number in the table of `domain.md` section 1: 16 is E16, a patent certificate.
/// E00 is a paper that was not recognised; a kind is never guessed.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct EvidenceKind(pub u8);

impl EvidenceKind {
    /// Not recognised.
    pub const UNKNOWN: EvidenceKind = EvidenceKind(0);
    /// The application form.
    pub const FORM: EvidenceKind = EvidenceKind(1);
    /// A copy of the form in another format.
    pub const FORM_COPY: EvidenceKind = EvidenceKind(37);

    /// Returns the kind written as "E16", or `None`.
    pub fn from_code(code: &str) -> Option<EvidenceKind> {
        let number: u8 = code.strip_prefix('E')?.parse().ok()?;
        (code.len() == 3 && number <= 38).then_some(EvidenceKind(number))
    }

    /// Returns the grade that a paper of this kind has without further proof; where the table gives two,
    /// the lower (domain.md, rule 12).
    pub fn grade(self) -> Grade {
        match self.0 {
            2 | 3 | 4 | 12 | 15 | 16 | 18 | 26 | 27 | 28 | 29 | 31 | 32 | 38 => Grade::A,
            5 | 7 | 10 | 11 | 17 | 19 | 20 | 21 | 24 | 25 => Grade::B,
            _ => Grade::C,
        }
    }

    /// Returns the name of the kind in Chinese.
    pub fn zh(self) -> &'static str {
        const NAMES: [&str; 39] = [
            "未识别材料",
            "申报书",
            "营业执照或法人证书",
            "境外注册证书",
            "企业境外投资证书",
            "收购或股权转让协议",
            "章程或股东名册",
            "场地租赁或产权",
            "设备清单",
            "投入明细台账",
            "审计报告",
            "发票或记账凭证",
            "银行付款凭证",
            "研发任务书",
            "人员名册",
            "学位或职称证书",
            "专利证书",
            "论文",
            "标准或参编证明",
            "成果证明",
            "用户证明",
            "合作协议",
            "互访材料",
            "会议材料",
            "联合培养材料",
            "技术合同",
            "技术合同登记证明",
            "跨境证据",
            "省部级平台文件",
            "既往立项",
            "承诺或推荐函",
            "负责人身份与聘任",
            "政府间项目批文",
            "年度进展报告",
            "负责人简历",
            "技术交易清单",
            "照片",
            "申报书副本",
            "专利受理或公布",
        ];
        NAMES.get(usize::from(self.0)).copied().unwrap_or(NAMES[0])
    }
}

impl fmt::Display for EvidenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "E{:02}", self.0)
    }
}

impl fmt::Debug for EvidenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for EvidenceKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EvidenceKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<EvidenceKind, D::Error> {
        let code = String::deserialize(deserializer)?;
        EvidenceKind::from_code(&code).ok_or_else(|| serde::de::Error::custom("not an evidence kind E00 to E38"))
    }
}
