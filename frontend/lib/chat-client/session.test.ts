// @vitest-environment node
import { describe, expect, test, vi } from "vitest";

import { DevSource, HeldSource, isGood, readToken } from "./session";
import { unsigned } from "./testing";

const inSeconds = (wait: number) => Math.floor(Date.now() / 1000) + wait;
const holder = (token: string | null) => ({ getItem: () => token });

describe("a token", () => {
  test("says who it is for, until when, and in which roles", () => {
    expect(readToken(unsigned({ sub: "zoë", exp: 10, roles: ["admin", 7] }))).toMatchObject({ userId: "zoë", expiresAt: 10_000, roles: ["admin"] });
    expect(readToken(unsigned({ sub: "ana" }))).toMatchObject({ expiresAt: null, roles: [] });
    expect(readToken(unsigned({ uid: "ana" }), "uid")?.userId).toBe("ana");
  });

  test("that is none is none", () => {
    for (const text of ["", "x", "a.b.c", unsigned({}), unsigned({ sub: 7 }), unsigned({ sub: "" })]) expect(readToken(text)).toBeNull();
  });

  test("is good until its end", () => {
    const session = readToken(unsigned({ sub: "ana", exp: 10 }))!;
    expect([isGood(session, 9_999), isGood(session, 10_000), isGood(session, 9_000, 2_000)]).toEqual([true, false, false]);
  });
});

describe("a token that somebody else holds", () => {
  test("is taken while it is good", async () => {
    expect((await new HeldSource(holder(unsigned({ sub: "ana", exp: inSeconds(60) })), "k").session(false))?.userId).toBe("ana");
    for (const token of [null, "", "nonsense", unsigned({ sub: "ana", exp: inSeconds(-1) })]) {
      expect(await new HeldSource(holder(token), "k").session(false)).toBeNull();
    }
  });

  test("is not shown again once it was refused, another one is", async () => {
    let token = unsigned({ sub: "ana" });
    const source = new HeldSource({ getItem: () => token }, "k");
    expect(await source.session(true)).toBeNull();
    expect(await source.session(false)).toBeNull();
    token = unsigned({ sub: "ana", iat: 2 });
    expect((await source.session(false))?.token).toBe(token);
  });
});

describe("development mode", () => {
  const answering = (wait: number) =>
    vi.fn<typeof fetch>(async () => Response.json({ token: unsigned({ sub: "ana", exp: inSeconds(wait) }), userId: "ana", expiresAt: "" }));

  test("gives a token that is kept until shortly before its end", async () => {
    for (const [wait, asked] of [[3_600, 1], [10, 2]] as const) {
      const fetcher = answering(wait);
      const source = new DevSource("", { userId: "ana" }, fetcher);
      await source.session(false);
      await source.session(false);
      expect(fetcher).toHaveBeenCalledTimes(asked);
    }
  });

  test("gives another one where that was refused, and none where there is no such mode", async () => {
    const fetcher = answering(3_600);
    const source = new DevSource("", { userId: "ana" }, fetcher);
    await source.session(false);
    await source.session(true);
    expect(fetcher).toHaveBeenCalledTimes(2);
    const none = new DevSource("", { userId: "ana" }, async () => new Response("", { status: 404 }));
    expect(await none.session(false)).toBeNull();
    const broken = new DevSource("", { userId: "ana" }, async () => new Response("", { status: 503 }));
    await expect(broken.session(false)).rejects.toThrow("503");
  });
});
