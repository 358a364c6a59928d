//! Times on the wire: `YYYY-MM-DDTHH:mm:ss.sssZ`, what JavaScript's `Date.toJSON` writes.

use chrono::{DateTime, Utc};
use serde::Serializer;

const MILLIS: &str = "%Y-%m-%dT%H:%M:%S%.3fZ";

pub fn millis<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&time.format(MILLIS))
}

pub fn optional<S: Serializer>(time: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => millis(time, serializer),
        None => serializer.serialize_none(),
    }
}
