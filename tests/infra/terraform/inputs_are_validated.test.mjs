// The validations themselves, run by Terraform: good values pass, each bad one is refused by its own rule.
import assert from "node:assert/strict";
import { test } from "node:test";

import { folders, noTerraform, read, runTerraform } from "../lib/terraform.mjs";

const ENVIRONMENT = {
  region: "eu-west-3",
  environment: "production",
  image_tag: "4f1c2d3",
  availability_zones: ["eu-west-3a", "eu-west-3b"],
  frontend_urls: ["https://huntaze.com"],
  certificate_arn: "arn:aws:acm:eu-west-3:123456789012:certificate/1",
  ai: { provider: "demo" },
  alarm_emails: ["a@b.example"],
};

/** By folder: good values, and bad ones by variable. */
const CASES = {
  "infra/environments/example": [
    ENVIRONMENT,
    {
      region: ["Paris", "eu-west"],
      environment: ["Production", "p"],
      name: ["Chat", "a", "x".repeat(29)],
      image_tag: ["latest", "a b", ""],
      frontend_urls: [[], ["http://a.example"], ["https://a.example/chat"], ["*"]],
      availability_zones: [[], ["eu-west-3a"]],
      ai: [{ provider: "gpt" }, { provider: "bedrock" }, { provider: "openai" }],
      metrics_mode: ["off"],
      settings: [{ JWT_SECRET: "x" }, { OPENAI_API_KEY: "x" }, { DATABASE_URL: "x" }],
    },
  ],
  "infra/modules/network": [
    { name: "n", cidr: "10.20.0.0/16", availability_zones: ["a", "b"], key_arn: "k" },
    { cidr: ["10.20.0.0", "10.20.0.0/24"], availability_zones: [["a"], ["a", "a"], ["a", "b", "c", "d", "e"]] },
  ],
  "infra/modules/security": [
    { name: "n", vpc_id: "vpc-1", container_port: 3001, client_cidrs: ["0.0.0.0/0"] },
    { vpc_id: ["1"], client_cidrs: [[], ["everybody"]], more_egress: [{ a: { cidr: "x", port: 1 } }, { a: { cidr: "10.0.0.0/8", port: 0 } }] },
  ],
  "infra/modules/registry": [{ name: "n", key_arn: "k" }, { kept_images: [0] }],
  "infra/modules/database": [
    { name: "n", subnet_ids: ["a", "b"], security_group_id: "s", key_arn: "k", ca_bundle_path: "/x" },
    {
      subnet_ids: [["a"]],
      engine_version: ["14", "16.3"],
      instance_class: ["t4g.medium"],
      storage_gb: [5],
      max_storage_gb: [50],
      backup_days: [0, 36],
      password_version: [0, 1.5],
    },
  ],
  "infra/modules/cache": [
    { name: "n", subnet_ids: ["a", "b"], security_group_id: "s", key_arn: "k" },
    { subnet_ids: [["a"]], node_type: ["t4g.small"], replicas: [-1, 6], shards: [0, 91], token_version: [0] },
  ],
  "infra/modules/load_balancer": [
    {
      name: "n",
      vpc_id: "vpc-1",
      subnet_ids: ["a", "b"],
      security_group_id: "s",
      certificate_arn: ENVIRONMENT.certificate_arn,
      container_port: 3001,
      deregistration_delay_seconds: 30,
    },
    {
      name: ["x".repeat(29)],
      subnet_ids: [["a"]],
      certificate_arn: ["arn:aws:iam::1:server-certificate/x"],
      // The ping interval and its timeout.
      idle_timeout_seconds: [25, 45, 5000],
      deregistration_delay_seconds: [-1, 4000],
    },
  ],
  "infra/modules/service": [
    {
      name: "n",
      image: "1.dkr.ecr.eu-west-3.amazonaws.com/n:4f1c2d3",
      container_port: 3001,
      environment: {},
      secrets: {},
      secret_arns: ["a"],
      key_arn: "k",
      repository_arn: "r",
      event_bus_arn: "b",
      metrics_namespace: "m",
      subnet_ids: ["a", "b"],
      security_group_id: "s",
      target_group_arn: "t",
    },
    {
      image: ["n:latest", "n", "localhost:5000/n"],
      cpu_architecture: ["amd64"],
      cpu: [500],
      memory: [512, 8192],
      desired_count: [0],
      // Fargate waits 120 s at most, ten of them for closing.
      shutdown_grace_ms: [-1, 120000],
      secret_arns: [[]],
      subnet_ids: [["a"]],
      log_retention_days: [31],
    },
  ],
  "infra/modules/scaling": [
    { cluster_name: "c", service_name: "s", metrics_namespace: "m" },
    { min_tasks: [0], max_tasks: [1], cpu_target_percent: [10, 95], connections_per_task: [10] },
  ],
  "infra/modules/maintenance": [
    {
      name: "n",
      cluster_arn: "c",
      image: "i",
      execution_role_arn: "r",
      database_url_secret_arn: "s",
      key_arn: "k",
      log_group_name: "l",
      subnet_ids: ["a"],
      security_group_id: "s",
    },
    { cpu_architecture: ["amd64"], archive_after_days: [0, 36501], schedule: ["daily"] },
  ],
  "infra/modules/events": [
    { name: "n", key_arn: "k" },
    { archive_days: [0], log_retention_days: [31], escalation_emails: [["nobody"]] },
  ],
  "infra/modules/monitoring": [
    {
      name: "n",
      key_arn: "k",
      metrics_namespace: "m",
      alarm_emails: [],
      cluster_arn: "c",
      cluster_name: "c",
      service_name: "s",
      archive_task_family: "f",
      load_balancer_arn_suffix: "l",
      database_identifier: "d",
      replication_group_id: "r",
      undelivered_queue_name: "q",
    },
    {
      alarm_emails: [["nobody"]],
      response_time_seconds: [0],
      error_rate_percent: [0, 100],
      // Nothing can be divided by none.
      error_rate_minimum_answers: [0],
      connection_failures_per_minute: [-1],
      task_failures_per_hour: [-1],
    },
  ],
};

for (const folder of await folders()) {
  const validated = Object.entries(folder.blocks.variable ?? {}).filter(([, [variable]]) => variable.validation);
  if (validated.length === 0) continue;

  test(`${folder.path}: bad values are refused`, { skip: noTerraform }, () => {
    const [good, bad] = CASES[folder.path];
    assert.deepEqual(Object.keys(bad).sort(), validated.map(([name]) => name).sort(), "each rule has a value that breaks it");
    const hcl = (values) => Object.entries(values).map(([name, value]) => `    ${name} = ${JSON.stringify(value)}\n`).join("");
    const run = (name, values, rest) => `run "${name}" {\n  command = plan\n  variables {\n${hcl(values)}  }\n${rest}}\n`;
    const runs = [run("good", good, "")];
    for (const [name, values] of Object.entries(bad)) {
      values.forEach((value, index) => runs.push(run(`${name}_${index}`, { ...good, [name]: value }, `  expect_failures = [var.${name}]\n`)));
    }
    const { status, stdout, stderr } = runTerraform(["test", "-no-color"], {
      "variables.tf": read(`${folder.path}/variables.tf`),
      "inputs.tftest.hcl": runs.join("\n"),
    });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, new RegExp(`Success! ${runs.length} passed, 0 failed`));
  });
}
