// What stands between one instance and Redis: it counts what passes, and can turn the instance deaf.
import { once } from "node:events";
import { connect, createServer } from "node:net";

const LISTENS = /\b[SP]?SUBSCRIBE\b|\bXREAD/i;

export class RedisProxy {
  #redis;
  #server = createServer((near) => this.#accept(near));
  #links = new Set();
  #isDeaf = false;
  /** Bytes that the instance was sent so far. */
  received = 0;
  /** Bytes that the instance sent so far. */
  sent = 0;

  constructor(redis) {
    this.#redis = redis;
  }

  async start() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  stop() {
    this.#server.close();
    for (const { near, far } of this.#links) [near, far].forEach((socket) => socket.destroy());
  }

  /** As a `REDIS_URL`. */
  get url() {
    const url = new URL(this.#redis.url);
    url.port = this.#server.address().port;
    return url.href;
  }

  /**
   * From now on what comes on connections that listen is swallowed, on new ones too: they stay open, and nothing says so. Gives
   * how many there are.
   */
  deafen() {
    this.#isDeaf = true;
    const listening = [...this.#links].filter((link) => link.listens);
    for (const link of listening) link.isDeaf = true;
    return listening.length;
  }

  /** New connections hear again; one that has missed something stays deaf. */
  hear() {
    this.#isDeaf = false;
  }

  #accept(near) {
    const far = connect(this.#redis.port, "127.0.0.1");
    const link = { near, far, listens: false, isDeaf: false };
    this.#links.add(link);
    near.on("data", (bytes) => {
      this.sent += bytes.length;
      if (!link.listens && LISTENS.test(bytes.toString("latin1"))) {
        link.listens = true;
        link.isDeaf = this.#isDeaf;
      }
      far.write(bytes);
    });
    far.on("data", (bytes) => {
      if (link.isDeaf) return;
      this.received += bytes.length;
      near.write(bytes);
    });
    for (const [socket, other] of [[near, far], [far, near]]) {
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        other.destroy();
        this.#links.delete(link);
      });
    }
  }
}
