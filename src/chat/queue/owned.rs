//! Whose turns they are, and taking over those of the dead.

use entity::{
    instances,
    turns::{Column, Entity},
};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};

use super::{Lease, QueuedTurn, TurnQueue, rows::held};
use crate::common::error::Result;

impl TurnQueue {
    /// This instance's turns, in their order.
    pub async fn own(&self) -> Result<Vec<QueuedTurn>> {
        let rows = Entity::find().filter(Column::Instance.eq(self.instance())).order_by_asc(Column::Position);
        rows.all(self.database.read()).await?.into_iter().map(TryInto::try_into).collect()
    }

    /// The other instances, each with its last beat; none for one that has turns or leads and has no row.
    pub async fn others(&self) -> Result<Vec<(String, Option<i64>)>> {
        let mut others: Vec<(String, Option<i64>)> = instances::Entity::find()
            .filter(instances::Column::Id.ne(self.instance()))
            .all(self.database.read())
            .await?
            .into_iter()
            .map(|row| (row.id, Some(row.beat)))
            .collect();
        let without_row = self.owners().await?.into_iter().chain(self.other_leader().await?);
        for (owner, beat) in without_row {
            if others.iter().all(|other| other.0 != owner) {
                others.push((owner, beat));
            }
        }
        Ok(others)
    }

    /// The other instances that have turns.
    async fn owners(&self) -> Result<Vec<(String, Option<i64>)>> {
        let owner = Entity::belongs_to(instances::Entity).from(Column::Instance).to(instances::Column::Id);
        let owners = Entity::find()
            .select_only()
            .column(Column::Instance)
            .column_as(instances::Column::Beat, "beat")
            .join(JoinType::LeftJoin, owner.into())
            .filter(Column::Instance.ne(self.instance()))
            .distinct();
        Ok(owners.into_tuple().all(self.database.read()).await?)
    }

    /// Turns of others that are dead or have handed over, the oldest first.
    pub async fn orphans(&self, limit: u64) -> Result<Vec<QueuedTurn>> {
        let owner = Query::select()
            .expr(Expr::val(1))
            .from(instances::Entity)
            .and_where(Expr::col((instances::Entity, instances::Column::Id)).equals((Entity, Column::Instance)))
            .take();
        let rows = Entity::find()
            .filter(Column::Instance.ne(self.instance()))
            .filter(Expr::exists(owner).not())
            .order_by_asc(Column::Position)
            .limit(limit);
        rows.all(self.database.read()).await?.into_iter().map(TryInto::try_into).collect()
    }

    /// Takes a turn over as it was seen; nothing where somebody was faster or it is over.
    pub async fn claim(&self, turn: &QueuedTurn) -> Result<Option<Lease>> {
        let lease = Lease { fence: turn.lease.fence + 1, ..turn.lease };
        let change = Entity::update_many()
            .col_expr(Column::Instance, Expr::val(self.instance()))
            .col_expr(Column::Fence, Expr::val(lease.fence))
            .filter(held(turn.lease));
        let changed = change.exec(self.database.write()).await?.rows_affected;
        Ok((changed > 0).then_some(lease))
    }
}
