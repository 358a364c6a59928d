// DATABASE_URL as infra/modules/database writes it: sslmode=verify-full with a file of authorities, against a real PostgreSQL.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { binary } from "../../clients/js/harness/binary.mjs";
import { temporaryFolder } from "../../clients/js/harness/child.mjs";
import { Postgres } from "../../clients/js/harness/postgres.mjs";
import { ROOT } from "../lib/terraform.mjs";

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

describe("a database that is reached over TLS", () => {
  const postgres = new Postgres();
  let folder;

  const psql = (...commands) => {
    const args = commands.flatMap((command) => ["-c", command]);
    return execFileSync("psql", ["-XAtq", postgres.url, ...args], { encoding: "utf8" }).trim();
  };
  /** `chat-backend migrate` with these parameters in its URL. */
  const migrate = (parameters, host = "localhost") => {
    const DATABASE_URL = `postgres://postgres@${host}:${postgres.port}/postgres?${parameters}`;
    return spawnSync(binary(), ["migrate"], { env: { DATABASE_URL }, encoding: "utf8" });
  };
  const certificate = (name, ...more) => {
    const files = ["-keyout", join(folder.path, `${name}.key`), "-out", join(folder.path, `${name}.crt`), "-subj", `/CN=${name}`, "-days", "2"];
    execFileSync("openssl", ["req", "-x509", ...KEY, ...files, ...more], { stdio: "ignore" });
  };

  before(async () => {
    folder = await temporaryFolder();
    chmodSync(folder.path, 0o755);
    await postgres.start();
    certificate("ca");
    const leaf = ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"];
    certificate("database", "-CA", join(folder.path, "ca.crt"), "-CAkey", join(folder.path, "ca.key"), ...leaf);
    const owner = statSync(psql("SHOW data_directory"));
    for (const name of ["database.key", "database.crt"]) {
      chmodSync(join(folder.path, name), 0o600);
      if (process.getuid() === 0) chownSync(join(folder.path, name), owner.uid, owner.gid);
    }
    const set = (name, value) => `ALTER SYSTEM SET ${name} = '${value}'`;
    const files = { ssl_cert_file: "database.crt", ssl_key_file: "database.key" };
    psql(...Object.entries(files).map(([name, file]) => set(name, join(folder.path, file))), set("ssl", "on"));
    await postgres.restart("fast");
  });
  after(async () => {
    await postgres.stop();
    await folder.remove();
  });

  test("is trusted when its authority is in the file, by its own name", () => {
    const { status, stderr } = migrate(`sslmode=verify-full&sslrootcert=${join(folder.path, "ca.crt")}`);
    assert.equal(status, 0, stderr);
  });

  test("is refused under a name that its certificate does not have", () => {
    const { status, stderr } = migrate(`sslmode=verify-full&sslrootcert=${join(folder.path, "ca.crt")}`, "127.0.0.1");
    assert.notEqual(status, 0);
    assert.match(stderr, /certificate/);
  });

  test("is refused when only RDS' authorities are trusted, whose file is understood", () => {
    const bundle = join(folder.path, "rds.pem");
    const made = spawnSync("node", ["bundle.mjs"], { cwd: join(ROOT, "infra/certificates"), encoding: "utf8" });
    writeFileSync(bundle, made.stdout);
    const { status, stderr } = migrate(`sslmode=verify-full&sslrootcert=${bundle}`);
    assert.notEqual(status, 0);
    assert.match(stderr, /UnknownIssuer/);
    const broken = join(folder.path, "broken.pem");
    writeFileSync(broken, made.stdout.replace(/MII/, "!!!"));
    assert.doesNotMatch(migrate(`sslmode=verify-full&sslrootcert=${broken}`).stderr, /UnknownIssuer/);
  });
});
