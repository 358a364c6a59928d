// conversation:invite and conversation:leave: participants see and do what the owner does, until they leave.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { refused } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertWholeAnswer, completed, load, newConversation, send, streamed } from "../harness/turns.mjs";

describe("a shared conversation", () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("is NOT_FOUND to a guest before the invitation, and open after it", async () => {
    const { owner, guest, id } = await strangers();
    await refused(guest, "NOT_FOUND", "conversation:load", { conversationId: id });
    const invited = await owner.emit("conversation:invite", { conversationId: id, userId: guest.user });
    assert.deepEqual(Object.keys(invited).sort(), ["conversationId", "participants"]);
    assert.equal(invited.conversationId, id);
    assert.ok(invited.participants.includes(guest.user));
    assert.deepEqual((await load(guest, id)).messages, []);
  });

  test("shows both the same messages and the same answer", async () => {
    const { owner, guest, id } = await shared();
    const fromOwner = await send(owner, id, "from the owner");
    const first = await provider.next();
    first.say("to the owner").end();
    const fromGuest = await send(guest, id, "from the guest");
    assert.equal(fromGuest.userId, guest.user);
    (await provider.next()).say("to the guest").end();
    for (const client of [owner, guest]) {
      await completed(client, id, { content: "to the owner" });
      await completed(client, id, { content: "to the guest" });
      assert.deepEqual(client.all("message:saved"), [fromOwner, fromGuest]);
      for (const answer of client.all("message:complete")) assertWholeAnswer(client, answer);
    }
    assert.deepEqual((await load(owner, id)).messages, (await load(guest, id)).messages);
  });

  test("can be stopped by either", async () => {
    const { owner, guest, id } = await shared();
    await send(owner, id, "speak");
    (await provider.next()).say("long");
    await streamed(guest, "long");
    assert.equal((await guest.emit("message:stop", { conversationId: id })).stopped, true);
    await completed(owner, id, { content: "long", error: "stopped" });
  });

  test("shows a guest nothing more after leaving", async () => {
    const { owner, guest, id } = await shared();
    const left = await guest.emit("conversation:leave", { conversationId: id });
    assert.equal(left.conversationId, id);
    assert.ok(!left.participants.includes(guest.user));
    await assertOutside(owner, guest, id);
  });

  test("shows a guest nothing more whom the owner removed", async () => {
    const { owner, guest, id } = await shared();
    const left = await owner.emit("conversation:leave", { conversationId: id, userId: guest.user });
    assert.ok(!left.participants.includes(guest.user));
    await assertOutside(owner, guest, id);
  });

  test("names its participants over REST, and takes and loses them there", async () => {
    const { owner, guest, id } = await strangers();
    const rest = server.rest(owner.user);
    const route = `/conversations/${id}/participants`;
    const added = await rest.post(route, { userId: guest.user });
    assert.ok([200, 201].includes(added.status), JSON.stringify(added.body));
    assert.ok((await rest.get(route)).body.participants.includes(guest.user));
    await load(guest, id);
    const removed = await rest.delete(`${route}/${guest.user}`);
    assert.ok([200, 204].includes(removed.status), JSON.stringify(removed.body));
    assert.ok(!(await rest.get(route)).body.participants.includes(guest.user));
    await assertOutside(owner, guest, id);
  });

  test("is the owner's alone to delete and to share", async () => {
    const { owner, guest, id } = await shared();
    const third = newUser("third");
    await refused(guest, "UNAUTHORIZED", "conversation:delete", { conversationId: id });
    await refused(guest, "UNAUTHORIZED", "conversation:invite", { conversationId: id, userId: third });
    await refused(guest, "UNAUTHORIZED", "conversation:leave", { conversationId: id, userId: owner.user });
    assert.deepEqual((await load(owner, id)).messages, []);
  });

  async function assertOutside(owner, guest, id) {
    await refused(guest, "NOT_FOUND", "conversation:load", { conversationId: id });
    await refused(guest, "NOT_FOUND", "message:send", { conversationId: id, content: "let me in" });
    await send(owner, id, "alone again");
    (await provider.next()).say("quietly").end();
    await completed(owner, id, { content: "quietly" });
    await guest.settle();
    const seen = guest.events.filter(({ event }) => event.startsWith("message:"));
    assert.deepEqual(seen, []);
  }

  async function strangers() {
    const [owner, guest] = [await server.connect(newUser("owner")), await server.connect(newUser("guest"))];
    return { owner, guest, ...(await newConversation(owner)) };
  }

  async function shared() {
    const all = await strangers();
    await all.owner.emit("conversation:invite", { conversationId: all.id, userId: all.guest.user });
    await load(all.guest, all.id);
    return all;
  }
});
