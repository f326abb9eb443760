//! What bytes are, told by content.

use super::zip::Zip;
use super::{Read, cfb, charset, path, problem};
use crate::document::{Format, Problem, ProblemKind};

/// Archives as bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Packing {
    /// Zip.
    Zip,
    /// Tar.
    Tar,
    /// One gzip stream: a tar or a single file.
    Gzip,
    /// A packing that is not read; its name.
    Other(&'static str),
}

/// Tells what a file is.
pub(super) fn format(name: &str, bytes: &[u8]) -> Format {
    if bytes.starts_with(b"%PDF-") {
        return Format::Pdf;
    }
    if is_image(bytes) {
        return Format::Image;
    }
    match packing(bytes) {
        Some(Packing::Zip) => return of_zip(name, bytes),
        Some(_) => return Format::Archive,
        None => (),
    }
    // Bytes before the header are allowed within the first 1024; an archive with a stored PDF was told before.
    if find(head(bytes, 1024), b"%PDF-") {
        return Format::Pdf;
    }
    if bytes.starts_with(cfb::MAGIC) {
        return of_cfb(name, bytes);
    }
    // A bare BIFF stream of Excel 2 to 5, without a container.
    if matches!(bytes, [0x09, 0x00 | 0x02 | 0x04 | 0x08, 0x04 | 0x06 | 0x08 | 0x10, 0x00, ..]) {
        return Format::Xls;
    }
    match text_kind(bytes) {
        Some(markup @ (Format::Html | Format::Xls | Format::Other)) => markup,
        Some(_) if matches!(by_name(name), Some(Format::Csv | Format::Xlsx | Format::Xls | Format::Ods)) => Format::Csv,
        Some(kind) => kind,
        // The head of the file may be lost: the reader that the name asks for can still recover a part.
        None => match by_name(name) {
            Some(format @ Format::Pdf) => format,
            Some(format @ (Format::Xlsx | Format::Ods | Format::Docx)) if find(bytes, b"PK\x03\x04") => format,
            _ => Format::Other,
        },
    }
}

/// Tells how an archive is packed, or `None` when the bytes are none.
pub(super) fn packing(bytes: &[u8]) -> Option<Packing> {
    let zip = [b"PK\x03\x04".as_slice(), b"PK\x05\x06", b"PK\x07\x08"];
    match bytes {
        _ if zip.iter().any(|magic| bytes.starts_with(magic)) => Some(Packing::Zip),
        _ if bytes.starts_with(b"MZ") && find(tail(bytes, 65_600), b"PK\x05\x06") => Some(Packing::Zip),
        [0x1F, 0x8B, 8, ..] => Some(Packing::Gzip),
        _ if bytes.starts_with(b"7z\xBC\xAF\x27\x1C") => Some(Packing::Other("7z")),
        _ if bytes.starts_with(b"Rar!\x1A\x07") => Some(Packing::Other("RAR")),
        _ if bytes.starts_with(b"\xFD7zXZ\0") => Some(Packing::Other("xz")),
        _ if bytes.starts_with(b"BZh") && bytes.get(4..10) == Some(b"1AY&SY") => Some(Packing::Other("bzip2")),
        _ if bytes.starts_with(b"\x28\xB5\x2F\xFD") => Some(Packing::Other("zstd")),
        _ if bytes.starts_with(b"MSCF\0\0\0\0") => Some(Packing::Other("cabinet")),
        _ if is_tar(bytes) => Some(Packing::Tar),
        _ => None,
    }
}

/// The checksum of the first header, as every tar has one.
fn is_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..512) else { return false };
    let written = std::str::from_utf8(&header[148..156]).ok().map(|sum| sum.trim_matches(['\0', ' ']));
    let Some(written) = written.and_then(|sum| u32::from_str_radix(sum, 8).ok()) else { return false };
    let sum: u32 =
        header.iter().enumerate().map(|(i, b)| if (148..156).contains(&i) { 32 } else { u32::from(*b) }).sum();
    header[0] != 0 && sum == written
}

fn is_image(bytes: &[u8]) -> bool {
    let starts = [b"\xFF\xD8\xFF".as_slice(), b"\x89PNG\r\n\x1A\n", b"II\x2A\0", b"MM\0\x2A", b"II\x2B\0", b"MM\0\x2B"];
    starts.iter().any(|magic| bytes.starts_with(magic))
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
        || (bytes.starts_with(b"BM")
            && matches!(bytes.get(14..18), Some([12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0])))
}

fn of_zip(name: &str, bytes: &[u8]) -> Format {
    let zip = Zip::open(bytes);
    let has = |name: &str| zip.find(name).is_some();
    let under = |folder: &str| zip.entries.iter().any(|entry| entry.name.starts_with(folder));
    let mimetype = zip.find("mimetype").map(|entry| match zip.unpack(entry, 200) {
        super::zip::Unpacked::Whole(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        _ => String::new(),
    });
    let ods = mimetype.as_deref().is_some_and(|kind| kind.contains("opendocument.spreadsheet"));
    let office = has("[Content_Types].xml") || has("_rels/.rels");
    let named = by_name(name);
    match () {
        () if under("xl/") && (office || has("xl/workbook.xml") || named == Some(Format::Xlsx)) => Format::Xlsx,
        () if under("word/") && (office || has("word/document.xml") || named == Some(Format::Docx)) => Format::Docx,
        () if ods || (has("content.xml") && by_name(name) == Some(Format::Ods)) => Format::Ods,
        // A package of which nothing is left: its reader tells the damage.
        () if zip.entries.is_empty() && matches!(named, Some(Format::Xlsx | Format::Docx | Format::Ods)) => {
            named.unwrap_or(Format::Other)
        }
        () if office || mimetype.is_some() || has("OFD.xml") => Format::Other,
        () => Format::Archive,
    }
}

fn of_cfb(name: &str, bytes: &[u8]) -> Format {
    let Some(container) = cfb::Container::open(bytes) else {
        return if by_name(name) == Some(Format::Xls) { Format::Xls } else { Format::Other };
    };
    match () {
        () if container.has("Workbook") || container.has("Book") => Format::Xls,
        () if container.has("EncryptedPackage") => match by_name(name) {
            Some(format @ (Format::Xlsx | Format::Docx)) => format,
            _ => Format::Other,
        },
        () => Format::Other,
    }
}

/// Tells text from binary, and markup from text. `Other` is markup for another program (RTF).
fn text_kind(bytes: &[u8]) -> Option<Format> {
    let head = head(bytes, 1 << 16);
    if head.is_empty() || head.starts_with(b"{\\rtf") {
        return (!head.is_empty()).then_some(Format::Other);
    }
    let decoded = charset::decode(head);
    let characters = decoded.text.chars().count().max(1);
    let odd = decoded.text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')).count();
    if (odd + decoded.lost) * 20 > characters {
        return None;
    }
    let start: String = decoded.text.trim_start().chars().take(4096).collect::<String>().to_ascii_lowercase();
    if start.starts_with("mime-version:") {
        return Some(Format::Other);
    }
    let markup = start.starts_with('<');
    if markup && start.contains("urn:schemas-microsoft-com:office:spreadsheet") && start.contains("<?xml") {
        return Some(Format::Xls);
    }
    let html =
        start.starts_with("<!doctype html") || ["<html", "<table", "<body", "<head"].iter().any(|t| start.contains(t));
    Some(if markup && html { Format::Html } else { Format::Text })
}

/// Returns the format that an extension promises, or `None` for one that promises nothing we know.
pub(super) fn by_name(name: &str) -> Option<Format> {
    Some(match path::extension(name).as_str() {
        "pdf" => Format::Pdf,
        "xlsx" | "xlsm" | "xltx" | "xlsb" => Format::Xlsx,
        "xls" | "et" | "xlt" => Format::Xls,
        "ods" => Format::Ods,
        "csv" | "tsv" => Format::Csv,
        "html" | "htm" => Format::Html,
        "docx" | "docm" => Format::Docx,
        "txt" => Format::Text,
        "jpg" | "jpeg" | "png" | "tif" | "tiff" | "bmp" | "webp" => Format::Image,
        "zip" | "tar" | "tgz" | "gz" | "7z" | "rar" | "bz2" | "xz" | "zipx" | "cab" => Format::Archive,
        "doc" | "wps" | "ppt" | "pptx" | "rtf" | "odt" | "ofd" | "gif" | "heic" | "eml" | "msg" | "dwg" => {
            Format::Other
        }
        _ => return None,
    })
}

/// Tells that a name promises another format than the bytes have.
pub(super) fn wrong_extension(name: &str, format: Format) -> Option<Problem> {
    let promised = by_name(name).filter(|promised| *promised != format)?;
    // Nothing is known of bytes that are nothing we read.
    if format == Format::Other || (promised, format) == (Format::Text, Format::Csv) {
        return None;
    }
    let extension = path::extension(name);
    let detail = format!("the name ends in .{extension}, the content is {}", word(format));
    Some(problem(ProblemKind::WrongExtension, None, detail))
}

fn word(format: Format) -> &'static str {
    match format {
        Format::Pdf => "a PDF",
        Format::Xlsx => "an Office Open XML workbook",
        Format::Xls => "an Excel 97-2003 workbook",
        Format::Ods => "an OpenDocument spreadsheet",
        Format::Csv | Format::Text => "plain text",
        Format::Html => "an HTML page",
        Format::Docx => "an Office Open XML text",
        Format::Image => "a picture",
        Format::Archive => "an archive",
        Format::Other => "of another kind",
    }
}

/// Says why a file of no read format is not read.
pub(super) fn unreadable(name: &str, bytes: &[u8]) -> Read {
    if bytes.iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace()) {
        return Read::failed(ProblemKind::Empty, "the file has nothing but zero bytes or blanks");
    }
    if bytes.starts_with(cfb::MAGIC) {
        let container = cfb::Container::open(bytes);
        let has = |name: &str| container.as_ref().is_some_and(|container| container.has(name));
        return match () {
            () if has("EncryptedPackage") => Read::failed(ProblemKind::Locked, "the file needs a password"),
            () if container.is_none() => Read::failed(ProblemKind::Damaged, "the compound file is broken"),
            () if has("WordDocument") => Read::failed(ProblemKind::Unsupported, "Word 97-2003 files are not read"),
            () => Read::failed(ProblemKind::Unsupported, "a compound file without a workbook is not read"),
        };
    }
    let kind = by_name(name);
    if kind.is_some_and(|kind| kind != Format::Other) && known(bytes).is_none() {
        let extension = path::extension(name);
        return Read::failed(ProblemKind::Damaged, format!("the content is nothing that .{extension} stands for"));
    }
    let what = known(bytes).unwrap_or("of a kind that is not read");
    Read::failed(ProblemKind::Unsupported, format!("the content is {what}"))
}

/// Names a few formats that are not read, so that the reviewer knows what to ask for.
fn known(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        _ if bytes.starts_with(b"{\\rtf") => Some("rich text (RTF)"),
        _ if bytes.get(..13).is_some_and(|head| head.eq_ignore_ascii_case(b"mime-version:")) => {
            Some("a web archive (MHTML)")
        }
        _ if bytes.starts_with(b"GIF8") => Some("a GIF picture"),
        _ if bytes.get(4..8) == Some(b"ftyp") => Some("a HEIC picture or a film"),
        _ if bytes.starts_with(b"PK") => Some("an office package without sheets or text (OFD, ODT, PowerPoint)"),
        _ => None,
    }
}

fn head(bytes: &[u8], length: usize) -> &[u8] {
    bytes.get(..length).unwrap_or(bytes)
}

fn tail(bytes: &[u8], length: usize) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(length)..).unwrap_or(bytes)
}

fn find(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
