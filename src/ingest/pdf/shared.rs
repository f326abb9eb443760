//! What the pages of a document share: fonts, budget, limits.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_syntax::object::{Dict, ObjectIdentifier};
use hayro_syntax::page::Resources;

use super::Limits;
use super::font::{Font, load};
use super::stream::Budget;
use crate::ingest::ocr::Ocr;

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
    /// The reader of pixels, where there is one.
    pub(super) ocr: Option<&'l Ocr>,
    pub(super) budget: Budget,
    pub(super) fonts: Fonts,
    /// Object numbers of optional content groups that are off.
    pub(super) groups_off: Vec<u32>,
}
