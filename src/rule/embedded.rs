//! Packs that come with the binary.

/// Id, file name and text of each pack.
const PACKS: [(&str, &str, &str); 1] =
    [("gd-2020-2021", "gd-2020-2021.toml", include_str!("../../schemas/packs/gd-2020-2021.toml"))];

/// Returns file name and text of the pack with this id, or `None`; [`load`](super::load()) takes both.
pub fn embedded(id: &str) -> Option<(&'static str, &'static str)> {
    PACKS.iter().find(|(known, ..)| *known == id).map(|(_, name, text)| (*name, *text))
}

/// Returns the ids of all packs that come with the binary.
pub fn embedded_ids() -> impl Iterator<Item = &'static str> {
    PACKS.iter().map(|(id, ..)| *id)
}
