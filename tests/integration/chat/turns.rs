//! Questions and their answers.

use chat_backend::chat::dto::Message;
use entity::ids::{ConversationId, UserId};
use sea_orm::ConnectionTrait;

use crate::support::database::{Store, on_each_database};

fn told(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.content.as_str()).collect()
}

async fn conversation(store: &Store) -> (UserId, ConversationId) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    (ada, id)
}

async fn turns_are_in_order_however_their_times_interleave(store: Store) {
    let (ada, id) = conversation(&store).await;
    let u1 = store.say(&ada, &id, "u1").await;
    let u2 = store.say(&ada, &id, "u2").await;
    let u3 = store.say(&ada, &id, "u3").await;
    store.answer(&u1, "a1").await;
    store.answer(&u2, "a2").await;
    store.answer(&u3, "a3").await;
    let all = ["u1", "a1", "u2", "a2", "u3", "a3"];
    for limit in [1, 2, 3, 4, 5, 6, 50] {
        let turns = store.messages.recent_turns(&id, limit, &[]).await.unwrap();
        assert_eq!(told(&turns), all[all.len().saturating_sub(limit as usize)..], "{limit}");
    }
    let turns = store.messages.recent_turns(&id, 4, &[u3.id]).await.unwrap();
    assert_eq!(told(&turns), ["u1", "a1", "u2", "a2"]);
}

async fn excluded_and_empty_answers_are_left_out(store: Store) {
    let (ada, id) = conversation(&store).await;
    let u1 = store.say(&ada, &id, "u1").await;
    let replaced = store.answer(&u1, "a1").await;
    let u2 = store.say(&ada, &id, "u2").await;
    store.answer(&u2, "").await;
    store.say(&ada, &id, "u3").await;
    let turns = store.messages.recent_turns(&id, 10, &[replaced.id]).await.unwrap();
    assert_eq!(told(&turns), ["u1", "u2", "u3"]);
    assert_eq!(store.messages.recent_turns(&id, 0, &[]).await.unwrap().len(), 0);
}

async fn import(store: &Store, id: &ConversationId, role: &str, content: &str) {
    store.clock.advance_ms(1);
    let at = store.clock.now().naive_utc();
    let sql = format!(
        r#"INSERT INTO "messages" ("id", "conversationId", "role", "content", "createdAt")
           VALUES ('imported-{content}', '{id}', '{role}', '{content}', '{at}')"#
    );
    store.database.write().execute_unprepared(&sql).await.unwrap();
}

async fn imported_turns_go_by_time(store: Store) {
    let (ada, id) = conversation(&store).await;
    for (role, content) in [("user", "u1"), ("assistant", "a1"), ("user", "u2"), ("assistant", "a2")] {
        import(&store, &id, role, content).await;
    }
    let turns = store.messages.recent_turns(&id, 3, &[]).await.unwrap();
    assert_eq!(told(&turns), ["a1", "u2", "a2"]);
    let again = store.again(&ada, &id).await.unwrap();
    assert_eq!((again.question.content.as_str(), again.replaces), ("u2", vec!["imported-a2".into()]));
}

async fn the_answer_to_a_question_is_the_newest(store: Store) {
    let (ada, id) = conversation(&store).await;
    let question = store.say(&ada, &id, "u").await;
    assert!(store.messages.answer_to(&id, &question.id).await.unwrap().is_none());
    store.answer(&question, "a").await;
    let newest = store.answer(&question, "b").await;
    assert_eq!(store.messages.answer_to(&id, &question.id).await.unwrap().unwrap().id, newest.id);
    assert!(store.messages.answer_to(&"another".into(), &question.id).await.unwrap().is_none());
}

on_each_database!(
    turns_are_in_order_however_their_times_interleave,
    excluded_and_empty_answers_are_left_out,
    imported_turns_go_by_time,
    the_answer_to_a_question_is_the_newest,
);
