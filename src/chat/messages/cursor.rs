//! Where a page of history ended, as the opaque text that a client brings back.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use chrono::DateTime;
use entity::{ids::MessageId, messages};
use sea_orm::prelude::DateTime as Timestamp;

use crate::common::error::{Error, Result};

/// A message's place in the order of its conversation.
#[derive(Debug, PartialEq)]
pub struct Cursor {
    pub at: Timestamp,
    pub id: MessageId,
}

impl Cursor {
    pub fn of(row: &messages::Model) -> Self {
        Self { at: row.created_at, id: row.id.clone() }
    }

    pub fn encode(&self) -> String {
        BASE64.encode(format!("{}:{}", self.at.and_utc().timestamp_millis(), self.id))
    }

    /// # Errors
    /// [`Error::BadRequest`], naming `before`, for what [`Cursor::encode`] never gave.
    pub fn decode(text: &str) -> Result<Self> {
        parse(text).ok_or_else(|| Error::bad_request("before must be a nextCursor that was given with an earlier page"))
    }
}

fn parse(text: &str) -> Option<Cursor> {
    let decoded = String::from_utf8(BASE64.decode(text).ok()?).ok()?;
    let (millis, id) = decoded.split_once(':')?;
    if id.is_empty() || id.contains('\0') {
        return None;
    }
    // Years of four digits: what both databases can compare.
    let at = DateTime::from_timestamp_millis(millis.parse().ok()?)?.naive_utc();
    (0..=9999).contains(&chrono::Datelike::year(&at)).then(|| Cursor { at, id: id.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_journey() {
        let at = DateTime::from_timestamp_millis(1_700_000_000_123).unwrap().naive_utc();
        let cursor = Cursor { at, id: "an:imported id".into() };
        assert_eq!(Cursor::decode(&cursor.encode()).unwrap(), cursor);
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        let made_up = ["1", "x:id", "1:", "1:a\0b", "9223372036854775807:id", "253402300800000:id", ":"];
        let encoded = made_up.map(|text| BASE64.encode(text));
        for text in encoded.iter().map(String::as_str).chain(["", "?", "null", "=="]) {
            let error = Cursor::decode(text).unwrap_err();
            assert!(matches!(&error, Error::BadRequest(message) if message.starts_with("before ")), "{text}: {error}");
        }
    }
}
