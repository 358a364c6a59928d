// HTTP below any library: requests that are not finished, and responses that are not read.
import { connect } from "node:net";

import { PATIENCE_MS, within } from "./deadline.mjs";

export class RawHttp {
  /** All that was answered so far. */
  text = "";
  #socket;
  #waiting = new Set();

  constructor(url) {
    const { hostname, port } = new URL(url);
    this.#socket = connect({ host: hostname, port });
    this.#socket.on("error", () => {});
    this.closed = new Promise((resolve) => this.#socket.once("close", resolve));
    this.connected = new Promise((resolve, reject) => this.#socket.once("connect", resolve).once("error", reject));
    this.#socket.on("data", (bytes) => {
      this.text += bytes;
      for (const check of this.#waiting) check();
    });
  }

  /** Sends a request's head; `headers` beside Host. */
  head(method, path, headers = {}) {
    const lines = Object.entries({ host: "localhost", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    return this.send(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  }

  send(text) {
    this.#socket.write(text);
    return this;
  }

  /** Waits for what matches in the answers, and gives the match. */
  said(pattern, ms = PATIENCE_MS) {
    let check;
    const found = new Promise((resolve) => {
      check = () => {
        const match = this.text.match(pattern);
        if (match) resolve(match);
      };
      this.#waiting.add(check);
      check();
    });
    return within(ms, found, () => `no ${pattern} in ${this.text}`).finally(() => this.#waiting.delete(check));
  }

  /** The status of the first answer. */
  async status() {
    return Number((await this.said(/^HTTP\/1\.1 (\d+)/))[1]);
  }

  /** From now on nothing is read from the network. */
  pause() {
    this.#socket.pause();
  }

  close() {
    this.#socket.destroy();
  }
}

/** A counter of `server` by its labels, 0 where it has counted nothing. */
export async function counter(server, name, labels) {
  const line = (await server.metrics()).split("\n").find((each) => each.startsWith(`${name}{${labels}} `));
  return line === undefined ? 0 : Number(line.split(" ").at(-1));
}
