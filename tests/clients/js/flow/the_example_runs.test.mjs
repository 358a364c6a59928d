// The README's example, as a reader runs it: a server on its defaults, and the script in its own folder.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { useServer } from "../harness/server.mjs";

const folder = fileURLToPath(new URL("../../../../examples/javascript/", import.meta.url));

describe("examples/javascript/flow.mjs", () => {
  const server = useServer({ JWT_SECRET: "", AI_PROVIDER: "" });

  test("does the whole flow against a server in development mode, on both transports", async () => {
    assert.ok(existsSync(`${folder}node_modules`), `run npm ci in ${folder}`);
    const env = { PATH: process.env.PATH, CHAT_URL: server.url };
    const { error, stdout, stderr } = await new Promise((resolve) =>
      execFile(process.execPath, ["flow.mjs"], { cwd: folder, env, timeout: 30_000 }, (error, stdout, stderr) =>
        resolve({ error, stdout, stderr }),
      ),
    );
    assert.equal(error, null, stderr);
    for (const transport of ["websocket", "polling"]) assert.match(stdout, new RegExp(`^--- ${transport}$`, "m"));
    for (const line of [/^created "Over polling"$/m, /^saved: Hello!/m, /^complete: \d+ characters/m, /^loaded: assistant: \S/m]) {
      assert.equal(stdout.match(new RegExp(line, "gm")).length >= 1, true, stdout);
    }
    assert.equal(stdout.match(/^complete: /gm).length, 2, stdout);
  });
});
