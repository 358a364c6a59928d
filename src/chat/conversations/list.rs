//! A user's list of conversations: three queries and one more for a cursor, whatever the number of conversations and messages.

use entity::{
    conversation_participants as participants,
    conversations::{Column, Entity, Model},
    ids::{ConversationId, UserId},
};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    prelude::DateTime as Timestamp,
    sea_query::{Expr, LikeExpr, Query, SelectStatement, UnionType, extension::postgres::PgExpr},
};

use super::{
    ConversationService,
    newest::{MAX_BYTES, MAX_BYTES_OF_OTHERS, wanted_by},
};
use crate::{
    chat::{
        access,
        dto::{ConversationStatus, ConversationSummary, Count},
        page_bytes::{count_cut, fair_shares, fitting, item_bytes},
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

/// A page of a list.
#[derive(Clone, Debug)]
pub struct ListPage {
    pub items: Vec<ConversationSummary>,
    /// It ended before it had as many items as were asked for, because they are large.
    pub is_cut: bool,
}

/// How many conversations a client is shown when it connects, of its user's own and of others': further than this nobody scrolls.
const FIRST_LIST: u64 = 1_000;

/// A place in the order of the list.
type Position = (Timestamp, ConversationId);

impl ConversationService {
    /// The conversations that `user` owns or takes part in, the last changed first, each with its newest message where that fits.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for a cursor that is no conversation of the user's.
    pub async fn list(&self, user: &UserId, query: ListQuery) -> Result<ListPage> {
        reject_nul("q", query.q.as_deref().unwrap_or_default())?;
        if query.status == ConversationStatus::Deleted {
            return Ok(ListPage { items: vec![], is_cut: false });
        }
        let after = match &query.cursor {
            Some(cursor) => Some(self.position(user, cursor).await?),
            None => None,
        };
        let wanted = wanted(&query, after, self.database.read().get_database_backend());
        let mut items = self.without_messages(page(user, wanted, query.limit, query.limit)).await?;
        let found = items.len();
        items.truncate(fitting(items.iter().map(item_bytes), MAX_BYTES));
        let is_cut = items.len() < found;
        if is_cut {
            count_cut("conversations");
        }
        self.add_newest_messages(user, &mut items).await?;
        Ok(ListPage { items, is_cut })
    }

    /// The active conversations as a client is shown them when it connects. Where not all fit, those that others own go first.
    pub async fn first_list(&self, user: &UserId) -> Result<Vec<ConversationSummary>> {
        let wanted = Condition::all().add(Column::Status.eq(ConversationStatus::Active.stored()));
        let mut items = self.without_messages(page(user, wanted, FIRST_LIST, 2 * FIRST_LIST)).await?;
        let sizes: Vec<_> = items.iter().map(|item| wanted_by(user, item, item_bytes(item))).collect();
        let mut fits = fair_shares(&sizes, MAX_BYTES, MAX_BYTES_OF_OTHERS).into_iter();
        let found = items.len();
        items.retain(|_| fits.next().unwrap_or_default());
        if items.len() < found {
            count_cut("conversations");
        }
        self.add_newest_messages(user, &mut items).await?;
        Ok(items)
    }

    async fn without_messages(&self, select: Select<Entity>) -> Result<Vec<ConversationSummary>> {
        let rows = select.all(self.database.read()).await?;
        let summary = |row: Model| {
            let count = Count { messages: row.message_count };
            Ok(ConversationSummary { conversation: row.try_into()?, messages: vec![], count })
        };
        rows.into_iter().map(summary).collect()
    }

    async fn position(&self, user: &UserId, cursor: &ConversationId) -> Result<Position> {
        reject_nul("cursor", cursor.as_str())?;
        // Also a conversation that was archived or deleted since the caller got it: its place is still known.
        let found = Entity::find_by_id(cursor.clone()).filter(access::member(user)).one(self.database.read()).await?;
        let row = found.ok_or_else(|| Error::bad_request("cursor must be the id of a conversation in your list"))?;
        Ok((row.updated_at, row.id))
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
/// read everything that the user has, or everybody's newest. `of_each`: how many of either; `limit`: how many in all.
fn page(user: &UserId, wanted: Condition, of_each: u64, limit: u64) -> Select<Entity> {
    let joined = Query::select()
        .column(participants::Column::ConversationId)
        .from(participants::Entity)
        .and_where(participants::Column::UserId.eq(user.clone()))
        .take();
    let cut = |whose: Expr| {
        let ids = Entity::find().select_only().column(Column::Id).filter(wanted.clone()).filter(whose);
        newest_first(ids).limit(of_each).into_query()
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

#[cfg(test)]
mod tests {
    use super::{
        super::query_plan::{plan, uses},
        *,
    };

    fn query() -> ListQuery {
        ListQuery { status: ConversationStatus::Active, q: None, cursor: None, limit: 50 }
    }

    #[tokio::test]
    async fn a_page_is_read_in_the_order_of_an_index() {
        let after = Some((Timestamp::default(), "a".into()));
        let plan = plan(page(&"u".into(), wanted(&query(), after, DbBackend::Sqlite), 50, 50)).await;
        assert!(uses(&plan, "conversations_userId_status_updatedAt_id_idx"), "{plan:#?}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN conversations")), "{plan:#?}");
    }
}
