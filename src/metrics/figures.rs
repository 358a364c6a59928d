//! The figures of CloudWatch since they were last taken.

use std::{
    collections::BTreeMap,
    mem,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
};

use metrics::Key;
use parking_lot::Mutex;

use super::cloudwatch::{METRICS, Source};

/// So many different values are kept as they are; further ones are kept to two digits, which there are not many of.
const EXACT: usize = 1_000;

/// Values with how often each came.
pub type Values = Vec<(f64, u64)>;

/// One metric over an interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub name: &'static str,
    pub unit: &'static str,
    pub values: Values,
}

/// Values by their bits: those of numbers that are not negative sort as the numbers do.
#[derive(Default)]
struct Distribution(BTreeMap<u64, u64>);

impl Distribution {
    fn add(&mut self, value: f64) {
        if !value.is_finite() {
            return;
        }
        let value = (value.max(0.0) * 1_000.0).round() / 1_000.0;
        let is_known = self.0.len() < EXACT || self.0.contains_key(&value.to_bits());
        let kept = if is_known { value } else { two_digits(value) };
        *self.0.entry(kept.to_bits()).or_default() += 1;
    }

    fn take(&mut self) -> Values {
        mem::take(&mut self.0).into_iter().map(|(bits, count)| (f64::from_bits(bits), count)).collect()
    }
}

fn two_digits(value: f64) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    let unit = 10_f64.powi(value.log10().floor() as i32 - 1);
    (value / unit).round() * unit
}

#[derive(Default)]
struct Cell {
    growth: AtomicU64,
    level: Mutex<f64>,
    values: Mutex<Distribution>,
}

/// See the module's page. Off when made: nothing is kept that nobody takes.
#[derive(Default)]
pub struct Figures {
    cells: [Cell; METRICS.len()],
    is_on: AtomicBool,
}

impl Figures {
    pub fn switch_on(&self) {
        self.is_on.store(true, Ordering::Relaxed);
    }

    fn is_on(&self) -> bool {
        self.is_on.load(Ordering::Relaxed)
    }

    /// The metrics that this one is a part of.
    pub fn made_of(key: &Key) -> Vec<usize> {
        let has_label =
            |values: &[&str]| values.is_empty() || key.labels().any(|label| values.contains(&label.value()));
        let is_part = |source: Source| match source {
            Source::Growth(names, labels) => names.contains(&key.name()) && has_label(labels),
            Source::Level(name) | Source::Settings(name) | Source::Values(name, _) => name == key.name(),
        };
        (0..METRICS.len()).filter(|at| is_part(METRICS[*at].2)).collect()
    }

    pub fn grow(&self, at: usize, by: u64) {
        if self.is_on() {
            self.cells[at].growth.fetch_add(by, Ordering::Relaxed);
        }
    }

    /// Changes a gauge; a level is kept also while nobody takes it.
    pub fn set(&self, at: usize, change: impl FnOnce(f64) -> f64) {
        let mut level = self.cells[at].level.lock();
        *level = change(*level);
        if matches!(METRICS[at].2, Source::Settings(_)) && self.is_on() {
            self.cells[at].values.lock().add(*level);
        }
    }

    pub fn record(&self, at: usize, value: f64) {
        if let Source::Values(_, factor) = METRICS[at].2
            && self.is_on()
        {
            self.cells[at].values.lock().add(value * factor);
        }
    }

    /// Takes what has come since the last time. What no value came of is left out; counts and levels always have one.
    pub fn take(&self) -> Vec<Figure> {
        let figures = METRICS.into_iter().zip(&self.cells).map(|((name, unit, source), cell)| {
            let values = match source {
                Source::Growth(..) => vec![(cell.growth.swap(0, Ordering::Relaxed) as f64, 1)],
                Source::Level(_) => vec![(*cell.level.lock(), 1)],
                Source::Settings(_) | Source::Values(..) => cell.values.lock().take(),
            };
            Figure { name, unit, values }
        });
        figures.filter(|figure| !figure.values.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use metrics::Label;

    use super::*;

    fn parts(name: &'static str, label: Option<(&'static str, &'static str)>) -> Vec<&'static str> {
        let labels: Vec<_> = label.map(|(key, value)| Label::new(key, value)).into_iter().collect();
        Figures::made_of(&Key::from_parts(name, labels)).into_iter().map(|at| METRICS[at].0).collect()
    }

    #[test]
    fn a_failed_answer_is_an_answer_and_an_error() {
        assert_eq!(parts("chat_turns_total", Some(("ending", "done"))), ["Answers"]);
        assert_eq!(parts("chat_turns_total", Some(("ending", "failed"))), ["Answers", "Errors"]);
        assert_eq!(parts("chat_dropped_total", Some(("what", "event"))), ["Dropped"]);
        assert_eq!(parts("chat_failed_handshakes_total", None), ["ConnectionFailures"]);
        assert!(parts("chat_request_seconds", None).is_empty());
    }

    #[test]
    fn what_was_taken_is_not_taken_again_and_counts_are_told_at_zero() {
        let figures = Figures::default();
        figures.record(0, 1.0);
        figures.switch_on();
        let at = |name: &str| METRICS.iter().position(|metric| metric.0 == name).unwrap();
        figures.grow(at("Answers"), 2);
        figures.set(at("Connections"), |level| level + 3.0);
        figures.set(at("OutboxLag"), |_| 5.0);
        figures.set(at("OutboxLag"), |_| 1.5);
        [0.25, 0.25, 0.1].into_iter().for_each(|seconds| figures.record(at("ResponseTime"), seconds));
        let values = |name: &str, of: &[Figure]| of.iter().find(|it| it.name == name).map(|it| it.values.clone());
        let first = figures.take();
        assert_eq!(values("Answers", &first), Some(vec![(2.0, 1)]));
        assert_eq!(values("Connections", &first), Some(vec![(3.0, 1)]));
        assert_eq!(values("OutboxLag", &first), Some(vec![(1.5, 1), (5.0, 1)]));
        assert_eq!(values("ResponseTime", &first), Some(vec![(100.0, 1), (250.0, 2)]));
        assert_eq!(values("ConversationDuration", &first), None, "it came before anybody took anything");
        let second = figures.take();
        assert_eq!(values("Answers", &second), Some(vec![(0.0, 1)]));
        assert_eq!(values("Connections", &second), Some(vec![(3.0, 1)]));
        assert_eq!((values("OutboxLag", &second), values("ResponseTime", &second)), (None, None));
    }

    #[test]
    fn memory_stays_bounded_and_values_nearly_true() {
        let mut distribution = Distribution::default();
        (0..100_000).for_each(|value| distribution.add(f64::from(value) + 0.5));
        let values = distribution.take();
        assert!(values.len() < EXACT + 500, "{}", values.len());
        assert_eq!(values.iter().map(|(_, count)| count).sum::<u64>(), 100_000);
        let average = values.iter().map(|(value, count)| value * *count as f64).sum::<f64>() / 1e5;
        assert!((average - 50_000.0).abs() < 500.0, "{average}");
        [f64::NAN, f64::INFINITY, -1.0, 0.0].into_iter().for_each(|value| distribution.add(value));
        assert_eq!(distribution.take(), [(0.0, 2)]);
    }
}
