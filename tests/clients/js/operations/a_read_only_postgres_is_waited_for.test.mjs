// PostgreSQL fails over: for a while the name leads to a server that is read-only.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import pg from "pg";

import { administer, postgresDatabase } from "../harness/database.mjs";
import { eventually } from "../harness/deadline.mjs";
import { newUser, Server } from "../harness/server.mjs";
import { load, newConversation, sendUntilTaken, turn } from "../harness/turns.mjs";

const notOnPostgres = process.env.TEST_DATABASE !== "postgres" && "it is about PostgreSQL";

describe("a PostgreSQL that is read-only for a while", { skip: notOnPostgres }, () => {
  let database, server;
  before(async () => {
    database = await postgresDatabase();
    server = new Server({ DATABASE_URL: database.url, AI_CHUNKS: "1" });
    await server.start();
  });
  after(async () => {
    await server?.stop();
    await database.drop();
  });

  /** Sets it for new sessions and ends those that there are, as a failover does. */
  async function failOver(setting) {
    const name = new URL(database.url).pathname.slice(1);
    await administer(`ALTER DATABASE ${name} ${setting}`);
    return () => administer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  }

  test("refuses writes as UNAVAILABLE, answers reads, and heals with new connections", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await turn(client, id, "before");
    const endSessions = await failOver("SET default_transaction_read_only = on");
    await endSessions();
    await eventually("that it is not ready", async () => (await server.readiness()).status === 503);
    for (let number = 0; number < 3; number += 1) {
      const { code } = await client.emit("message:send", { conversationId: id, content: `refused ${number}` });
      assert.equal(code, "UNAVAILABLE");
    }
    assert.equal((await load(client, id)).messages[0].content, "before");
    assert.equal((await server.readiness()).checks.database.writable, false);
    // Sessions that there are stay read-only: only new ones may write.
    await failOver("RESET default_transaction_read_only");
    await sendUntilTaken(client, id, "after it");
    await eventually("readiness", async () => (await server.readiness()).status === 200);
    assert.match(await server.metrics(), /^chat_database_replaced_connections_total\{reason="failure"\} [1-9]/m);
    const queries = new pg.Client({ connectionString: database.url });
    await queries.connect();
    const { rows } = await queries.query(`SELECT content FROM messages WHERE role = 'user' ORDER BY "createdAt"`);
    await queries.end();
    assert.deepEqual(rows.map(({ content }) => content), ["before", "after it"]);
  });
});
