// SIGTERM under load: answers finish or are handed over, clients move to the other instance by themselves.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { eventually } from "../harness/deadline.mjs";
import { useProvider } from "../harness/provider.mjs";
import { newUser } from "../harness/server.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { load, newConversation, send, sendUntilTaken, streamed } from "../harness/turns.mjs";

const CLIENTS = 40;
const GRACE_MS = 4_000;
/** How a page connects; the times are shorter than the library's own, so that the test is. */
const AUTOMATIC = { reconnection: true, reconnectionDelay: 100, reconnectionDelayMax: 500, randomizationFactor: 0.5 };

describe("SIGTERM to one of two instances", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider, balancer: {}, env: { SHUTDOWN_GRACE_MS: String(GRACE_MS) } });

  test(`with ${CLIENTS} answers under way: nothing is lost and nothing is doubled`, async (t) => {
    const members = await Promise.all(Array.from({ length: CLIENTS }, (_, index) => member(index)));
    const sockets = members.flatMap(({ clients }) => clients);
    const speaking = await speakingTo(members);
    const [leaving, staying] = cluster.servers;
    const cut = members.filter(({ id }) => speaking.get(id).from === leaving.name);
    assert.ok(cut.length > 5 && cut.length < CLIENTS - 5, `${cut.length} of ${CLIENTS} answers run at one instance`);
    const connections = Number((await leaving.metrics()).match(/^chat_connections (\d+)$/m)[1]);

    leaving.terminate();
    const isTold = (client) => client.all("server:draining").length > 0;
    await eventually("server:draining on each socket", () => sockets.filter(isTold).length === connections);
    const movers = sockets.filter(isTold);
    const waits = movers.map((client) => client.all("server:draining")[0].retryAfterMs);
    t.diagnostic(`retryAfterMs of ${movers.length} sockets: ${Math.min(...waits)} to ${Math.max(...waits)}`);
    for (const wait of waits) assert.ok(Number.isInteger(wait) && wait > 0, `retryAfterMs is ${wait}`);
    assert.ok(new Set(waits).size > waits.length / 2, "sockets come back at different times");
    await eventually("readiness failing", async () => (await leaving.readiness()).status === 503);
    await cluster.takeOut(leaving);

    // What is asked from here on is answered at once; of the answers that run where it ends, a third is too long for that.
    provider.respond((answer) => answer.say("second ", "answer").end());
    const second = members.map(({ clients: [client], id }) => sendUntilTaken(client, id, "second"));
    for (const [index, { id }] of cut.entries()) if (index % 3 > 0) speaking.get(id).say("to the end").end();
    const begun = performance.now();
    await leaving.ended();
    t.diagnostic(`it ended after ${Math.round(performance.now() - begun)} ms`);
    for (const each of members) if (!cut.includes(each)) speaking.get(each.id).say("to the end").end();

    const asked = await Promise.all(second);
    for (const [index, { id, clients, first }] of members.entries()) {
      for (const client of clients) await client.until(() => isAnsweredTwice(client, id), "two answers", 15_000);
      const stored = await assertOneStory(cluster, id, clients);
      assert.deepEqual(stored.filter(({ role }) => role === "user").map((message) => message.id), [first.id, asked[index].id]);
      const answers = stored.filter(({ role }) => role === "assistant").map(({ content }) => content);
      assert.equal(answers.length, 2);
      assert.ok(isTheFirstAnswer(answers[0]) && answers[1] === "second answer", JSON.stringify(answers));
    }
    for (const [index, { id }] of cut.entries()) {
      const [, answer] = (await cluster.messages(id)).filter(({ content }) => content !== "second");
      if (index % 3 > 0) assert.deepEqual([answer.status, answer.content], ["sent", "half, to the end"], "it could finish");
    }
    for (const client of movers) {
      const reasons = client.all("disconnect");
      assert.ok(reasons.length > 0 && !reasons.includes("io server disconnect"), `the library comes back by itself: ${reasons}`);
    }
    assert.equal((await staying.readiness()).status, 200);
  });

  /** A user who asks something; each fourth one looks on from a second page. */
  async function member(index) {
    const user = newUser();
    const client = await cluster.balancer.connect(user, AUTOMATIC);
    const { id } = await newConversation(client);
    const clients = [client];
    if (index % 4 === 0) clients.push(await cluster.balancer.connect(user, AUTOMATIC));
    for (const page of clients.slice(1)) await load(page, id);
    // As the official example does: the conversation is loaded on each connection.
    for (const page of clients) page.socket.on("connect", () => page.tell("conversation:load", { conversationId: id }));
    const first = await send(client, id, `first ${index}`, { clientMessageId: randomUUID() });
    return { clients, id, first };
  }

  /** Every member's answer, by conversation, once the members have been shown its beginning. */
  async function speakingTo(members) {
    const byQuestion = new Map(members.map(({ id, first }) => [first.content, id]));
    const speaking = new Map();
    for (let count = 0; count < members.length; count += 1) {
      const answer = await provider.next();
      answer.say("half, ");
      speaking.set(byQuestion.get(answer.question), answer);
    }
    for (const client of members.flatMap(({ clients }) => clients)) await streamed(client, "half, ");
    return speaking;
  }

  function isAnsweredTwice(client, id) {
    const loaded = client.all("conversation:loaded").flatMap(({ messages }) => messages);
    const all = [...client.all("message:complete"), ...loaded].filter((message) => message.conversationId === id);
    return new Set(all.filter(({ role }) => role === "assistant").map((message) => message.id)).size === 2;
  }

  /** Whole; or cut off with what there was; or begun anew by the other instance. */
  function isTheFirstAnswer(content) {
    return ["half, to the end", "half, ", "second answer"].includes(content);
  }
});
