import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import { files, folders, noTerraform, ROOT, terraform } from "../lib/terraform.mjs";

test("every file parses", async () => {
  const parsed = await folders();
  assert.ok(parsed.length > 10 && files("infra/*.tf").length > 40);
});

test("every file is as terraform fmt writes it", { skip: noTerraform }, () => {
  const { status, stdout, stderr } = spawnSync(terraform, ["fmt", "-check", "-recursive", "-diff", "infra"], { cwd: ROOT, encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
});
