// Stop, answer again, and what a failed answer looks like.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../../tests/clients/js/harness/provider.mjs";
import { newUser, useServer } from "../../tests/clients/js/harness/server.mjs";
import { openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";

describe("an answer", () => {
  const browser = useChromium();
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("can be stopped: what there was stays", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.say("count");
    const answer = await provider.next();
    answer.say("one two");
    await chat.streams("one two");
    await chat.button("Stop answering").click();
    await answer.closed;
    assert.deepEqual(await chat.texts(2), ["count", "one two"]);
    await chat.page.getByText("Stopped", { exact: true }).waitFor();
    assert.equal(await chat.button("Stop answering").count(), 0);
  });

  test("can be given again: the new one takes the old one's place", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.say("first");
    (await provider.next()).say("old one").end();
    await chat.texts(2);
    await chat.say("second");
    (await provider.next()).say("old two").end();
    await chat.texts(4);
    assert.equal(await chat.button("Answer again").count(), 1, "only the last answer can be given again");
    await chat.button("Answer again").click();
    const again = await provider.next();
    again.say("new ");
    await chat.streams("new");
    assert.equal(await chat.messages.getByText("old two").count(), 0, "the old one is out of sight");
    again.say("two").end();
    const texts = ["first", "old one", "second", "new two"];
    assert.deepEqual(await chat.texts(4), texts);
    await chat.page.reload();
    assert.deepEqual(await chat.texts(4), texts);
  });

  test("that fails says so, and can be given again", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.say("question");
    (await provider.next()).say("half").cut();
    await chat.page.getByText("The answer failed").waitFor();
    await chat.button("Answer again").click();
    (await provider.next()).say("whole").end();
    await chat.messages.getByText("whole").waitFor();
    assert.deepEqual(await chat.texts(2), ["question", "whole"]);
  });

  test("to a second question follows the first one's", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.say("first");
    const first = await provider.next();
    first.say("answer one");
    await chat.streams("answer one");
    await chat.say("second");
    await chat.page.getByText("second", { exact: true }).and(chat.page.locator("p")).waitFor();
    first.end();
    const second = await provider.next();
    second.say("answer two").end();
    const texts = await chat.texts(4);
    assert.deepEqual([...texts].sort(), ["answer one", "answer two", "first", "second"]);
    await chat.page.reload();
    assert.deepEqual(await chat.texts(4), texts, "the order is the server's");
  });
});
