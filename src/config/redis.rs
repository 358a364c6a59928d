//! What several instances share.

use secrecy::SecretString;

use super::value;

#[derive(clap::Args, Clone, Debug)]
pub struct RedisConfig {
    /// Redis, for several instances. Not in this build yet: refused when set
    #[arg(long, env, value_parser = value::redis_url)]
    pub redis_url: Option<SecretString>,
}

impl RedisConfig {
    pub(super) fn check(&self) -> Result<(), String> {
        match self.redis_url {
            Some(_) => Err("REDIS_URL: is not supported by this build yet; leave it unset".to_owned()),
            None => Ok(()),
        }
    }
}
