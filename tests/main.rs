//! Tests that look at the crate from outside: the floors, the flow over the fixtures, damage, determinism, commands.

mod commands;
mod contract;
mod damage;
mod determinism;
mod floors;
mod flow;
mod packing;
mod schemas;
mod search;
mod trial;
