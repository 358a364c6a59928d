// What the server itself says and promises.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { read, ROOT } from "./terraform.mjs";

/** The protocol's: the server pings every 25 s and waits 20 s for the answer (docs/protocol.md). */
export const PING_SECONDS = 25 + 20;

const help = execFileSync(process.env.CHAT_BACKEND_BIN ?? join(ROOT, "target/debug/chat-backend"), ["serve", "--help"], { encoding: "utf8" }).replace(/\s+/g, " ");

/** Names of all settings. */
export const SETTINGS = [...help.matchAll(/\[env: ([A-Z0-9_]+)=?\]/g)].map(([, name]) => name);

/** A setting's default. */
export function defaultOf(setting) {
  return help.match(new RegExp(`\\[env: ${setting}=?\\] \\[default: ([^\\]]*)\\]`))?.[1];
}

const operations = read("docs/operations.md").split(/^#+ /m);

/** The names in the first column of the tables under the headings that begin so, in docs/operations.md. */
function tables(heading) {
  const rows = operations.filter((section) => section.startsWith(heading)).flatMap((section) => section.match(/^\| [^|]+ \|/gm) ?? []);
  return [...new Set(rows.flatMap((cell) => [...cell.matchAll(/`((?:[A-Z][a-z]+)+)`/g)].map(([, name]) => name)))];
}

/** Metrics that the server puts into the namespace Huntaze/Chat. */
export const METRICS = tables("Metrics");

/** Domain events that it publishes, by `detail-type`. */
export const EVENTS = tables("Events");

/** A file or folder of the server's source as text; undefined where this build has none. */
export function source(path) {
  const file = join(ROOT, path);
  return existsSync(file) ? execFileSync("grep", ["-rh", "", file], { encoding: "utf8" }) : undefined;
}
