//! What people say of a conversation: a rating, or that a human is needed. Kept in `conversation_analytics`.

use entity::{
    conversation_analytics::{Column, Entity, Model},
    ids::{ConversationId, UserId, new_id},
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, sea_query::OnConflict};
use serde_json::json;

use super::ConversationService;
use crate::{
    chat::{access, text::reject_nul},
    common::error::{Error, Result},
};

impl ConversationService {
    /// Stores a rating from 1 to 5 and what goes with it, in place of an earlier one.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for another rating.
    pub async fn feedback(
        &self,
        user: &UserId,
        id: &ConversationId,
        rating: i32,
        feedback: Option<String>,
    ) -> Result<()> {
        if !(1..=5).contains(&rating) {
            return Err(Error::bad_request("rating must be a whole number from 1 to 5"));
        }
        reject_nul("feedback", feedback.as_deref().unwrap_or_default())?;
        let row = Model { rating: Some(rating), feedback, ..self.blank_analytics(user, id).await? };
        let replace = OnConflict::column(Column::ConversationId)
            .update_columns([Column::Rating, Column::Feedback, Column::UpdatedAt])
            .to_owned();
        self.upsert(row, replace).await.map(drop)
    }

    /// Marks the conversation as one that a human should look at. Gives whether it was not yet.
    pub async fn escalate(&self, user: &UserId, id: &ConversationId) -> Result<bool> {
        let row = Model { escalated: true, ..self.blank_analytics(user, id).await? };
        let mark = OnConflict::column(Column::ConversationId)
            .update_columns([Column::Escalated, Column::UpdatedAt])
            .action_and_where(Column::Escalated.eq(false))
            .to_owned();
        Ok(self.upsert(row, mark).await? == 1)
    }

    async fn upsert(&self, row: Model, conflict: OnConflict) -> Result<u64> {
        let insert = Entity::insert(row.into_active_model()).on_conflict(conflict);
        Ok(insert.exec_without_returning(self.database.write()).await?)
    }

    async fn blank_analytics(&self, user: &UserId, id: &ConversationId) -> Result<Model> {
        let conversation = access::find(self.database.read(), user, id).await?;
        let now = self.now();
        Ok(Model {
            id: new_id(),
            conversation_id: conversation.id,
            user_id: conversation.user_id,
            duration: 0,
            message_count: 0,
            avg_response_time: 0,
            sentiment_score: 0.0,
            frustration_count: 0,
            top_intents: json!({}),
            rating: None,
            feedback: None,
            abandoned: false,
            escalated: false,
            created_at: now,
            updated_at: now,
        })
    }
}
