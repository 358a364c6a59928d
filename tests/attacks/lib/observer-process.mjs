// See observer.mjs.
import { readFileSync } from "node:fs";

import { Client } from "../../clients/js/harness/client.mjs";

const SEND_EVERY_MS = 20;
const SAMPLE_EVERY_MS = 20;
const TICKS_PER_SECOND = 100;

/** An official client that sends a small message every 20 ms. */
class Honest {
  sent = new Map();
  latencies = [];
  refused = {};
  disconnects = 0;
  #number = 0;

  static async start(url, token) {
    const honest = new Honest();
    const client = new Client(url, { token }, { reconnection: true });
    await client.connected();
    const { id } = await client.emit("conversation:create", {});
    client.socket.offAny();
    client.socket.on("message:saved", ({ content }) => honest.#shown(content));
    client.socket.on("exception", ({ code, cause }) => {
      honest.refused[code] = (honest.refused[code] ?? 0) + 1;
      honest.#shown(cause.data?.content);
    });
    client.socket.on("disconnect", () => (honest.disconnects += 1));
    setInterval(() => honest.#send(client, id), SEND_EVERY_MS);
    return honest;
  }

  #send(client, conversationId) {
    if (!client.socket.connected) return;
    const content = `number ${(this.#number += 1)}`;
    this.sent.set(content, performance.now());
    client.socket.emit("message:send", { conversationId, content });
  }

  #shown(content) {
    const at = this.sent.get(content);
    if (at === undefined) return;
    this.sent.delete(content);
    this.latencies.push(performance.now() - at);
  }

  /** What was shown since the last call; what is late counts with the time for which it has been waited for. */
  lap() {
    const now = performance.now();
    const waits = [...this.sent.values()].map((at) => now - at).filter((wait) => wait > 1_000);
    const all = [...this.latencies, ...waits].sort((a, b) => a - b);
    const at = (share) => all[Math.min(all.length - 1, Math.floor(all.length * share))];
    const figures = {
      p50: at(0.5),
      p99: at(0.99),
      samples: all.length,
      missing: waits.length,
      refused: this.refused,
      disconnects: this.disconnects,
    };
    this.latencies = [];
    this.refused = {};
    this.disconnects = 0;
    return figures;
  }
}

/** The server's resident memory and CPU time. */
class Usage {
  peak = 0;
  rss = 0;
  #pid;
  #began;

  constructor(pid, onSample) {
    this.#pid = pid;
    this.#sample();
    this.#began = { at: performance.now(), cpu: this.#cpu() };
    setInterval(() => onSample(this.#sample()), SAMPLE_EVERY_MS);
  }

  #sample() {
    this.rss = Number(readFileSync(`/proc/${this.#pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) * 1024;
    this.peak = Math.max(this.peak, this.rss);
    return this.rss;
  }

  #cpu() {
    const fields = readFileSync(`/proc/${this.#pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  lap() {
    this.#sample();
    const now = { at: performance.now(), cpu: this.#cpu() };
    const seconds = (now.at - this.#began.at) / 1000;
    const figures = { rss: this.rss, peak: this.peak, seconds, cpuSeconds: now.cpu - this.#began.cpu };
    this.#began = now;
    this.peak = this.rss;
    return figures;
  }
}

let honest;
let usage;

process.on("message", async ({ start, lap }) => {
  if (start) {
    honest = await Honest.start(start.url, start.token);
    let isTooMuch = false;
    usage = new Usage(start.pid, (rss) => {
      if (rss / 1e6 <= start.stopAtMb || isTooMuch) return;
      isTooMuch = true;
      process.send({ tooMuch: true });
    });
    process.send({ started: true });
  }
  if (lap) process.send({ lap: { ...honest.lap(), ...usage.lap() } });
});
process.on("disconnect", () => process.exit(0));
