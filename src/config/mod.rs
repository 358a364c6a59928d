//! Settings: one struct per concern, read from the command line and the environment.

pub mod ai;
