-- Before the first start on a database that is in use: what would lock a large table is done here without locking it. The server's
-- own migrations find it done. Run it by psql, which must not put it into one transaction; run it again if it was interrupted.
\set ON_ERROR_STOP on

-- Instant, once they have the table; whoever holds it for longer makes this fail rather than everybody wait.
SET lock_timeout = '2s';
ALTER TABLE "conversations"
    ADD COLUMN IF NOT EXISTS "escalatedAt" timestamp(3),
    ADD COLUMN IF NOT EXISTS "resumedAt" timestamp(3),
    ADD COLUMN IF NOT EXISTS "leftAt" timestamp(3);
ALTER TABLE "messages"
    ADD COLUMN IF NOT EXISTS "clientMessageId" text,
    ADD COLUMN IF NOT EXISTS "replyTo" text,
    ADD COLUMN IF NOT EXISTS "sentimentScore" double precision,
    ADD COLUMN IF NOT EXISTS "tone" text,
    ADD COLUMN IF NOT EXISTS "firstTokenTime" integer;
SET lock_timeout = 0;

-- An index whose building was interrupted is there, and of no use.
SELECT format('DROP INDEX CONCURRENTLY %s', indexrelid::regclass) FROM pg_index
WHERE NOT indisvalid AND indrelid IN ('"conversations"'::regclass, '"messages"'::regclass) \gexec

CREATE INDEX CONCURRENTLY IF NOT EXISTS "conversations_userId_status_updatedAt_id_idx"
    ON "conversations" ("userId", "status", "updatedAt", "id");
CREATE INDEX CONCURRENTLY IF NOT EXISTS "conversations_escalatedAt_idx"
    ON "conversations" ("escalatedAt") WHERE "escalatedAt" IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS "messages_conversationId_createdAt_id_idx"
    ON "messages" ("conversationId", "createdAt", "id");
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "messages_conversationId_userId_clientMessageId_key"
    ON "messages" ("conversationId", "userId", "clientMessageId");
CREATE INDEX CONCURRENTLY IF NOT EXISTS "messages_replyTo_idx" ON "messages" ("replyTo");
