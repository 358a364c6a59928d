// SIGTERM: readiness fails first, running answers may finish, and what does not is stored with what it has.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";

import { eventually } from "../harness/deadline.mjs";
import { useProvider } from "../harness/provider.mjs";
import { newUser, Server } from "../harness/server.mjs";
import { assertWholeAnswer, completed, load, newConversation, send, streamed } from "../harness/turns.mjs";

describe("SIGTERM in the middle of an answer", () => {
  const provider = useProvider();
  let server, grace;
  beforeEach(() => {
    server = new Server(() => ({ ...provider.env, SHUTDOWN_GRACE_MS: grace }));
  });
  afterEach(() => server.stop());

  test("fails readiness, tells the sockets, lets the answer finish, and ends with 0", async () => {
    grace = "15000";
    const { client, id, speaking } = await speakingServer();
    server.terminate();
    await client.next("server:draining");
    await eventually("readiness failing", async () => (await fetch(`${server.url}/health/ready`)).status === 503);
    const refusal = await client.emit("message:send", { conversationId: id, content: "too late" });
    assert.equal(refusal.code, "UNAVAILABLE");
    assert.doesNotMatch(server.log, /WARN/, "a refusal is counted, and no news for the log");
    speaking.say("to the end").end();
    assertWholeAnswer(client, await completed(client, id, { content: "half, to the end", status: "sent", error: null }));
    await server.ended();

    await restart();
    const { messages, streaming } = await load(await server.connect(client.user), id);
    assert.equal(streaming, null);
    assert.deepEqual(messages.at(-1), client.all("message:complete")[0]);
  });

  test("stores what there is when the grace time is over", async () => {
    grace = "300";
    const { client, id } = await speakingServer();
    server.terminate();
    await server.ended();

    await restart();
    const { messages, streaming } = await load(await server.connect(client.user), id);
    assert.equal(streaming, null);
    assert.deepEqual(messages.map(({ role }) => role), ["user", "assistant"]);
    assert.equal(messages[1].content, "half, ");
    assert.notEqual(messages[1].status, "sending");
    assert.ok(messages[1].error, "its error says that it was cut off");
  });

  test("keeps every message when the process is killed without a word, and answers it after the next start", async () => {
    grace = "5000";
    const { client, id } = await speakingServer();
    await server.kill();
    await restart();
    const back = await server.connect(client.user);
    const { messages, streaming } = await load(back, id);
    assert.equal(streaming, null);
    assert.equal(messages[0].content, "speak");
    await send(back, id, "again");
    for (const content of ["what was lost", "works"]) {
      (await provider.next()).say(content).end();
      await completed(back, id, { content });
    }
  });

  async function speakingServer() {
    await server.start();
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "speak");
    const speaking = await provider.next();
    speaking.say("half, ");
    await streamed(client, "half, ");
    return { client, id, speaking };
  }

  async function restart() {
    await server.stop({ keepDatabase: true });
    await server.start();
  }
});

describe("SIGTERM and SIGINT with nothing to do", () => {
  for (const signal of ["SIGTERM", "SIGINT"]) {
    test(`${signal} ends the server soon, whoever is connected`, async () => {
      const server = new Server({ SHUTDOWN_GRACE_MS: "60000" });
      await server.start();
      const clients = [await server.connect(newUser()), await server.connect(newUser(), { transport: "polling" })];
      server.terminate(signal);
      // Nobody waits here for as long as the grace time is.
      await server.ended();
      for (const client of clients) await client.next("disconnect");
      await server.stop();
    });
  }
});
