//! The table of events that clients send: what each carries, and what answers it.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{
    chat::{
        dto::input::{
            CreateConversation, Feedback, Invite, Leave, ListConversations, LoadConversation, OfConversation,
            RenameConversation, parse,
        },
        service::ChatService,
    },
    common::error::{Error, Result},
    realtime::{Connection, Event, Inbound, encode},
};

/// What answers an event.
pub enum Reply {
    Ack(Arc<RawValue>),
    /// The service has answered already.
    Done,
}

/// The names of the events, as labels: a metric must not have as many labels as clients can think of.
const EVENTS: [&str; 15] = [
    "message:send",
    "message:stop",
    "message:regenerate",
    "conversation:create",
    "conversation:load",
    "conversation:list",
    "conversation:rename",
    "conversation:archive",
    "conversation:delete",
    "conversation:invite",
    "conversation:leave",
    "conversation:feedback",
    "typing:start",
    "typing:stop",
    "unknown",
];

pub fn metric_label(event: &str) -> &'static str {
    EVENTS.iter().find(|known| **known == event).copied().unwrap_or("unknown")
}

/// Gives an event to the service.
pub async fn dispatch(chat: &ChatService, socket: &Arc<Connection>, event: &Inbound) -> Result<Reply> {
    if event.has_binary {
        return Err(Error::bad_request("the payload has binary data, which no event takes"));
    }
    let user = socket.user();
    let reply = match event.name.as_str() {
        "message:send" => encode(&chat.send(user, Some(socket), payload(event)?).await?.message),
        "message:stop" => encode(&chat.stop(user, of_conversation(event)?).await?),
        "message:regenerate" => encode(&chat.regenerate(user, Some(socket), of_conversation(event)?).await?),
        "conversation:create" => {
            let input: CreateConversation = optional(event)?;
            encode(&chat.create(user, Some(socket), input).await?)
        }
        "conversation:load" => {
            let input: LoadConversation = payload(event)?;
            chat.load(socket, input, event.ack).await?;
            return Ok(Reply::Done);
        }
        "conversation:list" => {
            let input: ListConversations = optional(event)?;
            let list = encode(&chat.list(user, input).await?);
            socket.emit(Event { payload: list.clone(), ..Event::new("conversations:list", &()) });
            list
        }
        "conversation:rename" => {
            let RenameConversation { conversation_id, title } = payload(event)?;
            encode(&chat.rename(user, &conversation_id.0, title.0).await?)
        }
        "conversation:archive" => encode(&chat.archive(user, &of_conversation(event)?).await?),
        "conversation:delete" => encode(&chat.delete(user, of_conversation(event)?).await?),
        "conversation:invite" => {
            let Invite { conversation_id, user_id } = payload(event)?;
            encode(&chat.invite(user, conversation_id.0, &user_id.0).await?)
        }
        "conversation:leave" => {
            let Leave { conversation_id, user_id } = payload(event)?;
            let leaver = user_id.map_or_else(|| user.clone(), |id| id.0);
            encode(&chat.leave(user, conversation_id.0, &leaver).await?)
        }
        "conversation:feedback" => {
            let Feedback { conversation_id, rating, feedback } = payload(event)?;
            encode(&chat.feedback(user, conversation_id.0, rating, feedback).await?)
        }
        "typing:start" => encode(&chat.typing(socket, of_conversation(event)?, "typing:user").await?),
        "typing:stop" => encode(&chat.typing(socket, of_conversation(event)?, "typing:stopped").await?),
        _ => return Err(Error::bad_request("there is no event of this name")),
    };
    Ok(Reply::Ack(reply))
}

fn payload<T: DeserializeOwned>(event: &Inbound) -> Result<T> {
    match &event.payload {
        Some(payload) => parse(payload.get()),
        None => Err(Error::bad_request("the payload is missing; it has to be an object")),
    }
}

/// A payload of which every field may be left out may be left out itself.
fn optional<T: DeserializeOwned + Default>(event: &Inbound) -> Result<T> {
    match &event.payload {
        Some(payload) if payload.get() != "null" => parse(payload.get()),
        _ => Ok(T::default()),
    }
}

fn of_conversation(event: &Inbound) -> Result<entity::ids::ConversationId> {
    Ok(payload::<OfConversation>(event)?.conversation_id.0)
}

/// The conversation that a payload names, for logs.
pub fn conversation_of(payload: &RawValue) -> Option<String> {
    parse::<OfConversation>(payload.get()).ok().map(|it| it.conversation_id.0.to_string())
}
