// A process that is given no time for longer than the others wait (SIGSTOP, a throttled task): they end its answer. When it goes on, it
// finds what its model has said meanwhile, and may show nothing of it.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { readAnswer } from "../harness/rest.mjs";
import { broughtToEnd, roomAcross, speakingIn, turnIn } from "../harness/room.mjs";
import { assertOneStory, assertReadsTheStored, storyOf } from "../harness/story.mjs";
import { completed, load, sendUntilTaken, streamed } from "../harness/turns.mjs";

/** Heartbeats come each second, and an instance that was not heard for five is dead. */
const TAKEN_OVER_MS = 20_000;
const READ_MS = 60_000;
/** Shorter than what the others wait for. */
const SHORT_MS = 2_000;

describe("an instance that is paused in the middle of an answer", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider });
  const [a, b] = cluster.servers;
  afterEach(async () => {
    provider.forget();
    await cluster.heal();
  });

  test("shows nothing more of it once the others have ended it: every member has one end, and the stored text", async () => {
    const room = await roomAcross(a, b);
    const delta = await a.connect(room.owner.user, { features: ["delta"] });
    await load(delta, room.id);
    const all = [...room.all, delta];
    const reader = await readAnswer(a.rest(room.owner.user), room.id, "speak", READ_MS);
    const speaking = await provider.next();
    assert.equal(speaking.from, a.name);
    speaking.say("half, ");
    for (const client of room.all) await streamed(client, "half, ");
    await delta.next("message:stream");

    a.pause();
    const others = [room.beside, room.guest];
    for (const client of others) await client.next("message:complete", ({ content }) => content === "half, ", TAKEN_OVER_MS);
    speaking.say("what nobody ", "waits for, ");
    a.resume();
    await speaking.keepSaying();
    await reader.ended;
    const present = await Promise.all(all.map((client) => broughtToEnd(client, room.id)));

    const [, stored] = await cluster.messages(room.id);
    assert.deepEqual([stored.status, stored.content], ["error", "half, "]);
    assertReadsTheStored(reader.events, { ...stored, conversationId: room.id });
    const [owner] = present;
    await turnIn({ ...room, owner, all: present }, provider, "and now?", "as before", sendUntilTaken);
    await assertOneStory(cluster, room.id, present);
    all.forEach((client) => storyOf(client, room.id));
  });

  test("for a short while gives it whole", async () => {
    const room = await roomAcross(a, b);
    const reader = await readAnswer(a.rest(room.owner.user), room.id, "speak", READ_MS);
    const speaking = await provider.next();
    speaking.say("half, ");
    for (const client of room.all) await streamed(client, "half, ");
    a.pause();
    speaking.say("to the end").end();
    await new Promise((resume) => setTimeout(resume, SHORT_MS));
    a.resume();
    for (const client of room.all) await completed(client, room.id, { content: "half, to the end", status: "sent", error: null });
    await reader.ended;
    const [, stored] = await assertOneStory(cluster, room.id, room.all);
    assertReadsTheStored(reader.events, { ...stored, conversationId: room.id });
    assert.equal(reader.events.at(-1).event, "message:complete");
  });
});
