//! Looks after turns across instances: sends this one's heartbeat, notices whose heartbeats have stopped, and takes over what they
//! leave. All of it goes by the database, so that it works whatever Redis does.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant as Clockwork},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::{
    Turn, Turns,
    outcome::Outcome,
    state::{Adoption, Interruption},
};
use crate::{
    chat::{
        messages::MessageService,
        peers::saved,
        queue::{HeartbeatLease, Lease, QueuedTurn, TurnQueue},
    },
    common::{
        clock::Clock,
        error::{Error, Result},
    },
    realtime::{Answer, Exchange, Rooms},
};

const PERIOD: Duration = Duration::from_secs(1);

/// How long a heartbeat, and a round of looking after turns, may take before it counts as failed: a network that swallows packets
/// gives no error.
const HEARTBEAT_LIMIT: Duration = Duration::from_secs(2);
const ROUND_LIMIT: Duration = Duration::from_secs(15);

/// How long an instance may send no heartbeat. Several periods: one late beat is no death. An instance that shares with no others
/// looks for its predecessor only, which ended or is about to.
const LIFE: Duration = Duration::from_secs(5);
const LIFE_ALONE: Duration = Duration::from_secs(3);

// By its own clock an instance stops sending before others take over.
const _: () = assert!(LIFE.as_millis() > crate::chat::queue::LEASE.as_millis());

/// How many turns are taken over at a time: the others have hands, too.
const AT_ONCE: u64 = 16;

/// How often a turn may change hands before it is ended: what kills one instance may kill all.
const MAX_FENCE: i32 = 4;

/// A question that is older is not answered any more: who asked has gone.
const MAX_AGE: TimeDelta = TimeDelta::minutes(10);

/// How long publications may wait before the other instances are asked to look into the database, and how often they are asked.
const UNSENT: TimeDelta = TimeDelta::seconds(2);
const ASK_AGAIN: Duration = Duration::from_secs(3);

/// Ids of requests are given in order and seen in another: this many before the last are looked at again.
const REQUESTS_AGAIN: i64 = 16;

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

/// Requests to catch up, as far as they are dealt with.
#[derive(Default)]
struct Requests {
    /// Those up to here are from before this instance.
    before: Option<i64>,
    done: BTreeSet<i64>,
    /// When this instance last asked, and until when it has asked for.
    asked: Option<(Instant, DateTime<Utc>)>,
}

impl Keeper {
    /// Looks after turns. Never ends.
    pub async fn keep(&self) {
        tokio::join!(self.heartbeat(), self.supervise());
    }

    /// Sends heartbeats, whatever else there is to do: an instance without one is declared dead.
    async fn heartbeat(&self) {
        let mut tick = interval(PERIOD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut has_failed = false;
        loop {
            tick.tick().await;
            match within(HEARTBEAT_LIMIT, self.beat()).await {
                Ok(()) => has_failed = false,
                Err(error) if !std::mem::replace(&mut has_failed, true) => error.log("no heartbeat can be sent"),
                Err(_) => {}
            }
        }
    }

    async fn beat(&self) -> Result<()> {
        let sent = Clockwork::now();
        if !self.queue.beat().await? {
            tracing::warn!("the others declared this instance dead: its turns may be theirs");
            // Before anything more is sent of them.
            self.let_go_of_lost().await?;
        }
        self.lease.renew(sent);
        Ok(())
    }

    async fn supervise(&self) {
        let (mut seen, mut requests) = (Seen::default(), Requests::default());
        let mut tick = interval(PERIOD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            let round = async {
                self.look(&mut seen).await?;
                self.reconcile(&mut requests).await
            };
            match within(ROUND_LIMIT, round).await {
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

    async fn claim(&self, turn: QueuedTurn) -> Result<()> {
        match self.queue.claim(&turn).await? {
            Some(lease) => self.adopt(turn, lease).await,
            None => Ok(()),
        }
    }

    /// Ends here the turns that are other instances' by now.
    async fn let_go_of_lost(&self) -> Result<Vec<QueuedTurn>> {
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

    /// Asks the others to catch up while publications of this instance wait, and does what others ask for.
    async fn reconcile(&self, requests: &mut Requests) -> Result<()> {
        if !self.exchange.is_shared() {
            return Ok(());
        }
        let now = self.clock.now();
        match self.exchange.unsent_since().filter(|since| now - since > UNSENT) {
            Some(since) if requests.asked.is_none_or(|(at, _)| at.elapsed() >= ASK_AGAIN) => {
                let since = requests.asked.map_or(since, |(_, until)| since.max(until));
                self.queue.request_catch_up(since).await?;
                requests.asked = Some((Instant::now(), now));
            }
            Some(_) => {}
            None => requests.asked = None,
        }
        let before = match requests.before {
            Some(before) => before,
            None => *requests.before.insert(self.queue.last_catch_up_request().await?),
        };
        let last = requests.done.last().copied().unwrap_or(before);
        let new = self.queue.catch_up_requests(before.max(last - REQUESTS_AGAIN)).await?;
        let since = new.into_iter().filter(|(id, _)| requests.done.insert(*id)).map(|(_, since)| since).min();
        while requests.done.len() > 2 * REQUESTS_AGAIN as usize {
            requests.done.pop_first();
        }
        if let Some(since) = since {
            self.exchange.missed(since);
        }
        Ok(())
    }

    /// Takes a turn over: stores its answer where its instance has left it whole, ends it with what was generated so far, or begins
    /// it, where nothing was.
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
        let outcome = self.exchange.outcome_of(&conversation_id, &answer_id).await;
        let outcome = outcome.and_then(|outcome| Outcome::from_json(&outcome));
        let text = match &outcome {
            Some(outcome) => outcome.text().to_owned(),
            None => self.exchange.text_of(&conversation_id, &answer_id, lease.fence).await.unwrap_or_default(),
        };
        let mirror = self.rooms.running(&conversation_id).filter(|answer| answer.message_id == answer_id);
        let answer = mirror.unwrap_or_else(|| Answer::with_id(answer_id, conversation_id, asked_by, replaces));
        answer.extend(0, &text);
        answer.set_origin(false, lease.fence);
        let is_stale = self.clock.now() - created_at > MAX_AGE || lease.fence > MAX_FENCE;
        let adoption = match outcome {
            Some(outcome) => Adoption::Generated(outcome.into()),
            None if answer.published() > 0 || is_stale => Adoption::Cut,
            None => Adoption::Begin,
        };
        let turn = Turn::adopted(question, answer, lease, adoption);
        if stop {
            turn.stop();
        }
        self.turns.start(turn);
        Ok(())
    }
}

/// What `work` gives, if it does so in time.
async fn within<T>(limit: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    timeout(limit, work).await.unwrap_or_else(|_| Err(Error::Unavailable("the database does not answer".into())))
}
