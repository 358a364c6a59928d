// The compose file, its nginx and its AWS stand-in, without an engine: against their schema, the server's settings, and a real nginx.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";

import { parse } from "yaml";

import { Child, temporaryFolder } from "../../clients/js/harness/child.mjs";
import { eventually } from "../../clients/js/harness/deadline.mjs";
import { freePort } from "../../clients/js/harness/ports.mjs";
import { Server } from "../../clients/js/harness/server.mjs";
import { defaultOf, PING_SECONDS, SETTINGS } from "../lib/server.mjs";
import { read, ROOT } from "../lib/terraform.mjs";

const compose = parse(read("docker-compose.yml"), { merge: true });
const nginx = read("infra/compose/nginx.conf");
const servers = ["server-1", "server-2"];

test("it fits the schema of compose files", () => {
  const args = ["--builtin-schema", "vendor.compose-spec", "docker-compose.yml"];
  const { status, stdout } = spawnSync(join(ROOT, "target/infra/venv/bin/check-jsonschema"), args, { cwd: ROOT, encoding: "utf8" });
  assert.equal(status, 0, stdout);
});

test("services depend on services that there are, and files are there", () => {
  for (const [name, service] of Object.entries(compose.services)) {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      assert.ok(compose.services[other], `${name} waits for ${other}`);
      if (condition === "service_healthy" && !servers.includes(other)) assert.ok(compose.services[other].healthcheck, `${other} says when it is healthy`);
    }
    for (const volume of service.volumes ?? []) {
      const [from] = volume.split(":");
      if (from.startsWith("./")) assert.ok(read(from).length > 0, from);
      else assert.ok(from in compose.volumes, from);
    }
    assert.ok(service.image && !service.image.endsWith(":latest") && service.image.includes(":"), `${name} names a version`);
  }
});

test("both servers are given settings that there are, and time to stop", () => {
  const credentials = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
  for (const name of servers) {
    const { environment, stop_grace_period: grace, read_only: readOnly } = compose.services[name];
    assert.deepEqual(Object.keys(environment).filter((key) => !SETTINGS.includes(key) && !credentials.includes(key)), []);
    assert.equal(environment.TRUSTED_PROXY_HOPS, "1");
    // The server refuses a shorter one in production, which the image is for.
    assert.ok(environment.JWT_SECRET.match(/:-(.*)\}/)[1].length >= 32);
    assert.ok(Number.parseInt(grace, 10) * 1000 >= Number(defaultOf("SHUTDOWN_GRACE_MS")) + 10_000);
    assert.ok(readOnly);
    for (const other of servers) assert.ok(nginx.includes(`server ${other}:${defaultOf("PORT")}`));
  }
  assert.ok(Number(nginx.match(/proxy_read_timeout (\d+)s/)[1]) > PING_SECONDS);
});

test("the server starts with what they are given", async () => {
  const environment = Object.entries(compose.services["server-1"].environment).map(([name, value]) => [name, value.replace(/^\$\{\w+:-(.*)\}$/, "$1")]);
  const { DATABASE_URL: database, REDIS_URL: redis, ...given } = Object.fromEntries(environment);
  assert.deepEqual([database.split(":")[0], redis.split(":")[0]], ["postgres", "redis"]);
  // The image's own, and AWS that is away.
  const server = new Server({ APP_ENV: "production", LOG_FORMAT: "text", ...given, AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
  await server.start();
  assert.equal((await fetch(`${server.url}/health`)).status, 200);
  await server.stop();
});

test("a real nginx with its configuration keeps a client where it is, and goes on when that server goes", async () => {
  const folder = await temporaryFolder();
  const backends = await Promise.all(servers.map((name) => backend(name)));
  const port = await freePort();
  let text = nginx.replace("listen 8080;", `listen 127.0.0.1:${port};`).replaceAll("/tmp/", `${folder.path}/`);
  if (process.getuid() === 0) text = `user root;\n${text}`;
  servers.forEach((name, index) => (text = text.replaceAll(`${name}:3001`, `127.0.0.1:${backends[index].address().port}`)));
  await writeFile(join(folder.path, "nginx.conf"), text);
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const child = new Child("nginx", ["-e", "stderr", "-c", join(folder.path, "nginx.conf"), "-g", "daemon off;"], { env });
  try {
    const ask = (headers = {}) => fetch(`http://127.0.0.1:${port}/`, { headers });
    const first = await eventually("nginx' answer", () => ask().catch(() => undefined));
    const cookie = first.headers.getSetCookie()[0].split(";")[0];
    const home = await first.text();
    assert.equal(`route=${home.slice(-1)}`, cookie);
    for (let count = 0; count < 10; count += 1) {
      const again = await ask({ cookie });
      assert.deepEqual([await again.text(), again.headers.getSetCookie()], [home, []]);
    }
    await close(backends[servers.indexOf(home)]);
    const elsewhere = await ask({ cookie });
    assert.equal(await elsewhere.text(), servers.find((name) => name !== home));
  } finally {
    child.signal("SIGTERM");
    await child.ended("nginx");
    await Promise.all(backends.map(close));
    await folder.remove();
  }
});

async function backend(name) {
  const server = createServer((request, response) => response.setHeader("connection", "close").end(name));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

async function close(server) {
  if (server.listening) await once(server.close(), "close");
}
