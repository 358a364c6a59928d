//! Answering a question again.

use entity::{
    ids::{ConversationId, MessageId, UserId},
    messages::{Column, Entity, Model},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, ExprTrait, QueryFilter, sea_query::Expr};

use super::{
    MessageService,
    turns::{in_order, newest_first},
};
use crate::{
    chat::{
        access, conversations,
        dto::{Message, MessageRole},
        queue::{self, NewTurn, StartedTurn},
    },
    common::error::{Error, Result},
};

/// A turn that answers a question again.
#[derive(Clone, Debug)]
pub struct Again {
    pub question: Message,
    /// The answers that there are, until the new one takes their place.
    pub replaces: Vec<MessageId>,
    pub turn: StartedTurn,
}

impl MessageService {
    /// Starts a turn that answers the newest user's message again, on this instance.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the user has no such conversation; [`Error::Conflict`] while a turn of it is not over, or where
    /// nobody has written yet.
    pub async fn answer_again(
        &self,
        user: &UserId,
        id: &ConversationId,
        answer_id: MessageId,
        instance: &str,
    ) -> Result<Again> {
        let transaction = self.database.write().begin().await?;
        if conversations::is_escalated(&access::lock(&transaction, user, id).await?) {
            return Err(Error::Conflict(
                "a human was asked for and the assistant is silent; resume the conversation first".into(),
            ));
        }
        if !queue::is_empty(&transaction, id).await? {
            return Err(Error::Conflict("an answer is running; wait for its end or stop it first".into()));
        }
        let question = newest_first(id).filter(Column::Role.eq(MessageRole::User.stored())).one(&transaction).await?;
        let question = question.ok_or_else(|| Error::Conflict("there is no message to answer yet".into()))?;
        let replaces = answers(&transaction, &question).await?;
        let turn = NewTurn {
            conversation_id: id.clone(),
            question_id: question.id.clone(),
            answer_id,
            asked_by: user.clone(),
            replaces: replaces.clone(),
            instance: instance.to_owned(),
            at: self.clock.now().naive_utc(),
        };
        let started = queue::enqueue(&transaction, turn).await?;
        transaction.commit().await?;
        Ok(Again { question: question.try_into()?, replaces, turn: started })
    }
}

/// What answers the newest question, in order. Imported answers do not say so, and are taken by their time.
async fn answers(db: &impl ConnectionTrait, question: &Model) -> Result<Vec<MessageId>> {
    let after = Expr::tuple([Column::CreatedAt, Column::Id].map(|column| Expr::col((Entity, column))))
        .gt(Expr::tuple([Expr::val(question.created_at), Expr::val(question.id.clone())]));
    let imported = Condition::all().add(Column::ReplyTo.is_null()).add(after);
    let answers = in_order(&question.conversation_id)
        .filter(Column::Role.eq(MessageRole::Assistant.stored()))
        .filter(Condition::any().add(Column::ReplyTo.eq(question.id.clone())).add(imported))
        .all(db)
        .await?;
    Ok(answers.into_iter().map(|row| row.id).collect())
}
