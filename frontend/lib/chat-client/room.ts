// One conversation that is open: its transcript and its running answer, kept in step with the server.
import type { Connection } from "./connection";
import type { Frame, Message } from "./contract";
import { ChatError } from "./errors";
import { Store } from "./store";
import {
  emptyTranscript, grown, withBegun, withComplete, withEscalation, withNewest, withOlder, withSaved,
  type Stream, type Transcript,
} from "./transcript";

/** Pages before the newest one are larger: who scrolls up reads fast. */
const OLDER_PAGE = 100;

export class Room {
  readonly transcript: Store<Transcript>;
  /** The running answer; it changes many times a second, the transcript does not. */
  readonly stream = new Store<Stream | null>(null);
  /** Why it could not be loaded. */
  readonly failure = new Store<ChatError | null>(null);
  #loadingOlder: Promise<unknown> | null = null;

  constructor(
    readonly conversationId: string,
    private readonly connection: Connection,
  ) {
    this.transcript = new Store(emptyTranscript(conversationId));
  }

  /** Enters the room, and loads what there is: also what was missed, and the text so far of an answer that runs. */
  async load(): Promise<void> {
    try {
      await this.connection.request("conversation:load", { conversationId: this.conversationId }, (page) => {
        this.stream.set(page.streaming && { ...page.streaming, text: page.streaming.fullResponse });
        this.transcript.update((known) => withNewest(known, page));
      });
      this.failure.set(null);
    } catch (error) {
      const failure = error instanceof ChatError ? error : new ChatError("INTERNAL", String(error));
      // Without a connection it is loaded when there is one.
      if (failure.code !== "OFFLINE") this.failure.set(failure);
    }
  }

  /** Loads the page before the oldest message. */
  loadOlder(): Promise<unknown> {
    const { nextCursor } = this.transcript.get();
    if (!nextCursor) return Promise.resolve();
    const payload = { conversationId: this.conversationId, before: nextCursor, limit: OLDER_PAGE };
    this.#loadingOlder ??= this.connection
      .request("conversation:load", payload, (page) => {
        // Where the newest page was loaded again in the meantime, this one may no longer join it.
        if (this.transcript.get().nextCursor === nextCursor) this.transcript.update((known) => withOlder(known, page));
      })
      .finally(() => (this.#loadingOlder = null));
    return this.#loadingOlder;
  }

  saved(message: Message): void {
    this.transcript.update((known) => withSaved(known, message));
  }

  framed(frame: Frame): void {
    if (this.stream.get()?.messageId !== frame.messageId) this.transcript.update(withBegun);
    this.stream.update((stream) => grown(stream, frame));
  }

  completed(message: Message): void {
    if (this.stream.get()?.messageId === message.id) this.stream.set(null);
    this.transcript.update((known) => withComplete(known, message));
  }

  escalated(isEscalated: boolean): void {
    this.transcript.update((known) => withEscalation(known, isEscalated));
  }
}
