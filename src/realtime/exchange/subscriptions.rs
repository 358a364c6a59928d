//! Which channels this instance hears: those of its rooms and users, for as long as somebody wants them.
//!
//! What is wanted is a map; one task brings Redis into line with it, many channels at a time. A channel that nobody wants any more
//! is kept for a moment: people reload pages, and a publication that counts on it may be on its way.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::Arc,
    time::Duration,
};

use entity::ids::{ConversationId, UserId};
use futures_util::{StreamExt, stream};
use parking_lot::Mutex;
use tokio::{
    sync::Notify,
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::common::redis::{Redis, TIME_LIMIT};

/// How long a channel is still heard that nobody wants: longer than a publication may take.
const LINGER: Duration = Duration::from_secs(3);

/// How soon what failed is tried again.
const RETRY: Duration = Duration::from_millis(250);

/// How many subscriptions are asked for at a time.
const AT_ONCE: usize = 256;

/// The name of a channel. What is in braces decides which node of a cluster has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Channel(Arc<str>);

impl Channel {
    pub fn room(conversation: &ConversationId) -> Self {
        Self(format!("chat:room:{{{conversation}}}").into())
    }

    pub fn user(user: &UserId) -> Self {
        Self(format!("chat:user:{{{user}}}").into())
    }

    pub fn instance(instance: &str) -> Self {
        Self(format!("chat:instance:{{{instance}}}").into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whose channel a message came by.
#[derive(Debug, PartialEq, Eq)]
pub enum Source {
    Room(ConversationId),
    User(UserId),
    Instance,
}

impl Source {
    pub fn of(channel: &str) -> Option<Self> {
        let (kind, id) = channel.strip_prefix("chat:")?.split_once(":{")?;
        let id = id.strip_suffix('}')?;
        match kind {
            "room" => Some(Self::Room(id.into())),
            "user" => Some(Self::User(id.into())),
            "instance" => Some(Self::Instance),
            _ => None,
        }
    }
}

struct Wanted {
    holders: usize,
    /// Redis has confirmed the subscription on the connection that there is.
    is_heard: bool,
    /// Since when it is wanted on that connection.
    since: Instant,
    /// Since when nobody wants it.
    left: Option<Instant>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { holders: 0, is_heard: false, since: Instant::now(), left: None }
    }
}

#[derive(Default)]
struct State {
    channels: HashMap<Channel, Wanted>,
    /// To be subscribed.
    new: Vec<Channel>,
    /// To be looked at then, and given up if nobody has wanted them for [`LINGER`].
    leaving: VecDeque<(Instant, Channel)>,
}

/// See the module's page. Cheap to clone.
#[derive(Clone, Default)]
pub struct Subscriptions(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    changed: Notify,
    /// Some channels are heard now that were not.
    heard: Notify,
}

impl Subscriptions {
    /// Wants a channel for as long as the subscription is kept.
    pub fn subscribe(&self, channel: Channel) -> Subscription {
        let mut state = self.0.state.lock();
        let wanted = state.channels.entry(channel.clone()).or_default();
        wanted.holders += 1;
        wanted.left = None;
        // One that was about to be given up is still there, but may not be any more when it is counted on.
        if wanted.holders == 1 {
            wanted.since = Instant::now();
            state.new.push(channel.clone());
            self.0.changed.notify_one();
        }
        Subscription { of: self.clone(), channel }
    }

    /// Whether what is published to the channel from now on comes here.
    pub fn hears(&self, channel: &Channel) -> bool {
        self.0.state.lock().channels.get(channel).is_some_and(|wanted| wanted.is_heard)
    }

    /// Waits until the channel is heard; `false` when that takes longer than Redis may take.
    pub async fn heard(&self, channel: &Channel) -> bool {
        let heard = async {
            loop {
                let news = self.0.heard.notified();
                if self.hears(channel) {
                    return;
                }
                news.await;
            }
        };
        timeout(TIME_LIMIT, heard).await.is_ok()
    }

    /// The connection is new: nothing is heard until it is subscribed again.
    pub fn lost(&self) {
        let mut state = self.0.state.lock();
        for wanted in state.channels.values_mut() {
            (wanted.is_heard, wanted.since) = (false, Instant::now());
        }
        let wanted = state.channels.iter().filter(|(_, wanted)| wanted.holders > 0);
        state.new = wanted.map(|(channel, _)| channel.clone()).collect();
        self.0.changed.notify_one();
    }

    /// Whether every channel that is wanted is heard.
    pub fn is_settled(&self) -> bool {
        self.0.state.lock().channels.values().all(|wanted| wanted.is_heard || wanted.holders == 0)
    }

    /// Brings Redis into line with what is wanted. Never ends. `on_late` is called where a subscription took longer than anybody has
    /// waited for it, with the time that it took: what was published meanwhile did not come here.
    pub async fn keep(&self, redis: &Redis, on_late: impl Fn(Duration)) {
        loop {
            let (new, next) = self.take_new();
            if new.is_empty() {
                let leave = async {
                    match next {
                        Some(at) => sleep_until(at).await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    () = self.0.changed.notified() => {}
                    () = leave => {}
                }
                self.leave(redis).await;
                continue;
            }
            let latest = Mutex::new(Duration::ZERO);
            let failed: Vec<_> = stream::iter(new)
                .map(|channel| async { (redis.subscribe(channel.as_str()).await.is_err(), channel) })
                .buffer_unordered(AT_ONCE)
                .filter_map(|(has_failed, channel)| {
                    if !has_failed {
                        let took = self.confirm(&channel);
                        let mut latest = latest.lock();
                        *latest = took.max(*latest);
                    }
                    async move { has_failed.then_some(channel) }
                })
                .collect()
                .await;
            self.0.heard.notify_waiters();
            let latest = latest.into_inner();
            if latest >= TIME_LIMIT {
                on_late(latest);
            }
            if !failed.is_empty() {
                tracing::debug!(channels = failed.len(), "channels could not be subscribed");
                self.0.state.lock().new.extend(failed);
                sleep(RETRY).await;
            }
        }
    }

    fn take_new(&self) -> (Vec<Channel>, Option<Instant>) {
        let mut state = self.0.state.lock();
        let new = std::mem::take(&mut state.new);
        let new = new.into_iter().filter(|it| state.channels.get(it).is_some_and(|wanted| wanted.holders > 0));
        (new.collect(), state.leaving.front().map(|(at, _)| *at))
    }

    /// Redis has confirmed a subscription; how long that took.
    fn confirm(&self, channel: &Channel) -> Duration {
        match self.0.state.lock().channels.get_mut(channel) {
            Some(wanted) => {
                wanted.is_heard = wanted.holders > 0;
                wanted.since.elapsed()
            }
            None => Duration::ZERO,
        }
    }

    /// Gives up what nobody wants any more.
    async fn leave(&self, redis: &Redis) {
        let gone = {
            let mut state = self.0.state.lock();
            let mut gone = vec![];
            while state.leaving.front().is_some_and(|(at, _)| *at <= Instant::now()) {
                let Some((_, channel)) = state.leaving.pop_front() else { break };
                let left = state.channels.get(&channel).and_then(|wanted| wanted.left);
                if left.is_some_and(|left| left.elapsed() >= LINGER) {
                    state.channels.remove(&channel);
                    gone.push(channel);
                }
            }
            gone
        };
        let unsubscribe = |channel: Channel| async move {
            if let Err(error) = redis.unsubscribe(channel.as_str()).await {
                // What still comes by it finds no room.
                tracing::debug!(%error, "a channel could not be given up");
            }
        };
        stream::iter(gone).for_each_concurrent(AT_ONCE, unsubscribe).await;
    }
}

/// A channel that somebody wants to hear.
pub struct Subscription {
    of: Subscriptions,
    channel: Channel,
}

impl Subscription {
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut state = self.of.0.state.lock();
        let Some(wanted) = state.channels.get_mut(&self.channel) else { return };
        wanted.holders -= 1;
        if wanted.holders == 0 {
            let now = Instant::now();
            (wanted.is_heard, wanted.left) = (false, Some(now));
            state.leaving.push_back((now + LINGER, self.channel.clone()));
            self.of.0.changed.notify_one();
        }
    }
}
