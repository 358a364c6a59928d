//! A conversation's messages, page by page from the newest.

use entity::{
    ids::{ConversationId, MessageId, UserId},
    messages::{Column, Entity},
};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select, prelude::DateTime as Timestamp,
    sea_query::Expr,
};

use super::{MessageService, cursor::Cursor};
use crate::{
    chat::{
        access,
        conversations::is_escalated,
        dto::Message,
        page_bytes::{ENVELOPE_BYTES, MAX_PAGE_BYTES, count_cut, fitting, item_bytes, text_bytes},
    },
    common::error::Result,
};

/// No page is longer, whatever was asked for.
const MAX_PAGE: u64 = 1000;

/// A page of long messages ends before it is full. The running answer comes on top: it is not stored yet.
const MAX_BYTES: usize = MAX_PAGE_BYTES - ENVELOPE_BYTES;

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
        let (messages, next) = self.newest_that_fit(select, limit).await?;
        let (has_more, next_cursor) = (next.is_some(), next.as_ref().map(Cursor::encode));
        let escalated = is_escalated(&conversation);
        let had_left = conversation.left_at.is_some() && conversation.user_id == *user;
        Ok(History { messages, has_more, next_cursor, escalated, had_left })
    }
    /// The newest of the selected messages, ascending, and where the page ends, where there are older ones.
    ///
    /// Their sizes are read first: the contents of so many messages may be many times as large as what is sent of them.
    async fn newest_that_fit(&self, select: Select<Entity>, limit: u64) -> Result<(Vec<Message>, Option<Cursor>)> {
        let mut places: Vec<(MessageId, Timestamp, i32)> = newest_first(select)
            .select_only()
            .columns([Column::Id, Column::CreatedAt])
            .column_as(text_bytes(Column::Content), "bytes")
            .limit(limit + 1) // one more, to know whether there is more
            .into_tuple()
            .all(self.database.read())
            .await?;
        let found = places.len();
        places.truncate(limit as usize);
        let wanted = places.len();
        places.truncate(fitting(places.iter().map(|(.., bytes)| usize::try_from(*bytes).unwrap_or(0)), MAX_BYTES));
        let Some((id, at, _)) = places.last().cloned() else { return Ok((vec![], None)) };
        let mut next = (places.len() < found).then_some(Cursor { at, id });

        let ids = places.into_iter().map(|(id, ..)| id);
        let rows = newest_first(Entity::find().filter(Column::Id.is_in(ids))).all(self.database.read()).await?;
        let cursors: Vec<_> = rows.iter().map(Cursor::of).collect();
        let mut messages = rows.into_iter().map(Message::try_from).collect::<Result<Vec<_>>>()?;
        let kept = fitting(messages.iter().map(item_bytes), MAX_BYTES);
        if kept < messages.len() {
            messages.truncate(kept);
            next = cursors.into_iter().nth(kept - 1);
        }
        if kept < wanted {
            count_cut("messages");
        }
        messages.reverse();
        Ok((messages, next))
    }
}

fn newest_first(select: Select<Entity>) -> Select<Entity> {
    select.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id)
}
