// An answer that is read over REST, streamed or waited for, is read for as long as its reader may: as on a socket.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { readAnswer } from "../harness/rest.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { endingIn } from "../harness/token.mjs";
import { completed, newConversation, streamed } from "../harness/turns.mjs";

const ENDED_MS = 10_000;

describe("somebody who reads an answer over REST", () => {
  const provider = useProvider();
  const server = useServer(() => ({ ...provider.env, JWT_LEEWAY_SECONDS: "0" }));

  test("gets nothing more of the stream once the owner has removed them", async () => {
    const { owner, guest, id } = await shared();
    const reading = await readAnswer(server.rest(guest), id, "speak", ENDED_MS);
    const speaking = await begun(owner);
    await owner.emit("conversation:leave", { conversationId: id, userId: guest });
    assert.equal(await reading.ended, undefined);
    speaking.say("secret").end();
    await completed(owner, id, { content: "for both, secret" });
    const seen = reading.events.map(({ event, payload }) => [event, payload.chunk]);
    assert.deepEqual(seen, [["message:saved", undefined], ["message:stream", "for both, "]]);
  });

  test("is refused the answer that they wait for", async () => {
    const { owner, guest, id } = await shared();
    const waiting = server.rest(guest).post(`/conversations/${id}/messages`, { content: "speak" });
    const speaking = await begun(owner);
    await owner.emit("conversation:leave", { conversationId: id, userId: guest });
    const { status, body } = await waiting;
    assert.deepEqual([status, body.code], [404, "NOT_FOUND"]);
    speaking.end();
    await completed(owner, id);
  });

  test("gets nothing more of the stream once their token has expired, and is refused what they wait for", async () => {
    const { owner, guest, id } = await shared();
    const rest = server.rest(guest, endingIn(3));
    const reading = await readAnswer(rest, id, "speak", ENDED_MS);
    const speaking = await begun(owner);
    const second = rest.post(`/conversations/${id}/messages`, { content: "and again" });
    assert.equal(await reading.ended, undefined);
    const { status, body } = await second;
    assert.deepEqual([status, body.code], [401, "UNAUTHORIZED"]);
    assert.ok(!reading.events.some(({ event }) => event === "message:complete"));
    speaking.end();
    await completed(owner, id, { content: "for both, " });
    (await provider.next()).say("second").end();
    await completed(owner, id, { content: "second" });
  });

  test("reads to the end what they may read", async () => {
    const { owner, guest, id } = await shared();
    const reading = await readAnswer(server.rest(guest), id, "speak", ENDED_MS);
    const speaking = await begun(owner);
    await owner.emit("conversation:invite", { conversationId: id, userId: newUser("third") });
    speaking.say("to the end").end();
    assert.equal(await reading.ended, undefined);
    assert.equal(reading.events.at(-1).payload.content, "for both, to the end");
  });

  async function shared() {
    const owner = await server.connect(newUser("owner"));
    const guest = newUser("guest");
    const { id } = await newConversation(owner);
    await owner.emit("conversation:invite", { conversationId: id, userId: guest });
    return { owner, guest, id };
  }

  async function begun(owner) {
    const speaking = await provider.next();
    speaking.say("for both, ");
    await streamed(owner, "for both, ");
    return speaking;
  }
});
