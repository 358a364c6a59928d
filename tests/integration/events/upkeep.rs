//! What the outbox keeps, and what goes.

use chat_backend::{events::OutboxKeeper, metrics::Metrics};
use entity::{
    ids::UserId,
    outbox::{Column, Entity},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use crate::support::database::{Store, on_each_database};

const DAY_MS: i64 = 86_400_000;

fn keeper(store: &Store, max_events: u64, has_bus: bool) -> OutboxKeeper {
    OutboxKeeper { database: store.database.clone(), clock: store.clock.clock(), max_events, has_bus }
}

/// Makes so many conversations, one event each.
async fn happen(store: &Store, count: usize) {
    for _ in 0..count {
        store.conversation(&UserId::from("ada")).await;
    }
}

async fn positions(store: &Store) -> Vec<i64> {
    let rows = Entity::find().select_only().column(Column::Position).order_by_asc(Column::Position);
    rows.into_tuple().all(store.database.read()).await.unwrap()
}

async fn done(store: &Store, column: Column, positions: &[i64]) {
    Entity::update_many()
        .col_expr(column, Expr::val(store.clock.now().naive_utc()))
        .filter(Column::Position.is_in(positions.iter().copied()))
        .exec(store.database.write())
        .await
        .unwrap();
}

async fn what_everybody_has_goes_after_a_day(store: Store) {
    happen(&store, 5).await;
    let all = positions(&store).await;
    done(&store, Column::PublishedAt, &all[..4]).await;
    done(&store, Column::CountedAt, &all[1..3]).await;
    let keeper = keeper(&store, 1_000, true);
    store.clock.advance_ms(DAY_MS - 1);
    keeper.tidy().await.unwrap();
    assert_eq!(positions(&store).await, all);
    // Counted a little later than the others, and so kept a little longer.
    done(&store, Column::CountedAt, &all[3..4]).await;
    store.clock.advance_ms(1);
    keeper.tidy().await.unwrap();
    assert_eq!(positions(&store).await, [all[0], all[3], all[4]]);
    store.clock.advance_ms(DAY_MS);
    keeper.tidy().await.unwrap();
    assert_eq!(positions(&store).await, [all[0], all[4]]);
}

async fn the_oldest_go_beyond_the_limit(store: Store) {
    let metrics = Metrics::install();
    happen(&store, 25).await;
    let all = positions(&store).await;
    keeper(&store, 25, false).tidy().await.unwrap();
    assert_eq!(positions(&store).await, all);
    keeper(&store, 20, false).tidy().await.unwrap();
    assert_eq!(positions(&store).await, all[5..]);
    done(&store, Column::PublishedAt, &all[5..8]).await;
    keeper(&store, 10, true).tidy().await.unwrap();
    assert_eq!(positions(&store).await, all[15..]);
    let text = metrics.render();
    let dropped = text.lines().find_map(|line| line.strip_prefix(r#"chat_dropped_total{what="event"} "#));
    let dropped: u64 = dropped.expect("what was not published is counted").parse().unwrap();
    assert_eq!(dropped % 7, 0, "three of the ten were published; without a bus nothing is lost");
}

on_each_database!(what_everybody_has_goes_after_a_day, the_oldest_go_beyond_the_limit);
