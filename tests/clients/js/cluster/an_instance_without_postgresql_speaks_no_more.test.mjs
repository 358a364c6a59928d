// One instance is cut from PostgreSQL while it reaches its clients and Redis. The others cannot know that it lives, and end its answers.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { readAnswer } from "../harness/rest.mjs";
import { broughtToEnd, roomAcross, turnIn } from "../harness/room.mjs";
import { assertOneStory, assertReadsTheStored, storyOf } from "../harness/story.mjs";
import { sendUntilTaken, streamed } from "../harness/turns.mjs";
import { CUTS } from "../harness/tcp-proxy.mjs";

/** Heartbeats come each second, and an instance that was not heard for five is dead. */
const TAKEN_OVER_MS = 20_000;
const READ_MS = 60_000;
/** How long the cut lasts after the others have taken over: its instance has to be silent for as long as it lasts. */
const LONGER_MS = 3_000;

describe("an instance that is cut from PostgreSQL in the middle of an answer", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, proxied: true });
  const [a, b] = cluster.servers;
  const [database] = cluster.databaseProxies;
  afterEach(async () => {
    provider.forget();
    await cluster.heal();
  });

  for (const how of CUTS) {
    test(`(${how}) and whose model goes on: everybody has one end, and the text that was stored by another`, async () => {
      const { room, reader, speaking } = await speaks();
      database.cut(how);
      const saying = speaking.keepSaying();
      const others = [room.beside, room.guest];
      await Promise.all(others.map((client) => broughtToEnd(client, room.id, TAKEN_OVER_MS)));
      await new Promise((resume) => setTimeout(resume, LONGER_MS));
      await database.heal();
      await saying;
      await reader.ended;
      await isToldTheStored(room, reader);
    });

    test(`(${how}) and whose model has said all by then: the answer is stored whole`, async () => {
      const { room, reader, speaking } = await speaks();
      database.cut(how);
      speaking.say("to the end").end();
      const others = [room.beside, room.guest];
      await Promise.all(others.map((client) => broughtToEnd(client, room.id, TAKEN_OVER_MS)));
      await database.heal();
      await reader.ended;
      const stored = await isToldTheStored(room, reader);
      assert.deepEqual([stored.content, stored.status, stored.error], ["half, to the end", "sent", null]);
    });
  }

  /** An answer that instance `a` gives to a reader of its stream; every member of the room has been shown its beginning. */
  async function speaks() {
    const room = await roomAcross(a, b);
    const reader = await readAnswer(a.rest(room.owner.user), room.id, "speak", READ_MS);
    const speaking = await provider.next();
    assert.equal(speaking.from, a.name);
    speaking.say("half, ");
    for (const client of room.all) await streamed(client, "half, ");
    return { room, reader, speaking };
  }

  /** All were told what is stored of the one answer, and what comes next reaches all. Gives the answer. */
  async function isToldTheStored(room, reader) {
    const present = await Promise.all(room.all.map((client) => broughtToEnd(client, room.id)));
    const stored = (await cluster.messages(room.id)).filter(({ role }) => role === "assistant");
    assert.equal(stored.length, 1);
    assertReadsTheStored(reader.events, { ...stored[0], conversationId: room.id });
    const [owner] = present;
    await turnIn({ ...room, owner, all: present }, provider, "and now?", "as before", sendUntilTaken);
    await assertOneStory(cluster, room.id, present);
    room.all.forEach((client) => storyOf(client, room.id));
    return stored[0];
  }
});
