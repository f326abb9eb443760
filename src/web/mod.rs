//! The reviewer's desk on loopback: nothing of it is built yet.
//!
//! The room stands because the floor does: what will be here shows what [`store`](crate::store),
//! [`search`](crate::search) and [`report`](crate::report) give, on an address of this machine only, and
//! records what a reviewer decides (通过, 不通过, 部分通过, 补正, 存疑). It decides nothing itself and holds no rule.
//! Until then the same findings are read with the binary: `run`, `explain`, `show`, `search`.
