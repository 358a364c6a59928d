// Figures as people read them.
import type { Locale } from "./words";

const number = (locale: Locale, value: number, digits: number): string =>
  value.toLocaleString(locale, { maximumFractionDigits: digits });

const unit = (locale: Locale, value: number, name: string, digits = 1): string =>
  new Intl.NumberFormat(locale, { style: "unit", unit: name, maximumFractionDigits: digits }).format(value);

export const whole = (value: number, locale: Locale): string => number(locale, value, 0);

export const milliseconds = (value: number | null, locale: Locale): string =>
  value === null ? "–" : value < 1_000 ? unit(locale, value, "millisecond", 0) : unit(locale, value / 1_000, "second");

export const seconds = (value: number | null, locale: Locale): string =>
  value === null ? "–" : value < 90 ? unit(locale, value, "second", 0) : value < 5_400 ? unit(locale, value / 60, "minute") : unit(locale, value / 3_600, "hour");

export const decimal = (value: number | null, locale: Locale): string => (value === null ? "–" : number(locale, value, 1));

/** An intent's name as words: `campaign_help` is `Campaign help`. */
export function intentName(intent: string): string {
  const text = intent.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
