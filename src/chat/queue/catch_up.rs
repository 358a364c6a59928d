//! Requests to the other instances to reconcile their rooms with the database: something was stored and may not have been
//! published. They go by the database, because it is Redis that failed.

use chrono::{DateTime, TimeDelta, Utc};
use entity::catch_up_requests::{ActiveModel, Column, Entity};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::TurnQueue;
use crate::common::error::Result;

/// How long a request is kept: longer than any instance that lives may take to see it.
const LIFETIME: TimeDelta = TimeDelta::minutes(10);

impl TurnQueue {
    /// Asks the other instances to look for what was stored since a moment.
    pub async fn request_catch_up(&self, since: DateTime<Utc>) -> Result<()> {
        let now = self.clock.now();
        let row = ActiveModel {
            id: NotSet,
            since: Set(since.naive_utc()),
            instance: Set(self.instance().to_owned()),
            created_at: Set(now.naive_utc()),
        };
        Entity::insert(row).exec_without_returning(self.database.write()).await?;
        let old = Entity::delete_many().filter(Column::CreatedAt.lt((now - LIFETIME).naive_utc()));
        old.exec(self.database.write()).await?;
        Ok(())
    }

    /// The last request so far, for an instance that begins.
    pub async fn last_catch_up_request(&self) -> Result<i64> {
        let last = Entity::find().select_only().column(Column::Id).order_by_desc(Column::Id).limit(1);
        let last: Option<i64> = last.into_tuple().one(self.database.read()).await?;
        Ok(last.unwrap_or_default())
    }

    /// The requests of others after that one, each with the moment that it names.
    pub async fn catch_up_requests(&self, after: i64) -> Result<Vec<(i64, DateTime<Utc>)>> {
        let new = Entity::find().filter(Column::Id.gt(after)).filter(Column::Instance.ne(self.instance()));
        let new = new.all(self.database.read()).await?;
        Ok(new.into_iter().map(|request| (request.id, request.since.and_utc())).collect())
    }
}
