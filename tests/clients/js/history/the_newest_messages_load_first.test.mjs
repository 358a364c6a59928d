// Rules 6 and 8: the newest 50 in ascending order, and pages back to the first without a gap.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { refused } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertLoaded } from "../harness/shapes.mjs";
import { load, newConversation, turn } from "../harness/turns.mjs";

const TURNS = 56;

describe("a long conversation", () => {
  const server = useServer({ AI_CHUNKS: "1" });
  const whole = [];
  let client, conversationId;

  before(async () => {
    client = await server.connect(newUser());
    conversationId = (await newConversation(client)).id;
    for (let count = 0; count < TURNS; count += 1) {
      const { asked, answer } = await turn(client, conversationId, `question ${count}`);
      whole.push(asked, answer);
    }
  });

  test("loads its newest 50 messages, oldest of them first", async () => {
    const loaded = await load(client, conversationId);
    assertLoaded(loaded, { conversationId, hasMore: true, streaming: null });
    assert.deepEqual(loaded.messages, whole.slice(-50));
    assert.deepEqual(await client.next("conversation:loaded"), loaded);
  });

  for (const limit of [undefined, 1, 7, 50]) {
    test(`is paged back to its first message, ${limit ?? "as many as are given"} at a time`, async () => {
      const pages = await allPages((before) => load(client, conversationId, { limit, before }));
      pages.forEach((page) => assertLoaded(page, { conversationId }));
      assert.deepEqual(pages.toReversed().flatMap(({ messages }) => messages), whole);
      const size = limit ?? 50;
      assert.deepEqual(pages.slice(0, -1).map(({ messages }) => messages.length), pages.slice(0, -1).map(() => size));
    });
  }

  test("has no next page exactly where nothing is before it", async () => {
    const upTo = await load(client, conversationId, { limit: 50 });
    const rest = await load(client, conversationId, { before: upTo.nextCursor, limit: TURNS * 2 - 100 });
    assert.equal(rest.hasMore, true);
    const last = await load(client, conversationId, { before: rest.nextCursor, limit: 50 });
    assert.deepEqual([last.messages.length, last.hasMore, last.nextCursor], [50, false, null]);
  });

  test("is paged over REST alike", async () => {
    const rest = server.rest(client.user);
    const pages = await allPages(async (before) => {
      const query = before ? `?limit=20&before=${encodeURIComponent(before)}` : "?limit=20";
      const { status, body } = await rest.get(`/conversations/${conversationId}/messages${query}`);
      assert.equal(status, 200);
      assert.deepEqual(Object.keys(body).sort(), ["hasMore", "messages", "nextCursor"]);
      return body;
    });
    assert.deepEqual(pages.toReversed().flatMap(({ messages }) => messages), whole);
  });

  test("refuses a cursor that it did not give, and a limit that is none", async () => {
    for (const [field, value] of [
      ["before", "not-a-cursor"],
      ["before", ""],
      ["before", 7],
      ["limit", 0],
      ["limit", -1],
      ["limit", 1.5],
      ["limit", "ten"],
    ]) {
      const { message } = await refused(client, "BAD_REQUEST", "conversation:load", { conversationId, [field]: value });
      assert.match(message, new RegExp(field));
    }
  });

  async function allPages(get) {
    const pages = [];
    let cursor;
    do {
      const page = await get(cursor);
      pages.push(page);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return pages;
  }
});
