// What is done to the instances, drawn from a seed: at most all but one of them are paused, ended or without their database at a time.
import { CUTS } from "../clients/js/harness/tcp-proxy.mjs";
import { EVERYWHERE, sleep } from "./run-state.mjs";

/** Milliseconds between the beginnings of two faults. */
const GAP_MS = [1_500, 4_500];
const SHORT_MS = [2_000, 15_000];
/** How much longer than the run its last faults may last. */
const LAST_MS = 15_000;
/** How long an instance is away that was cut before. */
const AGAIN_MS = 1_000;
const BACKEND_NAME = "chat-backend";

const KINDS = [
  [20, "pause"],
  [20, "database"],
  [20, "redis"],
  [8, "kill"],
  [8, "terminate"],
  [8, "end during cut"],
  [5, "redis restart"],
  [8, "backends"],
];

export class Faults {
  /** Those instances whose process or database is at fault, those without Redis, and whether Redis is away. */
  #processes = new Set();
  #links = new Set();
  #redisIsAway = false;
  #running = new Set();

  constructor({ cluster, random, state }) {
    Object.assign(this, { cluster, random, state });
  }

  /** Begins one fault after the other until `end`, and waits for their ends. */
  async run(end) {
    while (Date.now() < end) {
      const plan = this.#plan();
      await sleep(plan.gap);
      // What would outlast the run by far is made short: nothing else would happen meanwhile.
      if (Date.now() + plan.long > end + LAST_MS) plan.long = plan.short;
      const fault = this.#begin(plan);
      if (!fault) continue;
      const running = fault.catch((error) => this.state.violated("an instance does not recover", {}, error.message));
      this.#running.add(running);
      running.finally(() => this.#running.delete(running));
    }
    await Promise.all(this.#running);
  }

  /** All of it is drawn, whether it can be done or not: so the next one is the same in each run. */
  #plan() {
    const { random, cluster } = this;
    return {
      gap: random.between(...GAP_MS),
      kind: random.weighed(KINDS),
      index: random.below(cluster.servers.length),
      how: random.pick(CUTS),
      signal: random.pick(["SIGKILL", "SIGTERM"]),
      short: random.between(...SHORT_MS),
      // Mostly seconds; sometimes for longer than what is published waits.
      long: random.between(...random.weighed([[7, SHORT_MS], [2, [15_000, 60_000]], [1, [121_000, 140_000]]])),
      down: random.between(300, 4_000),
    };
  }

  /** Begins what is planned, on the next instance on which it can be done; nothing where there is none. */
  #begin({ kind, index, how, signal, short, long, down }) {
    if (kind === "redis restart") return this.#redisIsAway ? undefined : this.#restartRedis(down);
    if (kind === "backends") return this.#terminateBackends();
    const { servers, proxies, databaseProxies } = this.cluster;
    const needsLink = kind === "redis" || kind === "end during cut";
    const needsProcess = kind !== "redis";
    if (needsProcess && this.#processes.size >= servers.length - 1) return undefined;
    const isFree = (server) => !(needsLink && this.#links.has(server)) && !(needsProcess && this.#processes.has(server));
    const at = servers.map((_, step) => (index + step) % servers.length).find((each) => isFree(servers[each]));
    if (at === undefined) return undefined;
    const [server, redis, database] = [servers[at], proxies[at], databaseProxies[at]];
    if (kind === "pause") return this.#pause(server, short);
    if (kind === "database") return this.#cutDatabase(server, database, how, short);
    if (kind === "redis") return this.#cutRedis(server, redis, how, long);
    if (kind === "end during cut") return this.#endDuringCut(server, redis, how, short, signal);
    return this.#end(server, kind === "kill" ? "SIGKILL" : "SIGTERM", down);
  }

  /** Notes a fault while `during` lasts; without a `server` it is one of all of them. `takes` are the sets that it is in meanwhile. */
  async #at(server, what, during, { takes = [this.#processes], excuses = true } = {}) {
    const fault = { what, at: server?.name ?? EVERYWHERE, from: Date.now(), excuses };
    this.state.faults.push(fault);
    this.state.say(`${fault.at}: ${what}`);
    if (server) takes.forEach((set) => set.add(server));
    try {
      await during();
    } finally {
      takes.forEach((set) => set.delete(server));
      fault.to = Date.now();
    }
  }

  #pause(server, ms) {
    return this.#at(server, `paused for ${seconds(ms)}`, async () => {
      server.pause();
      await sleep(ms);
      server.resume();
    });
  }

  #cutDatabase(server, proxy, how, ms) {
    return this.#at(server, `cut from PostgreSQL for ${seconds(ms)} (${how})`, async () => {
      proxy.cut(how);
      await sleep(ms);
      await proxy.heal();
    });
  }

  #cutRedis(server, proxy, how, ms) {
    const cut = async () => {
      proxy.cut(how);
      await sleep(ms);
      await proxy.heal();
    };
    return this.#at(server, `cut from Redis for ${seconds(ms)} (${how})`, cut, { takes: [this.#links] });
  }

  #end(server, signal, ms) {
    return this.#at(server, `ended by ${signal}, started after ${seconds(ms)}`, () => this.#endAndStart(server, signal, ms));
  }

  async #endAndStart(server, signal, ms, between = async () => {}) {
    if (signal === "SIGKILL") await server.kill();
    else {
      server.terminate();
      await server.ended();
    }
    await between();
    await sleep(ms);
    await server.start();
  }

  /** Who was cut cannot tell what it has done, and who has ended never will: the others have no excuse from then on. */
  #endDuringCut(server, proxy, how, ms, signal) {
    const cutAndEnd = async () => {
      proxy.cut(how);
      await sleep(ms);
      await this.#endAndStart(server, signal, AGAIN_MS, () => proxy.heal());
    };
    const what = `cut from Redis (${how}), and ended by ${signal} after ${seconds(ms)}`;
    return this.#at(server, what, cutAndEnd, { takes: [this.#processes, this.#links] });
  }

  async #restartRedis(ms) {
    this.#redisIsAway = true;
    const { redis } = this.cluster;
    await this.#at(undefined, `Redis restarts, away for ${seconds(ms)}`, async () => {
      await redis.end("SIGKILL");
      await sleep(ms);
      await redis.start();
    });
    this.#redisIsAway = false;
  }

  #terminateBackends() {
    return this.#at(undefined, "PostgreSQL ends all connections", async () => {
      const statement = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1";
      await this.cluster.query(statement, [BACKEND_NAME]);
    }, { excuses: false });
  }
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
