// JWT_JWKS_URL: RS256 and ES256 by key set, with issuer, audience and the claim that names the user.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { SignJWT } from "jose";

import { eventually } from "../harness/deadline.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { expired, forged, notYetValid } from "../harness/token.mjs";

const RSA = generateKeyPairSync("rsa", { modulusLength: 2048 });
const EC = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ROTATED = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ISSUER = "https://identity.example";
const AUDIENCE = "chat";

describe("a key set", () => {
  const keys = [jwk(RSA, "rsa", "RS256"), jwk(EC, "ec", "ES256")];
  const keySet = createServer((_, response) => response.end(JSON.stringify({ keys })));
  before(async () => {
    keySet.listen(0, "127.0.0.1");
    await once(keySet, "listening");
  });
  after(() => {
    keySet.close();
    keySet.closeAllConnections();
  });
  const server = useServer(() => ({
    JWT_SECRET: "",
    JWT_JWKS_URL: `http://127.0.0.1:${keySet.address().port}/keys.json`,
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    JWT_USER_CLAIM: "uid",
  }));

  test("lets RS256 and ES256 in, and takes the user from the configured claim", async () => {
    for (const [pair, kid, alg] of [
      [RSA, "rsa", "RS256"],
      [EC, "ec", "ES256"],
    ]) {
      const user = newUser();
      const client = await server.attempt({ userId: user, token: await sign(pair, kid, alg, { uid: user }) });
      await client.connected();
      assert.equal((await client.emit("conversation:create", {})).userId, user);
    }
  });

  test("is read again when a token names a key that it did not have", async () => {
    keys.push(jwk(ROTATED, "rotated", "ES256"));
    const rotated = await sign(ROTATED, "rotated", "ES256", {});
    // The set is asked for at most every few seconds: made-up key names must not make the server flood its issuer.
    await eventually("the new key being known", async () => {
      const client = await server.attempt({ token: rotated });
      return client.connected().then(() => true, () => client.close());
    }, 20_000);
  });

  const publicPem = RSA.publicKey.export({ type: "spki", format: "pem" });
  for (const [name, make] of Object.entries({
    "an HMAC with the public key as its secret": () => forged("u", { alg: "HS256", typ: "JWT", kid: "rsa" }, publicPem),
    "alg none": () => forged("u", { alg: "none", typ: "JWT", kid: "rsa" }),
    "a key that the set does not hold": () => sign(generateKeyPairSync("ec", { namedCurve: "P-256" }), "ec", "ES256", {}),
    "a key name that the set does not hold": () => sign(EC, "unknown", "ES256", {}),
    "another issuer": () => sign(EC, "ec", "ES256", { iss: "https://elsewhere.example" }),
    "no issuer": () => sign(EC, "ec", "ES256", { iss: undefined }),
    "another audience": () => sign(EC, "ec", "ES256", { aud: "mail" }),
    "no audience": () => sign(EC, "ec", "ES256", { aud: undefined }),
    "the user in another claim only": () => sign(EC, "ec", "ES256", { uid: undefined, sub: "u" }),
    "a past end": () => sign(EC, "ec", "ES256", expired()),
    "a future beginning": () => sign(EC, "ec", "ES256", notYetValid()),
  })) {
    test(`keeps a token out that has ${name}`, async () => {
      const bad = await make();
      await (await server.attempt({ token: bad })).refusal();
      const response = await fetch(`${server.url}/api/chat/conversations`, { headers: { authorization: `Bearer ${bad}` } });
      assert.equal(response.status, 401);
    });
  }
});

function jwk({ publicKey }, kid, alg) {
  return { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" };
}

function sign({ privateKey }, kid, alg, claims) {
  const now = Math.floor(Date.now() / 1000);
  const payload = { uid: "u", iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 3600, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg, kid, typ: "JWT" }).sign(privateKey);
}
