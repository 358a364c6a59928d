// The chat as one user has it: the connection, the list, the open conversations, what waits to be sent, who types.
import { Connection, type ConnectionState } from "./connection";
import type { Ack, ClientEvent, Conversation, Message, Payload } from "./contract";
import {
  PAGE, emptyList, withConversation, withMessage, withPage, withRefreshed, without,
  type ConversationList, type ListFilter,
} from "./conversations";
import { Outbox } from "./outbox";
import { Rest } from "./rest";
import { Room } from "./room";
import type { Session, SessionSource } from "./session";
import { Store, type Readable } from "./store";
import { TypingPeople, TypingSigns } from "./typing";

export interface ChatClientOptions {
  /** Where the server is; empty: where the page is from. */
  url?: string;
  source: SessionSource;
  /** The user whose unsent messages are taken up. */
  userId: string;
  /** Where unsent messages are kept. */
  storage: Storage;
}

export class ChatClient {
  readonly list = new Store<ConversationList>(emptyList());
  readonly outbox: Outbox;
  readonly typing = new TypingPeople();
  readonly rest: Rest;
  #connection: Connection;
  #rooms = new Map<string, Room>();
  #signs: TypingSigns;
  #heard = new Set<(message: Message) => void>();
  #missed = new Set<(conversationId: string) => void>();

  constructor({ url = "", source, userId, storage }: ChatClientOptions) {
    this.rest = new Rest(url, () => this.session);
    const isAccepted = (session: Session) => this.rest.isAccepted(session);
    // A token of somebody else's is another client's: what waits here is this user's.
    const own: SessionSource = {
      session: async (refused) => {
        const session = await source.session(refused);
        return session?.userId === userId ? session : null;
      },
    };
    this.#connection = new Connection({ url, source: own, isAccepted });
    this.#connection.isBusy = () => [...this.#rooms.values()].some((room) => room.stream.get() !== null);
    this.outbox = new Outbox(storage, `chat.outbox.${userId}.`, (pending) => this.#deliver(pending), () => this.#canSend());
    this.#signs = new TypingSigns((event, conversationId) => this.#connection.tell(event, { conversationId }));
    this.#listen();
  }

  get state(): Readable<ConnectionState> {
    return this.#connection.state;
  }

  get session(): Session | null {
    return this.#connection.session;
  }

  start(): void {
    void this.#connection.connect();
  }

  /** Somebody has signed in again. */
  signedIn(): void {
    void this.#connection.connect();
  }

  stop(): void {
    this.outbox.stop();
    this.typing.clear();
    this.#signs.stop();
    this.#connection.close();
  }

  /** The open conversation of this id; loads it where it is not open yet. */
  room(conversationId: string): Room {
    const known = this.#rooms.get(conversationId);
    if (known) return known;
    const room = new Room(conversationId, this.#connection);
    this.#rooms.set(conversationId, room);
    void room.load();
    return room;
  }

  request<E extends ClientEvent>(event: E, payload: Payload<E>): Promise<Ack<E>> {
    return this.#connection.request(event, payload);
  }

  /** Calls `listener` with each answer that is over, and each message of somebody else; gives what ends it. */
  onMessage(listener: (message: Message) => void): () => void {
    this.#heard.add(listener);
    return () => this.#heard.delete(listener);
  }

  /** Calls `listener` with each conversation that is gone; gives what ends it. */
  onGone(listener: (conversationId: string) => void): () => void {
    this.#missed.add(listener);
    return () => this.#missed.delete(listener);
  }

  /** Sends now, or as soon as there is a connection. */
  send(conversationId: string, content: string): void {
    this.#signs.stop();
    this.outbox.add(conversationId, content);
  }

  create(title?: string): Promise<Conversation> {
    return this.request("conversation:create", title ? { title } : {});
  }

  typed(conversationId: string): void {
    this.#signs.typed(conversationId);
  }

  stoppedTyping(): void {
    this.#signs.stop();
  }

  /** Shows the conversations of this filter; gives why that failed. */
  async filter(filter: ListFilter): Promise<void> {
    this.list.set({ ...emptyList(filter), items: filter.status === this.list.get().filter.status ? this.list.get().items : [] });
    await this.#loadList();
  }

  async loadMore(): Promise<void> {
    const { filter, items } = this.list.get();
    const payload = { ...this.#wanted(filter), cursor: items.at(-1)?.id };
    await this.#connection.request("conversation:list", payload, (page) => {
      if (this.list.get().filter === filter) this.list.update((list) => withPage(list, page, false));
    });
  }

  /** Loads the beginning of the list again: what happened in conversations that are not open here is told to nobody. */
  refresh(): void {
    this.#loadList().catch(() => {}); // It is loaded again with the next connection.
  }

  async #loadList(): Promise<void> {
    const { filter } = this.list.get();
    await this.#connection.request("conversation:list", this.#wanted(filter), (page) => {
      if (this.list.get().filter !== filter) return;
      this.list.update((list) => (list.isLoaded ? withRefreshed(list, page) : withPage(list, page, true)));
    });
  }

  #wanted = ({ status, q }: ListFilter) => ({ status, limit: PAGE, ...(q ? { q } : {}) });

  #canSend(): boolean {
    return this.state.get() === "online";
  }

  #deliver({ conversationId, content, clientMessageId }: { conversationId: string; content: string; clientMessageId: string }) {
    // The acknowledgement shows the message too: after a reconnection nobody else would.
    return this.#connection.request("message:send", { conversationId, content, clientMessageId }, (message) => {
      this.#rooms.get(conversationId)?.saved(message);
      this.outbox.discard(clientMessageId);
    });
  }

  #listen(): void {
    const connection = this.#connection;
    connection.state.subscribe(() => this.#stateChanged());
    connection.on("conversation:created", (it) => this.list.update((list) => withConversation(list, it)));
    connection.on("conversation:updated", (it) => this.list.update((list) => withConversation(list, it)));
    connection.on("conversation:deleted", ({ conversationId }) => this.#gone(conversationId));
    connection.on("conversation:escalated", ({ conversationId }) => this.#rooms.get(conversationId)?.escalated(true));
    connection.on("conversation:resumed", ({ conversationId }) => this.#rooms.get(conversationId)?.escalated(false));
    connection.on("message:stream", (frame) => this.#rooms.get(frame.conversationId)?.framed(frame));
    connection.on("typing:user", (it) => this.typing.started(it));
    connection.on("typing:stopped", (it) => this.typing.stopped(it));
    connection.on("message:saved", (message) => {
      if (message.userId === this.session?.userId) this.outbox.matched(message);
      else this.#tell(message);
      this.#rooms.get(message.conversationId)?.saved(message);
      this.list.update((list) => withMessage(list, message));
    });
    connection.on("message:complete", (message) => {
      this.#rooms.get(message.conversationId)?.completed(message);
      this.list.update((list) => withMessage(list, message));
      this.#tell(message);
    });
  }

  #stateChanged(): void {
    if (this.state.get() !== "online") return this.typing.clear();
    // Rooms first: what they missed is loaded before anything is sent into them.
    for (const room of this.#rooms.values()) void room.load();
    this.refresh();
    this.outbox.resume();
  }

  #tell(message: Message): void {
    for (const listener of [...this.#heard]) listener(message);
  }

  #gone(conversationId: string): void {
    this.#rooms.delete(conversationId);
    this.outbox.discardAll(conversationId);
    this.list.update((list) => without(list, conversationId));
    for (const listener of [...this.#missed]) listener(conversationId);
  }
}
