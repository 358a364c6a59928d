// Histories that are asked for and not read.
import { CONTROL, fullConversation, LETTERS } from "../lib/conversation.mjs";
import { eventFrame, openSocket } from "../../clients/js/harness/websocket.mjs";

/** As many as LIMIT_EVENTS_BURST lets one socket send at once. */
const LOADS_PER_SOCKET = 100;

/** Opens `sockets` that ask for the same history again and again; `read(socket, scene)` says what is read of it. */
async function load(scene, { user, id }, { sockets = 1, asksForAck = false, read = () => {} }) {
  const token = await scene.token(user);
  const open = [];
  for (let count = 0; count < sockets; count += 1) open.push(await openSocket(scene.server.url, token, { chunk: 60_000 }));
  for (const socket of open) {
    scene.closes(() => socket.close());
    socket.stopReading();
    const loads = Array.from({ length: LOADS_PER_SOCKET }, (_, number) =>
      eventFrame("conversation:load", { conversationId: id, limit: 200 }, asksForAck ? number + 1 : ""),
    );
    void socket.write(Buffer.concat(loads));
    read(socket, scene);
  }
  await scene.wait(scene.seconds * 1000);
  const left = open.filter(({ isOpen }) => isOpen).length;
  const megabytes = open.reduce((sum, { received }) => sum + received, 0) / 1e6;
  return `${left} of ${sockets} sockets still open; they read ${megabytes.toFixed(1)} MB`;
}

function readEvery(ms, bytes) {
  return (socket, scene) => {
    const timer = setInterval(() => socket.readSome(bytes), ms);
    scene.closes(() => clearInterval(timer));
  };
}

export const LOADS = [
  {
    name: "loads-control",
    says: "one socket sends 100 loads of pages full of control characters and reads nothing",
    prepare: (scene) => fullConversation(scene, CONTROL),
    run: (scene, conversation) => load(scene, conversation, {}),
  },
  {
    name: "loads-letters",
    says: "one socket sends 100 loads of pages full of letters and reads nothing",
    prepare: (scene) => fullConversation(scene, LETTERS),
    run: (scene, conversation) => load(scene, conversation, {}),
  },
  {
    name: "loads-49-sockets",
    says: "49 sockets of one user each send 100 loads of pages full of letters and read nothing",
    seconds: 15,
    prepare: (scene) => fullConversation(scene, LETTERS),
    run: (scene, conversation) => load(scene, conversation, { sockets: 49 }),
  },
  {
    name: "loads-trickle",
    says: "49 sockets of one user each send 100 loads of pages full of letters and read 60 KB each 3 s",
    seconds: 30,
    prepare: (scene) => fullConversation(scene, LETTERS),
    run: (scene, conversation) => load(scene, conversation, { sockets: 49, read: readEvery(3_000, 60_000) }),
  },
  {
    name: "loads-acknowledged",
    says: "one socket sends 100 loads of pages full of letters with a callback and reads nothing",
    prepare: (scene) => fullConversation(scene, LETTERS),
    run: (scene, conversation) => load(scene, conversation, { asksForAck: true }),
  },
];
