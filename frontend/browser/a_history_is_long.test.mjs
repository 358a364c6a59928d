// Ten thousand messages: the end is there at once, the rest as one scrolls, and nothing jumps. And a very long answer.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { temporaryFolder } from "../../tests/clients/js/harness/child.mjs";
import { useProvider } from "../../tests/clients/js/harness/provider.mjs";
import { newUser, Server } from "../../tests/clients/js/harness/server.mjs";
import { openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";
import { seed } from "./harness/history.mjs";

const COUNT = 10_000;

describe("a long history", () => {
  const browser = useChromium();
  const provider = useProvider();
  const user = newUser();
  let folder, server, id;
  before(async () => {
    folder = await temporaryFolder();
    const path = `${folder.path}/chat.db`;
    server = new Server(() => ({ ...provider.env, DATABASE_URL: `sqlite://${path}?mode=rwc` }));
    await server.start();
    id = (await server.rest(user).post("/conversations", { title: "Long" })).body.id;
    seed(path, id, user, COUNT);
  });
  after(async () => {
    await server.stop();
    await folder.remove();
  });

  const open = () => openChat(browser, server, user, { path: `/chat?c=${id}` });

  test("begins at its end, in a second or two", async () => {
    const started = performance.now();
    const chat = await open();
    await chat.messages.getByText("Answer 10000").waitFor();
    const ms = performance.now() - started;
    assert.ok(ms < 5_000, `it took ${ms} ms`);
    await chat.atEnd();
    assert.ok((await chat.messages.count()) < 400, "and has not loaded it all");
  });

  test("is loaded as one scrolls up, and what one looks at stays where it is", async () => {
    const chat = await open();
    await chat.messages.getByText("Answer 10000").waitFor();
    const list = chat.page.locator("#messages");
    await list.hover();
    for (let loaded = await chat.messages.count(); loaded < 1_000; loaded = await chat.messages.count()) {
      await list.evaluate((it) => it.scrollTo({ top: 1_200 }));
      await drawn(chat);
      const seen = await visible(chat);
      await list.evaluate((it) => it.scrollBy({ top: -600 }));
      await chat.page.waitForFunction((before) => document.querySelectorAll("[data-message]").length > before, loaded);
      await drawn(chat);
      const moved = (await topOf(chat, seen.id)) - seen.top;
      assert.ok(Math.abs(moved - 600) < 60, `it moved by ${moved} px, and was scrolled by 600`);
    }
    const ids = await chat.messages.evaluateAll((all) => all.map((it) => it.dataset.message));
    assert.deepEqual(ids, ids.toSorted(), "in order");
    assert.equal(new Set(ids).size, ids.length, "each once");
    assert.ok((await chat.page.getByRole("heading", { level: 2 }).count()) > 5, "days have their names");
    await chat.button("Jump to the newest message").click();
    await chat.messages.getByText("Answer 10000").waitFor();
    await chat.atEnd();
  });

  const drawn = (chat) => chat.page.evaluate(() => new Promise((resume) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resume)))));

  /** The first message that is in view, and where it is. */
  const visible = (chat) =>
    chat.page.evaluate(() => {
      const top = document.querySelector("#messages").getBoundingClientRect().top;
      const first = [...document.querySelectorAll("[data-message]")].find((it) => it.getBoundingClientRect().bottom > top + 5);
      return { id: first.dataset.message, top: first.getBoundingClientRect().top };
    });

  const topOf = (chat, id) => chat.page.locator(`[data-message="${id}"]`).evaluate((it) => it.getBoundingClientRect().top);

  test("follows a running answer, unless one has scrolled up", async () => {
    const chat = await open();
    await chat.messages.getByText("Answer 10000").waitFor();
    await chat.say("go on");
    const answer = await provider.next();
    const lines = (from) => Array.from({ length: 30 }, (_, n) => `Line ${from + n}\n\n`);
    answer.say(...lines(0));
    await chat.answer.getByText("Line 29").waitFor();
    await chat.atEnd();
    await chat.page.locator("#messages").hover();
    await chat.page.mouse.wheel(0, -300);
    await chat.button("Jump to the newest message").waitFor();
    const place = await chat.page.locator("#messages").evaluate((it) => it.scrollTop);
    answer.say(...lines(30));
    await chat.answer.getByText("Line 59").waitFor();
    assert.equal(await chat.page.locator("#messages").evaluate((it) => it.scrollTop), place, "the reader is left alone");
    await chat.button("Jump to the newest message").click();
    answer.say(...lines(60)).end();
    await chat.messages.getByText("Line 89").waitFor();
    await chat.atEnd();
  });

  test("an answer of 20,000 characters stays smooth", async () => {
    const chat = await open();
    await chat.messages.getByText("Answer 10000").waitFor();
    await chat.say("a long one");
    const answer = await provider.next();
    await chat.page.evaluate(() => {
      globalThis.slow = [];
      new PerformanceObserver((list) => globalThis.slow.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: "longtask" });
    });
    const paragraph = "Lorem ipsum **dolor** sit amet, consectetur `adipiscing` elit, sed do eiusmod tempor incididunt ut labore. ".repeat(4);
    const parts = Array.from({ length: 46 }, () => `${paragraph}\n\n`).join("").match(/.{1,40}/gs);
    for (const part of parts) {
      answer.say(part);
      await new Promise((resume) => setImmediate(resume));
    }
    answer.end();
    await chat.answer.waitFor({ state: "detached" });
    assert.ok((await chat.messages.last().textContent()).length > 18_000);
    const slow = await chat.page.evaluate(() => globalThis.slow);
    const worst = Math.max(0, ...slow);
    console.log(`long tasks: ${slow.length}, the longest ${worst} ms`);
    assert.ok(worst < 400, `a task of ${worst} ms`);
  });
});
