// context:{conversationId} in Redis: every instance asks the model with the turns of all.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { eventually } from "../harness/deadline.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, turnIn } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed } from "../harness/turns.mjs";

const HOUR_S = 3600;

describe("a context", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider });
  const [a, b] = cluster.servers;

  test("lies in Redis after a turn, for an hour at most", async () => {
    const room = await roomAcross(a, b);
    await turnIn(room, provider, "question", "answer");
    const context = await eventually("a context", () => stored(room.id));
    assert.deepEqual(Object.keys(context).sort(), ["entities", "lastIntent", "messages", "topic"]);
    assert.deepEqual(context.messages, [
      { role: "user", content: "question" },
      { role: "assistant", content: "answer" },
    ]);
    const seconds = await cluster.redis.command("TTL", `context:${room.id}`);
    assert.ok(seconds > 0 && seconds <= HOUR_S, `it lives ${seconds} s`);
  });

  test("grows by the turns of both instances, each of which is asked with the other's", async () => {
    const room = await roomAcross(a, b);
    const said = [];
    for (let round = 0; round < 7; round += 1) {
      const asking = { ...room, owner: [room.owner, room.guest][round % 2] };
      const { speaking } = await turnIn(asking, provider, `question ${round}`, `answer ${round}`);
      assertAskedWith(speaking, [...said.slice(-10), `question ${round}`]);
      said.push(`question ${round}`, `answer ${round}`);
    }
    await assertOneStory(cluster, room.id, room.all);
  });

  for (const [what, spoil] of [
    ["absent", (key) => cluster.redis.command("DEL", key)],
    ["not JSON", (key) => cluster.redis.command("SET", key, "{half")],
    ["JSON of something else", (key) => cluster.redis.command("SET", key, '{"messages":7}')],
    ["of another type", async (key) => {
      await cluster.redis.command("DEL", key);
      await cluster.redis.command("LPUSH", key, "a list");
    }],
  ]) {
    test(`is rebuilt from the database where it is ${what}`, async () => {
      const room = await roomAcross(a, b);
      await turnIn(room, provider, "question", "answer");
      await eventually("a context", () => stored(room.id));
      await spoil(`context:${room.id}`);
      for (const [owner, question, known] of [
        [room.guest, "on the other", ["question", "answer"]],
        [room.owner, "on the first", ["question", "answer", "on the other", "so"]],
      ]) {
        const { speaking } = await turnIn({ ...room, owner }, provider, question, "so");
        assertAskedWith(speaking, [...known, question]);
      }
      const context = await eventually("a context", () => stored(room.id));
      assert.equal(context.messages.length, 6);
      assert.ok((await cluster.redis.command("TTL", `context:${room.id}`)) > 0);
    });
  }

  test("forgets an answer that was regenerated on the other instance", async () => {
    const room = await roomAcross(a, b);
    await turnIn(room, provider, "question", "bad");
    await room.guest.emit("message:regenerate", { conversationId: room.id });
    (await provider.next()).say("good").end();
    for (const client of room.all) await completed(client, room.id, { content: "good" });
    const { speaking } = await turnIn(room, provider, "next", "fine");
    assertAskedWith(speaking, ["question", "good", "next"]);
  });

  /** The key is literally this, without braces: other programs read it. */
  async function stored(id) {
    const text = await cluster.redis.command("GET", `context:${id}`);
    return text && JSON.parse(text);
  }

  function assertAskedWith(speaking, contents) {
    assert.deepEqual(speaking.messages.slice(1).map(({ content }) => content), contents);
  }
});
