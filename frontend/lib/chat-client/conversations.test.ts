// @vitest-environment node
import { describe, expect, test } from "vitest";

import { PAGE, emptyList, withConversation, withMessage, withPage, withRefreshed, without } from "./conversations";
import { message, summary } from "./testing";

const [a, b, c] = [summary("a", 1), summary("b", 2), summary("c", 3)];
const list = withPage(emptyList(), [c, b, a], true);
const ids = ({ items }: typeof list) => items.map(({ id }) => id);

describe("a list of conversations", () => {
  test("is put together from pages", () => {
    const full = Array.from({ length: PAGE }, (_, index) => summary(`x${index}`, 100 - index));
    const first = withPage(emptyList(), full, true);
    expect(first.hasMore).toBe(true);
    const both = withPage(first, [full.at(-1)!, a], false);
    expect(both.items).toHaveLength(PAGE + 1);
    expect(both.hasMore).toBe(false);
  });

  test("is refreshed at its beginning, and keeps what was loaded behind it", () => {
    const full = Array.from({ length: PAGE }, (_, index) => summary(`x${index}`, 100 - index));
    const both = withPage(withPage(emptyList(), full, true), [a], false);
    const fresh = [summary("new", 200), ...full.slice(0, -1)];
    expect(ids(withRefreshed(both, fresh))).toEqual([...fresh.map(({ id }) => id), full.at(-1)!.id, "a"]);
    expect(withRefreshed(both, fresh).hasMore).toBe(false);
    expect(ids(withRefreshed(list, [b]))).toEqual(["b"]);
  });

  test("has the last changed first", () => {
    const changed = withConversation(list, { ...a, updatedAt: "2026-02-01T00:00:00.000Z", title: "Changed" });
    expect(ids(changed)).toEqual(["a", "c", "b"]);
    expect(changed.items[0]!.title).toBe("Changed");
    expect(ids(withMessage(list, message("user", 50, { conversationId: "b" })))).toEqual(["b", "c", "a"]);
  });

  test("keeps the newest message of a conversation that changes", () => {
    const said = withMessage(list, message("user", 50, { conversationId: "b" }));
    expect(withConversation(said, { ...b, title: "x" }).items.find(({ id }) => id === "b")!.messages).toHaveLength(1);
  });

  test("shows what its filter asks for", () => {
    expect(ids(withConversation(list, { ...a, status: "archived" }))).toEqual(["c", "b"]);
    const search = withPage(emptyList({ status: "active", q: "TITLE B" }), [b], true);
    expect(ids(withConversation(search, a))).toEqual(["b"]);
    expect(ids(withConversation(search, { ...a, title: "also title b" }))).toHaveLength(2);
    expect(ids(withConversation(search, { ...b, title: "x" }))).toEqual([]);
  });

  test("forgets what is gone, and ignores what it does not know", () => {
    expect(ids(without(list, "b"))).toEqual(["c", "a"]);
    expect(withMessage(list, message("user", 50, { conversationId: "unknown" }))).toBe(list);
  });
});
