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

const sources = (folder) => files(`${folder}/*.rs`).map(read).join("\n");
const constant = (folder, name) => sources(folder).match(new RegExp(`const ${name}: &str = "(.*)"`))[1];

/** What the server puts into CloudWatch's namespace: the unit of each metric. */
export const METRICS = new Map(
  [...sources("src/metrics").matchAll(/\(\s*"((?:[A-Z][a-z]+)+)",\s*"([A-Z][a-z]+)",\s*Source::/g)].map(([, name, unit]) => [name, unit]),
);
export const NAMESPACE = constant("src/metrics", "NAMESPACE");

/** Domain events that it publishes, by `detail-type`: each has a schema. */
export const EVENTS = files("docs/events/*.json").map((path) => basename(path, ".json"));
export const EVENT_SOURCE = constant("src/events", "SOURCE");
