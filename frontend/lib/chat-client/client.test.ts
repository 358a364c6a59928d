// @vitest-environment node
// The client against a Socket.IO server that does as the test says.
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { ChatClient } from "./client";
import { ChatError } from "./errors";
import { frame, message, page, summary, unsigned } from "./testing";

type Handler = (payload: never, ack: (answer: unknown) => void, socket: Socket) => void;

class FakeServer {
  #http: HttpServer = createServer((_, response) => response.writeHead(this.restStatus).end("{}"));
  #io = new Server(this.#http);
  handlers: Record<string, Handler> = {};
  tokens: string[] = [];
  features: unknown;
  refuse: (token: string) => string | null = () => null;
  restStatus = 200;

  async start() {
    this.#io.of("/chat").use((socket, next) => {
      const { token, features } = socket.handshake.auth;
      this.tokens.push(token);
      this.features = features;
      const reason = this.refuse(token);
      next(reason ? new Error(reason) : undefined);
    });
    this.#io.of("/chat").on("connection", (socket) => {
      socket.onAny((event: string, payload: unknown, ack?: (answer: unknown) => void) => this.handlers[event]?.(payload as never, ack ?? (() => {}), socket));
    });
    await new Promise<void>((resolve) => this.#http.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  emit(event: string, payload: unknown) {
    this.#io.of("/chat").emit(event, payload);
  }

  /** As a lost network does. */
  cut() {
    for (const socket of this.#io.of("/chat").sockets.values()) socket.conn.close();
  }

  /** As the server does when a token ends. */
  dismiss() {
    this.#io.of("/chat").disconnectSockets();
  }

  async stop() {
    await this.#io.close();
  }
}

const storage = () => {
  const items = new Map<string, string>();
  return {
    get length() { return items.size; },
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    key: (index: number) => [...items.keys()][index] ?? null,
    clear: () => items.clear(),
  } satisfies Storage;
};

describe("a client", () => {
  let server: FakeServer;
  let client: ChatClient;
  let tokens: (string | null)[];
  let user: string;

  beforeEach(async () => {
    server = new FakeServer();
    server.handlers = {
      "conversation:list": (_, ack) => ack([summary("c", 1)]),
      "conversation:load": (_, ack) => ack(page([message("user", 1), message("assistant", 2)])),
    };
    const url = await server.start();
    tokens = [unsigned({ sub: "ana", n: 1 }), unsigned({ sub: "ana", n: 2 }), null];
    user = "ana";
    const source = {
      session: async (refused: boolean) => {
        if (refused) tokens.shift();
        return tokens[0] ? { token: tokens[0], userId: user, expiresAt: null, roles: [] } : null;
      },
    };
    client = new ChatClient({ url, source, userId: "ana", storage: storage() });
  });
  afterEach(async () => {
    client.stop();
    await server.stop();
  });

  const online = () => vi.waitFor(() => expect(client.state.get()).toBe("online"));
  const texts = () => client.room("c").transcript.get().messages.map(({ content }) => content);

  test("connects with its token, asks for small frames, and lists conversations", async () => {
    client.start();
    await online();
    expect(server.tokens).toEqual([tokens[0]]);
    expect(server.features).toEqual(["delta"]);
    await vi.waitFor(() => expect(client.list.get().items).toHaveLength(1));
  });

  test("keeps an open conversation in step", async () => {
    client.start();
    await online();
    const room = client.room("c");
    await vi.waitFor(() => expect(texts()).toHaveLength(2));
    server.emit("message:saved", message("user", 3, { userId: "ben" }));
    server.emit("message:stream", frame("x", 2, "he"));
    server.emit("message:stream", frame("x", 5, "llo"));
    await vi.waitFor(() => expect(room.stream.get()?.text).toBe("hello"));
    server.emit("message:complete", message("assistant", 4, { id: "x", content: "hello" }));
    await vi.waitFor(() => expect(room.stream.get()).toBeNull());
    expect(texts()).toEqual(["user 1", "assistant 2", "user 3", "hello"]);
    expect(client.list.get().items[0]!.messages[0]!.content).toBe("hello");
  });

  test("comes back after a lost connection and loads what it missed, the running answer too", async () => {
    client.start();
    await online();
    const room = client.room("c");
    await vi.waitFor(() => expect(texts()).toHaveLength(2));
    const streaming = { messageId: "x", fullResponse: "so far", seq: 6 };
    server.handlers["conversation:load"] = (_, ack) => ack(page([message("user", 1), message("assistant", 2), message("user", 3)], { streaming }));
    server.cut();
    await vi.waitFor(() => expect(client.state.get()).toBe("reconnecting"));
    await online();
    await vi.waitFor(() => expect(room.stream.get()?.text).toBe("so far"));
    server.emit("message:stream", frame("x", 7, "!"));
    await vi.waitFor(() => expect(room.stream.get()?.text).toBe("so far!"));
    expect(room.transcript.get().awaiting).toBe(1);
  });

  test("sends again, with the same id, what was not acknowledged", async () => {
    const ids: string[] = [];
    server.handlers["message:send"] = ({ clientMessageId, content }: { clientMessageId: string; content: string }, ack) => {
      ids.push(clientMessageId);
      if (ids.length === 1) server.cut();
      else ack(message("user", 3, { content }));
    };
    client.start();
    await online();
    client.room("c");
    await vi.waitFor(() => expect(texts()).toHaveLength(2));
    client.send("c", "hello");
    await vi.waitFor(() => expect(texts()).toEqual(["user 1", "assistant 2", "hello"]), { timeout: 5_000 });
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
    expect(client.outbox.items.get()).toEqual([]);
  });

  test("takes a new token when the server ends the socket, and asks to sign in when there is none", async () => {
    client.start();
    await online();
    server.refuse = (token) => (token === tokens[0] && server.tokens.length > 1 ? "the token has expired" : null);
    server.restStatus = 401;
    const second = tokens[1]!;
    server.dismiss();
    await vi.waitFor(() => expect(server.tokens.at(-1)).toBe(second));
    server.refuse = () => "the token has expired";
    server.dismiss();
    await vi.waitFor(() => expect(client.state.get()).toBe("signed-out"));
    tokens = [unsigned({ sub: "ana", n: 3 })];
    server.refuse = () => null;
    client.signedIn();
    await online();
  });

  test("shows the newest token at each attempt, and never one of somebody else", async () => {
    client.start();
    await online();
    tokens = [unsigned({ sub: "ana", n: 9 })];
    server.cut();
    await vi.waitFor(() => expect(server.tokens.at(-1)).toBe(tokens[0]), { timeout: 5_000 });
    await online();
    user = "ben";
    server.cut();
    await vi.waitFor(() => expect(client.state.get()).toBe("signed-out"), { timeout: 5_000 });
    expect(server.tokens).toHaveLength(2);
  });

  test("says in words why something failed", async () => {
    await expect(client.request("message:stop", { conversationId: "c" })).rejects.toMatchObject({ code: "OFFLINE", isTransient: true });
    client.start();
    await online();
    const cause = { pattern: "message:stop", data: {} };
    server.handlers["message:stop"] = (_, ack) => ack({ status: "error", code: "NOT_FOUND", message: "conversation not found", cause });
    const failure = await client.request("message:stop", { conversationId: "c" }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ChatError);
    expect(failure).toMatchObject({ code: "NOT_FOUND", message: "conversation not found", isTransient: false });
  });

  test("leaves a server that goes down at the moment that it was given, and is back then", async () => {
    client.start();
    await online();
    server.emit("server:draining", { retryAfterMs: 50 });
    await vi.waitFor(() => expect(client.state.get()).toBe("draining"));
    client.send("c", "waits");
    expect(client.outbox.items.get()[0]!.state).toBe("queued");
    server.handlers["message:send"] = (_, ack) => ack(message("user", 3));
    await online();
    expect(server.tokens).toHaveLength(2);
    await vi.waitFor(() => expect(client.outbox.items.get()).toEqual([]));
  });

  test("shows people, escalation and what is gone", async () => {
    const gone = vi.fn();
    client.onGone(gone);
    client.start();
    await online();
    const room = client.room("c");
    await vi.waitFor(() => expect(room.transcript.get().isLoaded).toBe(true));
    server.emit("typing:user", { conversationId: "c", userId: "ben" });
    await vi.waitFor(() => expect(client.typing.people.get()).toEqual({ c: ["ben"] }));
    server.emit("conversation:escalated", { conversationId: "c" });
    await vi.waitFor(() => expect(room.transcript.get().isEscalated).toBe(true));
    server.emit("conversation:resumed", { conversationId: "c" });
    await vi.waitFor(() => expect(room.transcript.get().isEscalated).toBe(false));
    server.emit("conversation:deleted", { conversationId: "c" });
    await vi.waitFor(() => expect(gone).toHaveBeenCalledWith("c"));
    expect(client.list.get().items).toEqual([]);
  });
});
