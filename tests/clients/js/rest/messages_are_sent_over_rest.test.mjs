// POST …/messages: the answer as JSON, or as server-sent events with the socket's frames.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { serverSentEvents } from "../harness/rest.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertFrame, assertMessage } from "../harness/shapes.mjs";
import { assertWholeAnswer, completed, newConversation, streamed } from "../harness/turns.mjs";

describe("a message over REST", () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("is answered with the stored message and the answer, which the sockets see too", async () => {
    const { client, id, rest } = await conversation();
    const posted = rest.post(`/conversations/${id}/messages`, { content: "hello" });
    (await provider.next()).say("hi ", "there").end();
    const { status, body } = await posted;
    assert.equal(status, 201);
    assert.deepEqual(Object.keys(body).sort(), ["answer", "message"]);
    assertMessage(body.message, { conversationId: id, role: "user", content: "hello", userId: client.user });
    assertMessage(body.answer, { conversationId: id, role: "assistant", content: "hi there", status: "sent", error: null });

    assert.deepEqual(await client.next("message:saved"), body.message);
    assert.deepEqual(await completed(client, id), body.answer);
    assertWholeAnswer(client, body.answer);
    assert.deepEqual((await rest.get(`/conversations/${id}/messages`)).body, {
      messages: [body.message, body.answer],
      hasMore: false,
      nextCursor: null,
    });
  });

  test("with Accept: text/event-stream is streamed in the socket's frames", async () => {
    const { client, id, rest } = await conversation();
    const response = await stream(rest, id, "hello");
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), /^text\/event-stream/);
    const events = serverSentEvents(response);
    const saved = (await events.next()).value;
    assert.equal(saved.event, "message:saved");
    assertMessage(saved.payload, { conversationId: id, content: "hello" });

    const speaking = await provider.next();
    speaking.say("one ");
    const first = (await events.next()).value;
    assert.equal(first.event, "message:stream");
    assertFrame(first.payload, { chunk: "one ", fullResponse: "one " });
    speaking.say("two ", "three").end();

    const seen = { events: [saved, first] };
    for await (const event of events) seen.events.push(event);
    const last = seen.events.at(-1);
    assert.equal(last.event, "message:complete");
    assertMessage(last.payload, { content: "one two three", status: "sent" });
    assertWholeAnswer(seen, last.payload);
    assert.deepEqual(await completed(client, id), last.payload);
  });

  test("goes on when the reader of its stream leaves", async () => {
    const { client, id, rest } = await conversation();
    const response = await stream(rest, id, "hello");
    const speaking = await provider.next();
    speaking.say("begun");
    await streamed(client, "begun");
    await response.body.cancel();
    speaking.say(" and ended").end();
    await completed(client, id, { content: "begun and ended", status: "sent", error: null });
  });

  test("waits for its turn behind a running answer", async () => {
    const { client, id, rest } = await conversation();
    client.tell("message:send", { conversationId: id, content: "first" });
    const first = await provider.next();
    const posted = rest.post(`/conversations/${id}/messages`, { content: "second" });
    await client.next("message:saved", ({ content }) => content === "second");
    assert.equal(provider.untaken, 0);
    first.say("one").end();
    (await provider.next()).say("two").end();
    assert.equal((await posted).body.answer.content, "two");
    await client.next("message:complete", ({ content }) => content === "two");
    assert.deepEqual(client.all("message:complete").map(({ content }) => content), ["one", "two"]);
  });

  test("tells of a failed answer like the socket does", async () => {
    const { id, rest } = await conversation();
    const posted = rest.post(`/conversations/${id}/messages`, { content: "hello" });
    (await provider.next()).refuse(500);
    const { status, body } = await posted;
    assert.equal(status, 201);
    assertMessage(body.answer, { status: "error" });
  });

  test("can be stopped over REST", async () => {
    const { client, id, rest } = await conversation();
    const posted = rest.post(`/conversations/${id}/messages`, { content: "hello" });
    (await provider.next()).say("so far");
    await streamed(client, "so far");
    const stopped = await rest.post(`/conversations/${id}/stop`);
    assert.equal(stopped.status, 200);
    assert.deepEqual(stopped.body, { conversationId: id, stopped: true });
    assertMessage((await posted).body.answer, { content: "so far", status: "sent", error: "stopped" });
    assert.deepEqual((await rest.post(`/conversations/${id}/stop`)).body, { conversationId: id, stopped: false });
  });

  async function conversation() {
    const client = await server.connect(newUser());
    return { client, rest: server.rest(client.user), ...(await newConversation(client)) };
  }

  const stream = (rest, id, content) =>
    rest.open("POST", `/conversations/${id}/messages`, { content }, { accept: "text/event-stream" });
});
