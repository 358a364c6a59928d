// A change of the secret: before, while both are accepted, and afterwards.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newUser, useServer } from "../harness/server.mjs";
import { SECRET, token } from "../harness/token.mjs";

const OLD = "the-secret-before-that-is-also-long-enough";

describe("while the secret is changed", () => {
  const user = newUser();
  const before = useServer({ JWT_SECRET: OLD });
  const meanwhile = useServer({ JWT_SECRET: SECRET, JWT_SECRET_PREVIOUS: OLD });
  const afterwards = useServer({ JWT_SECRET: SECRET });

  const isLetIn = async (server, secret) => {
    const shown = await token(user, {}, { secret });
    const client = await server.attempt({ token: shown });
    const outcome = await client.connected().then(
      () => true,
      (refusal) => {
        assert.equal(refusal.message, "the token's signature is wrong");
        return false;
      },
    );
    const { status } = await fetch(`${server.url}/api/chat/conversations`, { headers: { authorization: `Bearer ${shown}` } });
    assert.equal(status === 200, outcome, "both doors say the same");
    return outcome;
  };

  test("tokens of the old one are accepted until it is over, those of the new one from then on", async () => {
    const accepted = [];
    for (const server of [before, meanwhile, afterwards]) accepted.push([await isLetIn(server, OLD), await isLetIn(server, SECRET)]);
    assert.deepEqual(accepted, [
      [true, false],
      [true, true],
      [false, true],
    ]);
  });

  test("a third one is refused all the while", async () => {
    assert.equal(await isLetIn(meanwhile, "a-third-secret-that-nobody-has-set-here"), false);
  });
});
