// Tokens as an identity service would sign them, and as an attacker would.
import { createHmac } from "node:crypto";
import { SignJWT } from "jose";

export const SECRET = "a-secret-of-the-tests-that-is-long-enough";

const seconds = () => Math.floor(Date.now() / 1000);

/** A token for `user`, good for an hour; `claims` replace or add claims (`undefined` leaves one out). */
export function token(user, claims = {}, { secret = SECRET, alg = "HS256" } = {}) {
  const payload = { sub: user, iat: seconds(), exp: seconds() + 3600, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg, typ: "JWT" }).sign(
    typeof secret === "string" ? new TextEncoder().encode(secret) : secret,
  );
}

/** A token that no library would sign: with `header` as it is given, and an HMAC of `key` where there is one. */
export function forged(user, header, key) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode(header)}.${encode({ sub: user, iat: seconds(), exp: seconds() + 3600 })}`;
  const signature = key ? createHmac("sha256", key).update(signed).digest("base64url") : "";
  return `${signed}.${signature}`;
}

/** `claims` of a token that is over, and of one that is not good yet, both by more than any leeway. */
export const expired = () => ({ iat: seconds() - 7200, exp: seconds() - 3600 });
export const notYetValid = () => ({ nbf: seconds() + 3600, exp: seconds() + 7200 });
export const endingIn = (wait) => ({ exp: seconds() + wait });
