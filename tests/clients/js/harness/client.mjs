// An official client whose every event is kept, in order, from before it connects.
import assert from "node:assert/strict";
import { io as io4 } from "socket.io-client";
import { io as io3 } from "socket.io-client-v3";

import { PATIENCE_MS, within } from "./deadline.mjs";

const LIBRARIES = { "4.8": io4, "3.1": io3 };
const TRANSPORTS = { websocket: ["websocket"], polling: ["polling"], upgrade: ["polling", "websocket"] };

/** The newest one itself, for those who keep nothing of what comes. */
export { io4 as io };
export const VERSIONS = Object.keys(LIBRARIES);
export const TRANSPORT_NAMES = Object.keys(TRANSPORTS);

export class Client {
  /** Every event so far: `{event, payload, at}`, `at` in milliseconds of `performance.now()`. */
  events = [];
  #given = new Set();
  #waiting = new Set();

  /** `auth` is the handshake's; `version` is the client library's, `transport` one of `TRANSPORT_NAMES`. */
  constructor(url, auth, { version = "4.8", transport = "websocket", features, ...more } = {}) {
    this.socket = LIBRARIES[version](`${url}/chat`, {
      autoConnect: false,
      forceNew: true,
      reconnection: false,
      transports: TRANSPORTS[transport],
      auth: features ? { ...auth, features } : auth,
      ...more,
    });
    this.socket.onAny((event, ...args) => this.#record(event, args[0]));
    for (const own of ["connect", "connect_error", "disconnect"]) {
      this.socket.on(own, (detail) => this.#record(own, detail));
    }
    this.socket.connect();
    this.upgraded = new Promise((resolve) => this.socket.io.engine.once("upgrade", resolve));
  }

  #record(event, payload) {
    this.events.push({ event, payload, at: performance.now() });
    for (const check of this.#waiting) check();
  }

  /** Waits for the connection; fails with the server's sentence where it refuses. */
  async connected() {
    const refusal = await this.#admission();
    if (refusal) throw refusal;
  }

  /** The sentence with which the server refuses this client. */
  async refusal() {
    const refusal = await this.#admission();
    assert.ok(refusal, "the server let the client in");
    return refusal.message;
  }

  async #admission() {
    const { payload } = await this.until(
      (events) => events.find(({ event }) => event === "connect" || event === "connect_error"),
      "connection",
    );
    return payload;
  }

  /** Waits until `condition(events)` gives something truthy, and gives that. */
  until(condition, what = "what was awaited", ms = PATIENCE_MS) {
    let check;
    const found = new Promise((resolve, reject) => {
      check = () => {
        try {
          const value = condition(this.events);
          if (value) resolve(value);
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.add(check);
      check();
    });
    const missing = () => `no ${what}; there were ${this.summary() || "no events"};`;
    return within(ms, found, missing).finally(() => this.#waiting.delete(check));
  }

  /** The payload of the first event of this name that was not given yet, and that `match(payload, index)` accepts. */
  async next(event, match = () => true, ms = PATIENCE_MS) {
    const isWanted = (one, index) => one.event === event && !this.#given.has(index) && match(one.payload, index);
    const found = await this.until(
      (events) => {
        const index = events.findIndex(isWanted);
        return index >= 0 && { index };
      },
      event,
      ms,
    );
    this.#given.add(found.index);
    return this.events[found.index].payload;
  }

  /** The payloads of all events of this name so far. */
  all(event) {
    return this.events.filter((one) => one.event === event).map((one) => one.payload);
  }

  /** Emits with a callback and gives what the server acknowledges. */
  emit(event, ...payload) {
    const ack = new Promise((resolve) => this.socket.emit(event, ...payload, resolve));
    return within(PATIENCE_MS, ack, () => `no acknowledgement of ${event}; there were ${this.summary()};`);
  }

  /** Emits without a callback, as an existing page does. */
  tell(event, ...payload) {
    this.socket.emit(event, ...payload);
  }

  /** After this, everything that the server had sent to this socket before the call is in `events`. */
  async settle() {
    await this.emit("conversation:list", { limit: 1 });
  }

  summary() {
    const runs = [];
    for (const { event } of this.events) {
      const last = runs.at(-1);
      if (last?.event === event) last.times += 1;
      else runs.push({ event, times: 1 });
    }
    return runs.map(({ event, times }) => (times > 1 ? `${event} x${times}` : event)).join(", ");
  }

  get transport() {
    return this.socket.io.engine.transport.name;
  }

  close() {
    this.socket.disconnect();
  }
}
