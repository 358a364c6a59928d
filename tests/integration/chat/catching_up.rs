//! What the server asks for itself: what was said since, and who may be where.

use entity::ids::{ConversationId, UserId};

use crate::support::database::{Store, on_each_database};

async fn what_was_said_since_comes_in_order(store: Store) {
    let (ada, bob) = (UserId::from("ada"), UserId::from("bob"));
    let (one, two) = (store.conversation(&ada).await.id, store.conversation(&bob).await.id);
    let unseen = store.conversation(&ada).await.id;
    let first = store.say(&ada, &one, "1").await;
    let at = store.clock.now();
    let second = store.say(&bob, &two, "2").await;
    store.say(&ada, &unseen, "unseen").await;
    store.answer(&first, "3").await;
    store.say(&ada, &one, "4").await;
    store.answer(&second, "5").await;
    let told = |conversations: Vec<ConversationId>, at| {
        let store = store.clone();
        async move {
            let messages = store.messages.since(&conversations, at).await.unwrap();
            messages.into_iter().map(|message| message.content).collect::<Vec<_>>()
        }
    };
    let both = vec![one.clone(), two.clone()];
    assert_eq!(told(both.clone(), at).await, ["2", "3", "4", "5"]);
    assert_eq!(told(vec![one.clone()], at).await, ["3", "4"]);
    assert_eq!(told(both, store.clock.now()).await, Vec::<String>::new());
    assert_eq!(told(vec![], at).await, Vec::<String>::new());
    // More than fit into a query.
    let mut many: Vec<_> = (0..2_500).map(|number| ConversationId::from(number.to_string())).collect();
    many.insert(0, two);
    many.push(one);
    assert_eq!(told(many, at).await, ["2", "3", "4", "5"]);
}

async fn rights_are_the_owners_and_the_participants(store: Store) {
    let (ada, bob, eve) = (UserId::from("ada"), UserId::from("bob"), UserId::from("eve"));
    let (alone, shared) = (store.conversation(&ada).await.id, store.conversation(&bob).await.id);
    store.conversations.invite(&bob, &shared, &eve).await.unwrap();
    store.clock.advance_ms(1);
    store.conversations.invite(&bob, &shared, &ada).await.unwrap();
    let deleted = store.conversation(&ada).await.id;
    store.conversations.invite(&ada, &deleted, &bob).await.unwrap();
    store.conversations.delete(&ada, &deleted).await.unwrap();
    let archived = store.conversation(&ada).await.id;
    store.conversations.archive(&ada, &archived).await.unwrap();
    let unasked = store.conversation(&ada).await.id;

    let mut asked: Vec<_> = (0..2_500).map(|number| ConversationId::from(number.to_string())).collect();
    asked.insert(0, alone.clone());
    asked.extend([shared.clone(), deleted, archived.clone()]);
    let rights = store.conversations.rights(&asked).await.unwrap();
    assert_eq!(rights.len(), 3, "{rights:?}");
    assert_eq!(rights[&alone], vec![ada.clone()]);
    assert_eq!(rights[&shared], [bob, eve, ada.clone()]);
    assert_eq!(rights[&archived], [ada]);
    assert!(!rights.contains_key(&unasked));
    assert!(store.conversations.rights(&[]).await.unwrap().is_empty());
}

on_each_database!(what_was_said_since_comes_in_order, rights_are_the_owners_and_the_participants);
