//! What other instances do in the rooms of this one.

use std::sync::Arc;

use entity::ids::{ConversationId, MessageId, UserId};

use super::{Rooms, room::Room};
use crate::realtime::{
    answer::{Answer, Extension},
    exchange::subscriptions::{Channel, Subscription},
};

/// What a room of this instance makes of an answer that another one gives.
#[derive(Debug, PartialEq, Eq)]
pub enum Mirrored {
    Done,
    /// Nobody is here who would want it.
    Unwanted,
    /// Text is missing, or the end of the answer before, or it is not known from where the instance that has taken over goes on.
    Behind,
}

impl Rooms {
    /// An answer that another instance gives begins here too, where somebody wants it. `goes_on_from`: how much text it had when it
    /// began there, which is not nothing where its turn was taken over. `after`: its question, and the answer before it.
    pub fn mirror(&self, answer: Arc<Answer>, goes_on_from: Option<usize>, after: &[MessageId]) -> Mirrored {
        let mirrored = self.change_known(&answer.conversation_id.clone(), |room| {
            if !room.is_wanted() || room.has_shown(&answer.message_id) {
                return Mirrored::Unwanted;
            }
            match room.answer.clone() {
                Some(known) if known.message_id == answer.message_id => {
                    if known.fence() >= answer.fence() {
                        return Mirrored::Done;
                    }
                    let Some(length) = goes_on_from else { return Mirrored::Behind };
                    known.set_origin(true, answer.fence());
                    room.rewind(&known, length);
                }
                Some(_) => return Mirrored::Behind,
                None if after.iter().any(|message| room.misses(&answer.conversation_id, message)) => {
                    return Mirrored::Behind;
                }
                None => {
                    // Whoever reads it here already, reads on.
                    let known = self.answers_read(&answer.message_id).pop();
                    if let Some(known) = &known {
                        known.set_origin(true, answer.fence());
                        room.rewind(known, goes_on_from.unwrap_or_default());
                    }
                    room.answer = Some(known.unwrap_or(answer));
                    room.news.notify_waiters();
                }
            }
            Mirrored::Done
        });
        mirrored.unwrap_or(Mirrored::Unwanted)
    }

    /// Brings the running answer into line with its text under a later fence, when that was not heard as it began.
    pub fn take_over(&self, conversation: &ConversationId, id: &MessageId, fence: i32, text: &str) {
        self.change_known(conversation, |room| {
            let Some(answer) = room.running(id).cloned().filter(|answer| answer.fence() < fence) else { return };
            answer.set_origin(true, fence);
            room.rewind(&answer, answer.agreement(text));
            if answer.extend(0, text) == Extension::Grown {
                room.progress(&answer);
            }
        });
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
            let known = answer.fence();
            if fence > known {
                return Mirrored::Behind;
            }
            if fence < known || !answer.is_mirror() {
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

    /// Whether members of a room may not have been shown this message.
    pub fn misses(&self, conversation: &ConversationId, id: &MessageId) -> bool {
        self.change_known(conversation, |room| room.misses(conversation, id)).unwrap_or_default()
    }

    /// Whether members of a room were shown nothing of an answer that has ended.
    pub(in crate::realtime) fn is_unseen(&self, conversation: &ConversationId, id: &MessageId) -> bool {
        let is_unseen = |room: &mut Room| room.running(id).is_none() && room.misses(conversation, id);
        self.change_known(conversation, is_unseen).unwrap_or_default()
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

    /// The users who are in a room: their sockets, or requests that read an answer.
    pub fn members(&self, conversation: &ConversationId) -> Vec<UserId> {
        let mut users = self
            .change_known(conversation, |room| room.members.iter().map(|it| it.user().clone()).collect::<Vec<_>>())
            .unwrap_or_default();
        users.extend(self.reading_users(conversation));
        users.sort_unstable();
        users.dedup();
        users
    }

    /// Whether the room hears the other instances: its channel, while somebody wants it.
    pub(in crate::realtime) fn channel(&self, conversation: &ConversationId) -> Option<Channel> {
        self.change_known(conversation, |room| room.subscription.as_ref().map(Subscription::channel)).flatten()
    }
}
