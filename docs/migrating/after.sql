-- Once the Prisma service is gone: it never kept these two. At a quiet time; running it again does no harm.
\set ON_ERROR_STOP on

UPDATE "conversations" AS c SET "messageCount" = m.count, "lastMessageAt" = m.last
FROM (SELECT "conversationId", count(*)::integer AS count, max("createdAt") AS last FROM "messages" GROUP BY 1) AS m
WHERE m."conversationId" = c."id" AND (c."messageCount" <> m.count OR c."lastMessageAt" IS DISTINCT FROM m.last);
