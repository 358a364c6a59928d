// @vitest-environment node
import { describe, expect, test } from "vitest";

import { frame, message, page } from "./testing";
import {
  emptyTranscript, grown, withBegun, withComplete, withEscalation, withNewest, withOlder, withSaved,
  type Transcript,
} from "./transcript";

const loaded = (...messages: Parameters<typeof page>) => withNewest(emptyTranscript("c"), page(...messages));
const ids = ({ messages }: Transcript) => messages.map(({ id }) => id);
const [u1, a1, u2, a2, u3] = [message("user", 1), message("assistant", 2), message("user", 3), message("assistant", 4), message("user", 5)];

describe("a transcript", () => {
  test("has its messages in the server's order, whatever order they come in", () => {
    const known = withSaved(withSaved(withComplete(loaded([u1]), a1), u3), u2);
    expect(ids(known)).toEqual([u1.id, a1.id, u2.id, u3.id]);
  });

  test("has each message once", () => {
    expect(ids(withSaved(withSaved(loaded([]), u1), u1))).toEqual([u1.id]);
    expect(withSaved(withSaved(loaded([]), u1), u1).awaiting).toBe(1);
  });

  test("waits for as many answers as there are questions", () => {
    let known = withSaved(withSaved(loaded([]), u1), u2);
    expect(known.awaiting).toBe(2);
    known = withComplete(known, a1);
    expect(known.awaiting).toBe(1);
    expect(withComplete(known, a2).awaiting).toBe(0);
  });

  test("replaces the last answer where nothing waited for one", () => {
    const again = message("assistant", 9, { id: "again" });
    const begun = withBegun(loaded([u1, a1, u2, a2]));
    expect(begun.replacing).toBe(a2.id);
    const known = withComplete(begun, again);
    expect(ids(known)).toEqual([u1.id, a1.id, u2.id, "again"]);
    expect(known.replacing).toBeNull();
  });

  test("keeps the answer before where a question waits", () => {
    const known = withComplete(withBegun(withSaved(loaded([u1, a1]), u2)), a2);
    expect(ids(known)).toEqual([u1.id, a1.id, u2.id, a2.id]);
  });

  test("knows what runs when it is loaded in the middle", () => {
    const streaming = { messageId: "x", fullResponse: "so far", seq: 6 };
    expect(loaded([u1], { streaming })).toMatchObject({ awaiting: 1, replacing: null });
    expect(loaded([u1, a1], { streaming })).toMatchObject({ awaiting: 0, replacing: a1.id });
    const [early, late] = [message("user", 1), message("user", 2)];
    expect(loaded([early, late, message("assistant", 3)], { streaming })).toMatchObject({ awaiting: 1, replacing: null });
  });

  test("is joined to what is known, without a gap", () => {
    const older = withOlder(loaded([u2, a2], { hasMore: true, nextCursor: "2" }), page([u1, a1]));
    expect(ids(older)).toEqual([u1.id, a1.id, u2.id, a2.id]);
    expect(ids(withNewest(older, page([a2, u3], { hasMore: true, nextCursor: "4" })))).toEqual([u1.id, a1.id, u2.id, a2.id, u3.id]);
    const apart = withNewest(older, page([message("user", 90)], { hasMore: true, nextCursor: "90" }));
    expect(ids(apart)).toEqual(["user-090"]);
    expect(apart.nextCursor).toBe("90");
  });

  test("forgets what was replaced while the connection was lost", () => {
    const again = message("assistant", 6, { id: "again" });
    expect(ids(withNewest(loaded([u1, a1, u2, a2]), page([u1, a1, u2, again])))).toEqual([u1.id, a1.id, u2.id, "again"]);
  });

  test("waits for nothing while a human was asked for", () => {
    const silent = withEscalation(loaded([u1, a1]), true);
    expect(withSaved(silent, u2).awaiting).toBe(0);
    expect(withEscalation(withSaved(silent, u2), false)).toMatchObject({ isEscalated: false, awaiting: 0 });
    expect(loaded([u1], { escalated: true }).isEscalated).toBe(true);
  });
});

describe("a running answer", () => {
  test("is the sum of its chunks", () => {
    const stream = [frame("x", 2, "on"), frame("x", 5, "ce u"), frame("x", 8, "pon")].reduce(grown, null as ReturnType<typeof grown> | null);
    expect(stream).toEqual({ messageId: "x", text: "once upon", seq: 8 });
  });

  test("does not take a frame twice", () => {
    const stream = grown(grown(null, frame("x", 2, "on")), frame("x", 2, "on"));
    expect(stream.text).toBe("on");
  });

  test("begins anew with another answer, and takes the whole text where it is given", () => {
    expect(grown(grown(null, frame("x", 2, "on")), frame("y", 1, "z")).text).toBe("z");
    expect(grown(grown(null, frame("x", 2, "on")), { ...frame("x", 9, "?"), fullResponse: "once more" }).text).toBe("once more");
  });
});
