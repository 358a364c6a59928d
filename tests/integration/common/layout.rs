//! The tables in PostgreSQL are those that the product's Prisma schema maps to.

use chat_backend::common::database::Database;
use entity::ids::{ConversationId, UserId};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::database::{Place, Store};

/// table.column, type, nullable, default, digits of a second
const COLUMNS: &str = r#"
conversations.id | text | NO | - | -
conversations.userId | text | NO | - | -
conversations.title | text | NO | - | -
conversations.status | text | NO | 'active'::text | -
conversations.lastMessageAt | timestamp without time zone | YES | - | 3
conversations.messageCount | integer | NO | 0 | -
conversations.deletedAt | timestamp without time zone | YES | - | 3
conversations.createdAt | timestamp without time zone | NO | CURRENT_TIMESTAMP | 3
conversations.updatedAt | timestamp without time zone | NO | - | 3
conversations.escalatedAt | timestamp without time zone | YES | - | 3
conversations.resumedAt | timestamp without time zone | YES | - | 3
conversations.leftAt | timestamp without time zone | YES | - | 3
messages.id | text | NO | - | -
messages.conversationId | text | NO | - | -
messages.role | text | NO | - | -
messages.content | text | NO | - | -
messages.userId | text | YES | - | -
messages.intent | text | YES | - | -
messages.confidence | double precision | YES | - | -
messages.model | text | YES | - | -
messages.tokens | integer | YES | - | -
messages.processingTime | integer | YES | - | -
messages.sentiment | text | YES | - | -
messages.status | text | NO | 'sent'::text | -
messages.error | text | YES | - | -
messages.createdAt | timestamp without time zone | NO | CURRENT_TIMESTAMP | 3
messages.clientMessageId | text | YES | - | -
messages.replyTo | text | YES | - | -
messages.sentimentScore | double precision | YES | - | -
messages.tone | text | YES | - | -
messages.firstTokenTime | integer | YES | - | -
intent_logs.id | text | NO | - | -
intent_logs.conversationId | text | NO | - | -
intent_logs.messageId | text | NO | - | -
intent_logs.intent | text | NO | - | -
intent_logs.confidence | double precision | NO | - | -
intent_logs.entities | jsonb | NO | - | -
intent_logs.method | text | NO | - | -
intent_logs.createdAt | timestamp without time zone | NO | CURRENT_TIMESTAMP | 3
conversation_analytics.id | text | NO | - | -
conversation_analytics.conversationId | text | NO | - | -
conversation_analytics.userId | text | NO | - | -
conversation_analytics.duration | integer | NO | - | -
conversation_analytics.messageCount | integer | NO | - | -
conversation_analytics.avgResponseTime | integer | NO | - | -
conversation_analytics.sentimentScore | double precision | NO | - | -
conversation_analytics.frustrationCount | integer | NO | 0 | -
conversation_analytics.topIntents | jsonb | NO | - | -
conversation_analytics.rating | integer | YES | - | -
conversation_analytics.feedback | text | YES | - | -
conversation_analytics.abandoned | boolean | NO | false | -
conversation_analytics.escalated | boolean | NO | false | -
conversation_analytics.createdAt | timestamp without time zone | NO | CURRENT_TIMESTAMP | 3
conversation_analytics.updatedAt | timestamp without time zone | NO | - | 3
conversation_analytics.userMessageCount | integer | NO | 0 | -
conversation_analytics.answerCount | integer | NO | 0 | -
conversation_analytics.errorCount | integer | NO | 0 | -
conversation_analytics.p95ResponseTime | integer | YES | - | -
conversation_analytics.avgFirstTokenTime | integer | YES | - | -
"#;

const READ_COLUMNS: &str = r#"
SELECT concat_ws(' | ', table_name || '.' || column_name, data_type, is_nullable, coalesce(column_default, '-'),
                 coalesce(datetime_precision::text, '-')) AS line
FROM information_schema.columns
WHERE table_name IN ('conversations', 'messages', 'intent_logs', 'conversation_analytics')
ORDER BY array_position(ARRAY['conversations', 'messages', 'intent_logs', 'conversation_analytics'], table_name::text),
         ordinal_position"#;

const INDEXES: &str = r#"
CREATE INDEX "conversation_analytics_userId_idx" ON public.conversation_analytics USING btree ("userId")
CREATE INDEX "conversation_participants_userId_idx" ON public.conversation_participants USING btree ("userId")
CREATE INDEX "conversations_escalatedAt_idx" ON public.conversations USING btree ("escalatedAt") WHERE ("escalatedAt" IS NOT NULL)
CREATE INDEX "conversations_updatedAt_idx" ON public.conversations USING btree ("updatedAt")
CREATE INDEX "conversations_userId_idx" ON public.conversations USING btree ("userId")
CREATE INDEX "conversations_userId_status_updatedAt_id_idx" ON public.conversations USING btree ("userId", status, "updatedAt", id)
CREATE INDEX "intent_logs_conversationId_idx" ON public.intent_logs USING btree ("conversationId")
CREATE INDEX "messages_conversationId_createdAt_id_idx" ON public.messages USING btree ("conversationId", "createdAt", id)
CREATE INDEX "messages_conversationId_idx" ON public.messages USING btree ("conversationId")
CREATE INDEX "messages_createdAt_idx" ON public.messages USING btree ("createdAt")
CREATE INDEX "messages_replyTo_idx" ON public.messages USING btree ("replyTo")
CREATE INDEX "outbox_countedAt_open_idx" ON public.outbox USING btree ("position") WHERE ("countedAt" IS NULL)
CREATE INDEX "outbox_publishedAt_open_idx" ON public.outbox USING btree ("position") WHERE ("publishedAt" IS NULL)
CREATE INDEX "turns_conversationId_position_idx" ON public.turns USING btree ("conversationId", "position")
CREATE INDEX conversations_status_idx ON public.conversations USING btree (status)
CREATE INDEX intent_logs_intent_idx ON public.intent_logs USING btree (intent)
CREATE INDEX turns_instance_idx ON public.turns USING btree (instance)
CREATE UNIQUE INDEX "conversation_analytics_conversationId_key" ON public.conversation_analytics USING btree ("conversationId")
CREATE UNIQUE INDEX "messages_conversationId_userId_clientMessageId_key" ON public.messages USING btree ("conversationId", "userId", "clientMessageId")
CREATE UNIQUE INDEX "outbox_eventId_key" ON public.outbox USING btree ("eventId")
CREATE UNIQUE INDEX "turns_questionId_key" ON public.turns USING btree ("questionId")
CREATE UNIQUE INDEX catch_up_requests_pkey ON public.catch_up_requests USING btree (id)
CREATE UNIQUE INDEX conversation_analytics_pkey ON public.conversation_analytics USING btree (id)
CREATE UNIQUE INDEX conversation_participants_pkey ON public.conversation_participants USING btree ("conversationId", "userId")
CREATE UNIQUE INDEX conversations_pkey ON public.conversations USING btree (id)
CREATE UNIQUE INDEX duties_pkey ON public.duties USING btree (name)
CREATE UNIQUE INDEX instances_pkey ON public.instances USING btree (id)
CREATE UNIQUE INDEX intent_logs_pkey ON public.intent_logs USING btree (id)
CREATE UNIQUE INDEX messages_pkey ON public.messages USING btree (id)
CREATE UNIQUE INDEX outbox_pkey ON public.outbox USING btree ("position")
CREATE UNIQUE INDEX turns_pkey ON public.turns USING btree ("position")
"#;

const READ_INDEXES: &str = r#"
SELECT indexdef AS line FROM pg_indexes
WHERE schemaname = 'public' AND tablename NOT IN ('seaql_migrations', 'users') ORDER BY indexdef COLLATE "C""#;

const CONSTRAINTS: &str = r#"
catch_up_requests_pkey: PRIMARY KEY (id)
conversation_analytics_pkey: PRIMARY KEY (id)
conversation_participants_pkey: PRIMARY KEY ("conversationId", "userId")
conversations_pkey: PRIMARY KEY (id)
duties_pkey: PRIMARY KEY (name)
instances_pkey: PRIMARY KEY (id)
intent_logs_pkey: PRIMARY KEY (id)
messages_conversationId_fkey: FOREIGN KEY ("conversationId") REFERENCES conversations(id) ON UPDATE CASCADE ON DELETE RESTRICT
messages_pkey: PRIMARY KEY (id)
outbox_pkey: PRIMARY KEY ("position")
turns_conversationId_fkey: FOREIGN KEY ("conversationId") REFERENCES conversations(id) ON UPDATE CASCADE ON DELETE RESTRICT
turns_pkey: PRIMARY KEY ("position")
"#;

// The key to `users` is the imported database's own.
const READ_CONSTRAINTS: &str = r#"
SELECT conname || ': ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'f', 'u')
  AND conname NOT IN ('seaql_migrations_pkey', 'users_pkey', 'conversations_userId_fkey')
ORDER BY conname COLLATE "C""#;

async fn read(database: &Database, sql: &str) -> String {
    let rows = database.read().query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.try_get("", "line").unwrap()).collect();
    lines.join("\n")
}

async fn assert_layout(database: &Database) {
    for (sql, expected) in [(READ_COLUMNS, COLUMNS), (READ_INDEXES, INDEXES), (READ_CONSTRAINTS, CONSTRAINTS)] {
        similar(&read(database, sql).await, expected.trim());
    }
}

fn similar(actual: &str, expected: &str) {
    let missing: Vec<_> = expected.lines().filter(|line| !actual.lines().any(|other| other == *line)).collect();
    let surplus: Vec<_> = actual.lines().filter(|line| !expected.lines().any(|other| other == *line)).collect();
    assert_eq!(actual, expected, "missing: {missing:#?}, too many: {surplus:#?}");
}

#[tokio::test]
async fn a_new_database_is_laid_out_as_prisma_would() {
    let place = Place::postgres().await;
    let url = place.url();
    place
        .run_bare(async move {
            let store = Store::open(&url, 2).await;
            assert_layout(&store.database).await;
            store.database.migrate().await.unwrap();
            assert_layout(&store.database).await;
        })
        .await;
}

#[tokio::test]
async fn a_database_that_prisma_laid_out_is_taken_over_with_its_rows() {
    let place = Place::postgres().await;
    let url = place.url();
    place
        .run_bare(async move {
            let before = Database::connect(&url, 1).await.unwrap();
            before.write().execute_unprepared(include_str!("prisma.sql")).await.unwrap();
            before.close().await.unwrap();

            let store = Store::open(&url, 2).await;
            assert_layout(&store.database).await;

            let (ada, id) = (UserId::from("ada"), ConversationId::from("cjld2cjxh0000qzrmn831i7rn"));
            let history = store.messages.history(&ada, &id, None, 50, &[]).await.unwrap();
            let told: Vec<_> = history.messages.iter().map(|message| message.content.as_str()).collect();
            assert_eq!(told, ["Hello", "Hi"]);
            assert_eq!(history.messages[0].created_at.to_rfc3339(), "2025-01-02T03:04:05.006+00:00");
            let again = store.again(&ada, &id).await.unwrap();
            assert_eq!(again.question.content, "Hello");
            assert_eq!(again.replaces, ["cjld2cyuq0001t3rmniod1foy".into()]);
            store.say(&ada, &id, "Still there?").await;
            assert_eq!(store.conversations.get(&ada, &id).await.unwrap().message_count, 3);
        })
        .await;
}

#[tokio::test]
async fn a_row_that_prisma_writes_without_our_columns_is_read() {
    Place::postgres()
        .await
        .run(|store: Store| async move {
            let ada = UserId::from("ada");
            let conversation = store.conversation(&ada).await;
            let insert = format!(
                r#"INSERT INTO "messages" ("id", "conversationId", "role", "content", "userId") VALUES ('m', '{}', 'user', 'By Prisma', 'ada')"#,
                conversation.id
            );
            store.database.write().execute_unprepared(&insert).await.unwrap();
            let history = store.messages.history(&ada, &conversation.id, None, 50, &[]).await.unwrap();
            assert_eq!(history.messages[0].content, "By Prisma");
        })
        .await;
}
