// Rules 1 and 3 when an instance dies without a word: the others end its answers, and take over what waits.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, speakingIn, turnIn } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed, load, send } from "../harness/turns.mjs";

/** Heartbeats come each second, and an instance that was not heard for five is dead. */
const NOTICED_MS = 10_000;

describe("an instance that is killed", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider });
  const [a, b] = cluster.servers;
  afterEach(async () => {
    provider.forget();
    await cluster.heal();
  });

  test("in the middle of an answer: the others show its end with what there was, once, and answer what waited", async (t) => {
    const room = await roomAcross(a, b);
    const speaking = await speakingIn(room, provider);
    await send(room.owner, room.id, "and then?");
    const dead = cluster.generating(speaking);
    const alive = cluster.other(dead);
    const watchers = room.all.filter(({ entrance }) => entrance === alive);
    const killed = performance.now();
    await dead.kill();

    const ends = watchers.map((client) => client.next("message:complete", () => true, NOTICED_MS));
    for (const { status, content, error } of await Promise.all(ends)) {
      assert.deepEqual([status, content], ["error", "half, "]);
      assert.ok(error);
    }
    t.diagnostic(`the answer's end came ${Math.round(performance.now() - killed)} ms after the kill`);

    const next = await provider.next(NOTICED_MS);
    t.diagnostic(`the waiting message was answered ${Math.round(performance.now() - killed)} ms after the kill`);
    assert.equal(next.from, alive.name);
    assert.match(next.question, /and then\?$/);
    next.say("then this").end();
    for (const client of watchers) await completed(client, room.id, { content: "then this" });

    const back = await alive.connect(room.owner.user);
    const loaded = await load(back, room.id);
    assert.equal(loaded.streaming, null);
    assert.deepEqual(loaded.messages.map(({ content }) => content).sort(), ["and then?", "half, ", "speak", "then this"]);
    await assertOneStory(cluster, room.id, [...watchers, back]);
  });

  test("before the first token: the answer ends or is begun anew, once, and the conversation goes on", async (t) => {
    const room = await roomAcross(a, b);
    await send(room.owner, room.id, "speak");
    const speaking = await provider.next();
    const dead = cluster.generating(speaking);
    const alive = cluster.other(dead);
    const watchers = room.all.filter(({ entrance }) => entrance === alive);
    for (const client of watchers) await client.next("message:saved");
    provider.respond((answer) => answer.say("taken over").end());
    const killed = performance.now();
    await dead.kill();
    for (const client of watchers) {
      const { status, content } = await client.next("message:complete", () => true, NOTICED_MS);
      assert.ok(content.length > 0, "it is readable");
      assert.equal(status, content === "taken over" ? "sent" : "error");
    }
    t.diagnostic(`the answer's end came ${Math.round(performance.now() - killed)} ms after the kill`);
    provider.forget();
    await turnIn({ ...room, owner: watchers[0], all: watchers }, provider, "again", "works");
    await assertOneStory(cluster, room.id, watchers);
  });

  test("with nobody at the others: who comes back is shown one whole answer, cut off or begun anew", async (t) => {
    const room = await roomAcross(a, a);
    const speaking = await speakingIn(room, provider);
    const dead = cluster.generating(speaking);
    const alive = cluster.other(dead);
    provider.respond((answer) => answer.say("taken over").end());
    const killed = performance.now();
    await dead.kill();
    const back = await alive.connect(room.owner.user);
    await load(back, room.id);
    const shown = () => [...back.all("conversation:loaded")[0].messages, ...back.all("message:complete")].at(-1);
    await back.until(() => shown().role === "assistant", "the end", NOTICED_MS);
    t.diagnostic(`the answer's end came ${Math.round(performance.now() - killed)} ms after the kill`);
    const stored = await assertOneStory(cluster, room.id, [back]);
    assert.deepEqual(stored.map(({ role }) => role), ["user", "assistant"]);
    assert.ok(["error half, ", "sent taken over"].includes(`${stored[1].status} ${stored[1].content}`), stored[1].content);
  });

  test("while the other one answers: who was there comes back to the other one, and misses nothing", async () => {
    const room = await roomAcross(a, b);
    const speaking = await speakingIn(room, provider);
    const alive = cluster.generating(speaking);
    const watchers = room.all.filter(({ entrance }) => entrance === alive);
    await cluster.other(alive).kill();
    speaking.say("then ");
    const back = await alive.connect(room.guest.user);
    await load(back, room.id);
    speaking.say("whole").end();
    for (const client of [...watchers, back]) await completed(client, room.id, { content: "half, then whole", error: null });
    await assertOneStory(cluster, room.id, [...watchers, back]);
  });
});
