//! A user's list of conversations.

use chat_backend::{
    chat::{
        conversations::ListQuery,
        dto::{ConversationStatus, ConversationSummary},
    },
    common::error::Error,
};
use entity::ids::{ConversationId, UserId};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::database::{Place, Store, on_each_database};

fn all() -> ListQuery {
    ListQuery { status: ConversationStatus::Active, q: None, cursor: None, limit: 50 }
}

fn ids(list: &[ConversationSummary]) -> Vec<ConversationId> {
    list.iter().map(|summary| summary.conversation.id.clone()).collect()
}

async fn the_last_changed_comes_first_with_its_newest_message_and_count(store: Store) {
    let (ada, bob) = (UserId::from("ada"), UserId::from("bob"));
    let quiet = store.conversation(&ada).await;
    let busy = store.conversation(&ada).await;
    let shared = store.conversation(&bob).await;
    let _not_hers = store.conversation(&bob).await;
    store.conversations.invite(&bob, &shared.id, &ada).await.unwrap();
    store.say(&bob, &shared.id, "from bob").await;
    let question = store.say(&ada, &busy.id, "first").await;
    let newest = store.answer(&question, "second").await;

    let list = store.conversations.list(&ada, all()).await.unwrap().items;
    assert_eq!(ids(&list), [busy.id, shared.id, quiet.id]);
    let told: Vec<Vec<_>> =
        list.iter().map(|entry| entry.messages.iter().map(|message| message.content.as_str()).collect()).collect();
    assert_eq!(told, [vec!["second"], vec!["from bob"], vec![]]);
    assert_eq!(list[0].messages[0].id, newest.id);
    assert_eq!(list.iter().map(|entry| entry.count.messages).collect::<Vec<_>>(), [2, 1, 0]);
}

async fn archived_and_deleted_ones_are_not_among_the_active(store: Store) {
    let ada = UserId::from("ada");
    let active = store.conversation(&ada).await;
    let archived = store.conversation(&ada).await;
    let deleted = store.conversation(&ada).await;
    store.conversations.archive(&ada, &archived.id).await.unwrap();
    store.conversations.delete(&ada, &deleted.id).await.unwrap();
    let list = async |status| ids(&store.conversations.list(&ada, ListQuery { status, ..all() }).await.unwrap().items);
    assert_eq!(list(ConversationStatus::Active).await, [active.id]);
    assert_eq!(list(ConversationStatus::Archived).await, [archived.id]);
    assert_eq!(list(ConversationStatus::Deleted).await, []);
}

async fn a_search_finds_parts_of_titles_and_takes_wildcards_literally(store: Store) {
    let ada = UserId::from("ada");
    for title in ["Sales 100%", "Sales 1000", "snake_case", "snakeXcase", r"back\slash", "École"] {
        store.conversations.create(&ada, title.into()).await.unwrap();
    }
    let find = async |q: &str| {
        let found = store.conversations.list(&ada, ListQuery { q: Some(q.into()), ..all() }).await.unwrap().items;
        let mut titles: Vec<_> = found.into_iter().map(|entry| entry.conversation.title).collect();
        titles.sort();
        titles
    };
    assert_eq!(find("SALES").await, ["Sales 100%", "Sales 1000"]);
    assert_eq!(find("0%").await, ["Sales 100%"]);
    assert_eq!(find("E_C").await, ["snake_case"]);
    assert_eq!(find(r"k\s").await, [r"back\slash"]);
    assert_eq!(find("École").await, ["École"]);
    assert_eq!(find("' OR 1=1 --").await, Vec::<String>::new());
    assert_eq!(find("").await.len(), 6);
    let nul = store.conversations.list(&ada, ListQuery { q: Some("a\0".into()), ..all() }).await;
    assert!(matches!(&nul, Err(Error::BadRequest(message)) if message.starts_with("q ")), "{nul:?}");
}

async fn pages_meet_without_gap_or_repeat_even_over_equal_times(store: Store) {
    let (ada, bob) = (UserId::from("ada"), UserId::from("bob"));
    let mut expected = Vec::new();
    for number in 0..23 {
        // Own and joined ones mixed, up to five with the same time.
        let owner = if number % 3 == 0 { &bob } else { &ada };
        let conversation = store.conversation(owner).await;
        if owner == &bob {
            store.conversations.invite(&bob, &conversation.id, &ada).await.unwrap();
        }
        expected.push(conversation.id);
        if number % 5 == 4 {
            store.clock.advance_ms(1);
        }
    }
    expected.reverse();
    for limit in [1, 2, 7, 23, 50] {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = store.conversations.list(&ada, ListQuery { cursor, limit, ..all() }).await.unwrap().items;
            let Some(last) = page.last() else { break };
            assert!(page.len() as u64 <= limit);
            cursor = Some(last.conversation.id.clone());
            seen.extend(ids(&page));
        }
        assert_eq!(seen, expected, "by {limit}");
    }
}

async fn a_cursor_holds_its_place_when_its_conversation_is_deleted(store: Store) {
    let ada = UserId::from("ada");
    let older = store.conversation(&ada).await;
    store.clock.advance_ms(1);
    let last = store.conversation(&ada).await;
    store.conversations.delete(&ada, &last.id).await.unwrap();
    let page = store.conversations.list(&ada, ListQuery { cursor: Some(last.id), ..all() }).await.unwrap().items;
    assert_eq!(ids(&page), [older.id]);
}

async fn a_cursor_that_is_not_in_the_users_list_is_refused_by_name(store: Store) {
    let others = store.conversation(&"bob".into()).await;
    for cursor in [others.id, "unknown".into(), "".into(), "a\0".into()] {
        let refused = store.conversations.list(&"ada".into(), ListQuery { cursor: Some(cursor), ..all() }).await;
        assert!(matches!(&refused, Err(Error::BadRequest(message)) if message.starts_with("cursor ")), "{refused:?}");
    }
}

on_each_database!(
    the_last_changed_comes_first_with_its_newest_message_and_count,
    archived_and_deleted_ones_are_not_among_the_active,
    a_search_finds_parts_of_titles_and_takes_wildcards_literally,
    pages_meet_without_gap_or_repeat_even_over_equal_times,
    a_cursor_holds_its_place_when_its_conversation_is_deleted,
    a_cursor_that_is_not_in_the_users_list_is_refused_by_name,
);

/// Scans of the table `messages` and rows read from it so far, and statements run, by the server's own count.
async fn reads_of_messages(store: &Store) -> (i64, i64) {
    store.database.read().execute_unprepared("SELECT pg_stat_force_next_flush()").await.unwrap();
    let sql = "SELECT seq_scan, seq_tup_read + coalesce(idx_tup_fetch, 0) AS rows
               FROM pg_stat_user_tables WHERE relname = 'messages'";
    let row =
        store.database.read().query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap().unwrap();
    (row.try_get("", "seq_scan").unwrap(), row.try_get("", "rows").unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_reads_a_few_messages_for_a_list_however_many_there_are() {
    let place = Place::postgres().await;
    let url = place.url();
    place
        .run_bare(async move {
            let store = Store::open(&url, 1).await; // one connection: its counts are flushed by the next statement
            let many = r#"
                INSERT INTO "conversations" ("id", "userId", "title", "updatedAt", "messageCount")
                SELECT 'c' || c, 'ada', 'T', now(), 200 FROM generate_series(1, 100) c;
                INSERT INTO "messages" ("id", "conversationId", "role", "content", "createdAt")
                SELECT 'm' || c || '-' || m, 'c' || c, 'user', 'text', now() + m * interval '1 s'
                FROM generate_series(1, 100) c, generate_series(1, 200) m;
                ANALYZE"#;
            store.database.write().execute_unprepared(many).await.unwrap();
            let (scans, rows) = reads_of_messages(&store).await;
            let list = store.conversations.list(&"ada".into(), all()).await.unwrap().items;
            let (scans_after, rows_after) = reads_of_messages(&store).await;
            assert_eq!(list.len(), 50);
            assert!(list.iter().all(|entry| entry.messages[0].id.as_str().ends_with("-200")));
            assert_eq!(scans_after, scans, "the table was scanned");
            let read = rows_after - rows;
            assert!((50..=250).contains(&read), "{read} of 20,000 messages read");
        })
        .await;
}
