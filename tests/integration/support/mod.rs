//! What the tests stand on.

pub mod app;
pub mod clock;
pub mod database;
pub mod paced_provider;
pub mod redis;
