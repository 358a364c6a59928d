//! What the server tells about itself.

use clap::ValueEnum;
use reqwest::Url;
use tracing_subscriber::EnvFilter;

use super::value;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CloudWatchMetrics {
    Off,
    /// Log lines in the embedded metric format.
    Emf,
    /// Calls of PutMetricData.
    Api,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(clap::Args, Clone, Debug)]
pub struct TelemetryConfig {
    /// Metrics to CloudWatch: `emf`, lines in the embedded metric format among the logs, or `api`, calls of PutMetricData
    /// (needs AWS_REGION)
    #[arg(long, env, value_enum, hide_possible_values = true, default_value_t = CloudWatchMetrics::Off)]
    pub metrics_cloudwatch: CloudWatchMetrics,
    /// How often metrics go to CloudWatch, in seconds
    #[arg(long, env, default_value_t = 60, value_parser = value::number::<u64>(1, 3_600))]
    pub metrics_cloudwatch_interval_seconds: u64,
    /// Where traces go, OTLP over HTTP (its port is usually 4318); unset: nowhere
    #[arg(long, env, value_parser = value::http_url)]
    pub otel_exporter_otlp_endpoint: Option<Url>,
    /// `json` writes one object a line
    #[arg(long, env, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// What is logged, in tracing-subscriber's syntax: `info,chat_backend=debug`
    #[arg(long, env, default_value = "info", value_parser = log_filter)]
    pub rust_log: String,
}

fn log_filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|_| format!("'{text}' is not a log filter such as info,chat_backend=debug"))
}
