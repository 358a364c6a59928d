// After `next build`: what the server needs beside the exported files. Their compressed variants, so that it compresses nothing
// while it serves, and the hashes of each page's inline scripts, which its Content-Security-Policy allows.
import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { extname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));
const TEXT = new Set([".css", ".html", ".js", ".json", ".svg", ".txt"]);
const SMALLEST = 1024;

// It is 404.html, and nobody's address.
for (const name of ["_not-found", "_not-found.html", "_not-found.txt"]) await rm(`${OUT}${name}`, { recursive: true, force: true });

const entries = await readdir(OUT, { recursive: true, withFileTypes: true });
const files = entries.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);

const scripts = {};
for (const file of files.filter((name) => extname(name) === ".html")) {
  const html = await readFile(file, "utf8");
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, text]) => text);
  scripts[relative(OUT, file)] = [...new Set(inline)].map((text) => `sha256-${createHash("sha256").update(text).digest("base64")}`);
}
await writeFile(`${OUT}inline-scripts.json`, JSON.stringify(scripts));

for (const file of files.filter((name) => TEXT.has(extname(name)))) {
  const bytes = await readFile(file);
  if (bytes.length < SMALLEST) continue;
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  await writeFile(`${file}.br`, brotliCompressSync(bytes, { params: size }));
  await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
