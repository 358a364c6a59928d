// conversation:feedback: stored in the conversation's analytics.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { refused } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { newConversation, turn } from "../harness/turns.mjs";

describe("feedback", () => {
  const server = useServer({ AI_CHUNKS: "1" });

  test("is acked and found in the conversation's analytics; the last one counts", async () => {
    const { client, id, analytics } = await rated();
    for (const given of [{ rating: 2, feedback: "slow" }, { rating: 5, feedback: "better ✓" }, { rating: 3 }]) {
      const ack = await client.emit("conversation:feedback", { conversationId: id, ...given });
      assert.deepEqual(ack, { conversationId: id, feedback: null, ...given });
      const { body } = await analytics();
      assert.deepEqual([body.rating, body.feedback], [given.rating, given.feedback ?? null]);
    }
  });

  test("can be given over REST", async () => {
    const { client, id, analytics } = await rated();
    const response = await server.rest(client.user).post(`/conversations/${id}/feedback`, { rating: 4, feedback: "fine" });
    assert.equal(response.status, 200, JSON.stringify(response.body));
    assert.deepEqual(response.body, { conversationId: id, rating: 4, feedback: "fine" });
    assert.equal((await analytics()).body.rating, 4);
  });

  test("is a whole number from 1 to 5, and nothing is stored of another", async () => {
    const { client, id, analytics } = await rated();
    await client.emit("conversation:feedback", { conversationId: id, rating: 1 });
    for (const rating of [0, 6, -1, 2.5, "4", null, undefined, [4]]) {
      const payload = { conversationId: id, rating };
      const { message } = await refused(client, "BAD_REQUEST", "conversation:feedback", payload);
      assert.match(message, /rating/);
    }
    const text = { conversationId: id, rating: 4, feedback: 7 };
    assert.match((await refused(client, "BAD_REQUEST", "conversation:feedback", text)).message, /feedback/);
    assert.equal((await analytics()).body.rating, 1);
  });

  async function rated() {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await turn(client, id, "hello");
    return { client, id, analytics: () => server.rest(client.user).get(`/conversations/${id}/analytics`) };
  }
});
