//! Where domain events go.

use reqwest::Url;

use super::value;

#[derive(clap::Args, Clone, Debug)]
pub struct AwsConfig {
    /// AWS region
    #[arg(long, env)]
    pub aws_region: Option<String>,
    /// Endpoint to use instead of AWS's own
    #[arg(long, env, value_parser = value::http_url)]
    pub aws_endpoint_url: Option<Url>,
    /// EventBridge bus for domain events. Not in this build yet: refused when set
    #[arg(long, env)]
    pub eventbridge_bus: Option<String>,
}

impl AwsConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        match self.eventbridge_bus {
            Some(_) => Err("EVENTBRIDGE_BUS: is not supported by this build yet; leave it unset".to_owned()),
            None => Ok(()),
        }
    }
}
