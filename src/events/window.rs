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

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::ExprTrait;

    use super::*;
    use crate::events::{DomainEvent, Fact, Outbox};

    async fn database() -> Database {
        let database = Database::connect("sqlite::memory:", 1).await.unwrap();
        database.migrate().await.unwrap();
        database
    }

    async fn happen(database: &Database, conversations: impl IntoIterator<Item = &str>) {
        let event = |id: &str| DomainEvent {
            conversation_id: id.into(),
            user_id: "ada".into(),
            message_id: None,
            at: NaiveDateTime::default(),
            fact: Fact::ConversationCreated {},
        };
        Outbox::default().record(database.write(), conversations.into_iter().map(event)).await.unwrap();
    }

    async fn found(database: &Database, blocked: &[&str]) -> Vec<(i64, String)> {
        let blocked: Vec<_> = blocked.iter().map(|id| ConversationId::from(*id)).collect();
        let heads = heads(database, &Condition::all(), &blocked).await.unwrap();
        heads.into_iter().map(|entry| (entry.position, entry.conversation_id.0)).collect()
    }

    #[tokio::test]
    async fn each_conversation_has_its_first_one() {
        let database = database().await;
        happen(&database, ["a", "b", "a", "c", "b"]).await;
        let pairs = |all: &[(i64, &str)]| all.iter().map(|(at, id)| (*at, (*id).to_owned())).collect::<Vec<_>>();
        assert_eq!(found(&database, &[]).await, pairs(&[(1, "a"), (2, "b"), (4, "c")]));
        assert_eq!(found(&database, &["b"]).await, pairs(&[(1, "a"), (4, "c")]));
        close(&database, vec![1, 4], NaiveDateTime::default()).await.unwrap();
        assert_eq!(found(&database, &[]).await, pairs(&[(2, "b"), (3, "a")]));
        let nobody_leads = Condition::all().add(Expr::val(1).eq(2));
        assert!(heads(&database, &nobody_leads, &[]).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn one_with_many_events_hides_no_other() {
        let database = database().await;
        for _ in 0..3 {
            happen(&database, std::iter::repeat_n("loud", PAGE as usize)).await;
        }
        happen(&database, ["quiet", "blocked", "loud", "still"]).await;
        let names: Vec<_> = found(&database, &["blocked"]).await.into_iter().map(|head| head.1).collect();
        assert_eq!(names, ["loud", "quiet", "still"]);
        let many: Vec<_> = (0..HEADS + 5).map(|number| number.to_string()).collect();
        happen(&database, many.iter().map(String::as_str)).await;
        assert_eq!(found(&database, &[]).await.len(), HEADS);
    }
}
