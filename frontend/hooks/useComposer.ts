"use client";

import { useCallback, useRef, useState } from "react";

import { MAX_FILE_BYTES, MAX_MESSAGE_CHARS, readAttachment } from "@/lib/attachments";
import { NEW, keepDraft, readDraft } from "@/lib/drafts";

import { useAct } from "./useAct";
import { useChat } from "./useChat";
import { useWords } from "./usePreferences";

/** What is being written in a conversation (`null`: in one that does not exist yet), and sending it. */
export function useComposer(conversationId: string | null, onCreated: (id: string) => void, onSent: () => void) {
  const { client, userId } = useChat();
  const t = useWords();
  const place = conversationId ?? NEW;
  const [text, setText] = useState(() => readDraft(userId, place));
  const [problem, setProblem] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const { act, isBusy, error } = useAct();

  const change = useCallback(
    (next: string) => {
      setText(next);
      setProblem("");
      keepDraft(userId, place, next);
      if (!conversationId) return;
      if (next.trim()) client.typed(conversationId);
      else client.stoppedTyping();
    },
    [client, conversationId, place, userId],
  );

  /** Puts something where the cursor is. */
  const insert = useCallback(
    (part: string) => {
      const { selectionStart: from, selectionEnd: to, value } = field.current!;
      change(value.slice(0, from) + part + value.slice(to));
      requestAnimationFrame(() => {
        field.current?.focus();
        field.current?.setSelectionRange(from + part.length, from + part.length);
      });
    },
    [change],
  );

  const attach = async (file: File) => {
    const read = await readAttachment(file);
    if (read.ok) return insert(field.current!.value && !field.current!.value.endsWith("\n") ? `\n${read.text}` : read.text);
    setProblem(read.reason === "too-large" ? t.fileTooLarge(file.name, MAX_FILE_BYTES / 1024) : t.fileNotText(file.name));
  };

  const send = async (given = text) => {
    const content = given.trim();
    if (!content || isBusy || content.length > MAX_MESSAGE_CHARS) return;
    if (conversationId) {
      change("");
      client.send(conversationId, content);
      return onSent();
    }
    // The text stays until there is a conversation to send it to.
    await act(async () => {
      const { id } = await client.create(titleOf(content));
      change("");
      client.send(id, content);
      onCreated(id);
    });
  };

  const excess = Math.max(0, text.length - MAX_MESSAGE_CHARS);
  const trouble = problem || (excess > 0 ? t.tooLong(excess) : error === "OFFLINE" ? t.newNeedsConnection : error ? t.errors[error] : "");
  return { text, change, insert, attach, send, field, isBusy, problem: trouble, canSend: text.trim() !== "" && excess === 0 && !isBusy };
}

/** The first line, as far as it fits. */
function titleOf(content: string): string {
  const line = content.split("\n", 1)[0]!.trim();
  return line.length > 60 ? `${line.slice(0, 59).trimEnd()}…` : line;
}
