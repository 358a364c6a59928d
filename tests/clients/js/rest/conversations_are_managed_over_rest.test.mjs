// The REST twins of the conversation events.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { assertProblem } from "../harness/refusals.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertConversation, assertSummary } from "../harness/shapes.mjs";

describe("/api/chat/conversations", () => {
  const server = useServer({ AI_CHUNKS: "1" });

  test("creates with 201, with the default title where none is given", async () => {
    const user = newUser();
    const rest = server.rest(user);
    for (const [body, title] of [
      [{ title: "Plans" }, "Plans"],
      [{}, "New Conversation"],
    ]) {
      const response = await rest.post("/conversations", body);
      assert.equal(response.status, 201);
      assertConversation(response.body, { userId: user, title, status: "active", messageCount: 0, lastMessageAt: null });
      const read = await rest.get(`/conversations/${response.body.id}`);
      assert.equal(read.status, 200);
      for (const [field, value] of Object.entries(response.body)) assert.deepEqual(read.body[field], value, field);
    }
  });

  test("renames, archives and deletes", async () => {
    const rest = server.rest(newUser());
    const { body: created } = await rest.post("/conversations", {});
    const path = `/conversations/${created.id}`;
    assertConversation((await rest.patch(path, { title: "Better" })).body, { id: created.id, title: "Better" });
    assertConversation((await rest.post(`${path}/archive`)).body, { status: "archived", title: "Better" });
    assert.ok([200, 204].includes((await rest.delete(path)).status));
    assertProblem(await rest.get(path), 404, "NOT_FOUND");
    assertProblem(await rest.delete(path), 404, "NOT_FOUND");
    for (const query of ["", "?status=archived", "?q=Better"]) {
      assert.deepEqual((await rest.get(`/conversations${query}`)).body, { items: [], nextCursor: null });
    }
  });

  test("lists what the socket lists", async () => {
    const user = newUser();
    const rest = server.rest(user);
    const { body: created } = await rest.post("/conversations", { title: "Listed" });
    await rest.post(`/conversations/${created.id}/messages`, { content: "hello" });
    const { body } = await rest.get("/conversations");
    assert.deepEqual(Object.keys(body).sort(), ["items", "nextCursor"]);
    body.items.forEach((item) => assertSummary(item, { id: created.id, messageCount: 2 }));
    const client = await server.connect(user);
    assert.deepEqual(await client.next("conversations:list"), body.items);
  });

  test("escalates, and tells the sockets", async () => {
    const client = await server.connect(newUser());
    const rest = server.rest(client.user);
    const { id } = await client.emit("conversation:create", {});
    const response = await rest.post(`/conversations/${id}/escalate`);
    assert.ok([200, 202, 204].includes(response.status), JSON.stringify(response.body));
    assert.deepEqual(await client.next("conversation:escalated"), { conversationId: id });
    assert.equal((await rest.get(`/conversations/${id}/analytics`)).body.escalated, true);
  });

  const BAD = [
    ["POST", "/conversations", "{", "payload"],
    ["POST", "/conversations", [], "payload"],
    ["POST", "/conversations", { title: 7 }, "title"],
    ["PATCH", "/conversations/{id}", {}, "title"],
    ["PATCH", "/conversations/{id}", { title: "  " }, "title"],
    ["PATCH", "/conversations/{id}", { title: null }, "title"],
    ["POST", "/conversations/{id}/messages", {}, "content"],
    ["POST", "/conversations/{id}/messages", { content: "" }, "content"],
    ["POST", "/conversations/{id}/messages", { content: "a\u0000" }, "content"],
    ["POST", "/conversations/{id}/messages", { content: ["x"] }, "content"],
    ["POST", "/conversations/{id}/feedback", { rating: 6 }, "rating"],
    ["POST", "/conversations/{id}/feedback", {}, "rating"],
    ["POST", "/conversations/{id}/participants", {}, "userId"],
    ["GET", "/conversations?status=gone", undefined, "status"],
    ["GET", "/conversations?limit=none", undefined, "limit"],
    ["GET", "/conversations?cursor=none", undefined, "cursor"],
    ["GET", "/conversations/{id}/messages?before=none", undefined, "before"],
    ["GET", "/conversations/{id}/messages?limit=0", undefined, "limit"],
    ["GET", "/analytics?from=yesterday", undefined, "from"],
    ["GET", "/analytics?from=2026-02-01T00:00:00.000Z&to=2026-01-01T00:00:00.000Z", undefined, "from|to"],
  ];
  for (const [method, path, body, field] of BAD) {
    test(`refuses ${method} ${path} with ${JSON.stringify(body)} by name`, async () => {
      const rest = server.rest(newUser());
      const { body: created } = await rest.post("/conversations", {});
      const response = await rest.call(method, path.replace("{id}", created.id), body);
      assertProblem(response, 400, "BAD_REQUEST");
      assert.match(response.body.detail, new RegExp(field));
      assert.deepEqual((await rest.get(`/conversations/${created.id}/messages`)).body.messages, []);
    });
  }

  test("refuses too much with 413", async () => {
    const rest = server.rest(newUser());
    const { body: created } = await rest.post("/conversations", {});
    const post = (length) => rest.post(`/conversations/${created.id}/messages`, { content: "x".repeat(length) });
    for (const length of [32_001, 500_000]) assertProblem(await post(length), 413, "PAYLOAD_TOO_LARGE");
    // More than a body may have: the connection ends, whether or not the client reads why before it does.
    const tooMuch = await post(8_000_000).catch((error) => error);
    if (!(tooMuch instanceof TypeError)) assertProblem(tooMuch, 413, "PAYLOAD_TOO_LARGE");
    assert.equal((await post(32_000)).status, 201);
  });

  test("answers an unknown route and an unknown method as problems too", async () => {
    const rest = server.rest(newUser());
    assertProblem(await rest.get("/nothing-here"), 404, "NOT_FOUND");
    assert.equal((await rest.call("PUT", "/conversations", {})).status, 405);
  });
});
