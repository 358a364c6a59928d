//! A conversation's life.

use chat_backend::{chat::dto::ConversationStatus, common::error::Error};
use entity::ids::UserId;

use crate::support::database::{Store, on_each_database};

async fn a_new_conversation_is_active_and_empty(store: Store) {
    let ada = UserId::from("ada");
    let created = store.conversations.create(&ada, "Élan ✨".into()).await.unwrap();
    let read = store.conversations.get(&ada, &created.id).await.unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&created).unwrap());
    assert_eq!((read.user_id, read.title.as_str(), read.status), (ada, "Élan ✨", ConversationStatus::Active));
    assert_eq!((read.message_count, read.last_message_at, read.deleted_at), (0, None, None));
    assert_eq!((read.created_at, read.updated_at), (store.clock.now(), store.clock.now()));
}

async fn a_renamed_conversation_has_the_new_title(store: Store) {
    let ada = UserId::from("ada");
    let created = store.conversation(&ada).await;
    store.clock.advance_ms(1234);
    let renamed = store.conversations.rename(&ada, &created.id, "New".into()).await.unwrap();
    assert_eq!((renamed.title.as_str(), renamed.updated_at), ("New", store.clock.now()));
    assert_eq!(renamed.created_at, created.created_at);
    assert_eq!(store.conversations.get(&ada, &created.id).await.unwrap().title, "New");
}

async fn an_archived_conversation_can_still_be_read(store: Store) {
    let ada = UserId::from("ada");
    let created = store.conversation(&ada).await;
    let archived = store.conversations.archive(&ada, &created.id).await.unwrap();
    assert_eq!(archived.status, ConversationStatus::Archived);
    assert_eq!(store.conversations.get(&ada, &created.id).await.unwrap().status, ConversationStatus::Archived);
}

async fn a_deleted_conversation_is_gone_for_its_owner_too(store: Store) {
    let ada = UserId::from("ada");
    let created = store.conversation(&ada).await;
    store.clock.advance_ms(5);
    let deleted = store.conversations.delete(&ada, &created.id).await.unwrap();
    assert_eq!((deleted.status, deleted.deleted_at), (ConversationStatus::Deleted, Some(store.clock.now())));
    for gone in [
        store.conversations.get(&ada, &created.id).await.map(drop),
        store.conversations.delete(&ada, &created.id).await.map(drop),
        store.conversations.archive(&ada, &created.id).await.map(drop),
        store.conversations.rename(&ada, &created.id, "T".into()).await.map(drop),
    ] {
        assert!(matches!(gone, Err(Error::NotFound("conversation"))), "{gone:?}");
    }
}

async fn a_nul_character_in_a_title_is_refused_by_name(store: Store) {
    let ada = UserId::from("ada");
    let created = store.conversation(&ada).await;
    for refused in [
        store.conversations.create(&ada, "a\0b".into()).await,
        store.conversations.rename(&ada, &created.id, "a\0b".into()).await,
    ] {
        assert!(matches!(&refused, Err(Error::BadRequest(message)) if message.starts_with("title ")), "{refused:?}");
    }
}

async fn an_id_with_a_nul_character_is_nobodys(store: Store) {
    let error = store.conversations.get(&"ada".into(), &"a\0b".into()).await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_) | Error::BadRequest(_)), "{error:?}");
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

async fn only_what_is_untouched_for_long_is_archived(store: Store) {
    let ada = UserId::from("ada");
    let old = store.conversation(&ada).await;
    let deleted = store.conversation(&ada).await;
    store.conversations.delete(&ada, &deleted.id).await.unwrap();
    store.clock.advance_ms(1);
    let edge = store.conversation(&ada).await;
    store.clock.advance_ms(90 * DAY_MS);

    assert_eq!(store.conversations.archive_untouched(90).await.unwrap(), 1);
    assert_eq!(store.conversations.get(&ada, &old.id).await.unwrap().status, ConversationStatus::Archived);
    assert_eq!(store.conversations.get(&ada, &edge.id).await.unwrap().status, ConversationStatus::Active);
    assert!(store.conversations.get(&ada, &deleted.id).await.is_err());
    assert_eq!(store.conversations.archive_untouched(90).await.unwrap(), 0);
    assert_eq!(store.conversations.archive_untouched(u32::MAX).await.unwrap(), 0);
}

async fn archiving_goes_on_beyond_one_batch(store: Store) {
    use sea_orm::ConnectionTrait;
    let many = r#"INSERT INTO "conversations" ("id", "userId", "title", "updatedAt")
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
        SELECT 'c' || i, 'ada', 'T', '2020-01-01 00:00:00' FROM n"#;
    let many = if store.database.write().get_database_backend() == sea_orm::DbBackend::Postgres {
        many.replace("'2020-01-01 00:00:00'", "timestamp '2020-01-01 00:00:00'")
    } else {
        many.into()
    };
    store.database.write().execute_unprepared(&many).await.unwrap();
    assert_eq!(store.conversations.archive_untouched(90).await.unwrap(), 2500);
}

on_each_database!(
    a_new_conversation_is_active_and_empty,
    a_renamed_conversation_has_the_new_title,
    an_archived_conversation_can_still_be_read,
    a_deleted_conversation_is_gone_for_its_owner_too,
    a_nul_character_in_a_title_is_refused_by_name,
    an_id_with_a_nul_character_is_nobodys,
    only_what_is_untouched_for_long_is_archived,
    archiving_goes_on_beyond_one_batch,
);
