//! Settings: one struct per concern, each variable documented where it is declared. Clap makes variable and flag of a field's
//! name: `database_url` is `DATABASE_URL` and `--database-url`.

pub mod ai;
mod auth;
mod aws;
mod database;
mod events;
mod intent;
mod limits;
mod redis;
mod server;
mod stream;
mod telemetry;
pub mod value;

pub use ai::AiConfig;
pub use auth::{AuthConfig, KeySource};
pub use aws::AwsConfig;
pub use database::DatabaseConfig;
pub use events::EventsConfig;
pub use intent::IntentConfig;
pub use limits::{Limit, LimitsConfig};
pub use redis::RedisConfig;
pub use server::{Environment, ServerConfig};
pub use stream::StreamConfig;
pub use telemetry::{CloudWatchMetrics, LogFormat, TelemetryConfig};

/// Everything that the server can be told.
#[derive(clap::Args, Clone, Debug)]
pub struct Config {
    #[command(flatten, next_help_heading = "Server")]
    pub server: ServerConfig,
    #[command(flatten, next_help_heading = "Storage")]
    pub database: DatabaseConfig,
    #[command(flatten)]
    pub redis: RedisConfig,
    #[command(flatten, next_help_heading = "Authentication")]
    pub auth: AuthConfig,
    #[command(flatten, next_help_heading = "AI provider")]
    pub ai: AiConfig,
    #[command(flatten, next_help_heading = "Understanding")]
    pub intent: IntentConfig,
    #[command(flatten, next_help_heading = "Streaming and limits")]
    pub stream: StreamConfig,
    #[command(flatten)]
    pub limits: LimitsConfig,
    #[command(flatten, next_help_heading = "AWS")]
    pub aws: AwsConfig,
    #[command(flatten, next_help_heading = "Events")]
    pub events: EventsConfig,
    #[command(flatten, next_help_heading = "Telemetry")]
    pub telemetry: TelemetryConfig,
}

impl Config {
    /// Checks what no single variable can tell. The error is one line that names the variable and what it accepts.
    pub fn check(&self) -> Result<(), String> {
        self.server.check()?;
        self.auth.key_source(self.server.app_env)?;
        self.aws.check()?;
        self.aws.needs_region("METRICS_CLOUDWATCH", self.telemetry.metrics_cloudwatch == CloudWatchMetrics::Api)
    }
}
