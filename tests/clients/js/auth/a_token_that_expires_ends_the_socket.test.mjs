// A token that expires while the socket is open ends the socket's rights.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newUser, useServer } from "../harness/server.mjs";
import { endingIn, token } from "../harness/token.mjs";
import { newConversation, turn } from "../harness/turns.mjs";

describe("a token that expires", () => {
  const server = useServer({ JWT_LEEWAY_SECONDS: "0", AI_CHUNKS: "1" });

  for (const transport of ["websocket", "polling"]) {
    test(`ends its socket on ${transport}, and no other one of the same user`, async () => {
      const user = newUser();
      const [short, long] = [await server.attempt({ token: await token(user, endingIn(3)) }, { transport }), await server.connect(user)];
      await short.connected();
      const { id } = await newConversation(short);
      await turn(short, id, "still valid");
      assert.equal(await short.next("disconnect"), "io server disconnect");
      await turn(long, id, "still here");
      assert.equal(short.all("message:saved").length, 1, "nothing more was sent to it");
      assert.equal(long.all("disconnect").length, 0);
    });
  }
});
