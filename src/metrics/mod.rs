//! Metrics: the code counts through the `metrics` facade, and Prometheus reads them here.

use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use parking_lot::Mutex;

/// From an event that costs nothing to an answer that takes its time.
const SECONDS: [f64; 15] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// How often what was measured is moved from the recorder's queues into the histograms.
const UPKEEP: Duration = Duration::from_secs(5);

const COUNTERS: [(&str, &str); 18] = [
    ("chat_adopted_turns_total", "Turns that were taken over from other instances"),
    ("chat_ai_failures_total", "Failures of AI providers, by provider and reason"),
    ("chat_buried_instances_total", "Other instances that gave no sign of life while they had turns"),
    ("chat_counted_events_total", "Events that the figures of their conversations have in them"),
    ("chat_deaf_total", "Times that the connection to Redis was made anew because nothing came by it"),
    ("chat_disconnects_total", "Sockets that were closed, by reason"),
    (
        "chat_dropped_total",
        "What was given up, by what: answers not stored, connections too slow, updates not told, packets, publications and \
         messages between instances, notices of what was missed, contexts, people who left",
    ),
    ("chat_events_total", "Events from clients, by event"),
    ("chat_exceptions_total", "Events that failed, by code"),
    ("chat_expired_connections_total", "Connections that were closed because their token expired"),
    ("chat_frames_total", "Frames of answers that were sent to sockets"),
    ("chat_messages_total", "Messages that users sent"),
    ("chat_panics_total", "Panics that were caught, by where"),
    ("chat_problems_total", "Requests that failed, by code"),
    ("chat_refused_connections_total", "Connections that were refused, by code"),
    ("chat_stalled_connections_total", "Connections that were closed because their client did not read"),
    ("chat_tokens_total", "Tokens that AI providers counted, prompts included"),
    ("chat_turns_total", "Answers that ended, by how"),
];

const GAUGES: [(&str, &str); 4] = [
    ("chat_answers", "Answers that run or wait"),
    ("chat_connections", "Sockets that are connected"),
    ("chat_uncounted_events", "Events that wait to be counted, on the instance that leads"),
    ("chat_hears_others", "1 while this instance hears what is published over Redis"),
];

const HISTOGRAMS: [(&str, &str); 4] = [
    ("chat_count_seconds", "To compute and store the figures of one conversation"),
    ("chat_first_token_seconds", "From a turn's start to its first token"),
    ("chat_request_seconds", "HTTP requests, by method, path and status"),
    ("chat_turn_seconds", "From a turn's start to its last token"),
];

/// The process's metrics. Clones are the same ones.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Starts collecting, for the whole process; the ones that there are, where that was done before.
    pub fn install() -> Self {
        static INSTALLED: Mutex<Option<Metrics>> = Mutex::new(None);
        INSTALLED.lock().get_or_insert_with(Self::start).clone()
    }

    /// What Prometheus reads (text format 0.0.4).
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Keeps memory bounded while nobody reads. Never ends.
    pub async fn keep_up(self) {
        loop {
            tokio::time::sleep(UPKEEP).await;
            self.0.run_upkeep();
        }
    }

    fn start() -> Self {
        let builder = PrometheusBuilder::new();
        let builder = builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS);
        // It fails for no buckets at all, and only then.
        let recorder = builder.unwrap_or_default().build_recorder();
        let handle = recorder.handle();
        if ::metrics::set_global_recorder(recorder).is_err() {
            tracing::error!("there are no metrics: another recorder was installed before");
        }
        describe();
        Self(handle)
    }
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
        ::metrics::describe_histogram!(name, ::metrics::Unit::Seconds, help);
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
}
