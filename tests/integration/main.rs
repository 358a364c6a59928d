//! The one integration binary: folders are named as the modules in `src`, one use case a file.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod architecture;
mod config;
