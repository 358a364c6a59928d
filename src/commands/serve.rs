//! `chat-backend serve`

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::Failure;
use crate::{
    app::Application,
    common::{clock::Clock, telemetry},
    config::Config,
};

/// Runs the server until SIGTERM or SIGINT; a second one ends it at once. `announce` is told the address to open.
pub async fn run(config: Config, announce: impl FnOnce(&str)) -> Result<(), Failure> {
    let _telemetry = telemetry::start(&config.telemetry).map_err(Failure::Setup)?;
    log_panics();
    let shutdown = CancellationToken::new();
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    let application = tokio::select! {
        built = Application::build(config, Clock::system()) => built.map_err(Failure::Setup)?,
        // It may be waiting for the database.
        _ = terminate.recv() => return Ok(()),
        _ = interrupt.recv() => return Ok(()),
    };
    let address = application.address();
    let host = if address.ip().is_unspecified() { "localhost".to_owned() } else { address.ip().to_string() };
    announce(&format!("http://{host}:{}", address.port()));
    let mut serving = std::pin::pin!(application.run(shutdown.clone()));
    loop {
        tokio::select! {
            () = &mut serving => return Ok(()),
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        if shutdown.is_cancelled() {
            return Err(Failure::Running("ended at once by a second signal".to_owned()));
        }
        shutdown.cancel();
    }
}

fn listen(kind: SignalKind) -> Result<tokio::signal::unix::Signal, Failure> {
    signal(kind).map_err(|error| Failure::Running(format!("signals cannot be listened to: {error}")))
}

/// Panics are logged by their place: their message may quote what somebody said.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a task panicked");
    }));
}
