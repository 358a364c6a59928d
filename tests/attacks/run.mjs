// Attacks on a server of their own, one after the other, next to an honest client: `node run.mjs [--binary PATH] [names...]`.
// See README.md for what each prints.
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    binary: { type: "string" },
    seconds: { type: "string" },
    "stop-at-mb": { type: "string", default: "4000" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
// Before the harness is loaded: it reads them once.
if (values.binary) process.env.CHAT_BACKEND_BIN = values.binary;
process.env.TEST_DATABASE ||= "sqlite";

const { ATTACKS } = await import("./attacks/index.mjs");
const { run } = await import("./lib/run.mjs");

if (values.list || values.help) {
  console.log("node tests/attacks/run.mjs [--binary PATH] [--seconds N] [--stop-at-mb N] [names...]\n");
  for (const attack of ATTACKS) console.log(`${attack.name.padEnd(30)} ${attack.says}`);
  process.exit(0);
}
const isWanted = ({ name }) => positionals.length === 0 || positionals.some((wanted) => name.startsWith(wanted));
const wanted = ATTACKS.filter(isWanted);
if (wanted.length === 0) {
  console.error(`no attack is named ${positionals.join(" or ")}; --list shows all`);
  process.exit(2);
}
let failed = 0;
for (const attack of wanted) {
  try {
    await run(attack, { seconds: values.seconds && Number(values.seconds), stopAtMb: Number(values["stop-at-mb"]) });
  } catch (error) {
    failed += 1;
    console.log(`${attack.name}: FAILED: ${error.stack}\n`);
  }
}
process.exit(failed === 0 ? 0 : 1);
