//! What other instances do in conversations of this one: what they say is heard by the exchange, and what was not heard is in the
//! database. So nothing depends on every word of theirs to arrive.

use std::{collections::HashSet, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{ConversationId, UserId};
use tokio::{
    sync::mpsc,
    time::{interval, sleep, timeout},
};

use super::{
    conversations::{ConversationService, Escalation},
    dto::{ConversationStatus, Message, MessageRole, output::InConversation},
    messages::MessageService,
    queue::{QueuedTurn, TurnQueue},
    turn::{Turns, lost},
};
use crate::{
    common::{
        clock::Clock,
        error::{Error, Result},
    },
    realtime::{Answer, Event, Exchange, Mirrored, Notice, Rooms, StoredAt, Subject},
};

/// How long the answer of another instance may say nothing before it is looked for.
const SILENCE: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_secs(1);

/// How much earlier than the last sign of life something may have been stored that was not heard: the clocks of instances differ.
const MARGIN: TimeDelta = TimeDelta::seconds(10);

/// What was stored before was published, or somebody was asked to look for it, or it was dropped for its age.
const RECENT: TimeDelta = TimeDelta::seconds(150);

/// How many conversations, and users, are caught up with at a time.
const BATCH: usize = 200;

/// How soon catching up is tried again, and how long it may take.
const RETRY: Duration = Duration::from_secs(1);
const CATCH_UP_LIMIT: Duration = Duration::from_secs(30);

/// What is shown of what other instances stored.
struct Progress {
    /// All that was stored before.
    caught_up: DateTime<Utc>,
    /// From when on it is not known, because the database was away.
    failed: Option<DateTime<Utc>>,
}

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
            if self.rooms.running(conversation).is_none_or(|running| running.message_id != head.answer_id) {
                // Its question, and the answers before it.
                self.sync_room(conversation).await?;
            }
            self.mirror(head).await;
        }
        Ok(())
    }

    /// Shows a room of this instance what was stored of late, as far as it was not shown. Without other instances there is nothing.
    pub async fn sync_room(&self, conversation: &ConversationId) -> Result<()> {
        if self.exchange.is_shared() {
            let since = self.clock.now() - RECENT;
            for message in self.messages.since(std::slice::from_ref(conversation), since).await? {
                self.show(&message);
            }
        }
        Ok(())
    }

    async fn mirror(&self, head: QueuedTurn) {
        let (id, fence) = (head.answer_id.clone(), head.lease.fence);
        let answer = Answer::with_id(head.answer_id, head.conversation_id, head.asked_by, head.replaces);
        answer.set_origin(true, fence);
        let conversation = answer.conversation_id.clone();
        match self.rooms.mirror(answer, None, &[]) {
            Mirrored::Done => {}
            Mirrored::Unwanted => return,
            Mirrored::Behind => {
                // Its turn was taken over, and from where its text goes on was not heard.
                let Some(text) = self.exchange.text_of(&conversation, &id, fence).await else { return };
                self.rooms.take_over(&conversation, &id, fence, &text);
            }
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
        let mut progress = Progress { caught_up: DateTime::<Utc>::MIN_UTC, failed: None };
        loop {
            let notice = tokio::select! {
                notice = notices.recv() => notice,
                () = sleep(RETRY), if progress.failed.is_some() => {
                    _ = self.serve_missed(&mut progress, None).await;
                    continue;
                }
            };
            let served = match notice {
                Some(Notice::Stop(conversation)) => self.queue.attempt(turns.stop_requested(&conversation)).await,
                Some(Notice::Behind(conversation)) => self.queue.attempt(self.bring_into_line(&conversation)).await,
                Some(Notice::Missed { since, pending }) => {
                    let result = self.serve_missed(&mut progress, Some(since)).await;
                    drop(pending);
                    result
                }
                None => return,
            };
            if let Err(error) = served {
                error.log("what other instances did could not be looked up");
            }
        }
    }

    async fn bring_into_line(&self, conversation: &ConversationId) -> Result<()> {
        self.sync_room(conversation).await?;
        self.look(conversation).await
    }

    async fn serve_missed(&self, progress: &mut Progress, since: Option<DateTime<Utc>>) -> Result<()> {
        let now = self.clock.now();
        let Some(since) = since.into_iter().chain(progress.failed).min() else { return Ok(()) };
        let limited = timeout(CATCH_UP_LIMIT, self.catch_up(since.max(progress.caught_up))).await;
        let result = limited.unwrap_or_else(|_| Err(Error::Unavailable("catching up took too long".into())));
        match &result {
            Ok(()) => *progress = Progress { caught_up: now, failed: None },
            Err(_) => progress.failed = Some(since),
        }
        result
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
        let age = (self.clock.now() - message.created_at).to_std().unwrap_or_default();
        let stored = StoredAt { at: message.created_at, age };
        match message.role {
            MessageRole::Assistant => self.rooms.end_stored(conversation, &message.id, &complete(message), stored),
            _ => self.rooms.emit_stored(conversation, &saved(message), stored),
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
