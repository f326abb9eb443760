//! The second opinion: another parser rebuilds a file that the first one refuses.

/// Returns the file written anew from all objects that the second parser finds, or `None` if it finds no page.
pub(super) fn rebuilt(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut document = lopdf::Document::load_mem(bytes).ok()?;
    if document.get_pages().is_empty() {
        return None;
    }
    let mut out = Vec::new();
    document.save_to(&mut out).ok()?;
    Some(out)
}
