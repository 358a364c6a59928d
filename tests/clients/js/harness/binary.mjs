// Where the built binary is.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path =
  process.env.CHAT_BACKEND_BIN || fileURLToPath(new URL("../../../../target/debug/chat-backend", import.meta.url));

export function binary() {
  assert.ok(existsSync(path), `${path} is missing: run cargo build, or set CHAT_BACKEND_BIN`);
  return path;
}
