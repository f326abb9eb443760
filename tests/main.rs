//! Tests that look at the crate from outside: the floors, the flow over the fixtures, damage, determinism, commands.

mod commands;
mod contract;
mod damage;
mod determinism;
mod evidence;
mod floors;
mod flow;
mod packing;
mod replay;
mod scans;
mod schemas;
mod trial;
