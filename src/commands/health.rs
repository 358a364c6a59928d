//! `chat-backend health`: the container's probe.

use std::time::Duration;

use crate::cli::HealthArgs;

const LIMIT: Duration = Duration::from_secs(3);

/// Asks the server whether it is healthy. The error is one line that says what came instead of 200.
pub async fn run(args: &HealthArgs) -> Result<(), String> {
    let url = match &args.url {
        Some(url) => url.to_string(),
        None => format!("http://127.0.0.1:{}/health", args.port),
    };
    match ask(&url).await {
        Ok(reqwest::StatusCode::OK) => Ok(()),
        Ok(status) => Err(format!("{url} answered {status}")),
        Err(error) if error.is_timeout() => Err(format!("{url} did not answer within {} s", LIMIT.as_secs())),
        Err(_) => Err(format!("{url} cannot be reached")),
    }
}

async fn ask(url: &str) -> reqwest::Result<reqwest::StatusCode> {
    // A proxy's answer, or that of another address, says nothing about this server.
    let client =
        reqwest::Client::builder().timeout(LIMIT).no_proxy().redirect(reqwest::redirect::Policy::none()).build()?;
    Ok(client.get(url).send().await?.status())
}
