//! The one integration binary: folders are named as the modules in `src`, one use case a file.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic: that is how it fails")]

mod ai;
mod analytics;
mod architecture;
mod chat;
mod common;
mod config;
mod context;
mod contract;
mod events;
mod rest;
mod sentiment;
mod support;
