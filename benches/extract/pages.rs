//! Page text of made-up evidence papers: agreements, slips, certificates, ledgers, reports, and prose with few figures.

/// Simplified Chinese, traditional Chinese, English.
pub(crate) const LANGUAGES: [&str; 3] = ["zh", "hant", "en"];

/// A small seeded generator (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// `Y` a year, `M` a month, `D` a day, `N` a number to 400, `S` a sum with groups, `L` eight digits, `C` a capital sum.
const ZH: &[&str] = &[
    "本协议由广东某某科技有限公司（以下简称甲方）与东湾大学（以下简称乙方）于{Y}年{M}月{D}日在广州签订，有效期三（3）年，自{Y}年{M}月{D}日起至{Y}年{M}月{D}日止。",
    "甲方应在本协议生效后15个工作日内向乙方支付首期研发经费人民币{C}（￥{S}.00），占合同总额的30%。",
    "双方本着平等互利、优势互补的原则，在新材料与智能制造领域开展长期合作，共同建设海外研发机构，培养青年科技人才，推动成果在粤港澳大湾区转化。",
    "项目负责人每年在境外工作时间累计不少于{N}人天，派出科研人员{N}人次，接待来访专家{N}名。",
    "付款人账号：4400{L}{L} 开户行：中国银行广州分行 金额：CNY {S}.50 用途：设备采购款 日期：{Y}-0{d}-1{d}",
    "发票代码：044001900111 发票号码：{L} 开票日期：{Y}年{M}月{D}日 价税合计（大写）{C} （小写）¥{S}.00",
    "专利号：ZL20181012345{n}.5 授权公告日：{Y}年{M}月{D}日 证书号第{L}号",
    "根据粤科函〔{Y}〕{N}号文件要求，本单位承担的省科技计划项目（合同编号：{Y}A0505{N}）已按期完成全部考核指标，申请验收。",
    "课题组围绕关键科学问题开展了系统研究，建立了从材料制备、器件设计到系统集成的完整技术路线，相关成果得到国内外同行的关注和引用。",
    "截至{Y}年底，累计投入研发经费{N}.{N}万元，其中企业自筹{N}万元，申请发明专利{N}件，授权{n}件，发表论文{N}篇。",
    "第三条 知识产权归属：合作过程中产生的知识产权由双方共同所有，未经对方书面同意，任何一方不得向第三方转让或者许可使用。",
    "会议室位于3号楼501室，联系电话：020-8765{N}4，邮编510{n}00，请于上午9时30分前到场签到。",
    "营业收入同比增长{N}.{n}%，研发投入强度为{n}.5%，比上年提高1.{n}个百分点，资产负债率保持在合理水平。",
    "本报告仅供委托方内部使用，未经本所书面同意不得用于其他目的。审计过程中我们遵循了独立、客观、公正的原则，对所附资料的真实性和完整性由被审计单位负责。",
];

const HANT: &[&str] = &[
    "本協議由香港某某科技有限公司（以下簡稱甲方）與東灣大學（以下簡稱乙方）於{Y}年{M}月{D}日在香港簽訂，有效期三年，自{Y}年{M}月{D}日起至{Y}年{M}月{D}日止。",
    "甲方須於簽約後三十日內向乙方支付港幣{S}.00元，佔合約總額百分之三十，餘款於驗收後付清。",
    "公司註冊編號：C.R. No. {L} 商業登記號碼：{L} 註冊日期：{Y}年{M}月{D}日 股本：港幣{N}萬元",
    "雙方同意就新材料及智能製造領域開展長期合作，共同建設研發中心，培養青年科技人才，推動成果轉化及產業化。",
    "董事會於民國一百零{h}年{h}月{D}日通過決議，增資新臺幣{N}萬元，持股比例由{n}0.5%增至{n}5.25%。",
    "本年度共派出研究人員{N}人次，累計工作{N}人天，發表論文{n}篇，取得專利{n}件。",
    "本公司按照香港財務報告準則編製綜合財務報表，董事須對財務報表的真實及公平呈列負責，核數師的責任是根據審核結果發表意見。",
    "收款人賬號：012-875-{L} 金額：HK${S}.00 交易日期：{Y}年{M}月{D}日 參考編號：FT{L}",
    "租賃期由{Y}年{M}月1日至{Y}年{M}月28日，月租港幣{S}元正，按金相等於兩個月租金，管理費另計。",
    "研究團隊圍繞關鍵科學問題展開系統研究，建立完整的技術路線，有關成果獲得國際同行的廣泛關注。",
];

const EN: &[&str] = &[
    "This Agreement is made on {D} March {Y} by and between East Bay University (\"the University\") and Guangdong Example Technology Co., Ltd. (\"the Company\").",
    "The Company shall pay the University US${S}.00 within thirty (30) days of receipt of an invoice, being {n}0% of the total contract price.",
    "The Parties shall hold in confidence all information disclosed by the other Party and shall not use such information for any purpose other than the performance of this Agreement.",
    "The term of this Agreement shall be three (3) years commencing on the Effective Date, unless terminated earlier in accordance with clause 12.{n}.",
    "Invoice No. INV-{Y}-{L}  Date: {Y}-0{d}-1{d}  Amount due: EUR {S}.50  IBAN: DE89 3704 0044 0532 0130 00",
    "During the reporting period the team published {N} papers, filed {n} patents and hosted {N} visiting researchers for a total of {N} person-days.",
    "Company No. {L} was incorporated in Hong Kong on 1{d} November {Y} with a share capital of HK$ {n}.5 million.",
    "We are pleased to confirm that the equipment was delivered to the laboratory, installed by qualified engineers and accepted after a successful test run without any outstanding defects.",
    "Revenue increased by {N}.{n} percent between {Y} and 2020, while research expenditure rose to RMB {N} million.",
    "Neither Party shall be liable for any failure or delay in performing its obligations where such failure or delay results from any cause that is beyond the reasonable control of that Party.",
    "See Figure {n}, Table {n} and Section 4.{n}.2 for the results obtained with firmware version 3.{n}.12 on port 8080 of host 192.168.1.{N}.",
];

/// Columns of a ledger: header, caption, and texts of cells.
type Column = ((&'static str, &'static str), Vec<String>);

const COLUMNS: &[(&str, &str, &str)] = &[
    ("日期", "单位：元", "{Y}-0{d}-1{d}"),
    ("凭证号", "单位：元", "记-{N}"),
    ("摘要", "单位：元", "支付东湾大学{Y}年第{n}季度合作研发费"),
    ("金额（元）", "单位：元", "{S}.00"),
    ("折合人民币", "单位：万元", "{N}.{n}"),
    ("占比（%）", "单位：万元", "{n}.{n}"),
    ("在外天数", "", "{N}"),
    ("备注", "", "—"),
    ("Amount (HK$'000)", "", "({S})"),
    ("有效期", "", "{Y}.0{d}-{Y}.1{h}"),
];

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const SMALL: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// Fills the slots of a line.
fn fill(random: &mut Random, line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 32);
    let mut rest = line;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at + 1] {
            b'Y' => out.push_str(&(2008 + random.below(13)).to_string()),
            b'M' => out.push_str(&(1 + random.below(12)).to_string()),
            b'D' => out.push_str(&(1 + random.below(28)).to_string()),
            b'd' => out.push_str(&(1 + random.below(9)).to_string()),
            b'N' => out.push_str(&(1 + random.below(400)).to_string()),
            b'n' => out.push_str(&(1 + random.below(9)).to_string()),
            b'h' => out.push(SMALL[1 + random.below(9) as usize]),
            b'L' => out.push_str(&(10_000_000 + random.below(80_000_000)).to_string()),
            b'S' => out.push_str(&format!("{},{:03}", 1 + random.below(900), random.below(1000))),
            _ => {
                let mut digit = || DIGITS[1 + random.below(9) as usize];
                out.extend([digit(), '佰', digit(), '拾', digit(), '万', digit(), '仟', '元', '整']);
            }
        }
        rest = &rest[at + 3..];
    }
    out + rest
}

/// Returns pages of about 2 kB, `bytes` in all.
pub(crate) fn pages(language: &str, bytes: usize) -> Vec<String> {
    let lines = match language {
        "zh" => ZH,
        "hant" => HANT,
        _ => EN,
    };
    let mut random = Random(5);
    let (mut pages, mut written) = (Vec::new(), 0);
    while written < bytes {
        let mut page = String::new();
        while page.len() < 2000 {
            let line = lines[random.below(lines.len() as u64) as usize];
            page += &fill(&mut random, line);
            page.push('\n');
        }
        written += page.len();
        pages.push(page);
    }
    pages
}

/// Returns about so many cells of a ledger, by column.
pub(crate) fn columns(cells: usize) -> Vec<Column> {
    let mut random = Random(9);
    COLUMNS
        .iter()
        .map(|(header, caption, line)| {
            let texts = (0..cells / COLUMNS.len()).map(|_| fill(&mut random, line)).collect();
            ((*header, *caption), texts)
        })
        .collect()
}
