//! What every layer may use: errors, the clock, the database, the one token check.

pub mod auth;
pub mod body;
pub mod byte_limit;
pub mod clock;
pub mod database;
pub mod error;
pub mod id;
pub mod json_length;
pub mod keyed_semaphore;
pub mod network;
pub mod rate;
pub mod redis;
pub mod tally;
pub mod telemetry;
