// The built binary as a command that ends by itself.
import { execFile } from "node:child_process";

import { binary } from "./binary.mjs";

/** Runs it with nothing but `env` set, and gives `{code, output}`; `output` is what it printed on both streams. */
export function run(args, env = {}) {
  const bare = { PATH: process.env.PATH, HOST: "127.0.0.1", DATABASE_URL: "sqlite::memory:", ...env };
  return new Promise((resolve) => {
    execFile(binary(), args, { env: bare, timeout: 15_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, output: stdout + stderr });
    });
  });
}
