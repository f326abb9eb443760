//! Word files (Office Open XML text): paragraphs and tables in body order, in one flow.
//!
//! Paragraphs of the body and cells of its tables come first, in order. What stands elsewhere (headers, footers, notes,
//! comments) follows, at the place of the first paragraph; text boxes stand with the paragraph that holds them.
//! Tracked deletions are left out, insertions kept: it is what the file says when it is printed.

mod body;

use self::body::{Flow, Note};
use super::text::finish;
use super::xlsx::{Package, embedded, relations_of};
use super::xml::Xml;
use super::zip::Zip;
use super::{Limits, Read, cfb, problem};
use crate::document::{Layer, Place, ProblemKind};

/// Reads a Word file.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Read {
    if bytes.starts_with(cfb::MAGIC) {
        return Read::failed(ProblemKind::Locked, "the file needs a password");
    }
    let mut package = Package { zip: Zip::open(bytes), limits, problems: Vec::new() };
    if let Some(damage) = package.zip.damage.clone() {
        package.problems.push(problem(ProblemKind::Damaged, None, damage));
    }
    let roots = relations_of(&mut package, "");
    let main = roots.into_iter().find(|one| one.kind.ends_with("/officeDocument")).map(|one| one.target);
    let main = main.filter(|main| package.zip.find(main).is_some()).unwrap_or_else(|| "word/document.xml".to_owned());
    let Some(text) = package.text(&main) else {
        package.problems.push(problem(ProblemKind::Damaged, None, "the text is missing"));
        return Read { parts: Vec::new(), problems: package.problems };
    };
    let mut flow = Flow::new(limits.text_bytes);
    let mut xml = Xml::new(&text);
    flow.read(&mut xml);
    if let Some(damage) = xml.damage {
        package.problems.push(problem(ProblemKind::Damaged, Some(0), damage));
    }
    for relation in relations_of(&mut package, &main) {
        let kind = relation.kind.rsplit('/').next().unwrap_or_default();
        let layer = match kind {
            "header" | "footer" | "footnotes" | "endnotes" => Layer::Shown,
            "comments" => Layer::Annotation,
            _ => continue,
        };
        let text = package.text(&relation.target).unwrap_or_default();
        flow.note(Note { text: &text, layer });
    }
    embedded(&mut package);
    let mut problems = package.problems;
    if flow.hidden > 0 {
        let detail = format!("{} runs of text are hidden or white", flow.hidden);
        problems.push(problem(ProblemKind::HiddenContent, Some(0), detail));
    }
    if flow.pictures > 0 {
        let detail = format!("{} pictures in the text are not read", flow.pictures);
        problems.push(problem(ProblemKind::Unsupported, Some(0), detail));
    }
    if flow.over_limit {
        problems.push(problem(ProblemKind::OverLimit, Some(0), "the text is read up to the limit of bytes"));
    }
    finish(flow.part, problems)
}

/// The place of what stands outside the body.
const OUTSIDE: Place = Place::Para(1);
