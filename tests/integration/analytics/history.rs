//! A random history, applied through the real services, with counters that run, overlap and crash in between.

use std::collections::HashMap;

use chat_backend::{
    analytics::{Computed, Counter},
    chat::{
        dto::{Message, MessageStatus},
        messages::NewAnswer,
    },
    events::Sentiment,
};
use chrono::NaiveDateTime;
use entity::{
    ids::{ConversationId, UserId, new_id},
    outbox,
};
use proptest::{prelude::*, sample::select};
use sea_orm::EntityTrait;
use std::time::Duration;

use crate::support::database::Store;

const CONVERSATIONS: usize = 3;

#[derive(Clone, Debug)]
pub enum Step {
    Send {
        by_owner: bool,
        tone: &'static str,
        quarters: i8,
    },
    Answer(Ending),
    Regenerate(Ending),
    Escalate,
    Resume,
    Rate(i32),
    Archive,
    Delete,
    Leave,
    Return,
    /// Milliseconds.
    Wait(i64),
    Count,
    CountTwiceAtOnce,
    /// Reads events and figures, and stores nothing yet.
    Compute,
    /// Stores what was computed, however old it is.
    Settle,
    Crash,
}

#[derive(Clone, Debug)]
pub struct Ending {
    status: &'static str,
    time: Option<i32>,
    first_token: Option<i32>,
    intent: Option<&'static str>,
}

/// Steps, each in one of the conversations.
pub fn steps() -> impl Strategy<Value = Vec<(usize, Step)>> {
    let step = prop_oneof![
        6 => (prop::bool::weighted(0.8), select(vec!["neutral", "frustrated", "satisfied"]), -4..=4_i8)
            .prop_map(|(by_owner, tone, quarters)| Step::Send { by_owner, tone, quarters }),
        6 => ending().prop_map(Step::Answer),
        2 => ending().prop_map(Step::Regenerate),
        1 => Just(Step::Escalate),
        2 => Just(Step::Resume),
        1 => (1..=5_i32).prop_map(Step::Rate),
        1 => Just(Step::Archive),
        3 => Just(Step::Leave),
        2 => Just(Step::Return),
        2 => select(vec![1, 999, 20_000, 60_000, 61_000, 86_400_000]).prop_map(Step::Wait),
        2 => Just(Step::Count),
        1 => Just(Step::CountTwiceAtOnce),
        2 => Just(Step::Compute),
        2 => Just(Step::Settle),
        1 => Just(Step::Crash),
    ];
    let deleted = prop::collection::vec((0..CONVERSATIONS, Just(Step::Delete)), 0..2);
    (prop::collection::vec((0..CONVERSATIONS, step), 5..60), deleted, any::<prop::sample::Index>()).prop_map(
        |(mut steps, deleted, place)| {
            let place = place.index(steps.len());
            steps.splice(place..place, deleted);
            steps
        },
    )
}

fn ending() -> impl Strategy<Value = Ending> {
    let status = select(vec!["done", "done", "failed", "stopped"]);
    let (time, first_token) = (prop::option::weighted(0.9, 1..5_000), prop::option::weighted(0.7, 1..900));
    let intent = prop::option::weighted(0.9, select(vec!["greeting", "general_query", "content_idea", "farewell"]));
    (status, time, first_token, intent).prop_map(|(status, time, first_token, intent)| Ending {
        status,
        time,
        first_token,
        intent,
    })
}

/// A conversation, and what the history knows of it beside the tables.
pub struct Talk {
    pub id: ConversationId,
    /// Questions without an answer, the oldest first.
    open: Vec<Message>,
    /// The newest question and whether its newest answer is good.
    newest: Option<bool>,
    asked: Option<Message>,
    pub left_at: Option<NaiveDateTime>,
    pub rating: Option<i32>,
    pub is_deleted: bool,
}

pub struct World {
    pub store: Store,
    pub counter: Counter,
    pub owner: UserId,
    guest: UserId,
    pub talks: Vec<Talk>,
    computed: Vec<Computed>,
    counted: HashMap<i64, NaiveDateTime>,
}

impl World {
    pub async fn new(store: Store) -> Self {
        let (owner, guest) = (UserId(format!("owner-{}", new_id())), UserId(format!("guest-{}", new_id())));
        let mut talks = Vec::new();
        for _ in 0..CONVERSATIONS {
            let id = store.conversation(&owner).await.id;
            store.conversations.invite(&owner, &id, &guest).await.unwrap();
            talks.push(Talk {
                id,
                open: vec![],
                newest: None,
                asked: None,
                left_at: None,
                rating: None,
                is_deleted: false,
            });
        }
        let counter = Counter::new(store.database.clone(), store.clock.clock()).at_pace(Duration::ZERO);
        Self { store, counter, owner, guest, talks, computed: vec![], counted: HashMap::new() }
    }

    pub async fn take(&mut self, place: usize, step: Step) {
        self.store.clock.advance_ms(1);
        match step {
            Step::Wait(ms) => self.store.clock.advance_ms(ms),
            Step::Count => _ = self.counter.count_round().await.unwrap(),
            Step::CountTwiceAtOnce => {
                let (one, two) = tokio::join!(self.counter.count_round(), self.counter.count_round());
                one.unwrap();
                two.unwrap();
            }
            Step::Compute => self.computed.extend(self.counter.compute_all().await.unwrap()),
            Step::Settle => {
                for computed in std::mem::take(&mut self.computed) {
                    self.counter.settle(computed).await.unwrap();
                }
            }
            Step::Crash => self.computed.clear(),
            step if !self.talks[place].is_deleted => self.happen(place, step).await,
            _ => {}
        }
        self.check_counted_once().await;
    }

    async fn happen(&mut self, place: usize, step: Step) {
        let (store, owner) = (self.store.clone(), self.owner.clone());
        let now = store.clock.now().naive_utc();
        let talk = &mut self.talks[place];
        let conversations = &store.conversations;
        match step {
            Step::Send { by_owner, tone, quarters } => {
                let sender = if by_owner { &owner } else { &self.guest };
                let sentiment = match quarters.signum() {
                    -1 => "negative",
                    0 => "neutral",
                    _ => "positive",
                };
                let sentiment = Sentiment { sentiment, sentiment_score: f64::from(quarters) / 4.0, tone };
                let new = chat_backend::chat::messages::NewMessage { sentiment, ..store.message("Well?", None) };
                let sent = store.messages.send(sender, &talk.id, new).await.unwrap();
                if sent.turn.is_some() {
                    talk.open.push(sent.message.clone());
                }
                (talk.newest, talk.asked) = (Some(false), Some(sent.message));
                talk.left_at = talk.left_at.filter(|_| !by_owner);
            }
            Step::Answer(ending) if !talk.open.is_empty() => {
                let question = talk.open.remove(0);
                talk.answered(&question, &ending);
                store.store(ending.lay_over(store.answer_to(&question, "So.").await)).await;
            }
            Step::Regenerate(ending) => {
                // Refused while an answer is open or the assistant is silent.
                let Ok(again) = store.again(&owner, &talk.id).await else { return };
                let answer = store.answer_to(&again.question, "Or so.").await;
                let answer = NewAnswer { replaces: again.replaces, lease: again.turn.lease, ..answer };
                talk.answered(&again.question, &ending);
                store.store(ending.lay_over(answer)).await;
            }
            Step::Escalate => _ = conversations.escalate(&owner, &talk.id).await.unwrap(),
            Step::Resume => _ = conversations.resume(Some(&owner), &talk.id).await.unwrap(),
            Step::Rate(rating) => {
                conversations.feedback(&owner, &talk.id, rating, None).await.unwrap();
                talk.rating = Some(rating);
            }
            Step::Archive => _ = conversations.archive(&owner, &talk.id).await.unwrap(),
            Step::Delete => {
                conversations.delete(&owner, &talk.id).await.unwrap();
                talk.is_deleted = true;
            }
            Step::Leave => {
                let waits = talk.newest == Some(false) && talk.left_at.is_none();
                assert_eq!(conversations.waits_for_answer(&owner, &talk.id).await.unwrap(), waits);
                let noted = conversations.note_left(&owner, &talk.id, now).await.unwrap();
                // A question may be a little ahead of the clock: it comes after the message before it.
                let is_ahead = talk
                    .asked
                    .as_ref()
                    .is_some_and(|asked| asked.user_id.as_ref() == Some(&owner) && asked.created_at.naive_utc() > now);
                assert_eq!(noted, waits && !is_ahead);
                if noted {
                    talk.left_at = Some(now);
                }
            }
            Step::Return => {
                let noted = conversations.note_returned(&owner, &talk.id).await.unwrap();
                assert_eq!(noted, talk.left_at.take().is_some());
            }
            _ => {}
        }
    }

    /// Counts until nothing is left.
    pub async fn count_all(&mut self) {
        while self.counter.count_round().await.unwrap() {}
        self.check_counted_once().await;
        let rows = outbox::Entity::find().all(self.store.database.read()).await.unwrap();
        assert!(rows.iter().all(|row| row.counted_at.is_some()), "{rows:#?}");
    }

    /// What was counted before is not counted again: the clock has moved, so it would show.
    async fn check_counted_once(&mut self) {
        for row in outbox::Entity::find().all(self.store.database.read()).await.unwrap() {
            let Some(at) = row.counted_at else { continue };
            assert_eq!(*self.counted.entry(row.position).or_insert(at), at, "{} was counted twice", row.kind);
        }
    }
}

impl Talk {
    fn answered(&mut self, question: &Message, ending: &Ending) {
        if self.asked.as_ref().is_some_and(|asked| asked.id == question.id) {
            self.newest = Some(ending.status != "failed");
        }
    }
}

impl Ending {
    fn lay_over(&self, answer: NewAnswer) -> NewAnswer {
        let failed = self.status == "failed";
        NewAnswer {
            status: if failed { MessageStatus::Error } else { MessageStatus::Sent },
            error: (self.status != "done").then(|| self.status.into()),
            processing_time: self.time,
            first_token_time: self.first_token,
            intent: self.intent.map(Into::into),
            ..answer
        }
    }
}
