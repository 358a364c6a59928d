// What happens in a room or to a user is shown on every instance, and to nobody else.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { refused } from "../harness/refusals.mjs";
import { roomAcross, speakingIn, turnIn } from "../harness/room.mjs";
import { newUser } from "../harness/server.mjs";
import { assertConversation } from "../harness/shapes.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed, load, newConversation } from "../harness/turns.mjs";

describe("an event", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider });
  const [a, b] = cluster.servers;

  test("of a user reaches that user's sockets on the other instance: created, renamed, archived, deleted", async () => {
    const here = await a.connect(newUser());
    const there = await b.connect(here.user);
    const stranger = await b.connect(newUser("stranger"));
    const created = await newConversation(here, "Plans");
    assert.deepEqual(await there.next("conversation:created"), created);

    const conversationId = created.id;
    const renamed = await here.emit("conversation:rename", { conversationId, title: "Better" });
    assert.deepEqual(await there.next("conversation:updated"), renamed);
    const archived = await here.emit("conversation:archive", { conversationId });
    assertConversation(await there.next("conversation:updated"), { ...archived, status: "archived" });
    await here.emit("conversation:delete", { conversationId });
    assert.deepEqual(await there.next("conversation:deleted"), { conversationId });
    await there.settle();
    await stranger.settle();
    for (const event of ["conversation:created", "conversation:deleted"]) assert.equal(there.all(event).length, 1);
    assert.equal(there.all("conversation:updated").length, 2);
    assert.deepEqual([...new Set(stranger.events.map(({ event }) => event))].sort(), ["connect", "conversations:list"]);
  });

  test("of a room reaches the guests on the other instance: renamed, escalated, deleted", async () => {
    const { id, owner, guest } = await roomAcross(a, b);
    const renamed = await owner.emit("conversation:rename", { conversationId: id, title: "Better" });
    assert.deepEqual(await guest.next("conversation:updated", ({ title }) => title === "Better"), renamed);
    await a.rest(owner.user).post(`/conversations/${id}/escalate`);
    assert.deepEqual(await guest.next("conversation:escalated"), { conversationId: id });
    await b.rest(owner.user).delete(`/conversations/${id}`);
    for (const client of [owner, guest]) assert.deepEqual(await client.next("conversation:deleted"), { conversationId: id });
    await refused(guest, "NOT_FOUND", "message:send", { conversationId: id, content: "too late" });
  });

  test("reaches a guest that was invited on the other instance, once the guest has loaded the conversation", async () => {
    const owner = await a.connect(newUser("owner"));
    const guest = await b.connect(newUser("guest"));
    const { id } = await newConversation(owner);
    await refused(guest, "NOT_FOUND", "conversation:load", { conversationId: id });
    await owner.emit("conversation:invite", { conversationId: id, userId: guest.user });
    await load(guest, id);
    await turnIn({ id, owner, all: [owner, guest] }, provider, "question", "answer");
    await assertOneStory(cluster, id, [owner, guest]);
  });

  for (const [how, remove] of [
    ["was removed by the owner on the other instance", async ({ id, owner, guest }) => {
      await owner.emit("conversation:leave", { conversationId: id, userId: guest.user });
    }],
    ["was removed by the owner over REST on the other instance", async ({ id, owner, guest }) => {
      await a.rest(owner.user).delete(`/conversations/${id}/participants/${guest.user}`);
    }],
    ["has left by a socket on the other instance", async ({ id, guest }) => {
      const elsewhere = await a.connect(guest.user);
      await elsewhere.emit("conversation:leave", { conversationId: id });
    }],
  ]) {
    test(`reaches a guest no more who ${how}`, async () => {
      const room = await roomAcross(a, b);
      await turnIn(room, provider, "before", "shown to all");
      await remove(room);
      const staying = { ...room, all: [room.owner, room.beside] };
      const from = room.guest.events.length;
      await turnIn(staying, provider, "after", "not for the guest");
      await room.owner.emit("typing:start", { conversationId: room.id });
      await room.beside.next("typing:user");
      await room.guest.settle();
      const seen = room.guest.events.slice(from).map(({ event }) => event);
      assert.deepEqual(seen.filter((event) => /^(message|typing)/.test(event)), []);
      await refused(room.guest, "NOT_FOUND", "conversation:load", { conversationId: room.id });
      await assertOneStory(cluster, room.id, staying.all);
    });
  }

  test("of a removal in the middle of an answer cuts the guest on the other instance off there", async () => {
    const room = await roomAcross(a, b);
    const speaking = await speakingIn(room, provider);
    await room.owner.emit("conversation:leave", { conversationId: room.id, userId: room.guest.user });
    await refused(room.guest, "NOT_FOUND", "conversation:load", { conversationId: room.id });
    speaking.say("secret").end();
    await completed(room.beside, room.id, { content: "half, secret" });
    await room.guest.settle();
    assert.ok(!JSON.stringify(room.guest.events).includes("secret"));
    await assertOneStory(cluster, room.id, [room.owner, room.beside]);
  });
});
