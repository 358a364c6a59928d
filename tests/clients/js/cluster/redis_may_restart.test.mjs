// Redis is empty and new in the middle of an answer: nothing of it was needed.
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, speakingIn, togetherAgain } from "../harness/room.mjs";
import { newUser } from "../harness/server.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed, load, newConversation, send } from "../harness/turns.mjs";

/** How long Redis is away: long enough to be noticed, short enough to wait for. */
const AWAY_MS = 1_500;
const RECOVERED_MS = 15_000;

describe("a Redis that restarts empty", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider });
  const [a, b] = cluster.servers;

  for (const signal of ["SIGTERM", "SIGKILL"]) {
    test(`after ${signal} in the middle of an answer leaves it whole for everybody`, async () => {
      const room = await roomAcross(a, b);
      const speaking = await speakingIn(room, provider);
      await cluster.redis.end(signal);
      speaking.say("meanwhile, ");
      await new Promise((resume) => setTimeout(resume, AWAY_MS));
      await cluster.redis.start();
      speaking.say("to the end").end();
      for (const client of room.all) {
        await client.next("message:complete", ({ content }) => content === "half, meanwhile, to the end", RECOVERED_MS);
      }
      await assertOneStory(cluster, room.id, room.all);
      await togetherAgain(room, provider);
      await togetherAgain({ ...room, owner: room.guest }, provider);
      await assertOneStory(cluster, room.id, room.all, { silent: true });
    });
  }

  test("while the answer ends leaves no member without its end", async () => {
    const room = await roomAcross(a, b);
    const speaking = await speakingIn(room, provider);
    await cluster.redis.end("SIGKILL");
    speaking.say("to the end").end();
    await completed(room.owner, room.id, { content: "half, to the end" });
    await new Promise((resume) => setTimeout(resume, AWAY_MS));
    await cluster.redis.start();
    for (const client of [room.beside, room.guest]) await client.next("message:complete", undefined, RECOVERED_MS);
    await assertOneStory(cluster, room.id, room.all);
  });

  test("keeps rooms and users together that came while it was away", async () => {
    const room = await roomAcross(a, b);
    await cluster.redis.end("SIGKILL");
    const late = await b.connect(room.owner.user);
    await load(late, room.id);
    await cluster.redis.start();
    const all = [...room.all, late];
    await togetherAgain({ ...room, all }, provider);
    await assertOneStory(cluster, room.id, all, { silent: true });
    const { id } = await newConversation(room.owner);
    await late.next("conversation:created", (conversation) => conversation.id === id);
  });
});

describe("a Redis that never comes back", () => {
  const provider = useProvider();
  const cluster = useCluster({ provider });
  const [a, b] = cluster.servers;

  test("leaves local members served, and the others with the end from the database", async (t) => {
    const room = await roomAcross(a, b);
    const here = await a.connect(newUser("here"));
    await room.owner.emit("conversation:invite", { conversationId: room.id, userId: here.user });
    await load(here, room.id);
    const [locals, others] = [[room.owner, here], [room.beside, room.guest]];

    const speaking = await speakingIn({ ...room, all: [...room.all, here] }, provider);
    await cluster.redis.end("SIGKILL");
    speaking.say("to the end").end();
    const ended = performance.now();
    for (const client of locals) await completed(client, room.id, { content: "half, to the end", status: "sent" });
    for (const client of others) {
      await client.next("message:complete", ({ content }) => content === "half, to the end", RECOVERED_MS);
    }
    t.diagnostic(`the other instance showed the end after ${Math.round(performance.now() - ended)} ms`);

    await send(room.owner, room.id, "still there?");
    (await provider.next()).say("yes").end();
    for (const client of locals) await completed(client, room.id, { content: "yes" });
    const begun = performance.now();
    for (const client of others) await client.next("message:complete", ({ content }) => content === "yes", RECOVERED_MS);
    t.diagnostic(`it showed a turn that began without Redis after ${Math.round(performance.now() - begun)} ms`);
    await assertOneStory(cluster, room.id, locals);
    await assertOneStory(cluster, room.id, others, { silent: true });
  });
});
