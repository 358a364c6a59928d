// Without file descriptors connections wait: the log says so once, and once that it is over.
import assert from "node:assert/strict";
import { Agent, get } from "node:http";
import { test } from "node:test";

import { binary } from "../harness/binary.mjs";
import { Child } from "../harness/child.mjs";
import { eventually } from "../harness/deadline.mjs";
import { RawHttp } from "../harness/http.mjs";

test("the log has one line when file descriptors run out, and one when there are some again", async () => {
  const env = { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: "0", DATABASE_URL: "sqlite::memory:", RUST_LOG: "info" };
  const child = new Child("sh", ["-c", 'ulimit -n 64; exec "$0"', binary()], { env });
  const [, port] = await child.said(/ready: open http:\/\/\S+?:(\d+)/);
  const url = `http://127.0.0.1:${port}`;
  // A connection from before, which stays.
  const agent = new Agent({ keepAlive: true, maxSockets: 1, timeout: 0 });
  await failures(url, agent);
  const connections = Array.from({ length: 80 }, () => new RawHttp(url));
  await eventually("five failures", async () => (await failures(url, agent)) >= 5);
  assert.equal(count(child.log, /cannot be accepted/g), 1, child.log);
  for (const connection of connections) connection.close();
  await child.said(/connections are accepted again/);
  assert.equal((await fetch(`${url}/health`)).status, 200);
  assert.equal(count(child.log, /accepted/g), 2, child.log);
  agent.destroy();
  child.signal("SIGTERM");
  assert.deepEqual(await child.ended("the server"), [0, null]);
});

const count = (text, pattern) => (text.match(pattern) ?? []).length;

/** How often no connection could be accepted. */
function failures(url, agent) {
  return new Promise((resolve, reject) => {
    const request = get(`${url}/metrics`, { agent }, (response) => {
      let text = "";
      response.on("data", (bytes) => (text += bytes));
      response.on("end", () => resolve(Number(text.match(/^chat_accept_failures_total (\d+)/m)?.[1] ?? 0)));
    });
    request.on("error", reject);
  });
}
