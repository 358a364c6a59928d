// French, the keyboard alone, a phone, less motion.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../../tests/clients/js/harness/provider.mjs";
import { newUser, useServer } from "../../tests/clients/js/harness/server.mjs";
import { openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";
import { look } from "./harness/look.mjs";

describe("everybody", () => {
  const browser = useChromium();
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("who reads French is shown French, and may choose otherwise", async () => {
    const chat = await openChat(browser, server, newUser(), { locale: "fr-FR" });
    await chat.page.getByRole("heading", { name: "Comment puis-je vous aider ?" }).waitFor();
    assert.equal(await chat.page.evaluate(() => document.documentElement.lang), "fr");
    await chat.say("Bonjour");
    (await provider.next()).say("Salut").end();
    await chat.texts(2);
    await chat.page.getByRole("heading", { name: "Aujourd’hui" }).waitFor();
    assert.equal(await chat.announced(), "L’assistant dit : Salut");
    await look(chat.page, "french");
    await chat.menu(/^Compte/, "Réglages");
    await chat.page.getByText("English").click();
    await chat.page.getByRole("heading", { name: "Settings" }).waitFor();
    assert.equal(await chat.page.evaluate(() => document.documentElement.lang), "en");
    await chat.page.reload();
    await chat.page.getByRole("heading", { name: "Today" }).waitFor();
  });

  test("the keyboard is enough", async () => {
    const chat = await openChat(browser, server, newUser());
    const { keyboard } = chat.page;
    const focused = () => chat.page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
    const tabTo = async (name, key = "Tab") => {
      for (let n = 0; n < 40; n += 1) {
        if (name.test(await focused())) return;
        await keyboard.press(key);
      }
      assert.fail(`Tab does not lead to ${name}`);
    };
    await keyboard.type("hello");
    await keyboard.press("Enter");
    const answer = await provider.next();
    answer.say("hel");
    await chat.streams("hel");
    await tabTo(/^Stop answering$/);
    await keyboard.press("Enter");
    await chat.texts(2);

    await tabTo(/^Options of hello$/);
    await keyboard.press("Enter");
    await chat.page.getByRole("menu").waitFor();
    assert.equal(await focused(), "Rename");
    await keyboard.press("ArrowDown");
    assert.equal(await focused(), "Archive");
    await keyboard.press("Escape");
    assert.equal(await focused(), "Options of hello", "the focus is back where it was");
    await keyboard.press("Enter");
    await keyboard.press("Enter");
    await chat.page.getByRole("dialog").waitFor();
    await keyboard.type("renamed");
    await keyboard.press("Enter");
    await chat.page.getByRole("heading", { level: 1, name: "renamed" }).waitFor();

    await chat.page.reload();
    await chat.texts(2);
    await tabTo(/^Skip to the messages$/, "Shift+Tab");
    await keyboard.press("Enter");
    assert.equal(await focused(), "Messages");
  });

  test("nothing moves for who wants less motion", async () => {
    const chat = await openChat(browser, server, newUser(), { reducedMotion: "reduce" });
    await chat.say("hello");
    const answer = await provider.next();
    await chat.answer.waitFor();
    assert.equal(await chat.page.evaluate(() => document.getAnimations().length), 0);
    answer.say("x").end();
    await chat.texts(2);
  });

  test("a phone is wide enough", async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    const chat = await openChat(browser, server, newUser(), phone);
    await chat.say("a table, please");
    (await provider.next()).say("| a | b | c | d | e | f |\n|-|-|-|-|-|-|\n", "| something wide | something wide | something wide | something wide | x | y |\n\n", `\`${"w".repeat(300)}\``).end();
    await chat.texts(2);
    const isWider = () => chat.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(await isWider(), false, "the page does not scroll sideways");
    await chat.button("Menu").tap();
    await chat.page.getByRole("dialog").getByRole("button", { name: "New chat" }).tap();
    await chat.page.getByRole("heading", { name: "What can I help you with?" }).waitFor();
    assert.equal(await chat.page.getByRole("dialog").count(), 0);
    await chat.page.goBack();
    await chat.texts(2);
  });
});
