// typing:start and typing:stop, told to the room but the socket that typed.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newUser, useServer } from "../harness/server.mjs";
import { load, newConversation } from "../harness/turns.mjs";

describe("typing", () => {
  const server = useServer();

  for (const [told, shown] of [
    ["typing:start", "typing:user"],
    ["typing:stop", "typing:stopped"],
  ]) {
    test(`${told} is ${shown} to the others and to the same user's other socket, not to the sender`, async () => {
      const { writer, beside, guest, id } = await room();
      const ack = await writer.emit(told, { conversationId: id });
      assert.deepEqual(ack, { conversationId: id });
      const expected = { userId: writer.user, conversationId: id };
      for (const client of [beside, guest]) assert.deepEqual(await client.next(shown), expected);
      await writer.settle();
      assert.equal(writer.all(shown).length, 0);
    });
  }

  test("works without an acknowledgement, as an existing page does it", async () => {
    const { writer, guest, id } = await room();
    writer.tell("typing:start", { conversationId: id });
    assert.equal((await guest.next("typing:user")).userId, writer.user);
  });

  test("is not shown to a socket of the user that has not entered the room", async () => {
    const { writer, guest, id } = await room();
    const outside = await server.connect(writer.user);
    await writer.emit("typing:start", { conversationId: id });
    await guest.next("typing:user");
    await outside.settle();
    assert.equal(outside.all("typing:user").length, 0);
  });

  test("comes in the order in which it was sent, typing at most once in 2.5 seconds", async () => {
    const { writer, guest, id } = await room();
    for (let round = 0; round < 20; round += 1) {
      for (const event of ["typing:start", "typing:stop"]) writer.tell(event, { conversationId: id });
    }
    writer.tell("typing:start", { conversationId: id });
    const typing = () => guest.events.filter(({ event }) => event.startsWith("typing:"));
    await guest.until(() => typing().at(-1)?.event === "typing:user" && typing().length > 1);
    const seen = typing();
    assert.deepEqual(
      seen.map(({ event }) => event),
      ["typing:user", ...Array(20).fill("typing:stopped"), "typing:user"],
    );
    assert.ok(seen.at(-1).at - seen[0].at > 2_400, "the second one comes no earlier than the pace allows");
  });

  test("ends by itself, when the typist sends, and when it leaves", async () => {
    const { writer, guest, id } = await room();
    const stopped = () => guest.next("typing:stopped", () => true, 9_000);
    for (const end of [() => {}, () => writer.emit("message:send", { conversationId: id, content: "hi" }), () => writer.close()]) {
      writer.tell("typing:start", { conversationId: id });
      await guest.next("typing:user");
      await end();
      assert.deepEqual(await stopped(), { userId: writer.user, conversationId: id });
    }
  });

  async function room() {
    const user = newUser();
    const [writer, beside, guest] = [
      await server.connect(user),
      await server.connect(user, { transport: "polling" }),
      await server.connect(newUser("guest")),
    ];
    const { id } = await newConversation(writer);
    await writer.emit("conversation:invite", { conversationId: id, userId: guest.user });
    for (const client of [beside, guest]) await load(client, id);
    return { writer, beside, guest, id };
  }
});
