//! The server that an AI chat product runs on.

pub mod ai;
pub mod chat;
pub mod common;
pub mod config;
pub mod intent;
