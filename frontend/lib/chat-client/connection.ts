// One socket that stays connected: it comes back after a lost connection, a server's stop, and a token's end.
import { io, type Socket } from "socket.io-client";

import type { Ack, ClientEvent, Payload, ServerEvent, ServerEvents } from "./contract";
import { ChatError, isException } from "./errors";
import type { Session, SessionSource } from "./session";
import { Store } from "./store";

export type ConnectionState =
  | "connecting" // for the first time
  | "online"
  | "reconnecting" // after it was lost
  | "draining" // connected to a server that goes down
  | "signed-out"; // somebody has to sign in

export interface ConnectionOptions {
  /** Where the server is; empty: where the page is from. */
  url: string;
  source: SessionSource;
  /** Tells a token that is no longer accepted from a server that lets nobody in just now. Fails where it cannot be asked. */
  isAccepted: (session: Session) => Promise<boolean>;
  /** How long an acknowledgement may take, in milliseconds. */
  timeoutMs?: number;
}

/** How long to wait after a refusal that is not the token's fault, in milliseconds. */
const REFUSED_PAUSE_MS = 3_000;

export class Connection {
  readonly state = new Store<ConnectionState>("connecting");
  #socket: Socket | null = null;
  #session: Session | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #listeners: [string, (payload: unknown) => void][] = [];
  /** Asked when the server goes down: whether to stay for an answer that runs. */
  isBusy: () => boolean = () => false;

  constructor(private readonly options: ConnectionOptions) {}

  /** Who is connected, once the first token was there. */
  get session(): Session | null {
    return this.#session;
  }

  on<E extends ServerEvent>(event: E, listener: (payload: ServerEvents[E]) => void): void {
    const untyped = listener as (payload: unknown) => void;
    this.#listeners.push([event, untyped]);
    this.#socket?.on(event as string, untyped);
  }

  /** Connects, and stays so until `close`. Also after signing in again. */
  async connect(refused = false): Promise<void> {
    if (this.#closed) return;
    if (this.state.get() === "signed-out") this.state.set("connecting");
    let session: Session | null;
    try {
      session = await this.options.source.session(refused);
    } catch {
      return this.#later(() => this.connect(refused));
    }
    if (this.#closed) return;
    if (!session) return this.#signOut();
    this.#session = session;
    this.#socket ??= this.#open();
    this.#socket.connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.disconnect();
  }

  /**
   * Sends an event and gives its acknowledgement. `apply` is called with it at once, before any later event of the server is
   * handled. Fails with a `ChatError`; without a connection at once.
   */
  request<E extends ClientEvent>(event: E, payload: Payload<E>, apply?: (ack: Ack<E>) => void): Promise<Ack<E>> {
    const socket = this.#socket;
    if (!socket?.connected) return Promise.reject(ChatError.offline());
    return new Promise((resolve, reject) => {
      socket.timeout(this.options.timeoutMs ?? 15_000).emit(event as string, payload, (late: Error | null, ack: Ack<E>) => {
        if (late) return reject(socket.connected ? ChatError.timeout(event) : ChatError.offline());
        if (isException(ack)) return reject(ChatError.fromException(ack));
        apply?.(ack);
        resolve(ack);
      });
    });
  }

  /** Sends an event that nobody waits for. It is lost without a connection. */
  tell<E extends ClientEvent>(event: E, payload: Payload<E>): void {
    if (this.#socket?.connected) this.#socket.emit(event as string, payload);
  }

  #open(): Socket {
    const socket = io(`${this.options.url}/chat`, {
      autoConnect: false,
      auth: (give) => void this.#introduce(give),
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5_000,
    });
    for (const [event, listener] of this.#listeners) socket.on(event, listener);
    socket.on("connect", () => this.state.set("online"));
    socket.on("connect_error", () => void this.#refused(socket));
    socket.on("disconnect", (reason) => this.#lost(reason));
    socket.on("server:draining", ({ retryAfterMs }: ServerEvents["server:draining"]) => this.#drain(retryAfterMs));
    return socket;
  }

  /** At each attempt, also of the library's own: the token may be another one by then. Frames carry what is new, and not all again. */
  async #introduce(give: (auth: object) => void): Promise<void> {
    const session = await this.options.source.session(false).catch(() => this.#session);
    if (!session) return this.#signOut();
    this.#session = session;
    give({ token: session.token, features: ["delta"] });
  }

  /** The namespace let us not in (the library would not try again), or the server cannot be reached (it does). */
  async #refused(socket: Socket): Promise<void> {
    if (this.state.get() === "online") this.state.set("reconnecting");
    if (socket.active || !this.#session) return;
    const accepted = await this.options.isAccepted(this.#session).catch(() => true);
    if (accepted) this.#later(() => this.connect());
    else await this.connect(true);
  }

  #lost(reason: string): void {
    if (this.#closed) return;
    if (this.state.get() !== "signed-out") this.state.set("reconnecting");
    // The server ended it: mostly because the token has. The library does not come back from that by itself.
    if (reason === "io server disconnect") void this.connect();
  }

  /** The server goes down: leave at the moment that it gave, unless an answer runs; it hangs up after that one. */
  #drain(retryAfterMs: number): void {
    this.state.set("draining");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.state.get() === "draining" && !this.isBusy()) this.#socket?.disconnect().connect();
    }, retryAfterMs);
  }

  #signOut(): void {
    this.#socket?.disconnect();
    this.state.set("signed-out");
  }

  #later(again: () => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void again(), REFUSED_PAUSE_MS);
  }
}
