// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { TypingPeople, TypingSigns } from "./typing";

const ben = { conversationId: "c", userId: "ben" };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("who types", () => {
  test("is known by name, until they stop or nothing more is heard", () => {
    const typing = new TypingPeople();
    typing.started(ben);
    typing.started({ ...ben, userId: "eve" });
    expect(typing.people.get()).toEqual({ c: ["ben", "eve"] });
    typing.stopped(ben);
    expect(typing.people.get()).toEqual({ c: ["eve"] });
    vi.advanceTimersByTime(5_000);
    typing.started({ ...ben, userId: "eve" });
    vi.advanceTimersByTime(5_000);
    expect(typing.people.get()).toEqual({ c: ["eve"] });
    vi.advanceTimersByTime(2_500);
    expect(typing.people.get()).toEqual({ c: [] });
  });
});

describe("signs of typing", () => {
  const said: string[] = [];
  const signs = new TypingSigns((event, id) => said.push(`${event} ${id}`));
  beforeEach(() => said.splice(0));
  afterEach(() => signs.stop());

  test("are given as often as they are passed on, and end with the typing", () => {
    for (let n = 0; n < 10; n += 1) {
      signs.typed("c");
      vi.advanceTimersByTime(500);
    }
    expect(said).toEqual(["typing:start c", "typing:start c"]);
    vi.advanceTimersByTime(4_000);
    expect(said.at(-1)).toBe("typing:stop c");
    signs.stop();
    expect(said).toHaveLength(3);
  });

  test("move on with the typing to another conversation", () => {
    signs.typed("a");
    signs.typed("b");
    expect(said).toEqual(["typing:start a", "typing:stop a", "typing:start b"]);
  });
});
