// Transport, through nginx: WebSocket needs no stickiness, polling and the upgrade a cookie.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { TRANSPORT_NAMES, VERSIONS } from "../harness/client.mjs";
import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { newUser } from "../harness/server.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed, load, loadSoFar, newConversation, send, streamed } from "../harness/turns.mjs";

const MEMBERS = 6;

describe("a load balancer without stickiness", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, balancer: { sticky: false } });

  for (const version of VERSIONS) {
    test(`shows WebSocket clients ${version} the same, on whichever instance they are`, () =>
      oneStory(cluster, provider, { version, transport: "websocket" }));
  }
});

describe("a load balancer with a sticky cookie", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, balancer: { sticky: true } });

  for (const version of VERSIONS) {
    for (const transport of TRANSPORT_NAMES) {
      test(`shows clients ${version} on ${transport} the same, on whichever instance they are`, () =>
        oneStory(cluster, provider, { version, transport }));
    }
  }
});

/** One user's sockets, as many as it takes for each instance to have some. */
async function oneStory(cluster, provider, options) {
  const user = newUser();
  const clients = [];
  while (clients.length < MEMBERS || !(await everyInstanceIsUsed(cluster))) {
    assert.ok(clients.length < 40, "the load balancer uses every instance");
    clients.push(await cluster.balancer.connect(user, options));
  }
  const [first] = clients;
  const { id } = await newConversation(first);
  for (const client of clients.slice(1, -1)) await load(client, id);
  await send(first, id, "speak");
  const speaking = await provider.next();
  speaking.say("one ");
  for (const client of clients.slice(0, -1)) await streamed(client, "one ");
  await loadSoFar(clients.at(-1), id, "one ");
  speaking.say("two ", "three").end();
  for (const client of clients) await completed(client, id, { content: "one two three" });
  if (options.transport === "upgrade") await Promise.all(clients.map((client) => client.upgraded));
  await assertOneStory(cluster, id, clients);
  for (const client of clients) assert.equal(client.transport, options.transport === "polling" ? "polling" : "websocket");
  cluster.balancer.closeClients();
}

async function everyInstanceIsUsed(cluster) {
  const texts = await Promise.all(cluster.servers.map((server) => server.metrics()));
  return texts.every((text) => !/^chat_connections 0$/m.test(text));
}
