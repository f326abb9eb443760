//! The second opinion: another parser rebuilds a file that the first one refuses.

/// Returns the file with what cannot stand in the syntax of objects blanked out, every byte at its place.
///
/// One wrong byte in a reference makes a parser refuse the whole dictionary around it, often that of a page.
pub(super) fn blanked(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < out.len() {
        let rest = out.get(at..).unwrap_or_default();
        if rest.starts_with(b"stream") && !out.get(..at).is_some_and(|before| before.ends_with(b"end")) {
            let end = rest.windows(9).position(|bytes| bytes == b"endstream").unwrap_or(rest.len());
            at += end.max(1);
            continue;
        }
        if let Some(byte) = out.get_mut(at).filter(|byte| !matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~')) {
            *byte = b' ';
        }
        at += 1;
    }
    out
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_bytes_of_objects_are_blanked_and_streams_stay() {
        let file = b"1 0 obj <</A 20\x9e0 R>> stream\n\xFF\x01\nendstream endobj 2\x0E 0 obj";
        let clean = blanked(file);
        assert_eq!(clean, b"1 0 obj <</A 20 0 R>> stream\n\xFF\x01\nendstream endobj 2  0 obj");
    }
}
