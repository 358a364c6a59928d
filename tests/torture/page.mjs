// A user's page: an official socket.io client that loads its conversations on each connection, sends, and sends again what was not
// acknowledged. When its connection is lost it comes back, at any instance.
import { randomUUID } from "node:crypto";

import { io } from "../clients/js/harness/client.mjs";
import { token } from "../clients/js/harness/token.mjs";
import { sleep } from "./run-state.mjs";
import { View } from "./view.mjs";

const CONNECT_MS = 5_000;
const ACK_MS = 4_000;
const RETRY_MS = 250;
/** What says that trying again may help. */
const PASSING = new Set(["UNAVAILABLE", "RATE_LIMITED"]);

/** One connection, and what it was shown. */
class Session {
  views = new Map();
  openedAt = Date.now();
  closedAt;

  constructor(page, server, number) {
    Object.assign(this, { page, server, name: `${page.name}/${number}` });
  }

  get isOpen() {
    return this.closedAt === undefined;
  }

  view(conversation) {
    let view = this.views.get(conversation);
    if (!view) {
      const where = { instance: this.server.name, socket: this.name, conversation };
      view = new View((kind, detail) => this.page.state.violated(kind, { ...where, view }, detail));
      this.views.set(conversation, view);
    }
    return view;
  }
}

export class Page {
  sessions = [];
  /** What was acknowledged: `{id, conversationId, content, clientMessageId, at}`. */
  acknowledged = [];
  /** What was sent and not acknowledged yet. */
  waiting = new Set();
  #socket;
  #server;

  /** `servers` are where it may connect, `pause` is how long it waits between two messages, about, in milliseconds. */
  constructor({ name, user, conversations, options, servers, random, pause, state }) {
    Object.assign(this, { name, user, conversations, options, servers, random, pause, state });
  }

  /** Its connection, if it has one now. */
  get session() {
    const last = this.sessions.at(-1);
    return last?.isOpen ? last : undefined;
  }

  async run() {
    await Promise.all([this.#stayConnected(), this.#keepSending()]);
  }

  close() {
    this.#socket?.disconnect();
  }

  async #stayConnected() {
    while (!this.state.isOver) {
      await this.#connect();
      await sleep(this.random.between(RETRY_MS, 4 * RETRY_MS));
    }
  }

  /** Connects, and resolves when the connection is lost or was not made. */
  async #connect() {
    const server = this.random.pick(this.servers);
    const { features, transport } = this.options;
    const auth = { userId: this.user, token: await token(this.user), ...(features ? { features } : {}) };
    const options = { forceNew: true, reconnection: false, transports: [transport], timeout: CONNECT_MS, auth, autoConnect: false };
    const socket = io(`${server.url}/chat`, options);
    [this.#socket, this.#server] = [socket, server];
    let session;
    socket.onAny((event, payload) => {
      if (session && payload?.conversationId && !event.startsWith("typing")) this.#read(session, event, payload);
    });
    const lost = new Promise((resume) => {
      socket.on("connect", () => {
        session = new Session(this, server, this.sessions.length);
        this.sessions.push(session);
        this.state.counts.sessions += 1;
        this.conversations.forEach((conversation) => this.#load(socket, session, conversation));
      });
      socket.on("connect_error", resume);
      socket.on("disconnect", resume);
    });
    socket.connect();
    await lost;
    if (session) session.closedAt = Date.now();
    socket.disconnect();
  }

  #read(session, event, payload) {
    if (!session.isOpen) return;
    session.view(payload.conversationId).read(event, payload);
    if (event === "message:stream") this.state.counts.frames += 1;
    else if (event === "message:complete") this.state.counts.ends += 1;
    else if (event === "conversation:loaded") this.state.counts.loads += 1;
  }

  /** Loads a conversation, again and again until it comes. */
  async #load(socket, session, conversationId) {
    while (socket.connected && !session.view(conversationId).loadedAt) {
      const ack = await socket.timeout(ACK_MS).emitWithAck("conversation:load", { conversationId }).catch(() => undefined);
      if (ack && !ack.code) return;
      if (ack && !PASSING.has(ack.code)) {
        const where = { instance: session.server.name, socket: session.name, conversation: conversationId };
        this.state.violated("a load is refused", where, `${ack.code}: ${ack.message}`);
      }
      // What was asked for may still come: then a second load would show it twice.
      await sleep(ack ? RETRY_MS : ACK_MS);
    }
  }

  async #keepSending() {
    while (!this.state.isWindingDown) {
      await sleep(this.random.between(0.5, 1.5) * this.pause);
      if (this.state.isWindingDown) return;
      this.#send(this.random.pick(this.conversations));
    }
  }

  /** Sends a message until it is acknowledged. */
  async #send(conversationId) {
    const clientMessageId = randomUUID();
    const payload = { conversationId, content: `${this.name} ${clientMessageId}`, clientMessageId };
    this.waiting.add(payload);
    while (!this.state.isOver) {
      const [socket, server] = [this.#socket, this.#server];
      if (!socket?.connected || !this.session?.view(conversationId).loadedAt) {
        await sleep(RETRY_MS);
        continue;
      }
      const ack = await socket.timeout(ACK_MS).emitWithAck("message:send", payload).catch(() => undefined);
      if (ack?.id) {
        this.acknowledged.push({ ...payload, id: ack.id, at: Date.now(), instance: server.name });
        this.state.counts.acknowledged += 1;
        break;
      }
      if (ack && !PASSING.has(ack.code)) {
        this.state.violated("a message is refused", { instance: server.name, conversation: conversationId }, `${ack.code}: ${ack.message}`);
      }
      await sleep(RETRY_MS);
    }
    this.waiting.delete(payload);
  }
}
