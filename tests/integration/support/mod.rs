//! What several tests stand on.

pub mod paced_provider;
