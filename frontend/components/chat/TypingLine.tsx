"use client";

import { useChat } from "@/hooks/useChat";
import { useWords } from "@/hooks/usePreferences";
import { useStore } from "@/hooks/useStore";

/** Who types, by name. It keeps its place where nobody does: nothing jumps. */
export function TypingLine({ conversationId }: { conversationId: string }) {
  const { client, userId } = useChat();
  const t = useWords();
  const others = (useStore(client.typing.people)[conversationId] ?? []).filter((id) => id !== userId);
  const [one, two] = others;
  const text = others.length > 2 ? t.typesMany(others.length) : two ? t.typesTwo(one!, two) : one ? t.typesOne(one) : "";
  return (
    <p aria-live="polite" data-typing className="text-muted mx-auto h-6 w-full max-w-3xl truncate px-6 text-xs">
      {text}
    </p>
  );
}
