// The documents keep what they promise: links lead somewhere, commands exist, and the settings are those of --help, defaults included.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const files = execFileSync("git", ["ls-files", "*.md"], { encoding: "utf8" }).split("\n").filter(Boolean);
const targets = new Set(firstGroups(readFileSync("Makefile", "utf8"), /^([a-z-]+):/gm));
const wrong = [];

function firstGroups(text, pattern) {
  return [...text.matchAll(pattern)].map(([, found]) => found);
}

for (const file of files) {
  const text = readFileSync(file, "utf8");
  for (const [, link] of text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
    if (/^[a-z]+:/.test(link)) continue;
    if (!existsSync(join(dirname(file), link))) wrong.push(`${file}: ${link} leads nowhere`);
  }
  for (const [, target] of text.matchAll(/(?:`|^\s*)make ([a-z-]+)\b/gm)) {
    if (!targets.has(target)) wrong.push(`${file}: there is no "make ${target}"`);
  }
}

const binary = process.env.CHAT_BACKEND_BIN ?? "target/debug/chat-backend";
const help = execFileSync(binary, ["serve", "--help"], { encoding: "utf8" }).replace(/\s+/g, " ");
const settings = [...help.matchAll(/\[env: ([A-Z0-9_]+)=?\](?: \[default: ([^\]]*)\])?/g)];
const rows = new Map(readFileSync("README.md", "utf8").split("\n").map((row) => [row.match(/^\| `(\w+)` \|/)?.[1], row]));
for (const [, name, standard] of settings) {
  const row = rows.get(name);
  if (!row) wrong.push(`README.md does not name the setting ${name}`);
  else if (standard && row.split("|")[2].replaceAll("`", "").trim() !== standard) wrong.push(`README.md: the default of ${name} is ${standard}`);
}

for (const sentence of wrong) console.error(sentence);
console.log(`${files.length} documents, ${settings.length} settings: ${wrong.length} wrong`);
process.exitCode = wrong.length === 0 && settings.length > 0 ? 0 : 1;
