//! What the pages of a document share: fonts, budget, limits.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_syntax::object::{Dict, ObjectIdentifier, Stream};
use hayro_syntax::page::Resources;
use hayro_syntax::xref::XRef;

use super::Limits;
use super::font::{Font, load};
use super::program::Program;
use super::stream::{Budget, decode};

/// Fonts of a document, each loaded once.
#[derive(Default)]
pub(super) struct Fonts {
    by_place: HashMap<(usize, usize), u32>,
    by_object: HashMap<ObjectIdentifier, u32>,
    /// The fonts by index.
    pub(super) list: Vec<Rc<Font>>,
}

impl Fonts {
    /// Returns the index of a font, loading it the first time.
    pub(super) fn get(&mut self, dict: &Dict<'_>, budget: &mut Budget) -> u32 {
        // An inline dictionary has no number of its own, but every dictionary has its place in the file.
        let key = (dict.data().as_ptr() as usize, dict.data().len());
        if let Some(index) = self.by_place.get(&key) {
            return *index;
        }
        let index = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(Rc::new(load(dict, budget)));
        self.by_place.insert(key, index);
        index
    }

    /// Returns a font of the resources. Chromium changes fonts at nearly every character, so the
    /// dictionary is read the first time only.
    pub(super) fn named(&mut self, name: &[u8], resources: &Resources<'_>, budget: &mut Budget) -> Option<u32> {
        let id = resources.fonts.get_ref(name).map(ObjectIdentifier::from);
        if let Some(index) = id.and_then(|id| self.by_object.get(&id)) {
            return Some(*index);
        }
        let index = self.get(&resources.fonts.get::<Dict<'_>>(name)?, budget);
        self.by_object.extend(id.map(|id| (id, index)));
        Some(index)
    }

    /// Returns the font that stands for missing ones.
    pub(super) fn missing(&mut self) -> u32 {
        let list = &mut self.list;
        *self.by_place.entry((0, 0)).or_insert_with(|| {
            list.push(Rc::new(super::font::missing()));
            u32::try_from(list.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

/// What all pages of a document share.
pub(super) struct Shared<'l> {
    pub(super) limits: &'l Limits,
    pub(super) budget: Budget,
    pub(super) fonts: Fonts,
    programs: HashMap<ObjectIdentifier, Option<Program>>,
    /// Object numbers of optional content groups that are off.
    pub(super) groups_off: Vec<u32>,
    /// The page is to be drawn: what its pictures cost is counted.
    pub(super) weighs_pictures: bool,
}

impl<'l> Shared<'l> {
    /// Begins a document.
    pub(super) fn new(limits: &'l Limits, catalog: &Dict<'_>) -> Shared<'l> {
        Shared {
            limits,
            budget: Budget { bytes_left: limits.decoded_bytes, exhausted: false, broken: false },
            fonts: Fonts::default(),
            programs: HashMap::new(),
            groups_off: super::colour::groups_off(catalog),
            weighs_pictures: false,
        }
    }

    /// Returns the font program that an object holds; it is read once.
    pub(super) fn program(&mut self, id: ObjectIdentifier, xref: &XRef) -> Option<&Program> {
        let budget = &mut self.budget;
        let program = self.programs.entry(id).or_insert_with(|| {
            let stream = xref.get::<Stream<'_>>(id)?;
            Program::new(decode(&stream, budget).into_owned())
        });
        program.as_ref()
    }

    /// Tells whether a code is drawn with a glyph of the file that has no ink: a space of some width.
    pub(super) fn is_empty_glyph(&mut self, font: u32, code: u32, xref: &XRef) -> bool {
        let Some(font) = self.fonts.list.get(font as usize).cloned() else { return false };
        let Some(program) = font.program_id.and_then(|id| self.program(id, xref)) else { return false };
        let outline = font.gid(code, program).filter(|gid| *gid != 0).and_then(|gid| program.outline(gid));
        outline.is_some_and(|contours| contours.iter().all(Vec::is_empty))
    }
}
