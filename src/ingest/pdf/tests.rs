//! Whole files, made by the tests, through the public function.

mod fonts;

use super::{Limits, read};
use crate::document::{Document, FileId, Layer, Mark, PartState, Place, ProblemKind};

pub(super) fn limits() -> Limits {
    Limits {
        decoded_bytes: 1 << 24,
        pages: 100,
        operations_per_page: 100_000,
        glyphs_per_page: 20_000,
        forms_per_page: 200,
        form_depth: 8,
        state_depth: 64,
        path_points: 100_000,
        ocr: None,
    }
}

/// Writes objects, numbered from 1, as a file with a cross-reference table.
pub(super) fn file(objects: &[String]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    out.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).into_bytes(),
    );
    out
}

pub(super) fn stream(dict: &str, data: &str) -> String {
    format!("<< {dict} /Length {} >>\nstream\n{data}\nendstream", data.len())
}

/// A page of 200 by 300 points with this content, page entries and resources; further objects are numbered from 6.
pub(super) fn page(content: &str, entries: &str, resources: &str, more: &[String]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] /Contents 4 0 R {entries} /Resources << /Font << /F1 5 0 R /F2 << /Type /Font /Subtype /Type0 /BaseFont /STSong /Encoding /GBK-EUC-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>] >> >> {resources} >> >>"
        ),
        stream("", content),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    objects.extend(more.iter().cloned());
    file(&objects)
}

pub(super) fn read_bytes(bytes: &[u8]) -> Document {
    read(FileId([0; 32]), bytes, &limits())
}

fn text_of(content: &str) -> String {
    read_bytes(&page(content, "", "", &[])).parts[0].text.clone()
}

fn first_box(document: &Document) -> [i32; 4] {
    match document.parts[0].marks[0].place {
        Place::Box { ltrb_pt } => ltrb_pt.map(|value| value.round() as i32),
        _ => [0; 4],
    }
}

fn kinds(document: &Document) -> Vec<ProblemKind> {
    document.problems.iter().map(|problem| problem.kind).collect()
}

#[test]
fn words_are_parted_and_han_are_not() {
    assert_eq!(text_of("BT /F1 10 Tf 20 200 Td (two words) Tj ET"), "two words\n");
    assert_eq!(text_of("BT /F2 10 Tf 20 200 Td [<D7CA> -300 <BDF0>] TJ ET"), "资金\n");
    // A written space parts phrases, but not the characters of letter-spaced text.
    assert_eq!(text_of("BT /F2 10 Tf -6 Tw 20 200 Td <D7CABDF020BDF0D7CA> Tj ET"), "资金 金资\n");
    assert_eq!(text_of("BT /F2 10 Tf -6 Tw 20 200 Td <D7CA20BDF020D7CA> Tj ET"), "资金资\n");
    assert_eq!(text_of("BT /F1 10 Tf 20 200 Td [(ab) -400 (cd)] TJ ET"), "ab cd\n");
}

#[test]
fn every_character_has_a_box_from_the_top_left() {
    let document = read_bytes(&page("BT /F1 10 Tf 20 200 Td (AB) Tj ET", "", "", &[]));
    assert_eq!(document.parts[0].marks.len(), 2);
    assert_eq!(first_box(&document), [20, 92, 26, 100]);
}

#[test]
fn boxes_follow_rotation_and_crop_box() {
    let turned = read_bytes(&page("BT /F1 10 Tf 20 200 Td (AB) Tj ET", "/Rotate 90", "", &[]));
    assert_eq!(first_box(&turned), [200, 20, 208, 26]);
    let cropped = read_bytes(&page("BT /F1 10 Tf 20 200 Td (AB) Tj ET", "/CropBox [10 0 200 250]", "", &[]));
    assert_eq!(first_box(&cropped), [10, 42, 16, 50]);
}

#[test]
fn a_page_whose_text_runs_upwards_is_read_in_its_own_direction() {
    let document =
        read_bytes(&page("BT /F1 10 Tf 0 1 -1 0 50 20 Tm (first) Tj 0 1 -1 0 70 20 Tm (second) Tj ET", "", "", &[]));
    assert_eq!(document.parts[0].text, "first\nsecond\n");
    assert_eq!(first_box(&document), [42, 274, 52, 280]);
}

#[test]
fn a_ruled_table_is_written_cell_by_cell_once() {
    let mut content = String::from("0.5 w ");
    for y in [100, 130, 160] {
        content += &format!("20 {y} m 180 {y} l S ");
    }
    for x in [20, 80, 180] {
        content += &format!("{x} 100 m {x} 160 l S ");
    }
    content += "BT /F1 10 Tf 22 140 Td (Name) Tj 62 0 Td (Sum) Tj -62 -30 Td (Rent) Tj 62 6 Td (1,2) Tj 0 -11 Td (00) Tj ET BT /F1 10 Tf 20 250 Td (Above) Tj 0 -200 Td (Below) Tj ET";
    let document = read_bytes(&page(&content, "", "", &[]));
    let part = &document.parts[0];
    assert_eq!(part.text, "Above\nName\tSum\nRent\t1,2 00\nBelow\n");
    let cells: Vec<_> =
        part.tables[0].cells.iter().map(|cell| (cell.rows[0], cell.cols[0], document.quote(cell.span))).collect();
    assert_eq!(cells, [(0, 0, "Name"), (0, 1, "Sum"), (1, 0, "Rent"), (1, 1, "1,2 00")]);
}

#[test]
fn aligned_columns_without_rules_are_a_table_and_prose_is_none() {
    let mut table = String::from("BT /F1 8 Tf ");
    for (row, (name, sum)) in [("rent", "100"), ("staff", "250"), ("travel", "30")].iter().enumerate() {
        table += &format!("1 0 0 1 20 {} Tm ({name}) Tj 1 0 0 1 120 {0} Tm ({sum}) Tj ", 200 - 14 * row);
    }
    let document = read_bytes(&page(&(table + "ET"), "", "", &[]));
    assert_eq!(document.parts[0].text, "rent\t100\nstaff\t250\ntravel\t30\n");
    let prose = read_bytes(&page(
        "BT /F1 8 Tf 12 TL 20 200 Td (one two three) Tj T* (four five six) Tj T* (seven eight) Tj ET",
        "",
        "",
        &[],
    ));
    assert!(prose.parts[0].tables.is_empty());
}

#[test]
fn two_columns_of_prose_are_read_one_after_the_other() {
    let mut content = String::from("BT /F1 5 Tf ");
    for row in 0..6 {
        content += &format!(
            "1 0 0 1 10 {y} Tm (left column line {row}) Tj 1 0 0 1 110 {y} Tm (right column row {row}) Tj ",
            y = 200 - 7 * row
        );
    }
    let text = text_of(&(content + "ET"));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[5], lines[6]), (12, "left column line 5", "right column row 0"));
}

#[test]
fn blocks_of_two_parties_keep_their_dates_apart() {
    let text = text_of(
        "BT /F1 6 Tf 1 0 0 1 10 200 Tm (Party A: Alpha) Tj 1 0 0 1 110 200 Tm (Party B: Beta) Tj 1 0 0 1 10 188 Tm (Date: 2019) Tj 1 0 0 1 110 188 Tm (Date: 2020) Tj ET",
    );
    assert_eq!(text, "Party A: Alpha\nDate: 2019\nParty B: Beta\nDate: 2020\n");
}

#[test]
fn text_that_cannot_be_seen_is_kept_apart_and_told() {
    let layers = |content: &str| -> Vec<Layer> {
        read_bytes(&page(content, "", "", &[])).parts[0].marks.iter().map(|mark: &Mark| mark.layer).collect()
    };
    assert_eq!(layers("BT /F1 10 Tf 1 g 20 200 Td (W) Tj ET"), [Layer::Hidden]);
    assert_eq!(layers("0 0 1 rg 10 190 100 30 re f BT /F1 10 Tf 1 g 20 200 Td (W) Tj ET"), [Layer::Shown]);
    assert_eq!(layers("BT /F1 10 Tf 20 200 Td (W) Tj ET 1 g 10 190 100 30 re f"), [Layer::Hidden]);
    assert_eq!(layers("BT /F1 10 Tf 3 Tr 20 200 Td (W) Tj ET"), [Layer::Invisible]);
    let document = read_bytes(&page("BT /F1 10 Tf 20 200 Td (3000) Tj 1 g (9) Tj ET", "", "", &[]));
    assert_eq!(document.parts[0].text, "3000\n9\n");
    assert!(kinds(&document).contains(&ProblemKind::HiddenContent));
}

#[test]
fn characters_drawn_twice_stand_once() {
    assert_eq!(text_of("BT /F1 10 Tf 20 200 Td (bold) Tj ET BT /F1 10 Tf 20.3 200 Td (bold) Tj ET"), "bold\n");
    assert_eq!(text_of("BT /F1 10 Tf 20 200 Td (1100) Tj ET"), "1100\n");
}

#[test]
fn pages_have_honest_states() {
    let image =
        [stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", "x")];
    let scan = |content: &str| read_bytes(&page(content, "", "/XObject << /I 6 0 R >>", &image));
    let state = |document: &Document| document.parts[0].state;
    assert_eq!(state(&read_bytes(&page("", "", "", &[]))), PartState::Blank);
    assert_eq!(state(&scan("200 0 0 300 0 0 cm /I Do")), PartState::Unread);
    let layered = scan("q 200 0 0 300 0 0 cm /I Do Q BT 3 Tr /F1 10 Tf 20 200 Td (77) Tj ET");
    assert_eq!((state(&layered), layered.parts[0].marks[0].certainty_percent), (PartState::Ocr, 50));
    let stamped = scan("q 200 0 0 250 0 0 cm /I Do Q BT /F1 10 Tf 20 280 Td (page 1) Tj ET");
    assert_eq!(state(&stamped), PartState::Text);
    assert!(kinds(&stamped).contains(&ProblemKind::Unsupported));
    assert_eq!(state(&read_bytes(&page("BT /F9 10 Tf 20 200 Td (lost) Tj ET", "", "", &[]))), PartState::Undecodable);
}

#[test]
fn a_character_map_that_breaks_its_own_rule_is_doubted() {
    let map = "beginbfrange <30> <32> <0030> <34> <39> <0034> <41> <5A> <0041> endbfrange 1 beginbfchar <33> <0038> endbfchar";
    let more = ["<< /Type /Font /Subtype /Type1 /BaseFont /Courier /ToUnicode 7 0 R >>".to_owned(), stream("", map)];
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 200 300] /Resources << /Font << /F3 6 0 R >> >>",
        "BT /F3 10 Tf 20 200 Td (1234) Tj ET",
    );
    let document = read_bytes(&page("/X Do", "", "/XObject << /X 8 0 R >>", &[more[0].clone(), more[1].clone(), form]));
    let part = &document.parts[0];
    assert_eq!(part.text, "1284\n");
    assert_eq!(part.marks.iter().map(|mark| mark.certainty_percent).collect::<Vec<_>>(), [100, 100, 40, 100]);
    assert!(kinds(&document).contains(&ProblemKind::UnconfirmedGlyphs));
}

#[test]
fn values_of_fields_stand_on_the_annotation_layer() {
    let field = "/Annots [<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (FEE) /Rect [20 100 120 120] >>]";
    let document = read_bytes(&page("BT /F1 10 Tf 20 200 Td (form) Tj ET", field, "", &[]));
    assert_eq!(document.parts[0].text, "form\nFEE\n");
    assert_eq!(document.parts[0].marks[4].layer, Layer::Annotation);
    let empty = [stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20]", "/Tx BMC EMC")];
    let field = "/Annots [<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (FEE) /Rect [20 100 120 120] /AP << /N 6 0 R >> >>]";
    assert_eq!(read_bytes(&page("", field, "", &empty)).parts[0].text, "FEE\n");
}

#[test]
fn limits_are_reached_and_told() {
    // Each form draws the next one twice: ten of them make a thousand executions.
    let doubling: Vec<String> = (0..10)
        .map(|index| {
            stream(
                &format!(
                    "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {} 0 R >> >>",
                    7 + index
                ),
                "/X Do /X Do",
            )
        })
        .collect();
    let document = read_bytes(&page("/X Do", "", "/XObject << /X 6 0 R >>", &doubling));
    assert!(kinds(&document).contains(&ProblemKind::OverLimit));
    let many = "BT /F1 1 Tf (aaaaaaaaaa) Tj ET ".repeat(3000);
    assert!(kinds(&read_bytes(&page(&many, "", "", &[]))).contains(&ProblemKind::OverLimit));
    let operations = "q Q ".repeat(60_000);
    assert!(kinds(&read_bytes(&page(&operations, "", "", &[]))).contains(&ProblemKind::OverLimit));
}

#[test]
fn damage_never_panics_and_a_cut_file_is_never_whole() {
    let whole = page("BT /F1 10 Tf 20 200 Td (whole) Tj ET 20 20 100 100 re S", "", "", &[]);
    assert!(read_bytes(&whole).problems.is_empty());
    for cut in (0..whole.len() - 7).step_by(7) {
        let document = read_bytes(&whole[..cut]);
        assert!(!document.problems.is_empty(), "cut at {cut}");
    }
    for (index, flip) in (0..whole.len()).step_by(5).zip((1..=255u8).cycle()) {
        let mut bytes = whole.clone();
        bytes[index] ^= flip;
        let document = read_bytes(&bytes);
        for part in &document.parts {
            assert!(part.marks.iter().all(|mark| part.text.is_char_boundary(mark.start as usize)));
        }
    }
}

#[test]
fn nothing_is_told_as_empty_and_other_bytes_as_damaged() {
    assert_eq!(kinds(&read_bytes(b"")), [ProblemKind::Empty]);
    assert_eq!(kinds(&read_bytes(b"PK\x03\x04 not a PDF")), [ProblemKind::Damaged]);
}
