//! Tells whether a file is all there: a cut file must not be called whole.

use hayro_syntax::Pdf;
use hayro_syntax::object::Dict;

/// Bytes after the end mark that are still taken for padding.
const TAIL_MAX: usize = 1024;

/// Tells whether there are page objects in plain sight.
pub(super) fn has_page_objects(bytes: &[u8]) -> bool {
    find_last(bytes, b"/Page").is_some()
}

fn find_last(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let last = *needle.last()?;
    let mut end = bytes.len();
    while let Some(at) = bytes.get(..end)?.iter().rposition(|byte| *byte == last) {
        let start = (at + 1).checked_sub(needle.len())?;
        if bytes.get(start..=at) == Some(needle) {
            return Some(start);
        }
        end = at;
    }
    None
}

/// Returns how many pages the file's page tree declares.
pub(super) fn declared_pages(pdf: &Pdf) -> Option<usize> {
    let xref = pdf.pages().xref();
    declared(&xref.get::<Dict<'_>>(xref.root_id())?)
}

fn declared(catalog: &Dict<'_>) -> Option<usize> {
    let count = catalog.get::<Dict<'_>>(b"Pages")?.get::<i64>(b"Count")?;
    usize::try_from(count).ok()
}

/// Returns a sentence for each sign that parts of the file are missing.
pub(super) fn doubts(bytes: &[u8], catalog: &Dict<'_>, pages: usize) -> Vec<String> {
    let mut doubts = Vec::new();
    let tail = find_last(bytes, b"%%EOF").and_then(|at| bytes.get(at + 5..));
    match tail {
        None => doubts.push("the file has no end mark: it may be cut short".to_owned()),
        Some(tail) if tail.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != 0).count() > TAIL_MAX => {
            doubts.push("the file goes on after its end mark: a later version of it may be cut short".to_owned());
        }
        Some(_) => (),
    }
    match declared(catalog) {
        Some(declared) if declared > pages => {
            doubts.push(format!("the file declares {declared} pages and {pages} can be found"))
        }
        None => doubts.push("the page tree is missing: pages were found one by one and may be incomplete".to_owned()),
        Some(_) => (),
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_its_end_is_not_whole() {
        let catalog = Dict::empty();
        assert!(doubts(b"%PDF-1.4 1 0 obj", &catalog, 1).iter().any(|doubt| doubt.contains("cut short")));
        let mut long = b"%PDF-1.4 %%EOF".to_vec();
        long.extend(vec![b'x'; 2000]);
        assert!(doubts(&long, &catalog, 1).iter().any(|doubt| doubt.contains("cut short")));
        assert!(!doubts(b"%PDF-1.4 %%EOF\n\0\0", &catalog, 1).iter().any(|doubt| doubt.contains("cut short")));
    }
}
