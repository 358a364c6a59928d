//! Logs to standard output, and traces to a collector.

use std::io::IsTerminal;

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    error::{OTelSdkError, OTelSdkResult},
    trace::{SdkTracerProvider, SpanData},
};
use reqwest::Url;
use tokio::runtime::Handle;
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{LevelFilter, Targets},
    fmt::{MakeWriter, layer},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::config::{LogFormat, TelemetryConfig};

const SERVICE: &str = "chat-backend";
/// Statements hold conversations. Only a filter that names these targets itself shows them.
const QUIET: &str = "sqlx::query=off,sea_orm=warn";

/// Keeps traces flowing. When it is dropped, those that are left are sent: keep it until the end, and the runtime longer.
#[must_use]
pub struct Telemetry(Option<SdkTracerProvider>);

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.take().map(|provider| provider.shutdown()) {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

/// Starts logging and tracing for the whole process. Needs the multi-thread runtime where traces are sent. Fails when called
/// twice, and where the exporter cannot be built.
pub fn start(config: &TelemetryConfig) -> Result<Telemetry, String> {
    let provider = config.otel_exporter_otlp_endpoint.as_ref().map(tracer_provider).transpose()?;
    subscriber(config, provider.as_ref(), std::io::stdout).try_init().map_err(|error| error.to_string())?;
    Ok(Telemetry(provider))
}

fn subscriber<W>(
    config: &TelemetryConfig,
    provider: Option<&SdkTracerProvider>,
    writer: W,
) -> impl Subscriber + Send + Sync + use<W>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let logs = match config.log_format {
        LogFormat::Text => layer().with_ansi(std::io::stdout().is_terminal()).with_writer(writer).boxed(),
        LogFormat::Json => layer().json().flatten_event(true).with_current_span(false).with_writer(writer).boxed(),
    };
    let traces = provider.map(|provider| {
        tracing_opentelemetry::layer().with_tracer(provider.tracer(SERVICE)).with_filter(exporters_own_excluded())
    });
    let filter = EnvFilter::new(format!("{QUIET},{}", config.rust_log));
    tracing_subscriber::registry().with(filter).with(logs).with(traces)
}

/// Sending traces is traced too: without this, each one sent would make the next.
fn exporters_own_excluded() -> Targets {
    let own = ["h2", "hyper", "hyper_util", "opentelemetry", "opentelemetry_otlp", "opentelemetry_sdk", "reqwest"];
    Targets::new().with_default(LevelFilter::TRACE).with_targets(own.map(|target| (target, LevelFilter::OFF)))
}

fn tracer_provider(endpoint: &Url) -> Result<SdkTracerProvider, String> {
    let runtime = Handle::try_current().map_err(|error| error.to_string())?;
    let traces = format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/'));
    let exporter = SpanExporter::builder().with_http().with_endpoint(traces).build();
    let exporter = exporter.map_err(|error| format!("OTEL_EXPORTER_OTLP_ENDPOINT: {error}"))?;
    Ok(SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name(SERVICE).build())
        .with_batch_exporter(OnRuntime { exporter: exporter.into(), runtime })
        .build())
}

/// Spans are batched by a thread of their own, and the HTTP client works only on the runtime: this carries them over.
#[derive(Debug)]
struct OnRuntime {
    exporter: std::sync::Arc<SpanExporter>,
    runtime: Handle,
}

impl opentelemetry_sdk::trace::SpanExporter for OnRuntime {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let exporter = self.exporter.clone();
        let sent = self.runtime.spawn(async move { exporter.export(batch).await });
        sent.await.unwrap_or_else(|error| Err(OTelSdkError::InternalFailure(error.to_string())))
    }
}
