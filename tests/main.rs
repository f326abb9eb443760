//! Tests that look at the crate from outside: the floors, the flow over the fixtures, damage, determinism, commands.

mod contract;
mod determinism;
mod floors;
mod flow;
mod schemas;
mod trial;
