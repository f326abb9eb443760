//! Fonts as far as text needs them: code lengths, characters and advances.

use std::collections::HashMap;
use std::sync::Arc;

use encoding_rs::Encoding;
use hayro_cmap::CidFamily;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream, String as PdfString};

use super::cmap::{Chars, Codespace, Coding, Collection, Text, ToCid, Unicodes, parse_coding, predefined};
use super::encoding::{base_table, is_chinese_system_font, name_text, standard_widths};
use super::fold;
use super::program::Program;
use super::stream::{Budget, decode};

/// A font of a file, ready to decode strings.
pub(super) struct Font {
    /// The name without the subset tag.
    pub(super) name: String,
    /// Whether text runs from top to bottom.
    pub(super) vertical: bool,
    /// Bytes of the string per code.
    codespace: Codespace,
    kind: Kind,
    pub(super) to_unicode: Option<Unicodes>,
    widths: Widths,
    /// The embedded program, when it had to be read.
    pub(super) program: Option<Arc<Program>>,
    /// The object that holds the program, for checks that need it.
    pub(super) program_id: Option<ObjectIdentifier>,
    /// Whether a simple font has an `/Encoding`.
    has_encoding: bool,
    /// A font made with Founder software, whose letters stand at ideographs.
    pub(super) founder: bool,
    /// Glyph space to text space.
    pub(super) scale: f32,
    /// Height of the em in text space; 1 but for Type 3 fonts.
    pub(super) em: f32,
    pub(super) is_type3: bool,
}

enum Kind {
    Simple(Box<[Text; 256]>),
    /// A simple font whose bytes are pairs of a double-byte encoding.
    Pairs(&'static Encoding),
    Composite(Box<Composite>),
}

struct Composite {
    coding: Coding,
    collection: Option<Collection>,
    cid_to_gid: Option<Vec<u8>>,
    has_program: bool,
}

enum Widths {
    Simple(Box<[f32; 256]>),
    Composite {
        default: f32,
        by_cid: HashMap<u32, f32>,
        vertical_default: (f32, f32),
        vertical: HashMap<u32, (f32, f32, f32)>,
    },
}

/// One code of a string.
pub(super) struct Code {
    pub(super) code: u32,
    /// What it stands for.
    pub(super) text: Text,
    /// Advance along the line in text space per unit of size; negative is downwards for vertical fonts.
    pub(super) advance: f32,
    /// For vertical fonts, from the origin of horizontal to that of vertical writing.
    pub(super) shift: (f32, f32),
    /// A one-byte code 32, to which word spacing applies.
    pub(super) is_space: bool,
}

/// Reads a font dictionary.
pub(super) fn load(dict: &Dict<'_>, budget: &mut Budget) -> Font {
    let subtype = dict.get::<Name<'_>>(b"Subtype");
    let is_composite = subtype.as_deref() == Some(b"Type0");
    let to_unicode = to_unicode(dict, budget);
    let mut font = if is_composite {
        composite(dict, budget, to_unicode.as_ref())
    } else {
        simple(dict, budget, to_unicode.as_ref())
    };
    font.is_type3 = subtype.as_deref() == Some(b"Type3");
    if font.is_type3 {
        font.em = type3_em(dict, font.scale);
    }
    font.to_unicode = to_unicode;
    font
}

/// Returns a font that stands for one that is missing: it has codes, and none is known.
pub(super) fn missing() -> Font {
    Font {
        name: String::new(),
        vertical: false,
        codespace: Codespace::Fixed(1),
        kind: Kind::Simple(Box::new(std::array::from_fn(|_| None))),
        to_unicode: None,
        widths: Widths::Simple(Box::new([500.0; 256])),
        program: None,
        program_id: None,
        has_encoding: false,
        founder: false,
        scale: 0.001,
        em: 1.0,
        is_type3: false,
    }
}

fn to_unicode(dict: &Dict<'_>, budget: &mut Budget) -> Option<Unicodes> {
    if let Some(stream) = dict.get::<Stream<'_>>(b"ToUnicode") {
        let map = Unicodes::parse(&decode(&stream, budget));
        return (!map.entries().is_empty()).then_some(map);
    }
    let name = dict.get::<Name<'_>>(b"ToUnicode")?;
    name.starts_with(b"Identity").then(Unicodes::identity)
}

/// Returns a base font's name: its raw bytes as UTF-8 or GBK, without the subset tag.
fn base_name(dict: &Dict<'_>) -> (String, bool) {
    let raw = dict.get::<Name<'_>>(b"BaseFont").map(|name| name.as_ref().to_vec()).unwrap_or_default();
    let is_subset = raw.len() > 7 && raw[6] == b'+' && raw[..6].iter().all(u8::is_ascii_uppercase);
    let raw = if is_subset { &raw[7..] } else { &raw[..] };
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    };
    (name, is_subset)
}

/// Returns the embedded font program's stream.
pub(super) fn program_stream<'a>(descriptor: &Dict<'a>) -> Option<Stream<'a>> {
    [b"FontFile2".as_slice(), b"FontFile3", b"FontFile"].iter().find_map(|key| descriptor.get::<Stream<'_>>(key))
}

fn read_program(descriptor: &Dict<'_>, budget: &mut Budget) -> Option<Arc<Program>> {
    let stream = program_stream(descriptor)?;
    Program::new(decode(&stream, budget).into_owned()).map(Arc::new)
}

fn program_id(descriptor: &Dict<'_>) -> Option<ObjectIdentifier> {
    program_stream(descriptor).map(|stream| stream.obj_id())
}

fn composite(dict: &Dict<'_>, budget: &mut Budget, to_unicode: Option<&Unicodes>) -> Font {
    let descendant = dict
        .get::<Array<'_>>(b"DescendantFonts")
        .and_then(|list| list.iter::<Dict<'_>>().next())
        .or_else(|| dict.get::<Dict<'_>>(b"DescendantFonts"))
        .unwrap_or_default();
    let widths = composite_widths(&descendant);
    let wants_cids =
        matches!(&widths, Widths::Composite { by_cid, vertical, .. } if !by_cid.is_empty() || !vertical.is_empty());
    let coding = composite_coding(dict, wants_cids, budget);
    let (name, _) = base_name(dict);
    let descriptor = descendant.get::<Dict<'_>>(b"FontDescriptor").unwrap_or_default();
    let (family, founder) = collection_of(&descendant, &coding);
    let has_program = program_stream(&descriptor).is_some();
    let wants_program =
        has_program && coding.code_text.is_none() && family.as_ref().and_then(CidFamily::ucs2_cmap).is_none();
    // Without a ToUnicode map the program is the only witness; with one it fills gaps.
    let program = (wants_program && to_unicode.is_none_or(Unicodes::is_mostly_private))
        .then(|| read_program(&descriptor, budget))
        .flatten();
    let cid_to_gid = descendant.get::<Stream<'_>>(b"CIDToGIDMap").map(|stream| decode(&stream, budget).into_owned());
    let collection = coding.code_text.is_none().then(|| family.as_ref().and_then(Collection::of)).flatten();
    Font {
        founder: founder || is_founder(&name),
        name,
        vertical: coding.vertical,
        codespace: coding.codespace.clone(),
        kind: Kind::Composite(Box::new(Composite { coding, collection, cid_to_gid, has_program })),
        to_unicode: None,
        widths,
        program,
        program_id: program_id(&descriptor),
        has_encoding: dict.contains_key(b"Encoding"),
        scale: 0.001,
        em: 1.0,
        is_type3: false,
    }
}

fn is_founder(name: &str) -> bool {
    name.contains("FzBookMaker") || name.starts_with("E-B") || name.starts_with("E-F")
}

fn collection_of(descendant: &Dict<'_>, coding: &Coding) -> (Option<CidFamily>, bool) {
    let info = descendant.get::<Dict<'_>>(b"CIDSystemInfo").unwrap_or_default();
    let registry = info.get::<PdfString<'_>>(b"Registry").map(|text| text.as_bytes().to_vec()).unwrap_or_default();
    let ordering = info.get::<PdfString<'_>>(b"Ordering").map(|text| text.as_bytes().to_vec()).unwrap_or_default();
    let founder = registry.starts_with(b"Founder") || ordering.starts_with(b"PKU");
    let family = coding.collection.clone().or_else(|| Some(CidFamily::from_registry_ordering(&registry, &ordering)));
    (family, founder)
}

fn composite_coding(dict: &Dict<'_>, wants_cids: bool, budget: &mut Budget) -> Coding {
    if let Some(stream) = dict.get::<Stream<'_>>(b"Encoding") {
        let base = stream.dict().get::<Name<'_>>(b"UseCMap").map(|name| name.as_ref().to_vec());
        let named = stream.dict().get::<Name<'_>>(b"CMapName").and_then(|name| predefined(&name, true));
        let data = decode(&stream, budget);
        let mut own = parse_coding(&data, base.as_deref());
        own.vertical |= stream.dict().get::<i32>(b"WMode") == Some(1);
        // A predefined CMap may be embedded under its own name; then its codes are known characters.
        if let Some(named) = named {
            own.code_text = own.code_text.or(named.code_text);
            own.collection = own.collection.or(named.collection);
        }
        return own;
    }
    let name = dict.get::<Name<'_>>(b"Encoding").map(|name| name.as_ref().to_vec()).unwrap_or_default();
    predefined(&name, wants_cids).or_else(|| predefined(b"Identity-H", false)).unwrap_or(Coding {
        codespace: Codespace::Fixed(2),
        to_cid: ToCid::Identity,
        code_text: None,
        collection: None,
        vertical: false,
    })
}

fn composite_widths(descendant: &Dict<'_>) -> Widths {
    let mut by_cid = HashMap::new();
    for_each_width(descendant.get::<Array<'_>>(b"W"), 1, |cid, values| {
        by_cid.insert(cid, values[0]);
    });
    let mut vertical = HashMap::new();
    for_each_width(descendant.get::<Array<'_>>(b"W2"), 3, |cid, values| {
        vertical.insert(cid, (values[0], values[1], values[2]));
    });
    let defaults: Vec<f32> =
        descendant.get::<Array<'_>>(b"DW2").map(|list| list.iter::<f32>().collect()).unwrap_or_default();
    let vertical_default = match defaults[..] {
        [origin, advance] => (origin, advance),
        _ => (880.0, -1000.0),
    };
    Widths::Composite { default: descendant.get::<f32>(b"DW").unwrap_or(1000.0), by_cid, vertical_default, vertical }
}

/// Walks `/W` and `/W2`: `first [values …]` and `first last values`, `each` values a CID.
fn for_each_width(list: Option<Array<'_>>, each: usize, mut visit: impl FnMut(u32, [f32; 3])) {
    let Some(list) = list else { return };
    let mut numbers: Vec<f32> = Vec::new();
    let three = |values: &[f32]| [0, 1, 2].map(|at| values.get(at).copied().unwrap_or(0.0));
    for item in list.iter::<Object<'_>>() {
        if let Object::Array(values) = item {
            let values: Vec<f32> = values.iter::<f32>().collect();
            let first = numbers.pop().unwrap_or(0.0) as u32;
            numbers.clear();
            for (offset, values) in values.chunks_exact(each).take(0x1_0000).enumerate() {
                visit(first.saturating_add(offset as u32), three(values));
            }
            continue;
        }
        numbers.extend(item.into_f32());
        if numbers.len() == 2 + each {
            let (first, last) = (numbers[0] as u32, numbers[1] as u32);
            for cid in first..=last.min(first.saturating_add(0xFFFF)) {
                visit(cid, three(&numbers[2..]));
            }
            numbers.clear();
        }
    }
}

fn simple(dict: &Dict<'_>, budget: &mut Budget, to_unicode: Option<&Unicodes>) -> Font {
    let (name, is_subset) = base_name(dict);
    let descriptor = dict.get::<Dict<'_>>(b"FontDescriptor").unwrap_or_default();
    let has_program = program_stream(&descriptor).is_some();
    let is_type3 = dict.get::<Name<'_>>(b"Subtype").as_deref() == Some(b"Type3");
    let encoding_dict = dict.get::<Dict<'_>>(b"Encoding");
    let has_differences = encoding_dict.as_ref().is_some_and(|encoding| encoding.contains_key(b"Differences"));
    let pairs = (!has_program && !is_type3 && to_unicode.is_none() && !has_differences)
        .then(|| is_chinese_system_font(&name))
        .flatten();
    let scale = if is_type3 { type3_scale(dict) } else { 0.001 };
    let mut program = None;
    let kind = match pairs {
        Some(encoding) => Kind::Pairs(encoding),
        None => {
            let covers = to_unicode.is_some_and(|map| !map.is_mostly_private());
            if has_program && !covers && !is_type3 {
                program = read_program(&descriptor, budget);
            }
            Kind::Simple(Box::new(simple_texts(dict, &name, is_subset, &descriptor, program.as_deref())))
        }
    };
    Font {
        founder: is_founder(&name),
        vertical: false,
        codespace: Codespace::Fixed(1),
        kind,
        to_unicode: None,
        widths: Widths::Simple(Box::new(simple_widths(dict, &descriptor, &name, is_type3))),
        program,
        program_id: program_id(&descriptor),
        has_encoding: dict.contains_key(b"Encoding"),
        scale,
        em: 1.0,
        is_type3,
        name,
    }
}

/// Returns the em of a Type 3 font: its unit, if that is near 1, else the height of its box.
fn type3_em(dict: &Dict<'_>, scale: f32) -> f32 {
    let bbox: Vec<f32> =
        dict.get::<Array<'_>>(b"FontBBox").map(|list| list.iter::<f32>().collect()).unwrap_or_default();
    let height = match bbox[..] {
        [_, low, _, high] => (high - low).abs() * scale,
        _ => 0.0,
    };
    let unit = 1000.0 * scale;
    match () {
        () if (0.3..3.0).contains(&height) => height.min(1.2),
        () if (0.3..3.0).contains(&unit) => unit,
        () => 1.0,
    }
}

fn type3_scale(dict: &Dict<'_>) -> f32 {
    let matrix: Vec<f32> =
        dict.get::<Array<'_>>(b"FontMatrix").map(|list| list.iter::<f32>().collect()).unwrap_or_default();
    match matrix[..] {
        [a, b, ..] if a.hypot(b) > 0.0 => a.hypot(b),
        _ => 0.001,
    }
}

fn simple_texts(
    dict: &Dict<'_>,
    name: &str,
    is_subset: bool,
    descriptor: &Dict<'_>,
    program: Option<&Program>,
) -> [Text; 256] {
    let encoding = dict.get::<Dict<'_>>(b"Encoding");
    let base = encoding
        .as_ref()
        .and_then(|encoding| encoding.get::<Name<'_>>(b"BaseEncoding"))
        .or_else(|| dict.get::<Name<'_>>(b"Encoding"));
    let is_symbolic = descriptor.get::<i64>(b"Flags").is_some_and(|flags| flags & 4 != 0);
    let mut texts = match (&base, program) {
        (Some(base), _) => base_table(base, name),
        // A symbolic font without an encoding is its own encoding.
        (None, Some(program)) => match program.built_in_encoding(is_subset) {
            Some(built_in) => built_in,
            None if is_symbolic && is_subset => std::array::from_fn(|_| None),
            None => base_table(b"", name),
        },
        (None, None) => base_table(b"", name),
    };
    let is_type3 = dict.get::<Name<'_>>(b"Subtype").as_deref() == Some(b"Type3");
    let differences = encoding.as_ref().and_then(|encoding| encoding.get::<Array<'_>>(b"Differences"));
    // A subset whose map was lost: its codes are numbers, and a standard encoding would give garbage.
    let map_is_lost = is_subset && base.is_none() && dict.contains_key(b"ToUnicode") && program.is_none();
    if is_type3 || map_is_lost {
        texts = std::array::from_fn(|_| None);
    }
    let mut code = 0usize;
    for item in differences.iter().flat_map(|list| list.iter::<Object<'_>>()) {
        match item {
            Object::Number(number) => code = usize::try_from(number.as_i64()).unwrap_or(256),
            Object::Name(glyph) => {
                if let Some(slot) = texts.get_mut(code) {
                    *slot = name_text(&glyph, name);
                }
                code = code.saturating_add(1);
            }
            _ => (),
        }
    }
    texts
}

fn simple_widths(dict: &Dict<'_>, descriptor: &Dict<'_>, name: &str, is_type3: bool) -> [f32; 256] {
    let first = dict.get::<i32>(b"FirstChar").and_then(|first| usize::try_from(first).ok()).unwrap_or(0);
    let missing = descriptor.get::<f32>(b"MissingWidth");
    let Some(list) = dict.get::<Array<'_>>(b"Widths") else {
        return standard_widths(name);
    };
    let mut widths = [missing.unwrap_or(if is_type3 { 0.0 } else { 500.0 }); 256];
    for (offset, item) in list.iter::<Object<'_>>().enumerate().take(256) {
        if let (Some(slot), Some(width)) = (widths.get_mut(first + offset), item.into_f32()) {
            *slot = width;
        }
    }
    widths
}

impl Font {
    /// Splits a string into codes and tells what each is.
    pub(super) fn decode(&self, mut bytes: &[u8], mut visit: impl FnMut(Code)) {
        while !bytes.is_empty() {
            let length = match &self.kind {
                Kind::Pairs(_) => pair_length(bytes),
                _ => self.codespace.length(bytes),
            };
            let (raw, rest) = bytes.split_at(length.min(bytes.len()));
            bytes = rest;
            visit(self.code(raw));
        }
    }

    fn code(&self, raw: &[u8]) -> Code {
        let code = raw.iter().fold(0u32, |code, byte| code << 8 | u32::from(*byte));
        let is_space = raw == b" ";
        match &self.kind {
            Kind::Simple(texts) => {
                let own = || texts.get(code as usize).cloned().flatten();
                let mapped = self.to_unicode.as_ref().and_then(|map| map.text(code));
                let private = mapped.clone().filter(is_private);
                let text = mapped.filter(|text| !is_private(text)).or_else(own).or(private);
                Code { code, text: self.fold(text), advance: self.simple_width(raw), shift: (0.0, 0.0), is_space }
            }
            Kind::Pairs(encoding) => {
                let (text, bad) = encoding.decode_without_bom_handling(raw);
                let text = if bad { None } else { Chars::of(&text) };
                Code { code, text: self.fold(text), advance: self.simple_width(raw), shift: (0.0, 0.0), is_space }
            }
            Kind::Composite(composite) => self.composite_code(composite, code, raw),
        }
    }

    fn simple_width(&self, raw: &[u8]) -> f32 {
        match &self.widths {
            Widths::Simple(widths) => raw.iter().map(|byte| widths[usize::from(*byte)]).sum::<f32>() * self.scale,
            Widths::Composite { .. } => 0.0,
        }
    }

    fn composite_code(&self, composite: &Composite, code: u32, raw: &[u8]) -> Code {
        let found = composite.coding.to_cid.cid(code, raw.len());
        let cid = found.unwrap_or(0);
        let mapped = self.to_unicode.as_ref().and_then(|map| map.text(code));
        // A map into the private area says nothing; other witnesses are asked, and the mark is kept for symbol fonts.
        let private = mapped.clone().filter(is_private);
        let text = mapped
            .filter(|text| !is_private(text))
            .or_else(|| composite.coding.code_text.and_then(|how| how.text(raw)))
            .or_else(|| {
                composite.collection.as_ref().filter(|_| found.is_some()).and_then(|collection| collection.text(cid))
            })
            .or_else(|| self.program.as_ref().and_then(|program| program.text_of(composite.gid(cid))))
            .or(private);
        let Widths::Composite { default, by_cid, vertical_default, vertical } = &self.widths else {
            return Code { code, text, advance: 0.0, shift: (0.0, 0.0), is_space: false };
        };
        let width = by_cid.get(&cid).copied().unwrap_or(*default);
        let (advance, shift) = if self.vertical {
            let (down, x, y) =
                vertical.get(&cid).copied().unwrap_or((vertical_default.1, width / 2.0, vertical_default.0));
            (down * 0.001, (x * 0.001, y * 0.001))
        } else {
            (width * 0.001, (0.0, 0.0))
        };
        Code { code, text: self.fold(text), advance, shift, is_space: raw == b" " }
    }

    /// Returns what a code of a simple font stands for by the font's encoding, whatever `/ToUnicode` says.
    pub(super) fn encoded(&self, code: u32) -> Option<char> {
        match (&self.kind, &self.to_unicode) {
            (Kind::Simple(texts), Some(_)) if self.has_encoding => match texts.get(code as usize)? {
                Some(Chars::One(c)) => Some(*c),
                _ => None,
            },
            _ => None,
        }
    }

    /// Tells whether codes have one byte.
    pub(super) fn is_simple(&self) -> bool {
        matches!(self.kind, Kind::Simple(_))
    }

    /// Returns the glyph that a code is drawn with, for embedded composite and simple TrueType fonts.
    pub(super) fn gid(&self, code: u32, program: &Program) -> Option<u32> {
        match &self.kind {
            Kind::Simple(_) => program.simple_gid(code),
            Kind::Pairs(_) => None,
            Kind::Composite(composite) => {
                let length =
                    if code > 0xFF { 2 } else { usize::from(matches!(self.codespace, Codespace::Fixed(2))) + 1 };
                let cid = composite.coding.to_cid.cid(code, length)?;
                let gid = composite.gid(cid);
                Some(if composite.has_program && composite.cid_to_gid.is_none() {
                    program.gid_of_cid(gid)
                } else {
                    gid
                })
            }
        }
    }

    fn fold(&self, text: Text) -> Text {
        match text {
            Some(Chars::One(c)) if self.founder => Some(Chars::One(fold::founder_letter(c).unwrap_or(c))),
            other => other,
        }
    }
}

impl Composite {
    fn gid(&self, cid: u32) -> u32 {
        match &self.cid_to_gid {
            None => cid,
            Some(map) => {
                let at = (cid as usize).saturating_mul(2);
                map.get(at..at.saturating_add(2)).map_or(0, |pair| u32::from(pair[0]) << 8 | u32::from(pair[1]))
            }
        }
    }
}

fn is_private(text: &Chars) -> bool {
    matches!(text, Chars::One('\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'))
}

/// Returns 2 at a double-byte character, else 1.
fn pair_length(bytes: &[u8]) -> usize {
    match bytes {
        [0x81..=0xFE, 0x40..=0xFE, ..] => 2,
        _ => 1,
    }
}
