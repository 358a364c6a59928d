// Rule 1 where an instance cannot tell what it does: what comes late must not come between, nor an answer before its question.
import { afterEach, describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { CUTS } from "../harness/tcp-proxy.mjs";
import { completed, load, send, streamed } from "../harness/turns.mjs";

const SHOWN_MS = 20_000;

describe("an instance that is cut from Redis and gives an answer", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, proxied: true });
  const [a, b] = cluster.servers;
  const [proxy] = cluster.proxies;
  afterEach(async () => {
    provider.forget();
    await cluster.heal();
  });

  for (const how of CUTS) {
    test(`(${how}): the others show its question first, also where somebody's load made them look for it`, async () => {
      const room = await roomAcross(a, b);
      proxy.cut(how);
      await send(room.owner, room.id, "speak");
      const speaking = await provider.next();
      speaking.say("half, ");
      await streamed(room.owner, "half, ");
      const late = await b.connect(room.owner.user);
      await load(late, room.id);
      speaking.say("to the end").end();
      await completed(room.owner, room.id, { content: "half, to the end" });
      for (const client of [room.beside, room.guest, late]) {
        await client.next("message:complete", ({ content }) => content === "half, to the end", SHOWN_MS);
      }
      await proxy.heal();
      await cluster.ready(SHOWN_MS);
      await assertOneStory(cluster, room.id, [...room.all, late], { silent: true });
    });

    test(`(${how}): it is shown before the next one, which another instance has begun meanwhile`, async () => {
      const room = await roomAcross(a, b);
      proxy.cut(how);
      await send(room.owner, room.id, "one");
      (await provider.next()).say("the first").end();
      await completed(room.owner, room.id, { content: "the first" });
      await send(room.guest, room.id, "two");
      const second = await provider.next();
      second.say("the second ");
      const others = [room.beside, room.guest];
      for (const client of others) await streamed(client, "the second ");
      await proxy.heal();
      for (const client of others) await client.next("message:complete", ({ content }) => content === "the first", SHOWN_MS);
      second.say("answer").end();
      for (const client of others) await client.next("message:complete", ({ content }) => content === "the second answer", SHOWN_MS);
      await assertOneStory(cluster, room.id, others, { silent: true });
    });
  }
});
