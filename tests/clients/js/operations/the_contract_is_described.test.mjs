// /api/docs: documents that are valid, and name every event and every route.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Parser } from "@asyncapi/parser";

import { EVENTS_OF_A_CONVERSATION, ROUTES_OF_A_CONVERSATION } from "../harness/rights.mjs";
import { useServer } from "../harness/server.mjs";

const EVENTS = [
  ...EVENTS_OF_A_CONVERSATION.map(([event]) => event),
  "conversation:create",
  "conversation:list",
  "conversations:list",
  "message:saved",
  "message:stream",
  "message:complete",
  "conversation:created",
  "conversation:loaded",
  "typing:user",
  "typing:stopped",
  "exception",
  "conversation:updated",
  "conversation:deleted",
  "conversation:escalated",
  "server:draining",
];

describe("/api/docs", () => {
  const server = useServer();

  test("is a page", async () => {
    const response = await fetch(`${server.url}/api/docs`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), /^text\/html/);
  });

  test("describes every socket event in a valid AsyncAPI document", async () => {
    const text = await (await fetch(`${server.url}/api/docs/asyncapi.json`)).text();
    const { document, diagnostics } = await new Parser().parse(text);
    assert.deepEqual(diagnostics.filter(({ severity }) => severity === 0), [], "no error in it");
    const names = document.messages().all().map((message) => message.name() ?? message.id());
    for (const event of EVENTS) assert.ok(names.includes(event), `${event} is not among ${names.join(", ")}`);
  });

  test("describes every REST route in an OpenAPI document", async () => {
    const { openapi, paths, components } = await (await fetch(`${server.url}/api/docs/openapi.json`)).json();
    assert.match(openapi, /^3\./);
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, "{}")}`),
    );
    const expected = [
      ...ROUTES_OF_A_CONVERSATION.map(([method, path]) => `${method} /conversations/{}${path.replace("somebody", "{}")}`),
      "GET /conversations",
      "POST /conversations",
      "GET /analytics",
    ].map((route) => route.replace(" ", " /api/chat"));
    for (const route of expected) assert.ok(described.includes(route), `${route} is not among ${described.join(", ")}`);
    for (const schema of ["Conversation", "Message"]) assert.ok(components.schemas[schema], schema);
  });
});
