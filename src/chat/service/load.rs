//! Loading a conversation into a socket, without a gap and without a repeat.

use std::sync::Arc;

use super::ChatService;
use crate::{
    chat::{
        dto::{
            input::{LoadConversation, page_size},
            output::Loaded,
        },
        messages::History,
    },
    common::error::Result,
    realtime::{Connection, Event, Item, LoadView, encode},
};

impl ChatService {
    /// Enters the room, then sends `conversation:loaded`, and its acknowledgement where `ack` asks for one.
    ///
    /// Events that come meanwhile wait behind the history, which leaves out what they bring.
    pub async fn load(&self, socket: &Arc<Connection>, input: LoadConversation, ack: Option<i64>) -> Result<()> {
        let (user, id) = (socket.user(), input.conversation_id.0);
        let limit = page_size(input.limit)?;
        self.conversations.authorize(user, &id).await?;
        let answer = self.rooms.join(socket, &id);
        let mut hidden = vec![];
        if let Some(answer) = &answer {
            hidden.push(answer.message_id.clone());
            hidden.extend(answer.replaces.iter().cloned());
        }
        let loading = socket.begin_load(id.clone(), answer);
        let before = input.before.map(|cursor| cursor.0);
        let history = self.messages.history(user, &id, before.as_deref(), limit, &hidden).await?;
        loading.finish(|view| packets(id, history, view, before.is_none(), ack));
        Ok(())
    }
}

fn packets(
    id: entity::ids::ConversationId,
    history: History,
    view: LoadView,
    is_newest: bool,
    ack: Option<i64>,
) -> Vec<Item> {
    let mut messages = history.messages;
    messages.retain(|message| !view.hidden.contains(&message.id));
    let loaded = Loaded {
        conversation_id: id,
        messages,
        has_more: history.has_more,
        next_cursor: history.next_cursor,
        streaming: view.streaming,
    };
    let payload = encode(&loaded);
    let event = Event { payload: payload.clone(), ..Event::new("conversation:loaded", &()) };
    let mut items = vec![Item::Event(event)];
    items.extend(ack.map(|ack| Item::Ack(ack, payload)));
    items
}
