// PostgreSQL restarts in the middle of an answer.
import { describe, test } from "node:test";

import { useCluster } from "../harness/cluster.mjs";
import { Postgres } from "../harness/postgres.mjs";
import { useProvider } from "../harness/provider.mjs";
import { roomAcross, speakingIn, turnIn } from "../harness/room.mjs";
import { assertOneStory } from "../harness/story.mjs";
import { completed, sendUntilTaken } from "../harness/turns.mjs";

for (const mode of ["fast", "immediate"]) {
  describe(`a PostgreSQL that restarts (${mode}) in the middle of an answer`, () => {
    const postgres = new Postgres();
    const provider = useProvider();
    const cluster = useCluster({ provider, postgres });
    const [a, b] = cluster.servers;

    test("leaves it whole and stored once, and both instances in service", async () => {
      const room = await roomAcross(a, b);
      const speaking = await speakingIn(room, provider);
      const restarted = postgres.restart(mode);
      speaking.say("to the end").end();
      await restarted;
      for (const client of room.all) await completed(client, room.id, { content: "half, to the end", status: "sent", error: null });
      await turnIn(room, provider, "and now?", "as before", sendUntilTaken);
      await turnIn({ ...room, owner: room.guest }, provider, "the other way?", "that way too", sendUntilTaken);
      await assertOneStory(cluster, room.id, room.all);
    });
  });
}
