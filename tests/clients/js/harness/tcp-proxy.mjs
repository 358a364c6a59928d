// A TCP proxy between one instance and a server that it needs: it can be cut from that server, and healed.
import { once } from "node:events";
import { connect, createServer } from "node:net";

import { freePort } from "./ports.mjs";

/**
 * How it can be cut. `reset`: connections end at once and new ones are refused, as by a server that is gone. `frozen`: connections stay
 * open, new ones too, and nothing passes, as on a network that drops packets; what was on its way arrives once it is healed.
 */
export const CUTS = ["reset", "frozen"];

/** Where a server listens whose URL does not say. */
const PORTS = { "postgres:": 5432, "postgresql:": 5432, "redis:": 6379 };

export class TcpProxy {
  #target;
  #server;
  #cut;
  links = new Set();

  /** `target()` gives the server's URL. It may come to listen later than the proxy. */
  constructor(target) {
    this.#target = target;
  }

  async start() {
    this.port ??= await freePort();
    this.#server = createServer((near) => this.#accept(near));
    this.#server.listen(this.port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  stop() {
    this.#server?.close();
    for (const link of this.links) this.end(link);
  }

  /** The server's URL, by way of the proxy. */
  get url() {
    const url = new URL(this.#target());
    url.hostname = "127.0.0.1";
    url.port = this.port;
    return url.href;
  }

  /** How it is cut; nothing while it passes bytes on. */
  get isCut() {
    return this.#cut;
  }

  cut(how) {
    if (!CUTS.includes(how)) throw new Error(`a proxy is cut by ${CUTS.join(" or ")}, not by "${how}"`);
    this.#cut = how;
    if (how === "frozen") {
      for (const { near, far } of this.links) [near, far].forEach((socket) => socket?.pause());
    } else {
      this.#server.close();
      for (const link of this.links) this.reset(link);
    }
  }

  /** Passes bytes on again, those first that were on their way. */
  async heal() {
    const how = this.#cut;
    this.#cut = undefined;
    if (how === "reset") await this.start();
    for (const link of this.links) {
      if (!link.far) this.#connect(link);
      link.far.write(Buffer.concat(link.held.splice(0)));
      [link.near, link.far].forEach((socket) => socket.resume());
    }
  }

  /** Ends both sides of a connection as a network does that breaks. */
  reset(link) {
    for (const socket of [link.near, link.far]) socket?.resetAndDestroy();
    this.links.delete(link);
  }

  end(link) {
    for (const socket of [link.near, link.far]) socket?.destroy();
    this.links.delete(link);
  }

  /** For those who watch what passes: called with what the instance sends; gives whether it is passed on. */
  fromInstance() {
    return true;
  }

  /** The same for what the server sends. */
  toInstance() {
    return true;
  }

  #accept(near) {
    // `held`: what the instance has sent and the server has not got yet.
    const link = { near, far: undefined, held: [] };
    this.links.add(link);
    this.#watch(link, near, "far");
    near.on("data", (bytes) => {
      if (!this.fromInstance(link, bytes)) return;
      if (this.#cut) link.held.push(bytes);
      else link.far.write(bytes);
    });
    if (this.#cut) near.pause();
    else this.#connect(link);
  }

  #connect(link) {
    const { protocol, hostname, port } = new URL(this.#target());
    link.far = connect(Number(port || PORTS[protocol]), hostname);
    this.#watch(link, link.far, "near");
    link.far.on("data", (bytes) => {
      if (this.toInstance(link, bytes)) link.near.write(bytes);
    });
  }

  #watch(link, socket, other) {
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => {
      link[other]?.destroy();
      this.links.delete(link);
    });
  }
}
