// Before `next build`: the emoji and their names, in the shape that the picker takes. It would ask a public server otherwise.
import { mkdir, readFile, writeFile } from "node:fs/promises";

const FROM = new URL("../node_modules/emojibase-data/", import.meta.url);
const TO = new URL("../public/emoji/", import.meta.url);
/** Newer ones are not in the fonts of most systems. */
const NEWEST = 15;
/** Groups that are parts of other emoji. */
const PARTS = new Set(["component"]);

const read = async (name) => JSON.parse(await readFile(new URL(name, FROM), "utf8"));

await mkdir(TO, { recursive: true });
for (const locale of ["en", "fr"]) {
  const { groups, skinTones } = await read(`${locale}/messages.json`);
  const shown = groups.filter(({ key }) => !PARTS.has(key));
  const orders = new Set(shown.map(({ order }) => order));
  const emojis = (await read(`${locale}/data.json`))
    .filter(({ group, version }) => orders.has(group) && version <= NEWEST)
    .map(({ emoji, group, label, version, tags }) => ({ emoji, category: group, label, version, tags: tags ?? [] }));
  const data = {
    locale,
    emojis,
    categories: shown.map(({ order, message }) => ({ index: order, label: message })),
    skinTones: Object.fromEntries(skinTones.map(({ key, message }) => [key, message])),
  };
  await writeFile(new URL(`${locale}.json`, TO), JSON.stringify(data));
}
