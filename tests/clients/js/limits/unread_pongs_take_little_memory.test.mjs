// WebSocket pings ask for pongs. Of a client that reads none of them the server reads no more pings.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { growthUntil, residentBytes } from "../harness/memory.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { token } from "../harness/token.mjs";
import { newConversation, turn } from "../harness/turns.mjs";
import { openSocket, openWebSocket, pingFrame } from "../harness/websocket.mjs";

const SOCKETS = 4;
const MAX_GROWTH = 40e6;
/** Far more than the buffers of all sockets between client and server take. */
const ENOUGH = 150e6;

const PINGS = Buffer.concat(Array.from({ length: 500 }, () => pingFrame(125)));

/** Sends pings until the connection takes no more of them, or ends. */
async function flood(socket, sent) {
  while (sent.bytes < ENOUGH && (await socket.write(PINGS))) {
    sent.bytes += PINGS.length;
    await new Promise(setImmediate);
  }
}

describe("pings of a client that reads nothing", () => {
  const server = useServer({ LIMIT_EVENTS_PER_SECOND: "50" });

  for (const [name, open] of [
    ["without a token", () => openWebSocket(server.url)],
    ["in the namespace", async () => openSocket(server.url, await token(newUser()))],
  ]) {
    test(`${name} take little memory`, async (t) => {
      const sockets = [];
      t.after(() => sockets.forEach((socket) => socket.close()));
      for (let count = 0; count < SOCKETS; count += 1) sockets.push(await open());
      const sent = { bytes: 0 };
      const before = residentBytes(server.pid);
      for (const socket of sockets) {
        socket.stopReading();
        void flood(socket, sent);
      }
      const growth = await growthUntil(server.pid, {
        before,
        limit: MAX_GROWTH,
        goal: ENOUGH,
        progress: () => sent.bytes,
      });
      assert.ok(growth < MAX_GROWTH, `it grew by ${(growth / 1e6).toFixed(0)} MB`);
      const other = await server.connect(newUser("other"));
      await turn(other, (await newConversation(other)).id, "others are served meanwhile");
    });
  }
});
