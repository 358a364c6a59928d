// The built binary as a process, on a free port and a fresh database.
import assert from "node:assert/strict";
import { after, before } from "node:test";

import { binary } from "./binary.mjs";
import { Child } from "./child.mjs";
import { freshDatabase } from "./database.mjs";
import { Entrance } from "./entrance.mjs";
import { SECRET } from "./token.mjs";

export { newUser } from "./entrance.mjs";

const ADDRESS = /ready: open http:\/\/\S+?:(\d+)/;
// What a developer's shell may hold must not decide what a test sees.
const INHERITED = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"];

const DEFAULTS = {
  HOST: "127.0.0.1",
  PORT: "0",
  JWT_SECRET: SECRET,
  AI_PROVIDER: "scripted",
  AI_CHUNKS: "5",
  // A test that counts what its model is asked wants to be asked for answers only.
  INTENT_AI_TIMEOUT_MS: "0",
  LIMIT_EVENTS_PER_SECOND: "0",
  LIMIT_CONVERSATIONS_PER_MINUTE: "0",
  LIMIT_INVITATIONS_PER_MINUTE: "0",
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

export class Server extends Entrance {
  #env;
  #database;
  #child;

  /**
   * `env` is laid over the defaults when the server starts; a value may be a function, asked at that moment. With a
   * `DATABASE_URL` of its own the server makes and drops no database.
   */
  constructor(env = {}) {
    super();
    this.#env = env;
  }

  get log() {
    return this.#child?.log ?? "";
  }

  get pid() {
    return this.#child.pid;
  }

  get isRunning() {
    return this.#child?.isRunning ?? false;
  }

  /** Starts the process; again after a stop with `keepDatabase`, it finds the same database. */
  async start() {
    const env = { ...DEFAULTS };
    for (const name of INHERITED) if (process.env[name]) env[name] = process.env[name];
    Object.assign(env, typeof this.#env === "function" ? this.#env() : this.#env);
    if (!env.DATABASE_URL) {
      this.#database ??= await freshDatabase();
      env.DATABASE_URL = this.#database.url;
    }
    this.#child = new Child(binary(), [], { env });
    const [, port] = await this.#child.said(ADDRESS);
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Stops the process where it is, as a machine does that gives it no time: its connections stay open. */
  pause() {
    this.terminate("SIGSTOP");
  }

  resume() {
    this.terminate("SIGCONT");
  }

  /** Ends the server with SIGTERM: it must go by itself, with exit code 0, and must not have panicked. */
  async stop({ keepDatabase = false } = {}) {
    this.closeClients();
    if (this.#child) {
      this.resume();
      this.terminate();
      await this.ended();
    }
    if (!keepDatabase) await this.#database?.drop();
  }

  terminate(signal = "SIGTERM") {
    this.#child.signal(signal);
  }

  /** Ends the process as a power cut does. */
  async kill() {
    this.terminate("SIGKILL");
    await this.#child.exit;
    this.#child = undefined;
  }

  /** Waits for the process to end well. */
  async ended() {
    const [code, signal] = await this.#child.ended("the server");
    assert.ok(!/panicked/.test(this.log), `the server panicked:\n${this.log}`);
    assert.equal(code, 0, `the server ended with ${code ?? signal}:\n${this.log}`);
  }
}
