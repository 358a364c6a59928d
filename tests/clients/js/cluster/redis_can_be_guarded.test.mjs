// REDIS_URL with a user and a password, and over TLS.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { Cluster, useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { guardedRedis } from "../harness/redis.mjs";
import { tlsRedis } from "../harness/redis-tls.mjs";
import { roomAcross, speakingIn } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed } from "../harness/turns.mjs";

async function oneStory(cluster, provider) {
  const room = await roomAcross(...cluster.servers);
  (await speakingIn(room, provider)).say("to the end").end();
  for (const client of room.all) await completed(client, room.id, { content: "half, to the end" });
  await assertOneStory(cluster, room.id, room.all);
}

describe("a Redis that lets in one user", () => {
  const provider = useProvider();
  const redis = guardedRedis();
  const cluster = useCluster({ provider, redis });

  test("is shared by instances that know the password", () => oneStory(cluster, provider));

  test("is named in no log with its password, and keeps out an instance with another one", async () => {
    const wrong = redis.url.replace("guarded-word", "another-word");
    const stranger = new Cluster({ instances: 1, lateRedis: true, redis: { ...shut, url: wrong } });
    await stranger.start();
    const [server] = stranger.servers;
    const { status, checks } = await server.readiness();
    assert.deepEqual([status, checks.redis.ok], [503, false]);
    await stranger.stop();
    assert.doesNotMatch(server.log, /another-word/);
    for (const { log } of cluster.servers) assert.doesNotMatch(log, /guarded-word/);
  });

  /** A Redis that is none of the cluster's business to start or stop. */
  const shut = { async reserve() {}, async stop() {}, isRunning: false };
});

describe("a Redis behind TLS", () => {
  let tls, cluster;
  const provider = useProvider();
  before(async () => {
    tls = await tlsRedis();
    cluster = new Cluster({ provider, redis: tls.redis, env: { SSL_CERT_FILE: tls.authority } });
    await cluster.start();
  });
  after(async () => {
    await cluster.stop();
    await tls.remove();
  });

  test("is shared by instances that trust its authority", () => oneStory(cluster, provider));
});
