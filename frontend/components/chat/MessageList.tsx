"use client";

import { ArrowDown } from "lucide-react";
import { Fragment, useEffect, useRef, type ReactNode } from "react";

import { Button, IconButton } from "@/components/ui/Button";
import { useChat } from "@/hooks/useChat";
import { useFollow } from "@/hooks/useFollow";
import { useIsStreaming } from "@/hooks/useIsStreaming";
import { usePreferences } from "@/hooks/usePreferences";
import { useStore } from "@/hooks/useStore";
import type { Message, Room, Transcript } from "@/lib/chat-client";
import { dayName, dayOf } from "@/lib/dates";

import { MessageItem } from "./MessageItem";
import { PendingItem } from "./PendingItem";
import { RunningAnswer } from "./RunningAnswer";

interface MessageListProps {
  room: Room;
  /** Goes up when the reader has sent something, and wants to see it. */
  sent: number;
  onRegenerate: () => void;
}

export function MessageList({ room, sent, onRegenerate }: MessageListProps) {
  const { client, userId } = useChat();
  const { t } = usePreferences();
  const transcript = useStore(room.transcript);
  const isStreaming = useIsStreaming(room);
  const pending = useStore(client.outbox.items).filter(
    (item) => item.conversationId === room.conversationId && !transcript.messages.some(({ id }) => id === item.messageId),
  );
  const start = `${room.conversationId} ${transcript.isLoaded} ${sent}`;
  const { scroller, content, isFollowing, toEnd } = useFollow(start, transcript.messages[0]?.id);
  const isWaiting = transcript.awaiting > 0 && !transcript.isEscalated;
  const isIdle = !isStreaming && !isWaiting && !transcript.isEscalated;
  const shown = isStreaming ? transcript.messages.filter(({ id }) => id !== transcript.replacing) : transcript.messages;
  const last = shown.at(-1);

  return (
    <div className="relative min-h-0 flex-1">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it is scrolled by the keyboard too */}
      <div ref={scroller} id="messages" tabIndex={0} role="region" aria-label={t.messages} className="h-full overflow-y-auto">
        <div ref={content} className="mx-auto max-w-3xl px-4 py-4 sm:px-6">
          <Earlier room={room} transcript={transcript} />
          {shown.map((message, index) => (
            <Fragment key={message.id}>
              <DaySeparator message={message} before={shown[index - 1]} />
              <MessageItem
                message={message}
                isOwn={message.userId === userId}
                onRegenerate={isIdle && message === last && message.role === "assistant" ? onRegenerate : undefined}
              />
            </Fragment>
          ))}
          <RunningAnswer room={room} isWaiting={isWaiting} />
          {pending.map((item) => (
            <PendingItem key={item.clientMessageId} pending={item} />
          ))}
        </div>
      </div>
      {!isFollowing && (
        <IconButton label={t.toNewest} onClick={toEnd} className="border-line bg-surface absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full border shadow-md">
          <ArrowDown className="size-5" aria-hidden />
        </IconButton>
      )}
    </div>
  );
}

function DaySeparator({ message, before }: { message: Message; before: Message | undefined }) {
  const { t, locale } = usePreferences();
  if (before && dayOf(before.createdAt) === dayOf(message.createdAt)) return null;
  return <Separator>{dayName(message.createdAt, locale, t)}</Separator>;
}

function Separator({ children }: { children: ReactNode }) {
  return (
    <div className="text-muted flex items-center gap-3 py-3 text-xs first-letter:uppercase">
      <span className="bg-line h-px flex-1" />
      <h2 className="font-medium">{children}</h2>
      <span className="bg-line h-px flex-1" />
    </div>
  );
}

/** Loads older messages when the reader comes near, or asks for them. */
function Earlier({ room, transcript }: { room: Room; transcript: Transcript }) {
  const { t } = usePreferences();
  const mark = useRef<HTMLDivElement>(null);
  const { hasMore, nextCursor, isLoaded } = transcript;

  useEffect(() => {
    if (!hasMore) return;
    const load = ([entry]: IntersectionObserverEntry[]) => entry?.isIntersecting && room.loadOlder().catch(() => {});
    const observer = new IntersectionObserver(load, { root: mark.current!.closest("#messages"), rootMargin: "800px 0px 0px" });
    observer.observe(mark.current!);
    return () => observer.disconnect();
  }, [room, hasMore, nextCursor]);

  if (!isLoaded) return <p className="text-muted py-8 text-center text-sm">{t.loading}</p>;
  return (
    <div ref={mark} className="text-muted flex justify-center py-2 text-sm">
      {hasMore ? (
        <Button look="quiet" onClick={() => void room.loadOlder().catch(() => {})}>
          {t.loadEarlier}
        </Button>
      ) : (
        transcript.messages.length > 0 && <p>{t.beginning}</p>
      )}
    </div>
  );
}
