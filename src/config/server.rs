//! Where the server listens and whom it trusts.

use std::net::{IpAddr, Ipv4Addr};

use clap::ValueEnum;

use super::value;

/// What the server runs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Environment {
    Development,
    Production,
}

#[derive(clap::Args, Clone, Debug)]
pub struct ServerConfig {
    /// IP address to listen on
    #[arg(long, env, default_value_t = Ipv4Addr::UNSPECIFIED.into(), value_parser = value::address)]
    pub host: IpAddr,
    /// Port to listen on; 0 takes a free one and prints it
    #[arg(long, env, default_value_t = 3001, value_parser = value::number::<u16>(0, u16::MAX))]
    pub port: u16,
    /// Allowed origins of browsers, comma-separated; `*` allows every one, outside production
    #[arg(long, env, default_value = "http://localhost:3000", value_delimiter = ',', value_parser = value::origin)]
    pub frontend_url: Vec<String>,
    /// `production` refuses development mode and anything unsafe
    #[arg(long, env, value_enum, default_value_t = Environment::Development)]
    pub app_env: Environment,
    /// How many proxies stand before the server: so many entries of X-Forwarded-For, from its end, are believed
    #[arg(long, env, default_value_t = 0, value_parser = value::number::<usize>(0, 16))]
    pub trusted_proxy_hops: usize,
    /// How long running answers may take to finish after SIGTERM, in milliseconds
    #[arg(long, env, default_value_t = 25_000, value_parser = value::number::<u64>(0, 3_600_000))]
    pub shutdown_grace_ms: u64,
}

impl ServerConfig {
    /// True when pages of every origin may connect.
    pub fn allows_any_origin(&self) -> bool {
        self.frontend_url.iter().any(|origin| origin == "*")
    }

    pub(super) fn check(&self) -> Result<(), String> {
        // Credentials are allowed to every allowed origin: with `*`, any page could act for the user who looks at it.
        if self.app_env == Environment::Production && self.allows_any_origin() {
            return Err("FRONTEND_URL: '*' is refused when APP_ENV is production; name the origins".to_owned());
        }
        Ok(())
    }
}
