//! The commands that are not the server.

pub mod health;
pub mod maintain;
pub mod serve;
pub mod token;
