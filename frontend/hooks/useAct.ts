"use client";

import { useCallback, useState } from "react";

import { ChatError, type ErrorCode } from "@/lib/chat-client";

interface Act {
  /** Does something that may fail; gives whether it worked. */
  act: (work: () => Promise<unknown>) => Promise<boolean>;
  isBusy: boolean;
  /** Why the last one failed. */
  error: ErrorCode | null;
  clear: () => void;
}

/** For buttons that ask the server: whether it is at work, and what went wrong. */
export function useAct(): Act {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorCode | null>(null);

  const act = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(failure instanceof ChatError ? failure.code : "INTERNAL");
      return false;
    } finally {
      setBusy(false);
    }
  }, []);

  const clear = useCallback(() => setError(null), []);
  return { act, isBusy, error, clear };
}
