// A whole conversation with the official Socket.IO client, on WebSocket and on HTTP long-polling.
//
//     make run                       # in one terminal: a server in development mode
//     npm install && node flow.mjs   # in another, in this folder
//
// CHAT_URL is the server's address (http://127.0.0.1:3001).
import { io } from "socket.io-client";

const url = process.env.CHAT_URL ?? "http://127.0.0.1:3001";
const userId = "ana";

// In development mode the server gives a token for any user; elsewhere it comes from your identity service.
const response = await fetch(`${url}/api/auth/dev`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ userId }),
});
if (!response.ok) throw new Error(`no token: ${response.status}. Is the server in development mode?`);
const { token } = await response.json();

for (const transport of ["websocket", "polling"]) {
  console.log(`--- ${transport}`);
  const socket = io(`${url}/chat`, { auth: { userId, token }, transports: [transport], forceNew: true });
  const event = (name) => new Promise((resolve) => socket.once(name, resolve));
  socket.on("connect_error", (error) => fail(error.message));
  socket.on("exception", ({ code, message }) => fail(`${code}: ${message}`));

  const conversations = await event("conversations:list");
  console.log(`${userId} has ${conversations.length} conversations`);

  const conversation = await socket.emitWithAck("conversation:create", { title: `Over ${transport}` });
  console.log(`created "${conversation.title}"`);

  const saved = event("message:saved");
  const complete = event("message:complete");
  socket.on("message:stream", ({ chunk }) => process.stdout.write(chunk));
  socket.emit("message:send", { conversationId: conversation.id, content: "Hello! What can you do?" });
  console.log(`saved: ${(await saved).content}`);
  const answer = await complete;
  console.log(`\ncomplete: ${answer.content.length} characters by ${answer.model}, intent ${answer.intent}`);

  const loaded = event("conversation:loaded");
  socket.emit("conversation:load", { conversationId: conversation.id });
  for (const { role, content } of (await loaded).messages) console.log(`loaded: ${role}: ${content.slice(0, 60)}`);
  socket.disconnect();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
