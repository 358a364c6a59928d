//! What other instances do in conversations of this one: what they say is heard by the exchange, and what was not heard is in the
//! database. So nothing depends on every word of theirs to arrive.

use std::{collections::HashSet, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{ConversationId, UserId};
use tokio::{sync::mpsc, time::interval};

use super::{
    conversations::{ConversationService, Escalation},
    dto::{ConversationStatus, Message, MessageRole, output::InConversation},
    messages::MessageService,
    queue::{QueuedTurn, TurnQueue},
    turn::{Turns, lost},
};
use crate::{
    common::{clock::Clock, error::Result},
    realtime::{Answer, Event, Exchange, Mirrored, Notice, Rooms, Subject},
};

/// How long the answer of another instance may say nothing before it is looked for.
const SILENCE: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_secs(1);

/// How much earlier than the last sign of life something may have been stored that was not heard: the clocks of instances differ.
const MARGIN: TimeDelta = TimeDelta::seconds(10);

/// How many conversations, and users, are caught up with at a time.
const BATCH: usize = 200;

/// See the module's page. Cheap to clone.
#[derive(Clone)]
pub struct Peers {
    pub queue: TurnQueue,
    pub messages: MessageService,
    pub conversations: ConversationService,
    pub exchange: Arc<dyn Exchange>,
    pub rooms: Arc<Rooms>,
    pub clock: Clock,
}

impl Peers {
    /// Makes sure that a room of this instance hears the others, and shows the answer that one of them gives.
    pub async fn attend(&self, conversation: &ConversationId) -> Result<()> {
        if !self.exchange.is_shared() {
            return Ok(());
        }
        self.exchange.listen(conversation).await;
        self.look(conversation).await
    }

    /// Brings a room into line with the database: ends what is over, and shows what runs elsewhere.
    pub async fn look(&self, conversation: &ConversationId) -> Result<()> {
        let mirror = self.rooms.running(conversation).filter(|answer| answer.is_mirror());
        let head = self.queue.head(conversation).await?;
        let is_head = |mirror: &Answer| head.as_ref().is_some_and(|head| head.answer_id == mirror.message_id);
        if let Some(mirror) = mirror.filter(|mirror| !is_head(mirror)) {
            self.end(&mirror).await?;
        }
        if let Some(head) = head.filter(|head| head.instance != self.queue.instance()) {
            self.mirror(head).await;
        }
        Ok(())
    }

    async fn mirror(&self, head: QueuedTurn) {
        let id = head.answer_id.clone();
        let answer = Answer::with_id(head.answer_id, head.conversation_id, head.asked_by, head.replaces);
        answer.set_origin(true, head.lease.fence);
        let conversation = answer.conversation_id.clone();
        if self.rooms.mirror(answer) != Mirrored::Done {
            return;
        }
        if let Some(mirror) = self.rooms.running(&conversation).filter(|it| it.message_id == id && it.is_mirror()) {
            self.exchange.pull(&mirror).await;
        }
    }

    /// Ends a mirror whose answer is over. All are told: whoever has heard of its end takes no notice.
    async fn end(&self, mirror: &Arc<Answer>) -> Result<()> {
        let message = match self.messages.stored(&mirror.message_id).await? {
            Some(message) => message,
            // It could not be stored, or the conversation is gone.
            None => lost(mirror, self.clock.now()),
        };
        self.exchange.end(mirror, complete(&message));
        Ok(())
    }

    /// Looks after answers of other instances that say nothing. Never ends.
    pub async fn keep(&self) {
        let mut tick = interval(LOOK);
        loop {
            tick.tick().await;
            for mirror in self.rooms.mirrors().into_iter().filter(|mirror| mirror.silence() >= SILENCE) {
                self.exchange.pull(&mirror).await;
                if let Err(error) = self.look(&mirror.conversation_id).await {
                    error.log("an answer of another instance could not be looked for");
                    break;
                }
            }
        }
    }

    /// Acts on what the exchange cannot settle alone, until there is nothing more to come.
    pub async fn serve(&self, turns: &Turns, mut notices: mpsc::Receiver<Notice>) {
        // All that was stored before is shown.
        let mut caught_up = DateTime::<Utc>::MIN_UTC;
        while let Some(notice) = notices.recv().await {
            let served = match notice {
                Notice::Stop(conversation) => turns.stop_requested(&conversation).await,
                Notice::Behind(conversation) => self.look(&conversation).await,
                Notice::Missed { since } => {
                    let now = self.clock.now();
                    let result = self.catch_up(since.max(caught_up)).await;
                    if result.is_ok() {
                        caught_up = now;
                    }
                    result
                }
            };
            if let Err(error) = served {
                error.log("what other instances did could not be looked up");
            }
        }
    }

    /// Shows what was stored since a moment and not heard here, and takes out those who have lost their right meanwhile.
    async fn catch_up(&self, since: DateTime<Utc>) -> Result<()> {
        for users in self.rooms.users().chunks(BATCH) {
            self.show_changes(users, since).await?;
        }
        let since = since - MARGIN;
        let wanted = self.rooms.wanted();
        tracing::debug!(conversations = wanted.len(), "catching up with the other instances");
        for batch in wanted.chunks(BATCH) {
            let rights = self.conversations.rights(batch).await?;
            for conversation in batch {
                self.expel(conversation, rights.get(conversation).map(Vec::as_slice));
            }
            for message in self.messages.since(batch, since).await? {
                self.show(&message);
            }
            for what in self.conversations.escalations(batch, since).await? {
                self.rooms.emit(&what.conversation_id, &escalation(&what), None);
            }
            for conversation in batch {
                self.look(conversation).await?;
            }
        }
        Ok(())
    }

    /// Shows users what has become of their conversations; their lists anew, where there are new ones.
    async fn show_changes(&self, users: &[UserId], since: DateTime<Utc>) -> Result<()> {
        let mut with_new = HashSet::new();
        for (user, conversation) in self.conversations.changed(users, since - MARGIN).await? {
            if conversation.status == ConversationStatus::Deleted {
                let gone = InConversation { conversation_id: conversation.id };
                self.rooms.emit_to_user(&user, &Event::new("conversation:deleted", &gone));
                continue;
            }
            self.rooms.emit_to_user(&user, &Event::new("conversation:updated", &conversation));
            if conversation.created_at > since - MARGIN {
                with_new.insert(user);
            }
        }
        for user in with_new {
            self.rooms
                .emit_to_user(&user, &Event::new("conversations:list", &self.conversations.first_list(&user).await?));
        }
        Ok(())
    }

    /// Takes those out of a room who have no right to be there: all, where the conversation is deleted.
    fn expel(&self, conversation: &ConversationId, allowed: Option<&[UserId]>) {
        let allowed = allowed.unwrap_or_default();
        for user in self.rooms.members(conversation).iter().filter(|user| !allowed.contains(user)) {
            self.rooms.expel(user, conversation);
            let gone = InConversation { conversation_id: conversation.clone() };
            self.rooms.emit_to_user(user, &Event::new("conversation:deleted", &gone));
        }
    }

    fn show(&self, message: &Message) {
        let conversation = &message.conversation_id;
        match message.role {
            MessageRole::Assistant => self.rooms.end(conversation, &message.id, &complete(message)),
            _ => self.rooms.emit(conversation, &saved(message), None),
        }
    }
}

/// A message's `message:saved`.
pub fn saved(message: &Message) -> Event {
    Event::of(&message.conversation_id, "message:saved", message).about(Subject::Message(message.id.clone()))
}

/// `conversation:escalated` or `conversation:resumed`. Told again, it is not shown again.
pub fn escalation(what: &Escalation) -> Event {
    let name = if what.is_over { "conversation:resumed" } else { "conversation:escalated" };
    let id = format!("{name} {} {}", what.conversation_id, what.at.and_utc().timestamp_millis());
    let payload = InConversation { conversation_id: what.conversation_id.clone() };
    Event::of(&what.conversation_id, name, &payload).about(Subject::Message(id.into()))
}

/// An answer's `message:complete`.
pub fn complete(message: &Message) -> Event {
    Event::of(&message.conversation_id, "message:complete", message).about(Subject::End(message.id.clone()))
}
