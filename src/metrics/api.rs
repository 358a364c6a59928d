//! Figures as calls of PutMetricData.

use std::{collections::VecDeque, time::Duration};

use aws_config::{BehaviorVersion, retry::RetryConfig};
use aws_sdk_cloudwatch::{
    Client,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    primitives::DateTime,
    types::{MetricDatum, StandardUnit},
};
use chrono::Utc;
use tokio::time::timeout;

use super::{cloudwatch::NAMESPACE, figures::Figure};

/// How long a call may take, credentials and connection included.
const TIME_LIMIT: Duration = Duration::from_secs(4);

/// CloudWatch's limits are 150 values a datum, 1,000 data and 1 MB a call
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html>): so many full data are 300 KB.
const MAX_VALUES: usize = 150;
const MAX_DATA: usize = 20;

/// Calls that wait while CloudWatch is away: two hours of them, at one a minute.
const MAX_WAITING: usize = 120;

/// CloudWatch, and what it has not been told yet.
pub struct Api {
    client: Client,
    waiting: VecDeque<Vec<MetricDatum>>,
    has_failed: bool,
}

impl Api {
    /// Region, endpoint and credentials are what AWS's library finds in the environment; nothing is asked of it yet.
    pub async fn new() -> Self {
        let config = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::disabled())
            // Stand-ins for CloudWatch do not unpack.
            .disable_request_compression(true)
            .load()
            .await;
        Self { client: Client::new(&config), waiting: VecDeque::new(), has_failed: false }
    }

    /// Tells what waits and these figures. What cannot be told now waits for the next time, under its own time; the oldest goes
    /// when too much waits.
    pub async fn put(&mut self, figures: &[Figure], at: chrono::DateTime<Utc>) {
        let data: Vec<_> = figures.iter().flat_map(|figure| data(figure, at)).collect();
        self.waiting.extend(data.chunks(MAX_DATA).map(<[_]>::to_vec));
        while self.waiting.len() > MAX_WAITING {
            self.waiting.pop_front();
            ::metrics::counter!("chat_dropped_total", "what" => "figures").increment(1);
        }
        while let Some(data) = self.waiting.front() {
            if let Err(error) = self.call(data.clone()).await {
                ::metrics::counter!("chat_cloudwatch_failures_total").increment(1);
                if !std::mem::replace(&mut self.has_failed, true) {
                    tracing::warn!(error, "CloudWatch does not take metrics: they are sent again");
                }
                return;
            }
            self.waiting.pop_front();
        }
        if std::mem::take(&mut self.has_failed) {
            tracing::info!("CloudWatch takes metrics again");
        }
    }

    async fn call(&self, data: Vec<MetricDatum>) -> Result<(), String> {
        let call = self.client.put_metric_data().namespace(NAMESPACE).set_metric_data(Some(data)).send();
        match timeout(TIME_LIMIT, call).await {
            Ok(Err(SdkError::ServiceError(answer))) => {
                let (code, message) = (answer.err().code(), answer.err().message());
                Err(format!(
                    "{} (HTTP {}) {}",
                    code.unwrap_or("no code"),
                    answer.raw().status().as_u16(),
                    message.unwrap_or_default()
                ))
            }
            Ok(answer) => answer.map(drop).map_err(|error| DisplayErrorContext(error).to_string()),
            Err(_) => Err(format!("no answer within {} s", TIME_LIMIT.as_secs())),
        }
    }
}

fn data(figure: &Figure, at: chrono::DateTime<Utc>) -> Vec<MetricDatum> {
    let datum = |values: &[(f64, u64)]| {
        let datum = MetricDatum::builder()
            .metric_name(figure.name)
            .unit(StandardUnit::from(figure.unit))
            .timestamp(DateTime::from_millis(at.timestamp_millis()));
        match values {
            [(value, 1)] => datum.value(*value).build(),
            _ => {
                let (values, counts) = values.iter().map(|(value, count)| (*value, *count as f64)).unzip();
                datum.set_values(Some(values)).set_counts(Some(counts)).build()
            }
        }
    };
    figure.values.chunks(MAX_VALUES).map(datum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_with_their_counts_within_the_limits() {
        let values = (0..200).map(|value| (f64::from(value), 2)).collect();
        let all = data(&Figure { name: "ResponseTime", unit: "Milliseconds", values }, chrono::DateTime::default());
        let lengths: Vec<_> = all.iter().map(|datum| (datum.values().len(), datum.counts().len())).collect();
        assert_eq!(lengths, [(150, 150), (50, 50)]);
        assert!(all.iter().all(|datum| datum.unit() == Some(&StandardUnit::Milliseconds) && datum.value().is_none()));
        let one = data(&Figure { name: "Answers", unit: "Count", values: vec![(0.0, 1)] }, chrono::DateTime::default());
        assert_eq!((one[0].value(), one[0].unit()), (Some(0.0), Some(&StandardUnit::Count)));
        assert!(one[0].dimensions().is_empty());
    }
}
