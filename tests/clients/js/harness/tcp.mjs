// A TCP connection that reads exactly as much as it is told to.
import { once } from "node:events";
import { connect } from "node:net";

export class Tcp {
  /** The text that was received, while it is kept. */
  text = "";
  received = 0;
  isOpen = true;
  #socket;
  #isKept = true;
  #budget = Infinity;
  #waiting = new Set();

  /** `chunk`: the most that is read at once. */
  static async open(url, { chunk = 65_536 } = {}) {
    const { hostname, port } = new URL(url);
    const tcp = new Tcp();
    const onread = { buffer: Buffer.alloc(chunk), callback: (count, buffer) => tcp.#receive(buffer.subarray(0, count)) };
    tcp.#socket = connect({ host: hostname, port: Number(port), noDelay: true, onread });
    tcp.#socket.on("error", () => {});
    tcp.closed = new Promise((resolve) => tcp.#socket.once("close", resolve)).then(() => {
      tcp.isOpen = false;
      tcp.#check();
    });
    await once(tcp.#socket, "connect");
    return tcp;
  }

  #receive(bytes) {
    this.received += bytes.length;
    this.#budget -= bytes.length;
    if (this.#isKept) this.text += bytes.toString("latin1");
    this.#check();
    return this.#budget > 0;
  }

  #check() {
    for (const check of this.#waiting) check();
  }

  /** Waits until `what` was received; gives whether it was, and false when the connection ended before. */
  async until(what, ms = 15_000) {
    let check;
    let timer;
    const found = new Promise((resolve) => {
      check = () => {
        if (this.text.includes(what)) resolve(true);
        else if (!this.isOpen) resolve(false);
      };
      this.#waiting.add(check);
      timer = setTimeout(() => resolve(false), ms);
      check();
    });
    return found.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(check);
    });
  }

  /** From now on nothing is read. */
  stopReading() {
    this.#isKept = false;
    this.text = "";
    this.#budget = 0;
    this.#socket.pause();
  }

  /** From now on everything is read and thrown away. */
  readAll() {
    this.#isKept = false;
    this.text = "";
    this.#budget = Infinity;
    this.#socket.resume();
  }

  /** Reads about so many bytes more. */
  readSome(bytes) {
    this.#budget = bytes;
    this.#socket.resume();
  }

  /** Writes; resolves when the kernel has taken it, false when the connection ended before. */
  write(bytes) {
    if (!this.isOpen) return Promise.resolve(false);
    return Promise.race([
      new Promise((resolve) => this.#socket.write(bytes, (error) => resolve(!error))),
      this.closed.then(() => false),
    ]);
  }

  close() {
    this.#socket.destroy();
  }
}
