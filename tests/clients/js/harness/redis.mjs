// A Redis server of a test's own, on a free port, that keeps nothing: after a restart it is empty.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { Child, temporaryFolder } from "./child.mjs";
import { freePort } from "./ports.mjs";

const run = promisify(execFile);
const READY = /Ready to accept connections/;
const COMMAND_LIMIT_MS = 10_000;

export class Redis {
  #args;
  #access;
  #credentials;
  #folder;
  #child;

  /**
   * `args` are added to the server's own, `access` is how redis-cli gets in, `credentials` go into the URL. `port` is a free
   * one unless it is given.
   */
  constructor({ args = [], access = [], credentials = "", port } = {}) {
    this.#args = args;
    this.#access = access;
    this.#credentials = credentials;
    this.port = port;
  }

  /** Chooses its port, so that others can be told its URL before it starts. */
  async reserve() {
    this.port ??= await freePort();
  }

  /** As a `REDIS_URL`. */
  get url() {
    return `redis://${this.#credentials}127.0.0.1:${this.port}`;
  }

  get listening() {
    return ["--port", this.port];
  }

  /** Whether it is up. */
  get isRunning() {
    return this.#child?.isRunning ?? false;
  }

  /** Those servers that hold keys: a cluster has several. */
  get masters() {
    return [this];
  }

  /** Starts it; again after `end`, it comes back empty on the same port. */
  async start() {
    await this.reserve();
    this.#folder ??= await temporaryFolder();
    const keepNothing = ["--save", "", "--appendonly", "no", "--dir", this.#folder.path];
    const args = [...this.listening, "--bind", "127.0.0.1", ...keepNothing, ...this.#args];
    this.#child = new Child("redis-server", args.map(String));
    await this.#child.said(READY);
  }

  /** Ends the process: SIGTERM as an operator does, SIGKILL as a power cut. Its connections break. */
  async end(signal = "SIGTERM") {
    this.#child?.signal(signal);
    await this.#child?.ended("Redis");
  }

  async stop() {
    await this.end("SIGKILL");
    await this.#folder?.remove();
  }

  /** One command, and its reply as JSON. */
  async command(...words) {
    return JSON.parse(await this.#ask("--json", ...words));
  }

  /** A command whose reply is lines of text, which redis-cli leaves as they are. */
  async text(...words) {
    return (await this.#ask(...words)).trim();
  }

  async #ask(...words) {
    const access = ["-h", "127.0.0.1", "-p", this.port, ...this.#access, "--no-auth-warning", "-e"];
    const { stdout } = await run("redis-cli", [...access, ...words].map(String), { timeout: COMMAND_LIMIT_MS });
    return stdout;
  }

  /** Cuts the connections that wait for messages, and gives their number. */
  async killSubscribers() {
    const killed = await this.command("CLIENT", "KILL", "TYPE", "pubsub");
    if (killed > 0) return killed;
    const blocked = (await this.clients()).filter(({ flags }) => flags.includes("b"));
    for (const { id } of blocked) await this.command("CLIENT", "KILL", "ID", id);
    assert.ok(blocked.length > 0, "nobody listens to Redis");
    return blocked.length;
  }

  /** Its connections, each as the fields of `CLIENT LIST`. */
  async clients() {
    const lines = (await this.text("CLIENT", "LIST")).split("\n");
    return lines.map((line) => Object.fromEntries(line.split(" ").map((field) => field.split(/=(.*)/s))));
  }

  /** How often each command was called: `INFO commandstats`. */
  async calls() {
    const text = await this.text("INFO", "commandstats");
    return Object.fromEntries([...text.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name, calls]) => [name, Number(calls)]));
  }

  /** Every key with its remaining time in milliseconds: -1 is for ever. */
  async lifetimes() {
    const keys = await this.command("KEYS", "*");
    const all = await Promise.all(keys.map(async (key) => ({ key, ms: await this.command("PTTL", key) })));
    return all.filter(({ ms }) => ms !== -2);
  }
}

/** One that lets in nobody but the user `app`. */
export function guardedRedis() {
  return new Redis({
    args: ["--user", "app", "on", ">guarded-word", "~*", "&*", "+@all", "--user", "default", "off"],
    access: ["--user", "app", "--pass", "guarded-word"],
    credentials: "app:guarded-word@",
  });
}
