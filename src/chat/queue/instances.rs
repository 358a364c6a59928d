//! Signs of life. Clocks of instances differ, so a beat is a number that grows: who watches it goes by its own clock.

use entity::instances::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::TurnQueue;
use crate::common::error::Result;

impl TurnQueue {
    /// Gives a sign of life. `false`: there was none to renew, for this is the first, or others have buried this instance and its
    /// turns are theirs to claim. The first one is due before the first turn: an instance without a sign of life counts as dead.
    pub async fn beat(&self) -> Result<bool> {
        let outcome = self.renew().await;
        self.database.note_heartbeat(&outcome).await;
        outcome
    }

    async fn renew(&self) -> Result<bool> {
        let renewed = Entity::update_many()
            .col_expr(Column::Beat, Expr::col(Column::Beat).add(1))
            .filter(Column::Id.eq(self.instance()))
            .exec(self.database.write())
            .await?;
        if renewed.rows_affected > 0 {
            return Ok(true);
        }
        // From the time, so that a beat from before a burial does not come again.
        let row = Model { id: self.instance().to_owned(), beat: self.clock.now().timestamp_millis() };
        Entity::insert(row.into_active_model())
            .on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned())
            .exec_without_returning(self.database.write())
            .await?;
        Ok(false)
    }

    /// Ends this instance's life: turns that it still has are anybody's.
    pub async fn retire(&self) -> Result<()> {
        Entity::delete_by_id(self.instance()).exec(self.database.write()).await?;
        Ok(())
    }

    /// Declares an instance dead whose beat has stood still, or which has none; whether it has given no other sign meanwhile.
    pub async fn bury(&self, instance: &str, beat: Option<i64>) -> Result<bool> {
        let Some(beat) = beat else {
            return Ok(Entity::find_by_id(instance).count(self.database.read()).await? == 0);
        };
        let dead = Entity::delete_by_id(instance).filter(Column::Beat.eq(beat));
        Ok(dead.exec(self.database.write()).await?.rows_affected > 0)
    }
}
