//! A user's list of conversations: two queries and one more for a cursor, whatever the number of conversations and messages.

use std::collections::HashMap;

use entity::{
    conversation_participants as participants,
    conversations::{Column, Entity},
    ids::{ConversationId, UserId},
    messages,
};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    prelude::DateTime as Timestamp,
    sea_query::{Expr, LikeExpr, Query, SelectStatement, UnionType, extension::postgres::PgExpr},
};

use super::ConversationService;
use crate::{
    chat::{
        access,
        dto::{Conversation, ConversationStatus, ConversationSummary, Count, Message},
        text::reject_nul,
    },
    common::error::{Error, Result},
};

/// What to list.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Deleted conversations are found by nobody: asking for them finds none.
    pub status: ConversationStatus,
    /// A part of the title, in any case (SQLite knows the case of ASCII letters only).
    pub q: Option<String>,
    /// The last conversation that the caller has; the list goes on behind it.
    pub cursor: Option<ConversationId>,
    pub limit: u64,
}

/// A place in the order of the list.
type Position = (Timestamp, ConversationId);

impl ConversationService {
    /// The conversations that `user` owns or takes part in, the last changed first, each with its newest message.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for a cursor that is no conversation of the user's.
    pub async fn list(&self, user: &UserId, query: ListQuery) -> Result<Vec<ConversationSummary>> {
        reject_nul("q", query.q.as_deref().unwrap_or_default())?;
        if query.status == ConversationStatus::Deleted {
            return Ok(Vec::new());
        }
        let after = match &query.cursor {
            Some(cursor) => Some(self.position(user, cursor).await?),
            None => None,
        };
        let db = self.database.read();
        let rows = page(user, wanted(&query, after, db.get_database_backend()), query.limit).all(db).await?;
        let mut newest = self.newest_messages(rows.iter().map(|row| row.id.clone()).collect()).await?;
        rows.into_iter()
            .map(|row| {
                let messages = newest.remove(&row.id).into_iter().collect();
                let count = Count { messages: row.message_count };
                Ok(ConversationSummary { conversation: Conversation::try_from(row)?, messages, count })
            })
            .collect()
    }

    async fn position(&self, user: &UserId, cursor: &ConversationId) -> Result<Position> {
        reject_nul("cursor", cursor.as_str())?;
        // Also a conversation that was archived or deleted since the caller got it: its place is still known.
        let found = Entity::find_by_id(cursor.clone()).filter(access::member(user)).one(self.database.read()).await?;
        let row = found.ok_or_else(|| Error::bad_request("cursor must be the id of a conversation in your list"))?;
        Ok((row.updated_at, row.id))
    }

    async fn newest_messages(&self, of: Vec<ConversationId>) -> Result<HashMap<ConversationId, Message>> {
        if of.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = newest(of).all(self.database.read()).await?;
        rows.into_iter().map(|row| Ok((row.conversation_id.clone(), row.try_into()?))).collect()
    }
}

fn wanted(query: &ListQuery, after: Option<Position>, backend: DbBackend) -> Condition {
    let mut wanted = Condition::all().add(Column::Status.eq(query.status.stored()));
    if let Some(q) = &query.q {
        let title = Expr::col((Entity, Column::Title));
        wanted = wanted.add(match backend {
            // PostgreSQL's escape character is the backslash where none is named.
            DbBackend::Postgres => title.ilike(containing(q)),
            // SQLite's LIKE is its ILIKE, and has no escape character where none is named.
            _ => title.like(LikeExpr::new(containing(q)).escape('\\')),
        });
    }
    wanted.add_option(after.map(|(updated_at, id)| {
        let place = [Column::UpdatedAt, Column::Id].map(|column| Expr::col((Entity, column)));
        Expr::tuple(place).lt(Expr::tuple([Expr::val(updated_at), Expr::val(id)]))
    }))
}

/// A LIKE pattern for everything that holds `text`, with `\` before what would be a wildcard.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Owned and joined ones are cut to a page each before they are put together: one condition with OR would make the database
/// read everything that the user has, or everybody's newest.
fn page(user: &UserId, wanted: Condition, limit: u64) -> Select<Entity> {
    let joined = Query::select()
        .column(participants::Column::ConversationId)
        .from(participants::Entity)
        .and_where(participants::Column::UserId.eq(user.clone()))
        .take();
    let cut = |whose: Expr| {
        let ids = Entity::find().select_only().column(Column::Id).filter(wanted.clone()).filter(whose);
        newest_first(ids).limit(limit).into_query()
    };
    let from = |cut: SelectStatement| Query::select().column(Column::Id).from_subquery(cut, "page").take();
    let ids = from(cut(Column::UserId.eq(user.clone())))
        .union(UnionType::All, from(cut(Column::Id.in_subquery(joined))))
        .take();
    newest_first(Entity::find().filter(Column::Id.in_subquery(ids))).limit(limit)
}

fn newest_first(select: Select<Entity>) -> Select<Entity> {
    select.order_by_desc(Column::UpdatedAt).order_by_desc(Column::Id)
}

/// The newest message of each conversation, by one look into the index a conversation.
fn newest(of: Vec<ConversationId>) -> Select<messages::Entity> {
    use messages::Column as M;
    let one = Query::select()
        .column(("newest", M::Id))
        .from_as(messages::Entity, "newest")
        .and_where(Expr::col(("newest", M::ConversationId)).equals((Entity, Column::Id)))
        .order_by(("newest", M::CreatedAt), Order::Desc)
        .order_by(("newest", M::Id), Order::Desc)
        .limit(1)
        .take();
    let ids = Query::select().expr(one).from(Entity).and_where(Column::Id.is_in(of)).take();
    messages::Entity::find().filter(M::Id.in_subquery(ids))
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, Statement};

    use super::*;
    use crate::common::database::Database;

    async fn plan(select: impl QueryTrait) -> Vec<String> {
        let database = Database::connect("sqlite::memory:", 1).await.unwrap();
        database.migrate().await.unwrap();
        let statement = select.build(DbBackend::Sqlite);
        let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement };
        let rows = database.read().query_all_raw(explain).await.unwrap();
        rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect()
    }

    fn uses(plan: &[String], index: &str) -> bool {
        plan.iter().any(|step| str::contains(step, index))
    }

    fn query() -> ListQuery {
        ListQuery { status: ConversationStatus::Active, q: None, cursor: None, limit: 50 }
    }

    #[tokio::test]
    async fn the_newest_messages_are_looked_up_never_scanned() {
        let plan = plan(newest(vec!["a".into(), "b".into()])).await;
        assert!(uses(&plan, "messages_conversationId_createdAt_id_idx"), "{plan:#?}");
        assert!(
            !plan.iter().any(|step| step.starts_with("SCAN messages") || step.starts_with("SCAN newest")),
            "{plan:#?}"
        );
    }

    #[tokio::test]
    async fn a_page_is_read_in_the_order_of_an_index() {
        let after = Some((Timestamp::default(), "a".into()));
        let plan = plan(page(&"u".into(), wanted(&query(), after, DbBackend::Sqlite), 50)).await;
        assert!(uses(&plan, "conversations_userId_status_updatedAt_id_idx"), "{plan:#?}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN conversations")), "{plan:#?}");
    }
}
