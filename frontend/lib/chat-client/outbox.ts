// What was sent and is not acknowledged yet. It outlives the connection and the page; sent again, it is stored once.
import type { Message } from "./contract";
import { ChatError, type ErrorCode } from "./errors";
import { Store } from "./store";

export interface Pending {
  clientMessageId: string;
  conversationId: string;
  content: string;
  /** Milliseconds since 1970. */
  at: number;
  state: "queued" | "sending" | "failed";
  /** Why it failed. */
  error?: { code: ErrorCode; message: string };
  /** The stored message, where it was shown before the acknowledgement came. */
  messageId?: string;
}

export type Deliver = (pending: Pending) => Promise<Message>;
type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** After a failure that may pass, in milliseconds; twice as long each time. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export class Outbox {
  readonly items = new Store<readonly Pending[]>([]);
  #isSending = false;
  #pause = FIRST_PAUSE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Each message has a key of its own on the shelf, below `prefix`: two tabs must not overwrite each other's. */
  constructor(
    private readonly shelf: Shelf,
    private readonly prefix: string,
    private readonly deliver: Deliver,
    private readonly isOnline: () => boolean,
  ) {
    this.items.set(this.#stored());
  }

  add(conversationId: string, content: string): Pending {
    const pending: Pending = { clientMessageId: newId(), conversationId, content, at: Date.now(), state: "queued" };
    this.#keep(pending);
    this.items.update((items) => [...items, pending]);
    void this.flush();
    return pending;
  }

  /** Sends what waits, one after the other in the order in which it was written. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let next = this.#next(); next && this.isOnline(); next = this.#next()) await this.#send(next);
    } finally {
      this.#isSending = false;
    }
  }

  /** The connection is there: what waited for a pause waits no longer. */
  resume(): void {
    this.#pause = FIRST_PAUSE_MS;
    void this.flush();
  }

  retry(clientMessageId: string): void {
    this.#change(clientMessageId, { state: "queued", error: undefined });
    void this.flush();
  }

  discard(clientMessageId: string): void {
    this.shelf.removeItem(this.#key(clientMessageId));
    this.items.update((items) => items.filter((item) => item.clientMessageId !== clientMessageId));
  }

  /** Forgets what waits for a conversation that is gone. */
  discardAll(conversationId: string): void {
    for (const item of this.items.get()) if (item.conversationId === conversationId) this.discard(item.clientMessageId);
  }

  /** One's own message is shown: the oldest one that waits with this content is it. */
  matched(message: Message): void {
    const found = this.items
      .get()
      .find((item) => !item.messageId && item.conversationId === message.conversationId && item.content === message.content);
    if (found) this.#change(found.clientMessageId, { messageId: message.id });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #next(): Pending | undefined {
    return this.items.get().find(({ state }) => state === "queued");
  }

  async #send({ clientMessageId }: Pending): Promise<void> {
    this.#change(clientMessageId, { state: "sending" });
    const item = this.items.get().find((one) => one.clientMessageId === clientMessageId)!;
    try {
      await this.deliver(item);
      this.#pause = FIRST_PAUSE_MS;
      this.discard(clientMessageId);
    } catch (error) {
      const failure = error instanceof ChatError ? error : new ChatError("INTERNAL", String(error));
      if (!failure.isTransient) {
        const { code, message } = failure;
        return this.#change(clientMessageId, { state: "failed", error: { code, message } });
      }
      this.#change(clientMessageId, { state: "queued" });
      if (this.isOnline()) await this.#wait();
    }
  }

  #wait(): Promise<void> {
    const pause = this.#pause;
    this.#pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    return new Promise((resume) => {
      this.#timer = setTimeout(resume, pause);
    });
  }

  #change(clientMessageId: string, change: Partial<Pending>): void {
    this.items.update((items) =>
      items.map((item) => {
        if (item.clientMessageId !== clientMessageId) return item;
        const changed = { ...item, ...change };
        this.#keep(changed);
        return changed;
      }),
    );
  }

  #keep(pending: Pending): void {
    try {
      this.shelf.setItem(this.#key(pending.clientMessageId), JSON.stringify(pending));
    } catch {
      // A full storage: it is still sent, as long as the page is open.
    }
  }

  #key(clientMessageId: string): string {
    return `${this.prefix}${clientMessageId}`;
  }

  #stored(): Pending[] {
    const keys = Array.from({ length: this.shelf.length }, (_, index) => this.shelf.key(index));
    const items = keys.flatMap((key) => {
      if (!key?.startsWith(this.prefix)) return [];
      try {
        const item = JSON.parse(this.shelf.getItem(key)!) as Pending;
        return [item.state === "sending" ? { ...item, state: "queued" as const } : item];
      } catch {
        return [];
      }
    });
    return items.sort((a, b) => a.at - b.at);
  }
}

/** A random id, also where the page is not served over HTTPS. */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
