import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Message } from "./contract";
import { ChatError } from "./errors";
import { Outbox, type Pending } from "./outbox";
import { message } from "./testing";

const PREFIX = "outbox.ana.";

describe("an outbox", () => {
  let isOnline: boolean;
  let sent: Pending[];
  let answer: (pending: Pending) => Promise<Message>;
  const open = () => {
    const deliver = (pending: Pending) => {
      sent.push(pending);
      return answer(pending);
    };
    return new Outbox(localStorage, PREFIX, deliver, () => isOnline);
  };
  const states = (outbox: Outbox) => outbox.items.get().map(({ content, state }) => [content, state]);

  beforeEach(() => {
    vi.useFakeTimers();
    localStorage.clear();
    isOnline = true;
    sent = [];
    answer = async () => message("user", 1);
  });
  afterEach(() => vi.useRealTimers());

  test("sends at once, and forgets what is acknowledged", async () => {
    const outbox = open();
    outbox.add("c", "hello");
    expect(states(outbox)).toEqual([["hello", "sending"]]);
    await vi.runAllTimersAsync();
    expect(outbox.items.get()).toEqual([]);
    expect(localStorage.length).toBe(0);
  });

  test("keeps what is written without a connection, and sends it in order", async () => {
    isOnline = false;
    const outbox = open();
    outbox.add("c", "one");
    outbox.add("c", "two");
    await vi.runAllTimersAsync();
    expect(sent).toEqual([]);
    isOnline = true;
    outbox.resume();
    await vi.runAllTimersAsync();
    expect(sent.map(({ content }) => content)).toEqual(["one", "two"]);
  });

  test("sends the same id again after a failure that may pass, later and later", async () => {
    let failures = 2;
    answer = async () => {
      if (failures-- > 0) throw new ChatError("UNAVAILABLE", "going down");
      return message("user", 1);
    };
    const outbox = open();
    outbox.add("c", "hello");
    await vi.advanceTimersByTimeAsync(900);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(new Set(sent.map(({ clientMessageId }) => clientMessageId)).size).toBe(1);
    expect(outbox.items.get()).toEqual([]);
  });

  test("stops at what the server refuses, until somebody says what to do", async () => {
    answer = async ({ content }) => {
      if (content === "bad") throw new ChatError("PAYLOAD_TOO_LARGE", "too long");
      return message("user", 1);
    };
    const outbox = open();
    const bad = outbox.add("c", "bad");
    outbox.add("c", "good");
    await vi.runAllTimersAsync();
    expect(states(outbox)).toEqual([["bad", "failed"]]);
    expect(outbox.items.get()[0]!.error).toEqual({ code: "PAYLOAD_TOO_LARGE", message: "too long" });
    answer = async () => message("user", 1);
    outbox.retry(bad.clientMessageId);
    await vi.runAllTimersAsync();
    expect(outbox.items.get()).toEqual([]);
    expect(sent.at(-1)!.clientMessageId).toBe(bad.clientMessageId);
  });

  test("outlives the page: what was on its way is sent again with its id", async () => {
    answer = () => new Promise(() => {});
    const { clientMessageId } = open().add("c", "hello");
    await vi.runAllTimersAsync();
    answer = async () => message("user", 1);
    const again = open();
    expect(states(again)).toEqual([["hello", "queued"]]);
    await again.flush();
    expect(sent.map((pending) => pending.clientMessageId)).toEqual([clientMessageId, clientMessageId]);
  });

  test("leaves alone what is not its own, and what cannot be read", () => {
    localStorage.setItem("outbox.ben.1", "{}");
    localStorage.setItem(`${PREFIX}1`, "{");
    expect(open().items.get()).toEqual([]);
  });

  test("knows its message when it is shown before the acknowledgement", () => {
    answer = () => new Promise(() => {});
    const outbox = open();
    outbox.add("c", "same");
    outbox.add("c", "same");
    outbox.matched(message("user", 1, { content: "same" }));
    expect(outbox.items.get().map(({ messageId }) => messageId)).toEqual(["user-001", undefined]);
  });
});
