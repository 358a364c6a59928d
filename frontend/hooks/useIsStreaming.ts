"use client";

import { useMemo } from "react";

import type { Room } from "@/lib/chat-client";

import { useStore } from "./useStore";

/** Only whether there is a running answer: its text changes too often for the whole list. */
export function useIsStreaming(room: Room): boolean {
  const store = useMemo(() => ({ get: () => room.stream.get() !== null, subscribe: room.stream.subscribe }), [room]);
  return useStore(store);
}
