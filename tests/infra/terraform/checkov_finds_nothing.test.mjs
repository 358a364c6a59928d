import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

import { files, read, ROOT } from "../lib/terraform.mjs";

const CHECKOV = join(ROOT, "target/infra/venv/bin/checkov");
const FRAMEWORKS = ["terraform", "dockerfile", "github_actions"];

test("checkov fails nothing in Terraform, Dockerfile and workflows", () => {
  const skipped = ["target", "node_modules"].flatMap((path) => ["--skip-path", path]);
  const args = ["--framework", ...FRAMEWORKS, "--quiet", "--compact", "--skip-download", "--output", "json", ...skipped, "--directory", "."];
  const { stdout, stderr } = spawnSync(CHECKOV, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28 });
  assert.ok(stdout.startsWith("["), stdout + stderr);
  const reports = JSON.parse(stdout);
  assert.deepEqual(reports.map(({ check_type: type }) => type).sort(), [...FRAMEWORKS].sort());
  for (const { check_type: type, summary, results } of reports) {
    const failed = results.failed_checks.map((check) => `${check.check_id} ${check.resource}: ${check.check_name}`);
    assert.deepEqual(failed, [], type);
    assert.ok(summary.passed > 0 && summary.parsing_errors === 0, type);
  }
});

test("each of its exceptions has a reason", () => {
  const exceptions = files("infra", "Dockerfile", ".github").flatMap((file) => [...read(file).matchAll(/checkov:skip=(.*)/g)].map(([, text]) => text));
  assert.ok(exceptions.length > 0);
  assert.deepEqual(exceptions.filter((text) => !/^CKV2?_[A-Z]+_\d+:.{10,}/.test(text)), []);
});
