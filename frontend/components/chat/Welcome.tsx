"use client";

import { Sparkles } from "lucide-react";

import { useWords } from "@/hooks/usePreferences";

export function Welcome({ onAsk }: { onAsk: (question: string) => void }) {
  const t = useWords();
  return (
    <div id="messages" tabIndex={-1} className="flex min-h-0 flex-1 flex-col items-center justify-center overflow-y-auto px-6 py-8 text-center outline-none">
      <span aria-hidden className="bg-accent-soft text-accent-ink mb-5 inline-flex size-14 items-center justify-center rounded-2xl">
        <Sparkles className="size-7" />
      </span>
      <h2 className="text-2xl font-semibold tracking-tight text-balance">{t.welcome}</h2>
      <p className="text-muted mt-2 text-pretty">{t.welcomeText}</p>
      <ul className="mt-8 grid w-full max-w-xl gap-2.5 sm:grid-cols-2">
        {t.suggestions.map((suggestion) => (
          <li key={suggestion}>
            <button
              type="button"
              onClick={() => onAsk(suggestion)}
              className="border-line bg-surface hover:border-accent-ink hover:bg-accent-soft h-full w-full rounded-2xl border px-4 py-3 text-left text-sm transition-colors"
            >
              {suggestion}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
