// Rule 5 between instances: only those that have members hear of a conversation, and its bytes grow with the answer.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { cpuTime, useCluster } from "../harness/cluster.mjs";
import { roomAcross } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { send } from "../harness/turns.mjs";

const TOKENS = 2_000;
const TOKEN = "x".repeat(49) + " ";
const ANSWERED_MS = 30_000;

describe("a long answer among three instances", () => {
  const env = { AI_CHUNKS: String(TOKENS), AI_CHUNK_TEXT: TOKEN, AI_CHUNK_DELAY_MS: "1" };
  const cluster = useCluster({ instances: 3, proxied: true, env });

  test("costs the one without members nothing, and the one with members little more than its text", async (t) => {
    const [a, b, c] = cluster.servers;
    const room = await roomAcross(a, b, { features: ["delta"] });
    const before = await costs();
    const begun = performance.now();
    await send(room.owner, room.id, "speak");
    const text = TOKEN.repeat(TOKENS);
    for (const client of room.all) await client.next("message:complete", ({ content }) => content === text, ANSWERED_MS);
    const seconds = (performance.now() - begun) / 1000;
    const [home, away, spared] = (await costs()).map((now, index) => ({
      cpu: now.cpu - before[index].cpu,
      received: now.received - before[index].received,
      sent: now.sent - before[index].sent,
    }));
    const say = ({ cpu, received, sent }) => `${cpu} ms of CPU, ${received} bytes from Redis, ${sent} to Redis`;
    t.diagnostic(`${text.length} bytes of text in ${seconds.toFixed(1)} s`);
    t.diagnostic(`the one that answers: ${say(home)}; with members: ${say(away)}; without: ${say(spared)}`);
    assert.ok(spared.received < text.length / 20, `it read ${spared.received} bytes from Redis`);
    assert.ok(spared.cpu < (seconds * 1000) / 20, `it computed for ${spared.cpu} ms`);
    assert.ok(away.received < text.length * 4, `${away.received} bytes for ${text.length} of text`);
    // The text, the end, and the context: that one twice, where Redis has not met its script yet.
    assert.ok(home.sent < text.length * 6, `${home.sent} bytes for ${text.length} of text`);
    await assertOneStory(cluster, room.id, room.all);

    async function costs() {
      return Promise.all([a, b, c].map(async ({ pid }, index) => {
        const { received, sent } = cluster.proxies[index];
        return { cpu: await cpuTime(pid), received, sent };
      }));
    }
  });
});
