// The database is away, for longer than storing an answer is tried, at the moment when an answer is to be stored. Whether it went through is
// not known then; what message:complete says has to be true all the same.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { postgresDatabase } from "../harness/database.mjs";
import { eventually } from "../harness/deadline.mjs";
import { PostgresProxy } from "../harness/postgres-proxy.mjs";
import { useProvider } from "../harness/provider.mjs";
import { newUser, Server } from "../harness/server.mjs";
import { completed, load, newConversation, send, sendUntilTaken, streamed } from "../harness/turns.mjs";

/** Longer than an answer is tried to be stored. */
const AWAY_MS = 12_000;
const TOLD_MS = 40_000;

const NOT_STORED = /could not be stored/;
/** It cannot say more than that while the database is away: then the answer must not be lost either. */
const NOT_KNOWN = /whether this answer is stored/;
const storesAnswer = (sql) => /INSERT INTO "messages"/i.test(sql);

describe("an answer that is stored while PostgreSQL is away", { concurrency: true }, () => {
  for (const how of ["lost", "lost, reset", "lost, frozen", "late, frozen", "reset", "frozen"]) {
    describe(how, () => {
      const provider = useProvider();
      let database, proxy, server;
      before(async () => {
        database = await postgresDatabase();
        proxy = new PostgresProxy(() => database.url);
        await proxy.start();
        server = new Server({ ...provider.env, DATABASE_URL: proxy.url });
        await server.start();
      });
      after(async () => {
        await proxy.heal();
        await server.stop();
        proxy.stop();
        await database.drop();
      });

      test("is told to be stored where it is, and not to be where it is not", async () => {
        const client = await server.connect(newUser());
        const { id } = await newConversation(client);
        await send(client, id, "speak");
        const speaking = await provider.next();
        speaking.say("all ");
        await streamed(client, "all ");
        const happens = how === "reset" || how === "frozen" ? proxy.cut(how) : proxy.failAtCommit(storesAnswer, how);
        speaking.say("of it").end();
        await happens;
        if (proxy.isCut) {
          await new Promise((resume) => setTimeout(resume, AWAY_MS));
          await proxy.heal();
        }
        const told = await client.next("message:complete", () => true, TOLD_MS);
        assert.equal(told.content, "all of it");

        await sendUntilTaken(client, id, "and now?", TOLD_MS);
        (await provider.next()).say("as before").end();
        await completed(client, id, { content: "as before" });
        const { messages } = await eventually("history", async () => {
          const loaded = await load(client, id);
          return !loaded.code && loaded;
        });
        const stored = messages.find((message) => message.id === told.id);
        if (NOT_STORED.test(told.error)) assert.equal(stored, undefined, "it was said that it could not be stored, and it is");
        else if (NOT_KNOWN.test(told.error)) assert.equal(stored?.content, told.content, "what was generated is stored once that is possible");
        else assert.deepEqual(stored, told, "what was told is what is stored");
        assert.equal(client.all("message:complete").filter((message) => message.id === told.id).length, 1);
        assert.deepEqual(messages.filter(({ role }) => role === "user").map(({ content }) => content), ["speak", "and now?"]);
      });
    });
  }
});
