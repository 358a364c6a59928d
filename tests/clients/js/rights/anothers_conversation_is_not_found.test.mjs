// Rule 7: what is somebody else's and what does not exist answer alike, at every door.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";

import { assertProblem, refused } from "../harness/refusals.mjs";
import { EVENTS_OF_A_CONVERSATION, ROUTES_OF_A_CONVERSATION } from "../harness/rights.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { load, newConversation, turn } from "../harness/turns.mjs";

describe("somebody else's conversation", () => {
  const server = useServer({ AI_CHUNKS: "1" });
  let owner, stranger, conversation, state;

  before(async () => {
    owner = await server.connect(newUser("owner"));
    stranger = await server.connect(newUser("stranger"));
    conversation = await newConversation(owner, "Private");
    await turn(owner, conversation.id, "a secret");
    state = await everything();
  });

  for (const [event, fields] of EVENTS_OF_A_CONVERSATION) {
    test(`is NOT_FOUND to ${event}, in the words for one that does not exist`, async () => {
      const foreign = await refused(stranger, "NOT_FOUND", event, { conversationId: conversation.id, ...fields });
      const unknown = await refused(stranger, "NOT_FOUND", event, { conversationId: randomUUID(), ...fields });
      const strange = await refused(stranger, "NOT_FOUND", event, { conversationId: "no-id-of-ours' OR 1=1", ...fields });
      for (const other of [unknown, strange]) assert.equal(foreign.message, other.message);
      await assertUntouched();
    });
  }

  for (const [method, path, body] of ROUTES_OF_A_CONVERSATION) {
    test(`is 404 to ${method} /conversations/{id}${path}, in the words for one that does not exist`, async () => {
      const rest = server.rest(stranger.user);
      const foreign = await rest.call(method, `/conversations/${conversation.id}${path}`, body);
      assertProblem(foreign, 404, "NOT_FOUND");
      const unknown = await rest.call(method, `/conversations/${randomUUID()}${path}`, body);
      assertProblem(unknown, 404, "NOT_FOUND");
      const plain = ({ title, detail }) => ({ title, detail });
      assert.deepEqual(plain(foreign.body), plain(unknown.body));
      await assertUntouched();
    });
  }

  test("is in no list, and counts in nobody else's totals", async () => {
    assert.deepEqual(await stranger.emit("conversation:list", {}), []);
    const rest = server.rest(stranger.user);
    assert.deepEqual((await rest.get("/conversations")).body.items, []);
    assert.deepEqual((await rest.get("/conversations?q=Private")).body.items, []);
    assert.doesNotMatch(JSON.stringify((await rest.get("/analytics")).body), new RegExp(conversation.id));
  });

  async function everything() {
    const rest = server.rest(owner.user);
    const { body } = await rest.get(`/conversations/${conversation.id}`);
    const { messages } = await load(owner, conversation.id);
    return { body, messages };
  }

  async function assertUntouched() {
    assert.deepEqual(await everything(), state);
    const seen = new Set(stranger.events.map(({ event }) => event));
    for (const event of ["connect", "conversations:list", "exception"]) seen.delete(event);
    assert.deepEqual([...seen], [], "the stranger saw nothing");
    const told = owner.events.filter(({ event }) => event.startsWith("typing:") || event === "conversation:updated");
    assert.deepEqual(told, [], "the owner saw nothing of it");
  }
});
