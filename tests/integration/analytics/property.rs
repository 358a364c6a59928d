//! After any history, however counters ran and crashed in it: the stored figures, those of the API and those of a rebuild are
//! what the rows say.

use chat_backend::analytics::{AnalyticsService, Span, Whose, rebuild};
use chrono::{DateTime, TimeDelta, Utc};
use entity::conversation_analytics as analytics;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tokio::{runtime::Handle, task::block_in_place};

use super::{
    history::{World, steps},
    reference::{Tables, counts, days, mean, sentiments, stored, sums, thousandths},
};
use crate::support::database::{Store, on_each_database};

/// Histories on each database.
const CASES: u32 = 24;

on_each_database!(figures_equal_a_recomputation_after_any_history);

async fn figures_equal_a_recomputation_after_any_history(store: Store) {
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = block_in_place(|| {
        runner.run(&steps(), |steps| {
            Handle::current().block_on(async {
                let begun = store.clock.now();
                let mut world = World::new(store.clone()).await;
                for (place, step) in steps {
                    world.take(place, step).await;
                }
                store.clock.advance_ms(1);
                world.count_all().await;
                check_rows(&world).await;
                check_spans(&world, begun).await;
            });
            Ok(())
        })
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    check_rebuild(&store).await;
}

async fn check_rows(world: &World) {
    let tables = Tables::read(&world.store).await;
    let service = AnalyticsService::new(world.store.database.clone());
    for talk in &world.talks {
        let conversation = tables.conversations.iter().find(|it| it.id == talk.id).unwrap();
        assert_eq!(conversation.left_at, talk.left_at);
        let expected = tables.expected(conversation);
        let rows: Vec<_> = tables.analytics.iter().filter(|it| it.conversation_id == talk.id).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!(stored(rows[0]), expected);
        assert_eq!((rows[0].rating, &rows[0].user_id), (talk.rating, &world.owner));
        let shown = service.of_conversation(talk.id.clone(), world.owner.clone()).await.unwrap();
        let shown = json!({
            "duration": shown.duration, "messages": shown.message_count, "users": shown.user_message_count,
            "answers": shown.answer_count, "errors": shown.error_count,
            "average": shown.avg_response_time.unwrap_or_default().round() as i64, "p95": shown.p95_response_time,
            "firstToken": shown.avg_first_token_time.map(|time| time.round() as i64),
            "sentiment": shown.sentiment_score.unwrap_or_default(), "frustrated": shown.frustration_count,
            "intents": shown.top_intents, "abandoned": shown.abandoned, "escalated": shown.escalated,
        });
        assert_eq!(shown, expected);
    }
}

/// The owner's span, which cuts the first and the last day; and everybody's, where that is the same.
async fn check_spans(world: &World, begun: DateTime<Utc>) {
    let from = begun + TimeDelta::milliseconds(5);
    let to = (world.store.clock.now() - TimeDelta::milliseconds(2)).max(from + TimeDelta::milliseconds(1));
    for whose in [Whose::Of(world.owner.clone()), Whose::All] {
        check_span(world, &Span { whose, from, to }).await;
    }
}

async fn check_span(world: &World, span: &Span) {
    let tables = Tables::read(&world.store).await;
    let service = AnalyticsService::new(world.store.database.clone());
    let (from, to) = (span.from.naive_utc(), span.to.naive_utc());
    let owned = |it: &entity::conversations::Model| match &span.whose {
        Whose::Of(user) => it.user_id == *user,
        Whose::All => true,
    };
    let messages = tables.within(owned, from, to);
    let kept: Vec<_> = tables
        .analytics
        .iter()
        .filter(|row| messages.iter().any(|message| message.conversation_id == row.conversation_id))
        .collect();
    let totals = service.totals(span).await.unwrap();
    let shown = serde_json::to_value(&totals).unwrap();
    assert_eq!(summed(&shown), sums(&messages));
    assert_eq!(shown["sentiment"], sentiments(&messages));
    assert_eq!(
        totals.frustrated as usize,
        messages.iter().filter(|it| it.tone.as_deref() == Some("frustrated")).count()
    );
    assert_eq!(totals.escalated as usize, kept.iter().filter(|row| row.escalated).count());
    assert_eq!(totals.abandoned as usize, kept.iter().filter(|row| row.abandoned).count());
    assert_eq!(totals.ratings as usize, kept.iter().filter(|row| row.rating.is_some()).count());
    let average = |values: Option<f64>| values.map(thousandths);
    assert_eq!(average(totals.rating), average(mean(kept.iter().filter_map(|row| row.rating.map(f64::from)))));
    assert_eq!(average(totals.avg_duration), average(mean(kept.iter().map(|row| f64::from(row.duration)))));

    let series = service.series(span).await.unwrap();
    let expected = days(from.date(), (to - TimeDelta::milliseconds(1)).date());
    assert_eq!(series.iter().map(|day| day.day).collect::<Vec<_>>(), expected);
    for day in series {
        let of: Vec<_> = messages.iter().copied().filter(|message| message.created_at.date() == day.day).collect();
        assert_eq!(summed(&serde_json::to_value(&day).unwrap()), sums(&of));
        let escalated = tables
            .conversations
            .iter()
            .filter(|it| owned(it) && it.status != "deleted")
            .filter(|it| it.escalated_at.is_some_and(|at| at >= from && at < to && at.date() == day.day));
        assert_eq!(day.escalated as usize, escalated.count(), "{}", day.day);
    }

    let intents = service.intents(span).await.unwrap();
    let shown: Vec<_> = intents.into_iter().map(|it| (it.intent, it.count as usize)).collect();
    assert_eq!(shown, counts(&messages));
}

/// What [`sums`] names, with averages in thousandths.
fn summed(shown: &Value) -> Value {
    let mut picked = shown.clone();
    let names = sums(&[]);
    picked.as_object_mut().unwrap().retain(|name, _| names.get(name).is_some());
    for name in ["avgResponseTime", "avgFirstTokenTime", "sentimentScore"] {
        picked[name] = picked[name].as_f64().map(thousandths).into();
    }
    picked
}

async fn check_rebuild(store: &Store) {
    let before = Tables::read(store).await;
    // What somebody said is nowhere else: those rows stay, with figures that are wrong.
    use analytics::Column as A;
    let db = store.database.write();
    analytics::Entity::delete_many().filter(A::Rating.is_null()).exec(db).await.unwrap();
    let wrong = analytics::Entity::update_many().col_expr(A::MessageCount, sea_orm::sea_query::Expr::val(-1));
    wrong.exec(db).await.unwrap();
    for _ in 0..2 {
        let rebuilt = rebuild(&store.database, &store.clock.clock()).await.unwrap();
        assert_eq!(rebuilt as usize, before.conversations.len());
        let after = Tables::read(store).await;
        assert_eq!(after.analytics.len(), before.analytics.len());
        for row in &before.analytics {
            let again = after.analytics.iter().find(|it| it.conversation_id == row.conversation_id).unwrap();
            assert_eq!((stored(again), again.rating), (stored(row), row.rating));
        }
    }
}
