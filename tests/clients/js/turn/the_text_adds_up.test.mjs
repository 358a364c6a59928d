// Rule 2: chunks, fullResponse and the stored text agree, for those who were there and for those who join late.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertLoaded } from "../harness/shapes.mjs";
import { assertWholeAnswer, completed, load, newConversation, send, streamed } from "../harness/turns.mjs";

describe("the text of an answer", () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("is the sum of its chunks, whatever characters it is made of", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "speak");
    const parts = ["Zoë: ", "日本", "語 ", "👩‍", "👩‍👧", "\n\n", '```js\n"\\u0000"', "\t", "العربية", " ", "end "];
    (await provider.next()).say(...parts).end();
    const answer = await completed(client, id, { content: parts.join("") });
    assertWholeAnswer(client, answer);
  });

  test("reaches one who joins in the middle as the text so far and then the rest", async () => {
    const user = newUser();
    const early = await server.connect(user);
    const { id } = await newConversation(early);
    const question = await send(early, id, "speak");
    const speaking = await provider.next();
    speaking.say("one ", "two ");
    await streamed(early, "one two ");

    const late = await server.connect(user);
    const loaded = await load(late, id);
    assertLoaded(loaded, { conversationId: id, messages: [question] });
    assert.equal(loaded.streaming.fullResponse, "one two ");
    speaking.say("three ").say("four").end();

    const answer = await completed(late, id, { content: "one two three four", id: loaded.streaming.messageId });
    await late.settle();
    assertWholeAnswer(late, answer, { before: loaded.streaming });
    assertWholeAnswer(early, await completed(early, id));
  });

  test("that has not begun is in nobody's history: neither as a message nor twice", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    const question = await send(client, id, "speak");
    const speaking = await provider.next();
    const loaded = await load(client, id);
    assertLoaded(loaded, { messages: [question] });
    if (loaded.streaming) assert.equal(loaded.streaming.fullResponse, "");
    speaking.say("spoken").end();
    assertWholeAnswer(client, await completed(client, id, { content: "spoken" }));
    const after = await load(client, id);
    assert.equal(after.streaming, null);
    assert.equal(after.messages.length, 2);
  });

  test("is whole for one who loads just as it ends", async () => {
    const user = newUser();
    const early = await server.connect(user);
    const { id } = await newConversation(early);
    for (let round = 0; round < 36; round += 1) {
      const late = await server.connect(user);
      await send(early, id, `round ${round}`);
      const speaking = await provider.next();
      speaking.say(`round ${round}: `, "some ", "text ");
      await streamed(early, `round ${round}: some text `);

      const speak = after(round % 6, () => speaking.say("more ", "and ", "more").end());
      const join = after(Math.floor(round / 6), () => load(late, id));
      const [loaded] = await Promise.all([join, speak]);
      const answer = await completed(early, id, { content: `round ${round}: some text more and more` });
      await assertSeenOnce(late, loaded, answer).catch((error) => {
        error.message = `round ${round}: ${error.message}`;
        throw error;
      });
      late.close();
    }
  });

  /** Does `act` in so many milliseconds: the rounds go through every order of two events within six of them. */
  const after = (ms, act) => new Promise((resume) => setTimeout(resume, ms)).then(act);

  /** One of three: the answer runs and goes on; or it is stored; or it ended meanwhile, and comes whole behind the history. */
  async function assertSeenOnce(late, loaded, answer) {
    const stored = loaded.messages.find(({ id }) => id === answer.id);
    if (stored) {
      assert.equal(loaded.streaming, null, "an answer is either running or stored");
      assert.deepEqual(stored, answer);
      await late.settle();
      assert.deepEqual(afterLoading(late, answer), [], "what was loaded as stored does not come again");
    } else {
      if (loaded.streaming) assert.equal(loaded.streaming.messageId, answer.id);
      await completed(late, answer.conversationId);
      assertWholeAnswer(late, answer, { before: loaded.streaming, silent: true });
      assert.equal(afterLoading(late, answer).at(-1).event, "message:complete");
    }
    const { messages } = await load(late, answer.conversationId, { limit: 1 });
    assert.deepEqual(messages, [answer]);
  }

  function afterLoading({ events }, answer) {
    const begin = events.findIndex(({ event }) => event === "conversation:loaded");
    return events.slice(begin + 1).filter(({ payload }) => [payload?.messageId, payload?.id].includes(answer.id));
  }
});
