// The documents keep what they promise: links lead somewhere, commands exist, and the settings are those of --help.
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
const help = execFileSync(binary, ["serve", "--help"], { encoding: "utf8" });
const settings = new Set(firstGroups(help, /\[env: ([A-Z0-9_]+)/g));
const readme = existsSync("README.md") ? readFileSync("README.md", "utf8") : "";
for (const name of settings) {
  if (!readme.includes(`\`${name}\``)) wrong.push(`README.md does not name the setting ${name}`);
}

for (const sentence of wrong) console.error(sentence);
console.log(`${files.length} documents, ${settings.size} settings: ${wrong.length} wrong`);
process.exitCode = wrong.length === 0 && settings.size > 0 ? 0 : 1;
