//! Pages and lists are limited in bytes of JSON, whatever they are of.

use chat_backend::chat::{
    conversations::ListQuery,
    dto::{ConversationStatus, ConversationSummary},
};
use entity::{
    conversation_participants as participants, conversations,
    ids::{ConversationId, UserId},
};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde::Serialize;

use crate::support::database::{Store, on_each_database};

const MIB: usize = 1 << 20;

/// As long as content may be, and six times as long as JSON.
fn control() -> String {
    "\u{1}".repeat(32_000)
}

fn json(value: &(impl Serialize + ?Sized)) -> usize {
    serde_json::to_string(value).unwrap().len()
}

async fn a_page_of_messages_ends_where_its_json_is_long_enough(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let mut expected = vec![];
    for number in 0..14 {
        let content = if number % 5 == 4 { "short".into() } else { control() };
        expected.push(store.say(&ada, &id, &content).await.id);
    }
    let (mut seen, mut before, mut pages) = (vec![], None, 0);
    loop {
        let page = store.messages.history(&ada, &id, before.as_deref(), 200, &[]).await.unwrap();
        assert!(json(&page.messages) <= MIB, "{} bytes", json(&page.messages));
        assert!(page.messages.len() >= 5 || !page.has_more, "{} messages", page.messages.len());
        assert_eq!(page.next_cursor.is_some(), page.has_more);
        let mut earlier: Vec<_> = page.messages.into_iter().map(|message| message.id).collect();
        earlier.append(&mut seen);
        (seen, before, pages) = (earlier, page.next_cursor, pages + 1);
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, expected);
    assert!(pages > 1);
}

async fn a_message_that_is_larger_than_a_page_has_one_of_its_own(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    for content in ["before".into(), "\u{1}".repeat(200_000), "after".into(), "a".repeat(2 * MIB)] {
        store.say(&ada, &id, &content).await;
    }
    let (mut sizes, mut before) = (vec![], None);
    loop {
        let page = store.messages.history(&ada, &id, before.as_deref(), 200, &[]).await.unwrap();
        sizes.push(page.messages.iter().map(|message| message.content.len()).collect::<Vec<_>>());
        before = page.next_cursor;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [vec![2 * MIB], vec![5], vec![200_000], vec![6]]);
}

fn ids(list: &[ConversationSummary]) -> Vec<ConversationId> {
    list.iter().map(|item| item.conversation.id.clone()).collect()
}

async fn newest_messages_that_do_not_fit_are_left_out_of_a_list(store: Store) {
    let ada = UserId::from("ada");
    let mut expected = vec![];
    for number in 0..12 {
        let id = store.conversation(&ada).await.id;
        let content = if number == 0 { "short".into() } else { control() };
        store.say(&ada, &id, &content).await;
        expected.push(id);
    }
    expected.reverse();
    let query = ListQuery { status: ConversationStatus::Active, q: None, cursor: None, limit: 200 };
    let page = store.conversations.list(&ada, query).await.unwrap();
    assert!(!page.is_cut);
    for list in [page.items, store.conversations.first_list(&ada).await.unwrap()] {
        assert!(json(&list) <= MIB, "{} bytes", json(&list));
        assert_eq!(ids(&list), expected);
        assert!(list.iter().all(|item| item.count.messages == 1));
        let shown: Vec<_> = list.iter().map(|item| item.messages.len()).collect();
        assert_eq!(shown, [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1], "a short one still fits behind those that do not");
    }
}

async fn invitations_do_not_crowd_out_what_is_ones_own(store: Store) {
    let (ada, mallory) = (UserId::from("ada"), UserId::from("mallory"));
    let own = store.conversation(&ada).await.id;
    store.say(&ada, &own, "mine").await;
    for _ in 0..80 {
        let theirs = store.conversations.create(&mallory, "\u{1}".repeat(200)).await.unwrap().id;
        store.conversations.invite(&mallory, &theirs, &ada).await.unwrap();
        store.say(&mallory, &theirs, &control()).await;
    }
    let list = store.conversations.first_list(&ada).await.unwrap();
    assert_eq!(list.len(), 81);
    assert_eq!(list[80].conversation.id, own);
    assert_eq!(list[80].messages[0].content, "mine");
    assert!(json(&list) <= MIB / 4 + 1_000, "{} bytes", json(&list));
}

async fn no_number_of_invitations_crowds_out_what_is_ones_own(store: Store) {
    let (ada, mallory) = (UserId::from("ada"), UserId::from("mallory"));
    let own = store.conversation(&ada).await;
    store.clock.advance_ms(1);
    let theirs = store.conversation(&mallory).await;
    let like = conversations::Entity::find_by_id(theirs.id).one(store.database.read()).await.unwrap().unwrap();
    let many: Vec<ConversationId> = (0..1_200).map(|_| ConversationId::generate()).collect();
    for some in many.chunks(400) {
        let rows =
            some.iter().map(|id| conversations::Model { id: id.clone(), title: "\u{1}".repeat(200), ..like.clone() });
        conversations::Entity::insert_many(rows.map(IntoActiveModel::into_active_model))
            .exec_without_returning(store.database.write())
            .await
            .unwrap();
        let parts = some.iter().map(|id| participants::Model {
            conversation_id: id.clone(),
            user_id: ada.clone(),
            created_at: like.created_at,
        });
        participants::Entity::insert_many(parts.map(IntoActiveModel::into_active_model))
            .exec_without_returning(store.database.write())
            .await
            .unwrap();
    }
    let list = store.conversations.first_list(&ada).await.unwrap();
    assert_eq!(list.last().map(|item| item.conversation.id.clone()), Some(own.id));
    assert!(list.len() > 100, "{}", list.len());
    assert!(json(&list) <= MIB / 4 + 1_000, "{} bytes", json(&list));
}

async fn a_conversation_has_so_many_participants_that_they_fit_on_a_page(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let user = |number: usize| UserId::from(format!("{number:04}{}", "\u{1f600}".repeat(196)));
    let rows = (0..1_000).map(|number| participants::Model {
        conversation_id: id.clone(),
        user_id: user(number),
        created_at: chrono::DateTime::UNIX_EPOCH.naive_utc(),
    });
    participants::Entity::insert_many(rows.map(IntoActiveModel::into_active_model))
        .exec_without_returning(store.database.write())
        .await
        .unwrap();
    store.conversations.invite(&ada, &id, &user(7)).await.unwrap();
    let refused = store.conversations.invite(&ada, &id, &"bob".into()).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "CONFLICT");
    assert_eq!(refused.to_string(), "a conversation takes at most 1000 participants; remove somebody first");
    let everybody = store.conversations.participants(&ada, &id).await.unwrap();
    assert_eq!(everybody.len(), 1_001);
    assert!(json(&everybody) <= MIB, "{} bytes", json(&everybody));
    store.conversations.remove_participant(&ada, &id, &user(7)).await.unwrap();
    store.conversations.invite(&ada, &id, &"bob".into()).await.unwrap();
}

on_each_database!(
    a_page_of_messages_ends_where_its_json_is_long_enough,
    a_message_that_is_larger_than_a_page_has_one_of_its_own,
    newest_messages_that_do_not_fit_are_left_out_of_a_list,
    invitations_do_not_crowd_out_what_is_ones_own,
    no_number_of_invitations_crowds_out_what_is_ones_own,
    a_conversation_has_so_many_participants_that_they_fit_on_a_page,
);
