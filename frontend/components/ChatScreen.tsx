"use client";

import { useEffect } from "react";

import { useChat } from "@/hooks/useChat";
import { useConversationId } from "@/hooks/useConversationId";
import { useWords } from "@/hooks/usePreferences";
import { useStore } from "@/hooks/useStore";

import { ConversationView, NewConversation } from "./chat/ConversationView";
import { Frame } from "./Frame";

export function ChatScreen() {
  const { client, userId } = useChat();
  const t = useWords();
  const [current, select] = useConversationId();
  const title = useStore(client.list).items.find(({ id }) => id === current)?.title;

  useEffect(() => {
    document.title = title ? `${title} · ${t.appName}` : t.appName;
  }, [title, t]);

  useEffect(() => client.onGone((id) => id === current && select(null)), [client, current, select]);

  return (
    <Frame view="chat" target="messages" current={current} onSelect={select}>
      {(onMenu) =>
        current ? (
          <ConversationView key={`${userId} ${current}`} conversationId={current} onMenu={onMenu} onSelect={select} />
        ) : (
          <NewConversation key={userId} onMenu={onMenu} onSelect={select} />
        )
      }
    </Frame>
  );
}
