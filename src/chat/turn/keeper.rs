//! Looks after turns across instances: gives this one's sign of life, notices which others give none any more, and takes over
//! what they leave. All of it goes by the database, so that it works whatever Redis does.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use chrono::TimeDelta;
use entity::ids::MessageId;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::{Turn, Turns};
use crate::{
    chat::{
        messages::MessageService,
        peers::saved,
        queue::{Lease, QueuedTurn, TurnQueue},
    },
    common::{clock::Clock, error::Result},
    realtime::{Answer, Exchange, Rooms},
};

const PERIOD: Duration = Duration::from_secs(1);

/// How long an instance that has turns may give no sign of life. Several periods: one late beat is no death. An instance that
/// shares with no others looks for its predecessor only, which ended or is about to.
const LIFE: Duration = Duration::from_secs(5);
const LIFE_ALONE: Duration = Duration::from_secs(3);

/// How many turns are taken over at a time: the others have hands, too.
const AT_ONCE: u64 = 16;

/// How often a turn may change hands before it is ended: what kills one instance may kill all.
const MAX_FENCE: i32 = 4;

/// A question that is older is not answered any more: who asked has gone.
const MAX_AGE: TimeDelta = TimeDelta::minutes(10);

/// See the module's page.
pub struct Keeper {
    pub turns: Turns,
    pub queue: TurnQueue,
    pub messages: MessageService,
    pub exchange: Arc<dyn Exchange>,
    pub rooms: Arc<Rooms>,
    pub clock: Clock,
}

/// What was seen before.
#[derive(Default)]
struct Seen {
    /// The beats of the others that have turns or lead, and since when they have stood still.
    beats: HashMap<String, (Option<i64>, Instant)>,
    /// Questions of this instance's rows whose turns are not known here.
    unknown: HashSet<MessageId>,
    has_failed: bool,
}

impl Keeper {
    /// Looks after turns. Never ends.
    pub async fn keep(&self) {
        let mut seen = Seen::default();
        let mut tick = interval(PERIOD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            match self.look(&mut seen).await {
                Ok(()) => seen.has_failed = false,
                Err(error) => {
                    if !seen.has_failed {
                        error.log("the turns cannot be looked after");
                    }
                    // While the database is away nobody can give a sign of life.
                    seen = Seen { has_failed: true, ..Seen::default() };
                }
            }
        }
    }

    async fn look(&self, seen: &mut Seen) -> Result<()> {
        if !self.queue.beat().await? {
            tracing::warn!("the others took this instance for dead: its turns may be theirs");
        }
        self.look_at_own(seen).await?;
        self.look_at_others(seen).await?;
        if self.turns.is_draining() {
            return Ok(());
        }
        for turn in self.queue.orphans(AT_ONCE).await? {
            if let Some(lease) = self.queue.claim(&turn).await? {
                self.adopt(turn, lease).await?;
            }
        }
        Ok(())
    }

    async fn look_at_own(&self, seen: &mut Seen) -> Result<()> {
        // Before the rows: every turn that is started by now has one, unless it is over or another's. One that is being stored
        // has none yet.
        let known = self.turns.started();
        let own = self.queue.own().await?;
        let rows: HashSet<_> = own.iter().map(|turn| &turn.question_id).collect();
        for question in known.iter().filter(|question| !rows.contains(question)) {
            self.turns.let_go(question);
        }
        for turn in own.iter().filter(|turn| turn.stop) {
            self.turns.stop_question(&turn.question_id);
        }
        let known = self.turns.questions();
        let unknown: Vec<_> = own.iter().filter(|turn| !known.contains(&turn.question_id)).collect();
        // One that is just about to start or to end is not there the next time.
        for turn in unknown.iter().filter(|turn| seen.unknown.contains(&turn.question_id)) {
            tracing::warn!(conversation_id = %turn.conversation_id, "a turn without an end is given up");
            self.queue.leave(turn.lease).await?;
        }
        seen.unknown = unknown.into_iter().map(|turn| turn.question_id.clone()).collect();
        Ok(())
    }

    async fn look_at_others(&self, seen: &mut Seen) -> Result<()> {
        let life = if self.exchange.is_shared() { LIFE } else { LIFE_ALONE };
        let owners = self.queue.others().await?;
        seen.beats.retain(|instance, _| owners.iter().any(|(owner, _)| owner == instance));
        for (instance, beat) in owners {
            let Some(beat) = beat else { continue };
            let now = Instant::now();
            let (last, since) = seen.beats.entry(instance.clone()).or_insert((Some(beat), now));
            if *last != Some(beat) {
                (*last, *since) = (Some(beat), now);
            } else if now - *since >= life && self.queue.bury(&instance, Some(beat)).await? {
                tracing::warn!(instance, "an instance gives no sign of life: its turns are taken over");
                ::metrics::counter!("chat_buried_instances_total").increment(1);
            }
        }
        Ok(())
    }

    /// Takes a turn over: ends its answer with what was generated so far; begins it, where nothing was.
    async fn adopt(&self, orphan: QueuedTurn, lease: Lease) -> Result<()> {
        let QueuedTurn { conversation_id, question_id, answer_id, asked_by, replaces, stop, created_at, .. } = orphan;
        let Some(question) = self.messages.stored(&question_id).await? else {
            self.queue.leave(lease).await?;
            return Ok(());
        };
        ::metrics::counter!("chat_adopted_turns_total").increment(1);
        if replaces.is_empty() {
            // Its owner may have died before it could say so. Who has been shown it is not shown it again.
            self.exchange.emit(&conversation_id, &saved(&question), None);
        }
        let text = self.exchange.text_of(&conversation_id, &answer_id, lease.fence).await.unwrap_or_default();
        let mirror = self.rooms.running(&conversation_id).filter(|answer| answer.message_id == answer_id);
        let answer = mirror.unwrap_or_else(|| Answer::with_id(answer_id, conversation_id, asked_by, replaces));
        answer.extend(0, &text);
        answer.set_origin(false, lease.fence);
        let is_stale = self.clock.now() - created_at > MAX_AGE || lease.fence > MAX_FENCE;
        let is_cut = answer.published() > 0 || is_stale;
        let turn = Turn::adopted(question, answer, lease, is_cut);
        if stop {
            turn.stop();
        }
        self.turns.start(turn);
        Ok(())
    }
}
