"use client";

import { useCallback, useEffect, useState } from "react";

import { ChatError, type DayFigures, type ErrorCode, type IntentCount, type Totals } from "@/lib/chat-client";
import { bounds, type DaySpan } from "@/lib/span";

import { useChat } from "./useChat";
import { useStore } from "./useStore";

export interface Figures {
  totals: Totals;
  days: readonly DayFigures[];
  intents: readonly IntentCount[];
}

interface Analytics {
  /** Those of the last span stay until the next ones are there. */
  figures: Figures | null;
  isLoading: boolean;
  error: ErrorCode | null;
  reload: () => void;
}

export function useAnalytics({ first, last }: DaySpan, isEverybodys: boolean): Analytics {
  const { client } = useChat();
  // Before the first connection there is no token to ask with.
  const isReady = useStore(client.state) !== "connecting";
  const [figures, setFigures] = useState<Figures | null>(null);
  const [error, setError] = useState<ErrorCode | null>(null);
  const [isLoading, setLoading] = useState(true);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!isReady) return;
    let isOver = false;
    const span = { ...bounds({ first, last }), ...(isEverybodys ? { scope: "all" } : {}) };
    setLoading(true);
    Promise.all([client.rest.totals(span), client.rest.series(span), client.rest.intents(span)])
      .then(
        ([totals, days, intents]) => {
          if (isOver) return;
          setFigures({ totals, days, intents });
          setError(null);
        },
        (failure: unknown) => isOver || setError(failure instanceof ChatError ? failure.code : "INTERNAL"),
      )
      .finally(() => isOver || setLoading(false));
    return () => {
      isOver = true;
    };
  }, [client, first, last, isEverybodys, isReady, attempt]);

  const reload = useCallback(() => setAttempt((n) => n + 1), []);
  return { figures, isLoading, error, reload };
}
