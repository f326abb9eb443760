//! Comparable values that know how exactly they were written, and the records made of them.
//!
//! A [`Fact`] is a value with the places where it stands. What belongs together (a ledger row, a
//! certificate, one agreement) is a [`Record`]: facts in named [`Role`]s. Rules count, sum and filter
//! records; they never see loose facts. This room never reads text: values come in made.

mod evidence;
mod place;
mod record;
mod value;

pub use evidence::{EvidenceKind, Grade};
pub use place::{is_mainland, place_code, places};
pub use record::{Fact, Field, Kind, Known, Language, Record, Role, SHAPES, Shape, Source, Standing, Trust};
pub use value::{
    Amount, Basis, Code, CodeOf, Comparator, Count, Currency, Date, Duration, Ident, IdentKind, Percent, Period, Shown,
    Truth, Value,
};
