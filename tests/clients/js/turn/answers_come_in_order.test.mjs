// Rule 1: saved, stream in order, one complete, nothing after; answers of one conversation never interleave.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertWholeAnswer, completed, newConversation, send, streamed } from "../harness/turns.mjs";

describe("the order of a conversation", () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("a turn is saved, streamed with a growing seq, and completed once, on each of the user's sockets", async () => {
    const user = newUser();
    const [one, two] = [await server.connect(user), await server.connect(user, { transport: "polling" })];
    const { id } = await newConversation(one);
    await two.emit("conversation:load", { conversationId: id });

    await send(one, id, "question");
    (await provider.next()).say("one ", "two ", "three ", "four").end();
    for (const client of [one, two]) {
      const answer = await completed(client, id, { content: "one two three four" });
      await client.settle();
      assertWholeAnswer(client, answer);
      const order = client.events.filter(({ event }) => event.startsWith("message:")).map(({ event }) => event);
      assert.equal(order.indexOf("message:saved"), 0);
      assert.equal(order.indexOf("message:complete"), order.length - 1);
    }
  });

  test("a message sent during an answer is saved and acked at once and answered after it", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "first");
    const first = await provider.next();
    first.say("running");
    await streamed(client, "running");

    const second = await send(client, id, "second");
    await client.next("message:saved", (message) => message.id === second.id);
    assert.equal(client.all("message:complete").length, 0, "the first answer still runs");
    assert.equal(provider.untaken, 0, "the second answer was not asked for yet");

    first.end();
    const answered = await completed(client, id, { content: "running" });
    const next = await provider.next();
    assert.deepEqual(
      next.messages.filter(({ role }) => role !== "system").map(({ role, content }) => [role, content]),
      [
        ["user", "first"],
        ["assistant", "running"],
        ["user", "second"],
      ],
      "asked for with the messages in turn order",
    );
    next.say("and ", "done").end();
    const last = await completed(client, id, { content: "and done" });
    for (const answer of [answered, last]) assertWholeAnswer(client, answer);
    assertNeverInterleaved(client);
  });

  test("messages sent at the same moment are saved and answered in the order of sending", async () => {
    const client = await server.connect(newUser());
    const { id: conversationId } = await newConversation(client);
    const contents = Array.from({ length: 8 }, (_, index) => `message ${index}`);
    const acks = contents.map((content) => client.emit("message:send", { conversationId, content }));
    for (const content of contents) {
      const asked = await provider.next();
      assert.equal(asked.question, content);
      asked.say(`answer to ${content}`).end();
    }
    await client.until(() => client.all("message:complete").length === contents.length, "all answers");
    assert.deepEqual((await Promise.all(acks)).map(({ content }) => content), contents);
    assert.deepEqual(client.all("message:saved").map(({ content }) => content), contents);
    assert.deepEqual(
      client.all("message:complete").map(({ content }) => content),
      contents.map((content) => `answer to ${content}`),
    );
    assertNeverInterleaved(client);
  });

  test("answers of two conversations run beside each other", async () => {
    const client = await server.connect(newUser());
    const [a, b] = [await newConversation(client), await newConversation(client)];
    await send(client, a.id, "for a");
    const first = await provider.next();
    await send(client, b.id, "for b");
    (await provider.next()).say("quick").end();
    await completed(client, b.id, { content: "quick" });
    first.say("slow").end();
    await completed(client, a.id, { content: "slow" });
  });
});

function assertNeverInterleaved(client) {
  const ids = client.events
    .filter(({ event }) => event === "message:stream" || event === "message:complete")
    .map(({ payload }) => payload.messageId ?? payload.id);
  const runs = ids.filter((id, index) => id !== ids[index - 1]);
  assert.equal(runs.length, new Set(runs).size, "each answer is one unbroken run of frames");
}
