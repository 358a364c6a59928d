// A token that expires under an open page: renewed by itself, by the page's host, or by its reader.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../../tests/clients/js/harness/provider.mjs";
import { newUser, useServer } from "../../tests/clients/js/harness/server.mjs";
import { endingIn, token } from "../../tests/clients/js/harness/token.mjs";
import { Chat, openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";
import { look } from "./harness/look.mjs";
import { useWire } from "./harness/wire.mjs";

describe("a token that ends", () => {
  const browser = useChromium();
  const provider = useProvider();
  const server = useServer(() => ({ ...provider.env, JWT_LEEWAY_SECONDS: "0" }));
  const wire = useWire(server);

  // The page is open and connected before it gets the token that ends: however slow the machine is, nothing is too late.
  const giveShort = async (chat, user) => {
    wire.cut();
    const short = await token(user, endingIn(2));
    await chat.page.evaluate((value) => localStorage.setItem("chat.token", value), short);
    wire.mend();
  };
  const ended = (chat) => chat.page.getByText("Your session has ended.");

  test("asks to sign in again, and loses nothing that was written", async () => {
    const user = newUser();
    const chat = await openChat(browser, wire, user);
    await chat.say("first");
    (await provider.next()).say("one").end();
    await chat.texts(2);
    await chat.field.fill("half a thought");
    await giveShort(chat, user);
    await ended(chat).waitFor();
    await look(chat.page, "sign-in-again");
    await chat.page.keyboard.press("Escape");
    await chat.page.getByLabel("Token").fill(await token(user));
    await chat.page.keyboard.press("Enter");
    await ended(chat).waitFor({ state: "detached" });
    await chat.online();
    assert.equal(await chat.field.inputValue(), "half a thought");
    await chat.field.press("Enter");
    (await provider.next()).say("two").end();
    assert.deepEqual(await chat.texts(4), ["first", "one", "half a thought", "two"]);
  });

  test("goes on by itself where the host of the page renews it", async () => {
    const user = newUser();
    const chat = await openChat(browser, wire, user);
    await giveShort(chat, user);
    const host = await browser.tab(chat.page.context());
    await host.goto(`${wire.url}/api/docs/events`);
    await ended(chat).waitFor();
    await host.evaluate((value) => localStorage.setItem("chat.token", value), await token(user));
    await ended(chat).waitFor({ state: "detached" });
    await chat.online();
    await chat.say("still here");
    (await provider.next()).say("so am I").end();
    assert.deepEqual(await chat.texts(2), ["still here", "so am I"]);
  });

  test("is asked for at once in a page that has none, and another tab's sign-in counts", async () => {
    const page = await browser.visitor();
    await page.goto(server.url);
    await page.getByRole("heading", { name: "Sign in to continue" }).waitFor();
    const other = await browser.tab(page.context());
    await other.goto(server.url);
    await other.getByLabel("Token").fill(await token(newUser()));
    await other.keyboard.press("Enter");
    await new Chat(other).online();
    await new Chat(page).online();
  });

  test("can be given back", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.menu(/^Account/, "Sign out");
    await chat.page.getByRole("heading", { name: "Sign in to continue" }).waitFor();
    assert.equal(await chat.page.evaluate(() => localStorage.getItem("chat.token")), null);
  });
});

describe("in development mode", () => {
  const browser = useChromium();
  let port = "0";
  const server = useServer(() => ({ JWT_SECRET: "", PORT: port }));

  test("a token that the server does not know any more is renewed by itself", async () => {
    const page = await browser.visitor();
    await page.goto(server.url);
    const chat = new Chat(page);
    await chat.online();
    port = new URL(server.url).port;
    await server.stop({ keepDatabase: true });
    await page.getByText(/Connection lost/).waitFor();
    // Another process has another secret.
    await server.start();
    await chat.online();
    await chat.say("hello");
    await chat.texts(2);
  });

  test("anybody can be somebody else", async () => {
    const page = await browser.visitor();
    await page.goto(server.url);
    const chat = new Chat(page);
    await chat.online();
    await chat.menu(/^Account/, "Switch user");
    await page.getByLabel("User id").fill("ben");
    await page.getByRole("dialog").getByRole("button", { name: "Switch user" }).click();
    await page.getByRole("button", { name: /Account: ben/ }).waitFor();
    await chat.online();
    await page.reload();
    await page.getByRole("button", { name: /Account: ben/ }).waitFor();
  });
});
