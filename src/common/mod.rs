//! What every layer may use: errors, the clock, the one token check.

pub mod clock;
pub mod error;
pub mod tally;
