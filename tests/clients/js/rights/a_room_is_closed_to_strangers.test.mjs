// Rule 7 while an answer runs: who keeps knocking at somebody else's conversation hears nothing of it, not even for a moment.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { EVENTS_OF_A_CONVERSATION } from "../harness/rights.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { completed, newConversation, send } from "../harness/turns.mjs";

const SEEN_BY_ALL = ["connect", "conversations:list", "exception"];

describe("a stranger who keeps knocking while an answer runs", () => {
  const server = useServer({ AI_CHUNKS: "400", AI_CHUNK_DELAY_MS: "1", STREAM_FRAME_MS: "0" });

  for (const [event, fields] of EVENTS_OF_A_CONVERSATION) {
    test(`by ${event} hears nothing`, async () => {
      const owner = await server.connect(newUser("owner"));
      const { id } = await newConversation(owner, "Private");
      const strangers = [await server.connect(newUser("stranger")), await server.connect(newUser("stranger"))];
      await send(owner, id, "a secret");
      const ended = completed(owner, id, { error: null });
      let running = true;
      ended.finally(() => (running = false));
      const knocks = strangers.map(async (stranger) => {
        while (running) {
          const { code } = await stranger.emit(event, { conversationId: id, ...fields });
          assert.equal(code, "NOT_FOUND");
        }
        await stranger.settle();
      });
      await Promise.all([ended, ...knocks]);
      for (const stranger of strangers) {
        assert.ok(stranger.all("exception").length > 10, "it knocked often");
        const heard = new Set(stranger.events.map((one) => one.event));
        for (const usual of SEEN_BY_ALL) heard.delete(usual);
        assert.deepEqual([...heard], []);
      }
    });
  }
});
