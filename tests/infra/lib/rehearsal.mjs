// An environment, applied by Terraform without AWS: each resource is stood in for by Terraform's own `terraform_data`, which takes
// what the resource is given and gives it back. So every expression, module call and validation is evaluated for real; what AWS
// itself would answer, above all ARNs and ids, is made up.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { folders, read, resources, terraformIn, texts } from "./terraform.mjs";

export const ACCOUNT = "123456789012";
export const REGION = "eu-west-3";

const REFERENCE = /(?<![\w.])((?:data\.|ephemeral\.)?)((?:aws|random)_[a-z0-9_]+)\.([a-z0-9_]+)(?:\[[^\]]*\])?(?:\.([a-z0-9_]+))?/g;
const NOT_ARGUMENTS = ["count", "depends_on", "for_each", "lifecycle", "provider"];
const KNOWN = { account_id: ACCOUNT, region: REGION, json: "{}" };

const standIn = ({ kind, type, name }) => `${kind}_${type}_${name}`;
const kindOf = (prefix) => prefix.slice(0, -1) || "resource";

/** What an attribute that AWS gives is made to be. */
function madeUp(type, name, attribute) {
  if (attribute in KNOWN) return KNOWN[attribute];
  if (attribute.includes("arn")) return `arn:aws:${type}:${REGION}:${ACCOUNT}:${name}`;
  // An id begins as AWS' do: vpc-…
  return `${type.replace(/^aws_/, "").replaceAll("_", "-")}-${name}-${attribute}`;
}

/** A value with its references to resources turned into references to what stands in for them. */
function rewritten(value) {
  if (typeof value === "string") {
    return value.replace(/(?<![\w.])((?:data\.|ephemeral\.)?)((?:aws|random)_[a-z0-9_]+)\.([a-z0-9_]+)/g, (_, prefix, type, name) =>
      `local.${standIn({ kind: kindOf(prefix), type, name })}`,
    );
  }
  if (Array.isArray(value)) return value.map(rewritten);
  if (value && typeof value === "object") {
    // A dynamic block's content speaks of its own iterator.
    const entries = Object.entries(value).filter(([key]) => key !== "dynamic").map(([key, inner]) => [key, rewritten(inner)]);
    const repeated = (blocks) => blocks.map(({ for_each: each }) => rewritten(each));
    if (value.dynamic) entries.push(["dynamic", Object.fromEntries(Object.entries(value.dynamic).map(([key, blocks]) => [key, repeated(blocks)]))]);
    return Object.fromEntries(entries);
  }
  return value;
}

function convert(folder) {
  const { output, module, locals = [] } = folder.blocks;
  const asked = texts(folder.blocks).flatMap((text) => [...text.matchAll(REFERENCE)]);
  const own = {};
  const stands = {};
  for (const resource of resources(folder)) {
    const { kind, type, name, body } = resource;
    const id = standIn(resource);
    const given = Object.fromEntries(Object.entries(rewritten(body)).filter(([key]) => !NOT_ARGUMENTS.includes(key)));
    const attributes = asked.filter(([, prefix, ...rest]) => kindOf(prefix) === kind && rest[0] === type && rest[1] === name).map((match) => match[4]);
    const called = "for_each" in body ? `${name}-\${each.key}` : name;
    for (const attribute of ["id", "arn", ...attributes.filter(Boolean)]) given[attribute] ??= madeUp(type, called, attribute);
    if (kind === "ephemeral") {
      own[id] = given;
      continue;
    }
    stands[id] = { input: given };
    for (const key of ["count", "for_each"]) if (key in body) stands[id][key] = rewritten(body[key]);
    own[id] = `\${terraform_data.${id}.output}`;
    if ("for_each" in body) own[id] = `\${{for key, each in terraform_data.${id} : key => each.output}}`;
    if ("count" in body) own[id] = `\${[for each in terraform_data.${id} : each.output]}`;
  }
  const converted = { locals: [...rewritten(locals), own] };
  if (Object.keys(stands).length > 0) converted.resource = { terraform_data: stands };
  if (output) converted.output = Object.fromEntries(Object.entries(output).map(([name, [{ value }]]) => [name, { value: rewritten(value) }]));
  if (module) converted.module = Object.fromEntries(Object.entries(module).map(([name, [call]]) => [name, rewritten(call)]));
  return converted;
}

/** Applies the environment with these variables. Gives what each resource was given, by its address, and the outputs. */
export async function apply(environment, variables) {
  const root = mkdtempSync(join(tmpdir(), "chat-backend-terraform-"));
  try {
    for (const folder of await folders()) {
      mkdirSync(join(root, folder.path), { recursive: true });
      writeFileSync(join(root, folder.path, "main.tf.json"), JSON.stringify(convert(folder), null, 1));
      writeFileSync(join(root, folder.path, "variables.tf"), read(`${folder.path}/variables.tf`));
    }
    const folder = join(root, environment);
    writeFileSync(join(folder, "terraform.tfvars.json"), JSON.stringify(variables));
    for (const args of [["init"], ["apply", "-auto-approve"]]) {
      const { status, stdout, stderr } = terraformIn(folder, [...args, "-input=false", "-no-color"]);
      if (status !== 0) throw new Error(`terraform ${args[0]}: ${stderr || stdout}`);
    }
    const { values } = JSON.parse(terraformIn(folder, ["show", "-json"]).stdout);
    const found = new Map();
    const collect = (module, path) => {
      for (const { name, index, values: { output } } of module.resources ?? []) {
        const at = index === undefined ? "" : `[${index}]`;
        found.set(`${path}${name}${at}`, output);
      }
      for (const child of module.child_modules ?? []) collect(child, `${child.address.replaceAll("module.", "").replace(/\[0\]/g, "")}.`);
    };
    collect(values.root_module, "");
    return { resources: found, outputs: Object.fromEntries(Object.entries(values.outputs).map(([name, { value }]) => [name, value])) };
  } finally {
    rmSync(root, { recursive: true });
  }
}
