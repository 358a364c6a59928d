// docs/migrating.md step by step, on a database that Prisma laid out, with Prisma at work all the time.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { binary } from "../clients/js/harness/binary.mjs";
import { postgresDatabase } from "../clients/js/harness/database.mjs";
import { newUser, Server } from "../clients/js/harness/server.mjs";
import { PrismaService, traffic } from "./prisma-service.mjs";

const ROOT = resolve(import.meta.dirname, "../..");
const LAYOUT = join(ROOT, "tests/integration/common/prisma.sql");
const OLD = { conversations: 300, messages: 20 };
const run = promisify(execFile);

describe("from the Prisma service to this one", () => {
  const user = newUser("ana");
  let database;
  let old;
  let server;

  const psql = async (...args) => (await run("psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", database.url, ...args])).stdout.trim();
  const columns = () => psql("-c", `SELECT attrelid::regclass, attname, atttypid::regtype, atttypmod, attnotnull FROM pg_attribute
    WHERE attrelid IN ('conversations'::regclass, 'messages'::regclass) AND attnum > 0 ORDER BY attrelid, attnum`);
  const indexes = () => psql("-c", `SELECT relname, oid, relfilenode FROM pg_class WHERE relkind = 'i' AND relname ~ '^(conversations|messages)_' ORDER BY 1`);
  const file = (name) => psql("-f", join(ROOT, "docs/migrating", name));
  const contents = (messages) => messages.map(({ content }) => content);

  before(async () => {
    database = await postgresDatabase();
    await psql("-f", LAYOUT);
    await psql("-c", `INSERT INTO users VALUES ('${user}')`);
    await psql("-c", `INSERT INTO conversations (id, "userId", title, "updatedAt")
      SELECT 'c' || n, '${user}', 'Old ' || n, now() - n * interval '1 minute' FROM generate_series(1, ${OLD.conversations}) n`);
    await psql("-c", `INSERT INTO messages (id, "conversationId", role, content, "userId", "createdAt")
      SELECT 'c' || c || 'm' || m, 'c' || c, CASE m % 2 WHEN 1 THEN 'user' ELSE 'assistant' END, 'message ' || m,
             CASE m % 2 WHEN 1 THEN '${user}' END, now() - (c * 100 - m) * interval '1 minute'
      FROM generate_series(1, ${OLD.conversations}) c, generate_series(1, ${OLD.messages}) m`);
    old = new PrismaService(database.url);
    server = new Server(() => ({ DATABASE_URL: database.url, AI_CHUNKS: "3" }));
  });
  after(async () => {
    await server.stop({ keepDatabase: true });
    await old.close();
    await database.drop();
  });

  test("the database is made ready while the Prisma service is in use, and nobody there fails", async () => {
    const users = traffic(old, user);
    await file("before.sql");
    const made = [await indexes(), await columns()];
    await run(binary(), ["migrate"], { env: { DATABASE_URL: database.url } });
    assert.deepEqual([await indexes(), await columns()], made, "the server's own migrations have nothing to do to a large table");
    await file("before.sql");
    assert.ok((await users.stop()) > 0);
  });

  test("an index whose building was cut off is built again", async () => {
    const name = "messages_replyTo_idx";
    await psql("-c", `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '"${name}"'::regclass`);
    await file("before.sql");
    assert.equal(await psql("-c", `SELECT indisvalid FROM pg_index WHERE indexrelid = '"${name}"'::regclass`), "t");
  });

  test("both serve side by side: what one stores, the other shows", async () => {
    await server.start();
    const users = traffic(old, user, 2);
    const { id } = await old.create(user, "Shared");
    await old.addMessage({ conversationId: id, role: "user", content: "To Prisma", userId: user });
    await old.addMessage({ conversationId: id, role: "assistant", content: "From Prisma", intent: "greeting", confidence: 0.85 });

    const client = await server.connect(user);
    const { messages } = await client.emit("conversation:load", { conversationId: id });
    assert.deepEqual(contents(messages), ["To Prisma", "From Prisma"]);
    await client.emit("message:send", { conversationId: id, content: "To the new one" });
    const answer = await client.next("message:complete");
    assert.equal(answer.content, "lorem lorem lorem ");

    await old.addMessage({ conversationId: id, role: "user", content: "To Prisma again", userId: user });
    const told = ["To Prisma", "From Prisma", "To the new one", "lorem lorem lorem ", "To Prisma again"];
    const shown = await old.getMessages(id);
    assert.deepEqual(contents(shown), told);
    assert.deepEqual(shown.map(({ status }) => status), told.map(() => "sent"));
    const later = await server.rest(user).get(`/conversations/${id}/messages`);
    assert.deepEqual(contents(later.body.messages), told);
    const listed = (await old.getActiveConversations(user)).find((each) => each.id === id);
    assert.deepEqual([listed.messages[0].content, listed._count.messages], ["To Prisma again", 5]);
    assert.ok((await users.stop()) > 0);
  });

  test("what one creates, deletes or archives, is so for the other", async () => {
    const rest = server.rest(user);
    const created = await rest.post("/conversations", { title: "Of the new one" });
    assert.equal(created.status, 201);
    await old.addMessage({ conversationId: created.body.id, role: "user", content: "Hello", userId: user });
    await old.deleteConversation(created.body.id);
    assert.equal((await rest.get(`/conversations/${created.body.id}`)).status, 404);

    const { id } = await old.create(user, "Of Prisma");
    assert.equal((await rest.delete(`/conversations/${id}`)).status, 200);
    assert.ok(!(await old.getActiveConversations(user)).some((each) => each.id === id));
  });

  test("rows of before are all there", async () => {
    const { body } = await server.rest(user).get(`/conversations/c7/messages?limit=100`);
    assert.deepEqual(contents(body.messages), Array.from({ length: OLD.messages }, (_, index) => `message ${index + 1}`));
    assert.equal((await server.rest(newUser("bob")).get("/conversations/c7/messages")).status, 404);
  });

  test("back to the Prisma service alone, and forth again: nothing is lost", async () => {
    const { body } = await server.rest(user).post("/conversations", { title: "Before going back" });
    const sent = await server.rest(user).post(`/conversations/${body.id}/messages`, { content: "Still here?" });
    assert.equal(sent.status, 201);
    await server.stop({ keepDatabase: true });
    const [question, answer] = await old.getMessages(body.id);
    assert.deepEqual([question.content, answer.role], ["Still here?", "assistant"]);
    await old.addMessage({ conversationId: body.id, role: "user", content: "Yes", userId: user });
    await server.start();
    const back = await server.rest(user).get(`/conversations/${body.id}/messages`);
    assert.deepEqual(contents(back.body.messages), ["Still here?", answer.content, "Yes"]);
  });

  test("afterwards counts and times are those of the messages", async () => {
    const wrong = `SELECT count(*) FROM conversations c JOIN (SELECT "conversationId", count(*) n, max("createdAt") last FROM messages GROUP BY 1) m
      ON m."conversationId" = c.id WHERE c."messageCount" <> n OR c."lastMessageAt" IS DISTINCT FROM last`;
    assert.ok(Number(await psql("-c", wrong)) > 0, "Prisma kept them after all");
    await file("after.sql");
    assert.equal(await psql("-c", wrong), "0");
    const { body } = await server.rest(user).get("/conversations/c7");
    assert.equal(body.messageCount, OLD.messages);
  });
});
