// SQLite's file is moved, deleted, replaced or made read-only while the server has it open.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { temporaryFolder } from "../harness/child.mjs";
import { eventually } from "../harness/deadline.mjs";
import { newUser, Server } from "../harness/server.mjs";
import { contents, notOnSqlite, query } from "../harness/sqlite.mjs";
import { newConversation, send, sendUntilTaken } from "../harness/turns.mjs";

describe("a database file", { skip: notOnSqlite }, () => {
  let folder, server, path, client, id;
  before(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, "chat.db");
    server = new Server({ DATABASE_URL: `sqlite://${path}?mode=rwc`, AI_CHUNKS: "1", LIMIT_ANSWERS_PER_USER: "0" });
    await server.start();
    client = await server.connect(newUser());
    ({ id } = await newConversation(client));
  });
  after(async () => {
    await server.stop();
    await folder.remove();
  });

  async function isRefused(content) {
    const { code } = await client.emit("message:send", { conversationId: id, content });
    assert.equal(code, "UNAVAILABLE");
    const { status, checks } = await server.readiness();
    assert.deepEqual([status, checks.database.ok], [503, false]);
  }

  async function isReady(ready) {
    await eventually("readiness", async () => ((await server.readiness()).status === 200) === ready);
  }

  /** Sends once more, and looks for everything that was acknowledged. */
  async function isStored(content, before) {
    await sendUntilTaken(client, id, content);
    await isReady(true);
    assert.deepEqual(await contents(path, id), [...before, content]);
  }

  /** A copy of the file to which no answer is still to come. */
  async function copied() {
    const copy = join(folder.path, "copy.db");
    await eventually("that nothing is answered", async () => (await query(path, "SELECT * FROM turns")).length === 0);
    await query(path, "VACUUM INTO ?", [copy]);
    return copy;
  }

  /** Its write-ahead log belongs to a file: another one is not to be opened with it. */
  function removeLog() {
    for (const part of ["-wal", "-shm"]) rmSync(path + part, { force: true });
  }

  test("that is moved away and back is waited for", async () => {
    await send(client, id, "one");
    const away = join(folder.path, "away.db");
    renameSync(path, away);
    await isRefused("into nothing");
    assert.ok(!existsSync(path), "no other file is made in its place");
    renameSync(away, path);
    await isStored("two", ["one"]);
  });

  test("that is deleted can be put back from a copy", async () => {
    const copy = await copied();
    removeLog();
    rmSync(path);
    await isRefused("into nothing");
    await isReady(false);
    assert.ok(!existsSync(path), "no other file is made in its place");
    renameSync(copy, path);
    await isStored("three", ["one", "two"]);
  });

  test("that another one is put in place of takes what is acknowledged from then on", async () => {
    const copy = await copied();
    removeLog();
    renameSync(copy, path);
    await isStored("four", ["one", "two", "three"]);
    await server.kill();
    assert.deepEqual(await contents(path, id), ["one", "two", "three", "four"]);
    await server.start();
    client = await server.connect(client.user);
  });

  test("that is made read-only is waited for", async (context) => {
    const parts = () => ["", "-wal"].map((part) => path + part).filter((part) => existsSync(part));
    const readOnly = (flag) => execFileSync("chattr", [flag, ...parts()], { stdio: "ignore" });
    try {
      readOnly("+i");
    } catch {
      return context.skip("root writes read-only files, and this process may not make one immutable");
    }
    const heal = () => readOnly("-i");
    process.on("exit", heal);
    try {
      await isReady(false);
      await isRefused("into a read-only file");
      assert.match(await server.metrics(), /^chat_database_writable 0$/m);
    } finally {
      heal();
      process.off("exit", heal);
    }
    await isStored("five", ["one", "two", "three", "four"]);
  });
});
