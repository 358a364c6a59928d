// PostgreSQL goes away while a starting server brings its layout up to date.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import pg from "pg";

import { run } from "../harness/command.mjs";
import { eventually } from "../harness/deadline.mjs";
import { Postgres } from "../harness/postgres.mjs";
import { newUser, Server } from "../harness/server.mjs";
import { newConversation, turn } from "../harness/turns.mjs";

/** "chat" in ASCII: what an instance locks while it migrates. */
const MIGRATION_LOCK = 0x63686174;

describe("a start", () => {
  const postgres = new Postgres();
  const server = new Server(() => ({ DATABASE_URL: postgres.url, AI_CHUNKS: "1" }));
  before(() => postgres.start());
  after(async () => {
    await server.stop();
    await postgres.stop();
  });

  test("waits for a database that restarts during its migrations", async () => {
    const other = new pg.Client({ connectionString: postgres.url });
    other.on("error", () => {});
    await other.connect();
    await other.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const started = server.start();
    const waits = async () => (await other.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")).rowCount;
    await eventually("that it migrates", waits);
    await postgres.restart("immediate");
    await started;
    assert.equal(server.log.match(/waiting for the database/g)?.length, 1, server.log);
    const client = await server.connect(newUser());
    await turn(client, (await newConversation(client)).id, "hello");
  });

  test("says at once what waiting does not mend", async () => {
    const { code, output } = await run(["migrate"], { DATABASE_URL: postgres.url.replace(/postgres$/, "nowhere") });
    assert.notEqual(code, 0);
    assert.match(output, /DATABASE_URL: .*"nowhere" does not exist/);
    assert.doesNotMatch(output, /waiting/);
  });
});
