"use client";

import { Smile } from "lucide-react";
import { Suspense, lazy, useEffect, useRef, useState } from "react";

import { IconButton } from "@/components/ui/Button";
import { useWords } from "@/hooks/usePreferences";

const EmojiPicker = lazy(() => import("./EmojiPicker"));

export function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const outside = (event: Event) => !root.current?.contains(event.target as Node) && setOpen(false);
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    addEventListener("pointerdown", outside);
    addEventListener("keydown", escape);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("keydown", escape);
    };
  }, [isOpen]);

  return (
    <div ref={root} className="relative">
      <IconButton ref={button} label={t.emoji} aria-expanded={isOpen} aria-haspopup="dialog" onClick={() => setOpen(!isOpen)}>
        <Smile className="size-5" aria-hidden />
      </IconButton>
      {isOpen && (
        <div role="dialog" aria-label={t.emoji} className="animate-rise absolute bottom-full left-0 z-30 mb-2">
          <Suspense fallback={null}>
            <EmojiPicker
              onPick={(emoji) => {
                setOpen(false);
                onPick(emoji);
              }}
            />
          </Suspense>
        </div>
      )}
    </div>
  );
}
