// Modules are given what they need and nothing else, and what is named is declared: what `terraform validate` would say, without
// the provider.
import assert from "node:assert/strict";
import { join, normalize } from "node:path";
import { test } from "node:test";

import { folders, texts } from "../lib/terraform.mjs";

const META = ["count", "depends_on", "for_each", "providers", "source", "version"];
const all = await folders();
const byPath = new Map(all.map((folder) => [folder.path, folder]));
const modules = all.filter(({ path }) => path.startsWith("infra/modules/"));
const environments = all.filter(({ path }) => path.startsWith("infra/environments/"));

const names = (folder, kind) => Object.keys(folder.blocks[kind] ?? {});
const locals = (folder) => (folder.blocks.locals ?? []).flatMap(Object.keys);
const found = (folder, pattern) => texts(folder.blocks).flatMap((text) => [...text.matchAll(pattern)].map((match) => match.slice(1)));
const missing = (wanted, there) => [...new Set(wanted)].filter((name) => !there.includes(name));

for (const folder of all) {
  const { path, blocks } = folder;

  test(`${path}: each variable and local that is used is declared, and each that is declared is used`, () => {
    const used = found(folder, /(?<![\w.])var\.(\w+)/g).flat();
    assert.deepEqual(missing(used, names(folder, "variable")), []);
    // A validation uses its own variable.
    const outside = texts({ ...blocks, variable: {} }).join("\n");
    assert.deepEqual(names(folder, "variable").filter((name) => !new RegExp(`\\bvar\\.${name}\\b`).test(outside)), []);
    const named = found(folder, /(?<![\w.])local\.(\w+)/g).flat();
    assert.deepEqual(missing(named, locals(folder)), []);
    assert.deepEqual(missing(locals(folder), named), []);
  });

  test(`${path}: each variable has a type, and variables and outputs say what they are`, () => {
    for (const [name, [variable]] of Object.entries(blocks.variable ?? {})) {
      assert.ok(variable.type && variable.description?.endsWith("."), `variable ${name}`);
      for (const { condition, error_message: message } of variable.validation ?? []) {
        assert.ok(condition.includes(`var.${name}`) && message.startsWith(name), `the message of ${name} must begin with its name`);
      }
    }
    for (const [name, [output]] of Object.entries(blocks.output ?? {})) assert.ok(output.description?.endsWith("."), `output ${name}`);
    assert.ok(names(folder, "output").length > 0, "it has no outputs");
  });

  test(`${path}: versions are pinned`, () => {
    const [{ required_version: own, required_providers: [providers] }] = blocks.terraform;
    assert.match(own, /^>= 1\.11/);
    for (const { version } of Object.values(providers)) assert.match(version, /^>= [\d.]+, < \d+\.0\.0$/);
    const used = ["resource", "data", "ephemeral"].flatMap((kind) => names(folder, kind)).map((type) => type.split("_")[0]);
    if (path.startsWith("infra/modules/")) assert.deepEqual([...new Set(used)].sort(), Object.keys(providers).sort());
  });
}

for (const folder of environments) {
  const calls = Object.entries(folder.blocks.module);

  test(`${folder.path}: each module is given what it must have, and nothing that it does not know`, () => {
    for (const [name, [call]] of calls) {
      const target = byPath.get(normalize(join(folder.path, call.source)));
      assert.ok(target, `module ${name}: there is no ${call.source}`);
      const given = Object.keys(call).filter((key) => !META.includes(key));
      assert.deepEqual(missing(given, names(target, "variable")), [], `module ${name} does not know`);
      const needed = Object.entries(target.blocks.variable).filter(([, [variable]]) => !("default" in variable));
      assert.deepEqual(missing(needed.map(([key]) => key), given), [], `module ${name} lacks`);
    }
  });

  test(`${folder.path}: what is asked of a module is one of its outputs`, () => {
    const asked = found(folder, /(?<![\w.])module\.(\w+)(?:\[[^\]]*\])?\.(\w+)/g);
    assert.ok(asked.length > 20);
    for (const [name, output] of asked) {
      const call = folder.blocks.module[name];
      assert.ok(call, `there is no module ${name}`);
      const target = byPath.get(normalize(join(folder.path, call[0].source)));
      assert.ok(names(target, "output").includes(output), `module.${name}.${output}: there is no such output`);
    }
  });

  test(`${folder.path}: every module is used, and everything is tagged`, () => {
    const used = calls.map(([, [call]]) => normalize(join(folder.path, call.source)));
    assert.deepEqual(missing(modules.map(({ path }) => path), used), []);
    const [{ default_tags: [{ tags }] }] = folder.blocks.provider.aws;
    for (const tag of ["Service", "Environment", "ManagedBy"]) assert.match(tags, new RegExp(`\\b${tag}\\b`));
  });
}
