// Rule 4: a lost connection is not a stop.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { eventually } from "../harness/deadline.mjs";
import { useProvider } from "../harness/provider.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertLoaded } from "../harness/shapes.mjs";
import { assertWholeAnswer, completed, load, newConversation, send, streamed } from "../harness/turns.mjs";

describe("an answer whose client is gone", () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  for (const transport of ["websocket", "polling"]) {
    test(`goes on: who comes back on ${transport} gets the text so far and the rest`, async () => {
      const { user, id, speaking } = await askAndLeave(transport);
      speaking.say("two ");
      const back = await server.connect(user, { transport });
      const loaded = await eventually("the text that was said meanwhile", async () => {
        const now = await load(back, id);
        return now.streaming?.fullResponse === "one two " && now;
      });
      assertLoaded(loaded);
      speaking.say("three").end();
      const answer = await completed(back, id, { content: "one two three", status: "sent", error: null });
      assertWholeAnswer(back, answer, { before: loaded.streaming });
    });
  }

  test("is stored when it ends before anybody is back", async () => {
    const { user, id, speaking } = await askAndLeave("websocket");
    speaking.say("two").end();
    const rest = server.rest(user);
    const stored = await eventually("the stored answer", async () => {
      const { body } = await rest.get(`/conversations/${id}/messages`);
      return body.messages.find(({ role }) => role === "assistant");
    });
    const back = await server.connect(user);
    const [summary] = await back.next("conversations:list");
    assert.deepEqual(summary.messages, [stored]);
    const loaded = await load(back, id);
    assertLoaded(loaded, { streaming: null });
    assert.deepEqual(loaded.messages.at(-1), stored);
    assert.equal(stored.content, "one two");
    assert.equal(stored.status, "sent");
  });

  async function askAndLeave(transport) {
    const user = newUser();
    const client = await server.connect(user, { transport });
    const { id } = await newConversation(client);
    await send(client, id, "speak");
    const speaking = await provider.next();
    speaking.say("one ");
    await streamed(client, "one ");
    client.close();
    return { user, id, speaking };
  }
});
