//! What every layer may use: errors, the clock, the one token check.

pub mod auth;
pub mod clock;
pub mod error;
pub mod telemetry;
