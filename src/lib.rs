//! The server that an AI chat product runs on.

pub mod ai;
pub mod analytics;
pub mod app;
pub mod chat;
pub mod cli;
pub mod commands;
pub mod common;
pub mod config;
pub mod context;
pub mod events;
pub mod intent;
pub mod metrics;
pub mod realtime;
pub mod sentiment;
