//! The commands that are not the server.

pub mod health;
pub mod token;
