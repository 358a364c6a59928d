// message:regenerate: the replaced answer leaves history, count and context; the new one has a new id.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { refused } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertWholeAnswer, completed, load, newConversation, send, streamed } from "../harness/turns.mjs";

describe("message:regenerate", () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("answers the last user message again", async () => {
    const { client, id, question, old } = await answered();
    const ack = await client.emit("message:regenerate", { conversationId: id });
    assert.deepEqual(Object.keys(ack).sort(), ["conversationId", "messageId"]);
    const again = await provider.next();
    assert.deepEqual(
      again.messages.filter(({ role }) => role !== "system").map(({ content }) => content),
      ["question"],
      "the replaced answer is not in the context",
    );
    again.say("better ", "answer").end();
    const better = await completed(client, id, { content: "better answer", status: "sent", id: ack.messageId });
    assert.notEqual(better.id, old.id);
    assertWholeAnswer(client, better);

    const { messages } = await load(client, id);
    assert.deepEqual(messages, [question, better]);
    const [summary] = await client.emit("conversation:list", {});
    assert.equal(summary.messageCount, 2, "the replaced one counts no more");
    assert.deepEqual(summary.messages, [better]);
    assert.equal(client.all("message:saved").length, 1, "no new question was stored");
  });

  test("is a conflict while an answer runs, which goes on untouched", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "question");
    const speaking = await provider.next();
    speaking.say("running");
    await streamed(client, "running");
    await refused(client, "CONFLICT", "message:regenerate", { conversationId: id });
    speaking.say(" on").end();
    await completed(client, id, { content: "running on", error: null });
  });

  test("works after a failed and after a stopped answer", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "question");
    (await provider.next()).refuse(500);
    await completed(client, id, { status: "error" });

    await client.emit("message:regenerate", { conversationId: id });
    (await provider.next()).say("half");
    await streamed(client, "half");
    await client.emit("message:stop", { conversationId: id });
    await completed(client, id, { content: "half", error: "stopped" });

    await client.emit("message:regenerate", { conversationId: id });
    (await provider.next()).say("whole").end();
    const whole = await completed(client, id, { content: "whole", error: null });
    const { messages } = await load(client, id);
    assert.deepEqual(messages.map(({ content }) => content), ["question", "whole"]);
    assert.deepEqual(messages.at(-1), whole);
  });

  test("asks with the turns before the question", async () => {
    const { client, id } = await answered();
    await send(client, id, "second");
    (await provider.next()).say("reply").end();
    await completed(client, id, { content: "reply" });
    await client.emit("message:regenerate", { conversationId: id });
    const again = await provider.next();
    assert.deepEqual(
      again.messages.filter(({ role }) => role !== "system").map(({ content }) => content),
      ["question", "answer", "second"],
    );
    again.say("other").end();
    await completed(client, id, { content: "other" });
  });

  async function answered() {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    const question = await send(client, id, "question");
    (await provider.next()).say("answer").end();
    return { client, id, question, old: await completed(client, id, { content: "answer" }) };
  }
});
