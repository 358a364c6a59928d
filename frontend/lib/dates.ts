import type { Locale, Words } from "./words";

const cache = new Map<string, Intl.DateTimeFormat>();

/** As it is written where the reader lives, if the reader's languages say that. */
const regional = (locale: Locale): string =>
  globalThis.navigator?.languages?.find((tag) => tag.toLowerCase().startsWith(locale)) ?? locale;

function format(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = cache.get(key) ?? new Intl.DateTimeFormat(regional(locale), options);
  cache.set(key, known);
  return known;
}

/** A day of the reader's calendar, for comparison. */
export const dayOf = (iso: string): string => new Date(iso).toDateString();

export function dayName(iso: string, locale: Locale, t: Words, now = new Date()): string {
  const date = new Date(iso);
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (date.toDateString() === now.toDateString()) return t.today;
  if (date.toDateString() === yesterday.toDateString()) return t.yesterday;
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return format(locale, { weekday: "long", day: "numeric", month: "long", year }).format(date);
}

export const timeOf = (iso: string, locale: Locale): string =>
  format(locale, { hour: "numeric", minute: "2-digit" }).format(new Date(iso));

/** For a list: the time of today's, the day of others. */
export function shortTime(iso: string, locale: Locale, now = new Date()): string {
  return dayOf(iso) === now.toDateString()
    ? timeOf(iso, locale)
    : format(locale, { day: "numeric", month: "short" }).format(new Date(iso));
}

/** A day as the server names it, `2026-11-25`. */
export const dayLabel = (day: string, locale: Locale): string =>
  format(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
