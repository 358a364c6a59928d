// Rule 1 over two instances: answers of one conversation never interleave, and a message is stored and answered once.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, speakingIn, turnIn } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed, load, send } from "../harness/turns.mjs";

const ROUNDS = 25;

describe("two instances", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, env: { LIMIT_ANSWERS_PER_USER: "0" } });
  const [a, b] = cluster.servers;
  afterEach(() => provider.forget());

  test(`answer one after the other what is sent to both at the same moment, ${ROUNDS} times`, async () => {
    const room = await roomAcross(a, b);
    provider.respond((speaking) => {
      const words = `re ${speaking.question} `.repeat(5).trim().split(/(?<= )/);
      for (const word of words) speaking.say(word);
      speaking.end();
    });
    for (let round = 0; round < ROUNDS; round += 1) {
      const sends = [room.owner, room.guest].map((client, side) => send(client, room.id, `${round}.${side}`));
      await Promise.all(sends);
    }
    const isWhole = (client) => client.all("message:complete").length === 2 * ROUNDS;
    for (const client of room.all) await client.until(() => isWhole(client), "all answers", 30_000);
    await assertOneStory(cluster, room.id, room.all);
    const answered = room.owner.all("message:complete").map(({ content }) => content.split(" ")[1]);
    const { messages } = await load(room.guest, room.id, { limit: 100 });
    const asked = messages.filter(({ role }) => role === "user").map(({ content }) => content);
    assert.deepEqual(answered, asked, "in the order in which they were stored");
    for (const client of room.all) assertAskedBeforeAnswered(client);
  });

  test("store and show a message at once while the other one answers, and answer it after that", async () => {
    const room = await roomAcross(a, b);
    const speaking = await speakingIn(room, provider);
    const asked = await send(room.guest, room.id, "me too");
    for (const client of room.all) assert.deepEqual(await client.next("message:saved", ({ id }) => id === asked.id), asked);
    assert.equal(provider.untaken, 0, "the model is not asked before");
    speaking.say("first").end();
    const next = await provider.next();
    assert.deepEqual(next.messages.slice(1), [
      { role: "user", content: "speak" },
      { role: "assistant", content: "half, first" },
      { role: "user", content: "me too" },
    ]);
    for (const client of room.all) await completed(client, room.id, { content: "half, first" });
    next.say("second").end();
    for (const client of room.all) await completed(client, room.id, { content: "second" });
    await assertOneStory(cluster, room.id, room.all);
  });

  test("store and answer the same clientMessageId once, whichever takes it first", async () => {
    const room = await roomAcross(a, b);
    for (let round = 0; round < 10; round += 1) {
      const again = { clientMessageId: randomUUID() };
      const senders = [room.owner, room.beside, room.owner, room.beside];
      const sends = senders.map((client) => send(client, room.id, `round ${round}`, again));
      (await provider.next()).say("once").end();
      const acks = await Promise.all(sends);
      for (const ack of acks) assert.deepEqual(ack, acks[0]);
      for (const client of room.all) await completed(client, room.id, { content: "once" });
      assert.equal(provider.untaken, 0, "one answer was asked for");
    }
    const stored = await assertOneStory(cluster, room.id, room.all);
    assert.equal(stored.length, 20);
  });

  test("take Idempotency-Key and clientMessageId for the same promise", async () => {
    const room = await roomAcross(a, b);
    const key = randomUUID();
    const route = `/conversations/${room.id}/messages`;
    const posted = b.rest(room.owner.user).post(route, { content: "hello" }, { "idempotency-key": key });
    const sent = send(room.owner, room.id, "hello", { clientMessageId: key });
    (await provider.next()).say("hi").end();
    assert.equal((await posted).body.message.id, (await sent).id);
    for (const client of room.all) await completed(client, room.id, { content: "hi" });
    assert.equal((await assertOneStory(cluster, room.id, room.all)).length, 2);
    assert.equal(provider.untaken, 0);
  });

  test("go on in a conversation in which they took turns", async () => {
    const room = await roomAcross(a, b);
    for (let round = 0; round < 6; round += 1) {
      const owner = [room.owner, room.guest][round % 2];
      await turnIn({ ...room, owner }, provider, `question ${round}`, `answer ${round}`);
    }
    await assertOneStory(cluster, room.id, room.all);
  });

  function assertAskedBeforeAnswered(client) {
    for (const { id, content } of client.all("message:complete")) {
      const question = content.split(" ")[1];
      const asked = client.events.findIndex(({ event, payload }) => event === "message:saved" && payload.content === question);
      const answered = client.events.findIndex(({ payload }) => payload?.messageId === id);
      assert.ok(asked >= 0 && asked < answered, `${question} is shown before its answer`);
    }
  }
});
