// Request bodies that never end.
import { newUser } from "../../clients/js/harness/server.mjs";
import { bearer, request } from "../lib/http.mjs";

const BODY_BYTES = 1_000_000;

async function sendBodies(scene, count, open) {
  const body = "a".repeat(BODY_BYTES - 1);
  const connections = [];
  for (let number = 0; number < count && !scene.isStopped; number += 1) {
    const connection = await open(body, number).catch(() => undefined);
    if (!connection) continue;
    scene.closes(() => connection.close());
    connections.push(connection);
  }
  await scene.wait(scene.seconds * 1000);
  const waiting = connections.filter(({ isOpen, received }) => isOpen && received === 0).length;
  const answers = {};
  for (const { text } of connections) {
    const status = text.match(/^HTTP\/1\.1 (\d+)/)?.[1];
    if (status) answers[status] = (answers[status] ?? 0) + 1;
  }
  return `${waiting} of ${count} bodies still waited for after ${scene.seconds} s; answers: ${JSON.stringify(answers)}`;
}

const rest = async (scene, count) => {
  const user = newUser("attacker");
  const headers = { ...bearer(await scene.token(user)), "Content-Type": "application/json" };
  return sendBodies(scene, count, (body) =>
    request(scene.server.url, "POST", "/api/chat/conversations", { headers, body, length: BODY_BYTES }),
  );
};

const POLL = "/socket.io/?EIO=4&transport=polling";

const engine = (scene, count) =>
  sendBodies(scene, count, async (body) => {
    const text = await (await fetch(`${scene.server.url}${POLL}`)).text();
    const { sid } = JSON.parse(text.slice(1));
    const headers = { "Content-Type": "text/plain;charset=UTF-8" };
    return request(scene.server.url, "POST", `${POLL}&sid=${sid}`, { headers, body: `4${body.slice(1)}`, length: BODY_BYTES });
  });

export const BODIES = [
  {
    name: "bodies-rest",
    says: "50 REST requests of one user with a body of 1 MB whose last byte never comes",
    seconds: 45,
    run: (scene) => rest(scene, 50),
  },
  {
    name: "bodies-engine",
    says: "300 Engine.IO POSTs without a token with a body of 1 MB whose last byte never comes",
    seconds: 45,
    run: (scene) => engine(scene, 300),
  },
];
