// The wire is cut: in the middle of an answer, while somebody writes, and while nobody is there.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../../tests/clients/js/harness/provider.mjs";
import { newUser, useServer } from "../../tests/clients/js/harness/server.mjs";
import { openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";
import { useWire } from "./harness/wire.mjs";

const LOST = /Connection lost\. Reconnecting/;

describe("a connection that is lost", () => {
  const browser = useChromium();
  const provider = useProvider();
  const server = useServer(() => provider.env);
  const wire = useWire(server);

  test("in the middle of an answer comes back to the text so far and the rest", async () => {
    const chat = await openChat(browser, wire, newUser());
    await chat.say("long story");
    const answer = await provider.next();
    answer.say("Once upon");
    await chat.streams("Once upon");
    wire.cut();
    await chat.page.getByText(LOST).waitFor();
    answer.say(" a time");
    wire.mend();
    await chat.streams("Once upon a time");
    answer.say(" there was").end();
    assert.deepEqual(await chat.texts(2), ["long story", "Once upon a time there was"]);
    assert.equal(await chat.page.getByText(LOST).count(), 0);
  });

  test("an answer that ended in the meantime is there", async () => {
    const chat = await openChat(browser, wire, newUser());
    await chat.say("short story");
    const answer = await provider.next();
    answer.say("The");
    await chat.streams("The");
    wire.cut();
    await chat.page.getByText(LOST).waitFor();
    answer.say(" end.").end();
    wire.mend();
    assert.deepEqual(await chat.texts(2), ["short story", "The end."]);
    await chat.button("Answer again").waitFor();
  });

  test("is told apart from a device without a network", async () => {
    const chat = await openChat(browser, wire, newUser());
    await chat.page.context().setOffline(true);
    wire.cut();
    await chat.page.getByText("You are offline. What you write is sent when you are back.").waitFor();
    await chat.page.context().setOffline(false);
    await chat.page.getByText(LOST).waitFor();
    wire.mend();
    await chat.online();
    assert.equal(await chat.page.getByText(LOST).count(), 0);
  });

  test("keeps what is written, and sends it once", async () => {
    const user = newUser();
    const chat = await openChat(browser, wire, user);
    await chat.say("first");
    (await provider.next()).say("one").end();
    await chat.texts(2);
    wire.cut();
    await chat.page.getByText(LOST).waitFor();
    await chat.say("second");
    await chat.say("third");
    await chat.page.getByText("Waits for the connection").nth(1).waitFor();
    wire.mend();
    (await provider.next()).say("two").end();
    (await provider.next()).say("three").end();
    const texts = await chat.texts(6);
    assert.deepEqual([...texts].sort(), ["first", "one", "second", "third", "three", "two"]);
    assert.ok(texts.indexOf("second") < texts.indexOf("third"));
    const stored = await server.rest(user).get(`/conversations/${chat.id}/messages`);
    assert.equal(stored.body.messages.filter(({ role }) => role === "user").length, 3);
  });

  test("what waits survives a reload, and is sent then", async () => {
    const chat = await openChat(browser, wire, newUser());
    await chat.say("first");
    (await provider.next()).say("one").end();
    await chat.texts(2);
    wire.cut();
    await chat.page.getByText(LOST).waitFor();
    await chat.say("second");
    await chat.page.getByText("Waits for the connection").waitFor();
    wire.mend();
    await chat.page.reload();
    (await provider.next()).say("two").end();
    assert.deepEqual(await chat.texts(4), ["first", "one", "second", "two"]);
  });

  test("an acknowledgement that was lost stores nothing twice", async () => {
    const user = newUser();
    const chat = await openChat(browser, wire, user);
    await chat.say("first");
    (await provider.next()).say("one").end();
    await chat.texts(2);
    wire.deafen();
    await chat.say("second");
    const answer = await provider.next();
    await chat.page.getByText("Sending…").waitFor();
    wire.cut();
    await chat.page.getByText(LOST).waitFor();
    wire.mend();
    answer.say("two").end();
    assert.deepEqual(await chat.texts(4), ["first", "one", "second", "two"]);
    assert.equal(provider.untaken, 0);
  });
});
