// The list of conversations, as a value.
import type { Conversation, ConversationStatus, ConversationSummary, Message } from "./contract";

export interface ListFilter {
  status: Exclude<ConversationStatus, "deleted">;
  /** Part of the title; empty: all. */
  q: string;
}

export interface ConversationList {
  filter: ListFilter;
  /** The last changed first. */
  items: readonly ConversationSummary[];
  hasMore: boolean;
  isLoaded: boolean;
}

export const PAGE = 50;

export const emptyList = (filter: ListFilter = { status: "active", q: "" }): ConversationList => ({
  filter,
  items: [],
  hasMore: false,
  isLoaded: false,
});

export function withPage(list: ConversationList, page: readonly ConversationSummary[], isFirst: boolean): ConversationList {
  const have = new Set(page.map(({ id }) => id));
  const items = isFirst ? page : [...list.items.filter(({ id }) => !have.has(id)), ...page];
  return { ...list, items, hasMore: page.length >= PAGE, isLoaded: true };
}

const matches = ({ status, q }: ListFilter, conversation: Conversation): boolean =>
  conversation.status === status && conversation.title.toLowerCase().includes(q.toLowerCase());

const byChange = (a: ConversationSummary, b: ConversationSummary): number =>
  a.updatedAt === b.updatedAt ? (a.id < b.id ? 1 : -1) : a.updatedAt < b.updatedAt ? 1 : -1;

/** The first page again: what was loaded behind it stays. */
export function withRefreshed(list: ConversationList, page: readonly ConversationSummary[]): ConversationList {
  const have = new Set(page.map(({ id }) => id));
  const last = page.length >= PAGE ? page.at(-1) : undefined;
  const behind = last ? list.items.filter((item) => !have.has(item.id) && byChange(last, item) < 0) : [];
  return { ...list, items: [...page, ...behind], hasMore: behind.length > 0 ? list.hasMore : page.length >= PAGE };
}

/** A conversation is new or has changed. */
export function withConversation(list: ConversationList, conversation: Conversation): ConversationList {
  const known = list.items.find(({ id }) => id === conversation.id);
  const others = list.items.filter(({ id }) => id !== conversation.id);
  if (!matches(list.filter, conversation)) return known ? { ...list, items: others } : list;
  const summary: ConversationSummary = {
    ...conversation,
    messages: known?.messages ?? [],
    _count: { messages: conversation.messageCount },
  };
  return { ...list, items: [...others, summary].sort(byChange) };
}

export function without(list: ConversationList, conversationId: string): ConversationList {
  return { ...list, items: list.items.filter(({ id }) => id !== conversationId) };
}

/** Something was said in a conversation. */
export function withMessage(list: ConversationList, message: Message): ConversationList {
  const known = list.items.find(({ id }) => id === message.conversationId);
  if (!known || known.messages[0]?.id === message.id) return list;
  const at = message.createdAt > known.updatedAt ? message.createdAt : known.updatedAt;
  const changed = { ...known, messages: [message], updatedAt: at, lastMessageAt: message.createdAt };
  const others = list.items.filter(({ id }) => id !== known.id);
  return { ...list, items: [changed, ...others].sort(byChange) };
}
