//! How forms word each claim: one row a claim, so that a new wording is a new alternative and no code.
//!
//! A figure belongs to the claim whose words stand nearest to it; a label beside it is the last resort.

use std::sync::OnceLock;

use regex::Regex;

/// What kind of figure a claim wants.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Want {
    /// A number of things with one of these units; bare numbers only by label.
    Count(&'static [&'static str]),
    /// Money.
    Amount,
    /// A share.
    Percent,
    /// A day or month.
    Date,
    /// A length of time, or a period of whole months.
    Term,
}

/// Of whom a sentence speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Who {
    /// The applicant.
    Applicant,
    /// The institute outside the mainland.
    Institute,
    /// The leader.
    Leader,
    /// The agreement, the partner, the base: nobody whose founding is claimed.
    Other,
}

/// How one claim is worded; patterns are over folded text.
pub(super) struct Wording {
    pub(super) name: &'static str,
    pub(super) tracks: &'static [&'static str],
    pub(super) want: Want,
    /// Words before the figure.
    pub(super) before: &'static str,
    /// Words right after it.
    pub(super) after: &'static str,
    /// The label beside it.
    pub(super) label: &'static str,
    /// Must stand in the sentence or its label.
    pub(super) needs: &'static str,
    /// Must not stand in the clause right before the figure.
    pub(super) not: &'static str,
    pub(super) who: Option<Who>,
    /// "发明专利2件、实用新型3件" claims five.
    pub(super) adds: bool,
    /// Each figure of a sentence is a claim of its own.
    pub(super) every: bool,
}

const NONE: Wording = Wording {
    name: "",
    tracks: &["T1", "T2J", "T2T"],
    want: Want::Amount,
    before: "",
    after: "",
    label: "",
    needs: "",
    not: "",
    who: None,
    adds: false,
    every: false,
};

const PEOPLE: Want = Want::Count(&["人", "名"]);
const ITEMS: Want = Want::Count(&["项", "个", "件", "种", "套", "款", "份", "家", "例"]);
const T1: &[&str] = &["T1"];
const T2: &[&str] = &["T2J", "T2T"];
const T2J: &[&str] = &["T2J"];
const T2T: &[&str] = &["T2T"];

/// All claims that are figures.
pub(super) const WORDINGS: &[Wording] = &[
    Wording {
        name: "founded_on",
        want: Want::Date,
        before: r"成立|设立|注册|创办|创建|组建|始建|登记|建校|建院|founded|established|incorporated",
        after: r"^[^,]{0,18}?(?:成立|设立|注册|创办|创建|组建|登记)",
        label: r"^(?:单位|公司|企业|学校|机构|法人|申报单位|依托单位|注册|工商|首次)*(?:成立|注册|设立|建校|建院|建所|登记|创办|创建|组建)(?:成立|注册|登记|或|/|\((?:成立|注册|登记)\))*(?:日期|时间|年月|年月日|日)$|独立法人",
        not: r"收购|并购|协议|合同|研发机构|平台|中心|基地|实验室",
        who: Some(Who::Applicant),
        ..NONE
    },
    Wording {
        name: "institute_founded_on",
        tracks: T1,
        want: Want::Date,
        before: r"成立|设立|注册|组建|创建|founded|established|incorporated",
        after: r"^[^,]{0,24}?(?:成立|设立|注册|组建|创建)",
        label: r"(?:成立|注册|设立|登记|组建|创建)(?:\((?:成立|注册|登记)\))?(?:日期|时间|年月|年月日)$",
        not: r"协议|合同|收购",
        who: Some(Who::Institute),
        ..NONE
    },
    Wording {
        name: "operating_since",
        tracks: T1,
        want: Want::Date,
        before: r"(?:投入|开始|正式|启动|投产)(?:试)?(?:运营|运行|使用)|运营|运行|挂牌|启用|开业|揭牌|in operation|operational",
        after: r"^[^,]{0,30}?(?:运营|运行|挂牌|启用|投入使用|开业|揭牌)",
        label: r"(?:运营|运行|挂牌|启用|开业|投用|投入使用|揭牌)(?:的)?(?:起始|开始)?(?:日期|时间|年月|年月日)$",
        not: r"协议|合同",
        who: Some(Who::Institute),
        ..NONE
    },
    Wording {
        name: "acquired_on",
        tracks: T1,
        want: Want::Date,
        before: r"(?:收购|并购|兼并|股权(?:转让|购买|收购)|受让|交割)[^,;]{0,16}|acquired|acquisition",
        after: r"^[^,]{0,40}?(?:收购|并购|兼并|交割|受让|购得|股权转让)",
        label: r"收购|并购|兼并|交割|股权转让",
        ..NONE
    },
    Wording {
        name: "agreement_signed_on",
        tracks: T2,
        want: Want::Date,
        before: r"签署|签订|签约|订立|缔结|签字|签定|signed",
        after: r"^[^,]{0,40}?(?:签署|签订|签约|订立|缔结|签字|签定)",
        label: r"签(?:署|订|约|定|字)(?:日期|时间|年月)?|协议(?:日期|时间)",
        needs: r"协议|合同|备忘录|协定|签约|双方|agreement|^签(?:署|订|字|定)(?:日期|时间|年月)$",
        not: r"技术合同|培养协议|劳动合同|租赁",
        ..NONE
    },
    Wording {
        name: "agreement_term",
        tracks: T2,
        want: Want::Term,
        before: r"(?:合作|协议|合同|约定|有效)*(?:期限|期间|有效期|合作期|协议期|年限)|为期|有效期|有效|term",
        after: r"^(?:期|的|长期)*(?:战略|国际|科技|研发|框架|技术)*(?:合作)?(?:协议|合同|备忘录)|^有效|^期",
        label: r"期限|有效期|合作期|协议期|年限",
        needs: r"协议|合同|合作|备忘录|agreement|^有效期限?$",
        not: r"从事|租赁|聘|任期|建设期",
        ..NONE
    },
    Wording {
        name: "agreement_amount",
        tracks: T2,
        before: r"(?:合作|协议|合同|约定|项目|研究|总)*(?:经费|金额|资金|总额|价款|费用|额度)",
        label: r"(?:协议|合同|合作|约定)(?:的|总|项目|研究|研发|约定)*(?:经费|金额|资金|总额|额|价款|费用)",
        needs: r"协议|合同|合作|双方|约定|外方",
        not: r"技术交易|成交|累计投入|投入累计|投入总|技术合同|申请|资助|跨境",
        ..NONE
    },
    Wording {
        name: "leader_field_years",
        tracks: T2,
        want: Want::Count(&["年"]),
        before: r"从事|工作|研究|科研|从业|经验|经历|年限|积累|深耕",
        after: r"^(?:以上)?的?[^,;]{0,16}?(?:经验|经历|工作|研究|科研|从业)",
        label: r"(?:从事|工作|研究|科研|从业|领域)[^,;]{0,12}(?:年限|年数|时间|经历)|资格|年限",
        not: r"协议|合作期|有效期|团队|期限|双方|建校|成立",
        who: Some(Who::Leader),
        ..NONE
    },
    Wording {
        name: "site_area",
        tracks: T1,
        want: Want::Count(&["平方米", "平方英尺"]),
        before: r"面积|场地|场所|租|办公|实验室|用房|空间|厂房|占地",
        after: r"^[^,;]{0,16}?(?:场地|场所|实验室|办公|用房|空间)",
        label: r"面积|场所|场地|用房",
        ..NONE
    },
    Wording {
        name: "equipment_count",
        tracks: T1,
        want: Want::Count(&["台", "套", "件"]),
        before: r"设备|仪器|装备",
        after: r"^[^,;]{0,10}?(?:设备|仪器|装备)",
        label: r"设备|仪器",
        not: r"软件|专利|新设备|研制",
        ..NONE
    },
    Wording {
        name: "equipment_value",
        tracks: T1,
        before: r"原值|总值|价值|净值|总价|总额|设备(?:金额|资产)|设备(?:值|共)|合计|折合",
        after: r"^的?[^,;]{0,6}(?:设备|仪器)",
        label: r"(?:设备|仪器)(?:.{0,4})(?:原值|总值|价值|金额|总额|净值|总价)|原值|仪器设备|设备仪器",
        needs: r"设备|仪器|原值",
        not: r"购置|采购|投入",
        ..NONE
    },
    Wording {
        name: "task_count",
        tracks: T1,
        want: ITEMS,
        before: r"(?:研发|研究|科研|开发)(?:任务|项目|课题)|任务|课题",
        after: r"^[^,;]{0,8}?(?:研发|研究|科研|开发)(?:任务|项目|课题)|^[^,;]{0,4}?任务",
        label: r"任务|^(?:现有|在研|承担)*(?:的)?(?:研发|研究|科研|开发)(?:项目|课题)(?:数|数量|个数|情况)?$",
        not: r"各级|国家级|省部级|省级|纵向|横向|科技计划|指标|成果|专利|标准",
        ..NONE
    },
    Wording {
        name: "team_size",
        tracks: T1,
        want: PEOPLE,
        before: r"团队|(?:研发|科研|研究|技术|专职|全职)(?:人员|队伍|团队)|人员(?:总数|规模|总计|共)|成员|现有人员|总人数|全职|in-house",
        after: r"^的?[^,;]{0,6}?(?:团队|队伍|研发人员|科研人员)",
        label: r"团队|人员(?:配置|规模|总数|构成)|研发人员",
        not: r"员工|职工|境外|海外|外籍|高层次|专家",
        ..NONE
    },
    Wording {
        name: "overseas_experts",
        tracks: T1,
        want: PEOPLE,
        before: r"(?:境外|海外|外籍|国外|当地|国际)[^,;\d]{0,8}(?:专家|人才|人员|学者)|高层次[^,;\d]{0,4}(?:专家|人才)|专家",
        after: r"^[^,;\d]{0,4}?(?:为|是|系)?(?:境外|海外|外籍|国外|高层次)[^,;\d]{0,8}?(?:专家|人才|学者)",
        label: r"(?:境外|海外|外籍|高层次)[^,;]{0,8}(?:专家|人才|学者)",
        not: r"占比|比例",
        ..NONE
    },
    Wording {
        name: "overseas_expert_share",
        tracks: T1,
        want: Want::Percent,
        before: r"占比|比例|比重|占",
        after: r"^(?:为|是|系)?[^,;]{0,4}(?:境外|海外|外籍|高层次)",
        label: r"(?:专家|人才|境外|海外).{0,6}(?:比例|占比|比重)",
        needs: r"专家|境外|海外|外籍|高层次",
        not: r"股|投入|经费|博士|硕士",
        ..NONE
    },
    Wording {
        name: "results",
        tracks: T1,
        want: Want::Count(&["项", "个", "件", "种", "套", "款", "台"]),
        before: r"成果|新(?:技术|工艺|产品|材料|设备)|关键部件|软件|系统|装置|解决方案",
        after: r"^[^,;]{0,8}?(?:标志性|代表性)?成果|^[^,;]{0,6}?新(?:技术|工艺|产品|材料|设备)",
        label: r"成果(?:数量|数|项数|产出|产出数)?$|(?:标志性|代表性)成果",
        not: r"用户|转化|转移|证明|论文|专利|标准|著作权|登记|指标",
        adds: true,
        ..NONE
    },
    Wording {
        name: "user_certificates",
        tracks: T1,
        want: ITEMS,
        before: r"用户[^,;]{0,10}(?:证明|报告|意见|评价|证明材料)|(?:应用|使用)证明",
        after: r"^[^,;]{0,10}?(?:用户|应用|使用)[^,;]{0,8}证明|^用户",
        label: r"用户.{0,6}(?:证明|报告|意见|评价)|推广应用|应用推广|(?:应用|使用)证明",
        needs: r"证明|报告|用户",
        ..NONE
    },
    Wording {
        name: "patents_granted",
        tracks: &["T1", "T2J"],
        want: Want::Count(&["件", "项", "个"]),
        before: r"专利(?:授权|权)?|授权|发明|实用新型|外观设计|patents?",
        after: r"^[^,;]{0,14}?(?:专利|授权)",
        label: r"专利(?:授权|权|数|情况)?|授权专利",
        needs: r"授权|授予|拥有|取得|获得|获批|获|有效专利|granted",
        adds: true,
        ..NONE
    },
    Wording {
        name: "standards",
        tracks: T1,
        want: Want::Count(&["项", "个", "部", "件", "份"]),
        before: r"标准",
        after: r"^[^,;]{0,12}?标准",
        label: r"标准",
        not: r"不低于|要求",
        ..NONE
    },
    Wording {
        name: "papers",
        tracks: T1,
        want: Want::Count(&["篇"]),
        before: r"论文|代表作|发表|文章|papers?",
        after: r"^[^,;]{0,14}?(?:论文|代表作|文章)",
        label: r"论文|代表作",
        ..NONE
    },
    Wording {
        name: "joint_papers",
        tracks: T2J,
        want: Want::Count(&["篇"]),
        before: r"论文|代表作|发表|文章|合著|papers?",
        after: r"^[^,;]{0,14}?(?:论文|代表作|文章)",
        label: r"论文",
        ..NONE
    },
    Wording {
        name: "indicators_done",
        tracks: T1,
        want: Want::Count(&["项", "个"]),
        before: r"指标|其中|(?:五|5)(?:项|个)(?:中|之中|里)的?",
        after: r"^(?:考评|考核|绩效)?指标",
        label: r"(?:完成|满足|达成)(?:考评|考核)?(?:指标)?(?:数|项数|数量)|指标(?:完成|达成|满足)(?:数|项数)|(?:完成|满足|达成)指标|达标",
        needs: r"指标|(?:五|5)(?:项|个)(?:中|之中|里)",
        ..NONE
    },
    Wording {
        name: "investment_total",
        tracks: &["T1", "T2J"],
        before: r"投入|投资|资金|经费|支出|合计|共计|总计|invest(?:ment|ed)",
        label: r"投入|投资",
        needs: r"投入|投资|invest",
        not: r"设备购置|人员费|销售|税收|产值|协议|合作经费|申请|资助|原值|财政",
        ..NONE
    },
    Wording {
        name: "core_team",
        tracks: T2J,
        want: PEOPLE,
        before: r"骨干|团队|核心成员|科研人员|研究人员|研发人员|成员",
        after: r"^的?[^,;]{0,8}?(?:骨干|团队|核心成员)",
        label: r"骨干|团队",
        not: r"副高|博士|职称|高级|员工|职工|互访|培养|访问",
        ..NONE
    },
    Wording {
        name: "core_team_senior",
        tracks: T2J,
        want: PEOPLE,
        before: r"(?:副高|正高|高级职称|高级专业技术|博士|高职称)[^;,\d]{0,18}",
        after: r"^[^,;\d]{0,4}?(?:具有|拥有|为|是)?(?:副高|博士|高级)",
        label: r"副高|博士",
        needs: r"骨干|团队|人员|成员|核心|副高",
        not: r"培养",
        ..NONE
    },
    Wording {
        name: "visit_person_days",
        tracks: T2J,
        want: Want::Count(&["人天"]),
        before: r"互访|交流|往来|访问|出访|来访|派|合计|累计|共",
        after: r"^",
        label: r"互访|人员(?:往来|交流|交往)|访问|出访|来访",
        every: true,
        ..NONE
    },
    Wording {
        name: "trained",
        tracks: T2J,
        want: PEOPLE,
        before: r"培养[^,;\d]{0,30}|研究生|博士后?|硕士|人才",
        after: r"^[^,;\d]{0,10}?(?:研究生|博士|硕士|人才|学生)",
        label: r"培养",
        needs: r"培养",
        not: r"骨干|副高|引进",
        adds: true,
        ..NONE
    },
    Wording {
        name: "transfer_projects",
        tracks: T2J,
        want: Want::Count(&["项", "个", "件"]),
        before: r"转移转化|转化|专利应用|技术转让|技术转移|许可|产业化",
        after: r"^[^,;\d]{0,14}?(?:转移转化|转化|技术转让|产业化)",
        label: r"转化|转移|技术转让|专利应用|产业化",
        ..NONE
    },
    Wording {
        name: "service_team",
        tracks: T2T,
        want: PEOPLE,
        before: r"(?:专职|服务|专业|中介|技术转移|运营|工作)[^,;\d]{0,8}(?:人员|团队|队伍)|团队|从业人员|人员",
        after: r"^的?[^,;\d]{0,8}?(?:团队|队伍|服务人员|专职人员|专业人员)",
        label: r"团队|人员",
        not: r"经纪|经理人|员工|职工|互访|培养|访问",
        ..NONE
    },
    Wording {
        name: "technology_brokers",
        tracks: T2T,
        want: PEOPLE,
        before: r"技术(?:经纪|经理)人(?:员|才)?(?:资格|证书)?|经纪人",
        after: r"^[^,;\d]{0,8}?(?:技术(?:经纪|经理)人|经纪人)",
        label: r"经纪人|经理人",
        ..NONE
    },
    Wording {
        name: "technology_trade",
        tracks: T2T,
        before: r"(?:技术|合同|交易|成交)[^,;\d]{0,6}(?:交易|成交)?(?:总)?(?:额|金额)|技术交易|成交(?:金|总)?额|交易(?:金|总)?额",
        after: r"^的?技术交易",
        label: r"交易(?:总)?(?:额|金额)|成交(?:总)?(?:额|金额)|技术合同(?:总)?额",
        needs: r"交易|成交",
        not: r"跨境|占比|国际交易|协议",
        ..NONE
    },
    Wording {
        name: "facilitated_projects",
        tracks: T2T,
        want: Want::Count(&["项", "个", "件"]),
        before: r"(?:促成|撮合|促进|对接|达成|推动|完成|实现)[^;\d]{0,24}|技术转移|成果转化|转移转化|转化项目",
        after: r"^[^,;\d]{0,12}?(?:技术转移|成果转化|转移转化|技术交易)",
        label: r"促成|撮合|项目数|转移.*项目|转化.*项目|(?:转移|转化|对接)(?:项)?数",
        needs: r"项目|转移|转化|促成",
        not: r"跨境|其中|国际项目|占比",
        ..NONE
    },
    Wording {
        name: "cross_border_share",
        tracks: T2T,
        want: Want::Percent,
        before: r"占比|比例|比重|占|达到?|为|跨境[^,;%]{0,8}",
        after: r"^为?(?:跨境|国际)",
        label: r"跨境|占比|比例",
        needs: r"跨境|跨国|国际|境外|涉外",
        every: true,
        ..NONE
    },
    Wording {
        name: "requested_funding",
        before: r"(?:申请|申报|拟申请|请求)[^,;\d]{0,14}(?:资助|经费|资金|补助|金额|支持|后补助)|(?:资助|补助)(?:金额|经费|资金|额度)",
        after: r"^的?(?:财政|省级)?(?:资助|后补助)",
        label: r"(?:申请|申报|拟)[^,;]{0,10}(?:资助|经费|资金|补助|金额|额度)|资助金额|补助金额",
        needs: r"申请|申报|资助|补助",
        not: r"未|曾|已获",
        ..NONE
    },
];

/// A compiled wording.
pub(super) struct Compiled {
    pub(super) wording: &'static Wording,
    pub(super) before: Regex,
    pub(super) after: Option<Regex>,
    pub(super) label: Option<Regex>,
    pub(super) needs: Option<Regex>,
    pub(super) not: Option<Regex>,
}

/// Returns all wordings, compiled once.
pub(super) fn wordings() -> &'static [Compiled] {
    static COMPILED: OnceLock<Vec<Compiled>> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let make = |text: &str| Regex::new(text).expect("a pattern of this table (tested)");
        let some = |text: &str| (!text.is_empty()).then(|| make(text));
        WORDINGS
            .iter()
            .map(|wording| Compiled {
                wording,
                before: make(&format!("(?i:{})", wording.before)),
                after: some(wording.after),
                label: some(wording.label),
                needs: some(wording.needs),
                not: some(wording.not),
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_names_stand_once() {
        let mut names: Vec<&str> = wordings().iter().map(|c| c.wording.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
