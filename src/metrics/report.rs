//! Telling CloudWatch, once in an interval and at the end.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use super::{Metrics, api::Api, emf, figures::Figures};
use crate::{
    common::clock::Clock,
    config::{CloudWatchMetrics, TelemetryConfig},
};

enum Sink {
    Lines,
    Calls(Box<Api>),
}

/// See the module's page.
pub struct Report {
    figures: Arc<Figures>,
    sink: Sink,
    interval: Duration,
    clock: Clock,
}

impl Report {
    /// The report of the settings, if there is to be one. It counts from now on.
    pub async fn from_config(metrics: &Metrics, config: &TelemetryConfig, clock: Clock) -> Option<Self> {
        let sink = match config.metrics_cloudwatch {
            CloudWatchMetrics::Off => return None,
            CloudWatchMetrics::Emf => Sink::Lines,
            CloudWatchMetrics::Api => Sink::Calls(Box::new(Api::new().await)),
        };
        let figures = metrics.figures.clone();
        figures.switch_on();
        Some(Self { figures, sink, interval: Duration::from_secs(config.metrics_cloudwatch_interval_seconds), clock })
    }

    /// Reports until `stop`, and then once more.
    pub async fn keep(mut self, stop: CancellationToken) {
        let mut tick = interval_at(Instant::now() + self.interval, self.interval);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while stop.run_until_cancelled(tick.tick()).await.is_some() {
            self.report().await;
        }
        self.report().await;
    }

    async fn report(&mut self) {
        let (figures, now) = (self.figures.take(), self.clock.now());
        match &mut self.sink {
            Sink::Calls(api) => api.put(&figures, now).await,
            Sink::Lines => {
                if let Err(error) = emf::write(&figures, now) {
                    ::metrics::counter!("chat_cloudwatch_failures_total").increment(1);
                    tracing::warn!(%error, "metrics could not be written");
                }
            }
        }
    }
}
