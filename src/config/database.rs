//! Where conversations are stored.

use secrecy::SecretString;

use super::value;

#[derive(clap::Args, Clone, Debug)]
pub struct DatabaseConfig {
    /// Database: `sqlite:` (its folder is made) or `postgres:`
    #[arg(long, env, default_value = "sqlite://data/chat.db?mode=rwc", value_parser = value::database_url)]
    pub database_url: SecretString,
    /// Connections that the pool may hold
    #[arg(long, env, default_value_t = 10, value_parser = value::number::<u32>(1, 1_000))]
    pub database_max_connections: u32,
}
