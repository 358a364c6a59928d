// Conversations and invitations without end.
import { newUser } from "../../clients/js/harness/server.mjs";
import { CONTROL } from "../lib/conversation.mjs";
import { eventFrame, openSocket } from "../../clients/js/harness/websocket.mjs";

const SOCKETS = 50;
/** What LIMIT_EVENTS_PER_SECOND allows a socket. */
const PER_SECOND = 50;
const INVITATIONS = 80;
const LONG_TITLE = "\u0001".repeat(200);

async function createOnManySockets(scene) {
  const user = newUser("attacker");
  const token = await scene.token(user);
  const create = eventFrame("conversation:create", { title: "one more" });
  for (let count = 0; count < SOCKETS; count += 1) {
    const socket = await openSocket(scene.server.url, token);
    socket.readAll();
    const timer = setInterval(() => void socket.write(create), 1000 / PER_SECOND);
    scene.closes(() => (clearInterval(timer), socket.close()));
  }
  await scene.wait(scene.seconds * 1000);
  const created = await countConversations(scene, user);
  return `${created} conversations made in ${scene.seconds} s`;
}

/** Pages through the list over REST, within its rate. */
async function countConversations(scene, user) {
  const rest = scene.server.rest(user);
  let [count, cursor] = [0, ""];
  for (;;) {
    const page = await rest.get(`/conversations?limit=200${cursor}`);
    if (page.status === 429) {
      await new Promise((resume) => setTimeout(resume, 500));
      continue;
    }
    count += page.body.items.length;
    if (!page.body.nextCursor) return count;
    cursor = `&cursor=${encodeURIComponent(page.body.nextCursor)}`;
  }
}

async function invite(scene) {
  const [stranger, victim] = [newUser("stranger"), newUser("victim")];
  const mine = await scene.server.connect(victim);
  const { id: own } = await mine.emit("conversation:create", { title: "the victim's own" });
  mine.close();
  const [client, rest] = [await scene.server.connect(stranger), scene.server.rest(stranger)];
  let invited = 0;
  const refusals = {};
  for (let count = 0; count < INVITATIONS && !scene.isStopped; count += 1) {
    const conversation = await client.emit("conversation:create", { title: LONG_TITLE });
    if (conversation.code) {
      refusals[conversation.code] = (refusals[conversation.code] ?? 0) + 1;
      continue;
    }
    // The assistant is silent then: the long message stays the newest, which is the one that is listed.
    await rest.post(`/conversations/${conversation.id}/escalate`);
    await client.emit("message:send", { conversationId: conversation.id, content: CONTROL });
    await client.emit("conversation:invite", { conversationId: conversation.id, userId: victim }).then((ack) => {
      if (ack.code) refusals[ack.code] = (refusals[ack.code] ?? 0) + 1;
      else invited += 1;
    });
    await scene.wait(50);
  }
  const list = await firstList(scene, victim);
  return (
    `${invited} of ${INVITATIONS} invitations sent (refused: ${JSON.stringify(refusals)}); the invited user's first list: ` +
    `${list.bytes} bytes, ${list.items.length} conversations, their own ${list.items.some(({ id }) => id === own) ? "among them" : "MISSING"}`
  );
}

async function firstList(scene, user) {
  const client = await scene.server.connect(user);
  const items = await client.next("conversations:list");
  client.close();
  return { items, bytes: Buffer.byteLength(JSON.stringify(items)) };
}

export const CONVERSATIONS = [
  {
    name: "conversations-50-sockets",
    says: "one user makes conversations on 50 sockets, 50 a second on each",
    seconds: 20,
    run: createOnManySockets,
  },
  {
    name: "invitations",
    says: "somebody invites a user into 80 conversations with long titles and messages",
    run: invite,
  },
];
