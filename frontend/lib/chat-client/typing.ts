// Who types, and telling the others that we do.
import type { Typing } from "./contract";
import { Store } from "./store";

/** The server says `typing:stopped` after 6 s of silence; where that is lost, so do we. */
const LONGEST_MS = 7_000;
/** The server passes on one sign in 2.5 s. */
const SIGN_MS = 2_500;
/** Nothing typed for so long: no longer typing. */
const IDLE_MS = 4_000;

export class TypingPeople {
  /** User ids by conversation. */
  readonly people = new Store<Readonly<Record<string, readonly string[]>>>({});
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  started({ conversationId, userId }: Typing): void {
    this.#forget(conversationId, userId);
    this.#timers.set(`${conversationId} ${userId}`, setTimeout(() => this.stopped({ conversationId, userId }), LONGEST_MS));
    const known = this.people.get()[conversationId] ?? [];
    if (!known.includes(userId)) this.#set(conversationId, [...known, userId]);
  }

  stopped({ conversationId, userId }: Typing): void {
    this.#forget(conversationId, userId);
    const known = this.people.get()[conversationId] ?? [];
    if (known.includes(userId)) this.#set(conversationId, known.filter((id) => id !== userId));
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.people.set({});
  }

  #forget(conversationId: string, userId: string): void {
    const key = `${conversationId} ${userId}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  #set(conversationId: string, users: readonly string[]): void {
    this.people.update((people) => ({ ...people, [conversationId]: users }));
  }
}

/** Says that the user of this page types, not more often than anybody is told. */
export class TypingSigns {
  #conversationId: string | null = null;
  #signedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (event: "typing:start" | "typing:stop", conversationId: string) => void) {}

  typed(conversationId: string): void {
    if (this.#conversationId !== conversationId) this.stop();
    const now = Date.now();
    if (now - this.#signedAt >= SIGN_MS) {
      this.#signedAt = now;
      this.#conversationId = conversationId;
      this.say("typing:start", conversationId);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), IDLE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#conversationId) this.say("typing:stop", this.#conversationId);
    this.#conversationId = null;
    this.#signedAt = 0;
  }
}
