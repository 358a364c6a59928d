// A client below the official one: it can stop reading, and can send what no library would send.
// Engine.IO v4 packets in WebSocket messages, Socket.IO v5 packets in those (github.com/socketio/socket.io-protocol).
import { once } from "node:events";
import WebSocket from "ws";

import { PATIENCE_MS, within } from "./deadline.mjs";

const OPEN = "0";
const PING = "2";
const PONG = "3";
const NAMESPACE = "/chat,";

export class RawClient {
  /** Every event so far: `{event, payload}`. */
  events = [];
  #waiting = new Set();

  constructor(url) {
    this.socket = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`);
    this.socket.on("error", () => {});
    this.socket.on("message", (data, binary) => binary || this.#receive(data.toString()));
    this.closed = once(this.socket, "close");
  }

  /** Connects to the namespace with a token. */
  static async open(server, token) {
    const client = new RawClient(server.url);
    await client.next("open");
    client.send(`40${NAMESPACE}${JSON.stringify({ token })}`);
    await client.next("connect");
    return client;
  }

  #receive(packet) {
    if (packet === PING) this.send(PONG);
    else if (packet.startsWith(OPEN)) this.#record("open", JSON.parse(packet.slice(1)));
    else if (packet.startsWith(`40${NAMESPACE}`)) this.#record("connect");
    else if (packet.startsWith(`42${NAMESPACE}`)) {
      this.#record(...JSON.parse(packet.slice(`42${NAMESPACE}`.length)));
    } else {
      const ack = packet.match(/^43\/chat,(\d+)(.*)$/s);
      if (ack) this.#record(`ack ${ack[1]}`, JSON.parse(ack[2])[0]);
      else this.#record(packet.slice(0, 40));
    }
  }

  #record(event, payload) {
    this.events.push({ event, payload });
    for (const check of this.#waiting) check();
  }

  /** The payload of the first event of this name that `match` accepts. */
  next(event, match = () => true, ms = PATIENCE_MS) {
    let check;
    const found = new Promise((resolve) => {
      check = () => {
        const one = this.events.find((each) => each.event === event && match(each.payload));
        if (one) resolve(one.payload);
      };
      this.#waiting.add(check);
      check();
    });
    const came = () => [...new Set(this.events.map((one) => one.event))].join(", ");
    return within(ms, found, () => `no ${event}; there were ${came()};`).finally(() => this.#waiting.delete(check));
  }

  all(event) {
    return this.events.filter((one) => one.event === event).map((one) => one.payload);
  }

  send(packet) {
    this.socket.send(packet);
  }

  /** Emits `text`, which stands for the event's arguments as JSON, and asks for acknowledgement `ack`. */
  emitText(ack, text) {
    this.send(`42${NAMESPACE}${ack}${text}`);
  }

  /** Emits with an acknowledgement and gives it. */
  emit(ack, event, payload) {
    this.emitText(ack, JSON.stringify([event, payload]));
    return this.next(`ack ${ack}`);
  }

  /** From now on nothing is read from the network. */
  pause() {
    this.socket.pause();
  }

  resume() {
    this.socket.resume();
  }

  close() {
    this.socket.terminate();
  }
}
