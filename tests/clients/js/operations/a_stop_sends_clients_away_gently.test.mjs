// SIGTERM: sockets leave one after the other, the ones that an answer is running for last, and nobody new is let in.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { newUser, Server } from "../harness/server.mjs";
import { assertWholeAnswer, completed, newConversation, send, streamed } from "../harness/turns.mjs";

// What official clients call an end after which they come back by themselves.
const COMES_BACK = ["transport close", "transport error"];

describe("a server that goes down", () => {
  const provider = useProvider();
  let server, port;
  beforeEach(() => {
    port = "0";
    server = new Server(() => ({ ...provider.env, SHUTDOWN_GRACE_MS: "20000", PORT: port }));
    return server.start();
  });
  afterEach(() => server.stop());

  test("gives each socket a moment of its own, and hangs up on none before that", async () => {
    const clients = [];
    for (let n = 0; n < 4; n += 1) clients.push(await server.connect(newUser()));
    const begun = performance.now();
    server.terminate();
    const moments = [];
    for (const client of clients) {
      const { retryAfterMs } = await client.next("server:draining");
      moments.push(retryAfterMs);
      const reason = await client.next("disconnect");
      assert.ok(COMES_BACK.includes(reason), reason);
      assert.ok(client.events.at(-1).at - begun >= retryAfterMs, `not before ${retryAfterMs} ms`);
    }
    assert.deepEqual(moments.sort((a, b) => a - b), [250, 500, 750, 1000]);
    await server.ended();
  });

  for (const transport of ["websocket", "polling", "upgrade"]) {
    test(`lets those stay who are being answered, and the rest go (${transport})`, async () => {
      const speaker = await server.connect(newUser(), { transport });
      const bystander = await server.connect(newUser(), { transport });
      if (transport === "upgrade") await Promise.all([speaker.upgraded, bystander.upgraded]);
      await newConversation(bystander);
      const { id, speaking } = await speak(speaker);
      server.terminate();
      const reason = await bystander.next("disconnect");
      assert.ok(COMES_BACK.includes(reason), reason);

      speaking.say("to the ");
      await streamed(speaker, "half, to the ");
      speaking.say("end").end();
      const answer = await completed(speaker, id, { content: "half, to the end", status: "sent", error: null });
      assertWholeAnswer(speaker, answer);
      assert.ok(COMES_BACK.includes(await speaker.next("disconnect")));
      await server.ended();
    });
  }

  test("refuses new sessions so that clients try again, and serves those that there are", async () => {
    const client = await server.connect(newUser(), { transport: "polling" });
    const { id, speaking } = await speak(client);
    server.terminate();
    await client.next("server:draining");
    const refusal = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
    assert.equal(refusal.status, 503);
    assert.equal(refusal.headers.get("retry-after"), "1");
    assert.match(await refusal.text(), /going down/);

    const options = { transport: "upgrade", reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 50 };
    const late = await server.attempt({ ...client.socket.auth }, options);
    await late.until((events) => events.filter(({ event }) => event === "connect_error").length >= 2, "second try");
    assert.equal((await client.emit("message:send", { conversationId: id, content: "more" })).code, "UNAVAILABLE");
    speaking.say("to the end").end();
    await completed(client, id, { content: "half, to the end" });
    await server.ended();

    port = new URL(server.url).port;
    await server.start();
    await late.next("connect");
  });

  test("gets the clients back that it hung up on, once there is a server again", async () => {
    const options = { reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 50 };
    const clients = [];
    for (const transport of ["websocket", "polling"]) {
      const client = await server.connect(newUser(), { transport, ...options });
      await client.next("connect");
      clients.push(client);
    }
    port = new URL(server.url).port;
    server.terminate();
    await server.ended();
    for (const client of clients) await client.next("disconnect");
    await server.start();
    for (const client of clients) await client.next("connect");
  });

  async function speak(client) {
    const { id } = await newConversation(client);
    await send(client, id, "speak");
    const speaking = await provider.next();
    speaking.say("half, ");
    await streamed(client, "half, ");
    return { id, speaking };
  }
});
