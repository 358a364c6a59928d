// The long form of the fault tests: several instances, official clients, faults drawn from a seed, and a check of all that was shown.
//
//     node tests/torture/run.mjs --minutes 10 --instances 3 --clients 20 [--seed N] [--logs FOLDER]
//
// FOLDER gets what the instances logged, each violation with what its socket was sent, and what is stored.
//
// It wants redis-server and PostgreSQL's programs, and the built binary (CHAT_BACKEND_BIN, or target/debug). It prints each violation
// with its seed, time, instance and socket, then one line that sums up, and ends with 1 where there were violations.
import { randomInt } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Cluster } from "../clients/js/harness/cluster.mjs";
import { eventually } from "../clients/js/harness/deadline.mjs";
import { Postgres } from "../clients/js/harness/postgres.mjs";
import { load, newConversation } from "../clients/js/harness/turns.mjs";
import { Faults } from "./faults.mjs";
import { Page } from "./page.mjs";
import { Random } from "./random.mjs";
import { RestUser } from "./rest-user.mjs";
import { GRACE_MS, RunState, sleep } from "./run-state.mjs";
import { Verdict } from "./verdict.mjs";

const CHUNKS = 40;
const CHUNK_MS = 20;
/** How long a page waits between two messages, about. */
const PAUSE_MS = 6_000;
const REST_USERS = 3;
const SHARED = 3;
/** Until everything that was sent is acknowledged and answered once nothing is at fault any more. */
const SETTLED_MS = 60_000;
const READY_MS = 60_000;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    instances: { type: "string", default: "3" },
    clients: { type: "string", default: "20" },
    seed: { type: "string", default: String(randomInt(1_000_000)) },
    logs: { type: "string" },
  },
});
const number = (name) => {
  const value = Number(values[name]);
  if (!(value > 0) && name !== "seed") throw new Error(`--${name} has to be a number above 0, not "${values[name]}"`);
  return value;
};
const [minutes, instances, clients, seed] = ["minutes", "instances", "clients", "seed"].map(number);

const state = new RunState(seed);
const random = new Random(seed);
const env = {
  AI_CHUNKS: String(CHUNKS),
  AI_CHUNK_DELAY_MS: String(CHUNK_MS),
  LIMIT_ANSWERS_PER_USER: "0",
  LIMIT_CONNECTIONS_PER_USER: "0",
  // What an operator is warned of, and the address.
  RUST_LOG: "warn,chat_backend::app=info",
};
const cluster = new Cluster({ instances, env, postgres: new Postgres(), proxied: true });
process.once("uncaughtException", (error) => {
  console.error(error);
  process.exit(2);
});

await cluster.start();
try {
  await torture();
} finally {
  if (values.logs) await keepLogs();
  await cluster.stop().catch((error) => state.violated("an instance does not end well", {}, error.message.slice(0, 2_000)));
}
sumUp();
process.exit(state.violations.length > 0 ? 1 : 0);

async function torture() {
  const { pages, restUsers } = await people();
  state.say(`seed ${seed}: ${minutes} minutes, ${instances} instances, ${pages.length} clients, ${restUsers.length} REST users`);
  const running = [...pages, ...restUsers].map((one) => one.run());
  const faults = new Faults({ cluster, random: random.fork(), state });
  await faults.run(Date.now() + minutes * 60_000);

  state.say("nothing is at fault any more: waiting until all is answered");
  state.isWindingDown = true;
  await cluster.ready(READY_MS).catch((error) => state.violated("readiness does not come back", {}, error.message));
  const isSettled = async () => {
    const isAcknowledged = [...pages, ...restUsers].every((one) => one.waiting.size === 0);
    return isAcknowledged && (await cluster.query("SELECT 1 FROM turns LIMIT 1")).length === 0;
  };
  // What is missing is a violation below.
  await eventually("an end", isSettled, SETTLED_MS).catch(() => {});
  await sleep(GRACE_MS + 2_000);

  const fields = `id, "conversationId", role, content, status, error, "replyTo", "createdAt" AT TIME ZONE 'UTC' AS "createdAt"`;
  const messages = await cluster.query(`SELECT ${fields} FROM messages ORDER BY "createdAt", id`);
  const turns = await cluster.query(`SELECT "conversationId", "questionId", "createdAt" AT TIME ZONE 'UTC' AS "createdAt" FROM turns`);
  state.verdict = new Verdict({ state, messages, turns, pages, restUsers });
  state.verdict.check();
  state.isOver = true;
  pages.forEach((page) => page.close());
  await Promise.race([Promise.all(running), sleep(10_000)]);
}

/** Users with conversations of their own, some with several pages, and conversations that all of some users share. */
async function people() {
  const { servers } = cluster;
  const users = Array.from({ length: Math.max(2, Math.ceil(clients * 0.6)) }, (_, index) => `user-${index}`);
  const sockets = new Map();
  const owned = new Map();
  for (const user of users) {
    const client = await random.pick(servers).connect(user);
    sockets.set(user, client);
    owned.set(user, [(await newConversation(client, "own")).id, (await newConversation(client, "other")).id]);
  }
  for (let shared = 0; shared < SHARED; shared += 1) {
    const members = users.filter((_, index) => index % SHARED === shared);
    const owner = sockets.get(members[0]);
    const { id } = await newConversation(owner, "shared");
    for (const user of members) {
      if (user !== members[0]) await owner.emit("conversation:invite", { conversationId: id, userId: user });
      owned.get(user).push(id);
    }
  }
  for (const [user, client] of sockets) {
    for (const id of owned.get(user)) {
      const loaded = await load(client, id);
      if (loaded.code) throw new Error(`${user} may not load ${id}: ${loaded.message}`);
    }
    client.close();
  }
  const pages = Array.from({ length: clients }, (_, index) => {
    const user = users[index % users.length];
    const options = {
      features: index % 3 === 0 ? ["delta"] : undefined,
      transport: index % 10 === 9 ? "polling" : "websocket",
    };
    const name = `c${index}`;
    return new Page({ name, user, conversations: owned.get(user), options, servers, random: random.fork(), pause: PAUSE_MS, state });
  });
  const restUsers = Array.from({ length: REST_USERS }, (_, index) => {
    const user = users[(index * 2) % users.length];
    return new RestUser({ name: `r${index}`, user, conversations: owned.get(user), servers, random: random.fork(), pause: PAUSE_MS, state });
  });
  return { pages, restUsers };
}

async function keepLogs() {
  await mkdir(values.logs, { recursive: true });
  for (const server of cluster.servers) await writeFile(join(values.logs, `${server.name}.log`), server.log);
  await writeFile(join(values.logs, "violations.json"), JSON.stringify(state.traces(), null, 2));
  await writeFile(join(values.logs, "messages.json"), JSON.stringify(state.verdict?.messages ?? [], null, 1));
}

function sumUp() {
  const kinds = {};
  for (const { kind } of state.violations) kinds[kind] = (kinds[kind] ?? 0) + 1;
  for (const [kind, count] of Object.entries(kinds).sort(([, one], [, other]) => other - one)) console.log(`${String(count).padStart(6)}  ${kind}`);
  const { acknowledged, frames, ends, sessions, streams } = state.counts;
  const { pairs = 0, delay = {} } = state.verdict ?? {};
  const lateFrames = (state.verdict?.pages ?? []).flatMap((page) => page.sessions.flatMap((session) => [...session.views.values()]))
    .reduce((sum, view) => sum + view.lateFrames, 0);
  console.log(
    `seed ${seed}: ${minutes} minutes, ${state.faults.length} faults, ${sessions} connections, ${acknowledged} messages acknowledged, ` +
      `${frames} frames, ${ends} ends, ${streams} SSE streams, ${pairs} ordered pairs, shown after p50 ${delay.p50} ms, p99 ${delay.p99} ms, ` +
      `max ${delay.max} ms, ${lateFrames} late frames, ${state.violations.length} violations`,
  );
}
