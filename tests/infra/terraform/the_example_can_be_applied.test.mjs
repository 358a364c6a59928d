// The example environment, applied without AWS (lib/rehearsal.mjs): what each resource would be given, once every expression is
// evaluated.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, test } from "node:test";

import { Server } from "../../clients/js/harness/server.mjs";
import { ACCOUNT, apply, REGION } from "../lib/rehearsal.mjs";
import { defaultOf, METRICS, SETTINGS } from "../lib/server.mjs";
import { noTerraform, ROOT } from "../lib/terraform.mjs";

const EXAMPLE = "infra/environments/example";
const VARIABLES = {
  region: REGION,
  environment: "production",
  image_tag: "4f1c2d3",
  availability_zones: ["eu-west-3a", "eu-west-3b"],
  frontend_urls: ["https://huntaze.com", "https://www.huntaze.com"],
  certificate_arn: `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/1`,
  ai: { provider: "openai", model: "gpt-4.1-mini", key_variable: "OPENAI_API_KEY" },
  alarm_emails: ["on-call@huntaze.com"],
};
const NETWORK = { vpc_id: "vpc-1", public_subnet_ids: ["p1", "p2"], private_subnet_ids: ["t1", "t2"], data_subnet_ids: ["d1", "d2"] };

/** The one container of a task definition. */
function container(resources, address) {
  const [only, ...others] = JSON.parse(resources.get(address).container_definitions);
  assert.deepEqual(others, []);
  return only;
}
const server = (resources) => container(resources, "service.resource_aws_ecs_task_definition_this");
const all = (resources, pattern) => [...resources].filter(([address]) => pattern.test(address)).map(([, given]) => given);
const byName = (list, key) => Object.fromEntries(list.map((each) => [each.name, each[key]]));

describe("the example environment", { skip: noTerraform }, async () => {
  if (noTerraform) return;
  const { resources } = await apply(EXAMPLE, VARIABLES);

  test("runs the image as it is meant to be run", () => {
    const task = resources.get("service.resource_aws_ecs_task_definition_this");
    const given = server(resources);
    assert.deepEqual([task.family, task.cpu, task.memory, task.network_mode], ["huntaze-chat-backend", 512, 1024, "awsvpc"]);
    assert.deepEqual([given.user, given.readonlyRootFilesystem, given.linuxParameters.capabilities.drop], ["65532:65532", true, ["ALL"]]);
    assert.match(given.image, /:4f1c2d3$/);
    assert.deepEqual(given.healthCheck.command, ["CMD", "chat-backend", "health"]);
    assert.ok(given.stopTimeout * 1000 >= Number(defaultOf("SHUTDOWN_GRACE_MS")) + 10_000 && given.stopTimeout <= 120);
    const service = resources.get("service.resource_aws_ecs_service_this");
    assert.deepEqual([service.desired_count, service.deployment_circuit_breaker], [2, [{ enable: true, rollback: true }]]);
    const target = resources.get("scaling.resource_aws_appautoscaling_target_this");
    assert.deepEqual([target.min_capacity, target.max_capacity, target.resource_id], [2, 10, "service/huntaze-chat-backend/huntaze-chat-backend"]);
    const archive = container(resources, "maintenance.resource_aws_ecs_task_definition_archive");
    assert.deepEqual([archive.image, archive.command], [given.image, ["archive", "--days", "90"]]);
  });

  test("gives tasks settings that there are, and secrets by reference only", () => {
    const { environment, secrets } = server(resources);
    const settings = byName(environment, "value");
    assert.deepEqual([...environment, ...secrets].map(({ name }) => name).filter((name) => !SETTINGS.includes(name) && name !== "OPENAI_API_KEY"), []);
    assert.deepEqual([settings.APP_ENV, settings.TRUSTED_PROXY_HOPS, settings.METRICS_CLOUDWATCH], ["production", "1", "api"]);
    assert.equal(settings.FRONTEND_URL, VARIABLES.frontend_urls.join(","));
    assert.ok(environment.every(({ value }) => typeof value === "string"), "ECS takes texts only");
    assert.deepEqual(secrets.map(({ name }) => name).sort(), ["DATABASE_URL", "JWT_SECRET", "OPENAI_API_KEY", "REDIS_URL"]);
    for (const { valueFrom } of secrets) assert.match(valueFrom, /^arn:aws:aws_secretsmanager_secret:/);
  });

  test("gives tasks settings with which the server starts", async () => {
    const given = byName(server(resources).environment, "value");
    const secrets = { JWT_SECRET: "x".repeat(32), OPENAI_API_KEY: "x" };
    // AWS is away: that keeps nobody from serving.
    const aws = { AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };
    const task = new Server({ ...given, ...secrets, ...aws, PORT: "0" });
    await task.start();
    const health = await fetch(`${task.url}/health`);
    assert.equal(health.status, 200);
    await task.stop();
  });

  test("tells the server where its database and Redis are, verified and encrypted", () => {
    const url = (module) => new URL(resources.get(`${module}.resource_aws_secretsmanager_secret_version_url`).secret_string_wo);
    assert.equal(url("database").search, "?sslmode=verify-full&sslrootcert=/etc/ssl/certs/rds-global-bundle.pem");
    assert.deepEqual([url("database").protocol, url("database").pathname], ["postgres:", "/chat"]);
    assert.equal(url("cache").protocol, "rediss:");
    assert.ok(url("cache").password);
  });

  test("lets neighbours in, and nobody else", () => {
    const rules = all(resources, /^security\..*ingress_rule/).map((rule) => [rule.security_group_id, rule.from_port, rule.cidr_ipv4 ?? rule.referenced_security_group_id]);
    const group = (name) => resources.get(`security.resource_aws_security_group_this[${name}]`).id;
    assert.deepEqual(rules.sort(), [
      [group("cache"), 6379, group("service")],
      [group("database"), 5432, group("service")],
      [group("load_balancer"), 443, "0.0.0.0/0"],
      [group("load_balancer"), 80, "0.0.0.0/0"],
      [group("service"), 3001, group("load_balancer")],
    ].sort());
  });

  test("allows no action on everything, but where AWS knows no resources", () => {
    const statements = all(resources, /data_aws_iam_policy_document/).flatMap(({ statement }) => statement);
    const open = statements.filter(({ resources: on, effect, sid }) => on?.includes("*") && effect !== "Deny" && sid !== "SignInToRegistry");
    assert.deepEqual(open.map(({ sid }) => sid).sort(), ["Account", "Alarms", "Events", "Logs"], "the key's own policy");
    const wild = statements.filter(({ actions, effect }) => effect !== "Deny" && actions.some((action) => action.includes("*")));
    assert.deepEqual(wild.map(({ sid }) => sid).sort(), ["Account", "Alarms", "Events", "Logs"]);
    const { statement: [{ resources: bus }], dynamic } = resources.get("service.data_aws_iam_policy_document_task");
    assert.deepEqual(dynamic.statement, [["Huntaze/Chat"], []]);
    assert.deepEqual(bus, [resources.get("events.resource_aws_cloudwatch_event_bus_this").arn]);
  });

  test("shows on its dashboard what the server emits", () => {
    const { widgets } = JSON.parse(resources.get("monitoring.resource_aws_cloudwatch_dashboard_this").dashboard_body);
    const shown = widgets.flatMap(({ properties }) => properties.metrics ?? []).filter(([namespace]) => namespace === "Huntaze/Chat");
    assert.deepEqual([...new Set(shown.map(([, name]) => name))].sort(), [...METRICS.keys()].sort());
    const [alarms] = widgets.filter(({ type }) => type === "alarm");
    assert.equal(alarms.properties.alarms.length, 7);
  });

  test("counts tasks that failed, and no others", () => {
    const { event_pattern: pattern } = resources.get("monitoring.resource_aws_cloudwatch_event_rule_task_failures");
    const cluster = resources.get("service.resource_aws_ecs_cluster_this").arn;
    const stopped = (detail) => ({ source: "aws.ecs", "detail-type": "ECS Task State Change", detail: { clusterArn: cluster, lastStatus: "STOPPED", group: "service:huntaze-chat-backend", ...detail } });
    const events = [
      [true, stopped({ stopCode: "EssentialContainerExited" })],
      [true, stopped({ stopCode: "TaskFailedToStart" })],
      [true, stopped({ stopCode: "ServiceSchedulerInitiated", stoppedReason: "Task failed ELB health checks in (target-group x)" })],
      [true, stopped({ group: "family:huntaze-chat-backend-archive", stopCode: "TaskFailedToStart" })],
      [false, stopped({ stopCode: "ServiceSchedulerInitiated", stoppedReason: "Scaling activity initiated by (deployment x)" })],
      [false, stopped({ group: "service:another", stopCode: "EssentialContainerExited" })],
      [false, stopped({ group: "family:huntaze-chat-backend-archive", stopCode: "EssentialContainerExited" })],
      [false, stopped({ lastStatus: "RUNNING", stopCode: "EssentialContainerExited" })],
    ];
    const python = join(ROOT, "target/infra/venv/bin/python");
    const program = "import json,sys;from moto.events.models import EventPattern;d=json.load(sys.stdin);p=EventPattern.load(d['pattern']);print(json.dumps([p.matches_event(e) for e in d['events']]))";
    const { stdout, stderr } = spawnSync(python, ["-c", program], { input: JSON.stringify({ pattern, events: events.map(([, event]) => event) }), encoding: "utf8" });
    assert.ok(stdout, stderr);
    assert.deepEqual(JSON.parse(stdout), events.map(([counts]) => counts));
    assert.deepEqual(JSON.parse(pattern).detail.$or.at(-1).containers, { exitCode: [{ "anything-but": [0] }] });
  });
});

describe("the example environment, otherwise", { skip: noTerraform }, async () => {
  if (noTerraform) return;
  const { resources } = await apply(EXAMPLE, {
    ...VARIABLES,
    network: NETWORK,
    web_acl_arn: "arn:aws:wafv2:x",
    shutdown_grace_ms: 60_000,
    metrics_mode: "emf",
    accept_next_jwt_secret: true,
    ai: { provider: "bedrock", bedrock_model_arns: ["arn:aws:bedrock:x"] },
    cache: { shards: 3 },
    settings: { STREAM_FRAME_MS: "50" },
    more_egress: { traces: { cidr: "10.9.0.0/16", port: 4318 } },
  });

  test("takes a VPC that is there", () => {
    assert.deepEqual(all(resources, /^network\./), []);
    assert.deepEqual(resources.get("service.resource_aws_ecs_service_this").network_configuration[0].subnets, NETWORK.private_subnet_ids);
    assert.deepEqual(resources.get("database.resource_aws_db_subnet_group_this").subnet_ids, NETWORK.data_subnet_ids);
    assert.equal(resources.get("security.resource_aws_vpc_security_group_egress_rule_service_to_others[traces]").to_port, 4318);
    assert.ok(resources.has("load_balancer.resource_aws_wafv2_web_acl_association_this[0]"));
  });

  test("waits as long as a longer grace asks for", () => {
    assert.equal(server(resources).stopTimeout, 70);
    assert.equal(resources.get("load_balancer.resource_aws_lb_target_group_this").deregistration_delay, 65);
  });

  test("accepts the next secret, while it is changed", () => {
    const { JWT_SECRET: now, JWT_SECRET_PREVIOUS: next } = byName(server(resources).secrets, "valueFrom");
    assert.equal(next, `${now}::AWSPENDING:`);
  });

  test("makes a cluster of several shards", () => {
    const group = resources.get("cache.resource_aws_elasticache_replication_group_this");
    assert.deepEqual([group.num_node_groups, group.replicas_per_node_group, group.num_cache_clusters], [3, 1, null]);
    assert.match(resources.get("cache.resource_aws_secretsmanager_secret_version_url").secret_string_wo, /^rediss-cluster:.*configuration_endpoint/);
  });

  test("gives rights that are asked for, and takes others back", () => {
    const { dynamic } = resources.get("service.data_aws_iam_policy_document_task");
    // Whether it may put metrics, and which models it may ask.
    assert.deepEqual(dynamic.statement, [[], [["arn:aws:bedrock:x"]]]);
    assert.equal(byName(server(resources).environment, "value").STREAM_FRAME_MS, "50");
  });
});
