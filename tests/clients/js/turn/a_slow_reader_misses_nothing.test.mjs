// Rule 5: a socket that reads slowly gets fewer, larger frames; one that never reads again is let go.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { eventually } from "../harness/deadline.mjs";
import { RawClient } from "../harness/raw.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { token } from "../harness/token.mjs";
import { assertWholeAnswer, completed, load, newConversation, send } from "../harness/turns.mjs";

// 20,000 characters in 1,200 frames are 12 MB of `fullResponse`: more than the kernel buffers for a socket.
const LONG = { AI_CHUNKS: "1200", AI_CHUNK_TEXT: "lorem ipsum dolor", AI_CHUNK_DELAY_MS: "1", STREAM_FRAME_MS: "0" };
const ANSWER = LONG.AI_CHUNK_TEXT.repeat(LONG.AI_CHUNKS);
const LONG_MS = 60_000;

describe("a reader that pauses", () => {
  const server = useServer(LONG);

  test("gets every message, the exact text, and fewer frames than a fast one", async (t) => {
    const user = newUser();
    const fast = await server.connect(user);
    const { id } = await newConversation(fast);
    const slow = await RawClient.open(server, await token(user));
    t.after(() => slow.close());
    await slow.emit(1, "conversation:load", { conversationId: id });

    slow.pause();
    const questions = [await send(fast, id, "first")];
    await fast.next("message:stream");
    questions.push(await send(fast, id, "second"));
    const answers = [await fast.next("message:complete", undefined, LONG_MS)];
    slow.resume();
    answers.push(await fast.next("message:complete", undefined, LONG_MS));
    await slow.next("message:complete", (message) => message.id === answers[1].id, LONG_MS);

    assert.deepEqual(slow.all("message:saved"), questions);
    assert.deepEqual(slow.all("message:complete"), answers);
    for (const answer of answers) {
      assert.equal(answer.content, ANSWER);
      assertWholeAnswer(fast, answer);
      assertWholeAnswer(slow, answer);
    }
    const frames = (client) => client.all("message:stream").filter(({ messageId }) => messageId === answers[0].id).length;
    assert.ok(frames(slow) < frames(fast), `${frames(slow)} frames for the slow one, ${frames(fast)} for the fast one`);
  });
});

describe("a reader that never reads again", () => {
  const server = useServer({ ...LONG, LIMIT_CONNECTIONS_PER_USER: "2" });

  test("is gone within 20 seconds, and takes nothing with it", async (t) => {
    const user = newUser();
    const alive = await server.connect(user);
    const { id } = await newConversation(alive);
    const stuck = await RawClient.open(server, await token(user));
    t.after(() => stuck.close());
    await stuck.emit(1, "conversation:load", { conversationId: id });
    stuck.pause();

    await send(alive, id, "speak");
    const answer = await alive.next("message:complete", undefined, LONG_MS);
    assertWholeAnswer(alive, answer);
    const other = await server.connect(newUser());
    const elsewhere = await newConversation(other);
    assert.deepEqual((await load(other, elsewhere.id)).messages, [], "others are served meanwhile");

    const place = async () => {
      const third = await server.attempt({ token: await token(user) });
      const free = await third.connected().then(() => true, () => false);
      third.close();
      return free;
    };
    await eventually("the stuck connection's place becoming free", place, 20_000);
    await completed(other, await send(other, elsewhere.id, "still").then(() => elsewhere.id), { content: ANSWER });
  });
});
