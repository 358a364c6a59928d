//! What other instances do in the rooms of this one.

use std::sync::Arc;

use entity::ids::{ConversationId, MessageId, UserId};
use serde::Deserialize;

use super::{Rooms, room::Room};
use crate::realtime::{
    answer::{Answer, Extension},
    event::Event,
    exchange::subscriptions::{Channel, Subscription},
};

/// What a room of this instance makes of an answer that another one gives.
#[derive(Debug, PartialEq, Eq)]
pub enum Mirrored {
    Done,
    /// Nobody is here who would want it.
    Unwanted,
    /// Text is missing, or the end of the answer before.
    Behind,
}

impl Rooms {
    /// An answer that another instance gives begins here too, where somebody wants it.
    pub fn mirror(&self, answer: Arc<Answer>) -> Mirrored {
        let mirrored = self.change_known(&answer.conversation_id.clone(), |room| {
            if !room.is_wanted() || room.has_shown(&answer.message_id) {
                return Mirrored::Unwanted;
            }
            match &room.answer {
                Some(known) if known.message_id == answer.message_id => {
                    known.set_origin(known.is_mirror() || known.fence() < answer.fence(), answer.fence());
                }
                Some(_) => return Mirrored::Behind,
                None => {
                    room.answer = Some(answer);
                    room.news.notify_waiters();
                }
            }
            Mirrored::Done
        });
        mirrored.unwrap_or(Mirrored::Unwanted)
    }

    /// More of an answer that another instance gives under `fence`, from byte `from` on.
    pub(in crate::realtime) fn extend(
        &self,
        conversation: &ConversationId,
        id: &MessageId,
        fence: i32,
        from: usize,
        text: &str,
    ) -> Mirrored {
        let mirrored = self.change_known(conversation, |room| {
            if !room.is_wanted() || room.has_shown(id) {
                return Mirrored::Unwanted;
            }
            let Some(answer) = room.running(id) else { return Mirrored::Behind };
            if fence < answer.fence() || !answer.is_mirror() {
                return Mirrored::Unwanted;
            }
            match answer.extend(from, text) {
                Extension::Grown => room.progress(answer),
                Extension::Known => {}
                Extension::Gap => return Mirrored::Behind,
            }
            Mirrored::Done
        });
        mirrored.unwrap_or(Mirrored::Unwanted)
    }

    /// The answers of other instances that run in rooms of this one.
    pub fn mirrors(&self) -> Vec<Arc<Answer>> {
        let rooms: Vec<_> = self.rooms.lock().values().cloned().collect();
        let answers = rooms.iter().filter_map(|room| room.lock().answer.clone());
        answers.filter(|answer| answer.is_mirror()).collect()
    }

    /// The conversations that somebody here wants to know about.
    pub fn wanted(&self) -> Vec<ConversationId> {
        let rooms: Vec<_> = self.rooms.lock().iter().map(|(id, room)| (id.clone(), room.clone())).collect();
        rooms.into_iter().filter(|(_, room)| room.lock().is_wanted()).map(|(id, _)| id).collect()
    }

    /// The users who are connected.
    pub fn users(&self) -> Vec<UserId> {
        self.users.lock().keys().cloned().collect()
    }

    /// The users whose sockets are in a room.
    pub fn members(&self, conversation: &ConversationId) -> Vec<UserId> {
        let mut users = self
            .change_known(conversation, |room| room.members.iter().map(|it| it.user().clone()).collect::<Vec<_>>())
            .unwrap_or_default();
        users.sort_unstable();
        users.dedup();
        users
    }

    /// Whether the room hears the other instances: its channel, while somebody wants it.
    pub(in crate::realtime) fn channel(&self, conversation: &ConversationId) -> Option<Channel> {
        self.change_known(conversation, |room| room.subscription.as_ref().map(Subscription::channel)).flatten()
    }
}

/// Lets a mirror have what it lacks, now that the whole text is known. The sentence of a failure without any text is no answer.
pub(super) fn catch_up(room: &Room, mirror: &Arc<Answer>, complete: &Event) {
    let text = mirror.text();
    let Some(Ended { content, status }) = serde_json::from_str(complete.payload.get()).ok() else { return };
    let is_answer = !text.is_empty() || status != "error";
    if is_answer && content.starts_with(&text) && mirror.extend(0, &content) == Extension::Grown {
        room.progress(mirror);
    }
}

/// What a `message:complete` says of the text.
#[derive(Deserialize)]
struct Ended {
    content: String,
    status: String,
}
