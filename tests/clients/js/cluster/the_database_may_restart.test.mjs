// PostgreSQL restarts in the middle of an answer.
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { Postgres } from "../harness/postgres.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, speakingIn, turnIn } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed } from "../harness/turns.mjs";

describe("a PostgreSQL that restarts in the middle of an answer", () => {
  const postgres = new Postgres();
  const provider = useProvider();
  const cluster = useCluster({ provider, postgres });
  const [a, b] = cluster.servers;

  for (const mode of ["fast", "immediate"]) {
    test(`(${mode}) keeps the answer whole and stored once`, async () => {
      const room = await roomAcross(a, b);
      const speaking = await speakingIn(room, provider);
      const restarted = postgres.restart(mode);
      speaking.say("to the end").end();
      await restarted;
      for (const client of room.all) await completed(client, room.id, { content: "half, to the end", status: "sent", error: null });
      await turnIn(room, provider, "and now?", "as before");
      await turnIn({ ...room, owner: room.guest }, provider, "the other way?", "that way too");
      await assertOneStory(cluster, room.id, room.all);
    });
  }
});
