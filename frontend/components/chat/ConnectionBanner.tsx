"use client";

import { CloudOff, LoaderCircle } from "lucide-react";

import { Notice } from "@/components/ui/Notice";
import { useChat } from "@/hooks/useChat";
import { useOnline } from "@/hooks/useOnline";
import { useWords } from "@/hooks/usePreferences";
import { useStore } from "@/hooks/useStore";

/** The state of the connection in words; nothing while all is well. */
export function ConnectionBanner() {
  const { client } = useChat();
  const t = useWords();
  const state = useStore(client.state);
  const hasNetwork = useOnline();
  const text = state === "online" || state === "signed-out" ? "" : !hasNetwork ? t.offline : t[state];
  const Icon = hasNetwork ? LoaderCircle : CloudOff;
  return (
    <div role="status" data-connection={state}>
      {text && (
        <div className="mx-auto max-w-3xl px-4 pt-3 sm:px-6">
          <Notice tone={state === "connecting" ? "info" : "warn"} icon={<Icon aria-hidden className={`size-4 ${hasNetwork ? "animate-spin" : ""}`} />}>
            {text}
          </Notice>
        </div>
      )}
    </div>
  );
}
