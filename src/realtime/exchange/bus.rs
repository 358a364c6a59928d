//! How something gets to Redis. Nothing is sent to a channel that nobody else hears: the script asks Redis first.

use std::{sync::LazyLock, time::Duration};

use entity::ids::{ConversationId, MessageId};

use super::{
    subscriptions::{Channel, Subscriptions},
    wire::{What, header},
};
use crate::common::redis::{Redis, Result, Script};

/// How long Redis keeps the text of an answer that nobody adds to, in milliseconds. It is deleted at the answer's end.
const TEXT_LIFETIME_MS: u64 = 300_000;

/// Publishes where somebody else hears it. ARGV: whether this instance hears the channel, the channel that only it hears, the
/// message. This instance's own ear is not counted if Redis knows that its connection is up. (In a cluster that other channel may
/// lie on another node, and is taken for unheard: the message then comes back to its sender, which drops it.)
const PUBLISH: &str = "
local function others(channel, hears, own)
  local count = redis.call('PUBSUB', 'SHARDNUMSUB', channel)[2]
  if hears == '1' and count > 0 and redis.call('PUBSUB', 'SHARDNUMSUB', own)[2] > 0 then count = count - 1 end
  return count
end
";

static SAY: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{PUBLISH}
local count = others(KEYS[1], ARGV[1], ARGV[2])
if count > 0 then redis.call('SPUBLISH', KEYS[1], ARGV[3]) end
return count"
    ))
});

/// Adds to an answer's text, if it ends where the addition begins, and publishes the addition. ARGV: as above with the message's
/// header, then the addition, where it begins, the lifetime. Gives the text's length and how many others were told.
static ADD: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{PUBLISH}
local length = redis.call('STRLEN', KEYS[2])
if length ~= tonumber(ARGV[5]) then return {{length, -1}} end
length = redis.call('APPEND', KEYS[2], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
local count = others(KEYS[1], ARGV[1], ARGV[2])
if count > 0 then redis.call('SPUBLISH', KEYS[1], ARGV[3] .. ARGV[4]) end
return {{length, count}}"
    ))
});

/// How long it is kept what is known of an answer that could not be stored: until others have taken its turn over.
const OUTCOME_LIFETIME: Duration = Duration::from_secs(60);

fn outcome_key(conversation: &ConversationId, answer: &MessageId) -> String {
    format!("chat:answer:{{{conversation}}}:{answer}:outcome")
}

/// Where the text of an answer is kept while it runs.
pub struct TextKey(String);

impl TextKey {
    /// In the same slot of a cluster as the conversation's channel.
    pub fn new(conversation: &str, answer: &str, fence: i32) -> Self {
        Self(format!("chat:answer:{{{conversation}}}:{answer}:{fence}"))
    }
}

/// What became of an addition.
pub struct Added {
    /// How long the text is in Redis, in bytes.
    pub length: usize,
    /// Whether other instances are listening; unknown where the addition did not fit.
    pub has_listeners: Option<bool>,
}

/// See the module's page. Cheap to clone.
#[derive(Clone)]
pub struct Bus {
    pub redis: Redis,
    pub instance: std::sync::Arc<str>,
    pub subscriptions: Subscriptions,
}

impl Bus {
    /// The channel that only this instance hears.
    pub fn own_channel(&self) -> Channel {
        Channel::instance(&self.instance)
    }

    /// The first line of a message of this instance.
    pub fn header(&self, what: What<'_>) -> String {
        header(&self.instance, what)
    }

    /// Publishes a message to the others.
    pub async fn say(&self, channel: &Channel, message: &str) -> Result<()> {
        let own = self.own_channel();
        let arguments = vec![self.hears(channel), own.as_str(), message];
        self.redis.run::<i64, _>(&SAY, vec![channel.as_str()], arguments).await?;
        Ok(())
    }

    /// Publishes to this instance alone.
    pub async fn echo(&self) -> Result<()> {
        let (own, message) = (self.own_channel(), self.header(What::Echo));
        let arguments = vec!["0", own.as_str(), message.as_str()];
        self.redis.run::<i64, _>(&SAY, vec![own.as_str()], arguments).await?;
        Ok(())
    }

    /// Adds to an answer's text from byte `at` on; `message` is the header under which it is published.
    pub async fn add(&self, channel: &Channel, key: &TextKey, message: &str, text: &str, at: usize) -> Result<Added> {
        let own = self.own_channel();
        let (at, lifetime) = (at.to_string(), TEXT_LIFETIME_MS.to_string());
        let arguments = vec![self.hears(channel), own.as_str(), message, text, &at, &lifetime];
        let (length, listeners): (usize, i64) = self.redis.run(&ADD, vec![channel.as_str(), &key.0], arguments).await?;
        Ok(Added { length, has_listeners: (listeners >= 0).then_some(listeners > 0) })
    }

    /// What Redis has of an answer's text from byte `at` on.
    pub async fn text(&self, key: &TextKey, at: usize) -> Result<String> {
        let bytes = self.redis.get_from(&key.0, at).await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    pub async fn forget(&self, key: &TextKey) -> Result<()> {
        self.redis.delete(&key.0).await
    }

    /// Keeps what is known of an answer that its instance has generated and cannot store.
    pub async fn save_outcome(&self, conversation: &ConversationId, answer: &MessageId, outcome: &str) -> Result<()> {
        self.redis.set_new(&outcome_key(conversation, answer), outcome, OUTCOME_LIFETIME).await
    }

    /// What is known of such an answer.
    pub async fn outcome(&self, conversation: &ConversationId, answer: &MessageId) -> Result<Option<String>> {
        let bytes = self.redis.get(&outcome_key(conversation, answer)).await?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    fn hears(&self, channel: &Channel) -> &'static str {
        if self.subscriptions.hears(channel) { "1" } else { "0" }
    }
}
