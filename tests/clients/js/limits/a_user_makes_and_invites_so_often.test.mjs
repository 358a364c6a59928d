// LIMIT_CONVERSATIONS_PER_MINUTE and LIMIT_INVITATIONS_PER_MINUTE: of a user, over all sockets and REST.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { assertProblem, refused } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { newConversation } from "../harness/turns.mjs";

describe("a user who makes many conversations", () => {
  const server = useServer({ LIMIT_CONVERSATIONS_PER_MINUTE: "4" });

  test("is refused on every socket and over REST, and nobody else is", async () => {
    const user = newUser();
    const [one, two] = [await server.connect(user), await server.connect(user)];
    const rest = server.rest(user);
    for (const client of [one, two, one]) await newConversation(client);
    assert.equal((await rest.post("/conversations", {})).status, 201);

    for (const client of [one, two]) {
      const { message } = await refused(client, "RATE_LIMITED", "conversation:create", {});
      assert.match(message, /try again in a minute/);
    }
    assertProblem(await rest.post("/conversations", {}), 429, "RATE_LIMITED");
    assert.equal((await one.emit("conversation:list", {})).length, 4, "nothing was stored");
    await newConversation(await server.connect(newUser("other")));
  });
});

describe("a user who invites many", () => {
  const server = useServer({ LIMIT_INVITATIONS_PER_MINUTE: "3" });

  test("is refused on every socket and over REST, and nobody else is", async () => {
    const user = newUser();
    const [one, two] = [await server.connect(user), await server.connect(user)];
    const rest = server.rest(user);
    const { id: conversationId } = await newConversation(one);
    await one.emit("conversation:invite", { conversationId, userId: "a" });
    await two.emit("conversation:invite", { conversationId, userId: "b" });
    assert.equal((await rest.post(`/conversations/${conversationId}/participants`, { userId: "c" })).status, 200);

    const { message } = await refused(two, "RATE_LIMITED", "conversation:invite", { conversationId, userId: "d" });
    assert.match(message, /try again in a minute/);
    assertProblem(await rest.post(`/conversations/${conversationId}/participants`, { userId: "d" }), 429, "RATE_LIMITED");
    const { body } = await rest.get(`/conversations/${conversationId}/participants`);
    assert.deepEqual(body.participants, [user, "a", "b", "c"]);

    const other = await server.connect(newUser("other"));
    const theirs = await newConversation(other);
    assert.equal((await other.emit("conversation:invite", { conversationId: theirs.id, userId: "d" })).code, undefined);
  });
});
