"use client";

import { useId } from "react";

import { Dialog } from "@/components/ui/Dialog";
import { usePreferences, type Theme } from "@/hooks/usePreferences";
import { LOCALES } from "@/lib/words";

interface ChoiceProps<T extends string> {
  legend: string;
  options: readonly { value: T; name: string; lang?: string }[];
  value: T;
  onChange: (value: T) => void;
}

function Choice<T extends string>({ legend, options, value, onChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      <div className="bg-raised flex rounded-xl p-1 text-sm">
        {options.map((option) => (
          <label
            key={option.value}
            lang={option.lang}
            className={`has-focus-visible:outline-accent-ink flex-1 cursor-pointer rounded-lg px-3 py-1.5 text-center has-focus-visible:outline-2 ${option.value === value ? "bg-surface font-medium shadow-sm" : "text-muted"}`}
          >
            <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} className="sr-only" />
            {option.name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t, locale, theme, setLocale, setTheme } = usePreferences();
  const themes: { value: Theme; name: string }[] = [
    { value: "system", name: t.themeSystem },
    { value: "light", name: t.themeLight },
    { value: "dark", name: t.themeDark },
  ];
  return (
    <Dialog title={t.settings} onClose={onClose}>
      <div className="space-y-5">
        <Choice legend={t.language} value={locale} onChange={setLocale} options={LOCALES.map((it) => ({ value: it.locale, name: it.name, lang: it.locale }))} />
        <Choice legend={t.theme} value={theme} onChange={setTheme} options={themes} />
      </div>
    </Dialog>
  );
}
