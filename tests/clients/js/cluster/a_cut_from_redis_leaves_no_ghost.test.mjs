// An answer begins and ends while an instance is cut from Redis. Who has loaded it as stored is shown nothing of it when Redis is back, and
// what was said meanwhile arrives late.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, togetherAgain, turnIn } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { CUTS } from "../harness/tcp-proxy.mjs";
import { completed, load, send } from "../harness/turns.mjs";

const RECOVERED_MS = 20_000;

describe("an answer that begins and ends during a cut from Redis", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, proxied: true });
  const [a, b] = cluster.servers;
  afterEach(async () => {
    provider.forget();
    await cluster.heal();
  });

  const cuts = CUTS.flatMap((how) => [
    { who: "the instance that gave it", index: 0, how, hasMembers: true },
    { who: "the instance that gave it", index: 0, how, hasMembers: false },
    { who: "the instance with members", index: 1, how, hasMembers: true },
  ]);
  for (const { who, index, how, hasMembers } of cuts) {
    const alone = hasMembers ? "" : ", where nobody else was";
    test(`of ${who} (${how}), is not begun again for one who has loaded it${alone}`, async () => {
      const { room, late } = await loadedDuringCut(index, how, hasMembers ? b : a);
      await cluster.proxies[index].heal();
      await cluster.ready(RECOVERED_MS);
      const all = [...room.all, late];
      await togetherAgain({ ...room, all }, provider, RECOVERED_MS);
      await assertOneStory(cluster, room.id, all, { silent: true });
    });
  }

  for (const how of CUTS) {
    test(`for a moment (${how}), is followed by what comes next, also for one who has loaded during the cut`, async () => {
      const { room, late } = await loadedDuringCut(1, how, a);
      await cluster.proxies[1].heal();
      await turnIn({ ...room, all: [...room.all, late] }, provider, "and now?", "as before");
      await assertOneStory(cluster, room.id, [...room.all, late], { silent: true });
    });
  }

  /** A turn at instance `a` while one is cut from Redis, and a client that then loads its conversation at `b`. */
  async function loadedDuringCut(index, how, away) {
    const room = await roomAcross(a, away);
    cluster.proxies[index].cut(how);
    await send(room.owner, room.id, "speak");
    const speaking = await provider.next();
    assert.equal(speaking.from, a.name);
    speaking.say("all ", "of ", "it").end();
    await completed(room.owner, room.id, { content: "all of it" });
    const late = await b.connect(room.owner.user);
    const loaded = await load(late, room.id);
    assert.equal(loaded.streaming, null);
    assert.deepEqual(loaded.messages.map(({ content }) => content), ["speak", "all of it"]);
    return { room, late };
  }
});
