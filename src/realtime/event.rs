//! An event on its way out: encoded once, however many sockets it goes to.

use std::{borrow::Cow, sync::Arc};

use entity::ids::{ConversationId, MessageId};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

/// What must be known about an event so that nobody is shown the same message twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Subject {
    /// Nothing: it may be sent at any time.
    Other,
    /// It brings this message: either the event or a history shows it.
    Message(MessageId),
    /// It ends the answer with this id.
    End(MessageId),
}

/// See the module's page.
#[derive(Clone, Debug)]
pub struct Event {
    pub name: Cow<'static, str>,
    /// The conversation whose room it is for; none for a user's own events.
    pub conversation: Option<ConversationId>,
    pub subject: Subject,
    pub payload: Arc<RawValue>,
}

impl Event {
    /// An event without a room.
    pub fn new(name: &'static str, payload: &impl Serialize) -> Self {
        Self { name: name.into(), conversation: None, subject: Subject::Other, payload: encode(payload) }
    }

    /// An event of a conversation's room.
    pub fn of(conversation: &ConversationId, name: &'static str, payload: &impl Serialize) -> Self {
        Self { conversation: Some(conversation.clone()), ..Self::new(name, payload) }
    }

    pub fn about(self, subject: Subject) -> Self {
        Self { subject, ..self }
    }
}

/// JSON of one of our own types. They have string keys and no failing parts, so `null` is never what comes out.
pub fn encode(payload: &impl Serialize) -> Arc<RawValue> {
    match to_raw_value(payload) {
        Ok(json) => Arc::from(json),
        Err(error) => {
            ::metrics::counter!("chat_dropped_total", "what" => "packet").increment(1);
            tracing::error!(%error, "a payload could not be written as JSON");
            Arc::from(RawValue::NULL.to_owned())
        }
    }
}
