"use client";

import { Paperclip, SendHorizontal, Square } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useRef, type KeyboardEvent } from "react";

import { IconButton } from "@/components/ui/Button";
import { useComposer } from "@/hooks/useComposer";
import { useWords } from "@/hooks/usePreferences";
import { ACCEPTED } from "@/lib/attachments";

import { EmojiButton } from "./EmojiButton";

interface ComposerProps {
  composer: ReturnType<typeof useComposer>;
  /** Where an answer runs that may be stopped. */
  onStop?: () => void;
}

const MAX_HEIGHT = 220;

export function Composer({ composer, onStop }: ComposerProps) {
  const t = useWords();
  const { text, change, insert, attach, send, field, problem, canSend } = composer;
  const files = useRef<HTMLInputElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    const area = field.current!;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, MAX_HEIGHT)}px`;
  }, [text, field]);

  // Whoever opens a conversation wants to write, but a keyboard that jumps up on a phone hides it.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, [field]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };

  return (
    <div className="mx-auto w-full max-w-3xl px-3 pb-3 sm:px-6 sm:pb-4">
      {problem && (
        <p role="alert" className="text-danger px-2 pb-1.5 text-sm">
          {problem}
        </p>
      )}
      <form
        aria-label={t.write}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
        className="border-line bg-surface focus-within:border-accent-ink rounded-2xl border p-2 shadow-sm transition-colors"
      >
        <label htmlFor={id} className="sr-only">
          {t.write}
        </label>
        <textarea
          ref={field}
          id={id}
          rows={1}
          value={text}
          placeholder={t.write}
          aria-describedby={`${id}-hint`}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          className="placeholder:text-muted block w-full resize-none bg-transparent px-2 py-1.5 leading-relaxed outline-none"
        />
        <div className="flex items-center gap-1">
          <IconButton label={t.attach} onClick={() => files.current?.click()}>
            <Paperclip className="size-5" aria-hidden />
          </IconButton>
          <input
            ref={files}
            type="file"
            accept={ACCEPTED}
            aria-label={t.attach}
            tabIndex={-1}
            className="hidden"
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = "";
              if (file) void attach(file);
            }}
          />
          <EmojiButton onPick={insert} />
          <p id={`${id}-hint`} className="text-muted hidden flex-1 truncate px-2 text-xs sm:block">
            {t.writeHint}
          </p>
          <span className="flex-1 sm:hidden" />
          {onStop && (
            <IconButton label={t.stop} onClick={onStop} className="border-line border">
              <Square className="size-4 fill-current" aria-hidden />
            </IconButton>
          )}
          <IconButton label={t.send} type="submit" look="primary" disabled={!canSend}>
            <SendHorizontal className="size-5" aria-hidden />
          </IconButton>
        </div>
      </form>
    </div>
  );
}
