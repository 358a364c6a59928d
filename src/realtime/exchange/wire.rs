//! What instances say to each other: a line of JSON that says what it is, and behind it the text or the payload as it is, so that
//! nothing is escaped or encoded twice.

use std::{borrow::Cow, sync::Arc};

use entity::ids::{ConversationId, MessageId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::realtime::{
    answer::Answer,
    event::{Event, Subject},
};

/// The first line.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Header<'a> {
    /// The instance that says it.
    #[serde(borrow)]
    pub from: Cow<'a, str>,
    #[serde(borrow)]
    pub what: What<'a>,
}

/// What is said. A rolling deploy mixes versions: fields may be added, not changed.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum What<'a> {
    /// An event for sockets; its payload follows.
    Event { name: Cow<'a, str>, subject: Subject },
    /// An answer begins, with so many bytes of text: an instance that takes a turn over goes on from what was published.
    Begin {
        answer: MessageId,
        fence: i32,
        asked_by: UserId,
        replaces: Vec<MessageId>,
        /// Instances of the version before do not send it.
        #[serde(default)]
        length: Option<usize>,
        /// Its question, and the answer before it where that is known: members who were not shown them are shown them first.
        #[serde(default)]
        after: Vec<MessageId>,
    },
    /// More of an answer, from byte `at` on; the text follows.
    Text { answer: MessageId, fence: i32, at: usize },
    /// An answer is over; its `message:complete` follows.
    End { answer: MessageId },
    /// A user types, or does not any more.
    Typing { user: UserId, is_typing: bool },
    /// A user has no right to the conversation any more.
    Expel { user: UserId },
    /// The conversation is gone.
    Empty,
    /// The running answer of a conversation is to be stopped.
    Stop { conversation: ConversationId },
    /// Whether this instance hears itself.
    Echo,
}

impl What<'_> {
    pub fn begin(answer: &Answer, after: &[MessageId]) -> Self {
        Self::Begin {
            answer: answer.message_id.clone(),
            fence: answer.fence(),
            asked_by: answer.asked_by.clone(),
            replaces: answer.replaces.clone(),
            length: Some(answer.published()),
            after: after.to_vec(),
        }
    }

    pub fn event(event: &Event) -> Self {
        Self::Event { name: event.name.clone(), subject: event.subject.clone() }
    }
}

/// The first line, with its end. None of its parts can fail to be JSON.
pub fn header(from: &str, what: What<'_>) -> String {
    let mut line = serde_json::to_string(&Header { from: from.into(), what }).unwrap_or_default();
    line.push('\n');
    line
}

/// The first line and what follows it; `None` for what no version of ours has said.
pub fn parse(message: &str) -> Option<(Header<'_>, &str)> {
    let (line, rest) = message.split_once('\n')?;
    Some((serde_json::from_str(line).ok()?, rest))
}

/// A payload as it came.
pub fn payload(text: &str) -> Option<Arc<RawValue>> {
    RawValue::from_string(text.to_owned()).ok().map(Arc::from)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_said_is_understood() {
        let event = Event::new("message:saved", &json!({"content": "a\nb"})).about(Subject::Message("m".into()));
        let message = header("me", What::event(&event)) + event.payload.get();
        let (Header { from, what }, rest) = parse(&message).unwrap();
        let What::Event { name, subject } = what else { panic!("{what:?}") };
        assert_eq!((from.as_ref(), name.as_ref(), subject), ("me", "message:saved", Subject::Message("m".into())));
        assert_eq!(payload(rest).unwrap().get(), event.payload.get());

        let message = header("me", What::Text { answer: "m".into(), fence: 2, at: 7 }) + "a\nb\"";
        let (header, text) = parse(&message).unwrap();
        assert!(matches!(header.what, What::Text { fence: 2, at: 7, .. }), "{header:?}");
        assert_eq!(text, "a\nb\"");
    }

    #[test]
    fn what_is_not_ours_is_not_understood() {
        for odd in
            ["", "hello", "{}\n", "{\"from\":\"x\",\"what\":\"later\"}\n", "{\"from\":\"x\",\"what\":{\"event\":{}}}\n"]
        {
            assert!(parse(odd).is_none(), "{odd}");
        }
    }
}
