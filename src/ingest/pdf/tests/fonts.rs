//! One file for every way in which fonts of Chinese documents say their characters, or do not.

use super::{page, read_bytes, stream};
use crate::document::{Document, PartState, Place};

/// Reads a page that shows a string, in hexadecimal, with a font; further objects are numbered from 8.
fn shown(font: &str, hex: &str, more: &[String]) -> Document {
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 200 300] /Resources << /Font << /F3 7 0 R >> >>",
        &format!("BT /F3 10 Tf 20 200 Td <{hex}> Tj ET"),
    );
    let mut objects = vec![form, font.to_owned()];
    objects.extend(more.iter().cloned());
    read_bytes(&page("/X Do", "", "/XObject << /X 6 0 R >>", &objects))
}

fn text(document: &Document) -> &str {
    document.parts[0].text.trim_end()
}

/// A composite font with this encoding, collection and more entries; its program, if any, is object 8.
fn composite(encoding: &str, ordering: &str, entries: &str, descriptor: &str) -> String {
    format!(
        "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Song /Encoding /{encoding} {entries} /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /ABCDEF+Song /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 2 >> /FontDescriptor << /Type /FontDescriptor {descriptor} >> >>] >>"
    )
}

fn map(body: &str) -> String {
    stream("", body)
}

#[test]
fn an_embedded_font_of_an_adobe_collection_is_read_by_its_collection() {
    let font = composite("Identity-H", "GB1", "", "/FontFile3 8 0 R");
    assert_eq!(text(&shown(&font, "00220023", &[stream("/Subtype /CIDFontType0C", "no program")])), "AB");
}

#[test]
fn codes_of_one_byte_between_codes_of_two_are_told_apart() {
    let font = composite("GBK-EUC-H", "GB1", "", "");
    // 2020年1月1日
    assert_eq!(text(&shown(&font, "32303230C4EA31D4C231C8D5", &[])), "2020年1月1日");
}

#[test]
fn a_character_map_named_identity_means_that_codes_are_characters() {
    let font = composite("Identity-H", "Identity", "/ToUnicode /Identity-H", "");
    assert_eq!(text(&shown(&font, "5E746708", &[])), "年月");
}

#[test]
fn ranges_of_cids_in_a_character_map_are_characters() {
    let font = composite("Identity-H", "Identity", "/ToUnicode 8 0 R", "");
    let ranges = "1 begincidrange <0100> <FFFF> 256 endcidrange 1 beginbfchar <0001> <0041> endbfchar";
    assert_eq!(text(&shown(&font, "00015E74", &[map(ranges)])), "A年");
}

#[test]
fn bytes_of_a_chinese_system_font_without_a_program_are_gbk() {
    let font = "<< /Type /Font /Subtype /TrueType /BaseFont /FangSong_GB2312 /FirstChar 0 /LastChar 255 >>";
    assert_eq!(text(&shown(font, "C4EA31D4C2", &[])), "年1月");
}

#[test]
fn letters_of_founder_fonts_are_letters() {
    let font = composite("Identity-H", "PKU2", "/ToUnicode 8 0 R", "").replace("(Adobe)", "(Founder)");
    let letters = "2 beginbfchar <0001> <7283> <0002> <7286> endbfchar";
    assert_eq!(text(&shown(&font, "00010002", &[map(letters)])), "AC");
}

#[test]
fn subsets_without_any_table_are_undecodable_and_never_guessed() {
    let state = |document: &Document| (document.parts[0].state, document.parts[0].text.clone());
    let founder = "<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+FzBookMaker0DlFont0 /Encoding << /Differences [33 /G21 /G22] >> >>";
    assert_eq!(state(&shown(founder, "2122", &[])), (PartState::Undecodable, String::new()));
    let identity = composite("Identity-H", "Identity", "", "/FontFile2 8 0 R");
    assert_eq!(
        state(&shown(&identity, "00410042", &[stream("", "no program")])),
        (PartState::Undecodable, String::new())
    );
}

#[test]
fn radicals_presentation_forms_and_symbols_are_ordinary_characters() {
    let font = composite("Identity-H", "Identity", "/ToUnicode 8 0 R", "");
    let forms = "4 beginbfchar <0001> <2F00> <0002> <2FA6> <0003> <FE35> <0004> <F9F4> endbfchar";
    assert_eq!(text(&shown(&font, "0001000200030004", &[map(forms)])), "一金（林");
    let ticks = composite("Identity-H", "Identity", "/ToUnicode 8 0 R", "").replace("Song", "Wingdings-Regular");
    assert_eq!(text(&shown(&ticks, "0001", &[map("1 beginbfchar <0001> <F0FE> endbfchar")])), "☑");
}

#[test]
fn vertical_writing_is_read_by_columns_from_the_right() {
    let font = composite("GBK-EUC-V", "GB1", "", "");
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 200 300] /Resources << /Font << /F3 7 0 R >> >>",
        "BT /F3 10 Tf 1 0 0 1 60 200 Tm <C8D5> Tj 1 0 0 1 100 200 Tm <C4EAD4C2> Tj ET",
    );
    let document = read_bytes(&page("/X Do", "", "/XObject << /X 6 0 R >>", &[form, font]));
    assert_eq!(document.parts[0].text, "年月\n日\n");
}

#[test]
fn a_turned_seal_parts_no_line() {
    let content =
        "BT /F1 10 Tf 20 200 Td (amount 3000 paid) Tj ET BT 1 0 0 rg /F1 10 Tf 0.7 0.7 -0.7 0.7 60 180 Tm (SEAL) Tj ET";
    let document = read_bytes(&page(content, "", "", &[]));
    let lines: Vec<&str> = document.parts[0].text.lines().collect();
    assert_eq!(lines, ["amount 3000 paid", "SEAL"]);
}

#[test]
fn text_after_an_inline_image_in_ascii_is_read() {
    let image = "BI /W 1 /H 1 /BPC 8 /CS /G /F [/A85 /Fl] ID\nGb\nEI abcdefgh\n~>\nEI";
    let document = read_bytes(&page(&format!("{image} BT /F1 10 Tf 20 200 Td (after) Tj ET"), "", "", &[]));
    assert_eq!(document.parts[0].text, "after\n");
}

#[test]
fn boxes_of_digits_hold_the_ink_of_their_glyphs() {
    const PER_PT: f32 = 4.0;
    let mut content = String::new();
    for (row, size) in [6, 9, 14, 20].into_iter().enumerate() {
        content += &format!("BT /F1 {size} Tf 10 {} Td (0123456789) Tj ET ", 260 - 40 * row);
    }
    let bytes = page(&content, "", "", &[]);
    let document = read_bytes(&bytes);
    let limits = crate::ingest::Limits::standard();
    let drawn = crate::ingest::render(&bytes, 0, 72.0 * PER_PT, &limits).expect("drawn");
    let is_dark = |x: i64, y: i64| {
        let at = usize::try_from(3 * (y * i64::from(drawn.width) + x)).unwrap();
        drawn.rgb[at] < 128
    };
    let marks = &document.parts[0].marks;
    assert_eq!(marks.len(), 40);
    let mut held = 0;
    for mark in marks {
        let Place::Box { ltrb_pt } = mark.place else { panic!("a box") };
        let [l, t, r, b] = ltrb_pt.map(|side| (side * PER_PT) as i64);
        let (mut inside, mut outside) = (0, 0);
        // Ink above and below; the neighbours' begins at the sides.
        for y in t - (b - t) / 2..b + (b - t) / 2 {
            for x in l..=r {
                match (t - 1..=b + 1).contains(&y) {
                    true => inside += i32::from(is_dark(x, y)),
                    false => outside += i32::from(is_dark(x, y)),
                }
            }
        }
        held += i32::from(inside > 0 && outside == 0);
    }
    assert_eq!(held, 40);
}
