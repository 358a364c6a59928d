import { useCallback, useSyncExternalStore } from "react";

import type { Readable } from "@/lib/chat-client";

/** The value of a store, and each later one. */
export function useStore<T>(store: Readable<T>): T {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

/** The value of a store, at most once a frame: for what changes faster than anybody sees. */
export function useStoreByFrame<T>(store: Readable<T>): T {
  const subscribe = useCallback(
    (listener: () => void) => {
      let frame = 0;
      const end = store.subscribe(() => {
        frame ||= requestAnimationFrame(() => {
          frame = 0;
          listener();
        });
      });
      return () => {
        cancelAnimationFrame(frame);
        end();
      };
    },
    [store],
  );
  return useSyncExternalStore(subscribe, store.get, store.get);
}

const never = () => () => {};

/** False while the page is what was exported, true once it runs. */
export const useIsRunning = (): boolean => useSyncExternalStore(never, () => true, () => false);
