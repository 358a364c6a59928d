// What a load balancer and a scraper ask.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { newUser, useServer } from "../harness/server.mjs";
import { newConversation, turn } from "../harness/turns.mjs";

describe("a running server", () => {
  const server = useServer({ AI_CHUNKS: "1" });

  test("says that it lives", async () => {
    assert.equal((await fetch(`${server.url}/health`)).status, 200);
  });

  test("says that it is ready and what it depends on", async () => {
    const response = await fetch(`${server.url}/health/ready`);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /database/);
  });

  test("counts what it did in Prometheus' format, and names nobody", async () => {
    const client = await server.connect(newUser("metricsuser"));
    const { id } = await newConversation(client);
    await turn(client, id, "unheard-of-content");
    const text = await server.metrics();
    assert.match(text, /^# TYPE \S+ counter$/m);
    assert.match(text, /^# TYPE \S+ gauge$/m);
    for (const line of text.split("\n").filter((each) => each && !each.startsWith("#"))) {
      assert.match(line, /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{.*\})? [-+.0-9eEInfNa]+$/);
    }
    for (const secret of [client.user, id, "unheard-of-content"]) assert.ok(!text.includes(secret), secret);
  });

  test("never logs what people say", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client, "unheard-of-title");
    await turn(client, id, "unheard-of-content");
    await client.emit("message:send", { conversationId: id, content: ["unheard-of-content"] });
    assert.doesNotMatch(server.log, /unheard-of/);
  });
});

describe("a server that logs JSON in full detail", () => {
  const server = useServer({ LOG_FORMAT: "json", RUST_LOG: "info,chat_backend=trace", AI_CHUNKS: "1" });

  test("names user and conversation as fields, and no content, also there", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client, "unheard-of-title");
    await turn(client, id, "unheard-of-content");
    await server.stop({ keepDatabase: true }); // The log is whole once its writer has gone.
    // The line with the address is for people.
    const lines = server.log.split("\n").filter((line) => line && !line.startsWith("chat-backend is ready"));
    assert.ok(lines.length > 0);
    for (const line of lines) JSON.parse(line);
    assert.ok(server.log.includes(client.user) && server.log.includes(id), "ids are in the log");
    assert.doesNotMatch(server.log, /unheard-of/);
  });
});
