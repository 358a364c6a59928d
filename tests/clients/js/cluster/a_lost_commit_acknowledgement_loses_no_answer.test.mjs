// PostgreSQL commits what is sent, and the connection breaks before it can say so. Who sends again under the same id is acknowledged, and
// the message has to be answered, once.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { afterEach, describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { eventually } from "../harness/deadline.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";

const ANSWERED_MS = 15_000;
const SENT_MS = 2_000;

const storesMessage = (sql) => /INSERT INTO "messages"/i.test(sql);

describe("a message that is stored, and whose acknowledgement by PostgreSQL is lost", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, proxied: true });
  const [a, b] = cluster.servers;
  const [database] = cluster.databaseProxies;
  afterEach(async () => {
    provider.forget();
    await cluster.heal();
  });

  for (const [where, at] of [["the same instance", a], ["another instance", b]]) {
    for (const when of ["at once", "late"]) {
      test(`is answered once when it is sent again ${when} to ${where}`, async () => {
        const room = await roomAcross(a, b);
        const payload = { conversationId: room.id, content: "hello", clientMessageId: randomUUID() };
        provider.respond((answer) => answer.say("hello ", "to you").end());
        const lost = database.failAtCommit(storesMessage, "lost");
        const first = await emit(room.owner, payload);
        await lost;
        // It may know by a second look that it is stored.
        if (first && !first.id) assert.equal(first.code, "UNAVAILABLE", first.message);
        if (when === "late") await nothingWaits(room.id);

        const sender = at === a ? room.owner : room.beside;
        const again = await eventually("that it is taken", async () => {
          const ack = await emit(sender, payload);
          return ack?.id && ack;
        });
        if (first?.id) assert.equal(again.id, first.id);
        await isAnswered(room, again.id);
      });
    }
  }

  test("is answered once, and REST gives the answer, when it is sent again under the same Idempotency-Key", async () => {
    const room = await roomAcross(a, b);
    const rest = a.rest(room.owner.user);
    const post = () => rest.post(`/conversations/${room.id}/messages`, { content: "hello" }, { "idempotency-key": "the same" });
    provider.respond((answer) => answer.say("hello ", "to you").end());
    const lost = database.failAtCommit(storesMessage, "lost");
    const [first] = await Promise.all([post(), lost]);
    if (first.status >= 300) assert.equal(first.status, 503, JSON.stringify(first.body));
    else assert.ok(first.body.answer, `the answer is ${JSON.stringify(first.body.answer)}`);

    const again = await eventually("that it is taken", async () => {
      const response = await post();
      return response.status < 300 && response;
    });
    assert.ok(again.body.answer, `the answer is ${JSON.stringify(again.body.answer)}`);
    assert.equal(again.body.answer.content, "hello to you");
    await isAnswered(room, again.body.message.id);
  });

  test("is answered once when nobody sends it again", async () => {
    const room = await roomAcross(a, b);
    provider.respond((answer) => answer.say("hello ", "to you").end());
    const lost = database.failAtCommit(storesMessage, "lost");
    room.owner.tell("message:send", { conversationId: room.id, content: "hello" });
    await lost;
    const [{ id }] = await eventually("that it is stored", async () => {
      const stored = await cluster.messages(room.id);
      return stored.length > 0 && stored;
    });
    await isAnswered(room, id);
  });

  /** The acknowledgement, if one comes. */
  function emit(client, payload) {
    return client.socket.timeout(SENT_MS).emitWithAck("message:send", payload).catch(() => undefined);
  }

  /** Waits until the conversation has no turn: its answer is stored, or nobody is going to give one. */
  async function nothingWaits(conversationId) {
    await eventually("that no turn waits", async () => {
      const turns = await cluster.query(`SELECT 1 FROM turns WHERE "conversationId" = $1`, [conversationId]);
      return turns.length === 0;
    });
  }

  async function isAnswered(room, question) {
    const isEnd = ({ event, payload }) => event === "message:complete" && payload.conversationId === room.id;
    for (const client of room.all) {
      await client.until((events) => events.some(isEnd), "message:complete", ANSWERED_MS);
    }
    const stored = await assertOneStory(cluster, room.id, room.all, { silent: true });
    assert.deepEqual(stored.map(({ role, content }) => [role, content]), [["user", "hello"], ["assistant", "hello to you"]]);
    assert.equal(stored[0].id, question);
    assert.equal(provider.untaken, 0);
  }
});
