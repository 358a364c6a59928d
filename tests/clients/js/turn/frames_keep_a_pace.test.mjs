// Rule 5: the first token at once, later ones gathered; "delta" clients get frames that do not grow.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertLoaded } from "../harness/shapes.mjs";
import { assertWholeAnswer, completed, load, newConversation, send, streamed } from "../harness/turns.mjs";

describe("frames", () => {
  const provider = useProvider();
  const server = useServer(() => ({ ...provider.env, STREAM_FRAME_MS: "3000" }));

  test("begin with the first token at once and gather the next ones", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "speak");
    const speaking = await provider.next();
    const said = performance.now();
    speaking.say("a");
    await streamed(client, "a");
    assert.ok(performance.now() - said < 1500, "the first token does not wait for a frame's time");
    speaking.say("b").say("c").say("d").say("e");
    await streamed(client, "abcde");
    assert.ok(client.all("message:stream").length <= 3, "later tokens come gathered");
    speaking.say("f").end();
    assertWholeAnswer(client, await completed(client, id, { content: "abcdef" }));
  });
});

describe("frames of the usual length", () => {
  const server = useServer({ AI_CHUNKS: "300", AI_CHUNK_DELAY_MS: "1", STREAM_FRAME_MS: "25" });

  test("are far fewer than the tokens", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await send(client, id, "speak");
    const frames = assertWholeAnswer(client, await completed(client, id, { content: "lorem ".repeat(300) }));
    assert.ok(frames > 2 && frames < 150, `${frames} frames for 300 tokens`);
  });
});

describe('features: ["delta"]', () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("leaves fullResponse out for who asked for it, and for nobody else", async () => {
    const user = newUser();
    const full = await server.connect(user);
    const delta = await server.connect(user, { features: ["delta"] });
    const { id } = await newConversation(full);
    await load(delta, id);
    await send(delta, id, "speak");
    const speaking = await provider.next();
    speaking.say("one ");
    await streamed(full, "one ");
    speaking.say("two ", "three").end();
    assertWholeAnswer(delta, await completed(delta, id, { content: "one two three" }), { delta: true });
    assertWholeAnswer(full, await completed(full, id));
  });

  test("gives a late joiner the text so far and then the rest", async () => {
    const user = newUser();
    const early = await server.connect(user);
    const { id } = await newConversation(early);
    await send(early, id, "speak");
    const speaking = await provider.next();
    speaking.say("one ");
    await streamed(early, "one ");
    const late = await server.connect(user, { features: ["delta"], transport: "polling" });
    const loaded = await load(late, id);
    assertLoaded(loaded);
    assert.equal(loaded.streaming.fullResponse, "one ");
    speaking.say("two").end();
    assertWholeAnswer(late, await completed(late, id), { delta: true, before: loaded.streaming });
  });

  test("and other features, also unknown ones, keep nobody out", async () => {
    for (const features of [[], ["tomorrow"], ["delta", "tomorrow"]]) {
      const client = await server.connect(newUser(), { features });
      await client.next("conversations:list");
    }
  });
});
