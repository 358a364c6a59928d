//! What AWS is told: domain events, by the leading instance, and metrics.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::LAST_DUTIES;
use crate::{
    analytics::{Counter, Figures},
    chat::{leader::Leader, service::ChatService},
    common::{clock::Clock, database::Database},
    config::Config,
    events::{EventBus, OutboxKeeper, Publisher},
    metrics::{self, Metrics, Report},
};

/// What this instance does when it leads.
pub async fn leader(config: &Config, chat: &Arc<ChatService>, database: &Database, clock: &Clock) -> Leader {
    let bus = &config.aws.eventbridge_bus;
    let publisher = match bus {
        None => None,
        Some(name) => {
            let bus = EventBus::new(name.clone()).await;
            Some(Publisher::new(database.clone(), bus, clock.clone(), chat.queue.leads()))
        }
    };
    let outbox = OutboxKeeper {
        database: database.clone(),
        clock: clock.clone(),
        max_events: config.events.outbox_max_events,
        has_bus: bus.is_some(),
    };
    let counter = Counter::new(database.clone(), clock.clone()).telling(tell);
    Leader { queue: chat.queue.clone(), conversations: chat.conversations.clone(), counter, outbox, publisher }
}

/// Tells the metrics of a conversation that was counted after an answer.
fn tell(figures: &Figures) {
    let messages = u64::try_from(figures.message_count).unwrap_or_default();
    metrics::conversation(figures.duration as f64, messages, figures.avg_response_time.unwrap_or_default());
}

/// The metrics' way to CloudWatch.
pub struct Reporting {
    report: Option<Report>,
}

impl Reporting {
    /// Starts counting, where the settings ask for it.
    pub async fn new(config: &Config, metrics: &Metrics, clock: &Clock) -> Self {
        Self { report: Report::from_config(metrics, &config.telemetry, clock.clone()).await }
    }

    /// Reports until what is given back is told to end.
    pub fn start(self) -> Running {
        let stop = CancellationToken::new();
        let task = self.report.map(|report| tokio::spawn(report.keep(stop.clone())));
        Running { task, stop }
    }
}

/// See [`Reporting::start`].
pub struct Running {
    task: Option<tokio::task::JoinHandle<()>>,
    stop: CancellationToken,
}

impl Running {
    /// Reports a last time.
    pub async fn end(self) {
        self.stop.cancel();
        if let Some(task) = self.task
            && tokio::time::timeout(LAST_DUTIES, task).await.is_err()
        {
            tracing::warn!("CloudWatch did not take the last metrics in time");
        }
    }
}
