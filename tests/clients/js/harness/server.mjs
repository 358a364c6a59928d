// The built binary as a process, on a free port and a fresh database.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { after, before } from "node:test";

import { binary } from "./binary.mjs";
import { Client } from "./client.mjs";
import { freshDatabase } from "./database.mjs";
import { PATIENCE_MS, within } from "./deadline.mjs";
import { Rest } from "./rest.mjs";
import { SECRET, token } from "./token.mjs";

const COLOURS = /\u001b\[[0-9;]*m/g;
const ADDRESS = /ready: open http:\/\/\S+?:(\d+)/;
// What a developer's shell may hold must not decide what a test sees.
const INHERITED = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"];

const DEFAULTS = {
  HOST: "127.0.0.1",
  PORT: "0",
  JWT_SECRET: SECRET,
  AI_PROVIDER: "scripted",
  AI_CHUNKS: "5",
  LIMIT_EVENTS_PER_SECOND: "0",
  LOG_FORMAT: "text",
  RUST_LOG: "info",
  SHUTDOWN_GRACE_MS: "5000",
};

/** Starts a server before the tests of the enclosing `describe` and stops it after them. */
export function useServer(env = {}) {
  const server = new Server(env);
  before(() => server.start());
  after(() => server.stop());
  return server;
}

export class Server {
  #env;
  #database;
  #process;
  #exit;
  #clients = new Set();
  #log = "";

  /** `env` is laid over the defaults when the server starts; a value may be a function, asked at that moment. */
  constructor(env = {}) {
    this.#env = env;
  }

  get log() {
    return this.#log;
  }

  /** Starts the process; again after a stop with `keepDatabase`, it finds the same database. */
  async start() {
    this.#database ??= await freshDatabase();
    const env = { ...DEFAULTS, DATABASE_URL: this.#database.url };
    for (const name of INHERITED) if (process.env[name]) env[name] = process.env[name];
    Object.assign(env, typeof this.#env === "function" ? this.#env() : this.#env);
    this.#log = "";
    this.#process = spawn(binary(), [], { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#exit = once(this.#process, "close");
    this.url = `http://127.0.0.1:${await this.#port()}`;
  }

  async #port() {
    const found = new Promise((resolve, reject) => {
      const read = (bytes) => {
        this.#log += bytes.toString().replace(COLOURS, "");
        const port = this.#log.match(ADDRESS)?.[1];
        if (port) resolve(port);
      };
      this.#process.stdout.on("data", read);
      this.#process.stderr.on("data", read);
      this.#process.once("error", reject);
      this.#exit.then(([code]) => reject(new Error(`the server ended with ${code} at its start:\n${this.#log}`)));
    });
    return within(PATIENCE_MS * 2, found, () => `no line with the server's address:\n${this.#log}\n`);
  }

  /** Ends the server with SIGTERM: it must go by itself, with exit code 0, and must not have panicked. */
  async stop({ keepDatabase = false } = {}) {
    for (const client of this.#clients) client.close();
    this.#clients.clear();
    if (this.#process) {
      this.terminate();
      await this.ended();
    }
    if (!keepDatabase) await this.#database?.drop();
  }

  terminate(signal = "SIGTERM") {
    if (this.#running) this.#process.kill(signal);
  }

  /** Ends the process as a power cut does. */
  async kill() {
    this.terminate("SIGKILL");
    await this.#exit;
    this.#process = undefined;
  }

  get #running() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Waits for the process to end well. */
  async ended() {
    const [code, signal] = await within(PATIENCE_MS * 2, this.#exit, () => {
      this.#process.kill("SIGKILL");
      return `the server did not end after SIGTERM:\n${this.#log}\n`;
    });
    assert.ok(!/panicked/.test(this.#log), `the server panicked:\n${this.#log}`);
    assert.equal(code, 0, `the server ended with ${code ?? signal}:\n${this.#log}`);
  }

  /** A connected client of `user`; the options are those of `Client.open`. */
  async connect(user, options = {}) {
    const client = await this.attempt({ userId: user, token: await token(user), ...options.auth }, options);
    client.user = user;
    await client.connected();
    return client;
  }

  /** A client that shows `auth`, whatever comes of it. */
  async attempt(auth, options = {}) {
    const client = new Client(this.url, auth, options);
    this.#clients.add(client);
    return client;
  }

  /** The REST routes as `user` sees them. */
  rest(user) {
    return new Rest(this.url, async () => token(user));
  }

  async metrics() {
    const response = await fetch(`${this.url}/metrics`);
    assert.equal(response.status, 200);
    return response.text();
  }
}

/** A user that no other test knows. */
export const newUser = (name = "user") => `${name}-${randomUUID().slice(0, 8)}`;
