// What the server itself says and promises.
import { execFileSync } from "node:child_process";
import { basename, join } from "node:path";

import { files, read, ROOT } from "./terraform.mjs";

/** The protocol's: the server pings every 25 s and waits 20 s for the answer (docs/protocol.md). */
export const PING_SECONDS = 25 + 20;

const help = execFileSync(process.env.CHAT_BACKEND_BIN ?? join(ROOT, "target/debug/chat-backend"), ["serve", "--help"], { encoding: "utf8" }).replace(/\s+/g, " ");

/** Names of all settings. */
export const SETTINGS = [...help.matchAll(/\[env: ([A-Z0-9_]+)=?\]/g)].map(([, name]) => name);

/** A setting's default. */
export function defaultOf(setting) {
  return help.match(new RegExp(`\\[env: ${setting}=?\\] \\[default: ([^\\]]*)\\]`))?.[1];
}

/** What the server puts into the namespace Huntaze/Chat: the unit of each metric, from src/metrics/figures.rs. */
export const METRICS = new Map(
  [...read("src/metrics/figures.rs").matchAll(/\(\s*"((?:[A-Z][a-z]+)+)",\s*"([A-Z][a-z]+)",\s*Source::/g)].map(([, name, unit]) => [name, unit]),
);
export const NAMESPACE = read("src/metrics/figures.rs").match(/NAMESPACE: &str = "(.*)"/)[1];

/** Domain events that it publishes, by `detail-type`: each has a schema. */
export const EVENTS = files("docs/events/*.json").map((path) => basename(path, ".json"));
export const EVENT_SOURCE = read("src/events/bus.rs").match(/SOURCE: &str = "(.*)"/)?.[1];
