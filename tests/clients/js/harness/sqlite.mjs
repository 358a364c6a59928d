// SQLite's file as others see it: through a connection of their own, and as a file on a disk.
import { execFile, execFileSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { temporaryFolder } from "./child.mjs";

const run = promisify(execFile);

/** Why a test of SQLite alone is left out; `false` where it runs. */
export const notOnSqlite = (process.env.TEST_DATABASE || "sqlite") !== "sqlite" && "it is about SQLite's file";

// Node has SQLite only from version 22 on.
const SCRIPT = `
import json, sqlite3, sys
path, statement, values, seconds = sys.argv[1:]
connection = sqlite3.connect("file:" + path + "?mode=rw", uri=True, timeout=float(seconds))
rows = connection.execute(statement, json.loads(values)).fetchall()
connection.commit()
connection.close()
print(json.dumps(rows))
`;

/** The rows of a statement on a connection of its own; fails where others hold the lock for so long. */
export async function query(path, statement, values = [], lockSeconds = 5) {
  const { stdout } = await run("python3", ["-c", SCRIPT, path, statement, JSON.stringify(values), String(lockSeconds)]);
  return JSON.parse(stdout);
}

/** What the file holds of a conversation: the contents of what users said. */
export async function contents(path, conversationId) {
  const statement = `SELECT content FROM messages WHERE "conversationId" = ? AND role = 'user' ORDER BY "createdAt"`;
  return (await query(path, statement, [conversationId])).map(([content]) => content);
}

/** A disk of a few megabytes `{path, remove}`, or undefined where this process may not mount one. */
export async function smallDisk(megabytes) {
  const folder = await temporaryFolder();
  const path = join(folder.path, "disk");
  await mkdir(path);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path], { stdio: "ignore" });
  } catch {
    await folder.remove();
    return undefined;
  }
  // Lazily: a test that is cut off leaves a server behind that still has files open.
  const unmount = () => execFileSync("umount", ["--lazy", path], { stdio: "ignore" });
  process.on("exit", unmount);
  const remove = async () => {
    process.off("exit", unmount);
    unmount();
    await folder.remove();
  };
  return { path, remove };
}
