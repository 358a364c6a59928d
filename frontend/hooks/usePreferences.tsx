"use client";

import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from "react";

import { keep, storage } from "@/lib/storage";
import { pickLocale, words, type Locale, type Words } from "@/lib/words";

export type Theme = "system" | "light" | "dark";

interface Preferences {
  locale: Locale;
  t: Words;
  theme: Theme;
  setLocale: (locale: Locale) => void;
  setTheme: (theme: Theme) => void;
}

const LOCALE_KEY = "chat.locale";
const THEME_KEY = "chat.theme";
const DARK = "(prefers-color-scheme: dark)";

const Context = createContext<Preferences | null>(null);

function systemIsDark(listener: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** What the reader chose, or what the browser says: language and theme. Only for a page that runs. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [locale, setLocale] = useState<Locale>(() => pickLocale([storage().getItem(LOCALE_KEY) ?? "", ...navigator.languages]));
  const [theme, setTheme] = useState<Theme>(() => (storage().getItem(THEME_KEY) as Theme | null) ?? "system");
  const isDark = useSyncExternalStore(systemIsDark, () => matchMedia(DARK).matches);

  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);

  useEffect(() => {
    document.documentElement.dataset.theme = theme === "system" ? (isDark ? "dark" : "light") : theme;
  }, [theme, isDark]);

  const preferences = useMemo<Preferences>(
    () => ({
      locale,
      t: words[locale],
      theme,
      setLocale: (chosen) => {
        keep(LOCALE_KEY, chosen);
        setLocale(chosen);
      },
      setTheme: (chosen) => {
        keep(THEME_KEY, chosen === "system" ? "" : chosen);
        setTheme(chosen);
      },
    }),
    [locale, theme],
  );
  return <Context value={preferences}>{children}</Context>;
}

export function usePreferences(): Preferences {
  const preferences = useContext(Context);
  if (!preferences) throw new Error("usePreferences has no PreferencesProvider above it");
  return preferences;
}

export const useWords = (): Words => usePreferences().t;
