//! Pages to one socket: histories and lists, which are large, and which a client asks for.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::ids::{ConversationId, MessageId};

use super::Connection;
use crate::realtime::{
    answer::Answer,
    event::Event,
    outbound::{Item, LoadView, Loaded, PagePermit},
};

impl Connection {
    /// Waits until the socket may be sent one more page: it has been sent most of what it asked for before, and not too many pages
    /// are on their way to other sockets of its user. The permit belongs behind the page.
    pub async fn reserve_page(&self) -> PagePermit {
        loop {
            let caught_up = self.caught_up.notified();
            if self.outbound.lock().has_caught_up() {
                break;
            }
            caught_up.await;
        }
        PagePermit::new(self.session.pages.clone().acquire_owned().await.ok())
    }

    /// Sends a page, and its acknowledgement where the client asked for one.
    pub fn emit_page(self: &Arc<Self>, page: Event, ack: Option<i64>, permit: PagePermit) {
        let reply = ack.map(|id| Item::Ack(id, page.payload.clone()));
        let mut outbound = self.outbound.lock();
        [Item::Event(page)].into_iter().chain(reply).chain([Item::Permit(permit)]).for_each(|item| outbound.push(item));
        self.settle(outbound);
    }

    /// Whether the socket's history of a conversation has shown it this message.
    pub(in crate::realtime) fn has_loaded(&self, conversation: &ConversationId, id: &MessageId) -> bool {
        self.outbound.lock().has_loaded(conversation, id)
    }

    /// Whether the socket's history of a conversation goes back to this moment.
    pub(in crate::realtime) fn history_goes_back_to(&self, conversation: &ConversationId, at: DateTime<Utc>) -> bool {
        self.outbound.lock().goes_back_to(conversation, at)
    }

    /// A history is about to be read: from here on the conversation's events wait, see [`Outbound`]. Begin before entering the
    /// room, so that nothing comes before the history.
    pub fn begin_load(self: &Arc<Self>, conversation: ConversationId, running: Option<Arc<Answer>>) -> Loading {
        self.outbound.lock().begin_load(conversation, running);
        Loading(self.clone())
    }
}

/// A history that is being read. Dropped, it lets what waited go: nothing depends on the reading to succeed.
pub struct Loading(Arc<Connection>);

impl Loading {
    /// The socket is in the room, in which `answer` runs.
    pub fn joined(&self, answer: Option<Arc<Answer>>) {
        self.0.outbound.lock().joined(answer);
    }

    /// The history has been read: `history` makes what is sent of it.
    pub fn finish(self, history: impl FnOnce(LoadView) -> Loaded) {
        self.end(history);
    }

    fn end(&self, history: impl FnOnce(LoadView) -> Loaded) {
        let mut outbound = self.0.outbound.lock();
        outbound.finish_load(history);
        self.0.settle(outbound);
    }
}

impl Drop for Loading {
    fn drop(&mut self) {
        self.end(|_| Loaded::default());
    }
}
