//! Character maps: how many bytes a code has, which CID it is, and which characters it stands for.
//!
//! A predefined CMap whose codes are a known encoding (GBK, Big5, UTF-16, …) is decoded as that
//! encoding, not by way of CIDs: that is exact for characters outside the collection too.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use encoding_rs::Encoding;
use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};

use super::lex::{Bracket, Lexer, Token};

/// Most entries that one map of a file may have.
const ENTRIES_MAX: usize = 200_000;

/// What a code stands for: nothing, or one or more characters.
pub(super) type Text = Option<Chars>;

/// One character, or the few of a ligature.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Chars {
    /// The common case.
    One(char),
    /// A ligature.
    Many(Arc<str>),
}

impl Chars {
    /// Returns the characters of a text, or `None` for the empty one and for values that stand for "unknown".
    pub(super) fn of(text: &str) -> Text {
        let known = |c: char| c >= ' ' && c != '\u{FFFD}' && c != '\u{FFFF}' && !('\u{7F}'..='\u{9F}').contains(&c);
        let mut chars = text.chars().filter(|c| known(*c));
        let first = chars.next()?;
        match chars.next() {
            None => Some(Chars::One(first)),
            Some(_) => Some(Chars::Many(text.chars().filter(|c| known(*c)).collect::<String>().into())),
        }
    }

    /// Returns the first character.
    pub(super) fn first(&self) -> char {
        match self {
            Chars::One(c) => *c,
            Chars::Many(text) => text.chars().next().unwrap_or(' '),
        }
    }
}

/// How the bytes of a string split into codes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Codespace {
    /// Every code has so many bytes.
    Fixed(u8),
    /// UTF-16 big endian.
    Utf16,
    /// UTF-8.
    Utf8,
    /// Ranges: bytes, and low and high of each.
    Ranges(Vec<(u8, [u8; 4], [u8; 4])>),
}

impl Codespace {
    /// Returns the length of the first code of a non-empty string, at most its length.
    pub(super) fn length(&self, bytes: &[u8]) -> usize {
        let first = bytes.first().copied().unwrap_or(0);
        let length = match self {
            Codespace::Fixed(length) => usize::from(*length),
            Codespace::Utf16 => {
                if first & 0xFC == 0xD8 {
                    4
                } else {
                    2
                }
            }
            Codespace::Utf8 => match first {
                0..0xC0 => 1,
                0xC0..0xE0 => 2,
                0xE0..0xF0 => 3,
                _ => 4,
            },
            Codespace::Ranges(ranges) => ranged(ranges, bytes),
        };
        length.clamp(1, bytes.len().max(1))
    }
}

fn ranged(ranges: &[(u8, [u8; 4], [u8; 4])], bytes: &[u8]) -> usize {
    let (mut partial, mut shortest) = (None, 4);
    for (length, low, high) in ranges {
        let length = usize::from(*length);
        shortest = shortest.min(length);
        let fits = |at: usize| bytes.get(at).is_some_and(|byte| (low[at]..=high[at]).contains(byte));
        if (0..length).all(fits) {
            return length;
        }
        // A code outside every range has the length of the range that its first byte begins
        // (ISO 32000-2, 9.7.6.3).
        if fits(0) && partial.is_none_or(|best| length < best) {
            partial = Some(length);
        }
    }
    partial.unwrap_or(shortest)
}

/// From a code to a CID.
#[derive(Clone, Debug)]
pub(super) enum ToCid {
    /// The code is the CID.
    Identity,
    /// A predefined CMap.
    Predefined(Arc<CMap>),
    /// A CMap of the file: ranges (low, high, first CID), sorted, over a base.
    Own(Vec<(u32, u32, u32)>, Option<Box<ToCid>>),
}

impl ToCid {
    /// Returns the CID of a code.
    pub(super) fn cid(&self, code: u32, length: usize) -> Option<u32> {
        match self {
            ToCid::Identity => Some(code),
            ToCid::Predefined(map) => map.lookup_cid_code(code, u8::try_from(length).ok()?),
            ToCid::Own(ranges, base) => {
                let after = ranges.partition_point(|range| range.0 <= code);
                match after.checked_sub(1).and_then(|at| ranges.get(at)) {
                    Some((low, high, cid)) if code <= *high => cid.checked_add(code - low),
                    _ => base.as_ref()?.cid(code, length),
                }
            }
        }
    }
}

/// A code that is a character of a known encoding.
#[derive(Clone, Copy, Debug)]
pub(super) enum CodeText {
    /// The code is Unicode: UCS-2, UTF-16 or UTF-32.
    Unicode,
    /// UTF-8.
    Utf8,
    /// A multi-byte encoding.
    Legacy(&'static Encoding),
    /// JIS X 0208 rows and cells: EUC-JP without the high bits.
    Jis,
}

impl CodeText {
    /// Returns what the bytes of one code stand for.
    pub(super) fn text(self, bytes: &[u8]) -> Text {
        let code = bytes.iter().fold(0u32, |code, byte| code << 8 | u32::from(*byte));
        match self {
            CodeText::Unicode if bytes.len() == 4 && code >= 0xD800_0000 => {
                let units = [(code >> 16) as u16, (code & 0xFFFF) as u16];
                Chars::of(&String::from_utf16(&units).ok()?)
            }
            CodeText::Unicode => Chars::of(char::from_u32(code)?.encode_utf8(&mut [0; 4])),
            CodeText::Utf8 => Chars::of(std::str::from_utf8(bytes).ok()?),
            CodeText::Legacy(encoding) => {
                let (text, bad) = encoding.decode_without_bom_handling(bytes);
                // GB 18030 gives private characters to codes that GBK leaves free; they say nothing.
                let private = text.chars().any(|c| ('\u{E000}'..='\u{F8FF}').contains(&c));
                if bad || private { None } else { Chars::of(&text) }
            }
            CodeText::Jis => {
                let high: Vec<u8> = bytes.iter().map(|byte| byte | 0x80).collect();
                CodeText::Legacy(encoding_rs::EUC_JP).text(&high)
            }
        }
    }
}

/// All that a composite font's `/Encoding` says.
pub(super) struct Coding {
    pub(super) codespace: Codespace,
    pub(super) to_cid: ToCid,
    pub(super) code_text: Option<CodeText>,
    pub(super) collection: Option<CidFamily>,
    pub(super) vertical: bool,
}

/// Returns a predefined CMap by its name, or `None` for an unknown one.
pub(super) fn predefined(name: &[u8], wants_cids: bool) -> Option<Coding> {
    let text = std::str::from_utf8(name).ok()?;
    let vertical = text.ends_with("-V") || text == "V";
    let stem = text.trim_end_matches("-H").trim_end_matches("-V");
    let pair = |low, high| (2, low, high);
    let one = |low: u8, high: u8| (1, [low, 0, 0, 0], [high, 0, 0, 0]);
    let two = |a: u8, b: u8, c: u8, d: u8| pair([a, c, 0, 0], [b, d, 0, 0]);
    let legacy = |encoding| Some(CodeText::Legacy(encoding));
    let gb = encoding_rs::GB18030;
    let (ranges, code_text) = match stem {
        "Identity" => {
            return Some(Coding {
                codespace: Codespace::Fixed(2),
                to_cid: ToCid::Identity,
                code_text: None,
                collection: None,
                vertical,
            });
        }
        "GB-EUC" => (vec![one(0, 0x80), two(0xA1, 0xFE, 0xA1, 0xFE)], legacy(gb)),
        "GBpc-EUC" => (vec![one(0, 0x80), one(0xFD, 0xFF), two(0xA1, 0xFC, 0xA1, 0xFE)], legacy(gb)),
        "GBK-EUC" | "GBKp-EUC" => (vec![one(0, 0x80), two(0x81, 0xFE, 0x40, 0xFE)], legacy(gb)),
        "GBK2K" => {
            let four = (4, [0x81, 0x30, 0x81, 0x30], [0xFE, 0x39, 0xFE, 0x39]);
            (vec![one(0, 0x80), four, two(0x81, 0xFE, 0x40, 0xFE)], legacy(gb))
        }
        "B5pc" => (vec![one(0, 0x80), one(0xFD, 0xFF), two(0xA1, 0xFC, 0x40, 0xFE)], legacy(encoding_rs::BIG5)),
        "ETen-B5" | "ETenms-B5" => (vec![one(0, 0x80), two(0xA1, 0xFE, 0x40, 0xFE)], legacy(encoding_rs::BIG5)),
        "HKscs-B5" => (vec![one(0, 0x80), two(0x87, 0xFE, 0x40, 0xFE)], legacy(encoding_rs::BIG5)),
        "CNS-EUC" => {
            let four = (4, [0x8E, 0xA1, 0xA1, 0xA1], [0x8E, 0xA7, 0xFE, 0xFE]);
            (vec![one(0, 0x80), four, two(0xA1, 0xFE, 0xA1, 0xFE)], None)
        }
        _ if stem.ends_with("RKSJ") => (
            vec![
                one(0, 0x80),
                one(0xA0, 0xDF),
                one(0xFD, 0xFF),
                two(0x81, 0x9F, 0x40, 0xFC),
                two(0xE0, 0xFC, 0x40, 0xFC),
            ],
            legacy(encoding_rs::SHIFT_JIS),
        ),
        "EUC" => {
            (vec![one(0, 0x80), two(0x8E, 0x8E, 0xA0, 0xDF), two(0xA1, 0xFE, 0xA1, 0xFE)], legacy(encoding_rs::EUC_JP))
        }
        "H" | "V" => (vec![two(0x21, 0x7E, 0x21, 0x7E)], Some(CodeText::Jis)),
        _ if stem.starts_with("KSC") => (vec![one(0, 0x80), two(0x81, 0xFE, 0x41, 0xFE)], legacy(encoding_rs::EUC_KR)),
        _ if stem.starts_with("Uni") => (Vec::new(), Some(CodeText::Unicode)),
        _ => return None,
    };
    let (codespace, code_text) = match () {
        () if !ranges.is_empty() => (Codespace::Ranges(ranges), code_text),
        () if stem.contains("UTF8") => (Codespace::Utf8, Some(CodeText::Utf8)),
        () if stem.contains("UTF32") => (Codespace::Fixed(4), code_text),
        () if stem.contains("UCS2") => (Codespace::Fixed(2), code_text),
        () => (Codespace::Utf16, code_text),
    };
    let needs = wants_cids || code_text.is_none();
    let to_cid = needs
        .then(|| library_map(cid_source(stem, text).as_bytes()))
        .flatten()
        .map_or(ToCid::Own(Vec::new(), None), ToCid::Predefined);
    Some(Coding { codespace, to_cid, code_text, collection: family(stem), vertical })
}

/// Names a map with the same ASCII CIDs for those that the library does not have.
fn cid_source<'a>(stem: &str, name: &'a str) -> &'a str {
    match stem {
        "UniGB-UTF8" | "UniGB-UTF32" => "UniGB-UTF16-H",
        "UniCNS-UTF8" | "UniCNS-UTF32" => "UniCNS-UTF16-H",
        "UniKS-UTF8" | "UniKS-UTF32" => "UniKS-UTF16-H",
        _ if stem.starts_with("UniJIS")
            && !matches!(name, "UniJIS-UCS2-H" | "UniJIS-UCS2-V" | "UniJIS-UCS2-HW-H" | "UniJIS-UCS2-HW-V") =>
        {
            "UniJIS-UTF16-H"
        }
        _ => name,
    }
}

fn family(stem: &str) -> Option<CidFamily> {
    Some(match stem {
        _ if stem.contains("GB") => CidFamily::AdobeGB1,
        _ if stem.contains("B5") || stem.contains("CNS") => CidFamily::AdobeCNS1,
        _ if stem.contains("KS") && !stem.contains("RKSJ") => CidFamily::AdobeKorea1,
        "Identity" => return None,
        _ => CidFamily::AdobeJapan1,
    })
}

type MapCache = HashMap<Vec<u8>, Option<Arc<CMap>>>;

/// Parsing the map of a whole collection costs milliseconds, so each is parsed once a process.
fn library_map(name: &[u8]) -> Option<Arc<CMap>> {
    static MAPS: LazyLock<Mutex<MapCache>> = LazyLock::new(Mutex::default);
    let mut maps = MAPS.lock().ok()?;
    if let Some(map) = maps.get(name) {
        return map.clone();
    }
    let parsed = match CMapName::from_bytes(name) {
        CMapName::Custom(_) => None,
        known => load_embedded(known).and_then(|data| CMap::parse(data, load_embedded)).map(Arc::new),
    };
    maps.insert(name.to_vec(), parsed.clone());
    parsed
}

/// The Unicode of the CIDs of an Adobe collection.
#[derive(Clone)]
pub(super) struct Collection(Arc<CMap>);

impl Collection {
    /// Returns the collection of a family, or `None` for Identity and private ones.
    pub(super) fn of(family: &CidFamily) -> Option<Collection> {
        let name = family.ucs2_cmap()?;
        library_map(name.to_bytes()).map(Collection)
    }

    /// Returns what a CID stands for.
    pub(super) fn text(&self, cid: u32) -> Text {
        match self.0.lookup_bf_string(cid)? {
            BfString::Char(c) => Chars::of(c.encode_utf8(&mut [0; 4])),
            BfString::String(text) => Chars::of(&text),
        }
    }
}

/// A map from codes to characters: the `/ToUnicode` of a font.
#[derive(Clone, Debug, Default)]
pub(super) struct Unicodes {
    entries: Vec<(u32, Chars)>,
    /// Set for the names `Identity-H` and `Identity-V`: the code is the character.
    pub(super) identity: bool,
}

impl Unicodes {
    /// Returns what a code stands for.
    pub(super) fn text(&self, code: u32) -> Text {
        if self.identity {
            return Chars::of(char::from_u32(code)?.encode_utf8(&mut [0; 4]));
        }
        let at = self.entries.binary_search_by_key(&code, |entry| entry.0).ok()?;
        self.entries.get(at).map(|entry| entry.1.clone())
    }

    /// Returns the map of the names `Identity-H` and `Identity-V`.
    pub(super) fn identity() -> Unicodes {
        Unicodes { entries: Vec::new(), identity: true }
    }

    /// Returns all entries by code.
    pub(super) fn entries(&self) -> &[(u32, Chars)] {
        &self.entries
    }

    /// Tells whether the map is empty or mostly leads into the private area.
    pub(super) fn is_mostly_private(&self) -> bool {
        let private = self.entries.iter().filter(|entry| matches!(entry.1.first(), '\u{E000}'..='\u{F8FF}')).count();
        !self.identity && private * 2 >= self.entries.len()
    }

    /// Reads the map that a `/ToUnicode` stream holds.
    pub(super) fn parse(data: &[u8]) -> Unicodes {
        let mut entries: Vec<(u32, Chars)> = Vec::new();
        for_each_block(data, |block, items| match block {
            b"endbfchar" => {
                for pair in items.chunks_exact(2) {
                    if let [Item::Code(code, _), Item::Code(_, value)] = pair {
                        push_text(&mut entries, *code, value, 0);
                    }
                }
            }
            b"endbfrange" => unicode_ranges(items, &mut entries),
            // Some editors write ranges of CIDs here; their numbers are meant as characters.
            b"endcidrange" => character_ranges(items, &mut entries),
            _ => (),
        });
        // The last definition of a code wins, as in a dictionary.
        entries.reverse();
        entries.sort_by_key(|entry| entry.0);
        entries.dedup_by_key(|entry| entry.0);
        Unicodes { entries, identity: false }
    }
}

fn unicode_ranges(items: &[Item], entries: &mut Vec<(u32, Chars)>) {
    let mut items = items.iter();
    while let (Some(Item::Code(low, _)), Some(Item::Code(high, _)), Some(value)) =
        (items.next(), items.next(), items.next())
    {
        match value {
            Item::Code(_, base) => {
                for code in *low..=(*high).min(low.saturating_add(0xFFFF)) {
                    if entries.len() > ENTRIES_MAX {
                        return;
                    }
                    push_text(entries, code, base, code - low);
                }
            }
            Item::List(values) => {
                for (code, value) in (*low..=*high).zip(values) {
                    push_text(entries, code, value, 0);
                }
            }
            Item::Number(_) | Item::Name(_) => (),
        }
    }
}

fn character_ranges(items: &[Item], entries: &mut Vec<(u32, Chars)>) {
    for triple in items.chunks_exact(3) {
        let [Item::Code(low, _), Item::Code(high, _), Item::Number(first)] = triple else { continue };
        for code in *low..=(*high).min(low.saturating_add(0xFFFF)) {
            if entries.len() > ENTRIES_MAX {
                return;
            }
            let c = char::from_u32((*first as u32).saturating_add(code - low));
            let text = c.and_then(|c| Chars::of(c.encode_utf8(&mut [0; 4])));
            entries.extend(text.map(|text| (code, text)));
        }
    }
}

/// Adds the text of a UTF-16 value whose last unit is raised by `offset`.
fn push_text(entries: &mut Vec<(u32, Chars)>, code: u32, value: &[u8], offset: u32) {
    if entries.len() > ENTRIES_MAX {
        return;
    }
    let mut units: Vec<u16> = match value {
        [one] => vec![u16::from(*one)],
        _ => {
            value.chunks(2).map(|pair| u16::from(pair[0]) << 8 | u16::from(pair.get(1).copied().unwrap_or(0))).collect()
        }
    };
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(u16::try_from(offset).unwrap_or(0));
    }
    if let Some(text) = String::from_utf16(&units).ok().and_then(|text| Chars::of(&text)) {
        entries.push((code, text));
    }
}

/// One operand of a block of a CMap.
enum Item {
    Code(u32, Vec<u8>),
    List(Vec<Vec<u8>>),
    Number(f64),
    Name(Vec<u8>),
}

fn code_of(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

/// Calls `visit` with each operator and the operands since the one before it.
fn for_each_block(data: &[u8], mut visit: impl FnMut(&[u8], &[Item])) {
    let mut lexer = Lexer::new(data);
    let mut items: Vec<Item> = Vec::new();
    let mut list: Option<Vec<Vec<u8>>> = None;
    while let Some(token) = lexer.next() {
        match token {
            Token::Text(bytes) => match &mut list {
                Some(list) => list.push(bytes.into_owned()),
                None => items.push(Item::Code(code_of(&bytes), bytes.into_owned())),
            },
            Token::Mark(Bracket::ArrayStart) => list = Some(Vec::new()),
            Token::Mark(Bracket::ArrayEnd) => items.extend(list.take().map(Item::List)),
            Token::Mark(_) => (),
            Token::Number(number) => items.push(Item::Number(number)),
            Token::Name(name) => items.push(Item::Name(name.into_owned())),
            Token::Word(word) => {
                visit(word, &items);
                items.clear();
            }
        }
        if items.len() > ENTRIES_MAX {
            return;
        }
    }
}

/// Reads a CMap stream used as the `/Encoding` of a composite font.
pub(super) fn parse_coding(data: &[u8], base: Option<&[u8]>) -> Coding {
    let mut spaces = Vec::new();
    let mut ranges: Vec<(u32, u32, u32)> = Vec::new();
    let mut vertical = false;
    let mut base = base.map(<[u8]>::to_vec);
    for_each_block(data, |block, items| match block {
        b"endcodespacerange" => {
            for pair in items.chunks_exact(2) {
                if let [Item::Code(_, low), Item::Code(_, high)] = pair {
                    spaces.extend(space(low, high));
                }
            }
        }
        b"endcidrange" => {
            for triple in items.chunks_exact(3) {
                if let [Item::Code(low, _), Item::Code(high, _), Item::Number(cid)] = triple {
                    ranges.push((*low, *high, *cid as u32));
                }
            }
        }
        b"endcidchar" => {
            for pair in items.chunks_exact(2) {
                if let [Item::Code(code, _), Item::Number(cid)] = pair {
                    ranges.push((*code, *code, *cid as u32));
                }
            }
        }
        b"usecmap" => {
            if let Some(Item::Name(name)) = items.last() {
                base.get_or_insert_with(|| name.clone());
            }
        }
        b"def" => {
            if let [.., Item::Name(key), Item::Number(mode)] = items {
                vertical |= key == b"WMode" && *mode == 1.0;
            }
        }
        _ => (),
    });
    ranges.sort_unstable();
    let base = base.and_then(|name| predefined(&name, true));
    let codespace = match &base {
        _ if !spaces.is_empty() => Codespace::Ranges(spaces),
        Some(base) => base.codespace.clone(),
        None => Codespace::Fixed(2),
    };
    let code_text = base.as_ref().filter(|_| ranges.is_empty()).and_then(|base| base.code_text);
    let collection = base.as_ref().and_then(|base| base.collection.clone());
    Coding {
        codespace,
        to_cid: ToCid::Own(ranges, base.map(|base| Box::new(base.to_cid))),
        code_text,
        collection,
        vertical,
    }
}

fn space(low: &[u8], high: &[u8]) -> Option<(u8, [u8; 4], [u8; 4])> {
    let (mut from, mut to) = ([0; 4], [0; 4]);
    if low.len() != high.len() || low.is_empty() || low.len() > 4 {
        return None;
    }
    from[..low.len()].copy_from_slice(low);
    to[..high.len()].copy_from_slice(high);
    Some((u8::try_from(low.len()).ok()?, from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, bytes: &[u8]) -> String {
        let coding = predefined(name.as_bytes(), false).expect("a known name");
        let (mut rest, mut out) = (bytes, String::new());
        while !rest.is_empty() {
            let (code, after) = rest.split_at(coding.codespace.length(rest));
            match coding.code_text.and_then(|how| how.text(code)) {
                Some(Chars::One(c)) => out.push(c),
                Some(Chars::Many(text)) => out.push_str(&text),
                None => out.push('?'),
            }
            rest = after;
        }
        out
    }

    #[test]
    fn codes_of_one_and_two_bytes_mix_in_predefined_maps() {
        for name in ["GBK-EUC-H", "GB-EUC-V", "GBKp-EUC-H", "GBK2K-H", "GBpc-EUC-H"] {
            assert_eq!(read(name, b"2020\xC4\xEA1\xD4\xC21\xC8\xD5"), "2020年1月1日", "{name}");
        }
        assert_eq!(read("ETen-B5-H", b"1\xA6~a"), "1年a");
        assert_eq!(read("UniGB-UTF16-H", b"\x5E\x74\x00\x31\xD8\x40\xDC\x00"), "年1𠀀");
        assert_eq!(read("UniGB-UTF8-H", "年1".as_bytes()), "年1");
        assert_eq!(read("90ms-RKSJ-H", b"\x94N1"), "年1");
    }

    #[test]
    fn an_unmapped_code_takes_its_full_length() {
        assert_eq!(read("GB-EUC-H", b"\xFE\xFE1\xC4\xEA"), "?1年");
    }

    #[test]
    fn to_unicode_maps_read_characters_ranges_lists_and_ligatures() {
        let map = Unicodes::parse(
            b"begincmap 2 beginbfchar <01> <5E74> <02> <00660069> endbfchar \
              2 beginbfrange <0010> <0012> <0041> <20> <21> [<6708> <65E5>] endbfrange endcmap",
        );
        let read = |code| {
            map.text(code).map(|text| match text {
                Chars::One(c) => c.to_string(),
                Chars::Many(text) => text.to_string(),
            })
        };
        assert_eq!(read(1).as_deref(), Some("年"));
        assert_eq!(read(2).as_deref(), Some("fi"));
        assert_eq!(read(0x12).as_deref(), Some("C"));
        assert_eq!(read(0x21).as_deref(), Some("日"));
        assert_eq!(read(0x22), None);
    }

    #[test]
    fn collections_give_the_characters_of_cids() {
        let collection = Collection::of(&CidFamily::AdobeGB1).expect("a known collection");
        assert_eq!(collection.text(34), Some(Chars::One('A')));
    }

    #[test]
    fn a_map_of_the_file_may_mix_code_lengths_and_use_another() {
        let coding = parse_coding(
            b"1 begincodespacerange <00> <80> <8140> <FEFE> endcodespacerange 1 begincidrange <20> <7E> 1 endcidrange 1 begincidchar <8140> 900 endcidchar /WMode 1 def",
            None,
        );
        assert_eq!(coding.codespace.length(b"\x81\x40"), 2);
        assert_eq!(coding.codespace.length(b"A\x40"), 1);
        assert_eq!(coding.to_cid.cid(0x41, 1), Some(34));
        assert_eq!(coding.to_cid.cid(0x8140, 2), Some(900));
        assert!(coding.vertical);
    }
}
