// LIMIT_EVENTS_PER_SECOND: a user's sockets together may send four times what one may.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newUser, useServer } from "../harness/server.mjs";
import { newConversation, send } from "../harness/turns.mjs";

const SOCKETS = 10;

describe("a user with many sockets", () => {
  const server = useServer({ LIMIT_EVENTS_PER_SECOND: "1", LIMIT_EVENTS_BURST: "10" });

  test("is refused beyond four times what one socket may send, and nobody else is", async () => {
    const user = newUser();
    const first = await server.connect(user);
    const { id: conversationId } = await newConversation(first);
    const clients = await Promise.all(Array.from({ length: SOCKETS }, () => server.connect(user)));
    // As many as each may send by itself.
    const acks = await Promise.all(
      clients.flatMap((client) => Array.from({ length: 10 }, () => client.emit("typing:start", { conversationId }))),
    );
    const limited = acks.filter(({ code }) => code === "RATE_LIMITED");
    const taken = acks.filter(({ code }) => code === undefined);
    assert.equal(limited.length + taken.length, SOCKETS * 10);
    // 40 at once, one of which was spent before, and four each second that it takes.
    assert.ok(taken.length >= 39 && taken.length <= 80, `${taken.length} were taken`);
    assert.match(limited[0].message, /over all of your connections/);
    assert.ok(clients.every(({ socket }) => socket.connected));

    const other = await server.connect(newUser("other"));
    await send(other, (await newConversation(other)).id, "not limited");
  });
});
