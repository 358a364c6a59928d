//! Looks after turns across instances: sends this one's heartbeat, notices whose heartbeats have stopped, and takes over what they
//! leave. All of it goes by the database, so that it works whatever Redis does.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use futures_util::future::join_all;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::{Turns, state::Interruption};
use crate::{
    chat::{
        messages::MessageService,
        queue::{HeartbeatLease, LEASE, QueuedTurn, TurnQueue},
    },
    common::{clock::Clock, error::Result},
    realtime::{Exchange, Rooms},
};

pub(super) const PERIOD: Duration = Duration::from_secs(1);

/// How long a round of looking after turns may take before it counts as failed: a network that swallows packets gives no error.
pub(super) const ROUND_LIMIT: Duration = Duration::from_secs(15);

/// How long an instance may send no heartbeat. Several periods: one late beat is no death. An instance that shares with no others
/// looks for its predecessor only, which ended or is about to.
const LIFE: Duration = Duration::from_secs(5);
const LIFE_ALONE: Duration = Duration::from_secs(3);

// By its own clock an instance stops sending before others take over.
const _: () = assert!(LIFE.as_millis() > LEASE.as_millis());

/// How many turns are taken over at a time: the others have hands, too.
const AT_ONCE: u64 = 16;

/// See the module's page.
pub struct Keeper {
    pub turns: Turns,
    pub queue: TurnQueue,
    pub lease: Arc<HeartbeatLease>,
    pub messages: MessageService,
    pub exchange: Arc<dyn Exchange>,
    pub rooms: Arc<Rooms>,
    pub clock: Clock,
}

/// What was seen before.
#[derive(Default)]
struct Seen {
    /// The beats of the others, and since when they have stood still.
    beats: HashMap<String, (Option<i64>, Instant)>,
    /// Turns of this instance's rows that are not known here.
    unknown: HashSet<i64>,
    has_failed: bool,
}

impl Keeper {
    /// Looks after turns. Never ends.
    pub async fn keep(&self) {
        tokio::join!(self.heartbeat(), self.supervise(), self.reconcile());
    }

    async fn supervise(&self) {
        let mut seen = Seen::default();
        let mut tick = interval(PERIOD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            match self.queue.within(ROUND_LIMIT, self.look(&mut seen)).await {
                Ok(()) => seen.has_failed = false,
                Err(error) => {
                    if !seen.has_failed {
                        error.log("the turns cannot be looked after");
                    }
                    // While the database is away nobody can send a heartbeat.
                    seen = Seen { has_failed: true, ..Seen::default() };
                }
            }
        }
    }

    async fn look(&self, seen: &mut Seen) -> Result<()> {
        let mut orphans = self.look_at_own(seen).await?;
        self.look_at_others(seen).await?;
        if self.turns.is_draining() {
            for turn in orphans {
                self.queue.hand_over(turn.lease).await?;
            }
            return Ok(());
        }
        orphans.extend(self.queue.orphans(AT_ONCE).await?);
        let adopted = join_all(orphans.into_iter().map(|turn| self.claim(turn))).await;
        adopted.into_iter().collect()
    }

    /// This instance's turns; those that nobody here knows of, and that are to be taken over as another's are. A transaction that
    /// went through although its connection broke leaves such a one, and a claim that was interrupted.
    async fn look_at_own(&self, seen: &mut Seen) -> Result<Vec<QueuedTurn>> {
        let own = self.let_go_of_lost().await?;
        for turn in own.iter().filter(|turn| turn.stop) {
            self.turns.interrupt(turn.lease, Interruption::Stopped);
        }
        let known = self.turns.questions();
        let unknown: Vec<_> = own.into_iter().filter(|turn| !known.contains(&turn.question_id)).collect();
        // One that is just about to start or to end is not there the next time.
        let (lost, new): (Vec<_>, Vec<_>) =
            unknown.into_iter().partition(|turn| seen.unknown.contains(&turn.lease.position));
        seen.unknown = new.into_iter().map(|turn| turn.lease.position).collect();
        Ok(lost)
    }

    async fn look_at_others(&self, seen: &mut Seen) -> Result<()> {
        let life = if self.exchange.is_shared() { LIFE } else { LIFE_ALONE };
        let others = self.queue.others().await?;
        seen.beats.retain(|instance, _| others.iter().any(|(other, _)| other == instance));
        for (instance, beat) in others {
            let Some(beat) = beat else { continue };
            let now = Instant::now();
            let (last, since) = seen.beats.entry(instance.clone()).or_insert((Some(beat), now));
            if *last != Some(beat) {
                (*last, *since) = (Some(beat), now);
            } else if now - *since >= life {
                let silence = now - *since;
                self.declare_dead(&instance, beat, silence).await?;
            }
        }
        Ok(())
    }

    async fn declare_dead(&self, instance: &str, beat: i64, silence: Duration) -> Result<()> {
        if !self.queue.bury(instance, Some(beat)).await? {
            return Ok(());
        }
        tracing::warn!(instance, "an instance has sent no heartbeat: its turns are taken over");
        ::metrics::counter!("chat_buried_instances_total").increment(1);
        if self.exchange.is_shared() {
            // What it stored last it may not have published.
            let since = self.clock.now() - silence - 2 * PERIOD;
            self.queue.request_catch_up(since).await?;
            self.exchange.missed(since);
        }
        Ok(())
    }
}
