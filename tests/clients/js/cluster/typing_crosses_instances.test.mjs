// Who types is shown on every instance, not too often, and not for ever.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { roomAcross } from "../harness/room.mjs";
import { send } from "../harness/turns.mjs";

/** At most one typing:user in this time, of one user to one other. */
const PACE_MS = 2_500;
/** A mark that nobody renews is gone by then. */
const EXPIRED_MS = 8_000;
/** What clocks and the network may be off by. */
const SLACK_MS = 200;

describe("typing", () => {
  const cluster = useCluster();
  const [a, b] = cluster.servers;
  afterEach(() => cluster.heal());

  test("is shown on the other instance, to the same user's other socket too, and not to the one that types", async () => {
    const { id, owner, beside, guest } = await roomAcross(a, b);
    await owner.emit("typing:start", { conversationId: id });
    const mark = { userId: owner.user, conversationId: id };
    for (const client of [beside, guest]) assert.deepEqual(await client.next("typing:user"), mark);
    await owner.emit("typing:stop", { conversationId: id });
    for (const client of [beside, guest]) assert.deepEqual(await client.next("typing:stopped"), mark);
    await owner.settle();
    assert.deepEqual(owner.events.filter(({ event }) => event.startsWith("typing:")), []);
  });

  test(`is shown once in ${PACE_MS} ms, however often it is told`, async () => {
    const { id, owner, guest } = await roomAcross(a, b);
    const begun = performance.now();
    const tells = setInterval(() => owner.tell("typing:start", { conversationId: id }), 50);
    await guest.until(() => guest.all("typing:user").length === 3, "three marks").finally(() => clearInterval(tells));
    const [first, second, third] = guest.events.filter(({ event }) => event === "typing:user").map(({ at }) => at);
    assert.ok(first - begun < PACE_MS / 2, "the first is shown at once");
    for (const pause of [second - first, third - second]) {
      assert.ok(pause > PACE_MS - SLACK_MS, `${Math.round(pause)} ms after the last`);
    }
    assert.equal(guest.all("typing:stopped").length, 0);
  });

  for (const [how, end] of [
    ["the message is sent", ({ id, owner }) => send(owner, id, "here it is")],
    ["the typist's connection is gone", async ({ owner }) => owner.close()],
  ]) {
    test(`is over on the other instance when ${how}`, async () => {
      const room = await roomAcross(a, b);
      await room.owner.emit("typing:start", { conversationId: room.id });
      await room.guest.next("typing:user");
      await end(room);
      assert.deepEqual(await room.guest.next("typing:stopped"), { userId: room.owner.user, conversationId: room.id });
      await room.guest.settle();
      assert.equal(room.guest.all("typing:stopped").length, 1);
    });
  }

  test("is over on the other instance when the typist's instance was killed", async (t) => {
    const { id, owner, guest } = await roomAcross(a, b);
    await owner.emit("typing:start", { conversationId: id });
    await guest.next("typing:user");
    const killed = performance.now();
    await a.kill();
    await guest.next("typing:stopped", ({ userId }) => userId === owner.user, EXPIRED_MS);
    t.diagnostic(`the mark was gone ${Math.round(performance.now() - killed)} ms after the kill`);
  });
});
