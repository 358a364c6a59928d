//! What people think of a conversation. Kept in `conversation_analytics`, beside what is counted.

use entity::{
    conversation_analytics::{Column, Entity, Model},
    conversations,
    ids::{ConversationId, UserId, new_id},
};
use sea_orm::{EntityTrait, IntoActiveModel, prelude::DateTime as Timestamp, sea_query::OnConflict};
use serde_json::json;

use super::{ConversationService, happened};
use crate::{
    chat::{access, text::reject_nul},
    common::error::{Error, Result},
    events::Fact,
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
        let transaction = self.database.write().begin().await?;
        let conversation = access::lock(&transaction, user, id).await?;
        let now = self.now();
        let row = Model { rating: Some(rating), feedback: feedback.clone(), ..blank(&conversation, now) };
        let replace = OnConflict::column(Column::ConversationId)
            .update_columns([Column::Rating, Column::Feedback, Column::UpdatedAt])
            .to_owned();
        Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(&transaction).await?;
        let fact = Fact::FeedbackReceived { rating, feedback };
        self.outbox.record(&transaction, [happened(&conversation, user, now, fact)]).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The figures of a conversation in which nothing was counted yet.
fn blank(conversation: &conversations::Model, now: Timestamp) -> Model {
    Model {
        id: new_id(),
        conversation_id: conversation.id.clone(),
        user_id: conversation.user_id.clone(),
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
        user_message_count: 0,
        answer_count: 0,
        error_count: 0,
        p95_response_time: None,
        avg_first_token_time: None,
    }
}
