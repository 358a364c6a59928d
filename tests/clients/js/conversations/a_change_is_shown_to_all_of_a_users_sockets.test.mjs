// create, rename, archive and delete: acked, and shown to the user's other sockets.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { refused } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertConversation } from "../harness/shapes.mjs";
import { newConversation, turn } from "../harness/turns.mjs";

describe("a user with two sockets", () => {
  const server = useServer({ AI_CHUNKS: "1" });

  test("sees a new conversation on both, with the default title where none is given", async () => {
    const { one, two } = await twoSockets();
    for (const payload of [{}, { title: null }]) {
      const created = await one.emit("conversation:create", payload);
      assertConversation(created, { userId: one.user, title: "New Conversation", status: "active" });
      for (const client of [one, two]) assert.deepEqual(await client.next("conversation:created"), created);
    }
  });

  test("sees a new title on both", async () => {
    const { one, two } = await twoSockets();
    const created = await newConversation(one, "Old");
    const renamed = await one.emit("conversation:rename", { conversationId: created.id, title: "Neu ✓" });
    assertConversation(renamed, { id: created.id, title: "Neu ✓", status: "active", createdAt: created.createdAt });
    for (const client of [one, two]) assert.deepEqual(await client.next("conversation:updated"), renamed);
  });

  test("sees an archived conversation on both, and can still load and use it", async () => {
    const { one, two } = await twoSockets();
    const { id } = await newConversation(one);
    const archived = await one.emit("conversation:archive", { conversationId: id });
    assertConversation(archived, { id, status: "archived", deletedAt: null });
    for (const client of [one, two]) assert.deepEqual(await client.next("conversation:updated"), archived);
    assert.equal((await two.emit("conversation:load", { conversationId: id })).conversationId, id);
  });

  test("sees that a conversation is deleted on both, and finds it no more", async () => {
    const { one, two } = await twoSockets();
    const { id } = await newConversation(one);
    await turn(one, id, "hello");
    assert.deepEqual(await one.emit("conversation:delete", { conversationId: id }), { conversationId: id });
    for (const client of [one, two]) assert.deepEqual(await client.next("conversation:deleted"), { conversationId: id });
    for (const [event, more] of [
      ["conversation:load", {}],
      ["message:send", { content: "still there?" }],
      ["conversation:rename", { title: "Back" }],
      ["conversation:delete", {}],
      ["message:regenerate", {}],
    ]) {
      await refused(one, "NOT_FOUND", event, { conversationId: id, ...more });
    }
    assert.deepEqual(await two.emit("conversation:list", {}), []);
  });

  test("sees over the socket what was changed over REST", async () => {
    const { one } = await twoSockets();
    const rest = server.rest(one.user);
    const { body: created } = await rest.post("/conversations", { title: "From REST" });
    assert.deepEqual(await one.next("conversation:created"), created);
    const { body: renamed } = await rest.patch(`/conversations/${created.id}`, { title: "Renamed" });
    assert.deepEqual(await one.next("conversation:updated"), renamed);
    await rest.delete(`/conversations/${created.id}`);
    assert.deepEqual(await one.next("conversation:deleted"), { conversationId: created.id });
    assert.equal(one.all("exception").length, 0);
  });

  test("another user sees none of it", async () => {
    const { one } = await twoSockets();
    const stranger = await server.connect(newUser("stranger"));
    const { id } = await newConversation(one);
    await one.emit("conversation:rename", { conversationId: id, title: "Mine" });
    await turn(one, id, "hello");
    await one.emit("conversation:delete", { conversationId: id });
    await stranger.settle();
    assert.deepEqual([...new Set(stranger.events.map(({ event }) => event))], ["connect", "conversations:list"]);
  });

  async function twoSockets() {
    const user = newUser();
    return { one: await server.connect(user), two: await server.connect(user, { transport: "polling" }) };
  }
});
