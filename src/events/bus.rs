//! EventBridge: one call, and what came of it.

use std::time::Duration;

use aws_config::{BehaviorVersion, retry::RetryConfig};
use aws_sdk_eventbridge::{
    Client,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::put_events::PutEventsError,
    primitives::DateTime,
    types::{PutEventsRequestEntry, PutEventsResultEntry},
};
use tokio::time::timeout;

use super::batch::{Entry, SOURCE};

/// How long a call may take, credentials and connection included.
const TIME_LIMIT: Duration = Duration::from_secs(4);

/// What came of one entry of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    Taken,
    /// It may be taken another time.
    Later(String),
    /// It will never be.
    Never(String),
}

/// Why a whole call came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// As this it will not be taken; each entry alone may be.
    #[error("{0}")]
    Refused(String),
    #[error("{text}")]
    Failed { reason: &'static str, text: String },
}

/// A bus. Cheap to clone.
#[derive(Clone, Debug)]
pub struct EventBus {
    client: Client,
    name: String,
}

impl EventBus {
    /// The bus with this name or ARN. Region, endpoint and credentials are what AWS's library finds in the environment; nothing is
    /// asked of it yet.
    pub async fn new(name: String) -> Self {
        // Tries are counted here: only what has failed is sent again.
        let config = aws_config::defaults(BehaviorVersion::latest()).retry_config(RetryConfig::disabled()).load().await;
        Self { client: Client::new(&config), name }
    }

    /// Publishes; what came of each entry, in their order.
    pub async fn put(&self, batch: &[Entry]) -> Result<Vec<Delivery>, CallError> {
        let entries = batch.iter().map(|entry| self.entry(entry)).collect();
        let call = self.client.put_events().set_entries(Some(entries)).send();
        let output = match timeout(TIME_LIMIT, call).await {
            Ok(output) => output.map_err(|error| call_error(&error))?,
            Err(_) => {
                let text = format!("no answer within {} s", TIME_LIMIT.as_secs());
                return Err(CallError::Failed { reason: "timeout", text });
            }
        };
        let mut deliveries: Vec<_> = output.entries().iter().map(delivery).collect();
        deliveries.resize_with(batch.len(), || Delivery::Later("it was not answered".to_owned()));
        Ok(deliveries)
    }

    fn entry(&self, entry: &Entry) -> PutEventsRequestEntry {
        PutEventsRequestEntry::builder()
            .event_bus_name(&self.name)
            .source(SOURCE)
            .detail_type(&entry.kind)
            .time(DateTime::from_millis(entry.occurred_at.and_utc().timestamp_millis()))
            .detail(&entry.detail)
            .build()
    }
}

fn delivery(entry: &PutEventsResultEntry) -> Delivery {
    match entry.error_code() {
        None => Delivery::Taken,
        Some(code) if is_permanent(code) => Delivery::Never(code.to_owned()),
        Some(code) => Delivery::Later(code.to_owned()),
    }
}

/// Whether an entry with this error fails however often it is sent. Of the others some come and go by themselves (throttling,
/// failures inside), some when somebody corrects a permission of the bus: those wait.
fn is_permanent(code: &str) -> bool {
    matches!(
        code,
        "InvalidArgument"
            | "InvalidArgumentException"
            | "MalformedDetail"
            | "NotAuthorizedForDetailTypeException"
            | "NotAuthorizedForSourceException"
            | "RedactionFailure"
    )
}

fn call_error(error: &SdkError<PutEventsError>) -> CallError {
    let text = match error {
        // What AWS says of it may quote the event, and with it what users wrote.
        SdkError::ServiceError(answer) => {
            format!("{} (HTTP {})", answer.err().code().unwrap_or("no code"), answer.raw().status().as_u16())
        }
        _ => DisplayErrorContext(error).to_string(),
    };
    let reason = match error {
        SdkError::TimeoutError(_) => "timeout",
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "timeout",
        SdkError::DispatchFailure(_) => "unreachable",
        SdkError::ServiceError(answer) => {
            let (code, status) = (answer.err().code().unwrap_or_default(), answer.raw().status().as_u16());
            match (status, code) {
                (413, _) | (_, "ValidationException" | "ValidationError" | "SerializationException") => {
                    return CallError::Refused(text);
                }
                (429, _) => "throttled",
                (_, code) if code.contains("Throttl") || code.contains("TooManyRequests") => "throttled",
                (_, "RequestLimitExceeded" | "SlowDown") => "throttled",
                (500.., _) | (_, "InternalException" | "InternalFailure" | "ServiceUnavailable") => "server",
                // Credentials, permissions, a bus that does not exist: somebody has to correct it, and events wait for that.
                _ => "denied",
            }
        }
        _ => "other",
    };
    CallError::Failed { reason, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_has_its_own_end() {
        let answer =
            |code: Option<&str>| PutEventsResultEntry::builder().set_error_code(code.map(str::to_owned)).build();
        assert_eq!(delivery(&answer(None)), Delivery::Taken);
        for code in ["ThrottlingException", "InternalFailure", "InternalException", "AccessDeniedException", "New"] {
            assert_eq!(delivery(&answer(Some(code))), Delivery::Later(code.to_owned()));
        }
        for code in ["MalformedDetail", "InvalidArgument", "NotAuthorizedForDetailTypeException"] {
            assert_eq!(delivery(&answer(Some(code))), Delivery::Never(code.to_owned()));
        }
    }
}
