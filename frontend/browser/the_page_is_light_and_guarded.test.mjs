// What the server sends: how much, how long it may be kept, and what the page may do.
import assert from "node:assert/strict";
import { get } from "node:http";
import { describe, test } from "node:test";

import { newUser, useServer } from "../../tests/clients/js/harness/server.mjs";
import { committed, generate } from "../scripts/contract.mjs";
import { openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";

const FIRST_LOAD_BYTES = 200_000;

describe("the page", () => {
  const browser = useChromium();
  const server = useServer({ AI_CHUNKS: "1" });

  /** A response as it is on the wire. */
  const ask = (path, headers = {}, method = "GET") =>
    new Promise((resolve, reject) => {
      const request = get(`${server.url}${path}`, { headers, method }, (response) => {
        let bytes = 0;
        response.on("data", (part) => (bytes += part.length));
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, bytes }));
      });
      request.on("error", reject);
    });

  for (const path of ["/chat", "/analytics"]) {
    test(`${path} loads at most 200 kB of compressed JavaScript`, async () => {
      const page = await browser.visitor();
      const scripts = [];
      page.on("response", (response) => response.request().resourceType() === "script" && scripts.push(response));
      await page.goto(`${server.url}${path}`, { waitUntil: "networkidle" });
      const sizes = await Promise.all(scripts.map(async (response) => (await response.request().sizes()).responseBodySize));
      const total = sizes.reduce((sum, size) => sum + size, 0);
      console.log(`${path}: ${sizes.length} scripts, ${total} bytes`);
      assert.ok(total > 50_000 && total <= FIRST_LOAD_BYTES, `${total} bytes`);
      const plain = scripts.filter((response) => !response.headers()["content-encoding"] && response.headers()["content-length"] >= 1024);
      assert.deepEqual(plain.map((response) => response.url()), [], "all but the smallest are compressed");
    });
  }

  test("is painted soon, and blocks little", async () => {
    const page = await browser.visitor();
    await page.addInitScript(() => {
      globalThis.blocked = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) globalThis.blocked += Math.max(0, duration - 50);
      }).observe({ type: "longtask", buffered: true });
    });
    await page.goto(`${server.url}/chat`, { waitUntil: "networkidle" });
    const figures = await page.evaluate(() => ({
      firstPaint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
      blocked: globalThis.blocked,
      loaded: performance.getEntriesByType("navigation")[0].loadEventEnd,
    }));
    console.log(`first contentful paint ${Math.round(figures.firstPaint)} ms, blocking time ${Math.round(figures.blocked)} ms, loaded ${Math.round(figures.loaded)} ms`);
    assert.ok(figures.firstPaint < 3_000 && figures.blocked < 1_000, JSON.stringify(figures));
  });

  test("is what the address leads to; what is hashed is kept, the rest is asked for again", async () => {
    const start = await ask("/");
    assert.deepEqual([start.status, start.headers.location], [307, "/chat"]);
    const page = await ask("/chat", { "accept-encoding": "gzip, br" });
    assert.equal(page.status, 200);
    assert.equal(page.headers["content-encoding"], "br");
    assert.equal(page.headers["cache-control"], "no-cache");
    const again = await ask("/chat", { "accept-encoding": "gzip, br", "if-none-match": page.headers.etag });
    assert.deepEqual([again.status, again.bytes], [304, 0]);
    const plain = await ask("/chat");
    assert.equal(plain.headers["content-encoding"], undefined);
    assert.notEqual(plain.headers.etag, page.headers.etag, "another coding is another representation");
    const html = await (await fetch(`${server.url}/chat`)).text();
    const [, script] = html.match(/src="(\/_next\/static\/[^"]+\.js)"/);
    assert.equal((await ask(script)).headers["cache-control"], "public, max-age=31536000, immutable");
    assert.equal((await ask("/chat", {}, "HEAD")).headers["content-length"], String(plain.bytes));
  });

  test("answers for what is not there as it should", async () => {
    const shown = await ask("/nothing", { accept: "text/html" });
    assert.equal(shown.status, 404);
    assert.match(shown.headers["content-type"], /text\/html/);
    assert.equal((await ask("/_next/static/nothing.js")).status, 404);
    assert.equal((await ask("/inline-scripts.json")).status, 404);
    assert.equal((await ask("/chat", {}, "POST")).status, 405);
    const back = await ask("/chat/");
    assert.deepEqual([back.status, back.headers.location], [308, "/chat"]);
    assert.match((await ask("/api/nothing")).headers["content-type"], /problem\+json/);
    assert.equal((await ask("/api/docs/")).status, 200);
  });

  test("may run its own scripts and nothing else, and is in nobody's frame", async () => {
    const { headers } = await ask("/chat");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["referrer-policy"], "no-referrer");
    const policy = headers["content-security-policy"];
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /script-src 'self' 'sha256-/);
    assert.doesNotMatch(policy, /unsafe/);
    const { page } = await openChat(browser, server, newUser());
    browser.expect(/Content Security Policy/);
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "globalThis.injected = true";
      document.body.append(script);
      return globalThis.injected ?? false;
    });
    assert.equal(ran, false, "an injected script does not run");
  });

  test("was made for the contract that this server has", async () => {
    const document = async (name) => (await fetch(`${server.url}/api/docs/${name}.json`)).json();
    const generated = await generate(await document("asyncapi"), await document("openapi"));
    for (const [name, text] of Object.entries(generated)) {
      assert.ok(text === (await committed(name)), `${name} is not what the server says: npm run contract`);
    }
  });
});
