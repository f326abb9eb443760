//! Progress on stderr, where it is a terminal: applications, pages, rate and time left.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use vouch::report::Lang;
use vouch::run::Monitor;

/// Shows progress, or nothing.
pub(crate) struct Progress {
    bar: ProgressBar,
    pages: AtomicUsize,
    again: AtomicUsize,
    lang: Lang,
}

impl Progress {
    /// Makes a bar on a terminal, a silent one elsewhere.
    pub(crate) fn new(lang: Lang, quiet: bool) -> Progress {
        let shown = !quiet && std::io::stderr().is_terminal();
        let bar = if shown { ProgressBar::new(0) } else { ProgressBar::hidden() };
        let template =
            lang.pick("{bar:30} {pos}/{len} 份 {msg} 剩余 {eta}", "{bar:30} {pos}/{len} applications {msg} left {eta}");
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress { bar, pages: AtomicUsize::new(0), again: AtomicUsize::new(0), lang }
    }
}

impl Monitor for Progress {
    fn found(&self, applications: usize) {
        self.bar.set_length(applications as u64);
    }

    fn file(&self, parts: usize, again: bool) {
        let pages = self.pages.fetch_add(parts, Ordering::Relaxed) + parts;
        let again = self.again.fetch_add(usize::from(again), Ordering::Relaxed) + usize::from(again);
        let seconds = self.bar.elapsed().as_secs_f64().max(0.001);
        let (unit, known) = (self.lang.pick("页", "pages"), self.lang.pick("个文件已读过", "files known"));
        self.bar.set_message(format!("{pages} {unit}, {:.0}/s, {again} {known}", pages as f64 / seconds));
    }

    fn read(&self, _: &str) {
        self.bar.inc(1);
    }

    fn checked(&self, _: &str) {}
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
