//! For which period a figure is claimed.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::figure::{self, Figure};
use super::statement::{Draft, View};
use crate::fact::{Date, Period, Value};

impl View<'_> {
    /// Returns the period that stands nearest before a figure, or in the label.
    pub(super) fn period(&self, index: usize) -> Option<Period> {
        let figure = self.figures.get(index)?;
        let text = self.sentence.text;
        let before = self.figures.iter().rev().filter(|f| f.range.end <= figure.range.start);
        // A year that had its figure (2019年投入1100万元) is not that of the total after it.
        let kind = std::mem::discriminant(&figure.value);
        let own = |year: &Figure| {
            let between = |f: &&Figure| year.range.end <= f.range.start && f.range.end <= figure.range.start;
            !self.figures.iter().filter(between).any(|f| std::mem::discriminant(&f.value) == kind)
        };
        let stated = before.into_iter().find_map(|f| match &f.value {
            Value::Period(period) => Some(*period),
            Value::Date(date)
                if Date::year(date.first.year()) == Some(*date) && !is_since(text, &f.range) && own(f) =>
            {
                Some(Period { from: Some(*date), to: Some(*date) })
            }
            _ => None,
        });
        let last_end = index.checked_sub(1).and_then(|i| self.figures.get(i)).map_or(0, |f| f.range.end);
        let near = year_of(text, last_end..figure.range.start);
        let label = self.sentence.passage.label.as_str();
        let label_period = || {
            let figures = figure::figures(label).into_iter();
            figures.filter_map(|f| if let Value::Period(period) = f.value { Some(period) } else { None }).next()
        };
        near.or(stated).or_else(label_period).or_else(|| year_of(label, 0..label.len()))
    }

    /// Gives figures listed after 分别 the periods listed before it, in order; as many of each, or none.
    pub(super) fn respectively(&self, drafts: &mut [Draft]) {
        static YEAR: OnceLock<Regex> = OnceLock::new();
        let year = YEAR.get_or_init(|| Regex::new(r"(20\d\d)(?:年度?)?").expect("a pattern of this file (tested)"));
        let head = self.sentence.text.get(..self.sentence.text.find("分别").unwrap_or(0)).unwrap_or("");
        let mut periods: Vec<Period> = self
            .figures
            .iter()
            .filter(|f| f.range.end <= head.len())
            .filter_map(|f| if let Value::Period(period) = f.value { Some(period) } else { None })
            .collect();
        if periods.is_empty() {
            let years = year.captures_iter(head).filter_map(|c| Date::year(c.get(1)?.as_str().parse().ok()?));
            periods = years.map(|date| Period { from: Some(date), to: Some(date) }).collect();
        }
        let paired = periods.len() == drafts.len();
        for (index, draft) in drafts.iter_mut().enumerate() {
            draft.period = periods.get(index).copied().filter(|_| paired);
        }
    }
}

/// Returns the last year (2018年, 2018年度) named in a range of a text, as a period.
fn year_of(text: &str, range: Range<usize>) -> Option<Period> {
    static YEAR: OnceLock<Regex> = OnceLock::new();
    let year = YEAR.get_or_init(|| Regex::new(r"(20\d\d)年度?").expect("a pattern of this file (tested)"));
    let piece = text.get(range.clone())?;
    let captures = year.captures_iter(piece).last()?;
    let at = captures.get(0)?;
    if is_since(text, &(range.start + at.start()..range.start + at.end())) {
        return None;
    }
    let date = Date::year(captures.get(1)?.as_str().parse().ok()?)?;
    Some(Period { from: Some(date), to: Some(date) })
}

/// Tells whether a year is where something began or ended, not the year it is said of: 自2014年成立以来, 截至2019年底.
fn is_since(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or("");
    let after = text.get(range.end..).unwrap_or("");
    let begins = ["自", "从", "截至", "截止", "截至到", "至"].iter().any(|word| before.ends_with(word));
    begins
        || ["以来", "起", "成立", "以后", "之后", "(含)", "底", "末", "开始"].iter().any(|word| after.starts_with(word))
}
