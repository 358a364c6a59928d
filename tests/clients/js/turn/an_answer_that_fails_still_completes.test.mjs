// Rule 3, failed: an existing page clears its streaming state on message:complete only, so a failure is one too.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertWholeAnswer, completed, load, newConversation, send, streamed } from "../harness/turns.mjs";

const BEFORE_THE_FIRST_TOKEN = {
  "the provider answers 500": (answer) => answer.refuse(500),
  "the provider answers 401": (answer) => answer.refuse(401),
  "the provider answers 429": (answer) => answer.refuse(429),
  "the provider hangs up": (answer) => answer.cut(),
};
const IN_THE_MIDDLE = {
  "the provider hangs up in the middle": (answer) => answer.cut(),
  "the provider's stream ends without its end mark": (answer) => answer.leave(),
};

describe("a failed answer", () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  for (const [name, fail] of Object.entries(BEFORE_THE_FIRST_TOKEN)) {
    test(`is complete and readable when ${name}`, async () => {
      const { client, id, asked } = await ask();
      fail(asked);
      const answer = await assertFailed(client, id);
      assert.ok(answer.content.trim().length > 10, "a sentence for the person who reads it");
      assert.doesNotMatch(answer.content + answer.error, /an-internal-detail|127\.0\.0\.1|gpt-4o/);
    });
  }

  for (const [name, fail] of Object.entries(IN_THE_MIDDLE)) {
    test(`keeps what was said when ${name}`, async () => {
      const { client, id, asked } = await ask();
      asked.say("half of ", "it");
      await streamed(client, "half of it");
      fail(asked);
      const answer = await assertFailed(client, id);
      assert.ok(answer.content.startsWith("half of it"), answer.content);
    });
  }

  test("does not keep the next message from being answered", async () => {
    const { client, id, asked } = await ask();
    await send(client, id, "again");
    asked.refuse(500);
    await completed(client, id, { status: "error" });
    (await provider.next()).say("works").end();
    await completed(client, id, { content: "works", status: "sent", error: null });
  });

  test("leaves no exception: the message was taken, only its answer failed", async () => {
    const { client, id, asked } = await ask();
    asked.refuse(500);
    await assertFailed(client, id);
    await client.settle();
    assert.equal(client.all("exception").length, 0);
  });

  async function ask() {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "speak");
    return { client, id, asked: await provider.next() };
  }

  async function assertFailed(client, id) {
    const answer = await completed(client, id, { status: "error" });
    assert.ok(answer.error.length > 0);
    await client.settle();
    assertWholeAnswer(client, answer);
    const { messages, streaming } = await load(client, id);
    assert.equal(streaming, null);
    assert.ok(messages.some((message) => message.id === answer.id && message.status === "error"));
    return answer;
  }
});

describe("with AI_FALLBACK", () => {
  const provider = useProvider();
  const server = useServer(() => ({ ...provider.env, AI_FALLBACK: "scripted", AI_CHUNKS: "2", AI_CHUNK_TEXT: "spare " }));

  test("another provider answers when the first one fails before its first token", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "speak");
    (await provider.next()).refuse(500);
    assertWholeAnswer(client, await completed(client, id, { content: "spare spare ", status: "sent", error: null }));
  });

  test("an answer that has begun is never continued by another provider", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "speak");
    const asked = await provider.next();
    asked.say("begun");
    await streamed(client, "begun");
    asked.cut();
    const answer = await completed(client, id, { status: "error" });
    assert.doesNotMatch(answer.content, /spare/);
  });
});
