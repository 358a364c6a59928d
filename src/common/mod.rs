//! What every layer may use: errors, the clock, the database, the one token check.

pub mod auth;
pub mod clock;
pub mod database;
pub mod error;
pub mod rate;
pub mod redis;
pub mod tally;
pub mod telemetry;
