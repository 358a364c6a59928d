// What Terraform's providers take and give, from the packages in which their schemas are published for other languages.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "./terraform.mjs";

const PACKAGES = ["provider-aws-21.22.1", "provider-random-12.0.1"];
const BASES = ["cdktf.TerraformResource", "cdktf.TerraformDataSource"];
const META = "cdktf.TerraformMetaArguments";

/** Ephemeral resources are in no package. From the providers' documents. */
const EPHEMERAL = {
  random_password: { required: ["length"], optional: ["lower", "numeric", "special", "upper"], given: ["result"] },
  aws_secretsmanager_secret_version: { required: ["secret_id"], optional: ["version_id", "version_stage"], given: ["arn", "secret_string"] },
};

export class Schema {
  #types = {};
  #known = new Map();

  constructor() {
    for (const name of PACKAGES) {
      Object.assign(this.#types, JSON.parse(readFileSync(join(ROOT, "target/infra", `${name}.json`), "utf8")).types);
    }
  }

  /** `{arguments: Map, given: Set}` of a type, or undefined where the provider has no such type. */
  of(kind, type) {
    const key = `${kind} ${type}`;
    if (!this.#known.has(key)) this.#known.set(key, this.#find(kind, type));
    return this.#known.get(key);
  }

  #find(kind, type) {
    if (kind === "ephemeral") return ephemeral(type);
    const [provider, ...words] = type.split("_");
    const namespace = `@cdktf/provider-${provider}.${camel(kind === "data" ? ["data", provider, ...words] : words)}`;
    const own = Object.values(this.#types).filter((each) => each.fqn.startsWith(`${namespace}.`));
    const config = own.find((each) => each.interfaces?.includes(META));
    const resource = own.find((each) => BASES.includes(each.base));
    if (!config || !resource) return undefined;
    return { arguments: this.#arguments(config.fqn), given: new Set(resource.properties.map(({ name }) => name.toLowerCase())) };
  }

  /** Each argument by its name: whether it is required, and a nested one's own arguments. */
  #arguments(fqn) {
    const found = new Map();
    for (const property of this.#types[fqn].properties ?? []) {
      const text = `${property.docs?.summary} ${property.docs?.remarks}`;
      const name = text.match(/#([a-z0-9_]+) /)?.[1];
      if (!name) continue;
      const nested = JSON.stringify(property.type).match(/@cdktf\/provider-[a-z]+\.[\w.]+/)?.[0];
      found.set(name, {
        required: !property.optional,
        isBlock: /^\w+ block\./.test(property.docs?.summary ?? ""),
        nested: nested && this.#types[nested]?.kind === "interface" ? () => this.#arguments(nested) : undefined,
      });
    }
    return found;
  }
}

function ephemeral(type) {
  const known = EPHEMERAL[type];
  if (!known) return undefined;
  const entry = (required) => (name) => [name, { required }];
  const named = new Map([...known.required.map(entry(true)), ...known.optional.map(entry(false))]);
  return { arguments: named, given: new Set([...known.required, ...known.optional, ...known.given].map((name) => name.replaceAll("_", ""))) };
}

function camel([first, ...others]) {
  return first + others.map((word) => word[0].toUpperCase() + word.slice(1)).join("");
}
