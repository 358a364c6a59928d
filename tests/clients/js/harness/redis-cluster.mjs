// A Redis cluster of three masters.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { eventually } from "./deadline.mjs";
import { freePorts } from "./ports.mjs";
import { Redis } from "./redis.mjs";

const run = promisify(execFile);
const MASTERS = 3;

export class RedisCluster {
  masters = [];

  get url() {
    return this.masters[0].url.replace("redis:", "redis-cluster:");
  }

  get isRunning() {
    return this.masters.every((master) => master.isRunning);
  }

  async reserve() {
    if (this.masters.length > 0) return;
    const [ports, buses] = [await freePorts(MASTERS), await freePorts(MASTERS)];
    this.masters = ports.map((port, index) => {
      const cluster = ["--cluster-enabled", "yes", "--cluster-port", buses[index], "--cluster-node-timeout", "2000"];
      return new Redis({ port, args: cluster });
    });
  }

  async start() {
    await this.reserve();
    await Promise.all(this.masters.map((master) => master.start()));
    const addresses = this.masters.map(({ port }) => `127.0.0.1:${port}`);
    await run("redis-cli", ["--cluster", "create", ...addresses, "--cluster-replicas", "0", "--cluster-yes"]);
    for (const master of this.masters) {
      await eventually("a cluster that knows itself", async () => /cluster_state:ok/.test(await master.text("CLUSTER", "INFO")));
    }
  }

  async stop() {
    await Promise.all(this.masters.map((master) => master.stop()));
  }
}
