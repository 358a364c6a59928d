// The command line: what others' scripts and images count on.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { run } from "../harness/command.mjs";
import { freshDatabase } from "../harness/database.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { SECRET } from "../harness/token.mjs";

const WRONG = {
  PORT: "70000",
  DATABASE_URL: "mysql://localhost/chat",
  APP_ENV: "staging",
  AI_PROVIDER: "parrot",
  AI_CHUNKS: "many",
  INTENTS_FILE: "/nowhere/intents.toml",
  PLATFORMS_FILE: "/nowhere/platforms.toml",
  STREAM_FRAME_MS: "-1",
  LIMIT_CONTENT_CHARS: "1e3",
  SHUTDOWN_GRACE_MS: "soon",
  LOG_FORMAT: "xml",
};

describe("a wrong setting", () => {
  for (const [name, value] of Object.entries(WRONG)) {
    test(`in ${name} stops the start with one line that names it`, async () => {
      const { code, output } = await run([], { [name]: value });
      assert.notEqual(code, 0);
      const lines = output.split("\n").filter((line) => line.includes(name));
      assert.equal(lines.length, 1, output);
      assert.doesNotMatch(output, /panicked/);
    });
  }

  test("in production: no JWT_SECRET, or a short one, stops the start", async () => {
    for (const JWT_SECRET of ["", "short"]) {
      const { code, output } = await run([], { APP_ENV: "production", JWT_SECRET });
      assert.notEqual(code, 0);
      assert.match(output, /JWT_SECRET/);
    }
  });
});

describe("the commands", () => {
  const server = useServer();

  test("token prints a token that opens the socket", async () => {
    const user = newUser();
    const { code, output } = await run(["token", "--user", user, "--hours", "1"], { JWT_SECRET: SECRET });
    assert.equal(code, 0, output);
    const client = await server.attempt({ userId: user, token: output.trim() });
    await client.connected();
  });

  test("health is 0 when the server answers and not 0 when none does", async () => {
    assert.equal((await run(["health", "--url", `${server.url}/health`])).code, 0);
    assert.notEqual((await run(["health", "--url", "http://127.0.0.1:1/health"])).code, 0);
  });

  test("migrate and archive end with 0, also a second time", async () => {
    const database = await freshDatabase();
    try {
      for (const args of [["migrate"], ["migrate"], ["archive"], ["archive", "--days", "30"]]) {
        const { code, output } = await run(args, { DATABASE_URL: database.url });
        assert.equal(code, 0, output);
      }
    } finally {
      await database.drop();
    }
  });

  test("--help names every setting", async () => {
    const { code, output } = await run(["--help"]);
    assert.equal(code, 0);
    for (const name of [...Object.keys(WRONG), "HOST", "FRONTEND_URL", "JWT_SECRET", "JWT_JWKS_URL", "AI_FALLBACK"]) {
      assert.match(output, new RegExp(`\\b${name}\\b`));
    }
  });
});
