// The Terraform files, parsed by HashiCorp's own parser.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { parse } from "@cdktf/hcl2json";

export const ROOT = resolve(import.meta.dirname, "../../..");

/** Paths of the project's files that match, as git knows them, new ones included. */
export function files(...patterns) {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...patterns];
  return [...new Set(execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).split("\n").filter(Boolean))];
}

export function read(path) {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Each folder of Terraform files: `{path, text, blocks}`, where blocks are by kind, as the parser gives them. */
export async function folders() {
  const found = new Map();
  for (const file of files("infra/*.tf")) {
    const path = dirname(file);
    const folder = found.get(path) ?? { path, text: "", blocks: {} };
    const text = read(file);
    folder.text += `${text}\n`;
    for (const [kind, blocks] of Object.entries(await parse(file, text))) {
      folder.blocks[kind] = Array.isArray(blocks) ? [...(folder.blocks[kind] ?? []), ...blocks] : merge(folder.blocks[kind], blocks);
    }
    found.set(path, folder);
  }
  return [...found.values()];
}

function merge(before = {}, more) {
  const merged = { ...before };
  for (const [name, value] of Object.entries(more)) merged[name] = { ...merged[name], ...value };
  for (const [name, value] of Object.entries(more)) if (Array.isArray(value)) merged[name] = value;
  return merged;
}

/** Every resource, data source and ephemeral resource of a folder: `{kind, type, name, body}`. */
export function resources(folder) {
  return ["resource", "data", "ephemeral"].flatMap((kind) =>
    Object.entries(folder.blocks[kind] ?? {}).flatMap(([type, named]) =>
      Object.entries(named).map(([name, [body]]) => ({ kind, type, name, body })),
    ),
  );
}

/** Every text in a value, however deep. */
export function texts(value) {
  if (typeof value === "string") return [value];
  return value && typeof value === "object" ? Object.values(value).flatMap(texts) : [];
}

/** What runs Terraform here: `undefined` where neither it nor OpenTofu is installed. */
export const terraform = ["terraform", "tofu"].find((name) => spawnSync(name, ["version"]).status === 0);

/** For `node:test`: why a test that needs Terraform 1.11 cannot run here, or false. */
export const noTerraform = terraform ? false : "neither terraform nor tofu is installed here";

/** Runs it in a folder, and gives what it printed and how it ended. */
export function terraformIn(folder, args) {
  const env = { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_CLI_CONFIG_FILE: "/dev/null" };
  return spawnSync(terraform, args, { cwd: folder, env, encoding: "utf8", maxBuffer: 1 << 28 });
}

/** The same in a new folder with these files. */
export function runTerraform(args, named) {
  const folder = mkdtempSync(join(tmpdir(), "chat-backend-terraform-"));
  try {
    for (const [name, text] of Object.entries(named)) writeFileSync(join(folder, name), text);
    return terraformIn(folder, args);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
