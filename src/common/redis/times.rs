//! How long commands take.

use tokio::time::Instant;

/// Measures a command.
pub async fn timed<T, E>(command: &'static str, reply: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let started = Instant::now();
    let reply = reply.await;
    metrics::histogram!("chat_redis_seconds", "command" => command).record(started.elapsed());
    if reply.is_err() {
        metrics::counter!("chat_redis_failures_total", "command" => command).increment(1);
    }
    reply
}
