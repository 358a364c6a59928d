// A socket that asks for histories and reads none of them waits for them: they are not kept in the server's memory meanwhile.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { growthUntil, residentBytes } from "../harness/memory.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { token } from "../harness/token.mjs";
import { newConversation, turn } from "../harness/turns.mjs";
import { eventFrame, openSocket } from "../harness/websocket.mjs";

const SOCKETS = 5;
const LOADS = 100;
const MAX_GROWTH = 80e6;

for (const [name, content, turns, ack] of [
  ["of control characters", "\u0001".repeat(32_000), 8, false],
  ["of letters, with a callback", "a".repeat(32_000), 20, true],
]) {
  describe(`sockets that load pages ${name} and read nothing`, () => {
    const server = useServer({ LIMIT_EVENTS_PER_SECOND: "50", AI_CHUNKS: "1" });

    test("take little memory", async (t) => {
      const user = newUser();
      const client = await server.connect(user);
      const { id: conversationId } = await newConversation(client);
      for (let count = 0; count < turns; count += 1) await turn(client, conversationId, content);
      client.close();

      const sockets = [];
      t.after(() => sockets.forEach((socket) => socket.close()));
      for (let count = 0; count < SOCKETS; count += 1) sockets.push(await openSocket(server.url, await token(user)));
      const before = residentBytes(server.pid);
      for (const socket of sockets) {
        socket.stopReading();
        const load = (number) => eventFrame("conversation:load", { conversationId, limit: 200 }, ack ? number + 1 : "");
        void socket.write(Buffer.concat(Array.from({ length: LOADS }, (_, number) => load(number))));
      }
      const growth = await growthUntil(server.pid, {
        before,
        limit: MAX_GROWTH,
        goal: SOCKETS * LOADS,
        progress: async () => Number((await server.metrics()).match(/^chat_events_total\{event="conversation:load"\} (\d+)/m)?.[1] ?? 0),
      });
      assert.ok(growth < MAX_GROWTH, `it grew by ${(growth / 1e6).toFixed(0)} MB`);
      const other = await server.connect(newUser("other"));
      await turn(other, (await newConversation(other)).id, "others are served meanwhile");
    });
  });
}
