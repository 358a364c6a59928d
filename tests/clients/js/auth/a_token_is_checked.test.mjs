// The token table, at both doors: a good token or nothing.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";

import { assertProblem } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { expired, forged, notYetValid, SECRET, token } from "../harness/token.mjs";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ELSEWHERE = "another-secret-that-is-also-long-enough";

const BAD_TOKENS = {
  "is missing": () => undefined,
  "is empty": () => "",
  "is garbage": () => "garbage",
  "is three parts of garbage": () => "a.b.c",
  "is 100 kB of garbage": () => "x".repeat(100_000),
  "is signed with another secret": (user) => token(user, {}, { secret: ELSEWHERE }),
  "has alg none": (user) => forged(user, { alg: "none", typ: "JWT" }),
  "has alg none and a signature": (user) => forged(user, { alg: "none", typ: "JWT" }, SECRET),
  "has no alg": (user) => forged(user, { typ: "JWT" }, SECRET),
  "has another HMAC's alg": (user) => token(user, {}, { alg: "HS512", secret: SECRET.repeat(2) }),
  "says HS512 and is signed with HS256": (user) => forged(user, { alg: "HS512", typ: "JWT" }, SECRET),
  "is signed with an RSA key": (user) => token(user, {}, { alg: "RS256", secret: privateKey }),
  "has expired": (user) => token(user, expired()),
  "is not valid yet": (user) => token(user, notYetValid()),
  "names no user": () => token(undefined),
  "names an empty user": () => token(""),
  "names a user with a line separator": () => token("ada\u2028ada"),
  "names a user that turns the direction of text": () => token("ada\u202e"),
  "names a user with a character of no width": () => token("ada\u200b"),
  "names a user that is no text": () => token(undefined, { sub: 42 }),
  "has a changed payload": async (user) => {
    const [header, , signature] = (await token(user)).split(".");
    const [, other] = (await token("admin")).split(".");
    return [header, other, signature].join(".");
  },
};

describe("a token", () => {
  const server = useServer();

  for (const [name, make] of Object.entries(BAD_TOKENS)) {
    test(`that ${name} opens neither door`, async () => {
      const user = newUser();
      const bad = await make(user);
      for (const transport of ["websocket", "polling"]) {
        const client = await server.attempt({ userId: user, token: bad }, { transport });
        assert.ok((await client.refusal()).length > 0);
        assert.deepEqual(client.events.map(({ event }) => event), ["connect_error"], "nothing else was said");
        client.close();
      }
      if (bad?.length > 10_000) return; // Over HTTP that is a header too large, which is not about tokens.
      const headers = bad === undefined ? {} : { authorization: `Bearer ${bad}` };
      assertRefusedOverHttp(await get(headers));
    });
  }

  test("that has no end opens both doors, as issuers give them", async () => {
    const user = newUser();
    const endless = await token(user, { exp: undefined });
    const client = await server.attempt({ userId: user, token: endless });
    await client.next("conversations:list");
    client.close();
    assert.equal((await get({ authorization: `Bearer ${endless}` })).status, 200);
  });

  test("that is no text, or an auth that is no object, is refused", async () => {
    for (const auth of [undefined, {}, { token: 42 }, { token: null }, { token: { a: 1 } }, { token: [await token("x")] }]) {
      await (await server.attempt(auth)).refusal();
    }
  });

  test("of one user does not open the socket to another", async () => {
    const [ana, ben] = [newUser("ana"), newUser("ben")];
    for (const userId of [ben, "", 42, ana.toUpperCase()]) {
      await (await server.attempt({ userId, token: await token(ana) })).refusal();
    }
  });

  test("alone says who the user is, with or without auth.userId", async () => {
    const ana = newUser("ana");
    for (const auth of [{ token: await token(ana) }, { userId: ana, token: await token(ana) }]) {
      const client = await server.attempt(auth);
      await client.connected();
      assert.equal((await client.emit("conversation:create", {})).userId, ana);
    }
  });

  test("says who the user is over HTTP", async () => {
    const ana = newUser("ana");
    const response = await server.rest(ana).post("/conversations", {});
    assert.equal(response.status, 201);
    assert.equal(response.body.userId, ana);
  });

  test("over HTTP is a bearer token and nothing else", async () => {
    const good = await token(newUser());
    for (const authorization of [`Basic ${good}`, good, "Bearer", `Bearer ${good} ${good}`, `Token ${good}`]) {
      assertRefusedOverHttp(await get({ authorization }));
    }
    assertRefusedOverHttp(await get({}, `?token=${good}`));
  });

  async function get(headers, query = "") {
    const response = await fetch(`${server.url}/api/chat/conversations${query}`, { headers });
    const type = response.headers.get("content-type");
    return { status: response.status, type, headers: response.headers, body: JSON.parse(await response.text()) };
  }

  function assertRefusedOverHttp(response) {
    assertProblem(response, 401, "UNAUTHORIZED");
    assert.match(response.headers.get("www-authenticate") ?? "", /^Bearer/);
  }
});
