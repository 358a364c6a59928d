//! This instance's heartbeat, and what it loses without one.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use tokio::time::{MissedTickBehavior, interval};

use super::{
    Interruption,
    keeper::{Keeper, PERIOD},
};
use crate::{chat::queue::QueuedTurn, common::error::Result};

/// How long a heartbeat may take before it counts as failed: a network that swallows packets gives no error.
const LIMIT: Duration = Duration::from_secs(2);

impl Keeper {
    /// Sends heartbeats, whatever else there is to do: an instance without one is declared dead.
    pub(super) async fn heartbeat(&self) {
        let mut tick = interval(PERIOD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut has_failed = false;
        loop {
            tick.tick().await;
            match self.queue.within(LIMIT, self.beat()).await {
                Ok(()) => has_failed = false,
                Err(error) if !std::mem::replace(&mut has_failed, true) => error.log("no heartbeat can be sent"),
                Err(_) => {}
            }
        }
    }

    async fn beat(&self) -> Result<()> {
        let sent = Instant::now();
        if !self.queue.beat().await? {
            tracing::warn!("the others declared this instance dead: its turns may be theirs");
            // Before anything more is sent of them.
            self.let_go_of_lost().await?;
        }
        self.lease.renew(sent);
        Ok(())
    }

    /// Ends here the turns that are other instances' by now.
    pub(super) async fn let_go_of_lost(&self) -> Result<Vec<QueuedTurn>> {
        // Before the rows: every turn that is started by now has one, unless it is over or another's. One that is being stored
        // has none yet.
        let known = self.turns.started();
        let own = self.queue.own().await?;
        let rows: HashSet<_> = own.iter().map(|turn| turn.lease).collect();
        for lease in known.into_iter().filter(|lease| !rows.contains(lease)) {
            self.turns.interrupt(lease, Interruption::TakenOver);
        }
        Ok(own)
    }
}
