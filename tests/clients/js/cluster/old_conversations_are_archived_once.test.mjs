// Archival: once a day, by one instance, what nobody touched for 90 days; and what only one instance does goes to another.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { eventually } from "../harness/deadline.mjs";
import { newUser } from "../harness/server.mjs";
import { newConversation, turn } from "../harness/turns.mjs";

describe("three instances", () => {
  const cluster = useCluster({ instances: 3, env: { AI_CHUNKS: "1" } });

  test("archive what was not touched for 90 days, once, and tell of each once", async () => {
    const client = await cluster.servers[0].connect(newUser());
    const ids = [];
    for (const days of [91, 95, 89, 0]) {
      const { id } = await newConversation(client, `${days} days`);
      await turn(client, id, "hello");
      await cluster.query(`UPDATE conversations SET "updatedAt" = now() AT TIME ZONE 'UTC' - $2 * interval '1 day' WHERE id = $1`, [id, days]);
      ids.push(id);
    }
    await Promise.all(cluster.servers.map((server) => server.stop({ keepDatabase: true })));
    await cluster.query(`UPDATE duties SET "ranAt" = now() AT TIME ZONE 'UTC' - interval '25 hours' WHERE name = 'archive'`);
    await cluster.heal();
    const statuses = async () => {
      const rows = await cluster.query(`SELECT id, status FROM conversations WHERE id = ANY($1)`, [ids]);
      return ids.map((id) => rows.find((row) => row.id === id).status);
    };
    await eventually("that the old ones are archived", async () => (await statuses())[0] === "archived", 20_000);
    assert.deepEqual(await statuses(), ["archived", "archived", "active", "active"]);
    const events = await cluster.query(`SELECT "conversationId" AS id, detail FROM outbox WHERE kind = 'ConversationArchived'`);
    assert.deepEqual(events.map(({ id }) => id).sort(), ids.slice(0, 2).sort());
    assert.ok(events.every(({ detail }) => detail.reason === "inactivity" && detail.userId === client.user));
  });

  test("have one leader, and another one when that is killed", async () => {
    const leader = async () => (await cluster.query(`SELECT instance FROM duties WHERE name = 'leader'`))[0]?.instance;
    const first = await eventually("a leader", leader);
    const server = cluster.servers.find(({ log }) => log.includes("leads=true"));
    await server.kill();
    await eventually("another leader", async () => (await leader()) !== first, 12_000);
    const others = cluster.servers.filter((other) => other !== server);
    await eventually("one that says so", () => others.filter(({ log }) => log.includes("leads=true")).length === 1);
    await cluster.heal();
  });
});
