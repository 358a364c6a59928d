"use client";

import { useCallback, useEffect, useState } from "react";

import { useChat } from "./useChat";
import { useStore } from "./useStore";

/** Who takes part in a conversation, its owner first; asked again whenever the conversation has changed. */
export function useParticipants(conversationId: string): [readonly string[], (known: readonly string[]) => void] {
  const { client } = useChat();
  const [people, setPeople] = useState<readonly string[]>([]);
  const changed = useStore(client.list).items.find(({ id }) => id === conversationId)?.updatedAt;
  const state = useStore(client.state);

  const load = useCallback(() => {
    if (state !== "online") return () => {};
    let isOver = false;
    client.rest.participants(conversationId).then(
      ({ participants }) => isOver || setPeople(participants),
      () => {}, // The conversation itself says what is wrong.
    );
    return () => {
      isOver = true;
    };
  }, [client, conversationId, state]);

  useEffect(load, [load, changed]);
  return [people, setPeople];
}
