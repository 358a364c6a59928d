// What is known of one conversation, as a value; each event makes another one of it.
import type { Frame, Loaded, Message } from "./contract";

export interface Transcript {
  conversationId: string;
  /** Oldest first, as the server orders them. */
  messages: readonly Message[];
  hasMore: boolean;
  nextCursor: string | null;
  /** How many messages wait for their answers, the one that is being answered included. */
  awaiting: number;
  /** The answer that the running one replaces. */
  replacing: string | null;
  /** A human was asked for: no answers come. */
  isEscalated: boolean;
  isLoaded: boolean;
}

/** A running answer. */
export interface Stream {
  messageId: string;
  text: string;
  /** Bytes of text so far. */
  seq: number;
}

export const emptyTranscript = (conversationId: string): Transcript => ({
  conversationId,
  messages: [],
  hasMore: false,
  nextCursor: null,
  awaiting: 0,
  replacing: null,
  isEscalated: false,
  isLoaded: false,
});

const before = (a: Message, b: Message): boolean =>
  a.createdAt === b.createdAt ? a.id < b.id : a.createdAt < b.createdAt;

/** Puts a message in its place, or in place of what had its id. */
function placed(messages: readonly Message[], message: Message): Message[] {
  const others = messages.filter(({ id }) => id !== message.id);
  let at = others.length;
  while (at > 0 && before(message, others[at - 1]!)) at -= 1;
  return [...others.slice(0, at), message, ...others.slice(at)];
}

const lastAnswer = (messages: readonly Message[]): Message | undefined =>
  messages.findLast(({ role }) => role === "assistant");

/** How many messages at the end have no answer yet. */
function unanswered(messages: readonly Message[], isStreaming: boolean): number {
  const trailing = messages.length - 1 - messages.findLastIndex(({ role }) => role !== "user");
  if (trailing > 0 || !isStreaming) return trailing;
  // An answer runs and the last message is an answer: either a message before that one waited, or it is being replaced.
  const [third, second] = messages.slice(-3);
  return messages.length >= 3 && third?.role === "user" && second?.role === "user" ? 1 : 0;
}

/** The newest page came: first, or again after the connection was lost. */
export function withNewest(known: Transcript, page: Loaded): Transcript {
  const oldest = page.messages[0];
  const joins = oldest !== undefined && known.messages.some(({ id }) => id === oldest.id);
  // What is older than the page is kept where the page joins it: between two pages there must be no gap.
  const older = joins ? known.messages.filter((message) => before(message, oldest)) : [];
  const messages = [...older, ...page.messages];
  const awaiting = unanswered(messages, page.streaming !== null);
  const replaced = page.streaming && awaiting === 0 ? (lastAnswer(messages)?.id ?? null) : null;
  return {
    ...known,
    messages,
    hasMore: joins ? known.hasMore : page.hasMore,
    nextCursor: joins ? known.nextCursor : (page.nextCursor ?? null),
    awaiting,
    replacing: replaced,
    isEscalated: page.escalated ?? false,
    isLoaded: true,
  };
}

/** An older page came. */
export function withOlder(known: Transcript, page: Loaded): Transcript {
  const have = new Set(known.messages.map(({ id }) => id));
  const older = page.messages.filter(({ id }) => !have.has(id));
  return { ...known, messages: [...older, ...known.messages], hasMore: page.hasMore, nextCursor: page.nextCursor ?? null };
}

/** Somebody's message was stored. */
export function withSaved(known: Transcript, message: Message): Transcript {
  const isNew = !known.messages.some(({ id }) => id === message.id);
  const awaiting = known.awaiting + (isNew && !known.isEscalated ? 1 : 0);
  return { ...known, messages: placed(known.messages, message), awaiting };
}

/** An answer begins: where no message waits for one, it replaces the last one. */
export function withBegun(known: Transcript): Transcript {
  if (known.awaiting > 0) return known;
  return { ...known, replacing: lastAnswer(known.messages)?.id ?? null };
}

/** An answer is over. */
export function withComplete(known: Transcript, message: Message): Transcript {
  if (known.messages.some(({ id }) => id === message.id)) return { ...known, messages: placed(known.messages, message) };
  const replaced = known.awaiting > 0 ? null : (known.replacing ?? lastAnswer(known.messages)?.id);
  const kept = known.messages.filter(({ id }) => id !== replaced);
  return { ...known, messages: placed(kept, message), awaiting: Math.max(0, known.awaiting - 1), replacing: null };
}

/** A human was asked for, or the assistant answers again: then what waited in between gets no answer. */
export function withEscalation(known: Transcript, isEscalated: boolean): Transcript {
  return { ...known, isEscalated, awaiting: isEscalated ? known.awaiting : 0 };
}

/** The running answer after a frame. */
export function grown(stream: Stream | null, frame: Frame): Stream {
  if (stream?.messageId !== frame.messageId) {
    return { messageId: frame.messageId, text: frame.fullResponse ?? frame.chunk, seq: frame.seq };
  }
  if (frame.seq <= stream.seq) return stream;
  return { ...stream, text: frame.fullResponse ?? stream.text + frame.chunk, seq: frame.seq };
}
