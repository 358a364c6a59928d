// What no client library would send: at worst it ends the connection that it came on.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";

import { RawClient } from "../harness/raw.mjs";
import { assertRefusal } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { token } from "../harness/token.mjs";
import { load, newConversation, turn } from "../harness/turns.mjs";

const nested = (depth) => "[".repeat(depth) + "]".repeat(depth);

describe("a packet", () => {
  const server = useServer({ AI_CHUNKS: "1" });
  let owner, conversationId, raw;

  beforeEach(async () => {
    owner = await server.connect(newUser());
    conversationId = (await newConversation(owner)).id;
    raw = await RawClient.open(server, await token(owner.user));
  });
  afterEach(() => raw.close());

  for (const [name, content] of [
    ["a lone leading surrogate", String.raw`"\ud83d"`],
    ["a lone trailing surrogate", String.raw`"a\udc00b"`],
    ["two surrogates in the wrong order", String.raw`"\ude00\ud83d"`],
    ["an escaped NUL", String.raw`"a\u0000b"`],
    ["an array nested a thousand times", nested(1000)],
    ["a number beyond all numbers", "1e999"],
  ]) {
    test(`with ${name} as content is refused, acked, and the socket stays open`, async () => {
      raw.emitText(7, `["message:send",{"conversationId":"${conversationId}","content":${content}}]`);
      const ack = await raw.next("ack 7");
      assertRefusal(ack, "BAD_REQUEST", "message:send");
      assert.deepEqual(await raw.next("exception"), ack);
      assert.equal((await raw.emit(8, "conversation:load", { conversationId })).conversationId, conversationId);
      await assertNothingStored();
    });
  }

  test("nested a thousand times in a field that nobody reads does no harm", async () => {
    raw.emitText(7, `["typing:start",{"conversationId":"${conversationId}","more":${nested(1000)}}]`);
    await raw.next("ack 7");
    await assertServes();
  });

  test("with bytes in it is refused like other wrong types", async () => {
    const payload = { conversationId, content: Buffer.from("hello") };
    assertRefusal(await owner.emit("message:send", payload), "BAD_REQUEST", "message:send");
    assertRefusal(await owner.emit("message:send", Buffer.from("hello")), "BAD_REQUEST", "message:send");
    assert.ok(owner.socket.connected);
    await assertNothingStored();
  });

  for (const [name, packet] of [
    ["that is no JSON", '42/chat,["message:send",{'],
    ["that is no event", '42/chat,{"a":1}'],
    ["with an event that is no text", '42/chat,[{"a":1}]'],
    ["of no known type", "49/chat,"],
    ["that announces bytes and brings none", '451-/chat,["message:send",{"_placeholder":true,"num":0}]'],
    ["that announces a million attachments", '451000000-/chat,["message:send"]'],
    ["for another namespace", '42/admin,["message:send",{}]'],
    ["that is empty", ""],
    ["of an unknown engine type", "9"],
  ]) {
    test(`${name} ends at worst its own connection`, async () => {
      raw.send(packet);
      await assertServes();
      await assertNothingStored();
    });
  }

  test("of bytes that nobody announced ends at worst its own connection", async () => {
    raw.send(Buffer.alloc(1000, 0xff));
    await assertServes();
  });

  test("of 8 MB ends its own connection and nothing else, on websocket", async () => {
    raw.emitText(7, JSON.stringify(["message:send", { conversationId, content: "x".repeat(8_000_000) }]));
    await raw.closed;
    await assertServes();
    await assertNothingStored();
  });

  test("of 8 MB ends its own connection and nothing else, on polling", async () => {
    const polling = await server.connect(owner.user, { transport: "polling" });
    polling.tell("message:send", { conversationId, content: "x".repeat(8_000_000) });
    await polling.next("disconnect");
    await assertServes();
    await assertNothingStored();
  });

  test("for a namespace that does not exist is refused", async () => {
    const other = new RawClient(server.url);
    await other.next("open");
    other.send("40/admin,{}");
    await other.next('44/admin,{"message":"Invalid namespace"}'.slice(0, 40));
    other.close();
  });

  test("before the namespace was joined is not handled", async () => {
    const early = new RawClient(server.url);
    await early.next("open");
    early.emitText(1, `["conversation:create",{"title":"Too early"}]`);
    await assertServes();
    assert.deepEqual(early.all("ack 1"), []);
    early.close();
  });

  /** The server still serves: the connection beside it, and new ones. */
  async function assertServes() {
    const { id } = await newConversation(owner);
    await turn(owner, id, "still there?");
    (await server.connect(newUser())).close();
  }

  async function assertNothingStored() {
    assert.deepEqual((await load(owner, conversationId)).messages, []);
  }
});
