// A connection to Redis that stays open and brings nothing any more: nothing says so, the instance has to notice.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { eventually } from "../harness/deadline.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, speakingIn, turnIn } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed, send } from "../harness/turns.mjs";

const NOTICED_MS = 12_000;
const RECOVERED_MS = 15_000;

describe("an instance that hears nothing from Redis any more", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, proxied: true });
  const [a, b] = cluster.servers;
  const [, proxy] = cluster.proxies;

  test("fails readiness, comes back by itself, and shows its clients what they missed", async (t) => {
    const room = await roomAcross(a, b);
    const speaking = await speakingIn(room, provider);
    const deafened = performance.now();
    assert.ok(proxy.deafen() > 0, "the instance listens");
    speaking.say("to the end").end();
    await completed(room.owner, room.id, { content: "half, to the end" });
    await send(room.owner, room.id, "anybody?");
    (await provider.next()).say("nobody").end();
    await completed(room.owner, room.id, { content: "nobody" });

    const isUnready = async () => (await b.readiness()).status === 503;
    await eventually("readiness failing", isUnready, NOTICED_MS);
    t.diagnostic(`it noticed after ${Math.round(performance.now() - deafened)} ms`);
    assert.equal((await b.readiness()).checks.redis.ok, false);
    assert.equal((await a.readiness()).status, 200, "the other one is well");
    proxy.hear();
    const begun = performance.now();
    await cluster.ready(RECOVERED_MS);
    for (const client of [room.beside, room.guest]) {
      await client.next("message:complete", ({ content }) => content === "half, to the end", RECOVERED_MS);
      await client.next("message:complete", ({ content }) => content === "nobody", RECOVERED_MS);
    }
    t.diagnostic(`it was well again ${Math.round(performance.now() - begun)} ms after it could be`);
    await turnIn(room, provider, "and now?", "across as before");
    await turnIn({ ...room, owner: room.guest }, provider, "the other way?", "that way too");
    await assertOneStory(cluster, room.id, [room.owner]);
    await assertOneStory(cluster, room.id, [room.beside, room.guest], { silent: true });
  });
});
