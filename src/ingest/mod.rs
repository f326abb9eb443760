//! Hostile bytes become documents.

pub mod pdf;
