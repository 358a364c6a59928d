//! The connections to Redis: one for commands, one that listens. Both come back by themselves, and nothing here waits for them
//! longer than [`TIME_LIMIT`].

mod script;
mod times;

use std::time::Duration;

use fred::{
    clients::Client,
    interfaces::{ClientLike, EventInterface, KeysInterface, PubsubInterface},
    types::{
        Builder, Expiration, RespVersion, SetOptions, Value,
        config::{Config, ReconnectPolicy, TcpConfig},
    },
};
pub use script::Script;
use secrecy::{ExposeSecret, SecretString};
use times::timed;
use tokio::{sync::broadcast, time::timeout};

/// How long a command may take, the wait for a connection included.
pub const TIME_LIMIT: Duration = Duration::from_secs(1);

/// How soon a lost connection is tried again, in milliseconds.
const RECONNECT_MS: u32 = 250;

/// Messages that may wait to be taken from the listening connection: enough for a burst of 10,000 to all rooms together.
const MESSAGES_WAITING: usize = 16_384;

/// Further than any value goes. (fred takes no negative ends, and none above the largest signed number.)
const TO_THE_END: usize = u32::MAX as usize;

/// Commands that may wait to be written.
const COMMANDS_WAITING: usize = 20_000;

/// Why Redis did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[error("Redis: {0}")]
pub struct RedisError(String);

pub type Result<T> = std::result::Result<T, RedisError>;

impl From<fred::error::Error> for RedisError {
    fn from(error: fred::error::Error) -> Self {
        Self(error.to_string())
    }
}

/// Redis. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub struct Redis {
    commands: Client,
    listener: Client,
}

impl Redis {
    /// Begins to connect and does not wait for it. The error is one line that names the variable.
    pub fn connect(url: &SecretString) -> std::result::Result<Self, String> {
        let wrong = |error: fred::error::Error| format!("REDIS_URL: {}", error.details());
        let mut config = Config::from_url(url.expose_secret()).map_err(wrong)?;
        config.fail_fast = false;
        // Messages of sharded channels come as RESP3 pushes.
        config.version = RespVersion::RESP3;
        let commands = client(config.clone()).map_err(wrong)?;
        let listener = client(config).map_err(wrong)?;
        Ok(Self { commands, listener })
    }

    /// Opens the connections: they are tried again for as long as it takes.
    pub fn open(&self) {
        for client in [&self.commands, &self.listener] {
            client.connect();
        }
    }

    /// The messages of all subscribed channels, from here on.
    pub fn messages(&self) -> Messages {
        Messages(self.listener.message_rx())
    }

    /// Tells of each time the listening connection has been made: it hears nothing until it subscribes again.
    pub fn connections(&self) -> Connections {
        Connections(self.listener.reconnect_rx())
    }

    /// Whether the listening connection is up, as far as is known.
    pub fn is_connected(&self) -> bool {
        self.listener.is_connected()
    }

    /// Hears a channel (`SSUBSCRIBE`).
    pub async fn subscribe(&self, channel: &str) -> Result<()> {
        Ok(timed("subscribe", self.listener.ssubscribe(channel)).await?)
    }

    /// Hears a channel no more.
    pub async fn unsubscribe(&self, channel: &str) -> Result<()> {
        Ok(timed("unsubscribe", self.listener.sunsubscribe(channel)).await?)
    }

    /// Makes the listening connection anew.
    pub async fn reconnect(&self) -> Result<()> {
        timeout(TIME_LIMIT, self.listener.force_reconnection()).await.map_err(|_| late())?.map_err(Into::into)
    }

    /// The text of a key.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        Ok(timed("get", self.commands.get(key)).await?)
    }

    /// The text of a key from a byte on; nothing, where there is no key.
    pub async fn get_from(&self, key: &str, start: usize) -> Result<Vec<u8>> {
        Ok(timed("get", self.commands.getrange(key, start, TO_THE_END)).await?)
    }

    /// Sets a key that is not there, for as long as said; one that is there stays as it is.
    pub async fn set_new(&self, key: &str, text: &str, lifetime: Duration) -> Result<()> {
        let lifetime = Expiration::EX(i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX));
        let set = self.commands.set(key, text, Some(lifetime), Some(SetOptions::NX), false);
        Ok(timed("set", set).await?)
    }

    pub async fn delete(&self, key: &str) -> Result<()> {
        Ok(timed("delete", self.commands.unlink(key)).await?)
    }

    /// Ends both connections.
    pub async fn close(&self) {
        for client in [&self.listener, &self.commands].into_iter().filter(|client| client.is_connected()) {
            // What cannot be said to Redis within the limit is not needed: the connection ends with the process.
            _ = timeout(TIME_LIMIT, client.quit()).await;
        }
    }
}

fn late() -> RedisError {
    RedisError("no answer in time".to_owned())
}

fn client(config: Config) -> std::result::Result<Client, fred::error::Error> {
    let mut builder = Builder::from_config(config);
    builder
        .with_performance_config(|performance| {
            performance.default_command_timeout = TIME_LIMIT;
            performance.broadcast_channel_capacity = MESSAGES_WAITING;
        })
        .with_connection_config(|connection| {
            connection.connection_timeout = TIME_LIMIT;
            connection.internal_command_timeout = TIME_LIMIT;
            // Whoever asks knows whether it may be asked twice.
            connection.max_command_attempts = 1;
            connection.max_command_buffer_len = COMMANDS_WAITING;
            connection.reconnect_on_auth_error = true;
            connection.tcp = TcpConfig { nodelay: Some(true), ..Default::default() };
        })
        .set_policy(ReconnectPolicy::new_constant(0, RECONNECT_MS));
    builder.build()
}

/// A message of a channel.
pub struct Message {
    pub channel: String,
    pub text: String,
}

/// See [`Redis::messages`].
pub struct Messages(broadcast::Receiver<fred::types::Message>);

impl Messages {
    /// The next message; the error says how many were lost because they were not taken in time. Nothing, when there will be none.
    pub async fn next(&mut self) -> Option<std::result::Result<Message, u64>> {
        loop {
            match self.0.recv().await {
                Ok(message) => match message.value {
                    Value::String(text) => {
                        return Some(Ok(Message { channel: message.channel.to_string(), text: text.to_string() }));
                    }
                    Value::Bytes(bytes) => {
                        let text = String::from_utf8_lossy(&bytes).into_owned();
                        return Some(Ok(Message { channel: message.channel.to_string(), text }));
                    }
                    _ => {}
                },
                Err(broadcast::error::RecvError::Lagged(count)) => return Some(Err(count)),
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

/// See [`Redis::connections`].
pub struct Connections(broadcast::Receiver<fred::types::config::Server>);

impl Connections {
    /// Waits for the next connection; `false` when there will be none.
    pub async fn next(&mut self) -> bool {
        !matches!(self.0.recv().await, Err(broadcast::error::RecvError::Closed))
    }
}
