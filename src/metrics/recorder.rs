//! Two readers of the same counts: Prometheus is given all, CloudWatch its few.

use std::sync::Arc;

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};
use metrics_exporter_prometheus::PrometheusRecorder;

use super::figures::Figures;

/// See the module's page.
pub struct Fork {
    pub prometheus: PrometheusRecorder,
    pub figures: Arc<Figures>,
}

/// What is told to Prometheus, and to these of CloudWatch's metrics.
struct Both<T> {
    prometheus: T,
    figures: Arc<Figures>,
    cells: Vec<usize>,
}

impl Fork {
    /// Gives `prometheus` alone where it is no part of CloudWatch's metrics.
    fn both<T>(&self, key: &Key, prometheus: T) -> Result<Arc<Both<T>>, T> {
        match Figures::made_of(key) {
            cells if cells.is_empty() => Err(prometheus),
            cells => Ok(Arc::new(Both { prometheus, figures: self.figures.clone(), cells })),
        }
    }
}

impl Recorder for Fork {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.prometheus.describe_counter(key, unit, description);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.prometheus.describe_gauge(key, unit, description);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.prometheus.describe_histogram(key, unit, description);
    }

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        let prometheus = self.prometheus.register_counter(key, metadata);
        self.both(key, prometheus).map_or_else(|prometheus| prometheus, Counter::from_arc)
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        let prometheus = self.prometheus.register_gauge(key, metadata);
        self.both(key, prometheus).map_or_else(|prometheus| prometheus, Gauge::from_arc)
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        let prometheus = self.prometheus.register_histogram(key, metadata);
        self.both(key, prometheus).map_or_else(|prometheus| prometheus, Histogram::from_arc)
    }
}

impl CounterFn for Both<Counter> {
    fn increment(&self, value: u64) {
        self.prometheus.increment(value);
        self.cells.iter().for_each(|at| self.figures.grow(*at, value));
    }

    fn absolute(&self, value: u64) {
        self.prometheus.absolute(value);
    }
}

impl GaugeFn for Both<Gauge> {
    fn increment(&self, value: f64) {
        self.prometheus.increment(value);
        self.cells.iter().for_each(|at| self.figures.set(*at, |level| level + value));
    }

    fn decrement(&self, value: f64) {
        self.prometheus.decrement(value);
        self.cells.iter().for_each(|at| self.figures.set(*at, |level| level - value));
    }

    fn set(&self, value: f64) {
        self.prometheus.set(value);
        self.cells.iter().for_each(|at| self.figures.set(*at, |_| value));
    }
}

impl HistogramFn for Both<Histogram> {
    fn record(&self, value: f64) {
        self.prometheus.record(value);
        self.cells.iter().for_each(|at| self.figures.record(*at, value));
    }
}
