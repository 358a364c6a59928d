//! What a failure leaves in the log and in the metrics.

use std::{
    io,
    sync::{Arc, Mutex},
};

use metrics_exporter_prometheus::PrometheusBuilder;
use tracing_subscriber::fmt::MakeWriter;

use super::{PacedProvider, Script, Step, Wire, answer, assistant, start};
use crate::support::paced_provider::QUOTED;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn each_failure_is_logged_and_counted_once_without_content() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_env_filter("info,genai=off").finish();
    let _log = tracing::subscriber::set_default(subscriber);
    let recorder = PrometheusBuilder::new().build_recorder();
    let _metrics = metrics::set_default_local_recorder(&recorder);

    let openai = PacedProvider::start(Wire::OpenAi, Script::Refuse(429)).await;
    let ollama = start(Wire::Ollama, &[Step::Text("half a secret"), Step::Break]).await;
    let settings = [
        "--ai-provider",
        "openai",
        "--ai-api-key",
        "the-key",
        "--ai-base-url",
        openai.url(),
        "--ai-fallback",
        "ollama",
    ];
    answer(&assistant(&settings, &[("OLLAMA_HOST", ollama.url())])).await.end.unwrap_err();

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<_> = log.lines().filter(|line| line.contains("an AI provider failed")).collect();
    assert!(lines.len() == 2 && lines[0].contains("openai") && lines[0].contains("429"), "{log}");
    assert!(lines[1].contains("ollama") && lines[1].contains("without its end mark"), "{log}");
    for secret in [QUOTED, "half a secret", "second question", "You are kind", "the-key"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
    let metrics = recorder.handle().render();
    for line in [
        r#"chat_ai_failures_total{provider="openai",reason="rate_limited"} 1"#,
        r#"chat_ai_failures_total{provider="ollama",reason="cut"} 1"#,
    ] {
        assert!(metrics.contains(line), "{metrics}");
    }
}
