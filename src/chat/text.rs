//! What text the database can hold.

use crate::common::error::{Error, Result};

/// Refuses the one character that PostgreSQL's text cannot hold, so that SQLite does not hold it either.
pub fn reject_nul(field: &'static str, text: &str) -> Result<()> {
    if text.contains('\0') {
        return Err(Error::bad_request(format!("{field} must not contain the NUL character (U+0000)")));
    }
    Ok(())
}

/// The text with U+FFFD for NUL: a model's answer is not lost over it.
pub fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{FFFD}") } else { text }
}
