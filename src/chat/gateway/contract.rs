//! The one table of the socket's events: what each carries, and what acknowledges it.
//!
//! Clients' events are types, and `events.rs` reads and answers them through these: a payload or an acknowledgement cannot be
//! another one than the document says.

use schemars::{Schema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    chat::dto::{
        Conversation, ConversationSummary, Message,
        input::{
            CreateConversation, Feedback, Invite, Leave, ListConversations, LoadConversation, OfConversation,
            RenameConversation, SendMessage,
        },
        output::{Draining, Exception, FeedbackReceived, InConversation, Loaded, Participants, Regenerating, Stopped},
    },
    realtime::{Frame, TypingUser},
};

/// An event that clients send.
pub trait ClientEvent {
    const NAME: &'static str;
    type Payload: DeserializeOwned;
    type Ack: Serialize + ?Sized;
}

/// Describes a type.
pub type Describe = fn(&mut SchemaGenerator) -> Schema;

/// A row of the table: an event, and what is said of it.
pub struct Row {
    pub name: &'static str,
    pub summary: &'static str,
    pub payload: Describe,
    /// What acknowledges it; events that the server sends ask for nothing.
    pub ack: Option<Describe>,
}

macro_rules! client_events {
    ($($(#[doc = $doc:literal])+ $event:ident = $name:literal: $payload:ty => $ack:ty;)+) => {
        $(
            $(#[doc = $doc])+
            pub enum $event {}

            impl ClientEvent for $event {
                const NAME: &'static str = $name;
                type Payload = $payload;
                type Ack = $ack;
            }
        )+

        /// What clients send.
        pub const CLIENT_EVENTS: &[Row] = &[$(Row {
            name: $name,
            summary: concat!($($doc),+),
            payload: |schemas| schemas.subschema_for::<$payload>(),
            ack: Some(|schemas| schemas.subschema_for::<$ack>()),
        }),+];
    };
}

macro_rules! server_events {
    ($($(#[doc = $doc:literal])+ $name:literal: $payload:ty;)+) => {
        /// What the server sends.
        pub const SERVER_EVENTS: &[Row] = &[$(Row {
            name: $name,
            summary: concat!($($doc),+),
            payload: |schemas| schemas.subschema_for::<$payload>(),
            ack: None,
        }),+];
    };
}

client_events! {
    /// Stores a message and has it answered. Acknowledged with the stored message; the same `clientMessageId` again, from the
    /// same user in the same conversation, stores and generates nothing, and is acknowledged with the first one's message.
    MessageSend = "message:send": SendMessage => Message;
    /// Ends the running answer; what was generated so far is stored.
    MessageStop = "message:stop": OfConversation => Stopped;
    /// Has the last message answered again. The answer that there is stays until the new one takes its place.
    MessageRegenerate = "message:regenerate": OfConversation => Regenerating;
    /// A new conversation. The payload may be left out.
    ConversationCreate = "conversation:create": CreateConversation => Conversation;
    /// Enters the conversation's room and gives a page of its history.
    ConversationLoad = "conversation:load": LoadConversation => Loaded;
    /// The user's conversations, the last changed first. The payload may be left out.
    ConversationList = "conversation:list": ListConversations => [ConversationSummary];
    /// Gives a conversation another name.
    ConversationRename = "conversation:rename": RenameConversation => Conversation;
    /// Takes a conversation out of the active list, until somebody writes in it again. The owner may.
    ConversationArchive = "conversation:archive": OfConversation => Conversation;
    /// Deletes a conversation for everybody. The owner may.
    ConversationDelete = "conversation:delete": OfConversation => InConversation;
    /// Lets another user take part. The owner may.
    ConversationInvite = "conversation:invite": Invite => Participants;
    /// Ends a user's part: participants end their own, the owner anybody's but the owner's.
    ConversationLeave = "conversation:leave": Leave => Participants;
    /// Says what the user thinks of a conversation, in place of what was said before.
    ConversationFeedback = "conversation:feedback": Feedback => FeedbackReceived;
    /// Lets the assistant speak again after a human was asked for.
    ConversationResume = "conversation:resume": OfConversation => InConversation;
    /// Tells the others in the room that the user types.
    TypingStart = "typing:start": OfConversation => InConversation;
    /// Tells the others in the room that the user types no more.
    TypingStop = "typing:stop": OfConversation => InConversation;
}

server_events! {
    /// The user's conversations: on connection the active ones, and what `conversation:list` asks for.
    "conversations:list": [ConversationSummary];
    /// A message was sent in the conversation. To the room.
    "message:saved": Message;
    /// The next part of an answer. To the room.
    "message:stream": Frame;
    /// An answer is over and stored. The last event of every answer, also of one that failed or was stopped. To the room.
    "message:complete": Message;
    /// A new conversation. To the user's sockets.
    "conversation:created": Conversation;
    /// A page of history. To the socket that asked.
    "conversation:loaded": Loaded;
    /// A conversation has changed. To everybody who takes part.
    "conversation:updated": Conversation;
    /// A conversation is gone. To everybody who took part.
    "conversation:deleted": InConversation;
    /// A human was asked for: messages are stored and not answered any more. To the room.
    "conversation:escalated": InConversation;
    /// The assistant may speak again. To the room.
    "conversation:resumed": InConversation;
    /// Somebody types. To the others in the room.
    "typing:user": TypingUser;
    /// Somebody types no more. To the others in the room.
    "typing:stopped": TypingUser;
    /// The server goes down: connect again in a moment. To everybody.
    "server:draining": Draining;
    /// An event failed. To the socket that sent it; where it asked for an acknowledgement, that is the same.
    "exception": Exception;
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use regex::Regex;

    use super::*;

    fn names(table: &[Row]) -> BTreeSet<String> {
        table.iter().map(|row| row.name.to_owned()).collect()
    }

    #[test]
    fn every_event_of_the_table_is_dispatched() {
        let events = include_str!("events.rs");
        let arms = Regex::new(r"(\w+)::NAME => ").unwrap();
        let dispatched: BTreeSet<_> = arms.captures_iter(events).map(|arm| arm[1].to_owned()).collect();
        let source = include_str!("contract.rs");
        let rows = Regex::new(r#"(?m)^    (\w+) = "([a-z:]+)": "#).unwrap();
        let (types, in_table): (BTreeSet<_>, BTreeSet<_>) =
            rows.captures_iter(source).map(|row| (row[1].to_owned(), row[2].to_owned())).unzip();
        assert_eq!(dispatched, types);
        assert_eq!(in_table, names(CLIENT_EVENTS));
    }

    #[test]
    fn every_event_that_is_sent_is_in_the_table_and_the_other_way_round() {
        let mut found = BTreeSet::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert_eq!(found, names(SERVER_EVENTS));
    }

    /// The literals in the code that are written as events are: `noun:verb`, or `exception`.
    fn collect(folder: &Path, found: &mut BTreeSet<String>) {
        let literal = Regex::new(r#""((?:message|conversations?|typing|server):[a-z]+|exception)""#).unwrap();
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("gateway/contract.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                found.extend(literal.captures_iter(code).map(|found| found[1].to_owned()));
            }
        }
    }
}
