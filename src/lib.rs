//! The server that an AI chat product runs on.

pub mod ai;
pub mod chat;
pub mod cli;
pub mod commands;
pub mod common;
pub mod config;
