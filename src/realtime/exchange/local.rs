//! One instance: every member is here.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use entity::ids::{ConversationId, MessageId, UserId};

use super::Exchange;
use crate::realtime::{answer::Answer, event::Event, rooms::Rooms, typing::Typing};

pub struct LocalExchange {
    rooms: Arc<Rooms>,
    typing: Arc<Typing>,
}

impl LocalExchange {
    pub fn new(rooms: Arc<Rooms>) -> Self {
        Self { typing: Arc::new(Typing::new(rooms.clone())), rooms }
    }
}

#[async_trait]
impl Exchange for LocalExchange {
    fn emit(&self, conversation: &ConversationId, event: &Event, except: Option<u64>) {
        self.rooms.emit(conversation, event, except);
    }

    fn emit_to_user(&self, user: &UserId, event: &Event) {
        self.rooms.emit_to_user(user, event);
    }

    fn begin(&self, answer: &Arc<Answer>, _: &[MessageId]) {
        self.rooms.begin(answer);
    }

    fn progress(&self, answer: &Arc<Answer>) {
        self.rooms.progress(answer);
    }

    fn end(&self, answer: &Arc<Answer>, complete: Event) {
        self.rooms.end(&answer.conversation_id, &answer.message_id, &complete);
        answer.finish(complete);
    }

    fn typing(&self, conversation: &ConversationId, user: &UserId, socket: u64, is_typing: bool) {
        self.typing.says(conversation, user, socket, is_typing);
    }

    fn typing_is_over(&self, conversation: &ConversationId, user: &UserId) {
        self.typing.is_over(conversation, user);
    }

    fn left(&self, socket: u64) {
        self.typing.left(socket);
    }

    fn expel(&self, user: &UserId, conversation: &ConversationId) {
        self.rooms.expel(user, conversation);
    }

    fn empty(&self, conversation: &ConversationId) {
        self.rooms.empty(conversation);
    }

    fn stop(&self, _: &str, _: &ConversationId) {}

    fn is_shared(&self) -> bool {
        false
    }

    fn hears(&self) -> bool {
        true
    }

    async fn listen(&self, _: &ConversationId) {}

    async fn pull(&self, _: &Arc<Answer>) {}

    async fn text_of(&self, _: &ConversationId, _: &MessageId, _: i32) -> Option<String> {
        None
    }

    async fn save_outcome(&self, _: &ConversationId, _: &MessageId, _: &str) {}

    async fn outcome_of(&self, _: &ConversationId, _: &MessageId) -> Option<String> {
        None
    }

    async fn keep(&self) {
        self.typing.keep().await;
    }

    async fn close(&self) -> Option<DateTime<Utc>> {
        None
    }
}
