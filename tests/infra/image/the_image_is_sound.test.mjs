// The image without an engine: its Dockerfile, the certificates in it, and its files with the server running among them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";

import { defaultOf, SETTINGS } from "../lib/server.mjs";
import { files, read, ROOT } from "../lib/terraform.mjs";

const dockerfile = read("Dockerfile");
const run = (command, args, options) => spawnSync(command, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 26, ...options });

test("hadolint finds nothing", () => {
  const { status, stdout, stderr } = run(join(ROOT, "target/infra/venv/bin/hadolint"), ["Dockerfile"]);
  assert.equal(status, 0, stdout + stderr);
});

test("the last stage is small, without rights, and tells of itself", () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));
  assert.match(last, /^\nFROM gcr\.io\/distroless\/cc-debian12:nonroot\n/);
  assert.ok(!/\bRUN\b/.test(last));
  for (const line of ["USER 65532:65532", "EXPOSE " + defaultOf("PORT"), 'CMD ["chat-backend", "health"]', "APP_ENV=production"]) assert.ok(last.includes(line), line);
  for (const label of ["version", "revision"]) assert.ok(last.includes(`org.opencontainers.image.${label}=`), label);
  const settings = [...last.matchAll(/\b([A-Z_]+)=(?!")/g)].map(([, name]) => name).filter((name) => name !== "PATH");
  assert.deepEqual(settings.filter((name) => !SETTINGS.includes(name)), []);
});

test("what its stages copy is in the context, and nothing else is large", () => {
  const ignored = read(".dockerignore").split("\n").filter((line) => line && !line.startsWith("#"));
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) => paths.split(" ")).filter((path) => path !== "." && !path.startsWith("frontend/"));
  assert.ok(copied.length > 0);
  const all = files("*");
  for (const path of copied) {
    assert.ok(all.some((file) => file === path || file.startsWith(path)), `there is no ${path}`);
    assert.ok(!ignored.some((pattern) => path === pattern || path.startsWith(`${pattern}/`)), `${path} is ignored`);
  }
  for (const path of ["Cargo.toml", "Cargo.lock", "src", "entity", "migration"]) assert.ok(!ignored.includes(path), path);
  for (const path of [".git", "**/target", "**/node_modules", "data"]) assert.ok(ignored.includes(path), path);
});

test("the certificates are those of RDS' authorities, valid, for every region of the package", () => {
  const folder = join(ROOT, "infra/certificates");
  const { status, stdout, stderr } = run("node", ["bundle.mjs"], { cwd: folder });
  assert.equal(status, 0, stderr);
  const certificates = stdout.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g).map((pem) => new X509Certificate(pem));
  assert.ok(certificates.length >= 80 && certificates.every(({ ca, validTo }) => ca && new Date(validTo) > new Date()));
  // What infra/modules/database asks for: rds-ca-rsa2048-g1.
  assert.ok(certificates.some(({ subject }) => subject.includes("CN=Amazon RDS eu-west-3 Root CA RSA2048 G1")));
  assert.ok(certificates.every(({ subject }) => /Amazon|Starfield/.test(subject)));
});

const noRoot = process.getuid() === 0 ? false : "a chroot wants root: sudo make rehearse-image";
test("in its files alone, read-only and without rights, the server runs and is healthy", { skip: noRoot }, () => {
  const env = { ...process.env, BINARY: process.env.CHAT_BACKEND_BIN ?? join(ROOT, "target/debug/chat-backend") };
  const { status, stdout, stderr } = run("scripts/rehearse-image.sh", [], { env });
  assert.equal(status, 0, stdout + stderr);
  for (const said of ["chat-backend health: healthy", "user 65532, without capabilities", "its root is read-only", '"status":"ok"', "ended by SIGTERM with 0"]) {
    assert.ok(stdout.includes(said), `${said}:\n${stdout}`);
  }
});
