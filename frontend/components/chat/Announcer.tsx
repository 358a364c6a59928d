"use client";

import { useEffect, useState } from "react";

import { useChat } from "@/hooks/useChat";
import { usePreferences } from "@/hooks/usePreferences";
import { spoken } from "@/lib/markdown";

/** Says each finished answer, and each message of somebody else, once to screen readers. */
export function Announcer({ conversationId }: { conversationId: string }) {
  const { client } = useChat();
  const { t } = usePreferences();
  const [said, setSaid] = useState("");

  useEffect(() => {
    return client.onMessage((message) => {
      if (message.conversationId !== conversationId) return;
      const text = spoken(message.content);
      setSaid(message.role === "user" ? t.personSays(message.userId ?? "", text) : t.answerSays(text));
    });
  }, [client, conversationId, t]);

  return (
    <p role="status" data-announcer className="sr-only">
      {said}
    </p>
  );
}
