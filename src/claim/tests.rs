//! Rows of `fixtures/cases/claims.toml`, and what whole forms come to.

use serde::Deserialize;

use super::*;
use crate::document::{Body, Cell, FileId, Format, Part, PartState, Table};
use crate::fact::{Basis, Duration, Value};

/// The embedded programme.
pub(super) fn pack() -> Pack {
    let (name, text) = crate::rule::embedded("gd-2020-2021").unwrap();
    crate::rule::load(name, text).unwrap()
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    track: String,
    /// Running text of the form.
    #[serde(default)]
    text: String,
    /// Or the rows of a table.
    #[serde(default)]
    rows: Vec<Vec<String>>,
    claims: Vec<String>,
    /// Figures told as unclaimed.
    #[serde(default)]
    unclaimed: Vec<String>,
}

fn page(text: &str, tables: Vec<Table>) -> Document {
    let body = Body::Page { width_pt: 595.0, height_pt: 842.0 };
    let part = Part {
        label: "1".into(),
        body,
        state: PartState::Text,
        text: text.into(),
        marks: Vec::new(),
        tables,
        pixels: None,
    };
    Document { file: FileId([1; 32]), format: Format::Pdf, parts: vec![part], problems: Vec::new() }
}

fn table(rows: &[Vec<String>], text: &mut String) -> Table {
    let mut cells = Vec::new();
    for (row, list) in (0..).zip(rows) {
        for (col, value) in (0..).zip(list) {
            let start = text.len() as u32;
            text.push_str(value);
            let span = Span { part: 0, start, end: text.len() as u32 };
            if !value.is_empty() {
                cells.push(Cell {
                    rows: [row; 2],
                    cols: [col; 2],
                    span,
                    typed: None,
                    hidden: false,
                    formula: None,
                    format: None,
                });
            }
            text.push('\t');
        }
        text.push('\n');
    }
    Table { cells, continues: false }
}

fn head(track: &str) -> String {
    let topic = match track {
        "T1" => "专题一：设立境外研发机构\n境外研发机构名称：Alpha Research Ltd（阿尔法研究有限公司）",
        "T2J" => "专题二：国际联合研究中心\n合作外方：贝塔大学（University of Beta）",
        _ => "专题二：国际技术转移中心\n合作外方：贝塔大学（University of Beta）",
    };
    format!("项目申报书\n专题：{topic}\n申报单位：广东甲乙科技有限公司\n项目负责人：丁小山\n项目名称：某项目\n")
}

fn date(date: &crate::fact::Date) -> String {
    if date.first == date.last { date.first.to_string() } else { format!("{}..{}", date.first, date.last) }
}

/// Writes a claim as a row does.
fn shown(claim: &Claim) -> String {
    let value = match &claim.value {
        Value::Date(d) => date(d),
        Value::Amount(a) => format!("{} {}", a.units.normalize(), a.currency.code()),
        Value::Count(c) => format!("{} {}", c.number.normalize(), c.unit),
        Value::Percent(p) => format!("{} %", p.percent.normalize()),
        Value::Duration(Duration::Months(months)) => format!("{months} months"),
        Value::Duration(Duration::Days(days)) => format!("{days} days"),
        Value::Code(code) => code.is.clone(),
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) | Value::Party(text) => text.clone(),
        other => format!("{other:?}"),
    };
    let comparator = match claim.comparator {
        Comparator::Equal => String::new(),
        other => format!(" {}", serde_json::to_string(&other).unwrap().trim_matches('"')),
    };
    let period = match claim.period {
        Some(Period { from: Some(from), to: Some(to) }) => format!(" in {}..{}", from.first, to.last),
        _ => String::new(),
    };
    let basis = match claim.basis {
        Some(Basis::Number) => " by number",
        Some(Basis::Amount) => " by amount",
        None => "",
    };
    format!("{} = {value}{comparator}{period}{basis}", claim.name)
}

#[test]
fn every_row_of_the_fixture_gives_its_claims() {
    let cases: Cases = toml::from_str(include_str!("../../fixtures/cases/claims.toml")).unwrap();
    let pack = pack();
    let mut wrong = Vec::new();
    for case in &cases.case {
        let mut text = head(&case.track);
        let from = text.len() as u32;
        text.push_str(&case.text);
        let tables = if case.rows.is_empty() { Vec::new() } else { vec![table(&case.rows, &mut text)] };
        let form = page(&text, tables);
        let application = read(&form, &[], &pack);
        let mut got: Vec<String> = application.claims.iter().filter(|c| c.at.span.start >= from).map(shown).collect();
        let mut want = case.claims.clone();
        got.sort();
        want.sort();
        if got != want {
            wrong.push(format!("{}: {}\n   want {want:?}\n   got  {got:?}", case.name, case.text));
        }
        let unclaimed = application.problems.iter().filter(|(p, _)| p.kind == ProblemKind::UnclaimedFigure);
        let told: Vec<String> = unclaimed.map(|(_, at)| written(&form, at.unwrap())).collect();
        if told != case.unclaimed {
            wrong.push(format!("{}: unclaimed want {:?} got {told:?}", case.name, case.unclaimed));
        }
        for claim in &application.claims {
            assert_eq!(claim.written, form.quote(claim.at.span));
        }
    }
    assert!(cases.case.len() >= 40);
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.case.len(), wrong.join("\n"));
}

fn rows(list: &[&[&str]]) -> Vec<Vec<String>> {
    list.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

fn workbook(sheets: &[(&str, &[&[&str]])]) -> Document {
    let mut document =
        Document { file: FileId([2; 32]), format: Format::Xlsx, parts: Vec::new(), problems: Vec::new() };
    for (index, (name, list)) in (0..).zip(sheets) {
        let mut text = String::new();
        let mut grid = table(&rows(list), &mut text);
        grid.cells.iter_mut().for_each(|cell| cell.span.part = index);
        let body = Body::Sheet { hidden: false };
        document.parts.push(Part {
            label: (*name).into(),
            body,
            state: PartState::Text,
            text,
            marks: Vec::new(),
            tables: vec![grid],
            pixels: None,
        });
    }
    document
}

fn form_workbook(amount: &str) -> Document {
    workbook(&[
        (
            "基本信息",
            &[
                &["某计划项目申报表", ""],
                &["专题", "专题一：设立境外研发机构"],
                &["申报单位", "广东甲乙科技有限公司"],
                &["统一社会信用代码", "91350100M000100Y43"],
                &["境外研发机构", "Alpha Research Ltd（阿尔法研究有限公司）"],
                &["所在国家（地区）", "英国"],
                &["项目负责人", "丁小山"],
            ],
        ),
        (
            "完成情况",
            &[
                &["序号", "指标", "完成情况", "证明材料"],
                &["1", "投入累计总金额", amount, "附件1"],
                &["2", "专利授权", "近三年获得专利授权2件。", "附件2"],
            ],
        ),
        ("附件清单", &[&["编号", "附件名称"], &["附件1", "投入台账3000万元.xlsx"]]),
    ])
}

#[test]
fn a_workbook_gives_its_parties_and_claims() {
    let form = form_workbook("近三年累计投入3,450.5万元。");
    assert!(is_form(&form));
    let application = read(&form, &[], &pack());
    assert_eq!(application.track.as_deref(), Some("T1"));
    assert_eq!(application.applicant.numbers[0].0.value, "91350100M000100Y43");
    let names: Vec<&str> = application.institute.names.iter().map(|name| name.0.as_str()).collect();
    assert_eq!(names, ["Alpha Research Ltd", "阿尔法研究有限公司"]);
    assert_eq!(application.institute.place.as_ref().unwrap().0, "GB");
    assert_eq!(application.leader.names[0].0, "丁小山");
    let shown: Vec<String> = application.claims.iter().map(shown).collect();
    assert_eq!(shown, ["institute_place = GB", "investment_total = 34505000 CNY", "patents_granted = 2 件"]);
    assert!(application.problems.is_empty(), "{:?}", application.problems);
}

#[test]
fn a_workbook_form_is_known_by_title_or_by_its_fields_and_never_lost_to_a_cell_about_an_agreement() {
    let claims: &[&[&str]] = &[
        &["类别", "指标", "填报内容"],
        &["合作", "合作协议签署日期", "2018年5月18日"],
        &["合作", "合作协议", "双方签署合作协议"],
        &["合作", "合作期限", "3年"],
        &["业绩", "技术交易额", "532.01万元"],
        &["业绩", "促成项目数", "15项"],
        &["业绩", "跨境项目数量占比", "40.0%"],
        &["队伍", "服务团队人数", "4人"],
        &["队伍", "技术经纪人", "3人"],
        &["队伍", "负责人从业年限", "12年"],
    ];
    let mut fields: Vec<&[&str]> = vec![
        &["某平台专题填报表"],
        &["申报专题", "专题二：国际技术转移中心"],
        &["申报单位", "广东甲乙科技有限公司"],
        &["统一社会信用代码", "91350100M000100Y43"],
        &["项目名称", "某项目"],
        &["合作外方", "某国罗德财团"],
        &["外方所在国家（地区）", "比利时"],
        &["项目负责人", "丁小山"],
        &["填报日期", "2020年7月22日"],
    ];
    let form = workbook(&[("单位与项目", &fields), ("指标填报", claims)]);
    assert!(is_form(&form));
    let application = read(&form, &[], &pack());
    assert_eq!(application.partner.names[0].0, "某国罗德财团");
    assert_eq!(application.partner.place.as_ref().unwrap().0, "BE");
    let names: Vec<&str> = application.claims.iter().map(|claim| claim.name.as_str()).collect();
    for name in ["partner", "agreement_signed_on", "agreement_term", "technology_trade", "service_team"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    // Without its title and its date the fields and the labels of claims still tell it.
    fields.remove(0);
    fields.pop();
    assert!(is_form(&workbook(&[("单位与项目", &fields), ("指标填报", claims)])));
    // The fields alone are any paper's.
    assert!(!is_form(&workbook(&[("单位与项目", &fields)])));
}

#[test]
fn the_partners_country_stands_in_a_line_of_its_own() {
    let text = format!("{}外方所在国家（地区）：比利时\n项目联系人：戊\n", head("T2J"));
    let application = read(&page(&text, Vec::new()), &[], &pack());
    assert_eq!(application.partner.place.as_ref().unwrap().0, "BE");
    assert_eq!(application.institute.place, None);
}

#[test]
fn a_copy_that_says_another_sum_is_told() {
    let form = form_workbook("近三年累计投入3,450.5万元。");
    let same = form_workbook("近三年累计投入3450.50万元。");
    assert!(read(&form, &[&same], &pack()).problems.is_empty());
    let other = form_workbook("近三年累计投入3,540.5万元。");
    let problems = read(&form, &[&other], &pack()).problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].0.kind, ProblemKind::FormCopyDiffers);
    assert_eq!(written(&form, problems[0].1.unwrap()), "3,450.5万元");
}

#[test]
fn papers_that_only_mention_an_application_are_no_form() {
    for text in [
        "承 诺 书\n本单位申报2020年度专题，项目名称：某项目，申报单位：广东甲乙科技有限公司，申报日期：2020年7月1日。",
        "境外汇款申请书\n申请单位：广东甲乙科技有限公司\n项目名称：设备款\n申请日期：2019-03-01\n金额：USD 5,000.00",
        "专项审计报告\n我们审计了广东甲乙科技有限公司申报书所列投入。\n项目名称：某项目\n申报单位：广东甲乙科技有限公司",
        "合作协议\n甲方：广东甲乙科技有限公司\n乙方：University of Beta\n项目名称：某项目",
        "专利申请表\n申请单位：广东甲乙科技有限公司\n项目名称：一种装置\n申请日期：2019-03-01",
        "",
    ] {
        assert!(!is_form(&page(text, Vec::new())), "{text}");
    }
    let form = format!("{}申报日期：2020年7月1日\n", head("T2J"));
    assert!(is_form(&page(&form, Vec::new())));
}

#[test]
fn damaged_forms_never_panic_and_spans_lie_on_character_borders() {
    let cases: Cases = toml::from_str(include_str!("../../fixtures/cases/claims.toml")).unwrap();
    let pack = pack();
    for case in cases.case.iter().filter(|case| !case.text.is_empty()).step_by(4) {
        let text = format!("{}{}", head(&case.track), case.text);
        for cut in text.char_indices().map(|(at, _)| at).step_by(7) {
            let piece = format!("{}{}", &text[cut..], &text[..cut]);
            let form = page(&piece, Vec::new());
            for claim in read(&form, &[], &pack).claims {
                assert!(piece.is_char_boundary(claim.at.span.start as usize));
                assert!(piece.is_char_boundary(claim.at.span.end as usize));
                assert!(claim.at.span.start < claim.at.span.end, "{}", claim.name);
            }
        }
    }
}
