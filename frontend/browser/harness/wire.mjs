// A wire to a server that can be cut, and mended: everything on it is lost at once, as in a tunnel.
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { after, before } from "node:test";

/** A wire to `server` for the tests of the enclosing `describe`. */
export function useWire(server) {
  const wire = new Wire(server);
  before(() => wire.start());
  after(() => wire.stop());
  return wire;
}

class Wire {
  #target;
  #isCut = false;
  #isDeaf = false;
  #sockets = new Set();
  #listener = createServer((from) => this.#carry(from));

  constructor(target) {
    this.#target = target;
  }

  async start() {
    this.#listener.listen(0, "127.0.0.1");
    await once(this.#listener, "listening");
    this.url = `http://127.0.0.1:${this.#listener.address().port}`;
  }

  stop() {
    this.cut();
    this.#listener.close();
  }

  cut() {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    this.#isCut = false;
    this.#isDeaf = false;
  }

  /** From now on nothing comes from the server any more; what is sent to it still arrives. */
  deafen() {
    this.#isDeaf = true;
  }

  #carry(from) {
    if (this.#isCut) return from.destroy();
    const { hostname, port } = new URL(this.#target.url);
    const to = connect(Number(port), hostname);
    for (const [one, other] of [[from, to], [to, from]]) {
      this.#sockets.add(one);
      one.on("data", (bytes) => one === to && this.#isDeaf ? undefined : other.write(bytes));
      one.on("end", () => other.end());
      one.on("error", () => {});
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
