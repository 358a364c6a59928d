// What the library's tests make again and again.
import type { ConversationSummary, Frame, Loaded, Message } from "./contract";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

/** A message of minute `minute`; its id tells the role and the minute. */
export function message(role: "user" | "assistant", minute: number, more: Partial<Message> = {}): Message {
  return {
    id: `${role}-${String(minute).padStart(3, "0")}`,
    conversationId: "c",
    role,
    content: `${role} ${minute}`,
    userId: role === "user" ? "ana" : null,
    intent: null,
    confidence: null,
    model: null,
    tokens: null,
    processingTime: null,
    sentiment: null,
    status: "sent",
    error: null,
    createdAt: at(minute),
    ...more,
  };
}

export const page = (messages: Message[], more: Partial<Loaded> = {}): Loaded => ({
  conversationId: "c",
  messages,
  hasMore: false,
  nextCursor: null,
  streaming: null,
  ...more,
});

export const frame = (messageId: string, seq: number, chunk: string): Frame => ({ conversationId: "c", messageId, seq, chunk });

export function summary(id: string, minute: number, more: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    id,
    userId: "ana",
    title: `Title ${id}`,
    status: "active",
    lastMessageAt: null,
    messageCount: 0,
    deletedAt: null,
    createdAt: at(minute),
    updatedAt: at(minute),
    messages: [],
    _count: { messages: 0 },
    ...more,
  };
}

/** A token as a server would sign it; nothing here checks the signature. */
export function unsigned(claims: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ alg: "HS256" })}.${encode(claims)}.x`;
}
