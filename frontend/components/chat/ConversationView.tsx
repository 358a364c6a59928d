"use client";

import { Headset } from "lucide-react";
import { useMemo, useState } from "react";

import { Button } from "@/components/ui/Button";
import { Notice } from "@/components/ui/Notice";
import { useAct } from "@/hooks/useAct";
import { useChat } from "@/hooks/useChat";
import { useComposer } from "@/hooks/useComposer";
import { useIsStreaming } from "@/hooks/useIsStreaming";
import { useWords } from "@/hooks/usePreferences";
import { useStore } from "@/hooks/useStore";

import { Announcer } from "./Announcer";
import { Composer } from "./Composer";
import { ConnectionBanner } from "./ConnectionBanner";
import { ConversationHeader, PlainHeader } from "./ConversationHeader";
import { MessageList } from "./MessageList";
import { TypingLine } from "./TypingLine";
import { Welcome } from "./Welcome";

interface ConversationViewProps {
  onMenu: () => void;
  onSelect: (id: string | null) => void;
}

/** A conversation that is not there yet: it begins with its first message. */
export function NewConversation({ onMenu, onSelect }: ConversationViewProps) {
  const t = useWords();
  const composer = useComposer(null, onSelect, () => {});
  return (
    <>
      <PlainHeader title={t.newChat} onMenu={onMenu} />
      <ConnectionBanner />
      <Welcome onAsk={(question) => void composer.send(question)} />
      <Composer composer={composer} />
    </>
  );
}

export function ConversationView({ conversationId, onMenu, onSelect }: ConversationViewProps & { conversationId: string }) {
  const { client } = useChat();
  const t = useWords();
  const room = useMemo(() => client.room(conversationId), [client, conversationId]);
  const failure = useStore(room.failure);
  const transcript = useStore(room.transcript);
  const isStreaming = useIsStreaming(room);
  const known = useStore(client.list).items.find(({ id }) => id === conversationId);
  const [sent, setSent] = useState(0);
  const composer = useComposer(conversationId, () => {}, () => setSent((n) => n + 1));
  const { act, error } = useAct();
  const isRunning = isStreaming || (transcript.awaiting > 0 && !transcript.isEscalated);
  const of = { conversationId };

  if (failure && !transcript.isLoaded) return <Unavailable code={failure.code} onMenu={onMenu} onNew={() => onSelect(null)} onRetry={() => void room.load()} />;
  return (
    <>
      <ConversationHeader
        conversationId={conversationId}
        title={known?.title ?? t.chat}
        isEscalated={transcript.isEscalated}
        onMenu={onMenu}
        onEscalate={() => void act(() => client.rest.escalate(conversationId))}
      />
      <ConnectionBanner />
      <MessageList room={room} sent={sent} onRegenerate={() => void act(() => client.request("message:regenerate", of))} />
      <Announcer conversationId={conversationId} />
      <div role="alert" className="mx-auto w-full max-w-3xl px-4 sm:px-6">
        {error && <Notice tone="danger">{t.errors[error]}</Notice>}
      </div>
      {transcript.isEscalated && <Escalation onResume={() => void act(() => client.rest.resume(conversationId))} />}
      <TypingLine conversationId={conversationId} />
      <Composer composer={composer} onStop={isRunning ? () => void act(() => client.request("message:stop", of)) : undefined} />
    </>
  );
}

function Escalation({ onResume }: { onResume: () => void }) {
  const t = useWords();
  return (
    <div role="status" className="mx-auto w-full max-w-3xl px-4 sm:px-6">
      <Notice
        tone="info"
        icon={<Headset className="size-5 shrink-0" aria-hidden />}
        action={
          <Button onClick={onResume} className="text-ink">
            {t.resume}
          </Button>
        }
      >
        <strong className="block">{t.escalatedTitle}</strong>
        {t.escalatedText}
      </Notice>
    </div>
  );
}

interface UnavailableProps {
  code: keyof ReturnType<typeof useWords>["errors"];
  onMenu: () => void;
  onNew: () => void;
  onRetry: () => void;
}

function Unavailable({ code, onMenu, onNew, onRetry }: UnavailableProps) {
  const t = useWords();
  const isGone = code === "NOT_FOUND";
  return (
    <>
      <PlainHeader title={t.chat} onMenu={onMenu} />
      <div role="alert" className="flex flex-1 flex-col items-center justify-center gap-4 p-6 text-center">
        <p>{isGone ? t.goneText : t.errors[code]}</p>
        <Button look="primary" onClick={isGone ? onNew : onRetry}>
          {isGone ? t.newChat : t.tryAgain}
        </Button>
      </div>
    </>
  );
}
