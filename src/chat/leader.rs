//! What exactly one instance does for all: the one that the database names. When it is gone, another one does it.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;

use super::{conversations::ConversationService, queue::TurnQueue};
use crate::{
    analytics::Counter,
    common::error::Result,
    events::{OutboxKeeper, Publisher},
};

/// How often an instance asks whether it leads.
const PERIOD: Duration = Duration::from_secs(1);

/// How soon something that failed is done again.
const RETRY: Duration = Duration::from_secs(2);

/// How often it is asked whether the daily duties are due, and the outbox is kept within its limits.
const LOOK: Duration = Duration::from_secs(60);
/// How often it is asked what happened, to count it.
const COUNTING: Duration = Duration::from_millis(500);

/// How often the outbox is looked into for events to publish, where there were none, and how often it is measured.
const PUBLISH: Duration = Duration::from_millis(200);
const MEASURE: Duration = Duration::from_secs(1);
const DAY: TimeDelta = TimeDelta::days(1);

/// Days after which a conversation that nobody touched is archived.
const ARCHIVE_DAYS: u32 = 90;

/// See the module's page.
pub struct Leader {
    pub queue: TurnQueue,
    pub conversations: ConversationService,
    pub counter: Counter,
    pub outbox: OutboxKeeper,
    /// Where events are published.
    pub publisher: Option<Publisher>,
}

impl Leader {
    /// Does what is this instance's to do until `stop`; what has begun by then is finished.
    pub async fn serve(&self, stop: CancellationToken) {
        let (leads, leading) = watch::channel(false);
        tokio::join!(
            self.campaign(&leads, &stop),
            round_by_round(leading.clone(), &stop, COUNTING, "what happened could not be counted", || {
                self.counter.count_round()
            }),
            round_by_round(leading.clone(), &stop, LOOK, "nothing could be archived", || self.archive()),
            round_by_round(leading.clone(), &stop, PUBLISH, "events could not be published", || self.publish()),
            round_by_round(leading.clone(), &stop, MEASURE, "the outbox could not be measured", || self.measure()),
            round_by_round(leading, &stop, LOOK, "the outbox could not be tidied", || self.tidy()),
        );
    }

    /// Keeps asking whether this instance leads.
    async fn campaign(&self, leads: &watch::Sender<bool>, stop: &CancellationToken) {
        let mut tick = interval(PERIOD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while stop.run_until_cancelled(tick.tick()).await.is_some() {
            // Who cannot ask does not lead: others may by now.
            let is_leader = self.queue.lead().await.unwrap_or_else(|error| {
                error.log("it is not known who leads");
                false
            });
            let changed = leads.send_if_modified(|leads| std::mem::replace(leads, is_leader) != is_leader);
            if changed {
                tracing::info!(leads = is_leader, "the leading instance has changed");
                self.outbox.step_down();
            }
        }
        leads.send_replace(false);
    }

    async fn publish(&self) -> Result<bool> {
        match &self.publisher {
            Some(publisher) => publisher.publish_round().await,
            None => Ok(false),
        }
    }

    async fn measure(&self) -> Result<bool> {
        self.outbox.measure().await.map(|()| false)
    }

    async fn tidy(&self) -> Result<bool> {
        self.outbox.tidy().await.map(|()| false)
    }

    async fn archive(&self) -> Result<bool> {
        if self.queue.is_due("archive", DAY).await? {
            let archived = self.conversations.archive_untouched(ARCHIVE_DAYS).await?;
            tracing::info!(archived, "conversations that nobody touched are archived");
        }
        Ok(false)
    }
}

/// Calls `round` again and again while this instance leads: at once where it says that there is more to do, else after `pause`.
async fn round_by_round<F: Future<Output = Result<bool>>>(
    mut leads: watch::Receiver<bool>,
    stop: &CancellationToken,
    pause: Duration,
    failure: &'static str,
    round: impl Fn() -> F,
) {
    let mut leading = async || leads.wait_for(|leads| *leads).await.is_ok();
    while stop.run_until_cancelled(leading()).await == Some(true) {
        let wait = match round().await {
            Ok(true) => continue,
            Ok(false) => pause,
            Err(error) => {
                error.log(failure);
                RETRY
            }
        };
        if stop.run_until_cancelled(sleep(wait)).await.is_none() {
            return;
        }
    }
}
