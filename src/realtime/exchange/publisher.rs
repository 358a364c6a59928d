//! Events on their way to the other instances: a queue that whoever publishes never waits for, sent in order. While Redis is
//! away they wait; more than fits is dropped and counted.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use futures_util::future::join_all;
use parking_lot::Mutex;
use tokio::{
    sync::{Notify, oneshot},
    time::{Instant, sleep},
};

use super::{bus::Bus, subscriptions::Channel};

/// What may wait, in events and in bytes.
const MAX_WAITING: usize = 50_000;
const MAX_BYTES: usize = 64 << 20;

/// What was not sent for so long is of no use to anybody: whoever missed it has loaded or caught up since.
const LIFETIME: Duration = Duration::from_secs(120);

/// How many are on their way at a time.
const AT_ONCE: usize = 128;

/// How often Redis is looked for that is away, how long after its return the others may take to listen again, and how long they
/// are waited for.
const RETRY: Duration = Duration::from_millis(250);
const RETURN: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_secs(5);

struct Waiting {
    channel: Channel,
    message: String,
    since: Instant,
    /// Told when it has been sent.
    sent: Option<oneshot::Sender<()>>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    /// Since when the first of those that are on their way has waited.
    on_their_way: Option<Instant>,
}

/// See the module's page. Cheap to clone.
#[derive(Clone, Default)]
pub struct Publisher(Arc<Inner>);

#[derive(Default)]
struct Inner {
    queue: Mutex<Queue>,
    more: Notify,
    idle: Notify,
}

impl Publisher {
    /// Publishes after everything that was published before.
    pub fn publish(&self, channel: Channel, message: String) {
        self.push(Waiting { channel, message, since: Instant::now(), sent: None });
    }

    /// The same; the receiver resolves when it has been sent, with an error when it never will be.
    pub fn publish_and_tell(&self, channel: Channel, message: String) -> oneshot::Receiver<()> {
        let (tell, sent) = oneshot::channel();
        self.push(Waiting { channel, message, since: Instant::now(), sent: Some(tell) });
        sent
    }

    fn push(&self, waiting: Waiting) {
        {
            let mut queue = self.0.queue.lock();
            if queue.waiting.len() >= MAX_WAITING || queue.bytes + waiting.message.len() > MAX_BYTES {
                drop(queue);
                return count_dropped(1);
            }
            queue.bytes += waiting.message.len();
            queue.waiting.push_back(waiting);
        }
        self.0.more.notify_one();
    }

    /// How long the first of those that wait, or are on their way, has waited.
    pub fn waiting_for(&self) -> Option<Duration> {
        let queue = self.0.queue.lock();
        let waiting = queue.waiting.front().map(|it| it.since);
        let first = [waiting, queue.on_their_way].into_iter().flatten().min();
        first.map(|since| since.elapsed())
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.0.queue.lock().waiting.len()
    }

    /// Sends what waits. Never ends.
    pub async fn keep(&self, bus: &Bus) {
        loop {
            let batch = self.take();
            if batch.is_empty() {
                self.0.idle.notify_waiters();
                self.0.more.notified().await;
                continue;
            }
            let sent = join_all(batch.iter().map(|it| bus.say(&it.channel, &it.message))).await;
            let mut failed = vec![];
            for (waiting, result) in batch.into_iter().zip(sent) {
                match result {
                    Ok(()) => waiting.sent.into_iter().for_each(|tell| _ = tell.send(())),
                    Err(error) => {
                        tracing::debug!(%error, "an event waits for Redis");
                        failed.push(waiting);
                    }
                }
            }
            if !failed.is_empty() {
                self.put_back(failed);
                wait_for_return(bus).await;
            }
        }
    }

    /// Waits until nothing waits.
    pub async fn idle(&self) {
        loop {
            let idle = self.0.idle.notified();
            self.0.more.notify_one();
            idle.await;
            if self.0.queue.lock().waiting.is_empty() {
                return;
            }
        }
    }

    fn take(&self) -> Vec<Waiting> {
        let mut queue = self.0.queue.lock();
        let count = queue.waiting.len().min(AT_ONCE);
        let batch: Vec<_> = queue.waiting.drain(..count).collect();
        queue.bytes -= batch.iter().map(|it| it.message.len()).sum::<usize>();
        queue.on_their_way = batch.first().map(|it| it.since);
        if queue.waiting.is_empty() {
            queue.waiting = VecDeque::new();
        }
        batch
    }

    fn put_back(&self, failed: Vec<Waiting>) {
        let (fresh, stale): (Vec<_>, Vec<_>) = failed.into_iter().partition(|it| it.since.elapsed() < LIFETIME);
        count_dropped(stale.len());
        let mut queue = self.0.queue.lock();
        for waiting in fresh.into_iter().rev() {
            queue.bytes += waiting.message.len();
            queue.waiting.push_front(waiting);
        }
    }
}

/// Waits until this instance hears again. The others lost their connections with it and take about as long.
async fn wait_for_return(bus: &Bus) {
    let start = Instant::now();
    sleep(RETRY).await;
    while start.elapsed() < PATIENCE && !(bus.redis.is_connected() && bus.subscriptions.is_settled()) {
        sleep(RETRY).await;
    }
    sleep(RETURN).await;
}

fn count_dropped(count: usize) {
    if count > 0 {
        ::metrics::counter!("chat_dropped_total", "what" => "publication").increment(count as u64);
    }
}
