//! A conversation's messages, page by page from the newest.

use entity::{
    ids::{ConversationId, MessageId, UserId},
    messages::{Column, Entity},
};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{MessageService, cursor::Cursor};
use crate::{
    chat::{access, conversations::is_escalated, dto::Message},
    common::error::Result,
};

/// No page is longer, whatever was asked for.
const MAX_PAGE: u64 = 1000;

/// A page of very long messages ends before it is full, in bytes of content: it has to fit into what waits for one socket.
const MAX_PAGE_BYTES: usize = 4 << 20;

/// A page of history.
#[derive(Clone, Debug)]
pub struct History {
    /// Ascending.
    pub messages: Vec<Message>,
    /// Whether there are older ones.
    pub has_more: bool,
    /// What to ask with for the page before this one: there exactly where there is more.
    pub next_cursor: Option<String>,
    /// Whether a human was asked for, and the assistant is silent.
    pub escalated: bool,
    /// Whether the reader owns the conversation and was noted to have left it.
    pub had_left: bool,
}

impl MessageService {
    /// The newest `limit` (1 to 1000) messages, or the newest before the cursor `before`, without the `hidden` ones.
    ///
    /// # Errors
    /// `BadRequest` for a malformed cursor, `NotFound` where the user has no such conversation.
    pub async fn history(
        &self,
        user: &UserId,
        id: &ConversationId,
        before: Option<&str>,
        limit: u64,
        hidden: &[MessageId],
    ) -> Result<History> {
        let before = before.map(Cursor::decode).transpose()?;
        let limit = limit.clamp(1, MAX_PAGE);
        let conversation = access::find(self.database.read(), user, id).await?;
        let mut select = Entity::find().filter(Column::ConversationId.eq(id.clone()));
        if let Some(Cursor { at, id }) = before {
            let place = [Column::CreatedAt, Column::Id].map(|column| Expr::col((Entity, column)));
            select = select.filter(Expr::tuple(place).lt(Expr::tuple([Expr::val(at), Expr::val(id)])));
        }
        if !hidden.is_empty() {
            select = select.filter(Column::Id.is_not_in(hidden.iter().cloned()));
        }
        let mut rows = select
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1) // one more, to know whether there is more
            .all(self.database.read())
            .await?;
        let found = rows.len();
        rows.truncate(limit as usize);
        rows.truncate(fitting(rows.iter().map(|row| row.content.len()), MAX_PAGE_BYTES));
        let has_more = rows.len() < found;
        let next_cursor = rows.last().filter(|_| has_more).map(|oldest| Cursor::of(oldest).encode());
        let messages = rows.into_iter().rev().map(Message::try_from).collect::<Result<_>>()?;
        let escalated = is_escalated(&conversation);
        let had_left = conversation.left_at.is_some() && conversation.user_id == *user;
        Ok(History { messages, has_more, next_cursor, escalated, had_left })
    }
}

/// How many items fit into so many bytes; the first one always does.
pub fn fitting(sizes: impl Iterator<Item = usize>, bytes: usize) -> usize {
    let mut total = 0_usize;
    let fitting = sizes.take_while(|size| {
        total = total.saturating_add(*size);
        total <= bytes
    });
    fitting.count().max(1)
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn a_page_holds_what_fits_and_at_least_one() {
        assert_eq!(fitting([3, 3, 3].into_iter(), 6), 2);
        assert_eq!(fitting([3, 3, 3].into_iter(), 9), 3);
        assert_eq!(fitting([99, 1].into_iter(), 6), 1);
    }
}
