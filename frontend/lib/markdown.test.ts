// @vitest-environment node
import { describe, expect, test } from "vitest";

import { BlockReader, safeHref, splitFences, spoken } from "./markdown";

const ANSWER = "# Title\n\nSome *text* here.\n\n- one\n- two\n\n```js\nlet x = 1;\n\nlet y;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nThe end.";

describe("an answer that grows", () => {
  test("is read as it would be at once, wherever it is cut", () => {
    const whole = new BlockReader().read(ANSWER).map(({ raw, token }) => [raw, token.type]);
    for (const size of [1, 7, 30]) {
      const reader = new BlockReader();
      for (let end = size; end < ANSWER.length; end += size) reader.read(ANSWER.slice(0, end));
      expect(reader.read(ANSWER).map(({ raw, token }) => [raw, token.type])).toEqual(whole);
    }
  });

  test("keeps the blocks that are done", () => {
    const reader = new BlockReader();
    const before = reader.read("one\n\ntwo\n\nthree\n\nfo");
    const after = reader.read("one\n\ntwo\n\nthree\n\nfour");
    expect(after[0]).toBe(before[0]);
    expect(after[2]).toBe(before[2]);
    expect(after.at(-1)).not.toBe(before.at(-1));
  });

  test("may be another one", () => {
    const reader = new BlockReader();
    reader.read("one\n\ntwo\n\nthree");
    expect(reader.read("another").map(({ raw }) => raw)).toEqual(["another"]);
  });

  test("of 20,000 characters is read in a frame", () => {
    const reader = new BlockReader();
    const text = "lorem **ipsum** dolor sit amet\n\n".repeat(640);
    reader.read(text.slice(0, -40));
    const started = performance.now();
    for (let end = text.length - 40; end <= text.length; end += 4) reader.read(text.slice(0, end));
    expect((performance.now() - started) / 11).toBeLessThan(16);
  });
});

test("links lead to pages, not into scripts", () => {
  expect(safeHref("https://example.org")).toBe("https://example.org");
  for (const href of ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", " javascript:x", "vbscript:x", "/api"]) expect(safeHref(href)).toBeUndefined();
});

test("a person's message is text as it was typed, and blocks of code", () => {
  expect(splitFences("# not a title\n```js\nx\n```\nafter")).toEqual([
    { kind: "text", text: "# not a title", language: "" },
    { kind: "code", text: "x", language: "js" },
    { kind: "text", text: "after", language: "" },
  ]);
  expect(splitFences("````\n```\nin\n```\n````")).toEqual([{ kind: "code", text: "```\nin\n```", language: "" }]);
  expect(splitFences("```js\nnot closed")).toHaveLength(1);
});

test("an answer is said without its marks", () => {
  expect(spoken("## Plan\n\n1. **Go** to [here](https://x.org)\n- `x`\n\n```js\nlet y;\n```")).toBe("Plan Go to here x let y;");
});
