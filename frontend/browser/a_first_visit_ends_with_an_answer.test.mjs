// From the bare address to the first answer, with nothing set up.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../../tests/clients/js/harness/provider.mjs";
import { useServer } from "../../tests/clients/js/harness/server.mjs";
import { Chat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";

describe("a first visit", () => {
  const browser = useChromium();
  const provider = useProvider();
  const server = useServer(() => ({ ...provider.env, JWT_SECRET: "" }));

  test("ends with an answer, which is still there after a reload", async () => {
    const page = await browser.visitor();
    await page.goto(server.url);
    const chat = new Chat(page);
    await chat.online();
    assert.equal(new URL(page.url()).pathname, "/chat");
    await page.getByRole("heading", { name: "What can I help you with?" }).waitFor();

    await chat.say("What can you do?");
    const answer = await provider.next();
    await chat.answer.waitFor();
    assert.equal(await chat.answer.getAttribute("aria-busy"), "true");
    answer.say("I can **answer**");
    await chat.streams("I can answer");
    assert.equal(await chat.announced(), "", "an answer that grows is not read aloud");
    answer.say(" questions.\n\n```js\nlet x = 1;\n```").end();
    assert.deepEqual(await chat.texts(2), ["What can you do?", "I can answer questions.jslet x = 1;"]);
    assert.match(await chat.announced(), /^The assistant says: I can answer questions\./);
    assert.equal(await page.locator("[aria-busy=true]").count(), 0);

    await page.reload();
    assert.deepEqual(await chat.texts(2), ["What can you do?", "I can answer questions.jslet x = 1;"]);
    assert.match(await chat.items.first().textContent(), /What can you do\?/);
    assert.equal(await page.title(), "What can you do? · Assistant");
  });

  test("a suggestion can be asked, and code copied", async () => {
    const page = await browser.visitor({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.goto(server.url);
    const chat = new Chat(page);
    await chat.online();
    await chat.button("Give me ideas for a post").click();
    (await provider.next()).say("```py\nprint(1)\n```").end();
    await chat.texts(2);
    await chat.button("Copy the code").click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "print(1)");
  });
});
