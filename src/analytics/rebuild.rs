//! Computing everything anew: each conversation is given an open event, and these are counted like all others. So it may run beside
//! servers, and whoever counts, nothing stale stays.

use entity::{
    conversations,
    ids::{ConversationId, UserId},
    outbox::{Column, Entity},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Counter;
use crate::{
    common::{clock::Clock, database::Database, error::Result},
    events::{DomainEvent, Fact, Outbox},
};

/// Conversations at a time.
const PAGE: u64 = 500;

/// Computes the figures of all conversations. Gives how many there are. What happens meanwhile is counted too, here or by whoever
/// leads.
pub async fn rebuild(database: &Database, clock: &Clock) -> Result<u64> {
    let counter = Counter::new(database.clone(), clock.clone());
    let (mut after, mut rebuilt) = (None, 0);
    loop {
        let page = page(database, after).await?;
        let Some((last, _)) = page.last() else { return Ok(rebuilt) };
        after = Some(last.clone());
        rebuilt += page.len() as u64;
        recount(database, clock, page).await?;
        finish(database, &counter).await?;
    }
}

async fn page(database: &Database, after: Option<ConversationId>) -> Result<Vec<(ConversationId, UserId)>> {
    use conversations::Column as C;
    let mut select = conversations::Entity::find().select_only().columns([C::Id, C::UserId]);
    if let Some(after) = after {
        select = select.filter(C::Id.gt(after));
    }
    Ok(select.order_by_asc(C::Id).limit(PAGE).into_tuple().all(database.read()).await?)
}

async fn recount(database: &Database, clock: &Clock, page: Vec<(ConversationId, UserId)>) -> Result<()> {
    let at = clock.now().naive_utc();
    let event = |(conversation_id, user_id)| DomainEvent {
        conversation_id,
        user_id,
        message_id: None,
        at,
        fact: Fact::RecountAsked {},
    };
    let transaction = database.write().begin().await?;
    Outbox::default().record(&transaction, page.into_iter().map(event)).await?;
    transaction.commit().await?;
    Ok(())
}

/// Counts until everything that is open now is counted, by this process or another.
async fn finish(database: &Database, counter: &Counter) -> Result<()> {
    let open = || Entity::find().select_only().filter(Column::CountedAt.is_null());
    let last =
        open().column_as(Column::Position.max(), "last").into_tuple::<Option<i64>>().one(database.read()).await?;
    let last = last.flatten();
    loop {
        counter.count_round().await?;
        let oldest = open().column_as(Column::Position.min(), "oldest").into_tuple::<Option<i64>>();
        let oldest = oldest.one(database.read()).await?.flatten();
        if oldest.is_none() || oldest > last {
            return Ok(());
        }
    }
}
