// A fresh database for each server that is started: a file of its own, or a database of its own on the test PostgreSQL.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

const kind = process.env.TEST_DATABASE || "sqlite";
const postgresUrl = process.env.TEST_POSTGRES_URL || "postgres://postgres@127.0.0.1:5432/postgres";

/** Gives `{url, drop}`; `url` is a `DATABASE_URL`. */
export function freshDatabase() {
  if (kind === "sqlite") return sqliteFile();
  if (kind === "postgres") return postgresDatabase();
  throw new Error(`TEST_DATABASE is "${kind}": it must be sqlite or postgres`);
}

async function sqliteFile() {
  const folder = await mkdtemp(join(tmpdir(), "chat-backend-test-"));
  return {
    url: `sqlite://${folder}/chat.db?mode=rwc`,
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A database of its own on the test PostgreSQL. */
export async function postgresDatabase() {
  const name = `chat_test_${randomUUID().replaceAll("-", "")}`;
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** Runs a statement on the test PostgreSQL, in no test's database. */
export async function administer(statement) {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
