//! What exactly one instance does for all: a duty is somebody's as a turn is, and goes to another when that one is dead.

use chrono::TimeDelta;
use entity::{
    duties::{Column, Entity, Model},
    instances,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, IntoActiveModel, JoinType, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict, Query},
};

use super::TurnQueue;
use crate::common::error::Result;

/// The duty that all others come with.
const LEADER: &str = "leader";

impl TurnQueue {
    /// Whether this instance is the one that does what only one may: it was, or the one that was is dead or gone.
    pub async fn lead(&self) -> Result<bool> {
        let seen = match self.duty(LEADER).await? {
            Some(duty) if duty.instance == self.instance() => return Ok(true),
            Some(duty) => duty.fence,
            None => {
                self.add_duty(LEADER).await?;
                0
            }
        };
        let owner = Query::select()
            .expr(Expr::val(1))
            .from(instances::Entity)
            .and_where(Expr::col((instances::Entity, instances::Column::Id)).equals((Entity, Column::Instance)))
            .take();
        let claim = Entity::update_many()
            .col_expr(Column::Instance, Expr::val(self.instance()))
            .col_expr(Column::Fence, Expr::col(Column::Fence).add(1))
            .filter(Column::Name.eq(LEADER))
            // As it was seen: PostgreSQL does not ask again about `instances` once it has waited for somebody else's claim.
            .filter(Column::Fence.eq(seen))
            .filter(Expr::exists(owner).not());
        Ok(claim.exec(self.database.write()).await?.rows_affected > 0)
    }

    /// A condition of SQL that holds while this instance leads.
    pub fn leads(&self) -> Condition {
        let own = Entity::find().filter(Column::Name.eq(LEADER)).filter(Column::Instance.eq(self.instance()));
        Condition::all().add(Expr::exists(own.into_query()))
    }

    /// The instance that leads, if it is another one, with its last beat.
    pub(super) async fn other_leader(&self) -> Result<Option<(String, Option<i64>)>> {
        let leader = Entity::find_by_id(LEADER)
            .select_only()
            .column(Column::Instance)
            .column_as(instances::Column::Beat, "beat")
            .join(
                JoinType::LeftJoin,
                Entity::belongs_to(instances::Entity).from(Column::Instance).to(instances::Column::Id).into(),
            )
            .filter(Column::Instance.is_not_in([self.instance(), ""]));
        Ok(leader.into_tuple().one(self.database.read()).await?)
    }

    /// Whether it is time for a duty that comes round once in a `period`. Asked at once by several, one of them is told so.
    pub async fn is_due(&self, name: &'static str, period: TimeDelta) -> Result<bool> {
        if self.duty(name).await?.is_none() {
            self.add_duty(name).await?;
        }
        let now = self.clock.now();
        let due = Condition::any().add(Column::RanAt.is_null()).add(Column::RanAt.lte((now - period).naive_utc()));
        let claim = Entity::update_many()
            .col_expr(Column::RanAt, Expr::val(now.naive_utc()))
            .filter(Column::Name.eq(name))
            .filter(due);
        Ok(claim.exec(self.database.write()).await?.rows_affected > 0)
    }

    async fn duty(&self, name: &str) -> Result<Option<Model>> {
        Ok(Entity::find_by_id(name).one(self.database.read()).await?)
    }

    async fn add_duty(&self, name: &str) -> Result<()> {
        let row = Model { name: name.to_owned(), instance: String::new(), fence: 0, ran_at: None };
        Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::column(Column::Name).do_nothing().to_owned())
            .exec_without_returning(self.database.write())
            .await?;
        Ok(())
    }
}
