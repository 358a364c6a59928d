// Answers over HTTP that are not read.
import { randomUUID } from "node:crypto";

import { CONTROL, fullConversation, LETTERS } from "../lib/conversation.mjs";
import { bearer, request } from "../lib/http.mjs";

/** Opens `count` connections, as fast as LIMIT_EVENTS_PER_SECOND lets one user, and reads nothing from any. */
async function leaveUnread(scene, count, open) {
  const connections = [];
  for (let number = 0; number < count && !scene.isStopped; number += 1) {
    const connection = await open(number).catch(() => undefined);
    if (!connection) continue;
    connection.stopReading();
    scene.closes(() => connection.close());
    connections.push(connection);
    if (number % 50 === 49) await scene.wait(1_000);
  }
  await scene.wait(scene.seconds * 1000);
  return `${connections.filter(({ isOpen }) => isOpen).length} of ${count} connections still open`;
}

export const UNREAD = [
  {
    name: "pages-unread",
    says: "one user asks for REST pages of letters on 400 connections and reads none",
    prepare: (scene) => fullConversation(scene, LETTERS),
    run: async (scene, { user, id }) => {
      const headers = bearer(await scene.token(user));
      const path = `/api/chat/conversations/${id}/messages?limit=200`;
      return leaveUnread(scene, 400, () => request(scene.server.url, "GET", path, { headers }));
    },
  },
  {
    name: "sse-stalled",
    says: "300 readers of server-sent events, of ten users, take nothing of 190 KB each",
    prepare: (scene) => Promise.all(Array.from({ length: 10 }, () => fullConversation(scene, CONTROL, 1))),
    run: async (scene, conversations) => {
      const key = randomUUID();
      const body = JSON.stringify({ content: CONTROL });
      return leaveUnread(scene, 300, async (number) => {
        const { user, id } = conversations[number % conversations.length];
        const headers = {
          ...bearer(await scene.token(user)),
          Accept: "text/event-stream",
          "Content-Type": "application/json",
          "Idempotency-Key": key,
        };
        return request(scene.server.url, "POST", `/api/chat/conversations/${id}/messages`, { headers, body });
      });
    },
  },
];
