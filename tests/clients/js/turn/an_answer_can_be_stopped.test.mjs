// Rule 3, stopped: what was said so far is stored, and the answer ends as every answer ends.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertWholeAnswer, completed, load, newConversation, send, streamed, turn } from "../harness/turns.mjs";

const STOPPED = { status: "sent", error: "stopped" };

describe("message:stop", () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("ends a running answer with what was streamed, for all, and hangs up on the provider", async () => {
    const user = newUser();
    const [one, two] = [await server.connect(user), await server.connect(user)];
    const { id } = await newConversation(one);
    await load(two, id);
    await send(one, id, "speak");
    const speaking = await provider.next();
    speaking.say("so ", "far");
    await streamed(two, "so far");

    assert.deepEqual(await two.emit("message:stop", { conversationId: id }), { conversationId: id, stopped: true });
    for (const client of [one, two]) {
      const answer = await completed(client, id, { ...STOPPED, content: "so far" });
      await client.settle();
      assertWholeAnswer(client, answer);
    }
    await speaking.closed;
    const { messages, streaming } = await load(one, id);
    assert.equal(streaming, null);
    assert.deepEqual(messages.at(-1), one.all("message:complete")[0]);
  });

  test("works before the first token", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "speak");
    const silent = await provider.next();
    assert.equal((await client.emit("message:stop", { conversationId: id })).stopped, true);
    await completed(client, id, STOPPED);
    await silent.closed;
    assert.equal(client.all("message:stream").length, 0);
  });

  test("lets the next message be answered", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "first");
    (await provider.next()).say("never ending");
    await streamed(client, "never ending");
    await send(client, id, "second");
    await client.emit("message:stop", { conversationId: id });
    await completed(client, id, { ...STOPPED, content: "never ending" });
    const next = await provider.next();
    assert.equal(next.question, "second");
    next.say("done").end();
    await completed(client, id, { content: "done", error: null });
  });

  test("says so when nothing runs, and changes nothing", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    const nothing = { conversationId: id, stopped: false };
    assert.deepEqual(await client.emit("message:stop", { conversationId: id }), nothing);
    const done = turn(client, id, "speak");
    (await provider.next()).say("done").end();
    const { answer } = await done;
    assert.deepEqual(await client.emit("message:stop", { conversationId: id }), nothing);
    const { messages } = await load(client, id);
    assert.deepEqual(messages.at(-1), answer);
    assert.equal(client.all("message:complete").length, 1);
  });
});
