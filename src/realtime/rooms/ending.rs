//! The end of an answer: every member is sent it once, and no text contradicts it.

use std::sync::Arc;

use entity::ids::{ConversationId, MessageId};
use serde::Deserialize;

use super::{
    Rooms,
    room::{Room, StoredAt},
};
use crate::realtime::{answer::Answer, event::Event};

impl Rooms {
    /// The running answer is over: every member is sent its end, and none that comes later.
    pub fn end(&self, conversation: &ConversationId, id: &MessageId, complete: &Event) {
        self.end_answer(conversation, id, complete, None, |answer| answer.is_mirror());
    }

    /// An answer is over that another instance has ended, also one that this instance still gives: the turn was taken over.
    pub fn end_elsewhere(&self, conversation: &ConversationId, id: &MessageId, complete: &Event) {
        self.end_answer(conversation, id, complete, None, give_up);
    }

    /// An answer was found in the database: its end is sent to the members who may have missed it.
    pub fn end_stored(&self, conversation: &ConversationId, id: &MessageId, complete: &Event, stored: StoredAt) {
        self.end_answer(conversation, id, complete, Some(stored), give_up);
    }

    /// An event about a message that was found in the database: it is sent to the members who may have missed it.
    pub fn emit_stored(&self, conversation: &ConversationId, event: &Event, stored: StoredAt) {
        self.change_known(conversation, |room| room.emit_stored(conversation, event, stored));
    }

    /// `is_elsewhere`: whether an answer's text is to be brought to what was stored, because it was not stored from here.
    fn end_answer(
        &self,
        conversation: &ConversationId,
        id: &MessageId,
        complete: &Event,
        stored: Option<StoredAt>,
        is_elsewhere: impl Fn(&Answer) -> bool,
    ) {
        let answer = self.change_known(conversation, |room| {
            let running = room.running(id).cloned();
            if let Some(answer) = running.as_ref().filter(|answer| is_elsewhere(answer)) {
                settle(room, answer, complete);
            }
            room.answer.take_if(|answer| answer.message_id == *id);
            match stored {
                // Where it runs, members follow it.
                Some(stored) if running.is_none() => room.emit_stored(conversation, complete, stored),
                _ => room.emit(complete, None),
            }
            room.news.notify_waiters();
            running
        });
        let running = answer.flatten();
        for answer in
            self.answers_read(id).iter().filter(|it| !running.as_ref().is_some_and(|run| Arc::ptr_eq(run, it)))
        {
            if is_elsewhere(answer) {
                settle(&Room::default(), answer, complete);
            }
            answer.finish(complete.clone());
        }
        if let Some(answer) = running {
            answer.finish(complete.clone());
        }
    }
}

/// The answer is another instance's from here on, if it was not before.
fn give_up(answer: &Answer) -> bool {
    answer.set_origin(true, answer.fence());
    true
}

/// Brings an answer that another instance has ended to the text that was stored. A failure before the first token has none: its
/// `content` is the sentence that its `error` is.
fn settle(room: &Room, answer: &Arc<Answer>, complete: &Event) {
    let Some(Ended { content, error }) = serde_json::from_str(complete.payload.get()).ok() else { return };
    room.rewind(answer, answer.agreement(&content));
    if error.as_ref() != Some(&content) {
        answer.extend(0, &content);
        answer.publish();
        // Also where it has not grown: it may have been filled up without that members were sent it.
        room.progress(answer);
    }
}

/// What a `message:complete` says of the text.
#[derive(Deserialize)]
struct Ended {
    content: String,
    error: Option<String>,
}
