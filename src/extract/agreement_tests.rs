//! What agreements, contracts, slips, audits, papers and CVs of several layouts say, on texts written here.

use super::extract;
use crate::document::{Body, Document, FileId, Format, Part, PartState};
use crate::fact::{Kind, Record, Role, Value};

fn document(text: &str) -> Document {
    let part = Part {
        label: "1".to_owned(),
        body: Body::Flow,
        state: PartState::Text,
        text: text.to_owned(),
        marks: Vec::new(),
        tables: Vec::new(),
        pixels: None,
    };
    Document { file: FileId([7; 32]), format: Format::Text, parts: vec![part], problems: Vec::new() }
}

fn kind(text: &str) -> u8 {
    extract(&document(text)).kind.0
}

fn record(text: &str, kind: Kind) -> Record {
    let found = extract(&document(text));
    found
        .records
        .into_iter()
        .find(|record| record.kind == kind)
        .unwrap_or_else(|| panic!("no {kind:?}, E{:02}", found.kind.0))
}

fn said(record: &Record, role: Role) -> Vec<String> {
    let mut all: Vec<String> = record.all(role).map(|field| show(&field.fact.value)).collect();
    all.dedup();
    all
}

fn show(value: &Value) -> String {
    match value {
        Value::Date(date) if date.first == date.last => date.first.to_string(),
        Value::Date(date) => format!("{}..{}", date.first, date.last),
        Value::Amount(amount) => format!("{:?} {}", amount.currency, amount.units.normalize()),
        Value::Party(text) | Value::Text(text) => text.clone(),
        Value::Percent(percent) => format!("{}%", percent.percent.normalize()),
        Value::Count(count) => count.number.normalize().to_string(),
        Value::Code(code) => code.is.clone(),
        Value::Ident(ident) => ident.value.clone(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_recital_below_a_party_is_no_part_of_its_name_and_a_printing_day_no_day_of_signing() {
    let text = "合作协议\n甲方：海棠理工大学\n乙方：北湾工业大学（Hochschule Nordbucht）\n鉴于双方自2016年2月起往来，并于2017年5月3日签署意向书，达成如下协议。\n第一条 合作期限：自2018年3月1日起至2021年2月28日止。\n甲方（盖章）：海棠理工大学\n代表：周明\n2018年2月5日\n打印日期：2020年6月9日\n乙方（盖章）：Hochschule Nordbucht\n代表：J. Berg\n2018年2月11日";
    let record = record(text, Kind::Agreement);
    assert_eq!(said(&record, Role::Signed), ["2018-02-05", "2018-02-11"]);
    assert!(said(&record, Role::Party).iter().all(|name| !name.contains("鉴于")), "{:?}", said(&record, Role::Party));
    assert!(said(&record, Role::Party).contains(&"北湾工业大学".to_owned()));
}

#[test]
fn an_english_agreement_gives_parties_effective_day_term_and_the_whole_sum_only() {
    let text = "JOINT RESEARCH COLLABORATION AGREEMENT\nThis Agreement (the “Agreement”) is made and entered into as of the 5th day of\nMarch, 2019 (the “Effective Date”), by and between:\n(1) MAPLE INSTITUTE OF TECHNOLOGY, a public university organised under the laws of\nChina (“MIT”); and\n(2) THE UNIVERSITY OF EASTFIELD, a body incorporated by charter (“UoE”).\nWHEREAS, the parties signed a memorandum dated June 1, 2015;\n1. Term. This Agreement shall continue in force for a period of three (3) years, unless\nterminated upon sixty (60) days' notice.\n2. Funding. MIT shall contribute an amount of GBP 90,000 payable in three instalments of GBP 30,000.\nFor and on behalf of\nMaple Institute of Technology\nBy: ____________\nDate: February 26, 2019\nFor and on behalf of\nThe University of Eastfield\nBy: ____________\nDate: 4 March 2019";
    let record = record(text, Kind::Agreement);
    assert_eq!(said(&record, Role::Amount), ["GBP 90000"]);
    assert_eq!(said(&record, Role::Effective), ["2019-03-05"]);
    assert_eq!(said(&record, Role::Signed), ["2019-02-26", "2019-03-04"]);
    assert_eq!(said(&record, Role::Party), ["MAPLE INSTITUTE OF TECHNOLOGY", "THE UNIVERSITY OF EASTFIELD"]);
    assert_eq!(record.all(Role::Term).count(), 1);
}

#[test]
fn a_letter_that_sends_an_agreement_is_none() {
    assert_ne!(
        kind(
            "关于报送合作协议的函\n某省科学技术厅：\n现将我校与北湾大学2018年5月签署的合作协议报上，请审阅。\n附件：合作协议一份\n海棠大学\n2020年7月1日"
        ),
        21
    );
    assert_ne!(kind("国际合作协议\n某省科学技术厅：\n现将我校签署的协议报上，甲方乙方均已盖章。\n附件：协议一份"), 21);
}

#[test]
fn a_german_agreement_names_its_parties_between_zwischen_and_und() {
    let text = "KOOPERATIONSVEREINBARUNG\nzwischen\nHochschule Nordbucht\n(nachfolgend \"HNB\")\nund\nMaple Instruments Co., Ltd.\n(nachfolgend \"Maple\")\n§ 1 Laufzeit: Der Vertrag tritt am\n15.04.2018 in Kraft und endet am\n14.04.2021.\nNordbucht, den 02.04.2018";
    let record = record(text, Kind::Agreement);
    assert_eq!(said(&record, Role::Party), ["Hochschule Nordbucht", "Maple Instruments Co., Ltd."]);
    assert_eq!(said(&record, Role::Signed), ["2018-04-02"]);
    assert_eq!(said(&record, Role::Effective), ["2018-04-15"]);
    assert_eq!(said(&record, Role::Expires), ["2021-04-14"]);
}

#[test]
fn a_share_purchase_gives_the_bodies_its_brackets_define_and_no_escrow() {
    let text = "SHARE PURCHASE AGREEMENT\ndated as of October 3, 2017\nby and among\nBERG HOLDING AG (the \"Seller\") and MAPLE INSTRUMENTS CO., LTD. (the \"Purchaser\")\nrelating to the sale of 70% of the share capital of Berg Optik GmbH (the \"Company\").\n1.1 The Sale Shares represent 70% of the share capital of the Company.\n2.1 The purchase price for the Sale Shares is EUR 2,000,000 (the \"Purchase Price\"), of which EUR 200,000 shall be paid into escrow.\n3.1 Closing shall take place on January 15, 2018.";
    let record = record(text, Kind::Acquisition);
    assert_eq!(said(&record, Role::Seller), ["BERG HOLDING AG"]);
    assert_eq!(said(&record, Role::Buyer), ["MAPLE INSTRUMENTS CO., LTD."]);
    assert_eq!(said(&record, Role::Investee), ["Berg Optik GmbH"]);
    assert_eq!(said(&record, Role::Amount), ["EUR 2000000"]);
    assert_eq!(said(&record, Role::Share), ["70%"]);
    assert_eq!(said(&record, Role::Signed), ["2017-10-03"]);
}

#[test]
fn a_confirmation_of_closing_names_the_day_its_agreement_was_signed() {
    let text = "交割确认书\n鉴于：转让方Berg Holding AG与受让方海棠仪器有限公司于2017年10月3日签订《股权收购协议》，约定受让方以2,000,000欧元收购Berg Optik GmbH 70%股权。\n交割已于2018年1月15日完成。\n转让方：Berg Holding AG\n受让方：海棠仪器有限公司\n2018年1月20日";
    let record = record(text, Kind::Acquisition);
    assert_eq!(said(&record, Role::Signed), ["2017-10-03"]);
    assert_eq!(said(&record, Role::Amount), ["EUR 2000000"]);
    assert_eq!(said(&record, Role::Investee), ["Berg Optik GmbH"]);
}

#[test]
fn the_rooms_are_leased_not_the_plot() {
    let text = "不动产权证书\n权利人\t海棠仪器有限公司\n坐落\t某市海棠路1号\n面积\t宗地面积9,000.5㎡/建筑面积812.25㎡";
    assert_eq!(said(&record(text, Kind::Lease), Role::Area), ["812.25"]);
}

#[test]
fn a_german_lease_is_read() {
    let text = "Gewerbemietvertrag\nzwischen Parkhof GmbH - Vermieter -\nund Maple Messtechnik GmbH - Mieter -\nMietfläche: 305,75 m²\n§ 2 Mietzeit: Das Mietverhältnis beginnt am 01.03.2018 und endet am 28.02.2021.\nJena, den 12.02.2018";
    let record = record(text, Kind::Lease);
    assert_eq!(said(&record, Role::Lessor), ["Parkhof GmbH"]);
    assert_eq!(said(&record, Role::Lessee), ["Maple Messtechnik GmbH"]);
    assert_eq!(said(&record, Role::Area), ["305.75"]);
    assert_eq!(said(&record, Role::Signed), ["2018-02-12"]);
}

#[test]
fn the_parts_of_an_audited_sum_are_no_totals_and_the_audited_body_is_the_holder() {
    let text = "专项审计报告\n海棠仪器有限公司：\n我们接受委托，审计了海棠仪器（香港）有限公司2018年1月1日至2019年12月31日研发投入明细表。\n我们认为，累计投入总额为人民币5,000,000.00元，其中设备费3,000,000.00元，人员费2,000,000.00元。\n某市正言会计师事务所（普通合伙）\n2020年3月9日";
    let record = record(text, Kind::AuditTotal);
    assert_eq!(said(&record, Role::Amount), ["CNY 5000000"]);
    assert!(
        said(&record, Role::Holder).contains(&"海棠仪器（香港）有限公司".to_owned()),
        "{:?}",
        said(&record, Role::Holder)
    );
    assert_eq!(record.all(Role::Period).count(), 1);
}

#[test]
fn the_bank_that_is_addressed_is_not_paid() {
    let text = "境外汇款申请书\n致：某银行海棠支行 TO: BANK OF MAPLE  日期 Date 2019-02-11\n32A 汇款币种及金额 Currency & Interbank Settlement Amount\tUSD 120,000.00\n50a 汇款人名称及地址 Remitter’s Name & Address\t海棠仪器有限公司 某市海棠路1号\n59a 收款人名称及地址 Beneficiary’s Name & Address\tMAPLE OPTICS INC. 12 OAK STREET\n57A 收款人开户银行 Beneficiary’s Bank\tOAK BANK N.A.";
    let record = record(text, Kind::Transfer);
    assert_eq!(said(&record, Role::Payee), ["MAPLE OPTICS INC."]);
    assert_eq!(said(&record, Role::Payer), ["海棠仪器有限公司"]);
    assert_eq!(said(&record, Role::Amount), ["USD 120000"]);
}

#[test]
fn a_swift_message_is_a_transfer_in_both_prints() {
    let long = "Swift Input : FIN 103 Single Customer Credit Transfer\n20: Sender's Reference\n    TT77001\n32A: Val Dte/Curr/Interbnk Settld Amt\n    Date     : 5 June 2019\n    Currency : EUR (EURO)\n    Amount   : #45.250,50#\n50K: Ordering Customer-Name & Address\n    /123456\n    MAPLE INSTRUMENTS CO., LTD.\n59: Beneficiary Customer-Name & Addr\n    /DE123\n    MAPLE MESSTECHNIK GMBH\n70: Remittance Information\n    RND\n";
    let short = "MT103\n:20:TT77001\n:32A:190605EUR45250,50\n:50K:/123456\nMAPLE INSTRUMENTS CO., LTD.\n:59:/DE123\nMAPLE MESSTECHNIK GMBH\n:70:RND\nordering customer beneficiary\n";
    for text in [long, short] {
        let record = record(text, Kind::Transfer);
        assert_eq!(said(&record, Role::Amount), ["EUR 45250.5"], "{text}");
        assert_eq!(said(&record, Role::Date), ["2019-06-05"]);
        assert_eq!(said(&record, Role::Payer), ["MAPLE INSTRUMENTS CO., LTD."]);
        assert_eq!(said(&record, Role::Payee), ["MAPLE MESSTECHNIK GMBH"]);
    }
}

#[test]
fn a_slip_in_blocks_gives_each_name_to_the_side_above_it() {
    let text = "某银行电子回单\n付款人\n户 名：海棠仪器有限公司\n账号：4000021309200000001\n金额\t¥30,000.00 元\n记账日期 2019年03月04日\n收款人\n户 名：北湾光学有限公司\n账号：4420158330005000002\n打印日期：2020年07月02日";
    let record = record(text, Kind::Transfer);
    assert_eq!(said(&record, Role::Payer), ["海棠仪器有限公司"]);
    assert_eq!(said(&record, Role::Payee), ["北湾光学有限公司"]);
    assert_eq!(said(&record, Role::Date), ["2019-03-04"]);
}

#[test]
fn the_bodies_of_authors_are_found_in_words_and_below_their_marks() {
    let ieee = "TRANSACTIONS ON OPTICAL MEASUREMENT, VOL. 12, NO. 3, MAY 2019\nA Robust Interferometer for Rotating Parts\nLei Li, Member, IEEE, and Eva Lind\nAbstract—A method is described.\nManuscript received November 2, 2018; accepted March 9, 2019.\nDate of publication April 1, 2019.\nL. Li is with Maple Institute of Technology, Somewhere 510006, China.\nE. Lind is with the Hochschule Nordbucht, 39104 Nordbucht, Germany.\nDigital Object Identifier 10.1109/TOM.2019.1234567";
    let one = record(ieee, Kind::Paper);
    assert_eq!(said(&one, Role::Affiliation), ["Maple Institute of Technology", "Hochschule Nordbucht"]);
    assert_eq!(said(&one, Role::Title), ["A Robust Interferometer for Rotating Parts"]);
    assert_eq!(said(&one, Role::Published), ["2019-04-01"]);
    assert_eq!(said(&one, Role::Received), ["2018-11-02"]);
}

#[test]
fn a_cv_in_prose_and_one_in_english_are_read() {
    let prose = "李雷 简历\n李雷，男，1979年3月出生，中国国籍。2007年6月毕业于海棠大学光学专业，获工学博士学位。2012年4月起任职于海棠仪器有限公司。2007年7月至今一直从事精密测量研究，2015年11月取得高级工程师职称。";
    let one = record(prose, Kind::Person);
    assert_eq!(said(&one, Role::Name), ["李雷"]);
    assert_eq!(said(&one, Role::TitleSince), ["2015-11-01..2015-11-30"]);
    assert_eq!(said(&one, Role::FieldSince), ["2007-07-01..2007-07-31"]);
    let english = "Curriculum Vitae\nEva Lind\nNationality: Swedish\nCurrent position: Chief Scientist, Maple Instruments Co., Ltd. (since April 2014)\nEducation\n1999–2003 Ph.D., Lund University, Optics\nProfessional experience\nOptics; active in this field since October 2003.";
    let two = record(english, Kind::Person);
    assert_eq!(said(&two, Role::Name), ["Eva Lind"]);
    assert_eq!(said(&two, Role::Nationality), ["SE"]);
    assert_eq!(said(&two, Role::FieldSince), ["2003-10-01..2003-10-31"]);
    assert_eq!(said(&two, Role::Degree), ["doctor"]);
    assert_eq!(said(&two, Role::Issuer), ["Lund University"]);
}

#[test]
fn an_employment_contract_covers_the_term_not_the_probation() {
    let text = "劳动合同书\n甲方（用人单位）：海棠仪器有限公司\n乙方（劳动者）：Eva Lind\n国籍：瑞典\n一、合同期限：自2018年4月1日起至2021年3月31日止，其中试用期自2018年4月1日至2018年9月30日。";
    let one = record(text, Kind::Person);
    assert_eq!(said(&one, Role::Name), ["Eva Lind"]);
    assert_eq!(said(&one, Role::Employer), ["海棠仪器有限公司"]);
    assert_eq!(said(&one, Role::To), ["2021-03-31"]);
    let english = "EMPLOYMENT CONTRACT\nEmployer: Maple Instruments Co., Ltd.\nEmployee: Dr. Eva Lind, Swedish national, passport no. X1\nTerm: from 1 April 2018 to 31 March 2021 (probation until 30 September 2018)";
    let two = record(english, Kind::Person);
    assert_eq!(said(&two, Role::Name), ["Eva Lind"]);
    assert_eq!(said(&two, Role::Nationality), ["SE"]);
    assert_eq!(said(&two, Role::To), ["2021-03-31"]);
}

#[test]
fn articles_in_sentences_give_their_holders() {
    let text = "海棠联合实验室有限公司章程\n第一条 公司名称：海棠联合实验室有限公司。\n第五条 股东及出资如下：\n股东一：海棠仪器有限公司，出资300万元，占注册资本的60%；\n股东二：北湾大学，出资200万元，占注册资本的40%。";
    let found = extract(&document(text));
    let shares: Vec<String> = found.records.iter().flat_map(|record| said(record, Role::Share)).collect();
    assert_eq!(shares, ["60%", "40%"]);
}

#[test]
fn a_training_agreement_gives_the_period_of_the_training_not_that_of_the_stay() {
    let text = "联合培养博士研究生协议\n甲方：海棠理工大学\n乙方：Hochschule Nordbucht\n双方同意联合培养博士研究生孟然（学号1）。\n培养期限：2018年9月1日至2021年6月30日，其中2019年10月至2020年9月在乙方学习。\n甲方代表：周明　日期：2018年7月6日\n乙方代表：J. Berg　日期：2018年7月20日";
    let one = record(text, Kind::Trainee);
    assert_eq!(said(&one, Role::Name), ["孟然"]);
    assert_eq!(one.all(Role::Period).count(), 1);
    assert_eq!(said(&one, Role::Signed), ["2018-07-06", "2018-07-20"]);
}
