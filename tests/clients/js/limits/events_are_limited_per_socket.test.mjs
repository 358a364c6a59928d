// LIMIT_EVENTS_PER_SECOND and LIMIT_EVENTS_BURST.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { eventually } from "../harness/deadline.mjs";
import { assertRefusal } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { load, newConversation, send } from "../harness/turns.mjs";

describe("a socket that sends too fast", () => {
  const server = useServer({ LIMIT_EVENTS_PER_SECOND: "5", LIMIT_EVENTS_BURST: "5", AI_CHUNKS: "1" });

  test("is refused with RATE_LIMITED, stays open, and is heard again a moment later", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    const acks = await Promise.all(
      Array.from({ length: 30 }, () => client.emit("message:send", { conversationId: id, content: "now!" })),
    );
    const limited = acks.filter(({ code }) => code !== undefined);
    const taken = acks.filter(({ code }) => code === undefined);
    assert.ok(taken.length >= 4 && taken.length <= 10, `${taken.length} of 30 were taken`);
    for (const ack of limited) assertRefusal(ack, "RATE_LIMITED", "message:send");
    assert.deepEqual(client.all("exception"), limited, "every refusal is told");
    assert.ok(client.socket.connected);

    const loaded = await eventually("being heard again", async () => {
      const answer = await load(client, id);
      return answer.code === undefined && answer;
    });
    const stored = loaded.messages.filter(({ role }) => role === "user").map(({ id: message }) => message);
    assert.deepEqual(stored, taken.map(({ id: message }) => message), "what was refused was not stored");
  });

  test("limits nobody else, not even the user's other socket", async () => {
    const user = newUser();
    const [hasty, calm] = [await server.connect(user), await server.connect(user)];
    const { id } = await newConversation(hasty);
    for (let count = 0; count < 50; count += 1) hasty.tell("typing:start", { conversationId: id });
    await hasty.next("exception");
    await send(calm, id, "hello");
    assert.equal(calm.all("exception").length, 0);
  });

  test("counts refusals among the metrics", async () => {
    const client = await server.connect(newUser());
    for (let count = 0; count < 20; count += 1) client.tell("nonsense", {});
    await client.next("exception", ({ code }) => code === "RATE_LIMITED");
    assert.match(await server.metrics(), /RATE_LIMITED|rate_limited/);
  });
});

describe("without a limit", () => {
  const server = useServer({ LIMIT_EVENTS_PER_SECOND: "0" });

  test("a thousand events in one go are all answered", async () => {
    const client = await server.connect(newUser());
    const { id: conversationId } = await newConversation(client);
    const acks = await Promise.all(Array.from({ length: 1000 }, () => client.emit("typing:start", { conversationId })));
    assert.ok(acks.every((ack) => ack.conversationId === conversationId));
  });
});
