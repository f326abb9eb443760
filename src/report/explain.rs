//! The way of one verdict: claim, exhibits, arithmetic, readings, verdict.

use std::io::Write;

use super::lines::FindingLine;
use super::value::value_words;
use super::words::{Lang, Words, verdict_word};

/// Writes how a finding came about, for people.
///
/// # Errors
///
/// When the writer fails.
pub fn explain(out: &mut dyn Write, lang: Lang, finding: &FindingLine) -> std::io::Result<()> {
    writeln!(out, "{} · {} · {}", finding.application, finding.criterion, verdict_word(finding.verdict, lang))?;
    writeln!(out, "{}: {}", lang.pick("条款", "clause"), finding.clause)?;
    if let Some(person) = &finding.person {
        writeln!(out, "{}: {person}", lang.pick("须专家判断", "a person must weigh"))?;
    }
    writeln!(out, "\n{}", lang.pick("一、申报", "1. Claimed"))?;
    if finding.claims.is_empty() {
        writeln!(out, "  {}", lang.pick("未申报", "nothing"))?;
    }
    for claim in &finding.claims {
        writeln!(out, "  {} = {} → {}  {}", claim.claim, claim.written, claim.holds.say(lang), claim.at)?;
        if let Some(shown) = &claim.shown {
            writeln!(out, "    {}: {}", lang.pick("证据显示", "shown"), value_words(shown, lang))?;
        }
        for reason in &claim.reasons {
            writeln!(out, "    - {}", reason.say(lang))?;
        }
    }
    for (bearing, title) in [
        ("counted", lang.pick("二、计入的证据", "2. Counted")),
        ("witness", lang.pick("三、旁证", "3. Witnesses")),
        ("left_out", lang.pick("四、未计入", "4. Left out")),
    ] {
        let exhibits: Vec<_> = finding.exhibits.iter().filter(|exhibit| exhibit.bearing == bearing).collect();
        writeln!(out, "\n{title} ({})", exhibits.len())?;
        for exhibit in exhibits {
            let quote = exhibit.quote.replace(['\n', '\t'], " ");
            let reason = exhibit.reason.map_or(String::new(), |reason| format!("  [{}]", reason.say(lang)));
            writeln!(out, "  {quote}{reason}\n    {}", exhibit.at)?;
        }
    }
    writeln!(out, "\n{}", lang.pick("五、结果", "5. Result"))?;
    if let Some(shown) = &finding.shown {
        writeln!(out, "  {}: {}", lang.pick("证据显示", "shown"), value_words(shown, lang))?;
    }
    for note in &finding.notes {
        writeln!(out, "  {note}")?;
    }
    writeln!(out, "  {}: {}", lang.pick("条件是否满足", "criterion met"), finding.criterion_met.say(lang))?;
    if let Some(grade) = finding.grade {
        writeln!(out, "  {}: {grade:?}", lang.pick("最强证据等级", "best grade"))?;
    }
    for reading in &finding.readings {
        writeln!(
            out,
            "  {} {} → {}",
            lang.pick("其他口径", "other reading"),
            reading.reading,
            reading.criterion_met.say(lang)
        )?;
    }
    for reason in &finding.reasons {
        writeln!(out, "  - {}", reason.say(lang))?;
    }
    Ok(())
}
