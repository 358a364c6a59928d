// An instance is cut from Redis, answers, and ends before it could tell the others. Nothing is wrong with those, and their members have been
// connected all along: they are shown the message and its answer all the same.
import { afterEach, describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, turnIn } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { CUTS } from "../harness/tcp-proxy.mjs";
import { completed, send } from "../harness/turns.mjs";

/** Until an instance is known to be dead, and a look into the database after it. */
const SHOWN_MS = 15_000;

describe("what an instance has stored and told nobody, cut from Redis", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, proxied: true });
  const [a, b] = cluster.servers;
  const [proxy] = cluster.proxies;
  afterEach(async () => {
    provider.forget();
    await cluster.heal();
  });

  for (const signal of ["SIGKILL", "SIGTERM"]) {
    for (const how of CUTS) {
      test(`(${how}) when it ends by ${signal}, is shown by the others`, async (t) => {
        const room = await roomAcross(a, b);
        const others = [room.beside, room.guest];
        proxy.cut(how);
        await send(room.owner, room.id, "speak");
        (await provider.next()).say("all ", "of ", "it").end();
        await completed(room.owner, room.id, { content: "all of it" });
        const ended = performance.now();
        if (signal === "SIGKILL") await a.kill();
        else {
          a.terminate();
          await a.ended();
        }
        for (const client of others) {
          await client.next("message:saved", ({ content }) => content === "speak", SHOWN_MS);
          await client.next("message:complete", ({ content }) => content === "all of it", SHOWN_MS);
        }
        t.diagnostic(`the others showed it ${Math.round(performance.now() - ended)} ms after the end`);
        await turnIn({ ...room, owner: room.guest, all: others }, provider, "and now?", "as before");
        await assertOneStory(cluster, room.id, others, { silent: true });
      });
    }
  }

  test("is shown once it is back after a cut of some seconds", async () => {
    const room = await roomAcross(a, b);
    proxy.cut("reset");
    await send(room.owner, room.id, "speak");
    (await provider.next()).say("all ", "of ", "it").end();
    await completed(room.owner, room.id, { content: "all of it" });
    await proxy.heal();
    for (const client of room.all) {
      await client.until((events) => events.some(({ event }) => event === "message:complete"), "message:complete", SHOWN_MS);
    }
    await assertOneStory(cluster, room.id, room.all, { silent: true });
  });
});
