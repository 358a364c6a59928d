// The composer: keys, drafts, emoji, files, and what cannot be sent.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../../tests/clients/js/harness/provider.mjs";
import { newUser, useServer } from "../../tests/clients/js/harness/server.mjs";
import { openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";

const file = (name, content, mimeType = "text/plain") => ({ name, mimeType, buffer: Buffer.from(content) });

describe("somebody who writes", () => {
  const browser = useChromium();
  const provider = useProvider();
  const server = useServer(() => ({ ...provider.env, LIMIT_CONTENT_CHARS: "2000" }));

  const answered = async (chat, question) => {
    await chat.say(question);
    (await provider.next()).say("ok").end();
  };

  test("sends with Enter, and begins a line with Shift and Enter", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.field.pressSequentially("one");
    await chat.field.press("Shift+Enter");
    await chat.field.pressSequentially("two");
    assert.equal(await chat.field.inputValue(), "one\ntwo");
    await chat.field.press("Enter");
    const answer = await provider.next();
    assert.equal(answer.question, "one\ntwo");
    answer.say("ok").end();
    await chat.texts(2);
    assert.equal((await chat.messages.locator("p").first().textContent()), "one\ntwo");
    await chat.field.press("Enter");
    assert.equal(await chat.messages.count(), 2, "nothing is sent where nothing is written");
  });

  test("finds each conversation's draft again, also after a reload", async () => {
    const chat = await openChat(browser, server, newUser());
    await answered(chat, "first");
    await chat.texts(2);
    await chat.field.fill("draft of the first");
    await chat.button("New chat").click();
    await chat.page.getByRole("heading", { name: "What can I help you with?" }).waitFor();
    assert.equal(await chat.field.inputValue(), "");
    await chat.field.fill("draft of a new one");
    await chat.items.first().getByRole("button").first().click();
    await chat.texts(2);
    assert.equal(await chat.field.inputValue(), "draft of the first");
    await chat.page.reload();
    await chat.texts(2);
    assert.equal(await chat.field.inputValue(), "draft of the first");
    await chat.page.goBack();
    await chat.page.getByRole("heading", { name: "What can I help you with?" }).waitFor();
    assert.equal(await chat.field.inputValue(), "draft of a new one");
  });

  test("puts an emoji where the cursor is", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.field.fill("good  morning");
    await chat.field.evaluate((it) => it.setSelectionRange(5, 5));
    await chat.button("Emoji").click();
    await chat.page.getByLabel("Search emoji").fill("sunflower");
    await chat.page.getByRole("gridcell", { name: "sunflower" }).waitFor();
    await chat.page.keyboard.press("Enter");
    await chat.page.waitForFunction(() => document.querySelector("textarea").value === "good 🌻 morning");
    assert.equal(await chat.page.getByRole("dialog").count(), 0);
  });

  test("attaches a text file, which becomes a part of the message", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.field.fill("Look at this:");
    await chat.page.locator("input[type=file]").setInputFiles(file("list.csv", "a,b\n1,2\n"));
    await chat.page.waitForFunction(() => document.querySelector("textarea").value.includes("1,2"));
    await chat.field.press("Enter");
    const answer = await provider.next();
    assert.equal(answer.question, "Look at this:\nlist.csv\n```csv\na,b\n1,2\n```");
    answer.say("ok").end();
    await chat.texts(2);
    assert.equal(await chat.messages.first().locator("pre").textContent(), "a,b\n1,2");
  });

  test("is told why a file or a message cannot be sent", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.page.locator("input[type=file]").setInputFiles(file("photo.txt", Buffer.from([0xff, 0xd8, 0, 1])));
    await chat.page.getByText("photo.txt is not a text file.").waitFor();
    await chat.page.locator("input[type=file]").setInputFiles(file("big.txt", "x".repeat(25 * 1024)));
    await chat.page.getByText("big.txt is too large: at most 24 kB of text can be attached.").waitFor();
    assert.equal(await chat.field.inputValue(), "");
    await chat.field.fill("x".repeat(32_001));
    await chat.page.getByText("1 character too many.").waitFor();
    assert.ok(await chat.button("Send").isDisabled());
  });

  test("may send again or discard what the server refused", async () => {
    const chat = await openChat(browser, server, newUser());
    await answered(chat, "first");
    await chat.texts(2);
    await chat.say("x".repeat(2_001));
    await chat.page.getByText("Not sent. This is too long. Make it shorter and send it again.").waitFor();
    await chat.button("Try again").click();
    await chat.page.getByText(/^Not sent/).waitFor();
    await chat.button("Discard").click();
    assert.deepEqual(await chat.texts(2), ["first", "ok"]);
  });
});
