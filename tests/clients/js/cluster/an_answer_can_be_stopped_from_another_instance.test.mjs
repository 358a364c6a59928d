// message:stop and message:regenerate, on another instance than the one that answers.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { refused } from "../harness/refusals.mjs";
import { roomAcross, speakingIn, turnIn } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed, load, send } from "../harness/turns.mjs";

const STOPPED = { status: "sent", error: "stopped" };

describe("message:stop on the other instance", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider });
  const [a, b] = cluster.servers;

  test("ends an answer in its middle, and its model's call", async () => {
    const room = await roomAcross(a, b);
    const speaking = await speakingIn(room, provider);
    const ack = await room.guest.emit("message:stop", { conversationId: room.id });
    assert.deepEqual(ack, { conversationId: room.id, stopped: true });
    for (const client of room.all) await completed(client, room.id, { content: "half, ", ...STOPPED });
    await speaking.closed;
    await assertOneStory(cluster, room.id, room.all);
    const again = await room.guest.emit("message:stop", { conversationId: room.id });
    assert.deepEqual(again, { conversationId: room.id, stopped: false });
  });

  test("ends an answer before its first token", async () => {
    const room = await roomAcross(a, b);
    await send(room.owner, room.id, "speak");
    const speaking = await provider.next();
    await room.beside.next("message:saved");
    assert.equal((await room.beside.emit("message:stop", { conversationId: room.id })).stopped, true);
    for (const client of room.all) await completed(client, room.id, STOPPED);
    await speaking.closed;
    await assertOneStory(cluster, room.id, room.all);
  });

  test("works over REST", async () => {
    const room = await roomAcross(a, b);
    await speakingIn(room, provider);
    const response = await b.rest(room.guest.user).post(`/conversations/${room.id}/stop`);
    assert.deepEqual([response.status, response.body], [200, { conversationId: room.id, stopped: true }]);
    for (const client of room.all) await completed(client, room.id, { content: "half, ", ...STOPPED });
    await assertOneStory(cluster, room.id, room.all);
  });

  test("works while the connections that listen to Redis have just been cut", async () => {
    const room = await roomAcross(a, b);
    await speakingIn(room, provider);
    await cluster.redis.killSubscribers();
    assert.equal((await room.guest.emit("message:stop", { conversationId: room.id })).stopped, true);
    for (const client of room.all) await completed(client, room.id, { content: "half, ", ...STOPPED });
    await assertOneStory(cluster, room.id, room.all);
  });

  test("ends the running answer only: a waiting message is answered next", async () => {
    const room = await roomAcross(a, b);
    await speakingIn(room, provider);
    await send(room.guest, room.id, "and then?");
    await room.beside.emit("message:stop", { conversationId: room.id });
    const next = await provider.next();
    assert.equal(next.question, "and then?");
    next.say("then this").end();
    for (const client of room.all) {
      await completed(client, room.id, { content: "half, ", ...STOPPED });
      await completed(client, room.id, { content: "then this", error: null });
    }
    await assertOneStory(cluster, room.id, room.all);
  });
});

describe("message:regenerate on the other instance", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider });
  const [a, b] = cluster.servers;
  afterEach(() => provider.forget());

  test("replaces the answer for everybody", async () => {
    const room = await roomAcross(a, b);
    const { asked } = await turnIn(room, provider, "question", "answer");
    const ack = await room.guest.emit("message:regenerate", { conversationId: room.id });
    const again = await provider.next();
    assert.deepEqual(again.messages.slice(1).map(({ content }) => content), ["question"]);
    again.say("better ", "answer").end();
    for (const client of room.all) await completed(client, room.id, { content: "better answer", id: ack.messageId });
    const stored = await cluster.messages(room.id);
    assert.deepEqual(stored.map(({ id }) => id), [asked.id, ack.messageId]);
    for (const client of room.all) {
      const { messages } = await load(client, room.id);
      assert.deepEqual(messages.map(({ id }) => id), [asked.id, ack.messageId]);
    }
  });

  test("is a conflict while the first instance answers", async () => {
    const room = await roomAcross(a, b);
    const speaking = await speakingIn(room, provider);
    await refused(room.guest, "CONFLICT", "message:regenerate", { conversationId: room.id });
    speaking.say("and whole").end();
    for (const client of room.all) await completed(client, room.id, { content: "half, and whole", error: null });
    await assertOneStory(cluster, room.id, room.all);
  });

  test("at the same moment on both replaces the answer once, or once after the other", async () => {
    const room = await roomAcross(a, b);
    await turnIn(room, provider, "question", "answer");
    provider.respond((speaking) => speaking.say("again").end());
    const regenerate = (client) => client.emit("message:regenerate", { conversationId: room.id });
    const acks = await Promise.all([room.owner, room.beside].map(regenerate));
    const begun = acks.filter((ack) => ack.messageId);
    for (const ack of acks) assert.ok(ack.messageId || ack.code === "CONFLICT", JSON.stringify(ack));
    assert.ok(begun.length > 0, "one of them was taken");
    for (const client of room.all) {
      for (const { messageId } of begun) await client.next("message:complete", ({ id }) => id === messageId);
    }
    const { messages } = await load(room.guest, room.id);
    assert.deepEqual(messages.map(({ content }) => content), ["question", "again"]);
    assert.equal((await cluster.messages(room.id)).length, 2);
  });
});
