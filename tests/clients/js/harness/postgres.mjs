// A PostgreSQL server of a test's own, which may be restarted.
import { execFile, execFileSync } from "node:child_process";
import { chown, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { Child, temporaryFolder } from "./child.mjs";
import { freePort } from "./ports.mjs";

const run = promisify(execFile);
const READY = /database system is ready to accept connections/;
// The machine does not crash, only the server: nothing waits for the disk, but what is committed is with the system.
const IN_A_HURRY = ["fsync=off", "full_page_writes=off"];
/** What ends it: `fast` rolls back what runs, `immediate` is a crash. */
const SIGNALS = { fast: "SIGINT", immediate: "SIGQUIT" };

export class Postgres {
  #folder;
  #bin;
  #as;
  #child;

  /** A `DATABASE_URL` of the database that it makes at its start. */
  get url() {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  async start() {
    if (!this.#folder) await this.#prepare();
    const settings = ["listen_addresses=127.0.0.1", `unix_socket_directories=${this.#folder.path}`, ...IN_A_HURRY];
    const args = ["-D", this.#data, "-p", String(this.port), ...settings.flatMap((setting) => ["-c", setting])];
    this.#child = new Child(join(this.#bin, "postgres"), args, this.#as);
    await this.#child.said(READY);
  }

  /** Stops it and starts it again on the same port, with its data. */
  async restart(mode) {
    await this.#end(mode);
    await this.start();
  }

  async stop() {
    await this.#end("immediate");
    await this.#folder.remove();
  }

  async #end(mode) {
    this.#child.signal(SIGNALS[mode]);
    await this.#child.ended("PostgreSQL");
  }

  get #data() {
    return join(this.#folder.path, "data");
  }

  async #prepare() {
    this.port = await freePort();
    this.#bin = await binaries();
    this.#folder = await temporaryFolder();
    this.#as = { cwd: "/", ...unprivileged() };
    if (this.#as.uid) await chown(this.#folder.path, this.#as.uid, this.#as.gid);
    const args = ["-D", this.#data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
    await run(join(this.#bin, "initdb"), args, this.#as);
  }
}

/** PostgreSQL refuses to run as root. */
function unprivileged() {
  if (process.getuid() !== 0) return {};
  const id = (flag, user) => Number(execFileSync("id", [flag, user], { stdio: ["ignore", "pipe", "ignore"] }));
  for (const user of ["postgres", "nobody"]) {
    try {
      return { uid: id("-u", user), gid: id("-g", user) };
    } catch {
      continue;
    }
  }
  throw new Error("PostgreSQL refuses to run as root, and there is no user postgres or nobody");
}

/** Where its programs are: Debian keeps them out of the PATH, one folder a version. */
async function binaries() {
  const installed = "/usr/lib/postgresql";
  const versions = await readdir(installed).catch(() => []);
  const newest = versions.map(Number).sort((one, other) => other - one)[0];
  return newest ? join(installed, String(newest), "bin") : execFileSync("pg_config", ["--bindir"], { encoding: "utf8" }).trim();
}
