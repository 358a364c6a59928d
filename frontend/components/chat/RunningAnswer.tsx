"use client";

import { Markdown } from "@/components/markdown/Markdown";
import { useWords } from "@/hooks/usePreferences";
import { useStoreByFrame } from "@/hooks/useStore";
import type { Room } from "@/lib/chat-client";

import { AssistantAvatar } from "./Avatar";

/** The answer that grows, or the wait for its first word. Screen readers are told of it once, when it is over. */
export function RunningAnswer({ room, isWaiting }: { room: Room; isWaiting: boolean }) {
  const t = useWords();
  const stream = useStoreByFrame(room.stream);
  if (!stream && !isWaiting) return null;
  return (
    <article aria-label={t.answering} aria-busy="true" data-streaming={stream?.messageId ?? ""} className="flex gap-3 py-2">
      <AssistantAvatar />
      {stream ? (
        <div className="growing min-w-0 flex-1 pt-1">
          <Markdown text={stream.text} />
        </div>
      ) : (
        <p className="text-muted flex items-center gap-1 pt-1.5">
          <span className="sr-only">{t.thinking}</span>
          {["0s", "0.15s", "0.3s"].map((delay) => (
            <span key={delay} aria-hidden style={{ animationDelay: delay }} className="bg-muted animate-dot size-2 rounded-full" />
          ))}
        </p>
      )}
    </article>
  );
}
