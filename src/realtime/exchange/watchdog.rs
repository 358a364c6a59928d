//! Whether this instance hears what is published: it publishes to itself and waits for it to come back. One that is deaf says so,
//! connects anew, and has to find out what it missed.

use std::time::Duration;

use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use tokio::time::{Instant, interval, timeout};

use super::bus::Bus;
use crate::common::{clock::Clock, redis::TIME_LIMIT};

/// How often it is tried.
const PERIOD: Duration = Duration::from_secs(1);

/// After how many tries what a deaf instance misses is looked for.
const LOOK_TICKS: u64 = 3;

/// How long nothing may come back.
const PATIENCE: Duration = Duration::from_secs(5);

struct State {
    /// When it last came back; nothing before the first time.
    heard: Option<(Instant, DateTime<Utc>)>,
    /// When the listening connection was last made anew because of it.
    reconnected: Instant,
}

/// See the module's page.
pub struct Watchdog {
    state: Mutex<State>,
    started: DateTime<Utc>,
    clock: Clock,
}

impl Watchdog {
    pub fn new(clock: Clock) -> Self {
        let state = Mutex::new(State { heard: None, reconnected: Instant::now() });
        Self { state, started: clock.now(), clock }
    }

    /// It came back.
    pub fn heard(&self) {
        self.state.lock().heard = Some((Instant::now(), self.clock.now()));
    }

    /// Whether this instance hears.
    pub fn hears(&self) -> bool {
        self.state.lock().heard.is_some_and(|(at, _)| at.elapsed() < PATIENCE)
    }

    /// When this instance certainly heard everything; its start, where that was never so.
    pub fn last_heard(&self) -> DateTime<Utc> {
        self.state.lock().heard.map_or(self.started, |(_, at)| at)
    }

    /// Watches. Never ends.
    pub async fn keep(&self, bus: &Bus, missed: impl Fn(DateTime<Utc>)) {
        let mut tick = interval(PERIOD);
        let started = Instant::now();
        let mut was_deaf = None;
        let mut ticks = 0_u64;
        loop {
            tick.tick().await;
            // Without Redis it fails as well; the next try tells.
            _ = timeout(TIME_LIMIT, bus.echo()).await;
            let is_deaf = !self.hears();
            if is_deaf && started.elapsed() < PATIENCE {
                continue;
            }
            ::metrics::gauge!("chat_hears_others").set(if is_deaf { 0.0 } else { 1.0 });
            if was_deaf != Some(is_deaf) {
                match is_deaf {
                    true => {
                        tracing::warn!("this instance does not hear the others: Redis is away or the connection broken")
                    }
                    false => tracing::info!("this instance hears the others"),
                }
                was_deaf = Some(is_deaf);
            }
            ticks += 1;
            if is_deaf && ticks.is_multiple_of(LOOK_TICKS) {
                missed(self.last_heard());
            }
            if is_deaf && self.is_time_to_reconnect() {
                ::metrics::counter!("chat_deaf_total").increment(1);
                if let Err(error) = bus.redis.reconnect().await {
                    tracing::debug!(%error, "the listening connection could not be made anew");
                }
            }
        }
    }

    fn is_time_to_reconnect(&self) -> bool {
        let mut state = self.state.lock();
        let is_time = state.reconnected.elapsed() >= PATIENCE;
        if is_time {
            state.reconnected = Instant::now();
        }
        is_time
    }
}
