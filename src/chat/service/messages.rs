//! Sending, stopping, answering again.

use std::{sync::Arc, time::Duration};

use entity::ids::{ConversationId, MessageId, UserId};

use super::ChatService;
use crate::{
    chat::{
        dto::{
            Message,
            input::{SendMessage, content},
            output::{Regenerating, Stopped},
        },
        messages::NewMessage,
        turn::Turn,
    },
    common::error::Result,
    realtime::{Answer, Connection, Event, Subject},
};

/// How often, and how far apart, a turn is looked for that may be about to start.
const START_LOOKS: u32 = 4;
const START_WAIT: Duration = Duration::from_millis(50);

/// A message that is stored.
pub struct Sent {
    pub message: Message,
    /// Its answer; none where the message had been sent before.
    pub answer: Option<Arc<Answer>>,
}

/// What answers a message.
pub enum Reply {
    /// It runs, or waits for its turn.
    Coming(Arc<Answer>),
    Stored(Box<Message>),
    /// The server broke down before the answer was stored.
    Lost,
}

impl ChatService {
    /// Stores a message, shows it to the room, and has it answered. Cancelling it may leave a message without an answer.
    pub async fn send(&self, user: &UserId, socket: Option<&Arc<Connection>>, input: SendMessage) -> Result<Sent> {
        let conversation = input.conversation_id.0;
        let content = content(input.content, self.content_chars)?;
        let client_message_id = input.client_message_id.map(|id| id.0);
        self.admit(user, socket, &conversation).await?;
        let slot = match self.turns.reserve(user) {
            Ok(slot) => slot,
            Err(refusal) => {
                let sent = self.sent_before(user, &conversation, client_message_id.as_deref()).await?;
                return sent.ok_or(refusal);
            }
        };
        let answer = Answer::new(conversation.clone(), user.clone(), vec![]);
        let new = NewMessage {
            id: MessageId::generate(),
            content,
            client_message_id,
            answer_id: answer.message_id.clone(),
            instance: self.queue.instance().to_owned(),
        };
        let place = self.turns.expect(&conversation);
        let sent = self.messages.send(user, &conversation, new).await?;
        let Some(started) = sent.turn else {
            return Ok(Sent { message: sent.message, answer: None });
        };
        let saved =
            Event::of(&conversation, "message:saved", &sent.message).about(Subject::Message(sent.message.id.clone()));
        self.exchange.emit(&conversation, &saved, None);
        place.start(Turn::new(sent.message.clone(), answer.clone(), started.lease, slot));
        ::metrics::counter!("chat_messages_total").increment(1);
        if sent.reactivated {
            self.tell_updated(user, &conversation).await;
        }
        Ok(Sent { message: sent.message, answer: Some(answer) })
    }

    /// A message that was sent before needs no answer: sending it again is never too much.
    async fn sent_before(&self, user: &UserId, id: &ConversationId, key: Option<&str>) -> Result<Option<Sent>> {
        let Some(key) = key else { return Ok(None) };
        let message = self.messages.sent_before(user, id, key).await?;
        Ok(message.map(|message| Sent { message, answer: None }))
    }

    /// What answers a message that the caller may see. A message is stored a moment before its turn starts, so where there is
    /// nothing yet, it is looked for again.
    pub async fn reply_to(&self, question: &Message) -> Result<Reply> {
        for look in 0..START_LOOKS {
            if look > 0 {
                tokio::time::sleep(START_WAIT).await;
            }
            if let Some(answer) = self.turns.answering(question) {
                return Ok(Reply::Coming(answer));
            }
            // An answer is stored before its turn ends, so it cannot slip through between the two.
            if let Some(answer) = self.messages.answer_to(&question.conversation_id, &question.id).await? {
                return Ok(Reply::Stored(Box::new(answer)));
            }
        }
        Ok(Reply::Lost)
    }

    /// Ends the running answer.
    pub async fn stop(&self, user: &UserId, conversation: ConversationId) -> Result<Stopped> {
        self.conversations.authorize(user, &conversation).await?;
        let stopped = self.turns.stop(&conversation);
        Ok(Stopped { conversation_id: conversation, stopped })
    }

    /// Answers the last user message again. The answer that there is stays until the new one takes its place.
    pub async fn regenerate(
        &self,
        user: &UserId,
        socket: Option<&Arc<Connection>>,
        conversation: ConversationId,
    ) -> Result<Regenerating> {
        let slot = self.turns.reserve(user)?;
        self.admit(user, socket, &conversation).await?;
        let place = self.turns.hold(&conversation)?;
        let message_id = MessageId::generate();
        let again = self.messages.answer_again(user, &conversation, message_id.clone(), self.queue.instance()).await?;
        let answer = Answer::with_id(message_id.clone(), conversation.clone(), user.clone(), again.replaces);
        place.start(Turn::new(again.question, answer, again.lease, slot));
        Ok(Regenerating { conversation_id: conversation, message_id })
    }
}
