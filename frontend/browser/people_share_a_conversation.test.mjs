// Two browsers, and two tabs of one, in one conversation.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../../tests/clients/js/harness/provider.mjs";
import { newUser, useServer } from "../../tests/clients/js/harness/server.mjs";
import { Chat, openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";

describe("several people", () => {
  const browser = useChromium();
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("see who is here, who types, and the stream that another one started", async () => {
    const [ana, ben] = [newUser("ana"), newUser("ben")];
    const hers = await openChat(browser, server, ana);
    await hers.say("hello from Ana");
    (await provider.next()).say("hello Ana").end();
    await hers.texts(2);
    const his = await openChat(browser, server, ben);
    assert.equal(await his.items.count(), 0);

    await hers.button(/People:/).click();
    await hers.page.getByLabel("User id of the person to invite").fill(ben);
    await hers.button("Invite").click();
    await hers.page.getByRole("dialog").getByRole("listitem").nth(1).waitFor();
    assert.match(await hers.page.getByRole("dialog").getByRole("listitem").first().textContent(), new RegExp(`${ana}.*owner`));
    await hers.page.keyboard.press("Escape");

    await his.items.first().getByRole("button").first().click();
    assert.deepEqual(await his.texts(2), ["hello from Ana", "hello Ana"]);
    await his.button(/People: 2 people/).waitFor();

    await his.field.pressSequentially("hel");
    const line = hers.page.locator("[data-typing]");
    await hers.page.waitForFunction((name) => document.querySelector("[data-typing]").textContent === `${name} is typing…`, ben);
    assert.equal(await his.page.locator("[data-typing]").textContent(), "", "nobody is told of their own typing");
    await his.field.fill("");
    await hers.page.waitForFunction(() => document.querySelector("[data-typing]").textContent === "");
    assert.equal(await line.textContent(), "");

    await his.say("hello from Ben");
    const answer = await provider.next();
    answer.say("hello both");
    await Promise.all([hers.streams("hello both"), his.streams("hello both")]);
    answer.say(" of you").end();
    const texts = ["hello from Ana", "hello Ana", "hello from Ben", "hello both of you"];
    assert.deepEqual(await hers.texts(4), texts);
    assert.deepEqual(await his.texts(4), texts);
    assert.equal(await hers.page.getByRole("article", { name: ben }).count(), 1, "his message has his name");
  });

  test("somebody who is removed is shown out", async () => {
    const [ana, ben] = [newUser("ana"), newUser("ben")];
    const hers = await openChat(browser, server, ana);
    await hers.say("hello");
    (await provider.next()).say("hi").end();
    await hers.texts(2);
    await hers.button(/People:/).click();
    await hers.page.getByLabel("User id of the person to invite").fill(ben);
    await hers.page.keyboard.press("Enter");
    await hers.button(`Remove ${ben}`).waitFor();
    const his = await openChat(browser, server, ben, { path: `/chat?c=${hers.id}` });
    await his.texts(2);
    await hers.button(`Remove ${ben}`).click();
    await his.page.getByRole("heading", { name: "What can I help you with?" }).waitFor();
    assert.equal(await his.items.count(), 0);
  });

  test("two tabs are in step", async () => {
    const first = await openChat(browser, server, newUser());
    const page = await browser.tab(first.page.context());
    await page.goto(`${server.url}/chat`);
    const second = new Chat(page);
    await second.online();
    await first.say("from the first tab");
    const answer = await provider.next();
    await second.items.first().getByRole("button").first().click();
    answer.say("to both");
    await Promise.all([first.streams("to both"), second.streams("to both")]);
    await second.button("Stop answering").click();
    const texts = ["from the first tab", "to both"];
    assert.deepEqual(await first.texts(2), texts);
    assert.deepEqual(await second.texts(2), texts);

    await second.say("from the second tab");
    (await provider.next()).say("again").end();
    assert.deepEqual(await first.texts(4), [...texts, "from the second tab", "again"]);
  });

  test("a conversation of somebody else's is not there", async () => {
    const hers = await openChat(browser, server, newUser());
    await hers.say("secret");
    (await provider.next()).say("yes").end();
    await hers.texts(2);
    const page = (await openChat(browser, server, newUser())).page;
    await page.goto(`${server.url}/chat?c=${hers.id}`);
    await page.getByText("This conversation does not exist, or you do not take part in it.").waitFor();
    assert.equal(await page.getByText("secret").count(), 0);
    await page.getByRole("main").getByRole("button", { name: "New chat" }).click();
    await page.getByRole("heading", { name: "What can I help you with?" }).waitFor();
  });
});
