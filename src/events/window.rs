//! What of the outbox may be published now: of each conversation the first event that was not, and no other, so that their order
//! holds whatever becomes of it.
//!
//! No place is remembered up to which everything is done: transactions of different conversations commit in another order than
//! the one in which their events were given positions.

use std::collections::HashSet;

use chrono::NaiveDateTime;
use entity::{
    ids::ConversationId,
    outbox::{Column, Entity as Rows},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::batch::Entry;
use crate::common::{database::Database, error::Result};

/// Events that are published in one round.
const HEADS: usize = 80;

/// Rows that are looked through at a time, and how often: each look leaves out the conversations that were seen, so that one with
/// many events hides the others from a look, and not from a round.
const PAGE: u64 = 500;
const LOOKS: usize = 10;

/// The first unpublished event of each conversation but the `blocked` ones, the oldest first; none where `leadership` does not
/// hold.
pub async fn heads(database: &Database, leadership: &Condition, blocked: &[ConversationId]) -> Result<Vec<Entry>> {
    let (mut found, mut known) = (vec![], blocked.iter().cloned().collect::<HashSet<_>>());
    for _ in 0..LOOKS {
        let page: Vec<(i64, ConversationId)> = Rows::find()
            .select_only()
            .columns([Column::Position, Column::ConversationId])
            .filter(Column::PublishedAt.is_null())
            .filter(Column::ConversationId.is_not_in(known.iter().cloned()))
            .filter(leadership.clone())
            .order_by_asc(Column::Position)
            .limit(PAGE)
            .into_tuple()
            .all(database.read())
            .await?;
        let is_last = (page.len() as u64) < PAGE;
        found.extend(page.into_iter().filter_map(|(position, id)| known.insert(id).then_some(position)));
        if is_last || found.len() >= HEADS {
            break;
        }
    }
    found.truncate(HEADS);
    if found.is_empty() {
        return Ok(vec![]);
    }
    let rows = Rows::find().filter(Column::Position.is_in(found)).order_by_asc(Column::Position);
    Ok(rows.all(database.read()).await?.into_iter().map(Entry::from).collect())
}

/// Notes that events were handed over, or never will be.
pub async fn close(database: &Database, positions: Vec<i64>, at: NaiveDateTime) -> Result<()> {
    let change = Rows::update_many()
        .col_expr(Column::PublishedAt, Expr::val(at))
        .filter(Column::Position.is_in(positions))
        .filter(Column::PublishedAt.is_null());
    change.exec(database.write()).await?;
    Ok(())
}
