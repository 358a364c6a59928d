import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { ChatError, Store } from "@/lib/chat-client";

import { useAct } from "./useAct";
import { useAnalytics } from "./useAnalytics";
import { useComposer } from "./useComposer";
import { useConversationId } from "./useConversationId";
import { PreferencesProvider } from "./usePreferences";
import { useStore, useStoreByFrame } from "./useStore";

const chat = vi.hoisted(() => ({ client: {} as Record<string, unknown>, userId: "ana", isDevelopment: false }));
vi.mock("./useChat", () => ({ useChat: () => chat }));

const wrapper = ({ children }: { children: ReactNode }) => <PreferencesProvider>{children}</PreferencesProvider>;

beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, "", "/chat");
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }));
});

describe("stores", () => {
  test("are followed", () => {
    const store = new Store(1);
    const { result } = renderHook(() => useStore(store));
    act(() => store.set(2));
    expect(result.current).toBe(2);
  });

  test("that change faster than the screen draw once a frame", async () => {
    const store = new Store(0);
    let draws = 0;
    const { result } = renderHook(() => {
      draws += 1;
      return useStoreByFrame(store);
    });
    act(() => {
      for (let n = 1; n <= 100; n += 1) store.set(n);
    });
    await waitFor(() => expect(result.current).toBe(100));
    expect(draws).toBeLessThan(5);
  });
});

test("a conversation is in the address, and Back goes back to it", () => {
  const { result } = renderHook(() => useConversationId());
  act(() => result.current[1]("a/b"));
  expect(result.current[0]).toBe("a/b");
  expect(location.search).toBe("?c=a%2Fb");
  act(() => result.current[1](null));
  expect([result.current[0], location.search]).toEqual([null, ""]);
});

test("what fails is told by its code, until it works", async () => {
  const { result } = renderHook(() => useAct());
  await act(async () => expect(await result.current.act(() => Promise.reject(new ChatError("CONFLICT", "x")))).toBe(false));
  expect(result.current.error).toBe("CONFLICT");
  await act(async () => expect(await result.current.act(() => Promise.resolve())).toBe(true));
  expect(result.current.error).toBeNull();
});

describe("the composer", () => {
  const [send, create, typed, stoppedTyping] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  beforeEach(() => {
    for (const fake of [send, create, typed, stoppedTyping]) fake.mockReset();
    chat.client = { send, create, typed, stoppedTyping };
  });

  const open = (id: string | null, onCreated = vi.fn(), onSent = vi.fn()) => renderHook(() => useComposer(id, onCreated, onSent), { wrapper });

  test("keeps a draft until it is sent", async () => {
    const first = open("c");
    act(() => first.result.current.change(" hello "));
    expect(typed).toHaveBeenCalledWith("c");
    expect(open("c").result.current.text).toBe(" hello ");
    expect(open("d").result.current.text).toBe("");
    await act(() => first.result.current.send());
    expect(send).toHaveBeenCalledWith("c", "hello");
    expect(open("c").result.current.text).toBe("");
  });

  test("begins a conversation with its first message, named after its first line", async () => {
    create.mockResolvedValue({ id: "new-id" });
    const created = vi.fn();
    const { result } = open(null, created);
    act(() => result.current.change(`${"word ".repeat(20)}\nsecond line`));
    await act(() => result.current.send());
    expect(create.mock.calls[0]![0]).toMatch(/^word .*…$/);
    expect(create.mock.calls[0]![0].length).toBeLessThanOrEqual(60);
    expect(created).toHaveBeenCalledWith("new-id");
  });

  test("keeps the text where there is no connection for a new conversation", async () => {
    create.mockRejectedValue(ChatError.offline());
    const { result } = open(null);
    act(() => result.current.change("hello"));
    await act(() => result.current.send());
    expect(result.current.text).toBe("hello");
    expect(result.current.problem).toMatch(/needs a connection/);
  });

  test("sends neither nothing nor too much", async () => {
    const { result } = open("c");
    for (const text of ["  \n ", "x".repeat(32_001)]) {
      act(() => result.current.change(text));
      expect(result.current.canSend).toBe(false);
      await act(() => result.current.send());
    }
    expect(send).not.toHaveBeenCalled();
  });
});

describe("figures", () => {
  const span = { first: "2026-11-01", last: "2026-11-02" };
  const rest = { totals: vi.fn(), series: vi.fn(), intents: vi.fn() };
  beforeEach(() => {
    for (const fake of Object.values(rest)) fake.mockReset().mockResolvedValue([]);
    chat.client = { rest, state: new Store("online") };
  });

  test("are asked for by span and scope", async () => {
    rest.totals.mockResolvedValue({ messages: 3 });
    const { result } = renderHook(() => useAnalytics(span, true));
    await waitFor(() => expect(result.current.figures?.totals.messages).toBe(3));
    const asked = { from: "2026-11-01T00:00:00.000Z", to: "2026-11-03T00:00:00.000Z", scope: "all" };
    for (const fake of Object.values(rest)) expect(fake).toHaveBeenCalledWith(asked);
    expect(result.current.isLoading).toBe(false);
  });

  test("that are refused say why, and are asked for again", async () => {
    rest.series.mockRejectedValueOnce(new ChatError("UNAVAILABLE", "x"));
    const { result } = renderHook(() => useAnalytics(span, false));
    await waitFor(() => expect(result.current.error).toBe("UNAVAILABLE"));
    act(() => result.current.reload());
    await waitFor(() => expect(result.current.figures).not.toBeNull());
    expect(result.current.error).toBeNull();
  });
});
