//! How much one client may ask for.

use std::{fmt, num::NonZeroU32};

use super::value;

/// A limit that 0 switches off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u32);

impl Limit {
    /// The limit, or `None` where there is none.
    pub fn get(self) -> Option<NonZeroU32> {
        NonZeroU32::new(self.0)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn limit(text: &str) -> Result<Limit, String> {
    value::number(0, u32::MAX)(text).map(Limit)
}

#[derive(clap::Args, Clone, Debug)]
pub struct LimitsConfig {
    /// Bytes of one WebSocket message or HTTP body; larger: a WebSocket ends, a request gets 413
    #[arg(long, env, default_value_t = 1_000_000, value_parser = value::number::<usize>(1, 1_000_000_000))]
    pub limit_packet_bytes: usize,
    /// Characters of one message's content; longer: PAYLOAD_TOO_LARGE
    #[arg(long, env, default_value_t = 32_000, value_parser = value::number::<usize>(1, 1_000_000_000))]
    pub limit_content_chars: usize,
    /// Events per second and socket, four times as many of a user's sockets together, and REST requests per second and user; more:
    /// RATE_LIMITED; 0: no limit
    #[arg(long, env, default_value_t = Limit(50), value_parser = limit)]
    pub limit_events_per_second: Limit,
    /// Events that one socket may send at once; 0: as many as LIMIT_EVENTS_PER_SECOND
    #[arg(long, env, default_value_t = Limit(100), value_parser = limit)]
    pub limit_events_burst: Limit,
    /// Connections in all; 0: no limit
    #[arg(long, env, default_value_t = Limit(0), value_parser = limit)]
    pub limit_connections: Limit,
    /// Connections of one user; 0: no limit
    #[arg(long, env, default_value_t = Limit(50), value_parser = limit)]
    pub limit_connections_per_user: Limit,
    /// New connections per minute from one client address; 0: no limit
    #[arg(long, env, default_value_t = Limit(0), value_parser = limit)]
    pub limit_connects_per_minute: Limit,
    /// Requests that one client address may have in progress, until their responses are sent; polls of sessions that are let in
    /// do not count; 0: no limit
    #[arg(long, env, default_value_t = Limit(1_024), value_parser = limit)]
    pub limit_requests_per_address: Limit,
    /// REST requests that one user may have in progress, until their responses are sent: streams and waiting ones too; 0: no limit
    #[arg(long, env, default_value_t = Limit(50), value_parser = limit)]
    pub limit_requests_per_user: Limit,
    /// Bytes that one client address may have sent of request bodies that are not complete; 0: no limit
    #[arg(long, env, default_value_t = Limit(32_000_000), value_parser = limit)]
    pub limit_unfinished_bytes_per_address: Limit,
    /// How long a request's body may take to arrive, in milliseconds
    #[arg(long, env, default_value_t = 30_000, value_parser = value::number::<u64>(1, 3_600_000))]
    pub limit_body_ms: u64,
    /// Answers of one user that run or wait; 0: no limit
    #[arg(long, env, default_value_t = Limit(10), value_parser = limit)]
    pub limit_answers_per_user: Limit,
    /// Conversations that one user may make per minute; more: RATE_LIMITED; 0: no limit
    #[arg(long, env, default_value_t = Limit(60), value_parser = limit)]
    pub limit_conversations_per_minute: Limit,
    /// Invitations that one user may send per minute; more: RATE_LIMITED; 0: no limit
    #[arg(long, env, default_value_t = Limit(30), value_parser = limit)]
    pub limit_invitations_per_minute: Limit,
}
