//! Sending, stopping, answering again.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use entity::ids::{ConversationId, MessageId, UserId};

use super::ChatService;
use crate::{
    chat::{
        conversations::Escalation,
        dto::{
            Message,
            input::{SendMessage, content},
            output::{Regenerating, Stopped},
        },
        messages::NewMessage,
        peers::saved,
        turn::Turn,
    },
    common::error::{Error, Result},
    events::Sentiment,
    realtime::{Answer, Connection, Reading},
};

/// How often an answer is looked for that another instance has still to begin.
const LOOK: Duration = Duration::from_millis(250);

/// A message that is stored.
pub struct Sent {
    pub message: Message,
    /// It was stored now, and not before.
    pub is_new: bool,
    /// Its answer; none where the message had been sent before, and while the assistant is silent.
    pub answer: Option<Arc<Answer>>,
}

/// Who reads an answer over HTTP.
#[derive(Clone, Copy)]
pub struct AnswerReader<'a> {
    pub user: &'a UserId,
    /// When its token ends, and its right with it.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What answers a message.
pub enum Reply {
    /// It runs, or waits for its turn.
    Coming(Reading),
    Stored(Box<Message>),
    /// There is none: the assistant is silent, or the server broke down before the answer was stored.
    None,
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
        let new = self.understand(content, client_message_id, &answer);
        let place = self.turns.expect(&conversation, new.id.clone(), answer.clone());
        let sent = self.messages.send(user, &conversation, new).await?;
        if sent.duplicate {
            return Ok(Sent { message: sent.message, is_new: false, answer: None });
        }
        self.exchange.typing_is_over(&conversation, user);
        self.exchange.emit(&conversation, &saved(&sent.message), None);
        let answer = sent.turn.map(|started| {
            place.start(Turn::new(sent.message.clone(), answer.clone(), started, slot));
            answer
        });
        ::metrics::counter!("chat_messages_total").increment(1);
        if sent.escalated {
            let at = sent.message.created_at.naive_utc();
            self.tell_escalation(&Escalation { conversation_id: conversation.clone(), at, is_over: false });
        }
        if sent.reactivated {
            self.tell_updated(user, &conversation).await;
        }
        Ok(Sent { message: sent.message, is_new: true, answer })
    }

    /// A message that is to be stored, with what can be told from its text.
    fn understand(&self, content: String, client_message_id: Option<String>, answer: &Answer) -> NewMessage {
        let sentiment = self.sentiments.analyze(&content);
        NewMessage {
            id: MessageId::generate(),
            sentiment: Sentiment {
                sentiment: sentiment.label.as_str(),
                sentiment_score: sentiment.score,
                tone: sentiment.tone.as_str(),
            },
            asks_for_human: self.intents.asks_for_human(&content),
            intent: (&self.intents.classify(&content, self.peers.clock.now())).into(),
            content,
            client_message_id,
            answer_id: answer.message_id.clone(),
            instance: self.queue.instance().to_owned(),
        }
    }

    /// A message that was sent before needs no answer: sending it again is never too much.
    async fn sent_before(&self, user: &UserId, id: &ConversationId, key: Option<&str>) -> Result<Option<Sent>> {
        let Some(key) = key else { return Ok(None) };
        let message = self.messages.sent_before(user, id, key).await?;
        Ok(message.map(|message| Sent { message, is_new: false, answer: None }))
    }

    /// Reads an answer that this instance gives to a message of the reader's. The right is checked once it is read: it may have been
    /// lost since the message was stored, and nothing would end the reading then.
    pub async fn read(&self, reader: AnswerReader<'_>, answer: Arc<Answer>) -> Result<Reading> {
        let conversation = answer.conversation_id.clone();
        let reading = self.rooms.read(reader.user, reader.expires_at, answer);
        self.conversations.authorize(reader.user, &conversation).await?;
        Ok(reading)
    }

    /// What answers a message that the reader may see, on whichever instance.
    pub async fn reply_to(&self, reader: AnswerReader<'_>, question: &Message) -> Result<Reply> {
        let conversation = &question.conversation_id;
        let _watch = self.rooms.watch(conversation);
        loop {
            if let Some(answer) = self.turns.answering(question) {
                return Ok(Reply::Coming(self.read(reader, answer).await?));
            }
            let turn = self.queue.of_question(&question.id).await?;
            // An answer is stored before its turn ends, so it cannot slip through between the two.
            if let Some(answer) = self.messages.answer_to(conversation, &question.id).await? {
                return Ok(Reply::Stored(Box::new(answer)));
            }
            let Some(turn) = turn else { return Ok(Reply::None) };
            self.peers.attend(conversation).await?;
            let running = self.rooms.running(conversation).filter(|answer| answer.message_id == turn.answer_id);
            if let Some(mirror) = running {
                return Ok(Reply::Coming(self.read(reader, mirror).await?));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Why a reading was revoked.
    pub async fn revocation(&self, user: &UserId, conversation: &ConversationId) -> Error {
        match self.conversations.authorize(user, conversation).await {
            Err(error) => error,
            Ok(()) => Error::Unauthorized("the token has expired; ask again with a new one".into()),
        }
    }

    /// Ends the running answer, whichever instance gives it.
    pub async fn stop(&self, user: &UserId, conversation: ConversationId) -> Result<Stopped> {
        self.conversations.authorize(user, &conversation).await?;
        let stopped = self.turns.stop(&conversation) || self.stop_elsewhere(&conversation).await?;
        Ok(Stopped { conversation_id: conversation, stopped })
    }

    /// The request is in the database, so it is not lost when nobody hears it now.
    async fn stop_elsewhere(&self, conversation: &ConversationId) -> Result<bool> {
        let Some(head) = self.queue.request_stop(conversation).await? else { return Ok(false) };
        match head.instance == self.queue.instance() {
            true => self.turns.stop_requested(conversation).await?,
            false => self.exchange.stop(&head.instance, conversation),
        }
        Ok(true)
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
        let message_id = MessageId::generate();
        let again = self.messages.answer_again(user, &conversation, message_id.clone(), self.queue.instance()).await?;
        let answer = Answer::with_id(message_id.clone(), conversation.clone(), user.clone(), again.replaces);
        self.turns.start(Turn::new(again.question, answer, again.turn, slot));
        Ok(Regenerating { conversation_id: conversation, message_id })
    }
}
