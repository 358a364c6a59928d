// polling -> websocket, at the moment at which clients do it: right after the handshake, while the namespace is being joined.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { VERSIONS } from "../harness/client.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { completed } from "../harness/turns.mjs";

const CLIENTS = 40;

describe("an upgrade", () => {
  const server = useServer({ AI_CHUNKS: "3" });

  for (const version of VERSIONS) {
    test(`of ${CLIENTS} clients ${version}, one after another, loses no event`, async () => {
      for (let count = 0; count < CLIENTS; count += 1) {
        const client = await server.connect(newUser(), { version, transport: "upgrade" });
        client.tell("conversation:create", {});
        assert.deepEqual(await client.next("conversations:list"), []);
        const { id } = await client.next("conversation:created");
        client.tell("message:send", { conversationId: id, content: "hello" });
        await completed(client, id);
        client.close();
      }
    });

    test(`in the middle of an answer, with client ${version}, loses no frame`, async () => {
      const client = await server.connect(newUser(), { version, transport: "upgrade" });
      const { id } = await client.emit("conversation:create", {});
      await client.emit("message:send", { conversationId: id, content: "hello" });
      await client.upgraded;
      await completed(client, id, { content: "lorem ".repeat(3) });
      assert.equal(client.transport, "websocket");
    });
  }
});
