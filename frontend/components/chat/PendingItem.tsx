"use client";

import { Clock, RotateCcw, Trash2, TriangleAlert } from "lucide-react";

import { Button } from "@/components/ui/Button";
import { useChat } from "@/hooks/useChat";
import { useWords } from "@/hooks/usePreferences";
import type { Pending } from "@/lib/chat-client";

import { Bubble } from "./MessageItem";

/** A message that is not stored yet: it waits, is on its way, or was refused. */
export function PendingItem({ pending }: { pending: Pending }) {
  const { client } = useChat();
  const t = useWords();
  return (
    <article aria-label={t.you} data-pending={pending.state} className="flex justify-end gap-3 py-2">
      <Bubble content={pending.content} isOwn>
        {pending.state === "failed" ? (
          <div role="alert" className="text-danger flex flex-wrap items-center justify-end gap-x-2 px-1 text-xs">
            <TriangleAlert className="size-3.5" aria-hidden />
            <span>
              {t.notSent}. {pending.error && t.errors[pending.error.code]}
            </span>
            <Button look="quiet" className="px-2 py-1 text-xs" onClick={() => client.outbox.retry(pending.clientMessageId)}>
              <RotateCcw className="size-3.5" aria-hidden />
              {t.tryAgain}
            </Button>
            <Button look="quiet" className="px-2 py-1 text-xs" onClick={() => client.outbox.discard(pending.clientMessageId)}>
              <Trash2 className="size-3.5" aria-hidden />
              {t.discard}
            </Button>
          </div>
        ) : (
          <p className="text-muted flex items-center gap-1.5 px-1 text-xs">
            <Clock className="size-3.5" aria-hidden />
            {pending.state === "sending" ? t.sending : t.queued}
          </p>
        )}
      </Bubble>
    </article>
  );
}
