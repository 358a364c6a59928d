//! What several instances share.

use secrecy::SecretString;

use super::value;

#[derive(clap::Args, Clone, Debug)]
pub struct RedisConfig {
    /// Redis 7 (redis://, rediss://, redis-cluster://, rediss-cluster://), for several instances; unset: one instance, in process
    #[arg(long, env, value_parser = value::redis_url)]
    pub redis_url: Option<SecretString>,
}
