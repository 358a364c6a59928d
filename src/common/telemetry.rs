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
/// Its warnings quote what providers sent: conversations too. What fails there, we log ourselves.
const SILENT: &str = "genai=off";

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
    let filter = EnvFilter::new(format!("{QUIET},{},{SILENT}", config.rust_log));
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

#[cfg(test)]
mod tests {
    use std::{io::Write, sync::Arc};

    use axum::{
        Router,
        body::Bytes,
        http::{HeaderMap, header::CONTENT_TYPE},
        routing::post,
    };
    use parking_lot::Mutex;
    use tokio::{net::TcpListener, sync::mpsc};
    use tracing::subscriber::with_default;

    use super::*;
    use crate::config::CloudWatchMetrics;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
            self.0.lock().extend_from_slice(text);
            Ok(text.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn config(log_format: LogFormat, rust_log: &str) -> TelemetryConfig {
        TelemetryConfig {
            metrics_cloudwatch: CloudWatchMetrics::Off,
            metrics_cloudwatch_interval_seconds: 60,
            otel_exporter_otlp_endpoint: None,
            log_format,
            rust_log: rust_log.to_owned(),
        }
    }

    fn logged(config: &TelemetryConfig, events: impl FnOnce()) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        with_default(subscriber(config, None, move || writer.clone()), events);
        String::from_utf8(lines.0.lock().clone()).unwrap()
    }

    #[test]
    fn json_lines_carry_the_fields_of_their_spans() {
        let text = logged(&config(LogFormat::Json, "info"), || {
            let span = tracing::info_span!("turn", conversation = "c1");
            span.in_scope(|| tracing::info!(tokens = 7, "answered"));
            tracing::debug!("not asked for");
        });
        let line: serde_json::Value = serde_json::from_str(&text).expect("one line, JSON");
        assert_eq!((&line["message"], &line["tokens"]), (&"answered".into(), &7.into()));
        assert_eq!((&line["level"], &line["spans"][0]["conversation"]), (&"INFO".into(), &"c1".into()));
    }

    #[test]
    fn statements_are_logged_only_when_their_target_is_named() {
        let statement = || {
            tracing::warn!(target: "sqlx::query", "SELECT content FROM messages");
            tracing::debug!(target: "chat_backend", "stored");
        };
        let text = logged(&config(LogFormat::Text, "debug"), statement);
        assert!(text.contains("stored") && !text.contains("SELECT"), "{text}");
        let text = logged(&config(LogFormat::Text, "debug,sqlx::query=debug"), statement);
        assert!(text.contains("SELECT"), "{text}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn spans_arrive_at_the_collector_when_the_guard_is_dropped() {
        let (sender, mut received) = mpsc::unbounded_channel();
        let collect = move |headers: HeaderMap, body: Bytes| async move {
            let _ = sender.send((headers[CONTENT_TYPE].clone(), body));
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let router = Router::new().route("/v1/traces", post(collect));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

        let provider = tracer_provider(&endpoint).unwrap();
        let subscriber = subscriber(&config(LogFormat::Text, "trace"), Some(&provider), std::io::sink);
        with_default(subscriber, || tracing::info_span!("turn", conversation = "c1").in_scope(|| ()));
        tokio::task::spawn_blocking(|| drop(Telemetry(Some(provider)))).await.unwrap();

        let (content_type, body) = received.recv().await.unwrap();
        let body = String::from_utf8_lossy(&body);
        assert_eq!(content_type, "application/x-protobuf");
        assert!(["turn", "conversation", "c1", SERVICE].iter().all(|text| body.contains(text)), "{body}");
    }
}
