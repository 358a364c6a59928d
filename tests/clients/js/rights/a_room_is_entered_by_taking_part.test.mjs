// A socket is in a conversation's room once it has created, loaded or sent to it; never before.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newUser, useServer } from "../harness/server.mjs";
import { completed, load, newConversation, turn } from "../harness/turns.mjs";

const messages = (client) => client.events.filter(({ event }) => event.startsWith("message:"));

describe("a conversation's room", () => {
  const server = useServer({ AI_CHUNKS: "2" });

  test("is not entered by connecting, by listing or by seeing that it was created", async () => {
    const user = newUser();
    const outside = await server.connect(user);
    const inside = await server.connect(user);
    const { id } = await newConversation(inside);
    await outside.next("conversation:created");
    await outside.emit("conversation:list", {});
    await turn(inside, id, "hello");
    await outside.settle();
    assert.deepEqual(messages(outside), []);
  });

  for (const [name, enter] of [
    ["loading", (client, id) => load(client, id)],
    ["sending", (client, id) => turn(client, id, "here I am")],
  ]) {
    test(`is entered by ${name}`, async () => {
      const user = newUser();
      const [first, second] = [await server.connect(user), await server.connect(user)];
      const { id } = await newConversation(first);
      await enter(second, id);
      const { answer } = await turn(first, id, "hello");
      await second.until(() => second.all("message:complete").some((message) => message.id === answer.id), "the answer");
      assert.ok(second.all("message:saved").some(({ content }) => content === "hello"));
    });
  }

  test("holds a socket in several conversations, each told apart by its id", async () => {
    const client = await server.connect(newUser());
    const created = [await newConversation(client), await newConversation(client), await newConversation(client)];
    const other = await server.connect(client.user);
    for (const { id } of created) await load(other, id);
    for (const { id } of created) client.tell("message:send", { conversationId: id, content: `to ${id}` });
    for (const { id } of created) {
      await completed(other, id);
      const saved = other.all("message:saved").filter(({ conversationId }) => conversationId === id);
      assert.deepEqual(saved.map(({ content }) => content), [`to ${id}`]);
    }
  });

  test("is left with the connection: who comes back enters it anew", async () => {
    const user = newUser();
    const [stays, goes] = [await server.connect(user), await server.connect(user)];
    const { id } = await newConversation(stays);
    await load(goes, id);
    goes.close();
    const back = await server.connect(user);
    await turn(stays, id, "hello");
    await back.settle();
    assert.deepEqual(messages(back), []);
  });
});
