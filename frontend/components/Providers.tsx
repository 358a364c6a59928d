"use client";

import type { ReactNode } from "react";

import { ChatProvider } from "@/hooks/useChat";
import { PreferencesProvider } from "@/hooks/usePreferences";
import { useIsRunning } from "@/hooks/useStore";

/** What was exported has no words and no user: language, theme and account are the browser's to know. */
export function Providers({ children }: { children: ReactNode }) {
  if (!useIsRunning()) return <Outline />;
  return (
    <PreferencesProvider>
      <ChatProvider>{children}</ChatProvider>
    </PreferencesProvider>
  );
}

/** The page's outline, until it runs. */
function Outline() {
  return (
    <div aria-busy="true" className="flex h-dvh">
      <div className="border-line bg-surface hidden w-76 border-r md:block" />
      <div className="flex flex-1 flex-col">
        <div className="border-line bg-surface h-15 border-b" />
      </div>
    </div>
  );
}
