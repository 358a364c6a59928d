// One attack: a fresh server, an observer in a process of its own, the attack, and what it did.
import { setTimeout as sleep } from "node:timers/promises";

import { newUser, Server } from "../../clients/js/harness/server.mjs";
import { token } from "../../clients/js/harness/token.mjs";
import { moved, readCounters } from "./metrics.mjs";
import { Observer } from "./observer.mjs";

/** What a server in production has; the harness switches some of it off for the tests. */
const LIMITS = {
  LIMIT_EVENTS_PER_SECOND: "50",
  LIMIT_EVENTS_BURST: "100",
  LIMIT_CONNECTIONS_PER_USER: "50",
  LIMIT_ANSWERS_PER_USER: "10",
  LIMIT_CONVERSATIONS_PER_MINUTE: "60",
  LIMIT_INVITATIONS_PER_MINUTE: "30",
  RUST_LOG: "error",
};

const CALM_MS = 4_000;
const AFTERMATH_MS = 10_000;

/** What an attack is given. */
class Scene {
  #closing = [];

  constructor(server, stop, seconds) {
    Object.assign(this, { server, stop, seconds });
  }

  /** Has `close` called when the attack is over. */
  closes(close) {
    this.#closing.push(close);
  }

  token(user) {
    return token(user);
  }

  /** Waits; less when the attack has to stop because the server has taken too much memory. */
  async wait(ms) {
    await sleep(ms, undefined, { signal: this.stop }).catch(() => {});
  }

  get isStopped() {
    return this.stop.aborted;
  }

  close() {
    for (const close of this.#closing) close();
  }
}

export async function run(attack, { seconds = attack.seconds ?? 10, stopAtMb }) {
  const server = new Server({ ...LIMITS, ...attack.env });
  await server.start();
  const stop = new AbortController();
  const scene = new Scene(server, stop.signal, seconds);
  let observer;
  try {
    const prepared = await attack.prepare?.(scene);
    observer = await Observer.start({
      url: server.url,
      token: await token(newUser("honest")),
      pid: server.pid,
      stopAtMb,
      onTooMuch: () => stop.abort(),
    });
    await sleep(CALM_MS);
    const calm = await observer.lap();
    const before = await readCounters(server.url);
    const result = await attack.run(scene, prepared);
    const during = await observer.lap();
    const after = await readCounters(server.url).catch(() => undefined);
    scene.close();
    await sleep(AFTERMATH_MS);
    const aftermath = await observer.lap();
    report(attack, { calm, during, aftermath, result, stopped: stop.signal.aborted && stopAtMb });
    console.log(after ? moved(before, after) : "    /metrics did not answer");
    console.log();
  } finally {
    observer?.close();
    scene.close();
    if (server.isRunning) await server.kill();
    await server.stop();
  }
}

function report(attack, { calm, during, aftermath, result, stopped }) {
  const mb = (bytes) => (bytes / 1e6).toFixed(0);
  const ms = (value) => (value === undefined ? "none" : value.toFixed(1));
  const latency = ({ p50, p99, samples }) => `p50 ${ms(p50)} p99 ${ms(p99)} ms (${samples})`;
  const refusals = Object.entries(during.refused).map(([code, count]) => `${count} ${code}`);
  console.log(`${attack.name}: ${attack.says}`);
  console.log(
    `    RSS before ${mb(calm.rss)}, peak ${mb(Math.max(during.peak, aftermath.peak))}, at the end ${mb(during.rss)}, ` +
      `10 s later ${mb(aftermath.rss)} MB${stopped ? `; stopped at ${stopped} MB` : ""}`,
  );
  console.log(`    CPU during ${during.cpuSeconds.toFixed(1)} s of ${during.seconds.toFixed(1)} s`);
  console.log(
    `    honest before ${latency(calm)}, during ${latency(during)}` +
      `${during.missing ? `, ${during.missing} not shown yet` : ""}${refusals.length ? `, refused ${refusals.join(", ")}` : ""}` +
      `${during.disconnects ? `, disconnected ${during.disconnects} times` : ""}`,
  );
  if (result) console.log(`    ${result}`);
}
