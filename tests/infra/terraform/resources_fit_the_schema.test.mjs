// Names and required arguments of everything, and what is asked of it, against the providers' schemas.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Schema } from "../lib/schema.mjs";
import { folders, resources, texts } from "../lib/terraform.mjs";

const META = new Set(["count", "depends_on", "for_each", "lifecycle", "provider"]);
const REFERENCE = /(?<![\w.])((?:data\.|ephemeral\.)?)((?:aws|random)_[a-z0-9_]+)\.([a-z0-9_]+)(?:\[[^\]]*\])?(?:\.([a-z0-9_]+))?/g;

const schema = new Schema();

/** What is wrong with a block's body, in sentences. */
function wrongs(place, body, known, text) {
  const found = [];
  for (const [name, argument] of known) {
    if (argument.required && !(name in body) && !(name in (body.dynamic ?? {}))) found.push(`${place}: ${name} is required`);
  }
  for (const [name, value] of Object.entries(body)) {
    if (META.has(name)) continue;
    if (name === "dynamic") {
      const blocks = Object.entries(value).map(([block, generated]) => [block, generated.flatMap(({ content }) => content)]);
      found.push(...wrongs(place, Object.fromEntries(blocks), optional(known), text));
      continue;
    }
    const argument = known.get(name);
    if (!argument) {
      found.push(`${place}: there is no ${name}`);
      continue;
    }
    if (argument.isBlock && new RegExp(`^\\s*${name}\\s+=`, "m").test(text)) found.push(`${place}: ${name} is a block, not an attribute`);
    if (!argument.nested) continue;
    for (const inner of [value].flat()) {
      if (inner && typeof inner === "object") found.push(...wrongs(`${place}.${name}`, inner, argument.nested(), text));
    }
  }
  return found;
}

/** A dynamic block is one of several arguments, so the others may be missing beside it. */
const optional = (known) => new Map([...known].map(([name, argument]) => [name, { ...argument, required: false }]));

/** The text of one block, as formatted: its closing brace stands at the line's beginning. */
function source(folder, { kind, type, name }) {
  const start = folder.text.indexOf(`${kind} "${type}" "${name}" {`);
  return folder.text.slice(start, folder.text.indexOf("\n}", start));
}

for (const folder of await folders()) {
  test(`${folder.path}: each resource has arguments that there are, and those that it must have`, () => {
    const found = resources(folder).flatMap((resource) => {
      const place = `${resource.type}.${resource.name}`;
      const known = schema.of(resource.kind, resource.type);
      return known ? wrongs(place, resource.body, known.arguments, source(folder, resource)) : [`${place}: there is no such type`];
    });
    assert.deepEqual(found, []);
  });

  test(`${folder.path}: what is referred to is there, and has that attribute`, () => {
    const declared = new Set(resources(folder).map(({ kind, type, name }) => `${kind} ${type} ${name}`));
    const found = texts(folder.blocks).flatMap((text) =>
      [...text.matchAll(REFERENCE)].flatMap(([reference, prefix, type, name, attribute]) => {
        const kind = prefix.slice(0, -1) || "resource";
        if (!declared.has(`${kind} ${type} ${name}`)) return [`${reference}: nothing of that name`];
        const known = schema.of(kind, type);
        return !attribute || known?.given.has(attribute.replaceAll("_", "")) ? [] : [`${reference}: it has no ${attribute}`];
      }),
    );
    assert.deepEqual(found, []);
  });
}

test("the check sees what is wrong", () => {
  const known = schema.of("resource", "aws_lb_target_group").arguments;
  const body = { nmae: "x", stickiness: [{ enabled: true, cookie: 1 }] };
  assert.deepEqual(wrongs("tg", body, known, ""), [
    "tg: there is no nmae",
    "tg.stickiness: type is required",
    "tg.stickiness: there is no cookie",
  ]);
  assert.equal(schema.of("resource", "aws_lb_targets"), undefined);
  assert.ok(!schema.of("resource", "aws_lb").given.has("arnsufix"));
  assert.ok(schema.of("resource", "aws_lb").given.has("arnsuffix"));
});
