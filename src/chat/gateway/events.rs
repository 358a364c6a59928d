//! Gives each event that a client sends to the service, and answers it.

use std::sync::Arc;

use entity::ids::ConversationId;
use serde_json::value::RawValue;

use super::contract::{
    CLIENT_EVENTS, ClientEvent, ConversationArchive, ConversationCreate, ConversationDelete, ConversationFeedback,
    ConversationInvite, ConversationLeave, ConversationList, ConversationLoad, ConversationRename, ConversationResume,
    MessageRegenerate, MessageSend, MessageStop, TypingStart, TypingStop,
};
use crate::{
    chat::{
        dto::input::{Feedback, Invite, Leave, OfConversation, RenameConversation, parse},
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

/// The event's name as a metric's label: a metric must not have as many labels as clients can think of.
pub fn metric_label(event: &str) -> &'static str {
    CLIENT_EVENTS.iter().find(|known| known.name == event).map_or("unknown", |known| known.name)
}

/// Gives an event to the service.
pub async fn dispatch(chat: &ChatService, socket: &Arc<Connection>, event: &Inbound) -> Result<Reply> {
    if event.has_binary {
        return Err(Error::bad_request("the payload has binary data, which no event takes"));
    }
    let user = socket.user();
    match event.name.as_str() {
        MessageSend::NAME => {
            let input = payload::<MessageSend>(event)?;
            ack::<MessageSend>(&chat.send(user, Some(socket), input).await?.message)
        }
        MessageStop::NAME => ack::<MessageStop>(&chat.stop(user, conversation::<MessageStop>(event)?).await?),
        MessageRegenerate::NAME => {
            let id = conversation::<MessageRegenerate>(event)?;
            ack::<MessageRegenerate>(&chat.regenerate(user, Some(socket), id).await?)
        }
        ConversationCreate::NAME => {
            let input = optional::<ConversationCreate>(event)?;
            ack::<ConversationCreate>(&chat.create(user, Some(socket), input).await?)
        }
        ConversationLoad::NAME => {
            chat.load(socket, payload::<ConversationLoad>(event)?, event.ack).await?;
            Ok(Reply::Done)
        }
        ConversationList::NAME => {
            let input = optional::<ConversationList>(event)?;
            let permit = socket.reserve_page().await;
            let list = chat.list(user, input).await?;
            socket.emit_page(Event::new("conversations:list", &list.items), event.ack, permit);
            Ok(Reply::Done)
        }
        ConversationRename::NAME => {
            let RenameConversation { conversation_id, title } = payload::<ConversationRename>(event)?;
            ack::<ConversationRename>(&chat.rename(user, &conversation_id.0, title.0).await?)
        }
        ConversationArchive::NAME => {
            let id = conversation::<ConversationArchive>(event)?;
            ack::<ConversationArchive>(&chat.archive(user, &id).await?)
        }
        ConversationDelete::NAME => {
            let id = conversation::<ConversationDelete>(event)?;
            ack::<ConversationDelete>(&chat.delete(user, id).await?)
        }
        ConversationInvite::NAME => {
            let Invite { conversation_id, user_id } = payload::<ConversationInvite>(event)?;
            ack::<ConversationInvite>(&chat.invite(user, conversation_id.0, &user_id.0).await?)
        }
        ConversationLeave::NAME => {
            let Leave { conversation_id, user_id } = payload::<ConversationLeave>(event)?;
            let leaver = user_id.map_or_else(|| user.clone(), |id| id.0);
            ack::<ConversationLeave>(&chat.leave(user, conversation_id.0, &leaver).await?)
        }
        ConversationFeedback::NAME => {
            let Feedback { conversation_id, rating, feedback } = payload::<ConversationFeedback>(event)?;
            ack::<ConversationFeedback>(&chat.feedback(user, conversation_id.0, rating, feedback).await?)
        }
        ConversationResume::NAME => {
            let id = conversation::<ConversationResume>(event)?;
            ack::<ConversationResume>(&chat.resume(user, false, id).await?)
        }
        TypingStart::NAME => {
            let id = conversation::<TypingStart>(event)?;
            ack::<TypingStart>(&chat.typing(socket, id, true).await?)
        }
        TypingStop::NAME => {
            let id = conversation::<TypingStop>(event)?;
            ack::<TypingStop>(&chat.typing(socket, id, false).await?)
        }
        _ => Err(Error::bad_request("there is no event of this name")),
    }
}

fn ack<E: ClientEvent>(ack: &E::Ack) -> Result<Reply> {
    Ok(Reply::Ack(encode(&ack)))
}

fn payload<E: ClientEvent>(event: &Inbound) -> Result<E::Payload> {
    match &event.payload {
        Some(payload) => parse(payload.get()),
        None => Err(Error::bad_request("the payload is missing; it has to be an object")),
    }
}

/// A payload of which every field may be left out may be left out itself.
fn optional<E: ClientEvent<Payload: Default>>(event: &Inbound) -> Result<E::Payload> {
    match &event.payload {
        Some(payload) if payload.get() != "null" => parse(payload.get()),
        _ => Ok(E::Payload::default()),
    }
}

fn conversation<E: ClientEvent<Payload = OfConversation>>(event: &Inbound) -> Result<ConversationId> {
    Ok(payload::<E>(event)?.conversation_id.0)
}

/// The conversation that a payload names, for logs.
pub fn conversation_of(payload: &RawValue) -> Option<String> {
    parse::<OfConversation>(payload.get()).ok().map(|it| it.conversation_id.0.to_string())
}
