//! Readings: the default decides; every other reading of the row's switches is computed and shown.

use crate::fact::Truth;
use crate::rule::Row;

use super::Reading;
use super::evaluate::{self, lens_of};
use super::view::View;

/// Answers a row under each other reading; tells too whether an open one changes the answer.
pub(super) fn readings(view: &View<'_>, row: &Row, met: Truth) -> (Vec<Reading>, bool) {
    let mut all = Vec::new();
    let mut differs = false;
    for id in &row.readings {
        let Some(switch) = view.pack.switches.iter().find(|switch| switch.id == *id) else { continue };
        for reading in switch.readings.iter().skip(1) {
            // The register on the day of publication is not among the papers.
            if reading == "at_published" {
                continue;
            }
            let lens = lens_of(view, row, Some((id, reading)));
            let answer = evaluate::row(view, &lens, row);
            // 总人数×总天数 is only ever more; it is a question only where the sum fails the bound.
            let asked = id != "person_days" || met == Truth::No;
            // Another reading that cannot be answered changes nothing.
            let definite = answer.met != Truth::Unknown && met != Truth::Unknown;
            differs |= switch.open && asked && definite && answer.met != met;
            all.push(Reading { reading: format!("{id}={reading}"), criterion_met: answer.met, shown: answer.shown });
        }
    }
    (all, differs)
}
