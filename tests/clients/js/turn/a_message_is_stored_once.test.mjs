// clientMessageId: a client that is not sure may send again.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { completed, load, newConversation, send } from "../harness/turns.mjs";

describe("the same clientMessageId", () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("stores and answers nothing the second time, and acks the first message", async () => {
    const { client, id, again } = await conversation();
    const first = await send(client, id, "hello", again);
    (await provider.next()).say("hi").end();
    await completed(client, id);

    assert.deepEqual(await client.emit("message:send", { conversationId: id, content: "hello", ...again }), first);
    const other = await server.connect(first.userId);
    assert.deepEqual(await other.emit("message:send", { conversationId: id, content: "hello", ...again }), first);
    await assertOneTurn(client, id);
  });

  test("stores one of ten that come at the same moment", async () => {
    const { client, id, again } = await conversation();
    const others = await Promise.all(Array.from({ length: 4 }, () => server.connect(client.user)));
    const sends = [client, ...others].flatMap((each) =>
      [1, 2].map(() => each.emit("message:send", { conversationId: id, content: "hello", ...again })),
    );
    (await provider.next()).say("hi").end();
    const acks = await Promise.all(sends);
    assert.equal(new Set(acks.map((ack) => ack.id)).size, 1);
    for (const ack of acks) assert.deepEqual(ack, acks[0]);
    await completed(client, id);
    await assertOneTurn(client, id);
  });

  test("is another message in another conversation, and from another user", async () => {
    const { client, id, again } = await conversation();
    const guest = await server.connect(newUser("guest"));
    await client.emit("conversation:invite", { conversationId: id, userId: guest.user });
    const elsewhere = await newConversation(client);
    const messages = [
      await send(client, id, "mine", again),
      await send(client, elsewhere.id, "elsewhere", again),
      await send(guest, id, "the guest's", again),
    ];
    assert.equal(new Set(messages.map((message) => message.id)).size, 3);
    for (let answers = 0; answers < 3; answers += 1) (await provider.next()).say("hi").end();
    await client.until(() => client.all("message:complete").length === 3, "three answers");
  });

  test("and the REST route's Idempotency-Key are the same promise", async () => {
    const { client, id } = await conversation();
    const rest = server.rest(client.user);
    const headers = { "idempotency-key": randomUUID() };
    const posts = Array.from({ length: 5 }, () => rest.post(`/conversations/${id}/messages`, { content: "hello" }, headers));
    (await provider.next()).say("hi").end();
    const responses = await Promise.all(posts);
    assert.deepEqual([...new Set(responses.map(({ body }) => body.message.id))].length, 1);
    await completed(client, id);
    await assertOneTurn(client, id);
  });

  async function conversation() {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    return { client, id, again: { clientMessageId: randomUUID() } };
  }

  async function assertOneTurn(client, id) {
    await client.settle();
    assert.equal(provider.untaken, 0, "one answer was asked for");
    assert.equal(client.all("message:complete").length, 1);
    assert.equal(new Set(client.all("message:saved").map((message) => message.id)).size, 1);
    const { messages, streaming } = await load(client, id);
    assert.deepEqual(messages.map(({ role }) => role), ["user", "assistant"]);
    assert.equal(streaming, null);
  }
});
