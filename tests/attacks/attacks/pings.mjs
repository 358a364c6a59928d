// WebSocket pings, each of which asks for a pong.
import { newUser } from "../../clients/js/harness/server.mjs";
import { openSocket, openWebSocket, pingFrame } from "../../clients/js/harness/websocket.mjs";

const SOCKETS = 10;
/** Bytes of pings that are written at once. */
const WRITE_BYTES = 65_536;
/** Sessions outside of the namespace are ended: the next one is opened then. */
const REOPEN_MS = 100;

/** Sends pings as fast as the kernel takes them, and counts them, until the attack is over or the connection is. */
async function flood(scene, socket, size, counted) {
  const ping = pingFrame(size);
  const perWrite = Math.ceil(WRITE_BYTES / ping.length);
  const many = Buffer.concat(Array.from({ length: perWrite }, () => ping));
  while (!scene.isOver && socket.isOpen) {
    if (!(await socket.write(many))) break;
    counted.pings += perWrite;
    // Lets the other connections and the timers have their turn.
    await new Promise(setImmediate);
  }
}

async function pingFrom(scene, size, { open, read }) {
  const counted = { pings: 0, connections: 0 };
  const one = async () => {
    while (!scene.isOver) {
      const socket = await open().catch(() => undefined);
      if (!socket) {
        await scene.wait(REOPEN_MS);
        continue;
      }
      counted.connections += 1;
      scene.closes(() => socket.close());
      read(socket, scene);
      await flood(scene, socket, size, counted);
      socket.close();
    }
  };
  const all = Array.from({ length: SOCKETS }, one);
  await scene.wait(scene.seconds * 1000);
  scene.isOver = true;
  // Writes that wait end with their connections, after the memory was measured.
  scene.closes(() => void Promise.all(all));
  return `${(counted.pings / 1e6).toFixed(2)} million pings sent over ${counted.connections} connections`;
}

const withoutToken = (scene) => ({ open: () => openWebSocket(scene.server.url) });
const inNamespace = async (scene) => {
  const token = await scene.token(newUser("attacker"));
  return { open: () => openSocket(scene.server.url, token, { chunk: 1_024 }) };
};
const nothing = (socket) => socket.stopReading();
const everything = (socket) => socket.readAll();
const trickle = (socket, scene) => {
  socket.stopReading();
  const timer = setInterval(() => socket.readSome(1_024), 1_000);
  scene.closes(() => clearInterval(timer));
};

export const PINGS = [
  {
    name: "pings-125-unread",
    says: "10 WebSockets without a token send pings of 125 bytes and read nothing",
    run: (scene) => pingFrom(scene, 125, { ...withoutToken(scene), read: nothing }),
  },
  {
    name: "pings-0-unread",
    says: "10 WebSockets without a token send empty pings and read nothing",
    run: (scene) => pingFrom(scene, 0, { ...withoutToken(scene), read: nothing }),
  },
  {
    name: "pings-125-trickle",
    says: "10 sockets of one user send pings of 125 bytes and read 1 KB a second",
    run: async (scene) => pingFrom(scene, 125, { ...(await inNamespace(scene)), read: trickle }),
  },
  {
    name: "pings-0-trickle",
    says: "10 sockets of one user send empty pings and read 1 KB a second",
    run: async (scene) => pingFrom(scene, 0, { ...(await inNamespace(scene)), read: trickle }),
  },
  {
    name: "pings-125-read",
    says: "10 WebSockets without a token send pings of 125 bytes and read everything",
    run: (scene) => pingFrom(scene, 125, { ...withoutToken(scene), read: everything }),
  },
  {
    name: "pings-0-read",
    says: "10 WebSockets without a token send empty pings and read everything",
    run: (scene) => pingFrom(scene, 0, { ...withoutToken(scene), read: everything }),
  },
];
