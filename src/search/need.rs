//! What a text must have so that a regular expression can match in it.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::fold::fold;

/// Most alternatives of one character that still are that character (`s`, `S`, `ſ`).
const FORMS_MAX: usize = 8;

/// Returns folded texts that every match of an expression (case ignored) has; none where nothing is sure.
pub(super) fn needs(pattern: &str) -> Vec<String> {
    let parsed = ParserBuilder::new().case_insensitive(true).build().parse(pattern);
    let mut out = Needs::default();
    if let Ok(hir) = parsed {
        out.take(&hir);
        out.cut();
    }
    out.all
}

#[derive(Default)]
struct Needs {
    all: Vec<String>,
    /// Characters side by side, up to here.
    run: String,
}

impl Needs {
    fn take(&mut self, hir: &Hir) {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => (),
            HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
                Ok(text) => self.run.extend(text.chars().map(fold)),
                Err(_) => self.cut(),
            },
            HirKind::Class(class) => match only_char(class) {
                Some(c) => self.run.push(c),
                None => self.cut(),
            },
            HirKind::Capture(capture) => self.take(&capture.sub),
            HirKind::Concat(list) => list.iter().for_each(|one| self.take(one)),
            HirKind::Repetition(repetition) => {
                self.cut();
                if repetition.min > 0 {
                    self.take(&repetition.sub);
                    self.cut();
                }
            }
            // Any of them: nothing that all need.
            HirKind::Alternation(_) => self.cut(),
        }
    }

    fn cut(&mut self) {
        let run = std::mem::take(&mut self.run);
        if run.chars().any(char::is_alphanumeric) {
            self.all.push(run);
        }
    }
}

/// Returns the one folded character that all of a class fold to.
fn only_char(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let mut only = None;
    let mut count = 0;
    for range in class.ranges() {
        for c in range.start()..=range.end() {
            count += 1;
            if count > FORMS_MAX || only.is_some_and(|only| only != fold(c)) {
                return None;
            }
            only = Some(fold(c));
        }
    }
    only
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_match_has_is_needed_and_nothing_else() {
        for (pattern, expected) in [
            (r"ZL\d{12}\.[\dX]", &["zl"][..]),
            ("合作.{0,20}协议", &["合作", "协议"]),
            ("合作|协议", &[]),
            ("(合作){2,}草?案", &["合作", "案"]),
            ("(合作)协议", &["合作协议"]),
            ("[协議]议", &["议"]),
            (r"\d+", &[]),
        ] {
            assert_eq!(needs(pattern), expected, "{pattern}");
        }
    }
}
