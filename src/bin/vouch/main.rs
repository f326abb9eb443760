//! The command line of vouch.
fn main() {}
