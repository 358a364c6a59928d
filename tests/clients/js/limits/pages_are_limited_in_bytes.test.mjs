// No page is larger than 1 MiB of JSON, whatever it is of: a control character is one byte of text and six of JSON.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newUser, useServer } from "../harness/server.mjs";
import { assertLoaded } from "../harness/shapes.mjs";
import { load, newConversation, turn } from "../harness/turns.mjs";

const MIB = 1 << 20;
const CONTROL = "\u0001".repeat(32_000);
const bytes = (json) => Buffer.byteLength(JSON.stringify(json));

describe("pages of what is long", () => {
  const server = useServer({ AI_CHUNKS: "1" });

  test("of messages hold 1 MiB of JSON at most, by socket and REST, and meet", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    const expected = [];
    for (let count = 0; count < 8; count += 1) {
      const { asked, answer } = await turn(client, id, CONTROL);
      expected.push(asked.id, answer.id);
    }

    const [bySocket, byRest] = [[], []];
    const rest = server.rest(client.user);
    for (let [before, pages] = [undefined, 0]; before !== null; pages += 1) {
      const loaded = await load(client, id, { limit: 200, before });
      assertLoaded(loaded);
      assert.ok(bytes(loaded) <= MIB, `${bytes(loaded)} bytes`);
      bySocket.unshift(...loaded.messages.map((message) => message.id));
      const { body } = await rest.get(`/conversations/${id}/messages?limit=200${before ? `&before=${before}` : ""}`);
      assert.ok(bytes(body) <= MIB, `${bytes(body)} bytes`);
      byRest.unshift(...body.messages.map((message) => message.id));
      assert.equal(body.nextCursor, loaded.nextCursor);
      assert.ok(pages < 4, "it comes to an end");
      before = loaded.nextCursor;
    }
    assert.deepEqual(bySocket, expected);
    assert.deepEqual(byRest, expected);
  });

  test("of conversations hold 1 MiB of JSON at most, and what others invite to leaves room for one's own", async () => {
    const user = newUser();
    const client = await server.connect(user);
    const own = await newConversation(client, "my own");
    await turn(client, own.id, "mine");
    const stranger = await server.connect(newUser("stranger"));
    const rest = server.rest(stranger.user);
    for (let count = 0; count < 12; count += 1) {
      const { id: conversationId } = await newConversation(stranger, "\u0001".repeat(200));
      // Nobody answers from then on: the long message stays the newest.
      await rest.post(`/conversations/${conversationId}/escalate`);
      await stranger.emit("message:send", { conversationId, content: CONTROL });
      await stranger.emit("conversation:invite", { conversationId, userId: user });
    }

    const first = await (await server.connect(user)).next("conversations:list");
    const listed = await client.emit("conversation:list", {});
    const { body } = await server.rest(user).get("/conversations");
    for (const list of [first, listed, body.items]) {
      assert.ok(bytes(list) <= MIB / 2, `${bytes(list)} bytes`);
      assert.equal(list.length, 13);
      assert.ok(list.every(({ _count }) => _count.messages > 0));
      assert.equal(list.at(-1).id, own.id);
      assert.equal(list.at(-1).messages.length, 1);
      assert.deepEqual(list[11].messages, [], "what does not fit is left out");
    }
    assert.match(await server.metrics(), /chat_cut_pages_total\{what="conversations"\} [1-9]/);
  });
});
