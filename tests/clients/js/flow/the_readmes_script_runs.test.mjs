// The README's script for a page, exactly as it is printed there but for the server's address.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { PATIENCE_MS, within } from "../harness/deadline.mjs";
import { useServer } from "../harness/server.mjs";

const root = new URL("../../../../", import.meta.url);
const scripts = [...readFileSync(new URL("README.md", root), "utf8").matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);

describe("the README's script", () => {
  const server = useServer({ JWT_SECRET: "", AI_PROVIDER: "" });

  test("shows an answer", async () => {
    assert.equal(scripts.length, 1);
    const code = scripts[0].replaceAll("http://localhost:3001", server.url);
    // In the example's folder, where socket.io-client is installed.
    const cwd = fileURLToPath(new URL("examples/javascript/", root));
    const page = spawn(process.execPath, ["--input-type=module", "--eval", code], { cwd, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    try {
      const answered = new Promise((resolve) => {
        page.stdout.on("data", (bytes) => {
          output += bytes;
          if (/^assistant: \S/m.test(output)) resolve();
        });
      });
      await within(PATIENCE_MS, answered, () => `no answer in ${JSON.stringify(output)}`);
    } finally {
      page.kill();
    }
    assert.match(output, /^you: What can you do\?$/m);
    assert.match(output, /^… \S/m);
  });
});
