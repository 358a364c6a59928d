//! What every layer may use: errors, the clock, the database, the one token check.

pub mod auth;
pub mod clock;
pub mod database;
mod database_error;
mod database_times;
pub mod error;
pub mod json_length;
pub mod rate;
pub mod redis;
pub mod tally;
pub mod telemetry;
