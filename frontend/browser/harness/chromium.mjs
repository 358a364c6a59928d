// A real Chromium, and pages in it that fail the test where the page itself says that something is wrong.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, afterEach, before } from "node:test";
import { chromium } from "playwright-core";

const PATHS = [process.env.CHROMIUM_BIN, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** What the console says of a server that is away, and of a request that a test refuses: not the page's fault. */
const EXPECTED = /net::ERR_|WebSocket connection to|the server responded with a status of (401|404|5\d\d)/;

/** One browser for the tests of the enclosing `describe`. What a page logs as an error fails its test. */
export function useChromium() {
  const browser = new Browser();
  before(() => browser.start());
  afterEach(() => browser.closeVisitors());
  after(() => browser.stop());
  return browser;
}

class Browser {
  #browser;
  #contexts = [];
  #complaints = [];
  #expected;

  async start() {
    const executablePath = PATHS.find((path) => path && existsSync(path));
    assert.ok(executablePath, "no Chromium was found: install it (apt-get install chromium), or set CHROMIUM_BIN");
    this.#browser = await chromium.launch({ executablePath, args: FLAGS });
  }

  stop() {
    return this.#browser?.close();
  }

  /** A page of a browser that nobody has used. The options are Playwright's, and those of `init`. */
  async visitor({ token, storage = {}, ...options } = {}) {
    const context = await this.#browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(10_000);
    this.#contexts.push(context);
    await context.addInitScript(
      ([items]) => {
        for (const [key, value] of Object.entries(items)) if (localStorage.getItem(key) === null) localStorage.setItem(key, value);
      },
      [token ? { "chat.token": token, ...storage } : storage],
    );
    return this.tab(context);
  }

  /** Another page of the same browser. */
  async tab(context) {
    const page = await context.newPage();
    page.on("pageerror", (error) => this.#complaints.push(`${error}`));
    page.on("console", (message) => {
      if (message.type() === "error" && !EXPECTED.test(message.text())) this.#complaints.push(message.text());
    });
    return page;
  }

  /** What the page may complain of in this test. */
  expect(complaint) {
    this.#expected = complaint;
  }

  async closeVisitors() {
    const expected = this.#expected;
    this.#expected = undefined;
    const complaints = this.#complaints.splice(0).filter((text) => !expected?.test(text));
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
    assert.deepEqual(complaints, [], "the page complained");
  }
}
