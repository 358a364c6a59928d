// What stands between one instance and Redis: it counts what passes, can be cut, and can turn the instance deaf.
import { TcpProxy } from "./tcp-proxy.mjs";

const LISTENS = /\b[SP]?SUBSCRIBE\b|\bXREAD/i;

export class RedisProxy extends TcpProxy {
  #isDeaf = false;
  /** Bytes that the instance was sent so far. */
  received = 0;
  /** Bytes that the instance sent so far. */
  sent = 0;

  /**
   * From now on what comes on connections that listen is swallowed, on new ones too: they stay open, and nothing says so. Gives
   * how many there are.
   */
  deafen() {
    this.#isDeaf = true;
    const listening = [...this.links].filter((link) => link.listens);
    for (const link of listening) link.isDeaf = true;
    return listening.length;
  }

  /** New connections hear again; one that has missed something stays deaf. */
  hear() {
    this.#isDeaf = false;
  }

  fromInstance(link, bytes) {
    this.sent += bytes.length;
    if (!link.listens && LISTENS.test(bytes.toString("latin1"))) {
      link.listens = true;
      link.isDeaf = this.#isDeaf;
    }
    return true;
  }

  toInstance(link, bytes) {
    if (link.isDeaf) return false;
    this.received += bytes.length;
    return true;
  }
}
