// LIMIT_REQUESTS_PER_USER, LIMIT_REQUESTS_PER_ADDRESS: a request counts until its response has been sent.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { eventually } from "../harness/deadline.mjs";
import { counter, RawHttp } from "../harness/http.mjs";
import { useProvider } from "../harness/provider.mjs";
import { assertProblem } from "../harness/refusals.mjs";
import { serverSentEvents } from "../harness/rest.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { token } from "../harness/token.mjs";

const POLLING = "/socket.io/?EIO=4&transport=polling";
const refusedOf = (server, reason) => counter(server, "chat_refused_requests_total", `reason="${reason}"`);

describe("LIMIT_REQUESTS_PER_USER", () => {
  const provider = useProvider();
  const server = useServer(() => ({ ...provider.env, LIMIT_REQUESTS_PER_USER: "2", LIMIT_ANSWERS_PER_USER: "0" }));
  const connections = [];
  afterEach(() => connections.splice(0).forEach((connection) => connection.close()));

  test("counts streams and waiting requests until their end, for this user alone", async () => {
    const rest = server.rest(newUser());
    const conversations = [await newConversation(rest), await newConversation(rest)];
    const stream = await rest.open("POST", messages(conversations[0]), { content: "a" }, { accept: "text/event-stream" });
    const events = serverSentEvents(stream);
    assert.equal((await events.next()).value.event, "message:saved");
    const streamed = await provider.next();
    const waiting = rest.post(messages(conversations[1]), { content: "b" });
    const waited = await provider.next();

    const refusal = await rest.get("/conversations");
    assertProblem(refusal, 429, "RATE_LIMITED");
    assert.match(refusal.body.detail, /2 requests in progress/);
    assert.equal(refusal.headers.get("retry-after"), "1");
    assert.equal((await server.rest(newUser()).get("/conversations")).status, 200);
    assert.equal(await refusedOf(server, "user"), 1);

    waited.say("done").end();
    assert.equal((await waiting).status, 201);
    assert.equal((await rest.get("/conversations")).status, 200);
    streamed.say("done").end();
    for await (const { event } of events) if (event === "message:complete") break;
  });

  test("counts a page that nobody reads until its connection is gone", async () => {
    const user = newUser();
    const rest = server.rest(user);
    const id = await newConversation(rest);
    for (let count = 0; count < 25; count += 1) {
      const sent = rest.post(messages(id), { content: "x".repeat(30_000) });
      (await provider.next()).say("ok").end();
      assert.equal((await sent).status, 201);
    }
    const headers = { authorization: `Bearer ${await token(user)}` };
    const unread = [1, 2].map(() => new RawHttp(server.url));
    connections.push(...unread);
    for (const connection of unread) {
      assert.equal(await connection.head("GET", `/api/chat${messages(id)}`, headers).status(), 200);
      connection.pause();
    }
    assertProblem(await rest.get("/conversations"), 429, "RATE_LIMITED");
    unread[0].close();
    await eventually("room for one", async () => (await rest.get("/conversations")).status === 200);
  });

  const messages = (id) => `/conversations/${id}/messages`;
  const newConversation = async (rest) => (await rest.post("/conversations", {})).body.id;
});

describe("LIMIT_REQUESTS_PER_ADDRESS", () => {
  const server = useServer({ LIMIT_REQUESTS_PER_ADDRESS: "3", TRUSTED_PROXY_HOPS: "1" });
  const connections = [];
  afterEach(() => connections.splice(0).forEach((connection) => connection.close()));

  /** A request of `address`, through a proxy. */
  function request(address, method, path, headers = {}) {
    const connection = new RawHttp(server.url);
    connections.push(connection);
    return connection.head(method, path, { "x-forwarded-for": address, ...headers });
  }

  /** Requests that wait for the rest of their bodies. */
  async function unfinished(address, count) {
    for (let made = 0; made < count; made += 1) {
      const opened = await fetch(server.url + POLLING, { headers: { "x-forwarded-for": address } });
      const { sid } = JSON.parse((await opened.text()).slice(1));
      await request(address, "POST", `${POLLING}&sid=${sid}`, { "content-length": 100 }).connected;
    }
  }

  for (const [kind, address, same, other] of [
    ["IPv4", "192.0.2.1", "192.0.2.1", "192.0.2.2"],
    ["IPv6, by its network", "2001:db8:1:1::1", "2001:db8:1:1:9::9", "2001:db8:1:2::1"],
  ]) {
    test(`refuses an address that has too many, and no other one: ${kind}`, async () => {
      await unfinished(address, 3);
      const before = await refusedOf(server, "address");
      const refused = () => request(same, "GET", "/api/docs/openapi.json");
      await eventually("a refusal", async () => (await refused().status()) === 429);
      const connection = refused();
      await connection.said(/retry-after: 1\r\n[^]*"code":"RATE_LIMITED"/);
      assert.ok((await refusedOf(server, "address")) > before);
      assert.equal(await request(same, "GET", "/health").status(), 200);
      assert.equal(await request(other, "GET", "/api/docs/openapi.json").status(), 200);
    });
  }

  test("does not count the polls of sockets that are let in", async () => {
    const address = { "x-forwarded-for": "192.0.2.3" };
    const sockets = [];
    for (let count = 0; count < 6; count += 1) {
      sockets.push(await server.connect(newUser(), { transport: "polling", extraHeaders: address }));
    }
    for (const socket of sockets) await socket.settle();
    assert.equal(await request("192.0.2.3", "GET", "/api/docs/openapi.json").status(), 200);
  });
});
