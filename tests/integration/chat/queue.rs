//! The turns in the database.
