//! Tables for people at a terminal.

use std::io::Write;

use crate::check::Verdict;
use crate::fact::Truth;
use crate::ingest::MemberState;

use super::lines::{ApplicationLine, FindingLine, LeadLine, TotalLine};
use super::value::value_words;
use super::words::{Lang, Words, verdict_word};

/// Returns how many columns a text takes: Han and full-width characters take two.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c as u32 >= 0x2E80 { 2 } else { 1 }).sum()
}

/// Returns a text cut and padded to a number of columns.
fn pad(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = if c as u32 >= 0x2E80 { 2 } else { 1 };
        if used + wide > width.saturating_sub(1) && columns(text) > width {
            out.push('…');
            used += 1;
            break;
        }
        out.push(c);
        used += wide;
    }
    out.push_str(&" ".repeat(width.saturating_sub(used)));
    out
}

/// Writes the findings of one application: a line a row, the reasons behind it.
///
/// # Errors
///
/// When the writer fails.
pub fn application_table(
    out: &mut dyn Write,
    lang: Lang,
    line: &ApplicationLine,
    findings: &[FindingLine],
) -> std::io::Result<()> {
    writeln!(out)?;
    let unknown = lang.pick("（未找到申报书）", "(no form found)");
    writeln!(
        out,
        "{} · {} · {} · {}: {}",
        line.application,
        line.track.as_deref().unwrap_or("-"),
        line.applicant.as_deref().unwrap_or(unknown),
        lang.pick("是否符合申报条件", "eligible"),
        line.eligible.say(lang),
    )?;
    if !line.decided_by.is_empty() {
        writeln!(out, "  {}: {}", lang.pick("取决于", "decided by"), line.decided_by.join(" "))?;
    }
    for finding in findings.iter().filter(|finding| finding.verdict != Verdict::NotApplicable) {
        let reasons: Vec<&str> = finding.reasons.iter().map(|reason| reason.say(lang)).collect();
        writeln!(
            out,
            "  {} {} {} {}",
            pad(&verdict_word(finding.verdict, lang), 15),
            pad(&finding.criterion, 16),
            pad(&finding.clause, 46),
            reasons.join(lang.pick("；", "; ")),
        )?;
        for claim in finding.claims.iter().filter(|claim| claim.holds != Truth::Yes) {
            let reasons: Vec<&str> = claim.reasons.iter().map(|reason| reason.say(lang)).collect();
            let written = claim.written.split_whitespace().collect::<Vec<_>>().join(" ");
            write!(out, "      {} {written} · {}", lang.pick("申报", "claimed"), claim.holds.say(lang))?;
            if let Some(shown) = &claim.shown {
                write!(out, " · {} {}", lang.pick("证据显示", "shown"), value_words(shown, lang))?;
            }
            if !reasons.is_empty() {
                write!(out, " · {}", reasons.join(lang.pick("；", "; ")))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Writes the batch: an application a line, leads, totals.
///
/// # Errors
///
/// When the writer fails.
pub fn batch_table(
    out: &mut dyn Write,
    lang: Lang,
    applications: &[(ApplicationLine, Vec<FindingLine>)],
    leads: &[LeadLine],
    total: &TotalLine,
) -> std::io::Result<()> {
    writeln!(out)?;
    let head = [
        lang.pick("申报", "application"),
        lang.pick("类型", "track"),
        lang.pick("符合", "eligible"),
        "✓",
        "✗",
        "≠",
        "?",
        "∅",
        "人",
        lang.pick("未读", "not read"),
        lang.pick("取决于", "decided by"),
    ];
    let widths = [16, 6, 12, 5, 5, 5, 5, 5, 5, 9, 30];
    let row =
        |cells: &[String]| cells.iter().zip(widths).map(|(cell, width)| pad(cell, width)).collect::<Vec<_>>().join(" ");
    writeln!(out, "{}", row(&head.map(str::to_owned)).trim_end())?;
    for (line, findings) in applications {
        let count = |verdicts: &[Verdict]| {
            findings.iter().filter(|finding| verdicts.contains(&finding.verdict)).count().to_string()
        };
        let cells = [
            line.application.clone(),
            line.track.clone().unwrap_or_else(|| "-".to_owned()),
            line.eligible.say(lang).to_owned(),
            count(&[Verdict::Supported]),
            count(&[Verdict::Contradicted, Verdict::NotMet]),
            count(&[Verdict::ReadingsDiffer]),
            count(&[Verdict::Insufficient]),
            count(&[Verdict::Unread]),
            count(&[Verdict::Judge]),
            line.not_read.to_string(),
            line.decided_by.join(" "),
        ];
        writeln!(out, "{}", row(&cells).trim_end())?;
    }
    for lead in leads {
        writeln!(out, "{} {}: {}", lang.pick("线索", "lead"), lead.lead.say(lang), lead.applications.join(" "))?;
        for place in &lead.at {
            writeln!(out, "    {place}")?;
        }
    }
    let states: Vec<String> =
        total.states.iter().map(|(state, count)| format!("{} {count}", state_word(state, lang))).collect();
    let pages: Vec<String> =
        total.page_states.iter().map(|(state, count)| format!("{} {count}", state.say(lang))).collect();
    writeln!(out)?;
    writeln!(out, "{} {}: {}", total.members, lang.pick("个文件", "files"), states.join(", "))?;
    writeln!(
        out,
        "{} {} + {} {}: {}",
        total.pages,
        lang.pick("页", "pages"),
        total.sheets,
        lang.pick("表", "sheets"),
        pages.join(", ")
    )
}

/// Returns the state of a file in words.
fn state_word(state: &str, lang: Lang) -> String {
    let told: Option<MemberState> = serde_json::from_value(serde_json::json!(state)).ok();
    told.map_or_else(|| state.to_owned(), |told| told.say(lang).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_with_wide_characters() {
        assert_eq!(columns(&pad("证实", 8)), 8);
        assert_eq!(columns(&pad("一个很长的条款文字", 8)), 8);
    }
}
