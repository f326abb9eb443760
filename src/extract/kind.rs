//! What a paper is, told by its title, its labels and its columns; the file's name is only a last witness.
//!
//! A kind not recognised is E00, never a guess. Several papers in one PDF are split by page.

use crate::document::{Body, Document, Part};
use crate::fact::EvidenceKind;

use super::Paper;
use super::certificates::inid;
use super::grid::{Column as C, Grid};
use super::view::{View, WIDE, clean};

/// How a kind of paper is known.
struct Sign {
    kind: u8,
    /// Words of a title line; `*` stands for anything inside the line. Lower case, no spaces between CJK characters.
    titles: &'static [&'static str],
    /// Words in the body that make a title sure, or two of which tell the kind without one.
    cues: &'static [&'static str],
    /// Each page with the title is a paper of its own.
    single: bool,
}

const fn sign(kind: u8, single: bool, titles: &'static [&'static str], cues: &'static [&'static str]) -> Sign {
    Sign { kind, titles, cues, single }
}

/// Signs in order of precedence: where two titles match one line, the earlier sign wins.
const SIGNS: &[Sign] = &[
    sign(
        38,
        true,
        &[
            "*受理通知书",
            "发明专利申请公布*",
            "发明专利申请公开*",
            "实质审查阶段通知书",
            "*实质审查*通知书",
            "授予*专利权通知书",
            "办理登记手续通知书",
            "发明专利申请",
            "初步审查合格通知书",
            "补正通知书",
            "notificationofreceipt*",
            "filingreceipt",
            "patentapplicationpublication",
            "internationalapplicationpublished*",
        ],
        &["受理通知书", "申请公布号", "申请公布日", "filing receipt", "实质审查的生效", "确定的申请日"],
    ),
    sign(
        16,
        true,
        &[
            "发明专利证书",
            "实用新型专利证书",
            "外观设计专利证书",
            "专利证书",
            "国防专利证书",
            "专利登记簿副本",
            "unitedstatespatent",
            "letterspatent",
            "certificateofgrant*patent",
            "certificateofpatent",
            "patentcertificate",
            "特許証",
            "europeanpatentcertificate",
            "标准专利证书",
            "*标准专利*注册证明书",
            "実用新案登録証",
            "意匠登録証",
            "*专利登记簿*",
            "urkunde*patent*",
        ],
        &[
            "授权公告日",
            "专利权人",
            "专利权自授权公告之日起生效",
            "patent no",
            "date of patent",
            "特許権者",
            "grant date",
        ],
    ),
    sign(
        26,
        true,
        &["技术合同认定登记证明", "技术合同登记证明", "*技术合同*登记证*", "*技术合同*登记表"],
        &["技术交易额", "登记编号", "技术合同认定规则"],
    ),
    sign(
        24,
        false,
        &[
            "*联合培养*协议*",
            "联合培养*",
            "*jointtraining*",
            "*jointphd*",
            "*jointsupervision*",
            "*联合指导*协议*",
            "*共同指导*协议*",
            "*联合指导*合同*",
            "*双学位*协议*",
            "*dualdegree*agreement*",
            "*doctoraltraining*agreement*",
            "*co-supervision*",
            "*cotutelle*",
            "*doctoraltrainingagreement*",
            "*联合培养*名单*",
        ],
        &[
            "联合培养",
            "攻读学位",
            "境外导师",
            "外方导师",
            "培养期限",
            "joint supervision",
            "co-supervision",
            "doctoral thesis",
            "supervisors",
            "doctoral student",
            "phd student",
            "培养期",
            "联合指导",
            "supervisor",
            "host institution",
        ],
    ),
    sign(
        5,
        false,
        &[
            "股权收购协议",
            "股权转让协议*",
            "股权转让合同",
            "资产收购协议",
            "收购协议*",
            "收购合同",
            "并购协议",
            "*兼并*协议",
            "*收购兼并*合同",
            "sharepurchaseagreement",
            "*purchaseagreement",
            "acquisitionagreement",
            "*acquisitionagreement",
            "*交割确认书*",
            "*交割证明*",
            "*股权交割*",
            "*股权购买协议*",
            "*sharetransferagreement*",
            "*stockpurchaseagreement*",
            "*sharepurchaseagreement*",
            "closingconfirmation*",
            "closingcertificate*",
            "*增资*协议*",
            "*unternehmenskaufvertrag*",
            "*anteilskaufvertrag*",
        ],
        &[
            "目标公司",
            "转让价款",
            "交割日",
            "交割",
            "closing date",
            "purchase price",
            "受让方",
            "收购价款",
            "purchaser",
            "kaufpreis",
        ],
    ),
    sign(
        7,
        false,
        &[
            "*租赁合同*",
            "commerciallease*",
            "*leaseagreement*",
            "*tenancyagreement*",
            "*mietvertrag*",
            "*租赁协议*",
            "房屋租赁*",
            "场地租赁*",
            "*leaseagreement",
            "lease",
            "tenancyagreement",
            "*tenancy*agreement",
            "*賃貸借契約書",
            "mietvertrag*",
            "不动产权证书",
            "房地产权证",
            "*场地使用证明",
            "*场地证明",
            "*场所使用证明",
            "*租约",
        ],
        &[
            "出租方",
            "承租方",
            "租赁期限",
            "landlord",
            "tenant",
            "monthly rent",
            "gross floor area",
            "建筑面积",
            "租金",
            "vermieter",
            "mieter",
            "mietfläche",
            "賃貸人",
            "賃借人",
            "lessee",
            "tenancy",
        ],
    ),
    sign(
        25,
        false,
        &[
            "技术开发*合同*",
            "技术转让*合同*",
            "技术许可*合同*",
            "技术服务*合同*",
            "技术咨询*合同*",
            "*委托开发*合同*",
            "*技术*委托*合同*",
            "技术合同",
            "专利实施许可合同*",
            "技术开发*合同*",
            "技术委托开发合同*",
            "委托开发合同*",
            "技术服务*合同*",
            "*专利*许可合同*",
            "*technologylicense*agreement*",
            "*technologydevelopment*",
            "*licensingagreement*",
            "*softwarelicen*eagreement*",
            "*lizenzvertrag*",
            "专利权转让合同",
            "专利转让合同",
            "技术秘密*合同",
            "*技术*许可*协议",
            "*技术转让*协议",
            "technologytransferagreement",
            "licenseagreement",
            "licenceagreement",
            "patentlicenseagreement",
            "*技术合同书",
        ],
        &["合同登记编号", "委托方", "受托方", "合同总金额", "技术交易", "许可方", "让与人", "licensor", "licensee"],
    ),
    sign(
        21,
        false,
        &[
            "*合作协议*",
            "*合作备忘录*",
            "*合作框架协议*",
            "*合作合同*",
            "*谅解备忘录*",
            "*共建*协议*",
            "cooperationagreement*",
            "*cooperationagreement",
            "collaborationagreement",
            "*collaborationagreement",
            "memorandumofunderstanding*",
            "*researchagreement",
            "*partnershipagreement",
            "*合作研究*协议*",
            "agreementon*cooperation*",
            "agreementfor*cooperation*",
            "agreementon*collaboration*",
            "jointresearchagreement*",
            "*frameworkagreement*",
            "*国际科技合作*协议*",
            "*合作備忘錄*",
            "*諒解備忘錄*",
            "*合作協議*",
            "*合作備忘*",
            "*共建*协议*",
            "*联合研究协议*",
            "*联合实验室*协议*",
            "*补充协议*",
            "*续签协议*",
            "*kooperationsvereinbarung*",
            "*kooperationsvertrag*",
            "*zusammenarbeit*vereinbarung*",
            "*rahmenvereinbarung*",
            "*cooperationagreement*",
            "*collaborationagreement*",
            "*letterofintent",
            "*supplementaryagreement*",
            "*jointventureagreement*",
            "*accorddecoopération*",
            "*共同研究契約書*",
        ],
        &["甲方", "乙方", "合作期限", "有效期", "party a", "party b", "签署", "合作内容", "in witness whereof"],
    ),
    sign(
        10,
        false,
        &[
            "*审计报告",
            "*专项审计*",
            "*鉴证报告",
            "*专项审核*报告*",
            "*专项核查*报告*",
            "*专项审阅*报告*",
            "*投入*审核报告*",
            "*auditreport",
            "independentauditor*report",
            "*agreed-uponprocedures*",
            "*审核报告",
            "*prüfungsbericht*",
            "bestätigungsvermerk*",
            "*auditor’sreport*",
            "*auditors'report*",
            "*审计报告书",
            "independentassurancereport",
        ],
        &[
            "注册会计师",
            "会计师事务所",
            "审计意见",
            "审计期间",
            "审计区间",
            "审定金额",
            "审核意见",
            "certified public accountants",
            "in our opinion",
        ],
    ),
    sign(
        12,
        true,
        &[
            "*电子回单*",
            "*银行*回单*",
            "境外汇款申请书",
            "*汇款*凭证",
            "*汇款*回单",
            "*付款*回单",
            "*转账*凭证",
            "*涉外收支*",
            "*涉外付款*",
            "*电汇凭证",
            "applicationforfundstransfers*",
            "*remittanceadvice*",
            "mt103*",
            "swiftmessage*",
            "*debitadvice",
            "*paymentadvice",
            "*客户专用回单",
            "*业务回单*",
            "*进账单",
            "telegraphictransfer*",
            "*银行*客户回单*",
            "*singlecustomercredittransfer*",
            "*跨境*汇款*申请书*",
            "*电汇*申请书*",
            "*境外汇款*",
            "*wiretransfer*",
            "*paymentorder*",
            "*outwardremittance*",
            "*paymentconfirmation*",
        ],
        &[
            "ordering customer",
            "interbnk settld amt",
            "32a",
            "50k",
            "付款人",
            "收款人",
            "回单编号",
            "汇款金额",
            "beneficiary",
            "remitter",
            "ordering customer",
            "大写",
        ],
    ),
    sign(
        4,
        true,
        &["企业境外投资证书", "*境外投资*证书", "*境外投资*备案*", "境外投资项目备案通知书", "*境外机构批准证书"],
        &["境外企业", "投资主体", "中方投资", "设立方式", "核准或备案文号"],
    ),
    sign(
        2,
        true,
        &[
            "营业执照",
            "事业单位法人证书",
            "民办非企业单位登记证书",
            "民办非企业单位(法人)登记证书",
            "社会团体法人登记证书",
            "社会服务机构登记证书",
            "*法人登记证书",
            "*法人证书",
            "*组织机构代码证*",
        ],
        &["统一社会信用代码", "法定代表人", "登记机关", "注册资本", "成立日期", "登记管理机关", "开办资金"],
    ),
    sign(
        3,
        true,
        &[
            "certificateofincorporation*",
            "*certificateofincorporation",
            "*businessprofile*",
            "businessregistrationcertificate",
            "*business registration*",
            "certificateofformation",
            "certificateofchangeofname*",
            "certificateonchangeofname*",
            "公司更改名稱證明書",
            "certificateconfirmingincorporation*",
            "annualreturn*",
            "周年申報表*",
            "incorporationform*",
            "法團成立表格*",
            "certificateofregistration*",
            "*certificateofgoodstanding",
            "*certificateofstatus",
            "certificateofexistence",
            "articlesofincorporation",
            "履歴事項全部証明書",
            "現在事項全部証明書",
            "*登記簿謄本",
            "*登记证明书",
            "handelsregister*",
            "*handelsregisterauszug*",
            "amtsgericht*",
            "extraitkbis*",
            "*kbis*",
            "公司注册证明书",
            "公司註冊證明書",
            "公司注册证书",
            "公司註冊證書",
            "商业登记证",
            "商業登記證*",
            "*商业登记证*",
            "*法人登记证明*",
            "*登記證明*",
            "*設立登記*",
            "certificateof*registration*",
            "*extractfromthe*register*",
            "*uittreksel*",
            "*registrationreport",
            "companyextract*",
            "*corporationcommission*",
        ],
        &[
            "incorporated",
            "registration no",
            "company name",
            "companies act",
            "companies ordinance",
            "会社法人等番号",
            "会社成立の年月日",
            "registered office",
            "amtsgericht",
            "registrar of companies",
            "hrb",
            "商業登記條例",
            "date of incorporation",
            "公司条例",
            "公司條例",
            "file number",
            "company number",
            "siren",
            "handelsregister",
            "registerinhalts",
            "nummer der firma",
            "tag der ersten eintragung",
            "stammkapital",
            "geschäftsanschrift",
            "gegenstand des unternehmens",
            "kvk-nummer",
            "immatriculation au rcs",
            "統一編號",
            "核准設立",
        ],
    ),
    sign(
        20,
        true,
        &[
            "*用户使用证明*",
            "用户证明*",
            "应用证明*",
            "*用户报告",
            "*使用证明",
            "*应用证明",
            "用户意见*",
            "*用户使用*",
            "*使用意见*",
            "*应用报告*",
            "*推广应用*证明*",
            "*用户使用意见*",
            "*使用意见",
            "*应用意见",
            "*用户反馈*",
            "*推广应用证明*",
            "userstatement*",
            "useracceptance*",
            "statementofuse*",
            "certificateofapplication*",
            "*应用推广证明*",
            "*usercertificate*",
            "*customerreference*",
            "*referenceletter*",
            "letterofreference*",
            "customerstatement*",
            "certificateofuse*",
            "customercertificate",
            "*customeracceptance*",
            "*用户评价*",
            "testimonial*",
            "*referenceletter",
            "*customerreference*",
            "letterofreference*",
            "*recommendationbyuser*",
            "*客户证明*",
            "*客户评价*",
            "*使用报告",
            "*用户应用*",
        ],
        &[
            "兹证明",
            "特此证明",
            "使用情况",
            "经济效益",
            "hereby certify",
            "has been using",
            "have been using",
            "使用单位",
            "应用单位",
            "we confirm",
            "supplied by",
        ],
    ),
    sign(
        19,
        true,
        &[
            "科技成果登记证书",
            "*成果登记证*",
            "*科技成果*证书",
            "*成果鉴定*",
            "*鉴定证书",
            "*科学技术成果*",
            "计算机软件著作权登记证书",
            "*软件著作权*证书*",
            "*新产品*证书",
            "*新产品鉴定*",
            "*检测报告",
            "*检验报告",
            "*医疗器械注册证*",
            "*成果评价*",
            "*科技查新*",
            "*testreport",
            "*成果证明*",
        ],
        &["成果名称", "完成单位", "登记号", "著作权人", "软件名称", "成果水平", "样品名称", "鉴定意见"],
    ),
    sign(
        18,
        true,
        &[
            "*标准*参编证*",
            "*标准*参与证明*",
            "标准制定参与证明",
            "*标准*起草*证明*",
            "*标准*制定*证明*",
            "*标准编制*证明*",
            "*标准参编*",
            "certificateofcontribution*",
            "statementofcontribution*",
            "confirmationofparticipation*",
            "confirmationofcontribution*",
            "statementofparticipation*",
            "letterofparticipation*standard*",
            "certificateofparticipation*",
            "confirmationofparticipation*",
            "*confirmationof*standard*",
            "*proofofparticipation*",
            "*团体标准*证书*",
            "*standardparticipation*",
            "中华人民共和国国家标准",
            "internationalstandard",
            "*参编单位证明*",
        ],
        &[
            "标准",
            "参与编制",
            "参与起草",
            "起草单位",
            "international standard",
            "drafting",
            "working group",
            "standards association",
            "iso/tc",
            "iec/tc",
            "in the development of",
            "technical committee",
            "批准发布",
        ],
    ),
    sign(
        15,
        true,
        &[
            "*学位证书",
            "*毕业证书",
            "*职称证书",
            "*资格证书",
            "*学历学位认证书",
            "*职业资格证*",
            "*专业技术*证书*",
            "*任职资格*",
            "doctorofphilosophy",
            "diploma",
            "*degreecertificate",
            "*技术经纪人*证*",
        ],
        &[
            "授予",
            "学位",
            "the degree of",
            "doctor of philosophy",
            "has conferred upon",
            "论文答辩",
            "rights and privileges",
            "校长",
            "学位评定委员会",
            "评审委员会",
            "经评审",
        ],
    ),
    sign(
        34,
        false,
        &[
            "*负责人简历*",
            "*个人简历*",
            "简历",
            "*履历表",
            "*履历",
            "curriculumvitae*",
            "cv",
            "resume",
            "*简历表",
            "*负责人*情况表",
            "*负责人*基本情况*",
            "*简历",
            "*教授简历*",
            "*人员简历*",
            "履历",
            "*lebenslauf*",
            "*curriculumvitae",
            "biographicalsketch*",
            "*负责人*情况介绍*",
            "*负责人*简介*",
            "*负责人*介绍",
            "*个人简介*",
        ],
        &[
            "教育经历",
            "工作经历",
            "学习经历",
            "work experience",
            "education",
            "出生年月",
            "最高学位",
            "任职经历",
            "教育背景",
            "国籍",
            "主要学术成绩",
            "employment",
            "教育背景",
            "研究方向",
            "毕业于",
            "professional experience",
        ],
    ),
    sign(
        31,
        false,
        &[
            "*聘用合同*",
            "*聘任合同*",
            "*聘书*",
            "*劳动合同*",
            "*employmentcontract*",
            "*employmentagreement*",
            "*聘任书",
            "*聘任证明",
            "*聘用协议*",
            "*聘任协议*",
            "*勞動合同*",
            "*僱傭合約*",
            "*arbeitsvertrag*",
            "letterofappointment*",
            "*appointmentletter*",
            "*offerofemployment*",
            "*聘用证明*",
            "*在职证明*",
        ],
        &[
            "聘期",
            "聘任",
            "聘用期限",
            "受聘",
            "employer",
            "employee",
            "用人单位",
            "劳动者",
            "兹聘请",
            "arbeitnehmer",
            "appointed",
        ],
    ),
    sign(
        29,
        false,
        &["*项目计划的通知", "*下达*项目*通知", "*立项*通知*", "*项目*立项*", "*资助*通知*", "*承担省级项目情况*"],
        &["承担单位", "项目编号", "财政资助", "项目计划", "资助金额", "下达"],
    ),
    sign(
        28,
        false,
        &[
            "*认定*重点实验室*",
            "*认定*工程技术研究中心*",
            "*认定*技术中心*",
            "*认定*通知",
            "*研究中心的通知",
            "*组建*研究中心*",
            "*组建*实验室*",
            "*平台认定*",
            "*实验室认定*",
            "*中心认定*",
            "*认定*创新中心*",
            "*同意*组建*",
            "*批准*建设*",
            "*实验室*批复",
        ],
        &[
            "依托单位",
            "重点实验室",
            "工程技术研究中心",
            "企业技术中心",
            "认定",
            "建设单位",
            "新型研发机构",
            "工程研究中心",
        ],
    ),
    sign(
        30,
        true,
        &[
            "*承诺书*",
            "*承诺函*",
            "*声明书",
            "*声明函",
            "*申报声明",
            "*资助声明",
            "*资助*的声明",
            "*未获*声明*",
            "*未重复*声明*",
            "*申报*的声明",
            "*不存在重复*",
            "*自查*声明*",
            "声明",
            "*推荐函",
            "诚信承诺*",
            "*保证书",
            "undertaking",
            "letterofundertaking",
            "declaration",
        ],
        &[
            "郑重承诺",
            "承诺单位",
            "如有不实",
            "未获得",
            "未曾获得",
            "重复申报",
            "特此承诺",
            "特此声明",
            "声明单位",
            "undertake",
        ],
    ),
    sign(33, false, &["*年度建设进展报告*", "*年度进展报告*", "*建设进展报告*", "*年度报告"], &["建设进展", "年度"]),
    sign(
        36,
        false,
        &["*照片*", "*图片资料", "*现场照片*", "photographs", "*photos"],
        &["图1", "图2", "照片", "figure 1"],
    ),
    sign(
        23,
        false,
        &[
            "*会议纪要*",
            "*座谈会纪要*",
            "*交流纪要*",
            "会议通知*",
            "*会议议程*",
            "*会议记录*",
            "minutesofmeeting*",
            "meetingminutes*",
            "*纪要",
            "*讲座*通知*",
            "*签到表*",
        ],
        &["会议时间", "参会人员", "会议地点", "attendees", "agenda", "与会人员"],
    ),
    sign(
        22,
        false,
        &[
            "*互访*",
            "*出访*任务批件*",
            "*因公出国*",
            "邀请函",
            "invitationletter",
            "*来访*记录*",
            "*出访*记录*",
            "*访问记录*",
            "*人员往来*",
        ],
        &["出访", "来访", "互访", "天数", "人天"],
    ),
    sign(
        6,
        false,
        &[
            "*公司章程",
            "章程",
            "*股东名册*",
            "*股权结构*",
            "articlesofassociation",
            "registerofmembers*",
            "*股东协议",
            "*股東名冊*",
            "*股东情况*",
            "*股东及出资*",
            "*shareholderslist*",
            "listofshareholders*",
            "listofmembers*",
            "gesellschafterliste*",
            "*memorandumofassociation*",
            "capitalisationtable*",
            "*captable*",
        ],
        &["股东", "出资", "持股", "shareholder", "shares", "股東", "gesellschafter", "member"],
    ),
    sign(
        13,
        false,
        &[
            "*任务书*",
            "*研发任务*",
            "*研发项目*",
            "*课题任务*",
            "*项目合同书*",
            "*立项报告*",
            "*任务清单*",
            "*任务一览*",
            "*任务汇总*",
            "*课题清单*",
            "*课题一览*",
            "*课题汇总*",
        ],
        &[
            "任务名称",
            "起止",
            "研究内容",
            "考核指标",
            "经费",
            "任务编号",
            "课题名称",
            "课题编号",
            "研究任务",
            "任务期限",
            "执行期",
            "承担机构",
            "主持人",
            "责任人",
            "研究目标",
        ],
    ),
    sign(
        17,
        false,
        &[
            "*检索证明*",
            "*检索报告",
            "*收录证明*",
            "*收录引用*",
            "*论文检索*",
            "proceedingsof*",
            "*transactionson*",
            "*conferenceproceedings*",
        ],
        &[
            "doi",
            "abstract",
            "摘要",
            "关键词",
            "keywords",
            "中图分类号",
            "received",
            "accepted",
            "available online",
            "introduction",
            "收稿日期",
            "corresponding author",
            "引言",
            "references",
            "基金项目",
            "issn",
            "文章编号",
            "published online",
            "manuscript received",
            "date of publication",
            "digital object identifier",
            "article history",
            "作者单位",
            "accession number",
            "sci-expanded",
            "web of science",
        ],
    ),
    sign(
        11,
        true,
        &["*增值税*发票*", "*电子发票*", "commercialinvoice", "invoice", "taxinvoice", "记账凭证"],
        &["发票代码", "发票号码", "价税合计", "invoice no", "购买方", "销售方"],
    ),
    sign(
        32,
        false,
        &["*政府间*科技合作*批*", "*政府间*项目*通知*", "*政府间*协定*", "*政府间*批复*", "*政府间*批准*"],
        &["政府间", "协定", "科学技术部", "批准"],
    ),
    // Lists are told by their columns first; these are for columns with words of their own.
    sign(
        8,
        false,
        &[
            "*设备*清单*",
            "*设备*一览*",
            "*设备*登记*",
            "*设备*明细*",
            "*设备*台账*",
            "*仪器*清单*",
            "*仪器*一览*",
            "*仪器*台账*",
            "*固定资产*台账*",
            "*固定资产*清单*",
            "*固定资产*明细*",
            "*equipmentlist*",
            "*listofequipment*",
            "*assetregister*",
        ],
        &["型号", "原值", "购置日", "购入", "存放", "放置地点", "使用地点", "资产编号", "台/套", "model", "serial no"],
    ),
    sign(
        14,
        false,
        &[
            "*团队组成*",
            "*团队成员*",
            "*团队人员*",
            "*团队名单*",
            "*人员名册*",
            "*人员名单*",
            "*花名册*",
            "*人员构成*",
            "*人员一览*",
            "*人员汇总*",
            "*teammembers*",
            "*stafflist*",
        ],
        &["姓名", "学位", "学历", "职称", "工作单位", "出生", "degree", "date of birth"],
    ),
    sign(
        35,
        false,
        &[
            "*技术转移*一览*",
            "*技术转移*清单*",
            "*技术转移*汇总*",
            "*技术转移*台账*",
            "*技术交易*清单*",
            "*技术交易*台账*",
            "*技术交易*汇总*",
            "*技术交易*一览*",
            "*技术交易*明细*",
            "*成果转化*清单*",
            "*成果转化*台账*",
            "*成果转化*汇总*",
            "*成果转化*一览*",
            "*促成*项目*",
            "*技术合同*清单*",
            "*技术合同*台账*",
            "*技术合同*汇总*",
        ],
        &["供方", "需方", "卖方", "买方", "转让方", "受让方", "出让方", "交易额", "成交额", "合同额", "签约", "跨境"],
    ),
];

/// The kind of a part or file with the reason.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    pub(super) kind: EvidenceKind,
    pub(super) reason: String,
    /// 3: title and cue; 2: title, or columns; 1: cues alone.
    pub(super) strength: u8,
    single: bool,
}

/// Tells the kind of one part by its own words.
pub(super) fn told(part: &Part, index: u32) -> Option<Told> {
    let view = View::lines(index, part);
    if let Some(stage) = inid::stage(&view) {
        let (kind, what) = match stage {
            inid::Stage::Grant => (16, "a granted patent"),
            inid::Stage::Application => (38, "a published application"),
        };
        let reason = format!("INID codes on the front page of {what}");
        return Some(Told { kind: EvidenceKind(kind), reason, strength: 3, single: true });
    }
    let lines: Vec<String> = view
        .line_ranges()
        .into_iter()
        .map(|range| {
            view.text[range].chars().filter(|c| !c.is_whitespace() && *c != WIDE).collect::<String>().to_lowercase()
        })
        .collect();
    let body = in_both_scripts(clean(&part.text).to_lowercase());
    let squeezed: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let heads = heads(&lines);
    let letter = is_letter(&lines);
    let titled = |sign: &Sign, head: &str| {
        let simple: String = head.chars().map(super::lexical::simplified).collect();
        sign.titles.iter().find(|title| matches(title, head) || matches(title, &simple)).copied()
    };
    let cues = |sign: &Sign| sign.cues.iter().filter(|cue| has_cue(&body, &squeezed, cue)).count();
    let mut best: Option<(u32, usize, Told)> = None;
    for (order, sign) in SIGNS.iter().enumerate() {
        let hit = heads
            .iter()
            .enumerate()
            .filter(|(_, head)| !(is_contract(sign.kind) && (letter || speaks_about(head))))
            .filter(|(_, head)| !(sign.kind == 29 && is_own_project(head, &squeezed)))
            .find_map(|(line, head)| titled(sign, head).map(|title| (line, title)));
        if letter && hit.is_none() && is_contract(sign.kind) {
            continue;
        }
        let own_project = sign.kind == 13 && hit.is_none();
        let hit = hit.or_else(|| {
            let line = heads.iter().position(|head| own_project && is_own_project(head, &squeezed))?;
            Some((line, "*立项*"))
        });
        let seen = cues(sign);
        let (score, told) = match hit {
            Some((line, title)) => {
                let exact = u32::from(!title.contains('*'));
                let score = 100 + 20 * exact + 10 * seen.min(4) as u32 - 8 * line.min(6) as u32;
                (
                    score,
                    told_of(sign, format!("title `{title}` on line {}, {seen} cues", line + 1), 2 + u8::from(seen > 0)),
                )
            }
            None if letter && is_contract(sign.kind) => continue,
            None if seen >= if sign.kind == 17 { 4 } else { 3 } => {
                (20 + 10 * seen.min(6) as u32, told_of(sign, format!("{seen} cues and no title"), 1))
            }
            None => continue,
        };
        if hit.is_some_and(|(line, title)| {
            seen == 0 && !nearly_whole(title, &heads[line]) && !(is_contract(sign.kind) && binds(&body))
        }) {
            continue;
        }
        if best.as_ref().is_none_or(|(other, ..)| score > *other) {
            best = Some((score, order, told));
        }
    }
    best.map(|(_, _, told)| told).map(|told| first_page(told, &cues, &squeezed))
}

/// Returns a text, with the same in simplified characters below it where it has others: titles and cues are written in
/// those that most papers have.
fn in_both_scripts(text: String) -> String {
    let simple: String = text.chars().map(super::lexical::simplified).collect();
    if simple == text { text } else { format!("{text}\n{simple}") }
}

/// A paper's first page has no title words of its own: an abstract beside its dates or DOI tells it for sure, and each
/// such page begins another paper.
fn first_page(mut told: Told, cues: &impl Fn(&Sign) -> usize, squeezed: &str) -> Told {
    let has = |words: &[&str]| words.iter().any(|word| squeezed.contains(word));
    let papers = SIGNS.iter().find(|sign| sign.kind == 17).map_or(0, cues);
    if told.kind.0 == 17 && papers >= 5 && has(&["abstract", "摘要"]) && has(&["doi", "received", "收稿日期"]) {
        told.strength = 2;
        told.single = true;
    }
    told
}

/// Tells whether a text is a letter: its head greets somebody or names its subject. A letter is no contract.
fn is_letter(lines: &[String]) -> bool {
    is_enclosing(lines) || greets(lines)
}

fn greets(lines: &[String]) -> bool {
    const GREETINGS: &[&str] = &["尊敬的", "敬启者", "dear", "re:", "subject:", "coverletter", "致函", "送审函"];
    lines.iter().take(8).any(|line| GREETINGS.iter().any(|word| line.starts_with(word)))
}

/// Tells whether a title is of a company's own approval of its project: no public body stands on the paper.
fn is_own_project(head: &str, squeezed: &str) -> bool {
    const PUBLIC: &[&str] = &[
        "科学技术厅",
        "科技厅",
        "科技局",
        "科学技术局",
        "科学技术部",
        "科技部",
        "财政",
        "基金委",
        "基金会",
        "发展和改革",
        "发展改革",
        "教育厅",
        "教育部",
        "人民政府",
        "工业和信息化",
        "科技创新委员会",
        "管理委员会",
        "科工",
        "科创委",
        "发改",
        "粤科",
        "国科",
    ];
    let approves = head.contains("立项")
        && ["批复", "审批", "决定", "批准", "通知", "决议"].iter().any(|word| head.contains(word));
    approves && !PUBLIC.iter().any(|word| squeezed.contains(word))
}

/// Kinds of paper that bind two parties.
fn is_contract(kind: u8) -> bool {
    matches!(kind, 5 | 7 | 21 | 24 | 25)
}

/// Tells whether a paper is a letter to an authority with something enclosed: what it speaks of is not what it is.
fn is_enclosing(lines: &[String]) -> bool {
    let addressee = lines.iter().take(8).any(|line| {
        line.trim_end_matches(['：', ':']).ends_with(['厅', '局', '委', '部', '廳', '署'])
            && line.ends_with(['：', ':'])
            || line.starts_with("dearsir")
            || line.starts_with("dearm")
    });
    let encloses = lines.iter().any(|line| {
        line.starts_with("附件：")
            || line.starts_with("附件:")
            || line.starts_with("附：")
            || line.starts_with("enclos")
    }) || lines.iter().any(|line| {
        ["报上", "报送", "现将", "請審閱", "请审阅", "please find enclosed", "weenclose"]
            .iter()
            .any(|word| line.contains(word))
    });
    let binds = lines.iter().any(|line| line.starts_with("甲方") || line.starts_with("partya"));
    addressee && encloses && !binds
}

/// Tells whether a text speaks as an agreement does: one such word makes the title of one sure, never tells one alone.
fn binds(body: &str) -> bool {
    const WORDS: &[&str] = &[
        "hereinafter",
        "whereas",
        "by and between",
        "this agreement",
        "the parties",
        "nachfolgend",
        "zwischen",
        "双方",
        "雙方",
    ];
    WORDS.iter().any(|word| body.contains(word))
}

/// Tells whether a title is of a letter or list about papers, not of the paper: "关于报送合作协议的函".
fn speaks_about(head: &str) -> bool {
    // "双方于2018-05-18签署合作协议" speaks of an agreement too.
    let states = ["双方于", "签署了", "签订了", "现行有效", "附上", "随函", "呈报", "报送", "兹将"];
    head.starts_with("关于") && !["合同", "协议", "协议书", "合同书"].iter().any(|word| head.ends_with(word))
        || states.iter().any(|word| head.contains(word))
        || ["函", "说明", "通知", "目录", "清单", "报告", "纪要", "请示", "批复", "简报", "总结"]
            .iter()
            .any(|word| head.ends_with(word))
}

fn told_of(sign: &Sign, reason: String, strength: u8) -> Told {
    Told { kind: EvidenceKind(sign.kind), reason, strength, single: sign.single }
}

/// Tells whether a cue stands in the text; a Latin cue on word borders, a Chinese one anywhere.
fn has_cue(body: &str, squeezed: &str, cue: &str) -> bool {
    if !cue.is_ascii() {
        return squeezed.contains(cue);
    }
    body.match_indices(cue).any(|(at, _)| {
        let before = body[..at].chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric());
        let after = body[at + cue.len()..].chars().next().is_none_or(|c| !c.is_ascii_alphanumeric());
        before && after
    })
}

/// Returns the lines that can be titles: the first ten short ones, and two lines of a broken title joined.
fn heads(lines: &[String]) -> Vec<String> {
    let mut heads = Vec::new();
    for (index, line) in lines.iter().take(12).enumerate() {
        let bare = line.trim_matches(['《', '》', '（', '）', '(', ')', '-', '—', '*', '=']).to_owned();
        if bare.chars().count() > 60 || bare.is_empty() || bare.contains(['。', '；']) {
            continue;
        }
        if let Some(next) = lines
            .get(index + 1)
            .filter(|next| next.chars().count() < 24 && bare.starts_with("关于") | bare.contains("关于"))
        {
            heads.push(format!("{bare}{next}"));
        }
        // "KOOPERATIONSVEREINBARUNG / COOPERATION AGREEMENT": one title in two languages.
        if bare.matches('/').count() == 1 {
            heads.extend(bare.split('/').filter(|half| half.chars().count() >= 6).map(str::to_owned));
        }
        heads.push(bare);
    }
    heads
}

/// Matches a title pattern (`*` for anything) against a whole line; a bracketed tail of the line is left aside.
fn matches(pattern: &str, line: &str) -> bool {
    let bare = line.split(['（', '(']).next().unwrap_or(line);
    glob(pattern, line) || (!bare.is_empty() && glob(pattern, bare))
}

/// Tells whether a pattern is nearly all of its line: four characters or more, and few others beside them.
fn nearly_whole(pattern: &str, line: &str) -> bool {
    let own = pattern.chars().filter(|c| *c != '*').count();
    // Latin words are longer than Han ones.
    own >= 3 && line.chars().count() <= own + if line.is_ascii() { 16 } else { 8 }
}

fn glob(pattern: &str, line: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or("");
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let mut last = first;
    for piece in pieces {
        last = piece;
        if piece.is_empty() {
            continue;
        }
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    if pattern.ends_with('*') || rest.is_empty() {
        return true;
    }
    !last.is_empty() && pattern.contains('*') && line.ends_with(last)
}

/// Tells the kind by the words of a file's name, where they tell one at all.
pub(super) fn by_name(path: &str) -> EvidenceKind {
    const NAMES: &[(&str, u8)] = &[
        ("受理通知", 38),
        ("专利证书", 16),
        ("技术合同登记", 26),
        ("认定登记", 26),
        ("联合培养", 24),
        ("收购", 5),
        ("股权转让", 5),
        ("租赁", 7),
        ("场所证明", 7),
        ("技术合同", 25),
        ("转让合同", 25),
        ("开发合同", 25),
        ("保密协议", 21),
        ("合作协议", 21),
        ("审计报告", 10),
        ("回单", 12),
        ("付款凭证", 12),
        ("汇款", 12),
        ("转账", 12),
        ("境外投资证书", 4),
        ("营业执照", 2),
        ("法人证书", 2),
        ("法人登记", 2),
        ("成立证明", 3),
        ("注册证书", 3),
        ("用户证明", 20),
        ("使用证明", 20),
        ("应用证明", 20),
        ("成果登记", 19),
        ("软件著作权", 19),
        ("参编", 18),
        ("标准", 18),
        ("学位证", 15),
        ("职称证", 15),
        ("简历", 34),
        ("认定通知", 28),
        ("平台", 28),
        ("立项通知", 29),
        ("承担省级项目", 29),
        ("承诺", 30),
        ("照片", 36),
        ("纪要", 23),
        ("交流记录", 23),
        ("互访", 22),
        ("设备清单", 8),
        ("台账", 9),
        ("人员名单", 14),
        ("花名册", 14),
        ("任务", 13),
        ("交易", 35),
        ("论文", 17),
    ];
    let name = path.rsplit(['/', '!']).next().unwrap_or(path);
    NAMES.iter().find(|(word, _)| name.contains(word)).map_or(EvidenceKind::UNKNOWN, |(_, kind)| EvidenceKind(*kind))
}

/// Tells the kind of a list by its columns, whatever its title says.
pub(super) fn told_by_columns(document: &Document, grid: &Grid<'_>) -> Option<Told> {
    let title: String = grid.captions.iter().map(|cell| clean(document.quote(cell.span))).collect();
    let visits = grid.has(&[C::PersonDays])
        || grid.has(&[C::Visitors, C::From])
        || grid.has(&[C::Heads, C::Days])
        || grid.has(&[C::Direction, C::Period])
        || grid.has(&[C::Direction, C::From])
        || grid.has(&[C::Visitors, C::Date])
        || grid.has(&[C::Visitors, C::Period])
        || (grid.has(&[C::From, C::To]) && (grid.has(&[C::Host]) || grid.has(&[C::Days]) || grid.has(&[C::Heads])))
        || (grid.has(&[C::Period, C::Heads])
            && (grid.has(&[C::Person]) || grid.has(&[C::Visitors]) || grid.has(&[C::Host])));
    let kind = if visits {
        22
    } else if grid.has(&[C::PursuedDegree]) || grid.has(&[C::Supervisor]) {
        24
    } else if (grid.has(&[C::Seller, C::Buyer]) || grid.has(&[C::CrossBorder]))
        && (grid.col(C::DealAmount).or(grid.col(C::Amount)).is_some() || grid.has(&[C::RegistrationNo]))
    {
        35
    } else if grid.has(&[C::Voucher]) && (grid.col(C::Amount).or(grid.col(C::ForeignAmount)).is_some()) {
        9
    } else if grid.has(&[C::Grantee, C::ProjectNo]) || grid.has(&[C::Grantee, C::GrantAmount]) {
        29
    } else if grid.has(&[C::Centre, C::HostBody]) {
        28
    } else if grid.has(&[C::Item]) && (grid.has(&[C::Quantity]) || grid.has(&[C::Bought]) || grid.has(&[C::UnitPrice]))
    {
        8
    } else if grid.has(&[C::Task]) && (grid.has(&[C::Period]) || grid.has(&[C::Leader])) {
        13
    } else if grid.has(&[C::Person]) && (grid.has(&[C::Degree]) || grid.has(&[C::Rank]) || grid.has(&[C::Employer])) {
        14
    } else if grid.has(&[C::Date])
        && grid.col(C::Amount).or(grid.col(C::ForeignAmount)).is_some()
        && (grid.has(&[C::Summary]) || grid.has(&[C::Category]) || grid.has(&[C::Payee]))
        || grid.has(&[C::Month, C::Day, C::Amount, C::Summary])
    {
        9
    } else if grid.has(&[C::Project]) && grid.has(&[C::Period]) && title.contains("任务") {
        13
    } else {
        return None;
    };
    let columns: Vec<&str> = grid.columns.iter().map(|(_, _, text, _)| text.as_str()).collect();
    Some(Told {
        kind: EvidenceKind(kind),
        reason: format!("columns {}", columns.join(", ")),
        strength: 2,
        single: false,
    })
}

/// Splits a document into papers and tells the kind of each.
pub(super) fn papers(document: &Document, grids: &[Grid<'_>]) -> (Vec<Paper>, String) {
    let by_columns = |first: u32, last: u32| {
        grids
            .iter()
            .filter(|grid| first <= grid.part && grid.part <= last)
            .find_map(|grid| told_by_columns(document, grid))
    };
    let end = document.parts.len().saturating_sub(1) as u32;
    let paged = document.parts.iter().all(|part| matches!(part.body, Body::Page { .. }));
    if !paged {
        let own = document.parts.iter().enumerate().find_map(|(index, part)| told(part, index as u32));
        let columns = by_columns(0, end);
        let sheet = document.parts.iter().any(|part| matches!(part.body, Body::Sheet { .. }));
        let chosen = match (own, columns) {
            (Some(own), Some(columns)) if sheet || own.strength < 2 || list_wins(own.kind, columns.kind) => {
                Some(columns)
            }
            (Some(own), _) => Some(own),
            (None, columns) => columns,
        };
        let kind = chosen.as_ref().map_or(EvidenceKind::UNKNOWN, |told| told.kind);
        let reason = chosen.map_or_else(|| "no title, label or column of a known paper".to_owned(), |told| told.reason);
        return (vec![Paper { first: 0, last: end, kind }], reason);
    }
    let mut papers: Vec<(Paper, Option<Told>)> = Vec::new();
    for (index, part) in document.parts.iter().enumerate() {
        let index = index as u32;
        let mut own = told(part, index);
        if let Some(columns) = by_columns(index, index)
            && own.as_ref().is_none_or(|own| own.strength < 2 || list_wins(own.kind, columns.kind))
        {
            own = Some(columns);
        }
        match (papers.last_mut(), own) {
            (Some((paper, last)), own) if goes_on(part, last.as_ref(), own.as_ref()) => {
                paper.last = index;
                if last.is_none() && own.is_some() {
                    paper.kind = own.as_ref().map_or(EvidenceKind::UNKNOWN, |told| told.kind);
                    *last = own;
                }
            }
            (_, own) => {
                let kind = own.as_ref().map_or(EvidenceKind::UNKNOWN, |told| told.kind);
                papers.push((Paper { first: index, last: index, kind }, own));
            }
        }
    }
    let reason = papers.iter().find_map(|(_, told)| told.as_ref().map(|told| told.reason.clone()));
    (
        papers.into_iter().map(|(paper, _)| paper).collect(),
        reason.unwrap_or_else(|| "no title, label or column of a known paper".to_owned()),
    )
}

/// Tells whether columns say more than a title: a list with a general title, never a contract that holds a table.
fn list_wins(own: EvidenceKind, columns: EvidenceKind) -> bool {
    own != columns
        && matches!(
            (own.0, columns.0),
            (23 | 36 | 13 | 33 | 17 | 11 | 22, 8 | 9 | 14 | 22 | 35)
                | (25 | 26, 35)
                | (24, 22)
                | (34 | 15, 14)
                | (8 | 35, 9)
                | (14, 22 | 24)
        )
}

/// Tells whether a page belongs to the paper before it.
fn goes_on(part: &Part, before: Option<&Told>, own: Option<&Told>) -> bool {
    let head: String = part.text.chars().filter(|c| !c.is_whitespace()).take(12).collect();
    let attached = ["附件", "附表", "附：", "（本页", "(本页", "续表", "签署页", "第二页"]
        .iter()
        .any(|word| head.starts_with(word));
    match (before, own) {
        (_, None) => true,
        (Some(_), Some(_)) if attached => true,
        (Some(before), Some(own)) if own.kind == before.kind => !(own.single && own.strength >= 2),
        (Some(before), Some(own)) => {
            own.strength < 2 || (own.strength == 2 && before.strength == 3 && own.kind.0 != 17)
        }
        (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PartState;

    fn page(text: &str) -> Part {
        Part {
            label: "1".to_owned(),
            body: Body::Page { width_pt: 595.0, height_pt: 842.0 },
            state: PartState::Text,
            text: text.to_owned(),
            marks: Vec::new(),
            tables: Vec::new(),
            pixels: None,
        }
    }

    fn kind(text: &str) -> u8 {
        told(&page(text), 0).map_or(0, |told| told.kind.0)
    }

    #[test]
    fn an_acceptance_notice_is_never_a_grant() {
        assert_eq!(
            kind(
                "国家知识产权局\n专利申请受理通知书\n申请号：202010123456.7\n申请日：2020年1月2日\n发明创造名称：一种方法"
            ),
            38
        );
        assert_eq!(kind("证书号第1234567号\n发 明 专 利 证 书\n专利权人：甲公司\n授权公告日：2019年1月1日"), 16);
    }

    #[test]
    fn an_unknown_paper_is_not_guessed() {
        assert_eq!(kind("甲公司简介\n甲公司成立多年，从事研究开发。"), 0);
        assert_eq!(kind(""), 0);
    }

    #[test]
    fn other_words_of_titles_tell_the_same_kinds() {
        for (text, expected) in [
            ("在研任务清单\n承担机构：甲实验室\n任务编号 课题名称 负责人 起始 结束", 13),
            ("丙公司\n研发课题汇总\n课题 主持人 执行期 经费/万元", 13),
            ("关于新型涂层项目立项的批复\n研发部：同意立项。\n承担单位 研发部 研究内容 涂层\n丙公司", 13),
            ("关于下达某项目立项的通知\n广东省科学技术厅\n承担单位：丙公司\n项目编号 2019A1", 29),
            ("固定资产台账（研发设备）\n设备 型号 数量 价值 购置日 存放地", 8),
            ("主要科研仪器一览\n名称 型号 台/套数 总价", 8),
            ("丙公司团队组成\n成员 生年 最高学位 职称", 14),
            ("2019年技术转移项目一览\n供方 需方 合同额 跨境", 35),
            ("研究生联合指导协议\n培养单位：甲大学\n外方导师为丁某", 24),
            ("JOINT SUPERVISION AGREEMENT\nHome institution: A\nStudent Programme Period", 24),
            ("关于研发投入的专项审核报告\n委托单位：丙公司\n审定金额（万元）", 10),
            ("关于未获同类资助的声明\n特此声明。\n声明单位：丙公司", 30),
            ("项目负责人情况介绍\n丁某，德国国籍，博士。\n教育背景\n任职经历", 34),
            ("技术开发（委托）合同\n委托方（甲方）：丙公司\n受托方（乙方）：甲大学", 25),
            ("关于政府间科技合作协定项目的批复\n科学技术部\n批准", 32),
            ("Proceedings of the Forum\nAbstract—We show. https://doi.org/10.1/x", 17),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn a_letter_about_an_agreement_is_no_agreement() {
        for text in [
            "Cover letter\nDear Sir or Madam,\nRe: Cooperation Agreement\nParty A and Party B signed.",
            "尊敬的审核老师：\n合作协议\n现附上甲方与乙方签署的协议。",
            "申报信息\n双方于2018-05-18签署合作协议\n甲方 某公司",
        ] {
            assert_ne!(kind(text), 21, "{text}");
        }
        assert_ne!(kind("关于报送合作协议的说明函\n某某厅：现将材料报上，请审阅。"), 21);
    }
}
