// What the model is asked, and what is kept of its answer.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { useProvider } from "../harness/provider.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { completed, newConversation, send } from "../harness/turns.mjs";

const CONTEXT = 10;

describe("a model", () => {
  const provider = useProvider();
  const server = useServer(() => provider.env);

  test("is asked with a system prompt, the last ten messages and the question", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    const said = [];
    for (let count = 0; count < 7; count += 1) {
      await send(client, id, `question ${count}`);
      const asked = await provider.next();
      assert.equal(asked.messages[0].role, "system");
      assert.deepEqual(asked.messages.slice(1), [...said.slice(-CONTEXT), { role: "user", content: `question ${count}` }]);
      asked.say(`answer ${count}`).end();
      await completed(client, id);
      said.push({ role: "user", content: `question ${count}` }, { role: "assistant", content: `answer ${count}` });
    }
  });

  test("knows nothing of other conversations", async () => {
    const client = await server.connect(newUser());
    for (const content of ["in the first", "in the second"]) {
      const { id } = await newConversation(client);
      await send(client, id, content);
      const asked = await provider.next();
      assert.deepEqual(asked.messages.slice(1), [{ role: "user", content }]);
      asked.say("fine").end();
      await completed(client, id);
    }
  });

  test("is kept with its name, tokens and time, and the question's intent", async () => {
    const client = await server.connect(newUser());
    for (const [content, intent] of [
      ["Hello there", "greeting"],
      ["How is my revenue?", "analytics_query"],
      ["qwertz", "general_query"],
    ]) {
      const { id } = await newConversation(client);
      await send(client, id, content);
      (await provider.next()).say("fine").end(42);
      const answer = await completed(client, id, { model: "gpt-4o-mini", tokens: 42, intent });
      assert.ok(intent === "general_query" ? answer.confidence === 0.5 : answer.confidence > 0.5, answer.confidence);
      assert.ok(answer.processingTime < 10_000);
    }
  });
});

describe("a model that falls silent", () => {
  const provider = useProvider();
  const server = useServer(() => ({ ...provider.env, AI_CONNECT_TIMEOUT_MS: "500", AI_IDLE_TIMEOUT_MS: "500" }));

  for (const [name, said] of [
    ["before its first token", []],
    ["in the middle", ["half"]],
  ]) {
    test(`${name} is waited for so long, and no longer`, async () => {
      const client = await server.connect(newUser());
      const { id } = await newConversation(client);
      await send(client, id, "speak");
      const asked = await provider.next();
      asked.say(...said);
      const answer = await completed(client, id, { status: "error" });
      assert.ok(answer.content.startsWith(said.join("")) && answer.content.length > 3);
      await asked.closed;
    });
  }
});
