//! The tables, one a file, and the typed ids that their rows are known by.

pub mod ids;
