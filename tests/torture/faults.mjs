// What is done to the instances, drawn from a seed: at most all but one of them are at fault at a time.
import { CUTS } from "../clients/js/harness/tcp-proxy.mjs";
import { EVERYWHERE, sleep } from "./run-state.mjs";

/** Milliseconds between the beginnings of two faults. */
const GAP_MS = [1_500, 5_500];
const BACKEND_NAME = "chat-backend";

export class Faults {
  #atFault = new Set();
  #redisIsAway = false;
  #running = new Set();

  constructor({ cluster, random, state }) {
    Object.assign(this, { cluster, random, state });
  }

  /** Begins one fault after the other until `end`, and waits for their ends. */
  async run(end) {
    while (Date.now() < end) {
      await sleep(this.random.between(...GAP_MS));
      const fault = this.#next();
      if (!fault) continue;
      const running = fault().catch((error) => this.state.violated("an instance does not recover", {}, error.message));
      this.#running.add(running);
      running.finally(() => this.#running.delete(running));
    }
    await Promise.all(this.#running);
  }

  #next() {
    const { random, cluster } = this;
    const well = cluster.servers.filter((server) => !this.#atFault.has(server));
    // Drawn before it is known whether it can be done, so that what follows is the same in each run.
    const server = random.pick(well);
    const index = cluster.servers.indexOf(server);
    const how = random.pick(CUTS);
    const draw = random.weighed([
      [20, () => this.#pause(server, random.between(2_000, 15_000))],
      [20, () => this.#cutDatabase(server, cluster.databaseProxies[index], how, random.between(2_000, 15_000))],
      [20, () => this.#cutRedis(server, cluster.proxies[index], how, this.#cutLength())],
      [8, () => this.#end(server, "SIGKILL", random.between(0, 4_000))],
      [8, () => this.#end(server, "SIGTERM", random.between(0, 4_000))],
      [8, () => this.#endDuringCut(server, cluster.proxies[index], how, random.pick(["SIGKILL", "SIGTERM"]))],
      [5, () => this.#restartRedis(random.between(300, 3_000))],
      [8, () => this.#terminateBackends()],
    ]);
    return well.length > 1 ? draw : undefined;
  }

  /** Mostly seconds; sometimes for longer than what is published waits. */
  #cutLength() {
    const { random } = this;
    const [low, high] = random.weighed([[7, [2_000, 15_000]], [2, [15_000, 60_000]], [1, [121_000, 140_000]]]);
    return random.between(low, high);
  }

  /** Notes a fault while `during` lasts; `at` is a server, or nobody for all of them. */
  async #at(server, what, during, excuses = true) {
    const fault = { what, at: server?.name ?? EVERYWHERE, from: Date.now(), excuses };
    this.state.faults.push(fault);
    this.state.say(`${fault.at}: ${what}`);
    if (server) this.#atFault.add(server);
    try {
      await during();
    } finally {
      if (server) this.#atFault.delete(server);
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
    return this.#at(server, `cut from Redis for ${seconds(ms)} (${how})`, async () => {
      proxy.cut(how);
      await sleep(ms);
      await proxy.heal();
    });
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

  /** Who was cut cannot tell what it has done, and who has ended never will. The others have no excuse from then on. */
  async #endDuringCut(server, proxy, how, signal) {
    const ms = this.random.between(1_000, 10_000);
    await this.#at(server, `cut from Redis (${how}), and ended by ${signal} after ${seconds(ms)}`, async () => {
      proxy.cut(how);
      await sleep(ms);
      await this.#endAndStart(server, signal, 1_000, () => proxy.heal());
    });
  }

  async #restartRedis(ms) {
    if (this.#redisIsAway) return;
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
    }, false);
  }
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
