//! Metrics: the code counts through the `metrics` facade, and Prometheus and CloudWatch read them here.

mod api;
pub mod cloudwatch;
mod emf;
mod figures;
mod names;
mod recorder;
mod report;

use std::{sync::Arc, time::Duration};

use figures::Figures;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use names::{COUNTERS, GAUGES, HISTOGRAMS};
use parking_lot::Mutex;
use recorder::Fork;
pub use report::Report;

/// From an event that costs nothing to an answer that takes its time.
const SECONDS: [f64; 15] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// How often what was measured is moved from the recorder's queues into the histograms.
const UPKEEP: Duration = Duration::from_secs(5);

/// From one message to more than anybody reads; from a minute to weeks.
const MESSAGES: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 500.0, 1_000.0];
const LONG_SECONDS: [f64; 8] = [60.0, 300.0, 900.0, 3_600.0, 14_400.0, 86_400.0, 604_800.0, 2_592_000.0];

/// The process's metrics. Clones are the same ones.
#[derive(Clone)]
pub struct Metrics {
    prometheus: PrometheusHandle,
    /// What CloudWatch is told.
    figures: Arc<Figures>,
}

impl Metrics {
    /// Starts collecting, for the whole process; the ones that there are, where that was done before.
    pub fn install() -> Self {
        static INSTALLED: Mutex<Option<Metrics>> = Mutex::new(None);
        INSTALLED.lock().get_or_insert_with(Self::start).clone()
    }

    /// What Prometheus reads (text format 0.0.4).
    pub fn render(&self) -> String {
        self.prometheus.render()
    }

    /// Keeps memory bounded while nobody reads. Never ends.
    pub async fn keep_up(self) {
        loop {
            tokio::time::sleep(UPKEEP).await;
            self.prometheus.run_upkeep();
        }
    }

    fn start() -> Self {
        let recorder = prometheus().unwrap_or_default().build_recorder();
        let (prometheus, figures) = (recorder.handle(), Arc::<Figures>::default());
        let fork = Fork { prometheus: recorder, figures: figures.clone() };
        if ::metrics::set_global_recorder(fork).is_err() {
            tracing::error!("there are no metrics: another recorder was installed before");
        }
        describe();
        Self { prometheus, figures }
    }
}

/// What is known of a conversation once an answer in it has been counted: how long it has been going on, in seconds, how many
/// messages it has, and how long its answers took on average, in milliseconds.
pub fn conversation(duration_s: f64, message_count: u64, avg_response_ms: f64) {
    ::metrics::histogram!("chat_conversation_seconds").record(duration_s);
    ::metrics::histogram!("chat_conversation_messages").record(message_count as f64);
    ::metrics::histogram!("chat_conversation_response_seconds").record(avg_response_ms / 1_000.0);
}

/// Fails for no buckets at all, and only then.
fn prometheus() -> Result<PrometheusBuilder, BuildError> {
    let full = |name: &str| Matcher::Full(name.to_owned());
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(full("chat_conversation_messages"), &MESSAGES)?
        .set_buckets_for_metric(full("chat_conversation_seconds"), &LONG_SECONDS)
}

fn describe() {
    for (name, help) in COUNTERS {
        ::metrics::describe_counter!(name, help);
    }
    for (name, help) in GAUGES {
        ::metrics::describe_gauge!(name, help);
        ::metrics::gauge!(name).set(0.0);
    }
    for (name, help) in HISTOGRAMS {
        let unit = if name.ends_with("_seconds") { ::metrics::Unit::Seconds } else { ::metrics::Unit::Count };
        ::metrics::describe_histogram!(name, unit, help);
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use regex::Regex;

    use super::*;

    #[test]
    fn what_is_counted_is_described_and_the_other_way_round() {
        let mut counted = BTreeSet::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut counted);
        let described = |kind: &str, names: &[(&str, &str)]| -> Vec<_> {
            names.iter().map(|(name, _)| format!("{kind} {name}")).collect()
        };
        let described =
            [described("counter", &COUNTERS), described("gauge", &GAUGES), described("histogram", &HISTOGRAMS)];
        assert_eq!(counted, described.concat().into_iter().collect());
    }

    fn collect(folder: &Path, counted: &mut BTreeSet<String>) {
        let uses = Regex::new(r#"\b(counter|gauge|histogram)!\(\s*"(\w+)""#).unwrap();
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                collect(&path, counted);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                counted.extend(uses.captures_iter(&text).map(|found| format!("{} {}", &found[1], &found[2])));
            }
        }
    }

    #[test]
    fn times_are_rendered_in_our_buckets() {
        let metrics = Metrics::install();
        ::metrics::histogram!("chat_turn_seconds").record(0.3);
        let text = metrics.render();
        assert!(text.contains("# HELP chat_turn_seconds From a turn's start"), "{text}");
        assert!(text.contains("chat_turn_seconds_bucket{le=\"0.5\"} 1"), "{text}");
        assert!(Metrics::install().render().contains("chat_turn_seconds_bucket"));
    }

    #[test]
    fn a_conversation_is_told_to_both() {
        let metrics = Metrics::install();
        metrics.figures.switch_on();
        conversation(7_200.0, 12, 840.0);
        let text = metrics.render();
        assert!(text.contains("chat_conversation_seconds_bucket{le=\"14400\"} 1"), "{text}");
        assert!(text.contains("chat_conversation_messages_bucket{le=\"10\"} 0"), "{text}");
        let figures = metrics.figures.take();
        let figure = |name| figures.iter().find(|figure| figure.name == name).map(|figure| figure.values[0].0);
        let three = ["ConversationDuration", "MessageCount", "AvgResponseTime"].map(figure);
        assert_eq!(three, [Some(7_200.0), Some(12.0), Some(840.0)]);
    }

    #[test]
    fn what_cloudwatch_is_told_is_counted() {
        let known: Vec<_> = COUNTERS.iter().chain(&GAUGES).chain(&HISTOGRAMS).map(|(name, _)| *name).collect();
        for (name, _, source) in cloudwatch::METRICS {
            let parts = match source {
                cloudwatch::Source::Growth(names, _) => names.to_vec(),
                cloudwatch::Source::Level(part) | cloudwatch::Source::Settings(part) => vec![part],
                cloudwatch::Source::Values(part, _) => vec![part],
            };
            assert!(parts.iter().all(|part| known.contains(part)), "{name} is made of what nobody counts");
        }
    }
}
