"use client";

import { useCallback, useSyncExternalStore } from "react";

const CHANGED = "chat:conversation";

const read = (): string | null => new URLSearchParams(location.search).get("c");

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(CHANGED, listener);
  };
}

/** The conversation that the address names, and a way to another one. So the browser's Back works, and a reload stays. */
export function useConversationId(): [string | null, (id: string | null) => void] {
  const id = useSyncExternalStore(subscribe, read, () => null);
  const select = useCallback((next: string | null) => {
    if (next === read()) return;
    history.pushState(null, "", next ? `/chat?c=${encodeURIComponent(next)}` : "/chat");
    dispatchEvent(new Event(CHANGED));
  }, []);
  return [id, select];
}
