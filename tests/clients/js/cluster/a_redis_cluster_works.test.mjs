// Three Redis masters: conversations lie on different ones.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { RedisCluster } from "../harness/redis-cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, speakingIn, turnIn } from "../harness/room.mjs";
import { newUser } from "../harness/server.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed, load } from "../harness/turns.mjs";

const CONVERSATIONS = 8;

describe("a Redis cluster", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, redis: new RedisCluster() });
  const [a, b] = cluster.servers;

  test(`carries ${CONVERSATIONS} conversations at the same time, with members who come in the middle`, async () => {
    const rooms = [];
    for (let count = 0; count < CONVERSATIONS; count += 1) {
      const room = await roomAcross(...(count % 2 ? [a, b] : [b, a]));
      rooms.push({ ...room, speaking: await speakingIn(room, provider) });
    }
    for (const { id, owner, all, speaking } of rooms) {
      const late = await cluster.other(owner.entrance).connect(newUser("late"));
      await owner.emit("conversation:invite", { conversationId: id, userId: late.user });
      await load(late, id);
      speaking.say("to the ", "end").end();
      for (const client of [...all, late]) await completed(client, id, { content: "half, to the end" });
      await assertOneStory(cluster, id, [...all, late]);
    }
  });

  test("carries the contexts, so that each instance is asked with the other's turns", async () => {
    const room = await roomAcross(a, b);
    await turnIn(room, provider, "on one", "answer one");
    const { speaking } = await turnIn({ ...room, owner: room.guest }, provider, "on the other", "answer two");
    assert.deepEqual(speaking.messages.slice(1).map(({ content }) => content), ["on one", "answer one", "on the other"]);
  });
});
