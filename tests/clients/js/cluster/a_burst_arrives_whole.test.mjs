// Ten thousand events at once: what one instance says, the other one hears all of.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { roomAcross } from "../harness/room.mjs";
import { newUser } from "../harness/server.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { newConversation, send } from "../harness/turns.mjs";

const GUESTS = 50;
const RENAMES = 200;
const TOKENS = 10_000;
const BURST_MS = 60_000;

describe("a burst", () => {
  const cluster = useCluster({ env: { AI_CHUNKS: String(TOKENS), STREAM_FRAME_MS: "0" } });
  const [a, b] = cluster.servers;

  test(`of ${GUESTS * RENAMES} events to users arrives whole and in order on the other instance`, async (t) => {
    const owner = await a.connect(newUser("owner"));
    const guests = await Promise.all(Array.from({ length: GUESTS }, () => b.connect(newUser("guest"))));
    const { id } = await newConversation(owner);
    for (const { user } of guests) await owner.emit("conversation:invite", { conversationId: id, userId: user });

    const titles = Array.from({ length: RENAMES }, (_, index) => `title ${index}`);
    const begun = performance.now();
    for (const title of titles) owner.tell("conversation:rename", { conversationId: id, title });
    for (const guest of guests) {
      const seen = () => guest.all("conversation:updated").map(({ title }) => title).filter((title) => titles.includes(title));
      await guest.until(() => guest.all("conversation:updated").at(-1)?.title === titles.at(-1), "the last title", BURST_MS);
      await guest.settle();
      assert.deepEqual(seen(), titles);
    }
    t.diagnostic(`${GUESTS * RENAMES} events in ${Math.round(performance.now() - begun)} ms`);
  });

  test(`of ${TOKENS} tokens of one answer arrives whole on the other instance`, async () => {
    const room = await roomAcross(a, b, { features: ["delta"] });
    await send(room.owner, room.id, "speak");
    const text = "lorem ".repeat(TOKENS);
    for (const client of room.all) await client.next("message:complete", ({ content }) => content === text, BURST_MS);
    await assertOneStory(cluster, room.id, room.all);
  });
});
