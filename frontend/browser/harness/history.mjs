// A long history, put into a server's SQLite file directly: to have it said would take minutes.
import { execFileSync } from "node:child_process";

const PROGRAM = `
import sqlite3, sys
path, conversation, user, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
with sqlite3.connect(path, timeout=20) as db:
    db.execute("""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO messages ("id", "conversationId", "role", "content", "userId", "status", "createdAt")
        SELECT printf('seeded-%06d', i), ?, CASE WHEN i % 2 THEN 'user' ELSE 'assistant' END,
            CASE WHEN i % 2 THEN 'Question ' || i ELSE 'Answer ' || i || ' with **some** words, and a list:' || char(10) || '- one' || char(10) || '- two' END,
            CASE WHEN i % 2 THEN ? END, 'sent',
            strftime('%Y-%m-%d %H:%M:%f', '2026-01-01', '+' || (i * 10) || ' minutes')
        FROM n""", (count, conversation, user))
    db.execute('UPDATE conversations SET "messageCount" = ? WHERE "id" = ?', (count, conversation))
`;

/** Puts `count` messages into a conversation, questions and answers in turn, ten minutes apart. */
export function seed(path, conversationId, userId, count) {
  execFileSync("python3", ["-c", PROGRAM, path, conversationId, userId, String(count)]);
}
