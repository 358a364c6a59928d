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
    /// Metrics to CloudWatch: `emf` or `api`. Not in this build yet: anything but `off` is refused
    #[arg(long, env, value_enum, hide_possible_values = true, default_value_t = CloudWatchMetrics::Off)]
    pub metrics_cloudwatch: CloudWatchMetrics,
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

impl TelemetryConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        match self.metrics_cloudwatch {
            CloudWatchMetrics::Off => Ok(()),
            CloudWatchMetrics::Emf | CloudWatchMetrics::Api => {
                Err("METRICS_CLOUDWATCH: only 'off' is supported by this build yet".to_owned())
            }
        }
    }
}

fn log_filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|_| format!("'{text}' is not a log filter such as info,chat_backend=debug"))
}
