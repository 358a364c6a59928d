"use client";

import { RotateCcw, TriangleAlert } from "lucide-react";
import { memo, type ReactNode } from "react";

import { CodeBlock } from "@/components/markdown/CodeBlock";
import { Markdown } from "@/components/markdown/Markdown";
import { IconButton } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { usePreferences } from "@/hooks/usePreferences";
import type { Message } from "@/lib/chat-client";
import { timeOf } from "@/lib/dates";
import { splitFences } from "@/lib/markdown";

import { AssistantAvatar, PersonAvatar } from "./Avatar";

interface MessageItemProps {
  message: Message;
  /** Whether the reader wrote it. */
  isOwn: boolean;
  /** On the answer that may be given again. */
  onRegenerate?: () => void;
}

export const MessageItem = memo(function MessageItem({ message, isOwn, onRegenerate }: MessageItemProps) {
  if (message.role === "user") return <PersonMessage message={message} isOwn={isOwn} />;
  return <AnswerMessage message={message} onRegenerate={onRegenerate} />;
});

/** What a person wrote, in a bubble: on the right where it is the reader's. */
export function Bubble({ content, isOwn, children }: { content: string; isOwn: boolean; children?: ReactNode }) {
  return (
    <div className={`flex max-w-[85%] min-w-0 flex-col gap-1 sm:max-w-[75%] ${isOwn ? "items-end" : "items-start"}`}>
      <div className={`max-w-full min-w-0 space-y-2 rounded-2xl px-4 py-2.5 ${isOwn ? "bg-accent rounded-br-md text-white" : "bg-raised rounded-bl-md"}`}>
        {splitFences(content).map(({ kind, text, language }, index) =>
          kind === "code" ? (
            <CodeBlock key={index} text={text} language={language} />
          ) : (
            <p key={index} className="leading-relaxed wrap-anywhere whitespace-pre-wrap">
              {text}
            </p>
          ),
        )}
      </div>
      {children}
    </div>
  );
}

function PersonMessage({ message, isOwn }: { message: Message; isOwn: boolean }) {
  const { t, locale } = usePreferences();
  const name = isOwn ? t.you : (message.userId ?? "");
  return (
    <article data-message={message.id} aria-label={name} className={`message flex gap-3 py-2 ${isOwn ? "justify-end" : ""}`}>
      {!isOwn && <PersonAvatar name={name} />}
      <Bubble content={message.content} isOwn={isOwn}>
        <p className="text-muted px-1 text-xs">
          {!isOwn && <span className="mr-1.5 font-medium">{name}</span>}
          <time dateTime={message.createdAt}>{timeOf(message.createdAt, locale)}</time>
        </p>
      </Bubble>
    </article>
  );
}

function AnswerMessage({ message, onRegenerate }: Omit<MessageItemProps, "isOwn">) {
  const { t, locale } = usePreferences();
  const isStopped = message.error === "stopped";
  const failure = isStopped ? null : message.error;
  return (
    <article data-message={message.id} aria-label={message.role === "system" ? t.system : t.assistant} className="message group flex gap-3 py-2">
      <AssistantAvatar />
      <div className="min-w-0 flex-1 pt-1">
        <Markdown text={message.content} />
        {failure && (
          <p className="text-danger mt-2 flex items-start gap-2 text-sm">
            <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            <span>{failure.includes("could not be stored") ? t.notStored : t.failed}</span>
          </p>
        )}
        <div className="text-muted mt-1 flex min-h-8 items-center gap-1 text-xs">
          <time dateTime={message.createdAt}>{timeOf(message.createdAt, locale)}</time>
          {isStopped && <span className="bg-raised ml-1 rounded-full px-2 py-0.5">{t.stopped}</span>}
          <span className="flex items-center transition-opacity sm:opacity-0 sm:group-focus-within:opacity-100 sm:group-hover:opacity-100 pointer-coarse:opacity-100">
            {message.content && <CopyButton text={message.content} label={t.copyMessage} />}
          </span>
          {onRegenerate && (
            <IconButton label={t.regenerate} className="size-8" onClick={onRegenerate}>
              <RotateCcw className="size-4" aria-hidden />
            </IconButton>
          )}
        </div>
      </div>
    </article>
  );
}
