//! Questions and their answers. An answer knows its question (`replyTo`); an imported one does not, and is taken by its time.

use std::collections::HashMap;

use entity::{
    ids::{ConversationId, MessageId},
    messages::{Column, Entity, Model},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::MessageService;
use crate::{
    chat::dto::{Message, MessageRole},
    common::error::Result,
};

impl MessageService {
    /// The last `limit` messages in the order of turns, each question followed by its answers, however their times interleave.
    /// Left out: what is in `exclude`, the answers to excluded questions, and answers without text.
    ///
    /// For the server's own use: it does not ask who wants to know.
    pub async fn recent_turns(&self, id: &ConversationId, limit: u64, exclude: &[MessageId]) -> Result<Vec<Message>> {
        let db = self.database.read();
        let told = told(exclude);
        // The last `limit` messages belong to the last `limit` openings at most.
        let mut openings =
            newest_first(id).filter(Column::ReplyTo.is_null()).filter(told.clone()).limit(limit).all(db).await?;
        openings.reverse();
        let questions = openings.iter().map(|row| row.id.clone());
        let answers = in_order(id).filter(Column::ReplyTo.is_in(questions)).filter(told).all(db).await?;
        let turns = in_turns(openings, answers);
        let skipped = turns.len().saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
        turns.into_iter().skip(skipped).map(Message::try_from).collect()
    }

    /// The newest answer of a conversation.
    ///
    /// For the server's own use: it does not ask who wants to know.
    pub async fn newest_answer(&self, id: &ConversationId) -> Result<Option<MessageId>> {
        let answers = newest_first(id).select_only().column(Column::Id).limit(1);
        let answers = answers.filter(Column::Role.eq(MessageRole::Assistant.stored()));
        Ok(answers.into_tuple().one(self.database.read()).await?)
    }

    /// The answer to a user's message, if there is one: the newest, if there are several.
    ///
    /// For the server's own use: it does not ask who wants to know.
    pub async fn answer_to(&self, id: &ConversationId, message_id: &MessageId) -> Result<Option<Message>> {
        let answer = newest_first(id).filter(Column::ReplyTo.eq(message_id.clone())).one(self.database.read()).await?;
        answer.map(Message::try_from).transpose()
    }
}

pub(in crate::chat) fn newest_first(id: &ConversationId) -> Select<Entity> {
    of(id).order_by_desc(Column::CreatedAt).order_by_desc(Column::Id)
}

pub(super) fn in_order(id: &ConversationId) -> Select<Entity> {
    of(id).order_by_asc(Column::CreatedAt).order_by_asc(Column::Id)
}

fn of(id: &ConversationId) -> Select<Entity> {
    Entity::find().filter(Column::ConversationId.eq(id.clone()))
}

fn told(exclude: &[MessageId]) -> Condition {
    let empty = Condition::all().add(Column::Role.eq(MessageRole::Assistant.stored())).add(Column::Content.eq(""));
    let told = Condition::all().add(empty.not());
    if exclude.is_empty() { told } else { told.add(Column::Id.is_not_in(exclude.iter().cloned())) }
}

fn in_turns(openings: Vec<Model>, answers: Vec<Model>) -> Vec<Model> {
    let mut by_question: HashMap<MessageId, Vec<Model>> = HashMap::new();
    for answer in answers {
        if let Some(question) = answer.reply_to.clone() {
            by_question.entry(question).or_default().push(answer);
        }
    }
    let mut turns = Vec::new();
    for opening in openings {
        let answers = by_question.remove(&opening.id).unwrap_or_default();
        turns.push(opening);
        turns.extend(answers);
    }
    turns
}
