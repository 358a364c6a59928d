// Escalation: shown to everybody, kept over a reload, ended by a button. And what people think of the conversation.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../../tests/clients/js/harness/provider.mjs";
import { newUser, useServer } from "../../tests/clients/js/harness/server.mjs";
import { openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";
import { look } from "./harness/look.mjs";

describe("a human", () => {
  const browser = useChromium();
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("is asked for: the assistant is silent until it is told to go on", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.say("hello");
    (await provider.next()).say("hi").end();
    await chat.texts(2);
    await chat.page.getByRole("main").getByRole("button", { name: /^Options of/ }).click();
    await chat.page.getByRole("menuitem", { name: "Ask for a human" }).click();
    const notice = chat.page.getByText("A human was asked for");
    await notice.waitFor();
    await look(chat.page, "escalated");
    await chat.say("are you there?");
    assert.deepEqual(await chat.texts(3), ["hello", "hi", "are you there?"]);
    assert.equal(provider.untaken, 0, "no model was asked");

    await chat.page.reload();
    await notice.waitFor();
    await chat.button("Let the assistant answer again").click();
    await notice.waitFor({ state: "detached" });
    await chat.say("now?");
    (await provider.next()).say("yes").end();
    assert.deepEqual(await chat.texts(5), ["hello", "hi", "are you there?", "now?", "yes"]);
  });

  test("is told what people think", async () => {
    const user = newUser();
    const chat = await openChat(browser, server, user);
    await chat.say("hello");
    (await provider.next()).say("hi").end();
    await chat.texts(2);
    await chat.page.getByRole("main").getByRole("button", { name: /^Options of/ }).click();
    await chat.page.getByRole("menuitem", { name: "Give feedback" }).click();
    assert.ok(await chat.button("Send feedback").isDisabled(), "without stars there is nothing to send");
    await chat.page.getByRole("radio", { name: "1 star" }).focus();
    for (let n = 0; n < 3; n += 1) await chat.page.keyboard.press("ArrowRight");
    await chat.page.getByLabel(/What was good/).fill("quick and kind");
    await chat.button("Send feedback").click();
    await chat.page.getByText("Thank you. Your feedback is saved.").waitFor();
    const { body } = await server.rest(user).get(`/conversations/${chat.id}/analytics`);
    assert.deepEqual([body.rating, body.feedback], [4, "quick and kind"]);
  });
});
