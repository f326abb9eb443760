//! Colours as far as telling visible text from hidden text needs them.

use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::Resources;

use super::ink::Colour;

/// A colour space by what its components mean.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Space {
    /// One component, 0 is black.
    Gray,
    /// Red, green, blue.
    Rgb,
    /// Cyan, magenta, yellow, black.
    Cmyk,
    /// One ink, 0 is none.
    Tint,
    /// Lightness 0 to 100 and two others.
    Lab,
    /// Patterns, palettes, several inks.
    Unknown,
}

impl Space {
    /// Finds a space by name: a device space, or one of the resources.
    pub(super) fn named(name: &[u8], resources: &Resources<'_>) -> Space {
        match name {
            b"DeviceGray" | b"CalGray" | b"G" => Space::Gray,
            b"DeviceRGB" | b"CalRGB" | b"RGB" => Space::Rgb,
            b"DeviceCMYK" | b"CMYK" => Space::Cmyk,
            b"Pattern" => Space::Unknown,
            _ => resources.color_spaces.get::<Object<'_>>(name).map_or(Space::Unknown, |object| Space::of(&object)),
        }
    }

    fn of(object: &Object<'_>) -> Space {
        match object {
            Object::Name(name) => match name.as_ref() {
                b"DeviceGray" | b"CalGray" => Space::Gray,
                b"DeviceRGB" | b"CalRGB" => Space::Rgb,
                b"DeviceCMYK" => Space::Cmyk,
                _ => Space::Unknown,
            },
            Object::Array(list) => Space::of_array(list),
            _ => Space::Unknown,
        }
    }

    fn of_array(list: &Array<'_>) -> Space {
        let mut items = list.iter::<Object<'_>>();
        let Some(Object::Name(family)) = items.next() else { return Space::Unknown };
        match family.as_ref() {
            b"CalGray" | b"DeviceGray" => Space::Gray,
            b"CalRGB" | b"DeviceRGB" => Space::Rgb,
            b"DeviceCMYK" => Space::Cmyk,
            b"Lab" => Space::Lab,
            b"Separation" => Space::Tint,
            b"ICCBased" => {
                let components = items
                    .next()
                    .and_then(Object::into_stream)
                    .and_then(|stream: Stream<'_>| stream.dict().get::<i32>(b"N"));
                match components {
                    Some(1) => Space::Gray,
                    Some(3) => Space::Rgb,
                    Some(4) => Space::Cmyk,
                    _ => Space::Unknown,
                }
            }
            _ => Space::Unknown,
        }
    }

    /// Returns the colour that is current when the space is chosen.
    pub(super) fn initial(self) -> Colour {
        (self != Space::Unknown).then_some([0.0; 3])
    }

    /// Returns the colour of components, roughly.
    pub(super) fn colour(self, values: &[f32]) -> Colour {
        match (self, values) {
            (Space::Gray, [gray]) => Some([*gray; 3]),
            (Space::Rgb, [r, g, b]) => Some([*r, *g, *b]),
            (Space::Cmyk, [c, m, y, k]) => Some([(1.0 - c) * (1.0 - k), (1.0 - m) * (1.0 - k), (1.0 - y) * (1.0 - k)]),
            (Space::Tint, [tint]) => Some([1.0 - tint; 3]),
            (Space::Lab, [lightness, ..]) => Some([lightness / 100.0; 3]),
            _ => None,
        }
    }
}

/// Returns the object numbers of the optional content groups that are off when the file is opened.
pub(super) fn groups_off(catalog: &Dict<'_>) -> Vec<u32> {
    let Some(properties) = catalog.get::<Dict<'_>>(b"OCProperties") else { return Vec::new() };
    let Some(default) = properties.get::<Dict<'_>>(b"D") else { return Vec::new() };
    let numbers = |list: Option<Array<'_>>| -> Vec<u32> {
        list.iter()
            .flat_map(|list| list.raw_iter())
            .filter_map(|item| item.as_obj_ref())
            .map(|group| group.obj_number)
            .collect()
    };
    if default.get::<Name<'_>>(b"BaseState").as_deref() == Some(b"OFF") {
        let on = numbers(default.get::<Array<'_>>(b"ON"));
        return numbers(properties.get::<Array<'_>>(b"OCGs")).into_iter().filter(|group| !on.contains(group)).collect();
    }
    numbers(default.get::<Array<'_>>(b"OFF"))
}
