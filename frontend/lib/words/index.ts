import { en } from "./en";
import { fr } from "./fr";

export type Words = typeof en;
export type Locale = "en" | "fr";

export const words: Record<Locale, Words> = { en, fr };
export const LOCALES: { locale: Locale; name: string }[] = [
  { locale: "en", name: "English" },
  { locale: "fr", name: "Français" },
];

/** The first of the wanted languages that there are words in. */
export function pickLocale(wanted: readonly string[]): Locale {
  const languages = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  return languages.find((language): language is Locale => language === "en" || language === "fr") ?? "en";
}
