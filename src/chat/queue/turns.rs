//! What there is to do in a conversation.

use entity::{
    ids::{ConversationId, MessageId},
    turns::{Column, Entity, Model},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};

use super::{
    Lease, QueuedTurn, Standing, TurnQueue,
    rows::{held, is_behind, remove},
};
use crate::common::error::Result;

impl TurnQueue {
    /// The conversation's turn that runs, or may.
    pub async fn head(&self, id: &ConversationId) -> Result<Option<QueuedTurn>> {
        let first = Entity::find().filter(Column::ConversationId.eq(id.clone())).order_by_asc(Column::Position);
        first.one(self.database.read()).await?.map(TryInto::try_into).transpose()
    }

    /// The turn that answers a user's message.
    pub async fn of_question(&self, id: &MessageId) -> Result<Option<QueuedTurn>> {
        let turn = Entity::find().filter(Column::QuestionId.eq(id.clone()));
        turn.one(self.database.read()).await?.map(TryInto::try_into).transpose()
    }

    /// Whether a turn may run.
    pub async fn is_head(&self, lease: Lease, id: &ConversationId) -> Result<Standing> {
        let row = Entity::find().select_only().expr_as(is_behind(id), "waits").filter(held(lease));
        let waits: Option<bool> = row.into_tuple().one(self.database.read()).await?;
        Ok(match waits {
            Some(false) => Standing::Head,
            Some(true) => Standing::Waiting,
            None => Standing::Gone,
        })
    }

    /// Asks for the end of the answer that runs; its turn.
    pub async fn request_stop(&self, id: &ConversationId) -> Result<Option<QueuedTurn>> {
        let first = Query::select()
            .expr(Expr::col(Column::Position).min())
            .from(Entity)
            .and_where(Column::ConversationId.eq(id.clone()))
            .take();
        Ok(self.stop(Condition::all().add(Column::Position.in_subquery(first))).await?.pop())
    }

    /// Asks for the end of all the conversation's turns, in their order: it was deleted.
    pub async fn request_stop_all(&self, id: &ConversationId) -> Result<Vec<QueuedTurn>> {
        self.stop(Condition::all().add(Column::ConversationId.eq(id.clone()))).await
    }

    async fn stop(&self, which: Condition) -> Result<Vec<QueuedTurn>> {
        let stop = Entity::update_many().col_expr(Column::Stop, Expr::val(true)).filter(which);
        let mut rows: Vec<Model> = stop.exec_with_returning(self.database.write()).await?;
        rows.sort_by_key(|row| row.position);
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Ends a turn without an answer; whether it was still the holder's.
    pub async fn leave(&self, lease: Lease) -> Result<bool> {
        remove(self.database.write(), lease).await
    }

    /// Lets anybody claim a turn at once; whether it was still the holder's.
    pub async fn hand_over(&self, lease: Lease) -> Result<bool> {
        let change = Entity::update_many().col_expr(Column::Instance, Expr::val("")).filter(held(lease));
        Ok(change.exec(self.database.write()).await?.rows_affected > 0)
    }
}
