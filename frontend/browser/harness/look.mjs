// Looks at a view as axe does, and keeps a picture of it for people.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import axe from "axe-core";

const PICTURES = fileURLToPath(new URL("../../../target/pictures/", import.meta.url));
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Asserts that axe finds nothing, and writes `target/pictures/<name>.png`. */
export async function look(page, name) {
  // What fades in has to have its colours.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((it) => it.effect.getComputedTiming().iterations === 1).map((it) => it.finished.catch(() => {}))));
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}${name}.png` });
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), RULES);
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html, failureSummary }) => `${html}\n  ${failureSummary}`).join("\n  ")}`);
  assert.deepEqual(found, [], `${name}\n${found.join("\n")}`);
}
