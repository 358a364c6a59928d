//! A conversation's messages, page by page.

use chat_backend::common::error::Error;
use entity::ids::{ConversationId, UserId};

use crate::support::database::{Store, on_each_database};

/// 53 messages, up to four with the same time.
async fn long_conversation(store: &Store, user: &UserId) -> ConversationId {
    let id = store.conversation(user).await.id;
    for number in 0..53 {
        let new = store.message(&number.to_string(), None);
        store.messages.send(user, &id, new).await.unwrap();
        if number % 4 == 3 {
            store.clock.advance_ms(1);
        }
    }
    id
}

async fn the_newest_come_in_ascending_order(store: Store) {
    let ada = UserId::from("ada");
    let id = long_conversation(&store, &ada).await;
    let page = store.messages.history(&ada, &id, None, 50, &[]).await.unwrap();
    let expected: Vec<_> = (3..53).map(|number| number.to_string()).collect();
    assert_eq!(page.messages.iter().map(|message| message.content.clone()).collect::<Vec<_>>(), expected);
    assert!(page.has_more && page.next_cursor.is_some());
}

async fn pages_meet_without_gap_or_repeat_even_over_equal_times(store: Store) {
    let ada = UserId::from("ada");
    let id = long_conversation(&store, &ada).await;
    let expected: Vec<_> = (0..53).map(|number| number.to_string()).collect();
    for limit in [1, 2, 5, 52, 53, 54] {
        let (mut told, mut before) = (Vec::new(), None);
        loop {
            let page = store.messages.history(&ada, &id, before.as_deref(), limit, &[]).await.unwrap();
            assert_eq!(page.next_cursor.is_some(), page.has_more);
            assert!(!page.messages.is_empty(), "by {limit}");
            let mut earlier: Vec<_> = page.messages.into_iter().map(|message| message.content).collect();
            earlier.append(&mut told);
            told = earlier;
            before = page.next_cursor;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(told, expected, "by {limit}");
    }
}

async fn hidden_messages_take_no_place_on_the_page(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let mut hidden = Vec::new();
    for number in 0..6 {
        let message = store.say(&ada, &id, &number.to_string()).await;
        if number % 2 == 1 {
            hidden.push(message.id);
        }
    }
    let page = store.messages.history(&ada, &id, None, 3, &hidden).await.unwrap();
    assert_eq!(page.messages.iter().map(|message| message.content.as_str()).collect::<Vec<_>>(), ["0", "2", "4"]);
    assert!(!page.has_more && page.next_cursor.is_none());
}

async fn an_empty_conversation_has_an_empty_page(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    let page = store.messages.history(&ada, &id, None, 50, &[]).await.unwrap();
    assert!(page.messages.is_empty() && !page.has_more && page.next_cursor.is_none());
}

async fn a_limit_out_of_bounds_is_brought_into_them(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    store.say(&ada, &id, "1").await;
    store.say(&ada, &id, "2").await;
    assert_eq!(store.messages.history(&ada, &id, None, 0, &[]).await.unwrap().messages.len(), 1);
    assert_eq!(store.messages.history(&ada, &id, None, u64::MAX, &[]).await.unwrap().messages.len(), 2);
}

async fn a_malformed_cursor_is_refused_by_name(store: Store) {
    let ada = UserId::from("ada");
    let id = store.conversation(&ada).await.id;
    for before in ["", "nonsense", "a\0", "%%%", "bnVsbA"] {
        let refused = store.messages.history(&ada, &id, Some(before), 50, &[]).await;
        assert!(matches!(&refused, Err(Error::BadRequest(message)) if message.starts_with("before ")), "{refused:?}");
    }
}

on_each_database!(
    the_newest_come_in_ascending_order,
    pages_meet_without_gap_or_repeat_even_over_equal_times,
    hidden_messages_take_no_place_on_the_page,
    an_empty_conversation_has_an_empty_page,
    a_limit_out_of_bounds_is_brought_into_them,
    a_malformed_cursor_is_refused_by_name,
);
