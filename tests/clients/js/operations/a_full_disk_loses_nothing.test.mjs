// The disk under SQLite's file is full, and has room again: what is acknowledged is stored.
import assert from "node:assert/strict";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { eventually } from "../harness/deadline.mjs";
import { newUser, Server } from "../harness/server.mjs";
import { contents, notOnSqlite, query, smallDisk } from "../harness/sqlite.mjs";
import { load, newConversation, sendUntilTaken } from "../harness/turns.mjs";

const MEGABYTES = 4;

describe("a full disk", { skip: notOnSqlite }, () => {
  let disk, server;
  before(async () => {
    disk = await smallDisk(MEGABYTES);
    server = disk && new Server({ DATABASE_URL: `sqlite://${disk.path}/chat.db?mode=rwc`, AI_CHUNKS: "1", LIMIT_ANSWERS_PER_USER: "0" });
    await server?.start();
  });
  after(async () => {
    await server?.stop();
    await disk?.remove();
  });

  /** Takes all the room that there is. */
  function fill() {
    const filler = openSync(join(disk.path, "filler"), "a");
    try {
      for (const bytes of [65_536, 4_096, 1]) for (;;) if (!written(filler, bytes)) break;
    } finally {
      closeSync(filler);
    }
  }

  function written(filler, bytes) {
    try {
      return writeSync(filler, Buffer.alloc(bytes)) === bytes;
    } catch (error) {
      assert.equal(error.code, "ENOSPC");
      return false;
    }
  }

  test("refuses what it cannot store, says so, and stores again once there is room", async (context) => {
    if (!disk) return context.skip("this process may not mount a small disk");
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    const acknowledged = [];
    const attempt = async (content) => {
      const ack = await client.emit("message:send", { conversationId: id, content });
      if (ack.id) acknowledged.push(content);
      return ack;
    };
    assert.ok((await attempt("before")).id);

    fill();
    let refused = 0;
    // Some still find room in what SQLite has on the disk already.
    for (let number = 0; refused < 5; number += 1) {
      const { code } = await attempt(`while it is full, ${number}: ${"x".repeat(5_000)}`);
      if (code === undefined) continue;
      assert.equal(code, "UNAVAILABLE");
      refused += 1;
    }
    const unready = await server.readiness();
    assert.deepEqual([unready.status, unready.checks.database.ok, unready.checks.database.writable], [503, false, false]);
    assert.match(await server.metrics(), /^chat_database_writable 0$/m);
    assert.equal((await load(client, id)).messages[0].content, "before", "it can still be read");

    rmSync(join(disk.path, "filler"));
    await sendUntilTaken(client, id, "with room again");
    acknowledged.push("with room again");
    for (let number = 0; number < 5; number += 1) assert.ok((await attempt(`after it, ${number}`)).id);
    await eventually("readiness", async () => (await server.readiness()).status === 200);
    const metrics = await server.metrics();
    assert.match(metrics, /^chat_database_writable 1$/m);
    assert.match(metrics, /^chat_database_replaced_connections_total\{reason="\w+"\} [1-9]/m);

    const path = join(disk.path, "chat.db");
    assert.deepEqual(await contents(path, id), acknowledged, "another connection sees what was acknowledged");
    await query(path, `UPDATE conversations SET title = 'by another writer' WHERE id = ?`, [id], 2);
    await server.kill();
    assert.deepEqual(await contents(path, id), acknowledged, "it survives the process");
    await server.start();
    const back = await server.connect(client.user);
    const loaded = (await load(back, id)).messages.filter(({ role }) => role === "user");
    assert.deepEqual(loaded.map(({ content }) => content), acknowledged);
  });
});
