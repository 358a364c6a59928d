//! What waits to be sent to one socket, in order, and nothing lost.
//!
//! Events wait as they are. Frames wait as a mark that says "this answer has more": the frame itself is made when it can leave,
//! so that marks never pile up. While a history is being loaded, the events of its conversation wait behind it, and those whose
//! message it shows are dropped: each message reaches the socket exactly once.

mod item;

use std::{collections::VecDeque, sync::Arc};

use chrono::{DateTime, Utc};
use entity::ids::{ConversationId, MessageId};

pub use self::item::{Item, PagePermit};
use super::{
    answer::{Answer, Cursor},
    event::{Event, Subject},
    frame::Streaming,
    rooms::fingerprint,
};

/// More bytes of JSON than this waiting for one socket, whatever brought them, and it is not worth waiting for: it is
/// disconnected, and loads what it missed. Room for a page of history with a long answer that runs, twice: as the event and as
/// its acknowledgement.
const MAX_BYTES: usize = 8 << 20;
const MAX_ITEMS: usize = 20_000;

/// A socket with less than this waiting for it has caught up with what it asked for.
const CAUGHT_UP_BYTES: usize = 64 << 10;

/// Of how many conversations it is known what a history has shown: events that are late come within moments.
const MAX_SHOWN: usize = 64;

/// A history that is being loaded.
struct Load {
    conversation: ConversationId,
    /// The answer that ran just before: its end may have come since.
    before: Option<Arc<Answer>>,
    /// The answer that runs; its `message:complete` is bound to come to this socket.
    answer: Option<Arc<Answer>>,
    waiting: VecDeque<Item>,
}

/// What a history that has been read must leave out, and the running answer that it shows.
#[derive(Default)]
pub struct LoadView {
    pub hidden: Vec<MessageId>,
    pub streaming: Option<Streaming>,
}

/// What is sent of a history, and the messages that it shows.
#[derive(Default)]
pub struct Loaded {
    pub items: Vec<Item>,
    pub shown: Vec<MessageId>,
    /// When the first of them was stored, where there are older ones.
    pub oldest: Option<DateTime<Utc>>,
}

/// What the last history of a conversation has shown.
struct Shown {
    conversation: ConversationId,
    /// Fingerprints of its messages.
    messages: Box<[u64]>,
    oldest: Option<DateTime<Utc>>,
}

/// See the module's page.
#[derive(Default)]
pub struct Outbound {
    queue: VecDeque<Item>,
    bytes: usize,
    /// How far this socket has been sent each answer that it follows.
    cursors: Vec<(MessageId, Cursor)>,
    load: Option<Box<Load>>,
    shown: Vec<Shown>,
}

impl Outbound {
    /// Whether more is waiting than a socket may have.
    pub fn is_overfull(&self) -> bool {
        let (items, bytes) = self.waiting();
        bytes > MAX_BYTES || items > MAX_ITEMS
    }

    /// Whether little enough waits for one more page.
    pub fn has_caught_up(&self) -> bool {
        self.bytes < CAUGHT_UP_BYTES
    }

    /// How much waits: items, and their bytes.
    pub fn waiting(&self) -> (usize, usize) {
        (self.queue.len() + self.load.as_ref().map_or(0, |load| load.waiting.len()), self.bytes)
    }

    pub fn push(&mut self, item: Item) {
        if self.has_shown(&item) {
            return;
        }
        if let Some(load) = self.load.as_mut().filter(|load| load.covers(&item)) {
            if let Item::Frame(answer) = &item {
                if load.answer.as_ref().is_none_or(|known| known.completed().is_some()) {
                    load.answer = Some(answer.clone());
                }
                if load.waiting.iter().any(|it| it.is_frame_of(&answer.message_id)) {
                    return;
                }
            }
            self.bytes += item.bytes();
            load.waiting.push_back(item);
            return;
        }
        if let Item::Frame(answer) = &item
            && self.queue.iter().any(|it| it.is_frame_of(&answer.message_id))
        {
            return;
        }
        self.bytes += item.bytes();
        self.queue.push_back(item);
    }

    /// Whether a history has brought the message that an event brings, or the whole answer of which there is more: it was stored
    /// before the one was read and the other sent.
    fn has_shown(&self, item: &Item) -> bool {
        let (conversation, id) = match item {
            Item::Event(Event { subject: Subject::Message(id) | Subject::End(id), conversation: Some(of), .. }) => {
                (of, id)
            }
            // An answer of which the socket has been sent something already was running when that began.
            Item::Frame(answer) if self.cursor(&answer.message_id) == 0 => {
                (&answer.conversation_id, &answer.message_id)
            }
            _ => return false,
        };
        self.has_loaded(conversation, id)
    }

    /// Whether the last history of a conversation has shown this message.
    pub fn has_loaded(&self, conversation: &ConversationId, id: &MessageId) -> bool {
        self.shown_of(conversation).is_some_and(|shown| shown.messages.contains(&fingerprint(id)))
    }

    /// Whether the last history of a conversation goes back to this moment: a message of then that it does not show was missed.
    pub fn goes_back_to(&self, conversation: &ConversationId, moment: DateTime<Utc>) -> bool {
        self.shown_of(conversation).is_some_and(|shown| shown.oldest.is_none_or(|oldest| oldest <= moment))
    }

    fn shown_of(&self, conversation: &ConversationId) -> Option<&Shown> {
        self.shown.iter().find(|shown| shown.conversation == *conversation)
    }

    pub fn pop(&mut self) -> Option<Item> {
        let item = self.queue.pop_front()?;
        self.bytes -= item.bytes();
        if let Item::Event(Event { subject: Subject::End(id), .. }) = &item {
            self.cursors.retain(|(known, _)| known != id);
        }
        if self.queue.is_empty() && self.queue.capacity() > 64 {
            self.queue = VecDeque::new();
        }
        Some(item)
    }

    /// Sends no more of the conversation's answers: the socket has no right to what comes.
    pub fn forget(&mut self, conversation: &ConversationId) {
        let is_frame = |item: &Item| matches!(item, Item::Frame(answer) if answer.conversation_id == *conversation);
        self.queue.retain(|item| !is_frame(item));
        self.shown.retain(|shown| shown.conversation != *conversation);
        if let Some(load) = &mut self.load {
            load.waiting.retain(|item| !is_frame(item));
            load.before.take_if(|answer| answer.conversation_id == *conversation);
            load.answer.take_if(|answer| answer.conversation_id == *conversation);
        }
    }

    /// Puts back what could not leave.
    pub fn unpop(&mut self, item: Item) {
        self.bytes += item.bytes();
        self.queue.push_front(item);
    }

    pub fn cursor(&self, id: &MessageId) -> Cursor {
        self.cursors.iter().find(|(known, _)| known == id).map_or(0, |(_, cursor)| *cursor)
    }

    pub fn advance(&mut self, id: &MessageId, to: Cursor) {
        match self.cursors.iter_mut().find(|(known, _)| known == id) {
            Some((_, cursor)) => *cursor = to,
            None => self.cursors.push((id.clone(), to)),
        }
    }

    /// From here on the conversation's events wait. `running`: the answer that ran just before.
    pub fn begin_load(&mut self, conversation: ConversationId, running: Option<Arc<Answer>>) {
        // A socket's events are handled one after the other, so there is one load at a time.
        debug_assert!(self.load.is_none());
        self.load = Some(Box::new(Load { conversation, before: running, answer: None, waiting: VecDeque::new() }));
    }

    /// The socket is in the room, in which `answer` runs.
    pub fn joined(&mut self, answer: Option<Arc<Answer>>) {
        if let Some(load) = &mut self.load
            && load.answer.is_none()
        {
            load.answer = answer;
        }
    }

    /// Ends a load: `history` makes what is sent from what it must leave out; nothing, when the load failed.
    pub fn finish_load(&mut self, history: impl FnOnce(LoadView) -> Loaded) {
        let Some(mut load) = self.load.take() else { return };
        let mut hidden = vec![];
        let mut ended = None;
        for item in &load.waiting {
            // An answer whose end waits is running to this socket, which may have been sent all of its text by now. One of which it
            // was sent nothing is shown as stored, if the history has it.
            if let Item::Event(Event { subject: Subject::End(id), .. }) = item {
                ended = ended.or_else(|| load.before.take_if(|answer| answer.message_id == *id));
                if self.cursor(id) > 0 {
                    hidden.push(id.clone());
                }
            }
        }
        for answer in ended.iter().chain(&load.answer) {
            hidden.extend(answer.not_in_history());
        }
        // Also where it has ended meanwhile: to this socket its end is still to come.
        let shown = ended.or(load.answer).map(|answer| {
            let (streaming, cursor) = answer.snapshot();
            (answer, streaming, cursor)
        });
        let streaming = shown.as_ref().map(|(_, streaming, _)| streaming.clone());
        let Loaded { items, shown: messages, oldest } = history(LoadView { hidden, streaming });
        if !items.is_empty() {
            if let Some((answer, _, cursor)) = shown {
                // The history brings the text up to here: a frame that waited before it would repeat some.
                self.queue.retain(|it| !it.is_frame_of(&answer.message_id));
                load.waiting.retain(|it| !it.is_frame_of(&answer.message_id));
                self.advance(&answer.message_id, cursor);
                load.waiting.push_front(Item::Frame(answer));
            }
            self.bytes += items.iter().map(Item::bytes).sum::<usize>();
            self.queue.extend(items);
            self.shown.retain(|shown| shown.conversation != load.conversation);
            if self.shown.len() == MAX_SHOWN {
                self.shown.remove(0);
            }
            // What the history shows does not follow it.
            let is_over = |item: &Item| messages.iter().any(|id| item.is_frame_of(id));
            self.queue.retain(|item| !is_over(item));
            load.waiting.retain(|item| match item {
                Item::Event(Event { subject: Subject::Message(id) | Subject::End(id), .. }) => !messages.contains(id),
                item => !is_over(item),
            });
            self.cursors.retain(|(id, _)| !messages.contains(id));
            let fingerprints = messages.iter().map(fingerprint).collect();
            self.shown.push(Shown { conversation: load.conversation, messages: fingerprints, oldest });
        }
        self.queue.append(&mut load.waiting);
    }
}

impl Load {
    fn covers(&self, item: &Item) -> bool {
        match item {
            Item::Event(event) => event.conversation.as_ref() == Some(&self.conversation),
            Item::Frame(answer) => answer.conversation_id == self.conversation,
            Item::Ack(..) | Item::Permit(_) => false,
        }
    }
}

#[cfg(test)]
mod tests;
