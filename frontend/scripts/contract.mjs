// Makes the client library's types from the server's own documents, which the server's tests hold it to.
// `node scripts/contract.mjs` writes them; a test fails where they are not what the documents say.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const SNAPSHOTS = new URL("../../tests/integration/contract/snapshots/", import.meta.url);
const TARGET = new URL("../lib/chat-client/contract/", import.meta.url);
const HEADER = "// Made by scripts/contract.mjs from the server's documents. Do not edit: `npm run contract`.\n\n";

/** What a snapshot holds, without the lines that say where it is from. */
async function snapshot(name) {
  const text = await readFile(new URL(`${name}.snap`, SNAPSHOTS), "utf8");
  return JSON.parse(text.slice(text.indexOf("\n---\n") + 5));
}

const types = async (document) => astToString(await openapiTS(document, { silent: true, defaultNonNullable: false }));

/** The type of a payload: a schema of the document, or a list of one. */
function typeOf(schema) {
  if (schema.type === "array") return `${typeOf(schema.items)}[]`;
  const name = schema.$ref?.match(/^#\/components\/schemas\/(\w+)$/)?.[1];
  if (!name) throw new Error(`a payload of another kind than was expected: ${JSON.stringify(schema)}`);
  return `Schemas["${name}"]`;
}

/** The events of an AsyncAPI document as two maps: what clients send and are acknowledged with, and what the server sends. */
export function eventMaps({ components: { messages } }) {
  const sent = [];
  const received = [];
  for (const [key, { name, payload }] of Object.entries(messages)) {
    if (key.endsWith(".ack")) continue;
    const ack = messages[`${key}.ack`];
    if (ack) sent.push(`  "${name}": { payload: ${typeOf(payload)}; ack: ${typeOf(ack.payload)} };`);
    else received.push(`  "${name}": ${typeOf(payload)};`);
  }
  return [
    "export type Schemas = components[\"schemas\"];",
    "/** What clients send, and what acknowledges it. */",
    "export interface ClientEvents {", ...sent, "}",
    "/** What the server sends. */",
    "export interface ServerEvents {", ...received, "}",
    "",
  ].join("\n");
}

/** The same document with its names in order: a server's own and its snapshot differ in nothing else. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

/** The files, by their names. */
export async function generate(...documents) {
  const [asyncapi, openapi] = documents.map(sorted);
  const schemas = { openapi: "3.1.0", info: { title: "", version: "" }, paths: {}, components: { schemas: asyncapi.components.schemas } };
  return {
    "events.gen.ts": HEADER + (await types(schemas)) + eventMaps(asyncapi),
    "rest.gen.ts": HEADER + (await types(openapi)),
  };
}

export const generateFromSnapshots = async () => generate(await snapshot("asyncapi"), await snapshot("openapi"));

export const committed = (name) => readFile(new URL(name, TARGET), "utf8");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(await generateFromSnapshots())) await writeFile(new URL(name, TARGET), text);
}
