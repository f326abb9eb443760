//! Runs content streams for what text needs: glyphs, rules, fills and the places of pictures.

mod glyphs;

use std::borrow::Cow;

use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Rect, Stream};
use hayro_syntax::page::Resources;

use super::colour::Space;
use super::ink::{
    Box4, Colour, Fill, Glyph, IDENTITY, Ink, Matrix, Picture, Rule, apply, around, concat, looks_same, map_rect,
    overlap,
};
use super::lex::{Lexer, Token};
use super::path::Path;
use super::shared::Shared;
use super::stream::decode;
use crate::document::Layer;

/// Most shapes kept as possible backgrounds.
const SHAPES_KEPT: usize = 2000;

/// Returns the bytes that drawing a picture takes, at most: its pixels in four bytes, or what its data unpacks to.
fn picture_bytes(stream: &Stream<'_>) -> u64 {
    let dict = stream.dict();
    let side = |long: &[u8], short: &[u8]| {
        let value = dict.get::<i64>(long).or_else(|| dict.get::<i64>(short)).unwrap_or(0);
        u64::try_from(value).unwrap_or(0)
    };
    let pixels = side(b"Width", b"W").saturating_mul(side(b"Height", b"H"));
    pixels.saturating_mul(4).max(super::stream::unpacked_bytes(stream))
}

#[derive(Clone)]
struct TextState {
    font: Option<u32>,
    size: f64,
    char_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    mode: i64,
}

impl TextState {
    /// The state at the beginning of a page (ISO 32000-1, table 104).
    fn new() -> TextState {
        TextState {
            font: None,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        }
    }
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    clip: Box4,
    text: TextState,
    fill: Colour,
    fill_space: Space,
    stroke: Colour,
    stroke_space: Space,
    alpha: f64,
    blend: bool,
    line_width: f64,
}

/// One operand of an operator.
#[derive(Clone, Debug)]
enum Operand<'a> {
    Number(f64),
    Name(Cow<'a, [u8]>),
    Text(Cow<'a, [u8]>),
    Mark,
}

/// A marked-content sequence that is open.
struct Marked {
    hidden: bool,
    actual: Option<String>,
    first_glyph: usize,
}

/// Interprets one page, form or appearance.
pub(super) struct Interpreter<'s, 'l> {
    shared: &'s mut Shared<'l>,
    /// What was drawn so far.
    pub(super) ink: Ink,
    state: State,
    stack: Vec<State>,
    tm: Matrix,
    line: Matrix,
    path: Path,
    clip_pending: bool,
    operations: u64,
    forms: u64,
    order: u32,
    space_pending: bool,
    marked: Vec<Marked>,
    /// The glyph that was last mapped to a radical.
    radical_at: usize,
    page: Box4,
    /// The layer of what is drawn: shown, or annotation.
    pub(super) layer: Layer,
}

impl<'s, 'l> Interpreter<'s, 'l> {
    /// Begins a page whose user space is mapped by `base` onto a page as shown of this size.
    pub(super) fn new(shared: &'s mut Shared<'l>, base: Matrix, size: [f32; 2]) -> Self {
        let page = [0.0, 0.0, size[0], size[1]];
        let state = State {
            ctm: base,
            clip: page,
            text: TextState::new(),
            fill: Some([0.0; 3]),
            fill_space: Space::Gray,
            stroke: Some([0.0; 3]),
            stroke_space: Space::Gray,
            alpha: 1.0,
            blend: false,
            line_width: 1.0,
        };
        Interpreter {
            shared,
            ink: Ink::default(),
            state,
            stack: Vec::new(),
            tm: IDENTITY,
            line: IDENTITY,
            path: Path::default(),
            clip_pending: false,
            operations: 0,
            forms: 0,
            order: 0,
            space_pending: false,
            marked: Vec::new(),
            radical_at: usize::MAX,
            page,
            layer: Layer::Shown,
        }
    }

    /// Begins to draw annotations: the state is that of an empty page again.
    pub(super) fn begin_annotations(&mut self, base: Matrix) {
        self.stack.clear();
        self.marked.clear();
        self.state.ctm = base;
        self.state.clip = self.page;
        (self.state.fill, self.state.fill_space, self.state.alpha, self.state.blend) =
            (Some([0.0; 3]), Space::Gray, 1.0, false);
        self.state.text = TextState::new();
    }

    /// Runs a form or appearance stream under a map from its space to the current one.
    pub(super) fn form(&mut self, stream: &Stream<'_>, outer: &Resources<'_>, map: &Matrix, depth: usize) {
        self.forms += 1;
        if self.forms > self.shared.limits.forms_per_page || depth > self.shared.limits.form_depth {
            self.ink.over_limit = Some("form executions");
            return;
        }
        let dict = stream.dict();
        let saved = self.state.clone();
        let matrix = dict.get::<Array<'_>>(b"Matrix").map_or(IDENTITY, |list| matrix_of(&list));
        self.state.ctm = concat(&matrix, &concat(map, &self.state.ctm));
        if let Some(bbox) = dict.get::<Rect>(b"BBox") {
            let clip = map_rect(&self.state.ctm, [bbox.x0, bbox.y0, bbox.x1, bbox.y1]);
            self.state.clip = overlap(&self.state.clip, &clip);
        }
        let data = decode(stream, &mut self.shared.budget);
        let (tm, line, stack) = (self.tm, self.line, std::mem::take(&mut self.stack));
        let marked = std::mem::take(&mut self.marked);
        let hidden = marked.iter().any(|mark| mark.hidden);
        self.marked.push(Marked { hidden, actual: None, first_glyph: usize::MAX });
        match dict.get::<Dict<'_>>(b"Resources") {
            Some(own) => self.run(&data, &Resources::new(own), depth),
            None => self.run(&data, outer, depth),
        }
        self.marked = marked;
        (self.tm, self.line, self.stack) = (tm, line, stack);
        self.state = saved;
    }

    /// Runs a content stream.
    pub(super) fn run(&mut self, data: &[u8], resources: &Resources<'_>, depth: usize) {
        let mut lexer = Lexer::new(data);
        let mut operands: Vec<Operand<'_>> = Vec::new();
        while let Some(token) = lexer.next() {
            let operand = match token {
                Token::Number(number) => Operand::Number(number),
                Token::Name(name) => Operand::Name(name),
                Token::Text(text) => Operand::Text(text),
                Token::Mark(_) => Operand::Mark,
                Token::Word(word) => {
                    self.operations += 1;
                    if self.operations > self.shared.limits.operations_per_page {
                        self.ink.over_limit = Some("drawing operations");
                        return;
                    }
                    if word == b"ID" {
                        lexer.skip_image(end_mark(&operands));
                        self.picture(None);
                    } else {
                        self.operator(word, &operands, resources, depth);
                    }
                    if self.ink.over_limit.is_some() {
                        return;
                    }
                    operands.clear();
                    continue;
                }
            };
            // An array of TJ may be long, but not without end.
            if operands.len() < 100_000 {
                operands.push(operand);
            }
        }
    }

    fn operator(&mut self, word: &[u8], operands: &[Operand<'_>], resources: &Resources<'_>, depth: usize) {
        if self.text_operator(word, operands, resources) || self.path_operator(word, operands) {
            return;
        }
        match word {
            b"q" => {
                if self.stack.len() < self.shared.limits.state_depth {
                    self.stack.push(self.state.clone());
                }
            }
            b"Q" => {
                if let Some(state) = self.stack.pop() {
                    self.state = state;
                }
            }
            b"cm" => self.state.ctm = concat(&matrix(operands), &self.state.ctm),
            b"w" => self.state.line_width = number(operands, 0),
            b"gs" => self.graphics_state(operands, resources),
            b"Do" => self.xobject(operands, resources, depth),
            b"sh" => {
                self.ink.painted = true;
                let clip = overlap(&self.state.clip, &self.page);
                self.fill_area(clip, None);
            }
            b"BDC" | b"BMC" => self.begin_marked(operands, resources),
            b"EMC" => self.end_marked(),
            _ => self.colour_operator(word, operands, resources),
        }
    }

    fn colour_operator(&mut self, word: &[u8], operands: &[Operand<'_>], resources: &Resources<'_>) {
        let values: Vec<f32> = operands
            .iter()
            .filter_map(|operand| match operand {
                Operand::Number(number) => Some(*number as f32),
                _ => None,
            })
            .collect();
        let space = match word {
            b"g" | b"G" => Space::Gray,
            b"rg" | b"RG" => Space::Rgb,
            b"k" | b"K" => Space::Cmyk,
            b"cs" | b"CS" => {
                let space = name(operands).map_or(Space::Unknown, |name| Space::named(name, resources));
                let (target, colour) = if word == b"cs" {
                    (&mut self.state.fill_space, &mut self.state.fill)
                } else {
                    (&mut self.state.stroke_space, &mut self.state.stroke)
                };
                *target = space;
                *colour = space.initial();
                return;
            }
            b"sc" | b"scn" => self.state.fill_space,
            b"SC" | b"SCN" => self.state.stroke_space,
            _ => return,
        };
        let is_fill = word.first().is_some_and(u8::is_ascii_lowercase);
        let colour = space.colour(&values);
        if is_fill {
            (self.state.fill, self.state.fill_space) = (colour, space);
        } else {
            (self.state.stroke, self.state.stroke_space) = (colour, space);
        }
    }

    fn graphics_state(&mut self, operands: &[Operand<'_>], resources: &Resources<'_>) {
        let Some(dict) = name(operands).and_then(|name| resources.ext_g_states.get::<Dict<'_>>(name)) else { return };
        if let Some(alpha) = dict.get::<f64>(b"ca") {
            self.state.alpha = alpha;
        }
        if let Some(width) = dict.get::<f64>(b"LW") {
            self.state.line_width = width;
        }
        match dict.get::<Object<'_>>(b"BM") {
            Some(Object::Name(mode)) => self.state.blend = !matches!(mode.as_ref(), b"Normal" | b"Compatible"),
            Some(Object::Array(modes)) => {
                self.state.blend = modes.iter::<Name<'_>>().next().is_some_and(|mode| mode.as_ref() != b"Normal")
            }
            _ => (),
        }
        // What is drawn through a mask is not opaque.
        self.state.blend |= dict.get::<Dict<'_>>(b"SMask").is_some();
        if let Some(list) = dict.get::<Array<'_>>(b"Font") {
            let mut items = list.iter::<Object<'_>>();
            if let (Some(Object::Dict(font)), Some(size)) = (items.next(), items.next().and_then(Object::into_f32)) {
                self.state.text.font = Some(self.shared.fonts.get(&font, &mut self.shared.budget));
                self.state.text.size = f64::from(size);
            }
        }
    }

    fn xobject(&mut self, operands: &[Operand<'_>], resources: &Resources<'_>, depth: usize) {
        let Some(stream) = name(operands).and_then(|name| resources.x_objects.get::<Stream<'_>>(name)) else { return };
        if stream.dict().get_ref(b"OC").is_some_and(|group| self.is_off(stream.dict(), group.obj_number)) {
            return;
        }
        match stream.dict().get::<Name<'_>>(b"Subtype").as_deref() {
            Some(b"Image") => {
                if self.shared.weighs_pictures {
                    self.ink.picture_bytes = self.ink.picture_bytes.saturating_add(picture_bytes(&stream));
                }
                self.picture(Some(stream.obj_id()));
            }
            _ => self.form(&stream, resources, &IDENTITY, depth + 1),
        }
    }

    fn is_off(&self, owner: &Dict<'_>, number: u32) -> bool {
        if self.shared.groups_off.is_empty() {
            return false;
        }
        if self.shared.groups_off.contains(&number) {
            return true;
        }
        // A membership dictionary is off when all its groups are (AnyOn, the usual policy).
        let Some(membership) = owner.get::<Dict<'_>>(b"OC") else { return false };
        let groups: Vec<u32> = match membership.get::<Array<'_>>(b"OCGs") {
            Some(list) => list.raw_iter().filter_map(|item| item.as_obj_ref()).map(|group| group.obj_number).collect(),
            None => membership.get_ref(b"OCGs").map(|group| group.obj_number).into_iter().collect(),
        };
        !groups.is_empty() && groups.iter().all(|group| self.shared.groups_off.contains(group))
    }

    fn picture(&mut self, stream: Option<ObjectIdentifier>) {
        let place = overlap(&map_rect(&self.state.ctm, [0.0, 0.0, 1.0, 1.0]), &overlap(&self.state.clip, &self.page));
        if place[2] > place[0] && place[3] > place[1] {
            self.order += 1;
            self.ink.pictures.push(Picture { place, order: self.order, stream, map: self.state.ctm });
        }
    }

    fn begin_marked(&mut self, operands: &[Operand<'_>], resources: &Resources<'_>) {
        let outer = self.marked.last().is_some_and(|mark| mark.hidden);
        let mut mark = Marked { hidden: outer, actual: None, first_glyph: self.ink.glyphs.len() };
        match operands {
            [Operand::Name(tag), Operand::Name(properties)] if tag.as_ref() == b"OC" => {
                let group = resources.properties.get_ref(properties).map(|group| group.obj_number);
                mark.hidden |= group.is_some_and(|group| self.shared.groups_off.contains(&group));
            }
            [Operand::Name(_), Operand::Name(properties)] => {
                let dict = resources.properties.get::<Dict<'_>>(properties);
                mark.actual = dict
                    .and_then(|dict| dict.get::<hayro_syntax::object::String<'_>>(b"ActualText"))
                    .map(|text| super::annotate::text_string(text.as_bytes()));
            }
            _ => {
                let mut operands = operands.iter();
                while let Some(operand) = operands.next() {
                    if let (Operand::Name(key), Some(Operand::Text(text))) = (operand, operands.as_slice().first())
                        && key.as_ref() == b"ActualText"
                    {
                        mark.actual = Some(super::annotate::text_string(text));
                    }
                }
            }
        }
        if self.marked.len() < self.shared.limits.state_depth {
            self.marked.push(mark);
        }
    }

    /// `/ActualText` is what the producer says, not what the glyphs show; it only replaces what nothing decodes.
    fn end_marked(&mut self) {
        let Some(mark) = self.marked.pop() else { return };
        let Some(actual) = mark.actual else { return };
        let glyphs = self.ink.glyphs.get(mark.first_glyph..).unwrap_or_default();
        let chars: Vec<char> = actual.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        // Chromium says which character a glyph shared with a radical is.
        if let ([_], [c]) = (glyphs, &chars[..])
            && self.radical_at == mark.first_glyph
        {
            if let Some(glyph) = self.ink.glyphs.last_mut() {
                glyph.c = *c;
            }
            return;
        }
        if glyphs.is_empty() || chars.is_empty() || glyphs.iter().any(|glyph| glyph.c != '\u{FFFD}') {
            return;
        }
        let spread: Vec<Glyph> = chars
            .iter()
            .enumerate()
            .filter_map(|(index, c)| {
                glyphs.get(index * glyphs.len() / chars.len()).map(|glyph| Glyph {
                    c: *c,
                    certainty: 60,
                    ..glyph.clone()
                })
            })
            .collect();
        self.ink.glyphs.truncate(mark.first_glyph);
        self.ink.glyphs.extend(spread);
    }

    fn path_operator(&mut self, word: &[u8], operands: &[Operand<'_>]) -> bool {
        let at = |index: usize| apply(&self.state.ctm, number(operands, index), number(operands, index + 1));
        match word {
            b"m" => self.path.move_to(at(0)),
            b"l" => self.path.line_to(at(0)),
            b"c" => self.path.curve_to(at(4)),
            b"v" | b"y" => self.path.curve_to(at(2)),
            b"h" => self.path.close(),
            b"re" => {
                let [x, y, w, h] = [0, 1, 2, 3].map(|index| number(operands, index));
                let corners =
                    [(x, y), (x + w, y), (x + w, y + h), (x, y + h)].map(|(x, y)| apply(&self.state.ctm, x, y));
                self.path.rectangle(corners);
            }
            b"S" => self.paint(true, false),
            b"s" => {
                self.path.close();
                self.paint(true, false);
            }
            b"f" | b"F" | b"f*" => self.paint(false, true),
            b"B" | b"B*" => self.paint(true, true),
            b"b" | b"b*" => {
                self.path.close();
                self.paint(true, true);
            }
            b"n" => self.paint(false, false),
            b"W" | b"W*" => self.clip_pending = true,
            _ => return false,
        }
        if self.path.len() > self.shared.limits.path_points {
            self.ink.over_limit = Some("points of a path");
        }
        true
    }

    fn fill_area(&mut self, place: Box4, colour: Colour) {
        let opaque = self.state.alpha > 0.95 && !self.state.blend;
        self.order += 1;
        self.ink.fills.push(Fill { place, colour, opaque, order: self.order });
    }

    fn paint(&mut self, stroke: bool, fill: bool) {
        let path = std::mem::take(&mut self.path);
        let hidden = self.marked.last().is_some_and(|mark| mark.hidden);
        let clip = overlap(&self.state.clip, &self.page);
        if fill && !hidden {
            let is_white = self.state.fill.is_some_and(|colour| looks_same(colour, [1.0; 3]));
            for (area, is_rectangle) in path.areas() {
                let seen = overlap(&area, &clip);
                if seen[2] < seen[0] || seen[3] < seen[1] {
                    continue;
                }
                self.ink.painted |= !is_white;
                if !is_rectangle {
                    self.ink.shapes += 1;
                    // White text may stand on a shape of unknown outline; that is not white on white.
                    if seen[2] - seen[0] > 12.0 && seen[3] - seen[1] > 6.0 && self.ink.fills.len() < SHAPES_KEPT {
                        self.fill_area(seen, None);
                    }
                    continue;
                }
                if super::path::is_thin(&area) && !is_white {
                    self.ink.rules.push(Rule { place: seen });
                } else {
                    self.fill_area(seen, self.state.fill);
                }
            }
        }
        let is_white = self.state.stroke.is_some_and(|colour| looks_same(colour, [1.0; 3]));
        if stroke && !hidden && !is_white {
            self.ink.painted = true;
            let scale = self.state.ctm[0].hypot(self.state.ctm[1]).max(self.state.ctm[2].hypot(self.state.ctm[3]));
            let half = (self.state.line_width * scale / 2.0).min(1.5) as f32;
            for (from, to) in path.lines() {
                let place = around(&[from, to]);
                let wide = place[2] - place[0];
                let high = place[3] - place[1];
                if wide.min(high) > 0.6 {
                    continue;
                }
                let grown = if wide >= high {
                    [place[0], place[1] - half, place[2], place[3] + half]
                } else {
                    [place[0] - half, place[1], place[2] + half, place[3]]
                };
                let seen = overlap(&grown, &clip);
                if seen[2] >= seen[0] && seen[3] >= seen[1] {
                    self.ink.rules.push(Rule { place: seen });
                }
            }
        }
        if std::mem::take(&mut self.clip_pending) && path.len() > 0 {
            self.state.clip = overlap(&self.state.clip, &path.bounds());
        }
    }

    fn text_operator(&mut self, word: &[u8], operands: &[Operand<'_>], resources: &Resources<'_>) -> bool {
        match word {
            b"BT" => {
                self.tm = IDENTITY;
                self.line = IDENTITY;
            }
            b"ET" => (),
            b"Tf" => {
                self.state.text.font =
                    name(operands).and_then(|name| self.shared.fonts.named(name, resources, &mut self.shared.budget));
                self.state.text.size = number(operands, 1);
            }
            b"Td" => self.next_line(number(operands, 0), number(operands, 1)),
            b"TD" => {
                self.state.text.leading = -number(operands, 1);
                self.next_line(number(operands, 0), number(operands, 1));
            }
            b"Tm" => {
                self.line = matrix(operands);
                self.tm = self.line;
            }
            b"T*" => self.next_line(0.0, -self.state.text.leading),
            b"Tc" => self.state.text.char_space = number(operands, 0),
            b"Tw" => self.state.text.word_space = number(operands, 0),
            b"Tz" => self.state.text.stretch = number(operands, 0) / 100.0,
            b"TL" => self.state.text.leading = number(operands, 0),
            b"Ts" => self.state.text.rise = number(operands, 0),
            b"Tr" => self.state.text.mode = number(operands, 0) as i64,
            b"Tj" => self.strings(operands),
            b"'" => {
                self.next_line(0.0, -self.state.text.leading);
                self.strings(operands);
            }
            b"\"" => {
                self.state.text.word_space = number(operands, 0);
                self.state.text.char_space = number(operands, 1);
                self.next_line(0.0, -self.state.text.leading);
                self.strings(operands.get(2..).unwrap_or_default());
            }
            b"TJ" => self.strings(operands),
            _ => return false,
        }
        true
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = concat(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        self.tm = self.line;
    }

    fn strings(&mut self, operands: &[Operand<'_>]) {
        let index = match self.state.text.font {
            Some(index) => index,
            None => {
                // The text is there, whatever became of its font.
                self.shared.budget.broken = true;
                self.shared.fonts.missing()
            }
        };
        let Some(font) = self.shared.fonts.list.get(index as usize).cloned() else { return };
        for operand in operands {
            match operand {
                Operand::Text(bytes) => font.decode(bytes, |code| self.show(&font, index, code)),
                Operand::Number(adjust) => {
                    let shift = -adjust / 1000.0 * self.state.text.size;
                    if font.vertical {
                        self.advance(0.0, shift);
                    } else {
                        self.advance(shift * self.state.text.stretch, 0.0);
                    }
                }
                _ => (),
            }
        }
    }

    fn advance(&mut self, x: f64, y: f64) {
        self.tm = concat(&[1.0, 0.0, 0.0, 1.0, x, y], &self.tm);
    }
}

/// Returns the end mark of an inline image whose data is written in ASCII.
fn end_mark(operands: &[Operand<'_>]) -> Option<&'static [u8]> {
    let is_filter =
        |operand: &Operand<'_>| matches!(operand, Operand::Name(key) if matches!(key.as_ref(), b"F" | b"Filter"));
    let at = operands.iter().position(is_filter)?;
    operands.get(at + 1..)?.iter().take(2).find_map(|operand| match operand {
        Operand::Name(name) if matches!(name.as_ref(), b"A85" | b"ASCII85Decode") => Some(b"~>".as_slice()),
        Operand::Name(name) if matches!(name.as_ref(), b"AHx" | b"ASCIIHexDecode") => Some(b">".as_slice()),
        _ => None,
    })
}

fn number(operands: &[Operand<'_>], index: usize) -> f64 {
    match operands.get(index) {
        Some(Operand::Number(number)) => *number,
        _ => 0.0,
    }
}

fn name<'o>(operands: &'o [Operand<'_>]) -> Option<&'o [u8]> {
    match operands.first() {
        Some(Operand::Name(name)) => Some(name),
        _ => None,
    }
}

fn matrix(operands: &[Operand<'_>]) -> Matrix {
    [0, 1, 2, 3, 4, 5].map(|index| number(operands, index))
}

/// Reads a matrix of a dictionary; anything but six numbers changes nothing.
pub(super) fn matrix_of(list: &Array<'_>) -> Matrix {
    let values: Vec<f64> = list.iter::<f64>().collect();
    <Matrix>::try_from(values).unwrap_or(IDENTITY)
}
