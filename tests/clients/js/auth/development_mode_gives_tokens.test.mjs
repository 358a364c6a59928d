// POST /api/auth/dev: in development mode only.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newUser, useServer } from "../harness/server.mjs";
import { token } from "../harness/token.mjs";

const ask = (server, body) =>
  fetch(`${server.url}/api/auth/dev`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

describe("without a JWT_SECRET", () => {
  const server = useServer({ JWT_SECRET: "" });

  test("a token is given for any user, and opens both doors", async () => {
    const user = newUser();
    const response = await ask(server, { userId: user });
    assert.equal(response.status, 200);
    const { token: given } = await response.json();
    const client = await server.attempt({ userId: user, token: given });
    await client.connected();
    assert.equal((await client.emit("conversation:create", {})).userId, user);
    const headers = { authorization: `Bearer ${given}` };
    assert.equal((await fetch(`${server.url}/api/chat/conversations`, { headers })).status, 200);
  });

  test("the log says so in one clear line", () => {
    assert.match(server.log, /development mode|development/i);
  });

  test("a token that somebody else signed opens nothing", async () => {
    const user = newUser();
    await (await server.attempt({ userId: user, token: await token(user) })).refusal();
  });

  test("a request that names no user is refused", async () => {
    for (const body of [{}, { userId: "" }, { userId: 7 }, [], "null", "{"]) {
      const response = await ask(server, body);
      assert.equal(response.status, 400, JSON.stringify(body));
      assert.match(response.headers.get("content-type"), /problem\+json/);
    }
  });
});

describe("with a JWT_SECRET", () => {
  const server = useServer();

  test("the path does not exist", async () => {
    assert.equal((await ask(server, { userId: "ana" })).status, 404);
  });
});
