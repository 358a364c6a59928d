// Redis absent at the start: every instance serves its own clients, says what is wrong, and joins the others once it can.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { newUser } from "../harness/server.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { load, newConversation } from "../harness/turns.mjs";
import { turnIn } from "../harness/room.mjs";

describe("instances that start without Redis", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, lateRedis: true });
  const [a, b] = cluster.servers;

  test("serve their own clients, fail readiness, and join rooms without reconnecting anybody once Redis is there", async (t) => {
    const owner = await a.connect(newUser("owner"));
    const guest = await b.connect(newUser("guest"));
    for (const server of cluster.servers) {
      const { status, checks } = await server.readiness();
      assert.deepEqual([status, checks.redis.ok, checks.database.ok], [503, false, true]);
      assert.equal((await fetch(`${server.url}/health`)).status, 200);
    }
    const { id } = await newConversation(owner);
    await owner.emit("conversation:invite", { conversationId: id, userId: guest.user });
    await load(guest, id);
    await turnIn({ id, owner, all: [owner] }, provider, "alone", "served all the same");

    const begun = performance.now();
    await cluster.redis.start();
    await cluster.ready();
    t.diagnostic(`ready ${Math.round(performance.now() - begun)} ms after Redis came`);
    for (const server of cluster.servers) assert.equal((await server.readiness()).checks.redis.ok, true);
    await turnIn({ id, owner, all: [owner, guest] }, provider, "together", "across");
    await turnIn({ id, owner: guest, all: [owner, guest] }, provider, "and back", "back across");
    for (const client of [owner, guest]) assert.equal(client.all("connect").length, 1);
    await assertOneStory(cluster, id, [owner]);
    await assertOneStory(cluster, id, [guest], { silent: true });
  });
});
