// LIMIT_CONNECTIONS, LIMIT_CONNECTIONS_PER_USER, LIMIT_CONNECTS_PER_MINUTE.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { eventually } from "../harness/deadline.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { token } from "../harness/token.mjs";

const attempt = async (server, user) => server.attempt({ token: await token(user) });
const admitted = async (server, user) => {
  const client = await attempt(server, user);
  return client.connected().then(() => true, () => client.close());
};

describe("LIMIT_CONNECTIONS", () => {
  const server = useServer({ LIMIT_CONNECTIONS: "3" });

  test("refuses one connection too many, and lets one in when another has gone", async () => {
    const clients = [];
    for (let count = 0; count < 3; count += 1) clients.push(await server.connect(newUser()));
    await (await attempt(server, newUser())).refusal();
    for (const client of clients) await client.settle();
    clients[0].close();
    await eventually("a free place", () => admitted(server, newUser()));
  });
});

describe("LIMIT_CONNECTIONS_PER_USER", () => {
  const server = useServer({ LIMIT_CONNECTIONS_PER_USER: "2" });

  test("refuses a user's third connection and nobody else's", async () => {
    const user = newUser();
    const clients = [await server.connect(user), await server.connect(user, { transport: "polling" })];
    const sentence = await (await attempt(server, user)).refusal();
    assert.match(sentence, /connection/i);
    await server.connect(newUser("other"));
    for (const client of clients) await client.settle();
    clients[0].close();
    await eventually("a free place", () => admitted(server, user));
  });
});

describe("LIMIT_CONNECTS_PER_MINUTE", () => {
  const server = useServer({ LIMIT_CONNECTS_PER_MINUTE: "4" });

  test("refuses an address that connects too often, and keeps who is in", async () => {
    const clients = [];
    for (let count = 0; count < 4; count += 1) clients.push(await server.connect(newUser()));
    await (await attempt(server, newUser())).refusal();
    for (const client of clients) await client.settle();
  });
});
