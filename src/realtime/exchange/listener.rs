//! Takes what the other instances say to where it belongs.

use std::{collections::VecDeque, sync::Arc};

use entity::ids::{ConversationId, UserId};
use tokio::sync::mpsc;

use super::{
    Notice,
    bus::Bus,
    reconciling::Reconciling,
    subscriptions::Source,
    watchdog::Watchdog,
    wire::{Header, What, parse, payload},
};
use crate::{
    common::redis::Message,
    realtime::{
        answer::Answer,
        event::{Event, Subject},
        rooms::{Mirrored, Rooms},
        typing::Typing,
    },
};

pub struct Listener {
    pub bus: Bus,
    pub rooms: Arc<Rooms>,
    pub typing: Arc<Typing>,
    pub watchdog: Arc<Watchdog>,
    pub notices: mpsc::Sender<Notice>,
    pub reconciling: Reconciling,
}

/// What waits until rooms are in line with the database.
#[derive(Default)]
struct Held {
    messages: VecDeque<Message>,
    bytes: usize,
}

/// More than this is dropped: the database has it.
const MAX_HELD_BYTES: usize = 32 << 20;

impl Listener {
    /// Listens. Never ends.
    pub async fn keep(&self) {
        let mut messages = self.bus.redis.messages();
        let mut held = Held::default();
        loop {
            let message = tokio::select! {
                message = messages.next() => message,
                () = self.reconciling.done(), if !held.messages.is_empty() => {
                    for message in std::mem::take(&mut held).messages {
                        self.hear(&message);
                    }
                    continue;
                }
            };
            match message {
                Some(Ok(message)) if self.is_to_wait(&message, &held) => self.hold(message, &mut held),
                Some(Ok(message)) => self.hear(&message),
                Some(Err(lost)) => self.lost(lost),
                None => return,
            }
        }
    }

    /// What was published behind something that waits, waits too. What is for the instance itself does not: it hears itself, and
    /// others stop its answers.
    fn is_to_wait(&self, message: &Message, held: &Held) -> bool {
        let is_own = matches!(Source::of(&message.channel), Some(Source::Instance));
        !is_own && (self.reconciling.is_running() || !held.messages.is_empty())
    }

    fn hold(&self, message: Message, held: &mut Held) {
        held.bytes += message.text.len();
        if held.bytes > MAX_HELD_BYTES {
            self.lost(held.messages.len() as u64 + 1);
            return *held = Held::default();
        }
        held.messages.push_back(message);
    }

    fn lost(&self, count: u64) {
        ::metrics::counter!("chat_dropped_total", "what" => "message").increment(count);
        tracing::warn!(lost = count, "messages of other instances came faster than they could be taken");
        self.notify(Notice::Missed { since: self.watchdog.last_heard(), pending: self.reconciling.begin() });
    }

    fn hear(&self, Message { channel, text: message }: &Message) {
        let (Some(source), Some((Header { from, what }, rest))) = (Source::of(channel), parse(message)) else {
            ::metrics::counter!("chat_dropped_total", "what" => "message").increment(1);
            tracing::debug!("another instance said something that is not understood");
            return;
        };
        let is_own = *from == *self.bus.instance;
        match (source, what) {
            (Source::Instance, What::Echo) => self.watchdog.heard(),
            (Source::Instance, What::Stop { conversation }) => _ = self.notify(Notice::Stop(conversation)),
            (Source::Room(conversation), what) if !is_own => self.hear_room(&conversation, what, rest),
            (Source::User(user), What::Event { name, subject }) if !is_own => {
                self.hear_user(&user, name.into_owned(), subject, rest);
            }
            _ => {}
        }
    }

    fn hear_user(&self, user: &UserId, name: String, subject: Subject, text: &str) {
        let Some(payload) = payload(text) else { return };
        self.rooms.emit_to_user(user, &Event { name: name.into(), conversation: None, subject, payload });
    }

    fn hear_room(&self, conversation: &ConversationId, what: What<'_>, rest: &str) {
        let event = |name: String, subject| {
            let payload = payload(rest)?;
            Some(Event { name: name.into(), conversation: Some(conversation.clone()), subject, payload })
        };
        match what {
            What::Event { name, subject } => {
                if let Some(event) = event(name.into_owned(), subject) {
                    self.rooms.emit(conversation, &event, None);
                }
            }
            What::Begin { answer, fence, asked_by, replaces, length, after } => {
                let answer = Answer::with_id(answer, conversation.clone(), asked_by, replaces);
                answer.set_origin(true, fence);
                self.check(conversation, self.rooms.mirror(answer, length, &after));
            }
            What::Text { answer, fence, at } => {
                self.check(conversation, self.rooms.extend(conversation, &answer, fence, at, rest));
            }
            What::End { answer } => {
                let complete = event("message:complete".to_owned(), Subject::End(answer.clone()));
                let Some(complete) = complete else { return };
                // Of an answer that members were not shown, others before it may be missing, too: the database has their order.
                let is_behind = self.rooms.is_unseen(conversation, &answer);
                if !is_behind || !self.notify(Notice::Behind(conversation.clone())) {
                    self.rooms.end_elsewhere(conversation, &answer, &complete);
                }
            }
            What::Typing { user, is_typing } => self.typing.heard(conversation, &user, is_typing),
            What::Expel { user } => self.rooms.expel(&user, conversation),
            What::Empty => self.rooms.empty(conversation),
            What::Stop { .. } | What::Echo => {}
        }
    }

    fn check(&self, conversation: &ConversationId, mirrored: Mirrored) {
        if mirrored == Mirrored::Behind {
            self.notify(Notice::Behind(conversation.clone()));
        }
    }

    /// Nobody waits for a notice to be taken: the one that does not fit is made up for by the next look at the database. Whether it
    /// fits.
    fn notify(&self, notice: Notice) -> bool {
        let fits = self.notices.try_send(notice).is_ok();
        if !fits {
            ::metrics::counter!("chat_dropped_total", "what" => "notice").increment(1);
        }
        fits
    }
}
