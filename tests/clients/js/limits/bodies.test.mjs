// LIMIT_BODY_MS, LIMIT_UNFINISHED_BYTES_PER_ADDRESS, and packets of one polling body: bodies end, whoever sends them.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { counter, RawHttp } from "../harness/http.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { token } from "../harness/token.mjs";

const POLLING = "/socket.io/?EIO=4&transport=polling";
const refusedOf = (server, reason) => counter(server, "chat_refused_requests_total", `reason="${reason}"`);
const connections = [];
afterEach(() => connections.splice(0).forEach((connection) => connection.close()));

/** A body of which only the beginning comes. */
function unfinished(server, path, headers, beginning, length = 900_000) {
  const connection = new RawHttp(server.url);
  connections.push(connection);
  return connection.head("POST", path, { "content-length": length, ...headers }).send(beginning);
}

async function restHeaders() {
  return { authorization: `Bearer ${await token(newUser())}`, "content-type": "application/json" };
}

/** A new session: its path. */
async function session(server) {
  const { sid } = JSON.parse((await (await fetch(server.url + POLLING)).text()).slice(1));
  return `${POLLING}&sid=${sid}`;
}

const post = (server, path, body) => fetch(server.url + path, { method: "POST", body });

describe("LIMIT_BODY_MS", () => {
  const server = useServer({ LIMIT_BODY_MS: "300" });

  test("ends a REST body that does not come", async () => {
    const connection = unfinished(server, "/api/chat/conversations", await restHeaders(), '{"title":');
    await connection.said(/^HTTP\/1\.1 408 [^]*connection: close\r\n[^]*"code":"BAD_REQUEST"/);
    await connection.closed;
    assert.equal(await refusedOf(server, "body_time"), 1);
  });

  test("ends a polling body that does not come, without a token, and its session", async () => {
    const path = await session(server);
    const connection = unfinished(server, path, {}, "4x");
    assert.equal(await connection.status(), 400);
    await connection.closed;
    assert.equal((await post(server, path, "3")).status, 400, "the session is over");
  });

  test("ends a body that comes byte by byte", async () => {
    const connection = unfinished(server, "/api/chat/conversations", await restHeaders(), "{");
    const drip = setInterval(() => connection.send(" "), 50);
    try {
      assert.equal(await connection.status(), 408);
    } finally {
      clearInterval(drip);
    }
  });

  test("lets a body take its time within it", async () => {
    const connection = unfinished(server, "/api/chat/conversations", await restHeaders(), '{"title":', 13);
    await new Promise((resume) => setTimeout(resume, 100));
    connection.send('"a"}');
    assert.equal(await connection.status(), 201);
  });
});

describe("LIMIT_UNFINISHED_BYTES_PER_ADDRESS", () => {
  const server = useServer({ LIMIT_UNFINISHED_BYTES_PER_ADDRESS: "100000", TRUSTED_PROXY_HOPS: "1" });
  const from = (address, headers) => ({ "x-forwarded-for": address, ...headers });
  const large = `{${" ".repeat(60_000)}`;

  test("refuses what is too much of one address, of another one nothing, and takes it again when there is room", async () => {
    const rest = async (address) =>
      unfinished(server, "/api/chat/conversations", from(address, await restHeaders()), large, large.length + 1);
    const [one, two] = [await rest("192.0.2.1"), await rest("192.0.2.1")];
    const refused = await Promise.race([one, two].map(async (each) => ((await each.status()) === 429 ? each : undefined)));
    assert.ok(refused, "one of them is refused, whichever came last");
    assert.equal(await refusedOf(server, "body_bytes"), 1);
    const other = await rest("192.0.2.2");
    assert.equal(await other.send("}").status(), 201);
    const waiting = refused === one ? two : one;
    assert.equal(await waiting.send("}").status(), 201);
    assert.equal(await (await rest("192.0.2.1")).send("}").status(), 201);
  });

  test("never counts small bodies that wait, however many", async () => {
    const headers = from("192.0.2.3", await restHeaders());
    const waiting = Array.from({ length: 20 }, () => unfinished(server, "/api/chat/conversations", headers, "{", 2));
    await Promise.all(waiting.map((connection) => connection.connected));
    for (const connection of waiting) assert.equal(await connection.send("}").status(), 201);
  });
});

describe("a polling body", () => {
  const server = useServer();

  test("of a thousand packets is taken, and of more is refused without a token", async () => {
    const packets = (count) => Array(count).fill("3").join("\u001e");
    assert.equal((await post(server, await session(server), packets(1_000))).status, 200);
    const path = await session(server);
    assert.equal((await post(server, path, packets(330_000))).status, 400);
    assert.equal((await post(server, path, "3")).status, 400, "the session is over");
    assert.equal(await refusedOf(server, "packets"), 1);
  });

  test("ends with its session", async () => {
    const client = await server.connect(newUser(), { transport: "polling" });
    const connection = unfinished(server, `${POLLING}&sid=${client.socket.io.engine.id}`, {}, "42");
    await connection.connected;
    client.socket.disconnect();
    assert.equal(await connection.status(), 400);
  });
});
