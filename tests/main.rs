//! Tests that look at the crate from outside: the floors, the flow over the fixtures, damage, determinism.

mod floors;
