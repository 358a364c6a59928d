// Rules 1, 2 and 4 over two instances: whoever is in the room is shown the same, wherever the socket is.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, speakingIn } from "../harness/room.mjs";
import { newUser } from "../harness/server.mjs";
import { assertLoaded } from "../harness/shapes.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed, load, loadSoFar, newConversation, send } from "../harness/turns.mjs";

describe("an answer on two instances", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider });
  const [a, b] = cluster.servers;

  test("is shown to the sender, to the user's other socket and to a guest", async () => {
    const room = await roomAcross(a, b);
    const speaking = await speakingIn(room, provider, "one ");
    speaking.say("two ", "three").end();
    for (const client of room.all) await completed(client, room.id, { content: "one two three", status: "sent" });
    const stored = await assertOneStory(cluster, room.id, room.all);
    assert.deepEqual(stored.map(({ content }) => content), ["speak", "one two three"]);
  });

  test("is given to who comes in the middle: the text so far, then the rest", async () => {
    const room = await roomAcross(a, b);
    const late = await lateGuest(room, b);
    const speaking = await speakingIn(room, provider, "so far, ");
    const loaded = await load(late, room.id);
    assertLoaded(loaded);
    assert.equal(loaded.streaming.fullResponse, "so far, ");
    assert.deepEqual(loaded.messages.map(({ content }) => content), ["speak"]);
    speaking.say("and ", "the rest").end();
    await completed(late, room.id, { content: "so far, and the rest", id: loaded.streaming.messageId });
    await assertOneStory(cluster, room.id, [...room.all, late]);
  });

  test("is given to who is the first one on an instance, before anything more is said", async () => {
    const owner = await a.connect(newUser("owner"));
    const { id } = await newConversation(owner);
    const speaking = await speakingIn({ id, owner, all: [owner] }, provider, "so far, ");
    const first = await b.connect(owner.user);
    await loadSoFar(first, id, "so far, ");
    speaking.say("and the rest").end();
    await completed(first, id, { content: "so far, and the rest" });
    await assertOneStory(cluster, id, [owner, first]);
  });

  test("is whole for who comes at any moment, to either instance", async () => {
    const room = await roomAcross(a, b);
    const late = await Promise.all(Array.from({ length: 12 }, (_, index) => lateGuest(room, [a, b][index % 2])));
    await send(room.owner, room.id, "speak");
    const speaking = await provider.next();
    const loads = [];
    for (const [index, client] of late.entries()) {
      for (let word = 0; word < 25; word += 1) speaking.say(`${index}.${word} `);
      loads.push(load(client, room.id));
      await new Promise(setImmediate);
    }
    speaking.end();
    await Promise.all(loads);
    const [, answer] = await eventuallyStored(room.id, room.owner);
    assert.equal(answer.content.split(" ").length, 12 * 25 + 1);
    await assertOneStory(cluster, room.id, [...room.all, ...late]);
  });

  test("costs a client with the feature delta no whole texts, also from the other instance", async () => {
    const room = await roomAcross(a, b, { features: ["delta"] });
    const plain = await lateGuest(room, b);
    await load(plain, room.id);
    await send(room.owner, room.id, "speak");
    (await provider.next()).say("one ", "two ", "three").end();
    for (const client of room.all) {
      await completed(client, room.id, { content: "one two three" });
      for (const frame of client.all("message:stream")) assert.ok(!("fullResponse" in frame));
    }
    await completed(plain, room.id);
    for (const frame of plain.all("message:stream")) assert.ok("fullResponse" in frame);
    await assertOneStory(cluster, room.id, [...room.all, plain]);
  });

  async function lateGuest({ id, owner }, server) {
    const guest = await server.connect(newUser("late"));
    await owner.emit("conversation:invite", { conversationId: id, userId: guest.user });
    return guest;
  }

  async function eventuallyStored(id, client) {
    await completed(client, id);
    return cluster.messages(id);
  }
});

describe("answers that are gathered into frames", () => {
  const text = "äß語🙂 ";
  const cluster = useCluster({ env: { AI_CHUNKS: "400", AI_CHUNK_DELAY_MS: "2", AI_CHUNK_TEXT: text } });
  const [a, b] = cluster.servers;

  test("of ten conversations at the same time are each whole on both instances", async () => {
    const rooms = await Promise.all(Array.from({ length: 10 }, (_, index) => (index % 2 ? roomAcross(a, b) : roomAcross(b, a))));
    await Promise.all(rooms.map(({ owner, id }) => send(owner, id, "speak")));
    for (const { id, all } of rooms) {
      for (const client of all) await completed(client, id, { content: text.repeat(400) });
      await assertOneStory(cluster, id, all);
    }
  });
});
