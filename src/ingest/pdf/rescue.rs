//! The second opinion: another parser rebuilds a file that the first one refuses.

use super::stream::Budget;

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

/// Returns the file with the objects of its object streams written out behind it, or `None` if it has none.
///
/// A file cut short loses the table that tells which object stream holds which object; the streams themselves tell too.
pub(super) fn unpacked(bytes: &[u8], budget: &mut Budget) -> Option<Vec<u8>> {
    let mut out = bytes.to_vec();
    let mut root = None;
    let mut at = 0;
    while let Some(found) = find(bytes.get(at..)?, b"/ObjStm") {
        at += found + 1;
        let Some((header, objects)) = object_stream(bytes, at, budget) else { continue };
        for (index, &(number, start)) in header.iter().enumerate() {
            let end = header.get(index + 1).map_or(objects.len(), |next| next.1);
            let Some(object) = objects.get(start..end) else { continue };
            if find(object, b"/Catalog").is_some() {
                root = Some(number);
            }
            out.extend(format!("\n{number} 0 obj\n").into_bytes());
            out.extend_from_slice(object);
            out.extend(b"\nendobj\n");
        }
    }
    out.extend(format!("\ntrailer\n<< /Root {} 0 R >>\nstartxref\n0\n%%EOF\n", root?).into_bytes());
    Some(out)
}

/// Numbers and places of the objects of an object stream, and its data behind the header.
type Objects = (Vec<(u32, usize)>, Vec<u8>);

/// Reads the object stream whose dictionary holds this place.
fn object_stream(bytes: &[u8], at: usize, budget: &mut Budget) -> Option<Objects> {
    let begin = bytes.get(..at)?.windows(3).rposition(|bytes| bytes == b"obj")?;
    let stream = at + find(bytes.get(at..)?, b"stream")?;
    let dict = bytes.get(begin..stream)?;
    let number = |key: &[u8]| {
        let digits = dict.get(find(dict, key)? + key.len()..)?.trim_ascii_start();
        let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        std::str::from_utf8(digits.get(..length)?).ok()?.parse::<usize>().ok()
    };
    let (count, first) = (number(b"/N ")?, number(b"/First ")?);
    let body = bytes.get(stream + b"stream".len()..)?;
    let data = super::stream::inflate(body, budget);
    budget.bytes_left = budget.bytes_left.saturating_sub(data.len() as u64);
    let mut header = Vec::new();
    let mut numbers = std::str::from_utf8(data.get(..first)?).ok()?.split_ascii_whitespace();
    while let (Some(number), Some(start)) = (numbers.next(), numbers.next()) {
        header.push((number.parse().ok()?, start.parse().ok()?));
    }
    header.truncate(count);
    Some((header, data.get(first..)?.to_vec()))
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|bytes| bytes == needle)
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

    #[test]
    fn objects_of_object_streams_are_found_where_the_table_is_cut_off() {
        use std::io::Write;
        let objects = "1 0 2 33 << /Type /Catalog /Pages 2 0 R >><< /Type /Pages /Kids [] /Count 0 >>";
        let first = objects.find('<').expect("objects");
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(objects.as_bytes()).expect("packs");
        let packed = encoder.finish().expect("packs");
        let mut file =
            format!("%PDF-1.5\n9 0 obj\n<< /Type /ObjStm /N 2 /First {first} /Filter /FlateDecode >>\nstream\n")
                .into_bytes();
        file.extend(&packed);
        file.extend(b"\nendstream\nendobj\n");
        let mut budget = Budget { bytes_left: 1 << 20, exhausted: false, broken: false };
        let text = String::from_utf8_lossy(&unpacked(&file, &mut budget).expect("has objects")).into_owned();
        assert!(text.contains("1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj"), "{text}");
        assert!(text.contains("/Root 1 0 R"));
        assert!(unpacked(b"%PDF-1.5 nothing", &mut budget).is_none());
    }
}
