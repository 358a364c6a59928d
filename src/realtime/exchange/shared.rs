//! Several instances: members are served here first, then the others are told over Redis.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use entity::ids::{ConversationId, MessageId, UserId};
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};
use tokio_util::task::TaskTracker;

use super::{
    Exchange, Notice,
    bus::Bus,
    listener::Listener,
    publisher::Publisher,
    reconciling::{Pending, Reconciling},
    subscriptions::{Channel, Subscription, Subscriptions},
    text,
    watchdog::Watchdog,
    wire::What,
};
use crate::{
    common::{
        clock::Clock,
        redis::{Redis, TIME_LIMIT},
    },
    realtime::{answer::Answer, event::Event, rooms::Rooms, typing::Typing},
};

/// Notices that may wait.
const NOTICES: usize = 1_024;

/// How long all channels may take to be heard again before what was missed is looked for.
const SETTLING: Duration = Duration::from_secs(2);
const SETTLING_STEP: Duration = Duration::from_millis(20);

pub struct SharedExchange {
    rooms: Arc<Rooms>,
    typing: Arc<Typing>,
    bus: Bus,
    publisher: Publisher,
    watchdog: Arc<Watchdog>,
    notices: mpsc::Sender<Notice>,
    reconciling: Reconciling,
    frame: Duration,
    writers: TaskTracker,
    clock: Clock,
    /// Held: what is said to this instance alone.
    _own: Subscription,
}

impl SharedExchange {
    /// The exchange of the instance with this id, its rooms, and what it has to say to the house. `frame`: how long tokens are
    /// gathered.
    pub fn new(
        redis: Redis,
        instance: Arc<str>,
        frame: Duration,
        clock: Clock,
    ) -> (Arc<Self>, Arc<Rooms>, mpsc::Receiver<Notice>) {
        let subscriptions = Subscriptions::default();
        let rooms = Arc::new(Rooms::shared(subscriptions.clone()));
        let publisher = Publisher::default();
        let bus = Bus { redis, instance, subscriptions };
        let typing = {
            let (bus, publisher) = (bus.clone(), publisher.clone());
            Typing::shared(rooms.clone(), move |conversation, user, is_typing| {
                let header = bus.header(What::Typing { user: user.clone(), is_typing });
                publisher.publish(Channel::room(conversation), header);
            })
        };
        let (notices, noticed) = mpsc::channel(NOTICES);
        let exchange = Self {
            rooms: rooms.clone(),
            typing: Arc::new(typing),
            publisher,
            watchdog: Arc::new(Watchdog::new(clock.clone())),
            notices,
            reconciling: Reconciling::default(),
            frame,
            writers: TaskTracker::new(),
            clock,
            _own: bus.subscriptions.subscribe(bus.own_channel()),
            bus,
        };
        (Arc::new(exchange), rooms, noticed)
    }

    fn tell(&self, channel: Channel, what: What<'_>, rest: &str) {
        self.publisher.publish(channel, self.bus.header(what) + rest);
    }

    fn reconcile(&self, since: DateTime<Utc>, pending: Pending) {
        if self.notices.try_send(Notice::Missed { since, pending }).is_err() {
            ::metrics::counter!("chat_dropped_total", "what" => "notice").increment(1);
        }
    }

    /// After each new connection: hears again what is wanted, then says what may have been missed.
    async fn keep_hearing(&self) {
        let mut connections = self.bus.redis.connections();
        self.bus.redis.open();
        while connections.next().await {
            let (since, pending) = (self.watchdog.last_heard(), self.reconciling.begin());
            self.bus.subscriptions.lost();
            let settled = async {
                while !self.bus.subscriptions.is_settled() {
                    sleep(SETTLING_STEP).await;
                }
            };
            _ = timeout(SETTLING, settled).await;
            self.reconcile(since, pending);
        }
    }
}

#[async_trait]
impl Exchange for SharedExchange {
    fn emit(&self, conversation: &ConversationId, event: &Event, except: Option<u64>) {
        self.rooms.emit(conversation, event, except);
        self.tell(Channel::room(conversation), What::event(event), event.payload.get());
    }

    fn emit_to_user(&self, user: &UserId, event: &Event) {
        self.rooms.emit_to_user(user, event);
        self.tell(Channel::user(user), What::event(event), event.payload.get());
    }

    fn begin(&self, answer: &Arc<Answer>, after: &[MessageId]) {
        self.rooms.begin(answer);
        let message = self.bus.header(What::begin(answer, after));
        let announced = self.publisher.publish_and_tell(Channel::room(&answer.conversation_id), message);
        self.writers.spawn(text::write(self.bus.clone(), answer.clone(), announced, self.frame));
    }

    fn progress(&self, answer: &Arc<Answer>) {
        self.rooms.progress(answer);
    }

    fn end(&self, answer: &Arc<Answer>, complete: Event) {
        let (conversation, id) = (&answer.conversation_id, &answer.message_id);
        self.rooms.end(conversation, id, &complete);
        self.tell(Channel::room(conversation), What::End { answer: id.clone() }, complete.payload.get());
        answer.finish(complete);
    }

    fn typing(&self, conversation: &ConversationId, user: &UserId, socket: u64, is_typing: bool) {
        self.typing.says(conversation, user, socket, is_typing);
    }

    fn typing_is_over(&self, conversation: &ConversationId, user: &UserId) {
        self.typing.is_over(conversation, user);
    }

    fn left(&self, socket: u64) {
        self.typing.left(socket);
    }

    fn expel(&self, user: &UserId, conversation: &ConversationId) {
        self.rooms.expel(user, conversation);
        self.tell(Channel::room(conversation), What::Expel { user: user.clone() }, "");
    }

    fn empty(&self, conversation: &ConversationId) {
        self.rooms.empty(conversation);
        self.tell(Channel::room(conversation), What::Empty, "");
    }

    fn stop(&self, instance: &str, conversation: &ConversationId) {
        self.tell(Channel::instance(instance), What::Stop { conversation: conversation.clone() }, "");
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn hears(&self) -> bool {
        self.watchdog.hears()
    }

    fn waiting(&self) -> usize {
        self.publisher.waiting()
    }

    async fn listen(&self, conversation: &ConversationId) {
        if let Some(channel) = self.rooms.channel(conversation).filter(|_| self.bus.redis.is_connected()) {
            self.bus.subscriptions.heard(&channel).await;
        }
    }

    async fn pull(&self, mirror: &Arc<Answer>) {
        if self.bus.redis.is_connected() && text::pull(&self.bus, mirror).await {
            self.rooms.progress(mirror);
        }
    }

    async fn text_of(&self, conversation: &ConversationId, answer: &MessageId, fence: i32) -> Option<String> {
        let text = timeout(2 * TIME_LIMIT, text::read(&self.bus, conversation, answer, fence)).await;
        text.ok().and_then(Result::ok)
    }

    async fn save_outcome(&self, conversation: &ConversationId, answer: &MessageId, outcome: &str) {
        if let Err(error) = self.bus.save_outcome(conversation, answer, outcome).await {
            tracing::debug!(%error, "what is known of an answer could not be left to the other instances");
        }
    }

    async fn outcome_of(&self, conversation: &ConversationId, answer: &MessageId) -> Option<String> {
        self.bus.outcome(conversation, answer).await.ok().flatten()
    }

    async fn reconciled(&self) {
        self.reconciling.done().await;
    }

    fn missed(&self, since: DateTime<Utc>) {
        self.reconcile(since, self.reconciling.begin());
    }

    fn unsent_since(&self) -> Option<DateTime<Utc>> {
        self.publisher.waiting_for().map(|waiting| self.clock.now() - waiting)
    }

    async fn keep(&self) {
        let listener = Listener {
            bus: self.bus.clone(),
            rooms: self.rooms.clone(),
            typing: self.typing.clone(),
            watchdog: self.watchdog.clone(),
            notices: self.notices.clone(),
            reconciling: self.reconciling.clone(),
        };
        tokio::join!(
            listener.keep(),
            self.keep_hearing(),
            self.bus.subscriptions.keep(&self.bus.redis, |took| self.missed(self.clock.now() - took)),
            self.publisher.keep(&self.bus),
            self.watchdog.keep(&self.bus, |since| self.missed(since)),
            self.typing.keep(),
        );
    }

    async fn close(&self) -> Option<DateTime<Utc>> {
        self.writers.close();
        let sent = async { tokio::join!(self.publisher.idle(), self.writers.wait()) };
        if timeout(TIME_LIMIT, sent).await.is_err() {
            tracing::warn!("the other instances were not sent everything: they look into the database");
        }
        let unsent = self.unsent_since();
        self.bus.redis.close().await;
        unsent
    }
}
