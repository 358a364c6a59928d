// GET …/analytics of one conversation, and totals over a span of time.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newUser, useServer } from "../harness/server.mjs";
import { newConversation, turn } from "../harness/turns.mjs";

describe("analytics", () => {
  const server = useServer({ AI_CHUNKS: "1" });

  test("of a conversation are the fields of its stored row", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await turn(client, id, "hello");
    await turn(client, id, "how are my stats");
    await client.emit("conversation:feedback", { conversationId: id, rating: 4, feedback: "good" });
    const { status, body } = await server.rest(client.user).get(`/conversations/${id}/analytics`);
    assert.equal(status, 200);
    for (const field of ["conversationId", "userId", "duration", "messageCount", "avgResponseTime", "topIntents"]) {
      assert.ok(body[field] !== undefined && body[field] !== null, field);
    }
    assert.deepEqual(
      [body.conversationId, body.userId, body.messageCount, body.rating, body.feedback, body.escalated],
      [id, client.user, 4, 4, "good", false],
    );
    assert.deepEqual(body.topIntents, { greeting: 1, analytics_query: 1 });
  });

  test("in total count the user's own conversations and messages in the span", async () => {
    const client = await server.connect(newUser());
    for (const _ of [1, 2]) await turn(client, (await newConversation(client)).id, "hello");
    const rest = server.rest(client.user);
    const totals = (from, to) => rest.get(`/analytics?${new URLSearchParams({ from, to })}`);
    const day = 24 * 3600 * 1000;
    const at = (offset) => new Date(Date.now() + offset).toISOString();
    const now = await totals(at(-day), at(day));
    assert.equal(now.status, 200);
    assert.deepEqual([now.body.conversations, now.body.messages], [2, 4]);
    const past = await totals(at(-2 * day), at(-day));
    assert.deepEqual([past.body.conversations, past.body.messages], [0, 0]);
  });
});
