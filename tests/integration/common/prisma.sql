-- What Prisma's migration engine writes for the product's schema, for PostgreSQL.
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "conversations" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "lastMessageAt" TIMESTAMP(3),
    "messageCount" INTEGER NOT NULL DEFAULT 0,
    "deletedAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "conversations_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "messages" (
    "id" TEXT NOT NULL,
    "conversationId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "userId" TEXT,
    "intent" TEXT,
    "confidence" DOUBLE PRECISION,
    "model" TEXT,
    "tokens" INTEGER,
    "processingTime" INTEGER,
    "sentiment" TEXT,
    "status" TEXT NOT NULL DEFAULT 'sent',
    "error" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "messages_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "intent_logs" (
    "id" TEXT NOT NULL,
    "conversationId" TEXT NOT NULL,
    "messageId" TEXT NOT NULL,
    "intent" TEXT NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "entities" JSONB NOT NULL,
    "method" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "intent_logs_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "conversation_analytics" (
    "id" TEXT NOT NULL,
    "conversationId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "duration" INTEGER NOT NULL,
    "messageCount" INTEGER NOT NULL,
    "avgResponseTime" INTEGER NOT NULL,
    "sentimentScore" DOUBLE PRECISION NOT NULL,
    "frustrationCount" INTEGER NOT NULL DEFAULT 0,
    "topIntents" JSONB NOT NULL,
    "rating" INTEGER,
    "feedback" TEXT,
    "abandoned" BOOLEAN NOT NULL DEFAULT false,
    "escalated" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "conversation_analytics_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "conversations_userId_idx" ON "conversations"("userId");
CREATE INDEX "conversations_status_idx" ON "conversations"("status");
CREATE INDEX "conversations_updatedAt_idx" ON "conversations"("updatedAt");
CREATE INDEX "messages_conversationId_idx" ON "messages"("conversationId");
CREATE INDEX "messages_createdAt_idx" ON "messages"("createdAt");
CREATE INDEX "intent_logs_conversationId_idx" ON "intent_logs"("conversationId");
CREATE INDEX "intent_logs_intent_idx" ON "intent_logs"("intent");
CREATE UNIQUE INDEX "conversation_analytics_conversationId_key" ON "conversation_analytics"("conversationId");
CREATE INDEX "conversation_analytics_userId_idx" ON "conversation_analytics"("userId");

ALTER TABLE "conversations" ADD CONSTRAINT "conversations_userId_fkey"
    FOREIGN KEY ("userId") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "messages" ADD CONSTRAINT "messages_conversationId_fkey"
    FOREIGN KEY ("conversationId") REFERENCES "conversations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

INSERT INTO "users" VALUES ('ada');
INSERT INTO "conversations" ("id", "userId", "title", "messageCount", "lastMessageAt", "updatedAt")
    VALUES ('cjld2cjxh0000qzrmn831i7rn', 'ada', 'From before', 2, '2025-01-02 03:04:07.008', '2025-01-02 03:04:07.008');
INSERT INTO "messages" ("id", "conversationId", "role", "content", "userId", "createdAt") VALUES
    ('cjld2cyuq0000t3rmniod1foy', 'cjld2cjxh0000qzrmn831i7rn', 'user', 'Hello', 'ada', '2025-01-02 03:04:05.006'),
    ('cjld2cyuq0001t3rmniod1foy', 'cjld2cjxh0000qzrmn831i7rn', 'assistant', 'Hi', NULL, '2025-01-02 03:04:07.008');
