//! Encodings of simple fonts, glyph names, and the advances of the standard fonts.

use std::sync::LazyLock;

use encoding_rs::Encoding;
use skrifa::raw::ps::PredefinedEncoding;
use skrifa::raw::ps::agl;

use super::cmap::{Chars, Text};
use super::fold;

/// The standard encoding, looked up in the glyph list once.
static STANDARD: LazyLock<[Text; 256]> = LazyLock::new(|| {
    std::array::from_fn(|code| {
        let code = u8::try_from(code).unwrap_or(0);
        name_text(PredefinedEncoding::Standard.name(code).as_bytes(), "")
    })
});

/// Returns what the 256 codes of a simple font stand for under a base encoding; "" is the standard one.
pub(super) fn base_table(encoding: &[u8], font: &str) -> [Text; 256] {
    let by = |codec: &'static Encoding| {
        std::array::from_fn(|code| {
            let byte = [u8::try_from(code).unwrap_or(0)];
            let text = codec.decode_without_bom_handling(&byte).0;
            Chars::of(&text)
        })
    };
    match encoding {
        b"WinAnsiEncoding" => by(encoding_rs::WINDOWS_1252),
        b"MacRomanEncoding" => by(encoding_rs::MACINTOSH),
        _ if is_symbol_font(font) => std::array::from_fn(|code| {
            let code = u8::try_from(code).unwrap_or(0);
            fold::symbol(font, code).or_else(|| greek(font, code)).map(Chars::One)
        }),
        _ => STANDARD.clone(),
    }
}

fn is_symbol_font(font: &str) -> bool {
    let font = font.to_ascii_lowercase();
    ["symbol", "dingbats", "wingdings", "webdings"].iter().any(|name| font.contains(name))
}

/// Letters and signs of the Symbol font (ISO 32000-2, annex D.5).
fn greek(font: &str, code: u8) -> Option<char> {
    const CODES: &str =
        " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
    let is_symbol = font.to_ascii_lowercase().contains("symbol");
    is_symbol.then(|| CODES.chars().nth(usize::from(code.checked_sub(0x20)?))).flatten()
}

/// Returns what a glyph name stands for.
///
/// Names such as `G21`, `g12`, `cid123` or `a5` are numbers of a subset and stand for nothing;
/// reading them as codes would give plausible garbage.
pub(super) fn name_text(name: &[u8], font: &str) -> Text {
    let name = std::str::from_utf8(name).ok()?;
    if name == ".notdef" || name.is_empty() {
        return None;
    }
    if is_symbol_font(font)
        && name.len() > 1
        && let Some(c) = agl::name_to_char(name)
    {
        return Some(Chars::One(c));
    }
    let text: String = agl::name_to_chars(name).collect();
    let is_dingbat = name.starts_with('a') && name.len() > 1 && name[1..].bytes().all(|byte| byte.is_ascii_digit());
    if is_dingbat && !is_symbol_font(font) {
        return None;
    }
    Chars::of(&text)
}

/// Returns the double-byte encoding of a font that Chinese systems have, by its name.
///
/// Office documents name such fonts without embedding them and write GBK bytes in simple strings.
pub(super) fn is_chinese_system_font(name: &str) -> Option<&'static Encoding> {
    const SIMPLIFIED: [&str; 30] = [
        "simsun",
        "nsimsun",
        "simhei",
        "simfang",
        "simkai",
        "fangsong",
        "kaiti",
        "stsong",
        "stkaiti",
        "stfangsong",
        "stheiti",
        "stzhongsong",
        "stxihei",
        "xiaobiaosong",
        "biaosong",
        "songti",
        "heiti",
        "yahei",
        "dengxian",
        "youyuan",
        "lisu",
        "gb2312",
        "gbk",
        "fzxbs",
        "fzfs",
        "fzkt",
        "fzht",
        "fzss",
        "fzdbs",
        "fzxh",
    ];
    let lower = name.to_ascii_lowercase();
    if ["mingliu", "pmingliu", "dfkai", "microsoftjhenghei"].iter().any(|known| lower.contains(known)) {
        return Some(encoding_rs::BIG5);
    }
    let is_chinese = name.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
        || SIMPLIFIED.iter().any(|known| lower.contains(known));
    is_chinese.then_some(encoding_rs::GB18030)
}

/// Advances of the characters 32 to 126 in Helvetica (Adobe font metrics).
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// Advances of the characters 32 to 126 in Times (Adobe font metrics).
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500,
    500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889,
    722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500,
    444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480,
    200, 480, 541,
];

/// Returns the advances of a font that gives none: one of the standard fonts, or a Chinese one of half-width bytes.
pub(super) fn standard_widths(font: &str) -> [f32; 256] {
    let lower = font.to_ascii_lowercase();
    let table = match () {
        () if is_chinese_system_font(font).is_some() => return [500.0; 256],
        () if lower.contains("courier") || lower.contains("mono") => return [600.0; 256],
        () if lower.contains("times") || lower.contains("serif") => &TIMES,
        () => &HELVETICA,
    };
    std::array::from_fn(|code| {
        code.checked_sub(32).and_then(|at| table.get(at)).map_or(556.0, |width| f32::from(*width))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_subset_numbers_stand_for_nothing() {
        for name in ["G21", "g12", "cid123", "a5", "glyph7", ".notdef"] {
            assert_eq!(name_text(name.as_bytes(), "E-B6"), None, "{name}");
        }
        assert_eq!(name_text(b"eight", ""), Some(Chars::One('8')));
        assert_eq!(name_text(b"uni5E74", ""), Some(Chars::One('年')));
        assert_eq!(name_text(b"f_i", ""), Some(Chars::Many("fi".into())));
    }

    #[test]
    fn chinese_system_fonts_are_known_by_latin_and_chinese_names() {
        for name in ["FangSong_GB2312", "SimHei", "仿宋", "FZXBSJW--GB1-0", "KaiTi"] {
            assert!(is_chinese_system_font(name).is_some(), "{name}");
        }
        assert!(is_chinese_system_font("Helvetica").is_none());
    }

    #[test]
    fn the_standard_encoding_is_used_without_another() {
        let table = base_table(b"", "Times-Roman");
        assert_eq!(table[0x41], Some(Chars::One('A')));
        assert_eq!(base_table(b"WinAnsiEncoding", "")[0x80], Some(Chars::One('€')));
    }
}
