//! What the columns of an indicator table hold, told by its header.

use std::sync::OnceLock;

use regex::Regex;

use super::layout::Piece;

/// What a column of a headed table holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Column {
    Number,
    Label,
    Unit,
    Value,
    /// Requirement, plan, evidence, remark.
    Void,
}

pub(super) struct Header {
    pub(super) columns: Vec<(u32, Column, String)>,
    pub(super) void: bool,
}

/// Reads a header row of an indicator table or of a list.
pub(super) fn header_of(row: &[Piece]) -> Option<Header> {
    let columns: Vec<(u32, Column, String)> = row
        .iter()
        .filter_map(|piece| {
            Some((piece.col, column(&piece.text).or_else(|| dated_column(&piece.text))?, piece.text.clone()))
        })
        .collect();
    let has = |kind: Column| columns.iter().any(|c| c.1 == kind);
    if row.iter().any(|piece| {
        piece.text.contains("附件名称") || piece.text.contains("材料名称") || piece.text.contains("文件名")
    }) && row.len() > 1
    {
        return Some(Header { columns, void: true });
    }
    let enough = columns.len() >= 2 && columns.len() * 3 >= row.len() * 2;
    // A numbered row, or one that holds a sentence, states something: "5 考评指标完成数量 已完成3项。".
    let numbered = row.first().is_some_and(|piece| piece.text.chars().all(|c| c.is_ascii_digit()));
    let states = row.iter().any(|piece| piece.text.contains(['。', ';', ',']));
    let indicator = has(Column::Value) && has(Column::Label) && enough && !numbered && !states;
    indicator.then_some(Header { columns, void: false })
}

/// A column of one period: 2018年, 2017.7-2018.6, 第1年.
pub(super) fn dated_column(text: &str) -> Option<Column> {
    let short = text.chars().count() <= 24;
    let period = super::figure::figures(text)
        .iter()
        .any(|f| matches!(f.value, crate::fact::Value::Date(_) | crate::fact::Value::Period(_)));
    static YEAR: OnceLock<Regex> = OnceLock::new();
    let year = YEAR.get_or_init(|| {
        Regex::new(r"^(?:\d{4}年?度?|第[一二三123]年|合计|累计|总计)$").expect("a pattern of this file (tested)")
    });
    (short && (period || year.is_match(text))).then_some(Column::Value)
}

/// Tells what a header cell says its column holds.
pub(super) fn column(text: &str) -> Option<Column> {
    static COLUMNS: OnceLock<[Regex; 5]> = OnceLock::new();
    let [number, void, value, unit, label] = COLUMNS.get_or_init(|| {
        [
            r"^(?:序号|编号|序|No\.?|#)$",
            r"要求|目标|计划|预期|约束|证明|附件|佐证|支撑|备注|说明材料|页码|材料|依据|审核|评分|分值|专家意见|指标值$|考核标准|申报条件内容|填写说明|填报说明|示例|注意",
            r"完成情况|完成值|完成数|完成量|实际|达到情况|现状|填报|自评|自查|具体情况|主要情况|执行情况|实现情况|满足情况|符合情况|情况$|内容$|数值|数量$|结果|取值|^值$|^金额|达标情况|申报值",
            r"^(?:计量)?单位(?:\(.*\))?$",
            r"指标|项目$|条件|事项|名称|类别|栏目|要点|字段|^项$|考评|考核|评价内容|类型$|条款",
        ]
        .map(|text| Regex::new(text).expect("a pattern of this file (tested)"))
    });
    if text.chars().count() > 16 {
        return None;
    }
    match () {
        () if number.is_match(text) => Some(Column::Number),
        () if unit.is_match(text) => Some(Column::Unit),
        () if void.is_match(text)
            && !text.contains("完成情况")
            && !text.contains("完成值")
            && !text.contains("实际") =>
        {
            Some(Column::Void)
        }
        // "考核内容" names the indicator, "考核内容完成情况" what was reached.
        () if asks(text) => Some(Column::Label),
        () if (value.is_match(text)) && !text.starts_with("项目") => Some(Column::Value),
        () if label.is_match(text)
            && !text.starts_with("项目名称")
            && !text.starts_with("单位名称")
            && !text.starts_with("基地名称")
            && !text.contains("机构")
            && !text.contains("英文") =>
        {
            Some(Column::Label)
        }
        () => None,
    }
}

/// Tells whether a header names what is asked, not what was reached.
pub(super) fn asks(text: &str) -> bool {
    let asked = ["考评", "考核", "评价", "指标", "条件"].iter().any(|word| text.contains(word));
    let reached = ["完成", "实际", "达到", "达标", "自评", "满足", "符合", "执行", "实现", "情况"];
    asked && !reached.iter().any(|word| text.contains(word))
}

/// Returns the unit in the brackets of a label or header: 投入总额（万元）.
pub(super) fn unit_of(label: &str) -> String {
    static UNIT: OnceLock<Regex> = OnceLock::new();
    let unit = UNIT.get_or_init(|| {
        Regex::new(r"\((?:单位:)?((?:人民币)?(?:万|亿|千|百万)?(?:元人民币|元|美元|欧元|港元|港币|英镑)|万元人民币|平方米|m2|人天|人·天|人次·天|人日|台/套|台\(套\)|台套|台|套|件|项|篇|名|人|个|家|份|年|个月|月|%)\)?\)?$")
            .expect("a pattern of this file (tested)")
    });
    unit.captures(label.trim()).and_then(|c| c.get(1)).map(|m| m.as_str().to_owned()).unwrap_or_default()
}
