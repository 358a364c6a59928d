// Rules 9 and 10: an exception and an acknowledgement that name the field; the socket stays open, nothing is stored.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { refused } from "../harness/refusals.mjs";
import { EVENTS_OF_A_CONVERSATION } from "../harness/rights.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { completed, load, newConversation, send } from "../harness/turns.mjs";

const NO_OBJECTS = { nothing: [], null: [null], "an array": [[]], "a number": [7], "a string": ["hello"], "a boolean": [true] };
const NO_TEXTS = [undefined, null, 7, true, [], ["x"], {}, Buffer.from("bytes")];
const NO_CONTENTS = {
  empty: "",
  "only spaces": " \t\n\u00a0",
  "with a NUL, which PostgreSQL cannot store": "before\u0000after",
};
const FIELDS = [
  ["conversation:create", "title", [7, {}, []]],
  ["conversation:rename", "title", [...NO_TEXTS, "", "   ", "nul\u0000"]],
  ["conversation:invite", "userId", [...NO_TEXTS, ""]],
  ["conversation:leave", "userId", [7, {}, []]],
  ["message:send", "clientMessageId", [7, {}, [], ""]],
];

const WITHOUT_PAYLOAD = ["conversation:create", "conversation:list"];

describe("bad input", () => {
  const server = useServer({ AI_CHUNKS: "1" });
  let client, conversationId;

  before(async () => {
    client = await server.connect(newUser());
    conversationId = (await newConversation(client)).id;
  });

  for (const [event, fields] of [...EVENTS_OF_A_CONVERSATION, ["conversation:create", {}], ["conversation:list", {}]]) {
    for (const [name, payload] of Object.entries(NO_OBJECTS)) {
      // No payload at all (null, to some clients) is `conversation:create` without a title, a list without filters.
      if ((payload[0] ?? null) === null && WITHOUT_PAYLOAD.includes(event)) continue;
      test(`${event} with ${name} instead of an object`, async () => {
        const { message, cause } = await refused(client, "BAD_REQUEST", event, ...payload);
        assert.match(message, /object|conversationId/);
        assert.deepEqual(cause.data, payload[0] ?? null);
        await assertNothingStored();
      });
    }
    if (WITHOUT_PAYLOAD.includes(event)) continue;
    test(`${event} with a conversationId that is none`, async () => {
      for (const value of NO_TEXTS) {
        const { message } = await refused(client, "BAD_REQUEST", event, { ...fields, conversationId: value });
        assert.match(message, Buffer.isBuffer(value) ? /binary/ : /conversationId/);
      }
      await assertNothingStored();
    });
  }

  test("message:send with a content that is no text", async () => {
    for (const content of NO_TEXTS) {
      const { message } = await refused(client, "BAD_REQUEST", "message:send", { conversationId, content });
      assert.match(message, Buffer.isBuffer(content) ? /binary/ : /content/);
    }
    await assertNothingStored();
  });

  for (const [name, content] of Object.entries(NO_CONTENTS)) {
    test(`message:send with a content that is ${name}`, async () => {
      const refusal = await refused(client, "BAD_REQUEST", "message:send", { conversationId, content });
      assert.match(refusal.message, /content/);
      assert.deepEqual(refusal.cause.data, { conversationId, content });
      await assertNothingStored();
    });
  }

  for (const [event, field, values] of FIELDS) {
    test(`${event} with a ${field} that is none`, async () => {
      const good = { "message:send": { content: "hello" } }[event] ?? {};
      for (const value of values) {
        const payload = { conversationId, ...good, [field]: value };
        const { message } = await refused(client, "BAD_REQUEST", event, payload);
        assert.match(message, Buffer.isBuffer(value) ? /binary/ : new RegExp(field), `${field}: ${JSON.stringify(value)}`);
      }
      await assertNothingStored();
    });
  }

  test("message:send with a content over 32,000 characters is PAYLOAD_TOO_LARGE, also with 500 kB", async () => {
    for (const length of [32_001, 500_000]) {
      const payload = { conversationId, content: "x".repeat(length) };
      const { message } = await refused(client, "PAYLOAD_TOO_LARGE", "message:send", payload);
      assert.match(message, /content/);
    }
    await assertNothingStored();
  });

  test("message:send with exactly 32,000 characters is taken, whatever their bytes", async () => {
    const { id } = await newConversation(client);
    for (const character of ["x", "語", "😀"]) {
      await send(client, id, character.repeat(32_000));
      await completed(client, id);
    }
  });

  test("an unknown event", async () => {
    for (const event of ["message:sent", "conversation:explode", "", "__proto__", "exception"]) {
      const { message } = await refused(client, "BAD_REQUEST", event, { conversationId });
      assert.match(message, /event/);
    }
  });

  test("is told once also where no acknowledgement was asked for", async () => {
    client.tell("message:send", { conversationId });
    const exception = await client.next("exception");
    assert.equal(exception.code, "BAD_REQUEST");
    assert.equal(exception.cause.pattern, "message:send");
  });

  test("is not a field too many", async () => {
    const more = { later: { version: 2 }, constructor: 1 };
    const { id } = await client.emit("conversation:create", { title: "Extra", ...more });
    await send(client, id, "hello", more);
    await completed(client, id);
    assert.equal((await load(client, id, more)).messages.length, 2);
  });

  async function assertNothingStored() {
    const { messages, streaming } = await load(client, conversationId);
    assert.deepEqual([messages, streaming], [[], null]);
    assert.equal(client.all("message:saved").filter((message) => message.conversationId === conversationId).length, 0);
  }
});
