"use client";

import { useState } from "react";

import { FIELD } from "@/components/ui/Field";
import { useWords } from "@/hooks/usePreferences";
import { isValid, lastDays, type DaySpan } from "@/lib/span";

const LENGTHS = [7, 30, 90];

interface SpanPickerProps {
  span: DaySpan;
  onChange: (span: DaySpan) => void;
}

export function SpanPicker({ span, onChange }: SpanPickerProps) {
  const t = useWords();
  const [chosen, setChosen] = useState<number | "custom">(30);
  const [draft, setDraft] = useState(span);

  const pick = (length: number) => {
    setChosen(length);
    setDraft(lastDays(length));
    onChange(lastDays(length));
  };

  const edit = (next: DaySpan) => {
    setDraft(next);
    if (isValid(next)) onChange(next);
  };

  const option = (key: number | "custom", name: string, onClick: () => void) => (
    <button key={key} type="button" aria-pressed={chosen === key} onClick={onClick} className={`rounded-lg px-3 py-1.5 ${chosen === key ? "bg-surface font-medium shadow-sm" : "text-muted"}`}>
      {name}
    </button>
  );

  return (
    <div className="flex flex-wrap items-center gap-3">
      <div role="group" aria-label={t.span} className="bg-raised flex flex-wrap rounded-xl p-1 text-sm">
        {LENGTHS.map((length) => option(length, t.lastDays(length), () => pick(length)))}
        {option("custom", t.customSpan, () => setChosen("custom"))}
      </div>
      {chosen === "custom" && (
        <div className="flex flex-wrap items-center gap-2 text-sm">
          {(["first", "last"] as const).map((end) => (
            <label key={end} className="flex items-center gap-2">
              {end === "first" ? t.from : t.to}
              <input type="date" value={draft[end]} max={lastDays(1).last} onChange={(event) => edit({ ...draft, [end]: event.target.value })} className={`${FIELD} w-auto py-1.5`} />
            </label>
          ))}
          {!isValid(draft) && (
            <p role="alert" className="text-danger basis-full">
              {t.badSpan}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
