// Redis cuts the connections over which instances listen, as it does with one that reads too slowly.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, speakingIn } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";

const RECOVERED_MS = 15_000;

describe("connections that listen and are cut", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider });
  const [a, b] = cluster.servers;

  test("in the middle of an answer, again and again, cost nobody a word", async () => {
    const room = await roomAcross(a, b);
    const speaking = await speakingIn(room, provider, "so: ");
    let text = "so: ";
    for (let round = 0; round < 8; round += 1) {
      for (let word = 0; word < 40; word += 1) {
        speaking.say(`${round}.${word} `);
        text += `${round}.${word} `;
        if (word === 20) await cluster.redis.killSubscribers().catch(ignoreNobody);
      }
    }
    speaking.end();
    for (const client of room.all) await client.next("message:complete", ({ content }) => content === text, RECOVERED_MS);
    await assertOneStory(cluster, room.id, room.all);
  });

  test("at the very end of an answer cost nobody its end", async () => {
    const room = await roomAcross(a, b);
    const speaking = await speakingIn(room, provider);
    const killed = cluster.redis.killSubscribers();
    speaking.say("to the end").end();
    await killed;
    for (const client of room.all) {
      await client.next("message:complete", ({ content }) => content === "half, to the end", RECOVERED_MS);
    }
    await assertOneStory(cluster, room.id, room.all);
  });

  test("during a burst of changes leave everybody with the last one, and nobody with an older one behind it", async () => {
    const { id, owner, beside, guest } = await roomAcross(a, b);
    const titles = Array.from({ length: 300 }, (_, index) => `title ${index}`);
    for (const [index, title] of titles.entries()) {
      await owner.emit("conversation:rename", { conversationId: id, title });
      if (index % 60 === 30) await cluster.redis.killSubscribers().catch(ignoreNobody);
    }
    for (const client of [beside, guest]) {
      const seen = () => client.all("conversation:updated").map(({ title }) => title);
      await client.until(() => seen().at(-1) === titles.at(-1), "the last title", RECOVERED_MS);
    }
  });
});

/** They may not have come back yet: then there is nobody to be cut. */
function ignoreNobody(error) {
  assert.match(error.message, /nobody listens/);
}
