// conversations:list on connection, and conversation:list with its filters.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { refused } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertSummary } from "../harness/shapes.mjs";
import { newConversation, turn } from "../harness/turns.mjs";

const ids = (list) => list.map(({ id }) => id);

describe("the list of conversations", () => {
  const server = useServer({ AI_CHUNKS: "1" });

  test("is empty for a new user, and has one user's conversations only", async () => {
    const [ana, ben] = [await server.connect(newUser("ana")), await server.connect(newUser("ben"))];
    assert.deepEqual(await ana.next("conversations:list"), []);
    const mine = await newConversation(ana);
    assert.deepEqual(ids(await ana.emit("conversation:list", {})), [mine.id]);
    assert.deepEqual(await ben.emit("conversation:list", {}), []);
  });

  test("is in the order of the newest updatedAt, each with its newest message and count", async () => {
    const client = await server.connect(newUser());
    const empty = await newConversation(client, "empty");
    const older = await newConversation(client, "older");
    const newer = await newConversation(client, "newer");
    await turn(client, newer.id, "one");
    const { answer } = await turn(client, newer.id, "two");
    const touched = await turn(client, older.id, "three");

    const again = await server.connect(client.user);
    const list = await again.next("conversations:list");
    assert.deepEqual(ids(list), [older.id, newer.id, empty.id]);
    assertSummary(list[0], { messages: [touched.answer], messageCount: 2, lastMessageAt: touched.answer.createdAt });
    assertSummary(list[1], { messages: [answer], messageCount: 4, lastMessageAt: answer.createdAt });
    assertSummary(list[2], { messages: [], messageCount: 0, lastMessageAt: null });
    assert.deepEqual(await again.emit("conversation:list", {}), list);
  });

  test("comes as an event too, to the socket that asked", async () => {
    const client = await server.connect(newUser());
    const other = await server.connect(client.user);
    await client.next("conversations:list");
    await newConversation(client);
    const list = await client.emit("conversation:list", {});
    assert.deepEqual(await client.next("conversations:list"), list);
    await newConversation(other);
    assert.equal(other.all("conversations:list").length, 1, "only the one of its connection");
  });

  describe("of a user with many", () => {
    let client;
    const created = [];

    before(async () => {
      client = await server.connect(newUser());
      for (let count = 0; count < 12; count += 1) {
        created.push(await newConversation(client, count % 3 === 0 ? `Budget ${count}` : `Note ${count}`));
      }
      await client.emit("conversation:archive", { conversationId: created[1].id });
      await client.emit("conversation:delete", { conversationId: created[2].id });
    });

    const newestFirst = (...left) => ids(created.filter((_, index) => !left.includes(index))).toReversed();
    const list = (query) => client.emit("conversation:list", query);

    test("shows the active ones", async () => {
      assert.deepEqual(ids(await list({})), newestFirst(1, 2));
      assert.deepEqual(ids(await list({ status: "active" })), newestFirst(1, 2));
    });

    test("shows the archived ones when asked, and the deleted ones never", async () => {
      const archived = await list({ status: "archived" });
      assert.deepEqual(ids(archived), [created[1].id]);
      assertSummary(archived[0], { status: "archived", deletedAt: null });
      const connected = await (await server.connect(client.user)).next("conversations:list");
      assert.deepEqual(ids(connected), newestFirst(1, 2));
    });

    test("is searched by title, whatever the case", async () => {
      assert.deepEqual(ids(await list({ q: "budget" })), ids([created[9], created[6], created[3], created[0]]));
      assert.deepEqual(await list({ q: "%" }), [], "a wildcard of the database is a character like others");
      assert.deepEqual(await list({ q: "nothing like it" }), []);
    });

    test("is cut to a limit", async () => {
      assert.deepEqual(ids(await list({ limit: 3 })), newestFirst(1, 2).slice(0, 3));
    });

    test("is paged by the cursor that the REST route gives", async () => {
      const rest = server.rest(client.user);
      const found = [];
      let cursor = null;
      do {
        const query = new URLSearchParams({ limit: "4", ...(cursor && { cursor }) });
        const { body } = await rest.get(`/conversations?${query}`);
        if (cursor) assert.deepEqual(ids(await list({ limit: 4, cursor })), ids(body.items), "both doors take it");
        body.items.forEach((item) => assertSummary(item));
        found.push(...ids(body.items));
        cursor = body.nextCursor;
      } while (cursor !== null);
      assert.deepEqual(found, newestFirst(1, 2));
    });

    test("refuses filters that are none, by name", async () => {
      for (const [field, value] of [
        ["status", "gone"],
        ["status", 1],
        ["q", {}],
        ["limit", 0],
        ["limit", "3"],
        ["cursor", "not-a-cursor"],
      ]) {
        const { message } = await refused(client, "BAD_REQUEST", "conversation:list", { [field]: value });
        assert.match(message, new RegExp(field));
      }
    });
  });
});
