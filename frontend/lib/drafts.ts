// What was written and not sent, for each conversation of each user.
import { keep, storage } from "./storage";

/** The draft of a conversation that does not exist yet. */
export const NEW = "new";

const key = (userId: string, conversationId: string) => `chat.draft.${userId}.${conversationId}`;

export const readDraft = (userId: string, conversationId: string): string => storage().getItem(key(userId, conversationId)) ?? "";

export const keepDraft = (userId: string, conversationId: string, text: string): void => keep(key(userId, conversationId), text);
