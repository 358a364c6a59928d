// The whole flow, as an existing page does it: connect, list, create, send, stream, complete, load.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { TRANSPORT_NAMES, VERSIONS } from "../harness/client.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertConversation, assertLoaded, assertMessage, assertSummary } from "../harness/shapes.mjs";
import { assertWholeAnswer, completed } from "../harness/turns.mjs";

const ANSWER = "lorem ".repeat(5);

describe("the whole flow", () => {
  const server = useServer({ AI_CHUNKS: "5", AI_CHUNK_TEXT: "lorem ", AI_CHUNK_DELAY_MS: "5", STREAM_FRAME_MS: "0" });

  for (const version of VERSIONS) {
    for (const transport of TRANSPORT_NAMES) {
      test(`with client ${version} on ${transport}, with acknowledgements`, async () => {
        const user = newUser();
        const client = await server.connect(user, { version, transport });
        if (transport === "upgrade") await client.upgraded;
        assert.equal(client.transport, transport === "polling" ? "polling" : "websocket");
        assert.deepEqual(await client.next("conversations:list"), []);

        const created = await client.emit("conversation:create", { title: "Plans" });
        assertConversation(created, {
          userId: user,
          title: "Plans",
          status: "active",
          lastMessageAt: null,
          messageCount: 0,
          deletedAt: null,
        });
        assert.deepEqual(await client.next("conversation:created"), created);
        const conversationId = created.id;

        const sent = await client.emit("message:send", { conversationId, content: "What now? ✨" });
        assertMessage(sent, {
          conversationId,
          role: "user",
          content: "What now? ✨",
          userId: user,
          model: null,
          tokens: null,
          processingTime: null,
          status: "sent",
          error: null,
        });
        assert.deepEqual(await client.next("message:saved"), sent);

        const answer = await completed(client, conversationId, { content: ANSWER, status: "sent", error: null });
        assert.equal(typeof answer.intent, "string");
        assert.equal(typeof answer.confidence, "number");
        assert.equal(typeof answer.model, "string");
        assert.equal(typeof answer.processingTime, "number");
        assert.ok(assertWholeAnswer(client, answer) > 1, "the answer came in several frames");

        const loaded = await client.emit("conversation:load", { conversationId });
        assertLoaded(loaded, { conversationId, hasMore: false, nextCursor: null, streaming: null });
        assert.deepEqual(loaded.messages, [sent, answer]);
        assert.deepEqual(await client.next("conversation:loaded"), loaded);
      });

      test(`with client ${version} on ${transport}, without acknowledgements`, async () => {
        const client = await server.connect(newUser(), { version, transport });
        client.tell("conversation:create", {});
        const { id: conversationId, title } = await client.next("conversation:created");
        assert.equal(title, "New Conversation");

        client.tell("message:send", { conversationId, content: "hello" });
        const saved = await client.next("message:saved");
        const answer = await completed(client, conversationId, { content: ANSWER });
        const order = client.events.map(({ event }) => event).filter((event) => event.startsWith("message:"));
        assert.deepEqual([order.at(0), order.at(1), order.at(-1)], ["message:saved", "message:stream", "message:complete"]);

        client.tell("conversation:load", { conversationId });
        const loaded = await client.next("conversation:loaded");
        assertLoaded(loaded, { conversationId });
        assert.deepEqual(loaded.messages, [saved, answer]);
        assert.equal(client.all("exception").length, 0);
      });
    }
  }

  test("and a later connection is given the list with the newest message", async () => {
    const user = newUser();
    const first = await server.connect(user);
    const { id } = await first.emit("conversation:create", { title: "Kept" });
    await first.emit("message:send", { conversationId: id, content: "hello" });
    const answer = await completed(first, id);
    first.close();

    const again = await server.connect(user);
    const [summary, ...others] = await again.next("conversations:list");
    assert.deepEqual(others, []);
    assertSummary(summary, { id, userId: user, title: "Kept", messageCount: 2, _count: { messages: 2 } });
    assert.deepEqual(summary.messages, [answer]);
    assert.equal(summary.lastMessageAt, answer.createdAt);
  });
});
