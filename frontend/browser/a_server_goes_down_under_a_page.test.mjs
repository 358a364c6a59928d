// A server that restarts, and one that is drained, under an open page.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";

import { useProvider } from "../../tests/clients/js/harness/provider.mjs";
import { newUser, Server } from "../../tests/clients/js/harness/server.mjs";
import { openChat } from "./harness/chat.mjs";
import { useChromium } from "./harness/chromium.mjs";

describe("a server that goes down", () => {
  const browser = useChromium();
  const provider = useProvider();
  let server, port;
  beforeEach(() => {
    port = "0";
    server = new Server(() => ({ ...provider.env, PORT: port, SHUTDOWN_GRACE_MS: "20000" }));
    return server.start();
  });
  afterEach(() => server.stop());

  const restart = () => {
    port = new URL(server.url).port;
    return server.start();
  };

  test("and comes back: the page goes on as if nothing had been", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.say("first");
    (await provider.next()).say("one").end();
    await chat.texts(2);
    await server.stop({ keepDatabase: true });
    await chat.page.getByText(/Connection lost/).waitFor();
    await chat.say("while it is away");
    await chat.page.getByText("Waits for the connection").waitFor();
    await restart();
    (await provider.next()).say("two").end();
    assert.deepEqual(await chat.texts(4), ["first", "one", "while it is away", "two"]);
    await chat.online();
  });

  test("says so, lets the running answer end, and keeps what is written meanwhile", async () => {
    const chat = await openChat(browser, server, newUser());
    await chat.say("first");
    const answer = await provider.next();
    answer.say("half");
    await chat.streams("half");
    server.terminate();
    await chat.page.getByText("The server restarts. You will be reconnected in a moment.").waitFor();
    await chat.say("second");
    await chat.page.getByText("Waits for the connection").waitFor();
    answer.say(" and whole").end();
    await chat.messages.getByText("half and whole").waitFor();
    await server.ended();
    await restart();
    (await provider.next()).say("two").end();
    const texts = await chat.texts(4);
    assert.deepEqual([...texts].sort(), ["first", "half and whole", "second", "two"]);
  });
});
