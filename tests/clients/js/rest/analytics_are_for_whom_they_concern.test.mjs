// GET /api/chat/analytics, /series and /intents: whose figures, for whom, over which span.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { eventually } from "../harness/deadline.mjs";
import { Rest } from "../harness/rest.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { token } from "../harness/token.mjs";
import { newConversation, turn } from "../harness/turns.mjs";

const TOTALS = [
  "conversations", "messages", "userMessages", "answers", "errors", "avgResponseTime", "p95ResponseTime", "avgFirstTokenTime",
  "avgDuration", "sentimentScore", "sentiment", "frustrated", "escalated", "abandoned", "rating", "ratings",
];
const DAY = [
  "day", "conversations", "messages", "userMessages", "answers", "errors", "avgResponseTime", "p95ResponseTime",
  "avgFirstTokenTime", "sentimentScore", "escalated",
];
const ROUTES = ["/analytics", "/analytics/series", "/analytics/intents"];

describe("analytics over a span", () => {
  const server = useServer({ AI_CHUNKS: "1" });
  const admin = () => new Rest(server.url, () => token("boss", { roles: ["admin"] }));

  test("have every figure, in total and for every day", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    await turn(client, id, "hello");
    await turn(client, id, "how are my stats");
    const rest = server.rest(client.user);
    await rest.post(`/conversations/${id}/feedback`, { rating: 4 });
    await rest.post(`/conversations/${id}/escalate`, {});
    // What is counted by conversation comes a moment later.
    const totals = await eventually("an escalation in the totals", async () => {
      const { body } = await rest.get("/analytics");
      return body.escalated === 1 && body;
    }, 20_000);
    assert.deepEqual(Object.keys(totals), TOTALS);
    assert.deepEqual(
      [totals.conversations, totals.messages, totals.userMessages, totals.answers, totals.errors, totals.rating, totals.ratings],
      [1, 4, 2, 2, 0, 4, 1],
    );
    assert.equal(totals.abandoned, 0);
    assert.equal(typeof totals.avgDuration, "number");
    const { positive, neutral, negative } = totals.sentiment;
    assert.equal(positive + neutral + negative, 2);
    const { items } = (await rest.get("/analytics/series")).body;
    assert.ok(items.length === 31, `${items.length} days`);
    for (const day of items) assert.deepEqual(Object.keys(day), DAY);
    assert.deepEqual(items.map(({ day }) => day), items.map(({ day }) => day).toSorted());
    const sum = (name) => items.reduce((total, day) => total + day[name], 0);
    assert.deepEqual([sum("messages"), sum("answers"), sum("escalated")], [4, 2, 1]);
    const intents = (await rest.get("/analytics/intents")).body.items;
    assert.deepEqual(intents, [{ intent: "analytics_query", count: 1 }, { intent: "greeting", count: 1 }]);
  });

  test("of others are an admin's to see, and nobody else's", async () => {
    const client = await server.connect(newUser("seen"));
    await turn(client, (await newConversation(client)).id, "hello");
    const stranger = server.rest(newUser("stranger"));
    for (const route of ROUTES) {
      for (const query of ["scope=all", `userId=${client.user}`]) {
        const refused = await stranger.get(`${route}?${query}`);
        assert.equal(refused.status, 403);
        assert.match(refused.body.detail, /role admin/);
        assert.equal((await admin().get(`${route}?${query}`)).status, 200);
      }
    }
    assert.deepEqual((await stranger.get("/analytics")).body.messages, 0);
    assert.deepEqual((await stranger.get("/analytics/intents")).body.items, []);
    assert.equal((await admin().get(`/analytics?userId=${client.user}`)).body.messages, 2);
    assert.equal((await admin().get("/analytics")).body.messages, 0, "an admin's own are an admin's own");
    const everybody = (await admin().get("/analytics?scope=all")).body;
    assert.ok(everybody.messages >= 2 && everybody.conversations >= 1, JSON.stringify(everybody));
  });

  test("are refused by name where the span makes no sense", async () => {
    const rest = server.rest(newUser());
    for (const route of ROUTES) {
      for (const [query, name] of [
        ["from=yesterday", "from"],
        ["from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from"],
        ["from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from"],
        ["scope=mine", "scope"],
        ["scope=all&userId=ana", "userId"],
      ]) {
        const { status, body } = await rest.get(`${route}?${query}`);
        assert.equal(status, 400, query);
        assert.match(body.detail, new RegExp(`\`${name}\``));
      }
    }
  });
});
