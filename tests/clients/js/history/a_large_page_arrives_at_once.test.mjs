// A page that is larger than the kernel's buffer is sent as fast as the client reads, and not at the pace of its acknowledgements.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newUser, useServer } from "../harness/server.mjs";
import { load, newConversation, turn } from "../harness/turns.mjs";

const MESSAGES = 130;
/** On loopback it takes some hundredths of a second; with delayed acknowledgements in between, more than one. */
const LIMIT_MS = 1_000;

describe("a conversation of some megabytes", () => {
  const server = useServer({ AI_CHUNKS: "1" });

  for (const transports of [["websocket"], ["polling"]]) {
    test(`is loaded at once (${transports})`, async () => {
      const user = newUser();
      const writer = await server.connect(user);
      const { id } = await newConversation(writer);
      for (let count = 0; count < MESSAGES; count += 1) await turn(writer, id, "x".repeat(32_000));
      const reader = await server.connect(user, { transports });
      const before = performance.now();
      const { messages, hasMore } = await load(reader, id, { limit: 200 });
      const ms = performance.now() - before;
      assert.ok(messages.length > 30 && hasMore, `${messages.length} messages`);
      assert.ok(ms < LIMIT_MS, `${ms.toFixed(0)} ms`);
    });
  }
});
