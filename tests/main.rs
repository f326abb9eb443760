//! Tests that look at the crate from outside: the floors, the flow over the fixtures, damage, determinism, commands.

mod commands;
mod contract;
mod damage;
mod damage_many;
mod determinism;
mod evidence;
mod floors;
mod flow;
mod packing;
mod replay;
mod resume;
mod roles;
mod scans;
mod schemas;
mod search;
mod trial;
mod workers;
