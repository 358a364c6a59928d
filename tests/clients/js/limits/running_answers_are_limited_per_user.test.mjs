// LIMIT_ANSWERS_PER_USER: answers that run or wait.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { assertProblem, refused } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { completed, load, newConversation, send } from "../harness/turns.mjs";

describe("a user with as many answers as are allowed", () => {
  const provider = useProvider();
  const server = useServer(() => ({ ...provider.env, LIMIT_ANSWERS_PER_USER: "2" }));

  test("is refused another one, until one has ended", async () => {
    const client = await server.connect(newUser());
    const [a, b] = [await newConversation(client), await newConversation(client)];
    await send(client, a.id, "runs");
    await send(client, a.id, "waits");
    const running = await provider.next();

    await refused(client, "RATE_LIMITED", "message:send", { conversationId: b.id, content: "too many" });
    const rest = server.rest(client.user);
    assertProblem(await rest.post(`/conversations/${b.id}/messages`, { content: "too many" }), 429, "RATE_LIMITED");
    assert.deepEqual((await load(client, b.id)).messages, [], "what was refused was not stored");

    const other = await server.connect(newUser("other"));
    const theirs = await newConversation(other);
    await send(other, theirs.id, "not limited");
    (await provider.next()).say("hello").end();
    await completed(other, theirs.id);

    running.say("one").end();
    await completed(client, a.id, { content: "one" });
    await send(client, b.id, "now");
    for (const answer of [await provider.next(), await provider.next()]) answer.say(answer.question).end();
    await completed(client, a.id, { content: "waits" });
    await completed(client, b.id, { content: "now" });
  });

  test("may send again what was sent before", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    const first = { conversationId: id, content: "first", clientMessageId: "m1" };
    const stored = await client.emit("message:send", first);
    await send(client, id, "waits");
    assert.deepEqual(await client.emit("message:send", first), stored);
    for (const text of ["one", "two"]) {
      (await provider.next()).say(text).end();
      await completed(client, id, { content: text });
    }
  });

  test("has them back after answers that failed or were stopped", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    for (let round = 0; round < 3; round += 1) {
      await send(client, id, "fails");
      (await provider.next()).refuse(500);
      await completed(client, id, { status: "error" });
      await send(client, id, "is stopped");
      await provider.next();
      await client.emit("message:stop", { conversationId: id });
      await completed(client, id, { error: "stopped" });
    }
  });
});
