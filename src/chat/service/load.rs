//! Loading a conversation: into a socket, without a gap and without a repeat, or as a page of history.

use std::sync::Arc;

use entity::ids::{ConversationId, MessageId, UserId};

use super::ChatService;
use crate::{
    chat::{
        dto::{
            input::{LoadConversation, page_size},
            output::Loaded,
        },
        messages::History,
    },
    common::error::{Error, Result},
    realtime::{Answer, Connection, Event, Item, LoadView, Loaded as Shown},
};

impl ChatService {
    /// Holds the conversation's events back, enters the room, and sends `conversation:loaded`, and its acknowledgement where `ack`
    /// asks for one. What was held back follows; the history leaves out what it brings.
    pub async fn load(&self, socket: &Arc<Connection>, input: LoadConversation, ack: Option<i64>) -> Result<()> {
        let (user, id) = (socket.user(), input.conversation_id.0);
        let limit = page_size(input.limit)?;
        let permit = socket.reserve_page().await;
        if socket.is_closed() {
            return Ok(());
        }
        if let Some(before) = input.before {
            self.enter(socket, &id).await?;
            let history = self.messages.history(user, &id, Some(&before.0), limit, &[]).await?;
            let (event, _) = packets(id, history, LoadView::default());
            socket.emit_page(event, ack, permit);
            return Ok(());
        }
        self.conversations.authorize(user, &id).await?;
        let loading = socket.begin_load(id.clone(), self.rooms.running(&id));
        self.rooms.join(socket, &id);
        self.peers.attend(&id).await?;
        let answer = self.rooms.running(&id);
        let hidden = answer.as_deref().map(Answer::not_in_history).unwrap_or_default();
        loading.joined(answer);
        let history = self.messages.history(user, &id, None, limit, &hidden).await;
        if let Err(Error::NotFound(_)) = &history {
            // The right was lost while the socket entered.
            self.rooms.leave(socket, &id);
        }
        let history = history?;
        self.presence.entered(user, &id, history.had_left);
        let oldest = history.messages.first().filter(|_| history.has_more).map(|message| message.created_at);
        loading.finish(|view| {
            let (event, shown) = packets(id, history, view);
            let reply = ack.map(|ack| Item::Ack(ack, event.payload.clone()));
            Shown {
                items: [Item::Event(event)].into_iter().chain(reply).chain([Item::Permit(permit)]).collect(),
                shown,
                oldest,
            }
        });
        Ok(())
    }

    /// A page of history, which leaves out the running answer and what that replaces.
    pub async fn history(
        &self,
        user: &UserId,
        id: &ConversationId,
        before: Option<&str>,
        limit: Option<u64>,
    ) -> Result<History> {
        let limit = page_size(limit)?;
        let hidden = self.rooms.running(id).as_deref().map(Answer::not_in_history).unwrap_or_default();
        self.messages.history(user, id, before, limit, &hidden).await
    }
}

/// `conversation:loaded`, and the messages that it shows.
fn packets(id: ConversationId, history: History, view: LoadView) -> (Event, Vec<MessageId>) {
    let mut messages = history.messages;
    messages.retain(|message| !view.hidden.contains(&message.id));
    let shown = messages.iter().map(|message| message.id.clone()).collect();
    let loaded = Loaded {
        conversation_id: id,
        messages,
        has_more: history.has_more,
        next_cursor: history.next_cursor,
        streaming: view.streaming,
        escalated: history.escalated,
    };
    (Event::new("conversation:loaded", &loaded), shown)
}
