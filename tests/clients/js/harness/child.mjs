// Processes and folders of a test, which never outlive it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PATIENCE_MS, within } from "./deadline.mjs";

const COLOURS = /\u001b\[[0-9;]*m/g;
const children = new Set();
const folders = new Set();

// A test that is cut off runs no `after`: what it started ends with its process.
process.on("exit", () => {
  for (const child of children) child.killAll();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** A started program, with what it has printed. */
export class Child {
  log = "";
  #process;
  #waiting = new Set();

  constructor(command, args, options = {}) {
    // In a group of its own, so that its children can be reached too.
    this.#process = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], detached: true, ...options });
    this.exit = once(this.#process, "close");
    this.exit.catch(() => {}).finally(() => children.delete(this));
    for (const output of [this.#process.stdout, this.#process.stderr]) {
      output.on("data", (bytes) => {
        this.log += bytes.toString().replace(COLOURS, "");
        for (const check of this.#waiting) check();
      });
    }
    children.add(this);
  }

  get pid() {
    return this.#process.pid;
  }

  get isRunning() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Waits until it has printed what matches, and gives the match; fails when it ends before. */
  said(pattern, ms = PATIENCE_MS * 2) {
    let check;
    const found = new Promise((resolve, reject) => {
      check = () => {
        const match = this.log.match(pattern);
        if (match) resolve(match);
      };
      this.#waiting.add(check);
      check();
      this.exit.then(([code, signal]) => reject(new Error(`it ended with ${code ?? signal} at its start:\n${this.log}`)), reject);
    });
    return within(ms, found, () => `no ${pattern} in\n${this.log}\n`).finally(() => this.#waiting.delete(check));
  }

  signal(name) {
    if (this.isRunning) this.#process.kill(name);
  }

  /** Waits for its end and gives `[code, signal]`; kills it and fails when that takes too long. */
  ended(what, ms = PATIENCE_MS * 2) {
    return within(ms, this.exit, () => {
      this.killAll();
      return `${what} did not end:\n${this.log}\n`;
    });
  }

  /** Ends it and its children as a power cut does. */
  killAll() {
    if (!this.isRunning || !this.pid) return;
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch {
      this.#process.kill("SIGKILL");
    }
  }
}

/** Gives a new folder `{path, remove}`. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "chat-backend-test-"));
  folders.add(path);
  return {
    path,
    remove: async () => {
      await rm(path, { recursive: true, force: true });
      folders.delete(path);
    },
  };
}
