// Names and numbers that two sides must have the same: settings, metrics, events, and how long each waits for the other.
import assert from "node:assert/strict";
import { test } from "node:test";

import { defaultOf, EVENT_SOURCE, EVENTS, METRICS, NAMESPACE, PING_SECONDS, SETTINGS } from "../lib/server.mjs";
import { folders, read, texts } from "../lib/terraform.mjs";

const all = await folders();
const folder = (path) => all.find((each) => each.path === `infra/${path}`);
const resource = (path, type, name = "this") => folder(path).blocks.resource[type][name][0];

test("every setting and secret that tasks are given is one of the server's", () => {
  const text = [folder("modules/service"), folder("modules/maintenance"), folder("environments/example")].map((each) => each.text).join("\n");
  const given = [...text.matchAll(/^\s+([A-Z][A-Z0-9_]+)\s+=/gm)].map(([, name]) => name);
  const named = [...text.matchAll(/name = "([A-Z][A-Z0-9_]+)", value/g)].map(([, name]) => name);
  assert.ok(given.length > 10 && named.length >= 2, `${given} ${named}`);
  assert.deepEqual([...given, ...named].filter((name) => !SETTINGS.includes(name)), []);
  for (const needed of ["DATABASE_URL", "REDIS_URL", "JWT_SECRET", "JWT_SECRET_PREVIOUS", "EVENTBRIDGE_BUS", "TRUSTED_PROXY_HOPS"]) {
    assert.ok(text.includes(needed), needed);
  }
});

test("alarms and scaling read metrics that the server emits, in its unit", () => {
  const monitoring = folder("modules/monitoring");
  const alarms = Object.values(monitoring.blocks.resource.aws_cloudwatch_metric_alarm).map(([alarm]) => alarm);
  const queries = alarms.flatMap(({ metric_query: queries = [] }) => queries).flatMap(({ metric = [] }) => metric);
  const ours = [...alarms, ...queries].filter(({ namespace }) => namespace === "${var.metrics_namespace}");
  const [scaled] = resource("modules/scaling", "aws_appautoscaling_policy", "connections").target_tracking_scaling_policy_configuration;
  const [connections] = scaled.customized_metric_specification;
  assert.ok(ours.length >= 5 && METRICS.size >= 10);
  for (const { metric_name: name, unit } of [...ours, connections]) assert.equal(unit, METRICS.get(name), name);
  assert.deepEqual([connections.metric_name, connections.statistic], ["Connections", "Average"]);
  assert.equal(folder("environments/example").blocks.locals[0].metrics_namespace, NAMESPACE);
});

test("the four alarms of the design are there, with its thresholds", () => {
  const alarm = (name) => resource("modules/monitoring", "aws_cloudwatch_metric_alarm", name);
  const standard = (name) => folder("modules/monitoring").blocks.variable[name][0].default;
  assert.equal(alarm("response_time").threshold, "${var.response_time_seconds * 1000}");
  assert.deepEqual([alarm("response_time").unit, alarm("connection_failures").period, alarm("task_failures").period], ["Milliseconds", 60, 3600]);
  const names = ["response_time_seconds", "error_rate_percent", "connection_failures_per_minute", "task_failures_per_hour"];
  assert.deepEqual(names.map(standard), [2, 5, 10, 2]);
  for (const name of ["response_time", "error_rate", "connection_failures", "task_failures"]) {
    assert.equal(alarm(name).comparison_operator, "GreaterThanThreshold");
    assert.deepEqual([alarm(name).alarm_actions, alarm(name).ok_actions], ["${local.actions}", "${local.actions}"]);
  }
  const [rate] = alarm("error_rate").metric_query;
  assert.match(rate.expression, /^IF\(answers >= .*, 100 \* FILL\(errors, 0\) \/ answers, 0\)$/);
});

test("what counts failed tasks is what the alarm reads", () => {
  const [filter] = [resource("modules/monitoring", "aws_cloudwatch_log_metric_filter", "task_failures").metric_transformation[0]];
  const alarm = resource("modules/monitoring", "aws_cloudwatch_metric_alarm", "task_failures");
  assert.deepEqual([filter.namespace, filter.name], [alarm.namespace, alarm.metric_name]);
});

test("rules listen to events that the server publishes", () => {
  const events = folder("modules/events");
  const types = [...events.text.matchAll(/"detail-type" = \[([^\]]+)\]/g)].flatMap(([, list]) => list.match(/\w+/g));
  assert.ok(types.length > 0 && EVENTS.length >= 8);
  assert.deepEqual(types.filter((type) => !EVENTS.includes(type)), []);
  assert.equal(events.blocks.locals[0].source, EVENT_SOURCE);
});

test("whoever waits for a stopping server waits longer than it needs", () => {
  const grace = Number(defaultOf("SHUTDOWN_GRACE_MS"));
  assert.equal(folder("modules/service").blocks.variable.shutdown_grace_ms[0].default, grace);
  assert.equal(folder("environments/example").blocks.variable.shutdown_grace_ms[0].default, grace);
  // docs/operations.md: SHUTDOWN_GRACE_MS plus ten seconds.
  assert.equal(folder("modules/service").blocks.locals[0].stop_timeout_seconds, "${ceil(var.shutdown_grace_ms / 1000) + 10}");
  assert.ok(texts(resource("modules/service", "aws_ecs_task_definition")).some((text) => text.includes("stopTimeout            = local.stop_timeout_seconds")));
  assert.equal(folder("environments/example").blocks.module.load_balancer[0].deregistration_delay_seconds, "${ceil(var.shutdown_grace_ms / 1000) + 5}");
});

test("the load balancer outlasts a ping, and asks what the server answers", () => {
  const { default: idle, validation } = folder("modules/load_balancer").blocks.variable.idle_timeout_seconds[0];
  assert.ok(idle > PING_SECONDS && validation[0].condition.includes(`> ${PING_SECONDS}`));
  const target = resource("modules/load_balancer", "aws_lb_target_group");
  assert.equal(target.health_check[0].path, "/health");
  assert.deepEqual([target.stickiness[0].type, target.stickiness[0].enabled], ["lb_cookie", true]);
  assert.equal(String(folder("environments/example").blocks.locals[0].container_port), defaultOf("PORT"));
});

test("tasks find the certificates where the image has them", () => {
  const path = folder("environments/example").blocks.locals[0].ca_bundle_path;
  assert.ok(read("Dockerfile").includes(`rds-global-bundle.pem ${path}\n`), path);
  assert.match(folder("modules/database").text, /sslmode=verify-full&sslrootcert=%s/);
});
