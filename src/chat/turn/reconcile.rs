//! Rooms that may not have been sent what was stored: instances ask each other, by the database, to look.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

use super::keeper::Keeper;
use crate::common::error::Result;

/// How long publications may wait before the other instances are asked to look into the database, and how often they are asked.
const UNSENT: TimeDelta = TimeDelta::seconds(2);
const ASK_AGAIN: Duration = Duration::from_secs(3);

/// Ids of requests are given in order and seen in another: this many before the last are looked at again.
const REQUESTS_AGAIN: i64 = 16;

/// Requests to catch up, as far as they are dealt with.
#[derive(Default)]
pub(super) struct Requests {
    /// Those up to here are from before this instance.
    before: Option<i64>,
    done: BTreeSet<i64>,
    /// When this instance last asked, and until when it has asked for.
    asked: Option<(Instant, DateTime<Utc>)>,
}

impl Keeper {
    /// Asks the others to catch up while publications of this instance wait, and does what others ask for.
    pub(super) async fn reconcile(&self, requests: &mut Requests) -> Result<()> {
        if !self.exchange.is_shared() {
            return Ok(());
        }
        let now = self.clock.now();
        match self.exchange.unsent_since().filter(|since| now - since > UNSENT) {
            Some(since) if requests.asked.is_none_or(|(at, _)| at.elapsed() >= ASK_AGAIN) => {
                let since = requests.asked.map_or(since, |(_, until)| since.max(until));
                self.queue.request_catch_up(since).await?;
                requests.asked = Some((Instant::now(), now));
            }
            Some(_) => {}
            None => requests.asked = None,
        }
        let before = match requests.before {
            Some(before) => before,
            None => *requests.before.insert(self.queue.last_catch_up_request().await?),
        };
        let last = requests.done.last().copied().unwrap_or(before);
        let new = self.queue.catch_up_requests(before.max(last - REQUESTS_AGAIN)).await?;
        let since = new.into_iter().filter(|(id, _)| requests.done.insert(*id)).map(|(_, since)| since).min();
        while requests.done.len() > 2 * REQUESTS_AGAIN as usize {
            requests.done.pop_first();
        }
        if let Some(since) = since {
            self.exchange.missed(since);
        }
        Ok(())
    }
}
