//! The one integration binary: folders are named as the modules in `src`, one use case a file.

mod ai;
mod support;
