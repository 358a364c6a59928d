//! What AWS's own library is told, and where domain events go.

use std::env;

use super::value;

#[derive(clap::Args, Clone, Debug)]
pub struct AwsConfig {
    /// AWS region, for bedrock, EventBridge and CloudWatch; from the environment only
    #[arg(long, env, value_parser = region)]
    pub aws_region: Option<String>,
    /// Endpoint to use instead of AWS's own, for all of its services; from the environment only
    #[arg(long, env, value_parser = |text: &str| value::http_url(text).map(|_| text.to_owned()))]
    pub aws_endpoint_url: Option<String>,
    /// EventBridge bus for domain events, by its name or ARN; unset: they stay in the outbox. Needs AWS_REGION
    #[arg(long, env, value_parser = event_bus)]
    pub eventbridge_bus: Option<String>,
}

impl AwsConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        from_environment("AWS_REGION", self.aws_region.as_deref())?;
        from_environment("AWS_ENDPOINT_URL", self.aws_endpoint_url.as_deref())?;
        self.needs_region("EVENTBRIDGE_BUS", self.eventbridge_bus.is_some())
    }

    /// Whether what `variable` asks for has its region.
    pub(super) fn needs_region(&self, variable: &str, is_wanted: bool) -> Result<(), String> {
        match is_wanted && self.aws_region.is_none() {
            true => Err(format!("{variable}: needs AWS_REGION; set it to the region, such as eu-west-3")),
            false => Ok(()),
        }
    }
}

/// Reads the name of an event bus, or its ARN
/// (<https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html>).
fn event_bus(text: &str) -> Result<String, String> {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || "/.-_:".contains(letter);
    let is_arn = text.starts_with("arn:") && text.contains(":event-bus/");
    let is_name = !text.is_empty() && text.len() <= 1_600 && text.chars().all(is_allowed);
    match is_name && (is_arn || !text.contains(':')) {
        true => Ok(text.to_owned()),
        false => Err(format!("'{text}' is not the name or the ARN of an event bus")),
    }
}

/// Reads the name of a region: it becomes part of host names.
fn region(text: &str) -> Result<String, String> {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    if !text.is_empty() && text.chars().all(is_allowed) {
        Ok(text.to_owned())
    } else {
        Err(format!("'{text}' is not a region such as eu-west-3"))
    }
}

/// AWS's library reads the environment by itself: a flag would not reach it.
fn from_environment(name: &str, value: Option<&str>) -> Result<(), String> {
    match value {
        Some(value) if env::var(name).as_deref() != Ok(value) => {
            Err(format!("{name}: is read from the environment only; set the variable instead of the flag"))
        }
        _ => Ok(()),
    }
}
