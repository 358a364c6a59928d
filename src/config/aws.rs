//! What AWS's own library is told, and where domain events go.

use std::env;

use super::value;

#[derive(clap::Args, Clone, Debug)]
pub struct AwsConfig {
    /// AWS region, for bedrock; from the environment only
    #[arg(long, env)]
    pub aws_region: Option<String>,
    /// Endpoint to use instead of AWS's own, for bedrock and its credentials; from the environment only
    #[arg(long, env, value_parser = |text: &str| value::http_url(text).map(|_| text.to_owned()))]
    pub aws_endpoint_url: Option<String>,
    /// EventBridge bus for domain events. Not in this build yet: refused when set
    #[arg(long, env)]
    pub eventbridge_bus: Option<String>,
}

impl AwsConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        from_environment("AWS_REGION", self.aws_region.as_deref())?;
        from_environment("AWS_ENDPOINT_URL", self.aws_endpoint_url.as_deref())?;
        match self.eventbridge_bus {
            Some(_) => Err("EVENTBRIDGE_BUS: is not supported by this build yet; leave it unset".to_owned()),
            None => Ok(()),
        }
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
