import { beforeEach, describe, expect, test, vi } from "vitest";

import { dayName, shortTime } from "./dates";
import { keepDraft, readDraft } from "./drafts";
import { intentName, milliseconds, seconds } from "./figures";
import { labelStep, ticks } from "./scale";
import { bounds, daysIn, isValid, lastDays } from "./span";
import { pickLocale, words } from "./words";

describe("drafts", () => {
  beforeEach(() => localStorage.clear());

  test("are each conversation's and each user's", () => {
    keepDraft("ana", "a", "hello");
    expect([readDraft("ana", "a"), readDraft("ana", "b"), readDraft("ben", "a")]).toEqual(["hello", "", ""]);
    keepDraft("ana", "a", "");
    expect(localStorage.length).toBe(0);
  });

  test("are not worth an error where the storage is full", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementationOnce(() => { throw new DOMException("full"); });
    expect(() => keepDraft("ana", "a", "x")).not.toThrow();
  });
});

test("days have names", () => {
  const now = new Date(2026, 10, 25, 12);
  const at = (...date: [number, number, number]) => new Date(...date, 9).toISOString();
  expect(dayName(at(2026, 10, 25), "en", words.en, now)).toBe("Today");
  expect(dayName(at(2026, 10, 24), "fr", words.fr, now)).toBe("Hier");
  expect(dayName(at(2026, 10, 20), "en", words.en, now)).toBe("Friday, November 20");
  expect(dayName(at(2025, 10, 20), "fr", words.fr, now)).toBe("jeudi 20 novembre 2025");
  expect(shortTime(at(2026, 10, 20), "en", now)).toBe("Nov 20");
});

test("spans are whole days, the last included", () => {
  const span = lastDays(7, Date.UTC(2026, 10, 25, 23, 59));
  expect(span).toEqual({ first: "2026-11-19", last: "2026-11-25" });
  expect(daysIn(span)).toBe(7);
  expect(bounds(span)).toEqual({ from: "2026-11-19T00:00:00.000Z", to: "2026-11-26T00:00:00.000Z" });
  expect([isValid(span), isValid({ first: "2026-11-26", last: "2026-11-25" }), isValid({ first: "2025-01-01", last: "2026-11-25" }), isValid({ first: "", last: "2026-11-25" })]).toEqual([true, false, false, false]);
});

test("axes have round numbers, and labels that fit", () => {
  expect(ticks(7)).toEqual([0, 2, 4, 6, 8]);
  expect(ticks(0.3)).toEqual([0, 0.1, 0.2, 0.3]);
  expect(ticks(0)).toEqual([0, 1]);
  expect(ticks(1_234).at(-1)).toBeGreaterThanOrEqual(1_234);
  expect([labelStep(7, 640), labelStep(90, 640), labelStep(90, 10)]).toEqual([1, 9, 90]);
});

test("figures are read as people write them", () => {
  expect([milliseconds(320, "en"), milliseconds(1_250, "en"), milliseconds(null, "en")]).toEqual(["320 ms", "1.3 sec", "–"]);
  expect([seconds(30, "fr"), seconds(600, "fr")].map((text) => text.replace(/\s/g, " "))).toEqual(["30 s", "10 min"]);
  expect(intentName("campaign_help")).toBe("Campaign help");
});

test("the reader's first language that there are words in is taken", () => {
  expect(pickLocale(["de-DE", "fr-CA", "en"])).toBe("fr");
  expect(pickLocale(["", "ja"])).toBe("en");
});
