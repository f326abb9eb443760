//! What a file says about itself besides its pages: who made it and when, earlier versions, signatures, attachments.

use std::panic::catch_unwind;

use lopdf::{Dictionary, Object};
use serde::Serialize;

use super::annotate::text_string;

/// Most attachments, and most signatures, that are told.
const TOLD_MAX: usize = 1000;

/// What a PDF file says about itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct About {
    /// The program that wrote the file, as written.
    pub producer: Option<String>,
    /// The program that made the original, as written.
    pub creator: Option<String>,
    /// When it was made, as written (`D:20200131093000+08'00'`).
    pub created: Option<String>,
    /// When it was last changed, as written.
    pub modified: Option<String>,
    /// Where each saved version ends, in bytes, oldest first; more than one says that the file was changed after it was made.
    pub versions: Vec<usize>,
    /// Names of files carried inside.
    pub attachments: Vec<String>,
    /// Signatures, whose validity is not checked.
    pub signatures: Vec<Signature>,
    /// Fields of a form.
    pub fields: usize,
}

/// A signature of a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Signature {
    /// The signer, as written.
    pub name: Option<String>,
    /// The time, as written.
    pub at: Option<String>,
    /// Nothing follows what it signs: false says that the file was changed after it was signed.
    pub whole_file: bool,
}

/// Reads what a file says about itself, or `None` if its objects cannot be read.
pub fn about(bytes: &[u8]) -> Option<About> {
    let document = catch_unwind(|| lopdf::Document::load_mem(bytes)).ok()?.ok()?;
    let info = document.trailer.get(b"Info").ok().and_then(|info| match info {
        Object::Reference(id) => document.get_dictionary(*id).ok(),
        Object::Dictionary(dict) => Some(dict),
        _ => None,
    });
    let written = |key: &[u8]| info.and_then(|info| text(info, key));
    let mut about = About {
        producer: written(b"Producer"),
        creator: written(b"Creator"),
        created: written(b"CreationDate"),
        modified: written(b"ModDate"),
        versions: versions(bytes),
        ..About::default()
    };
    for object in document.objects.values() {
        let dict = match object {
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        about.fields += usize::from(dict.has(b"FT"));
        if dict.has(b"EF") && about.attachments.len() < TOLD_MAX {
            about.attachments.extend(text(dict, b"UF").or_else(|| text(dict, b"F")));
        }
        if dict.has(b"ByteRange") && dict.has(b"Contents") && about.signatures.len() < TOLD_MAX {
            about.signatures.push(signature(dict, bytes));
        }
    }
    Some(about)
}

fn text(dict: &Dictionary, key: &[u8]) -> Option<String> {
    match dict.get(key).ok()? {
        Object::String(bytes, _) => Some(text_string(bytes)).filter(|text| !text.is_empty()),
        _ => None,
    }
}

fn signature(dict: &Dictionary, bytes: &[u8]) -> Signature {
    let range: Vec<i64> = match dict.get(b"ByteRange") {
        Ok(Object::Array(list)) => list.iter().filter_map(|number| number.as_i64().ok()).collect(),
        _ => Vec::new(),
    };
    let end = match range[..] {
        [.., start, length] => usize::try_from(start.saturating_add(length)).ok(),
        _ => None,
    };
    let after = end.and_then(|end| bytes.get(end..));
    Signature {
        name: text(dict, b"Name"),
        at: text(dict, b"M"),
        whole_file: after.is_some_and(|after| after.iter().all(u8::is_ascii_whitespace)),
    }
}

/// Returns where the saved versions of a file end; the first end mark of a file made for the web ends none.
pub fn versions(bytes: &[u8]) -> Vec<usize> {
    const END: &[u8] = b"%%EOF";
    let mut ends: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| find(rest, END)) {
        at += found + END.len();
        ends.push(at);
    }
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if ends.len() > 1 && find(head, b"/Linearized").is_some() {
        ends.remove(0);
    }
    ends
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = 0;
    while let Some(found) = bytes.get(at..)?.iter().position(|byte| *byte == first) {
        at += found;
        if bytes.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::file;
    use super::*;

    fn signed(range_end: usize) -> Vec<u8> {
        let pages = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"];
        let signature =
            format!("<< /Type /Sig /Name (Zhang) /M (D:20200131) /ByteRange [0 10 20 {range_end}] /Contents <00> >>");
        let attachment = "<< /Type /Filespec /F (ledger.xlsx) /EF << /F 9 0 R >> >>";
        let mut objects: Vec<String> = pages.iter().map(|object| (*object).to_owned()).collect();
        objects.extend([signature, attachment.to_owned()]);
        file(&objects)
    }

    #[test]
    fn signatures_and_attachments_are_told() {
        let length = signed(100).len();
        let whole = about(&signed(length - 20)).expect("opens");
        assert_eq!(whole.attachments, ["ledger.xlsx"]);
        assert_eq!(whole.signatures.len(), 1);
        assert_eq!(whole.signatures[0].name.as_deref(), Some("Zhang"));
        assert!(whole.signatures[0].whole_file);
        assert!(!about(&signed(100)).expect("opens").signatures[0].whole_file);
    }

    #[test]
    fn every_saved_version_has_its_end() {
        let mut bytes = signed(100);
        let first = bytes.len();
        bytes.extend(b"3 0 obj\n<< /Type /Sig >>\nendobj\nstartxref\n0\n%%EOF\n");
        assert_eq!(versions(&bytes), [first - 1, bytes.len() - 1]);
        assert_eq!(versions(b"%PDF-1.5 << /Linearized 1 >> %%EOF x %%EOF"), [42]);
    }
}
