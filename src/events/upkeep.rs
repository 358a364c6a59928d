//! What the outbox holds: measured, and kept within its limits, by the one instance that leads.

use chrono::{NaiveDateTime, TimeDelta};
use entity::outbox::{Column, Entity};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Query},
};

use crate::common::{clock::Clock, database::Database, error::Result};

/// How long events are kept that everybody has who is to know them.
const KEPT: TimeDelta = TimeDelta::days(1);

/// Rows that are looked at and deleted at a time.
const PAGE: u64 = 1_000;

/// As many unpublished events are counted at most.
const MAX_PENDING: u64 = 100_000;

/// See the module's page.
#[derive(Clone)]
pub struct OutboxKeeper {
    pub database: Database,
    pub clock: Clock,
    /// Events that may be kept at most.
    pub max_events: u64,
    /// Whether events are published at all.
    pub has_bus: bool,
}

impl OutboxKeeper {
    /// Sets what is measured of the outbox.
    pub async fn measure(&self) -> Result<()> {
        let unpublished = Column::PublishedAt.is_null();
        let some = Entity::find().select_only().column(Column::Position).filter(unpublished.clone()).limit(MAX_PENDING);
        let count = Query::select()
            .expr(Expr::col(Alias::new("position")).count())
            .from_subquery(some.into_query(), Alias::new("unpublished"))
            .take();
        let pending = self.database.read().query_one(&count).await?;
        let pending: i64 = pending.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
        ::metrics::gauge!("chat_outbox_pending").set(pending as f64);
        if self.has_bus {
            let oldest: Option<NaiveDateTime> = Entity::find()
                .select_only()
                .column(Column::OccurredAt)
                .filter(unpublished)
                .order_by_asc(Column::Position)
                .limit(1)
                .into_tuple()
                .one(self.database.read())
                .await?;
            let age = oldest.map(|at| (self.clock.now().naive_utc() - at).as_seconds_f64().max(0.0));
            ::metrics::gauge!("chat_outbox_lag_seconds").set(age.unwrap_or_default());
        }
        Ok(())
    }

    /// Another instance measures from now on.
    pub fn step_down(&self) {
        ::metrics::gauge!("chat_outbox_pending").set(0.0);
        if self.has_bus {
            ::metrics::gauge!("chat_outbox_lag_seconds").set(0.0);
        }
    }

    /// Deletes events that everybody has had for a day, then the oldest beyond the limit.
    pub async fn tidy(&self) -> Result<()> {
        if self.has_bus {
            self.delete_done().await?;
        }
        self.delete_excess().await
    }

    async fn delete_done(&self) -> Result<()> {
        let before = (self.clock.now() - KEPT).naive_utc();
        let mut after = i64::MIN;
        loop {
            let page: Vec<(i64, NaiveDateTime, Option<NaiveDateTime>, Option<NaiveDateTime>)> = Entity::find()
                .select_only()
                .columns([Column::Position, Column::OccurredAt, Column::PublishedAt, Column::CountedAt])
                .filter(Column::Position.gt(after))
                .order_by_asc(Column::Position)
                .limit(PAGE)
                .into_tuple()
                .all(self.database.read())
                .await?;
            let is_old = |at: Option<NaiveDateTime>| at.is_some_and(|at| at <= before);
            let done = page.iter().filter(|(_, _, published, counted)| is_old(*published) && is_old(*counted));
            self.delete(done.map(|row| row.0).collect()).await?;
            match page.last() {
                Some((last, occurred, ..)) if *occurred <= before && page.len() as u64 == PAGE => after = *last,
                _ => return Ok(()),
            }
        }
    }

    async fn delete_excess(&self) -> Result<()> {
        let mut excess = self.excess().await?;
        if excess == 0 {
            return Ok(());
        }
        tracing::warn!(excess, "the outbox is full: its oldest events are deleted (OUTBOX_MAX_EVENTS)");
        while excess > 0 {
            let oldest: Vec<(i64, Option<NaiveDateTime>)> = Entity::find()
                .select_only()
                .columns([Column::Position, Column::PublishedAt])
                .order_by_asc(Column::Position)
                .limit(Ord::min(excess, PAGE))
                .into_tuple()
                .all(self.database.read())
                .await?;
            if oldest.is_empty() {
                break;
            }
            let lost = oldest.iter().filter(|(_, published)| published.is_none()).count();
            excess = excess.saturating_sub(oldest.len() as u64);
            self.delete(oldest.into_iter().map(|row| row.0).collect()).await?;
            if self.has_bus && lost > 0 {
                ::metrics::counter!("chat_dropped_total", "what" => "event").increment(lost as u64);
            }
        }
        Ok(())
    }

    /// How many events there are too many. They are counted only where their positions say that it may be so.
    async fn excess(&self) -> Result<u64> {
        let position = || Expr::col(Column::Position);
        let ask = |expressions: Vec<Expr>| Query::select().exprs(expressions).from(Entity).take();
        let span = self.database.read().query_one(&ask(vec![position().min(), position().max()])).await?;
        let Some(span) = span else { return Ok(0) };
        let (Some(first), Some(last)) = span.try_get_many_by_index::<(Option<i64>, Option<i64>)>()? else {
            return Ok(0);
        };
        if last.abs_diff(first) < self.max_events {
            return Ok(0);
        }
        let count = self.database.read().query_one(&ask(vec![position().count()])).await?;
        let count: i64 = count.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
        Ok(count.unsigned_abs().saturating_sub(self.max_events))
    }

    async fn delete(&self, positions: Vec<i64>) -> Result<()> {
        if !positions.is_empty() {
            Entity::delete_many().filter(Column::Position.is_in(positions)).exec(self.database.write()).await?;
        }
        Ok(())
    }
}
