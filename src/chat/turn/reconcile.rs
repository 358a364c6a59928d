//! Rooms that may not have been sent what was stored: instances ask each other, by the database, to look.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::keeper::{Keeper, PERIOD, ROUND_LIMIT};
use crate::common::error::Result;

/// How long publications may wait before the other instances are asked to look into the database, and how often they are asked.
const UNSENT: TimeDelta = TimeDelta::seconds(2);
const ASK_AGAIN: Duration = Duration::from_secs(3);

/// Ids of requests are given in order and seen in another: this many before the last are looked at again.
const REQUESTS_AGAIN: i64 = 16;

/// Requests to catch up, as far as they are dealt with.
#[derive(Default)]
struct Requests {
    /// Those up to here are from before this instance.
    before: Option<i64>,
    done: BTreeSet<i64>,
    /// When this instance last asked, and until when it has asked for.
    asked: Option<(Instant, DateTime<Utc>)>,
}

impl Keeper {
    /// Asks the others to catch up while publications of this instance wait, and does what others ask for. Ends at once where there
    /// are no others.
    pub(super) async fn reconcile(&self) {
        if !self.exchange.is_shared() {
            return;
        }
        let (mut requests, mut has_failed) = (Requests::default(), false);
        let mut tick = interval(PERIOD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            match self.queue.within(ROUND_LIMIT, self.reconcile_once(&mut requests)).await {
                Ok(()) => has_failed = false,
                Err(error) if !std::mem::replace(&mut has_failed, true) => {
                    error.log("requests to catch up cannot be exchanged");
                }
                Err(_) => {}
            }
        }
    }

    async fn reconcile_once(&self, requests: &mut Requests) -> Result<()> {
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
