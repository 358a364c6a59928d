// conversation:escalated, conversation:resume: from three frustrated messages or a request for a human on, messages are stored and not
// answered, until somebody says so.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { assertProblem, refused } from "../harness/refusals.mjs";
import { serverSentEvents } from "../harness/rest.mjs";
import { newUser, useServer } from "../harness/server.mjs";
import { assertLoaded } from "../harness/shapes.mjs";
import { completed, load, newConversation, send, turn } from "../harness/turns.mjs";

const FRUSTRATED = ["This is useless!", "You keep giving me the same wrong answer!!", "It STILL does not work, I am so fed up!!"];
const FRUSTRE = ["C'est vraiment nul, ça ne marche pas !", "Ça ne marche toujours pas, j'en ai marre !!", "Vous ne servez à rien !!"];

describe("a conversation", () => {
  const server = useServer({ AI_CHUNKS: "1" });

  /** An owner and a guest in one conversation. */
  async function shared() {
    const [owner, guest] = await Promise.all([server.connect(newUser("owner")), server.connect(newUser("guest"))]);
    const { id } = await newConversation(owner);
    await owner.emit("conversation:invite", { conversationId: id, userId: guest.user });
    await load(guest, id);
    return { owner, guest, id };
  }

  /** Sends a message that nobody answers; gives how many answers there were before. */
  async function sendUnanswered(client, id, content) {
    const before = client.all("message:complete").length;
    const message = await send(client, id, content);
    await client.next("message:saved", (saved) => saved.id === message.id);
    await client.settle();
    return { message, before };
  }

  for (const [language, messages] of [["English", FRUSTRATED], ["French", FRUSTRE]]) {
    test(`is escalated by the third frustrated message in ${language}, once, and is silent then`, async () => {
      const { owner, guest, id } = await shared();
      for (const content of messages.slice(0, 2)) await turn(owner, id, content);
      assert.equal(owner.all("conversation:escalated").length, 0);
      await sendUnanswered(owner, id, messages[2]);
      for (const client of [owner, guest]) {
        assert.deepEqual(await client.next("conversation:escalated"), { conversationId: id });
      }
      await sendUnanswered(guest, id, "Are you there?");
      await sendUnanswered(owner, id, messages[0]);
      for (const client of [owner, guest]) {
        assert.equal(client.all("message:complete").length, 2, "two were answered");
        assert.equal(client.all("conversation:escalated").length, 1, "once");
      }
      const { body } = await server.rest(owner.user).get(`/conversations/${id}/messages`);
      assert.equal(body.messages.length, 7, "all are stored");
      assert.equal(body.escalated, true);
    });
  }

  for (const content of ["I want to talk to a human, please", "Je voudrais parler à un vrai conseiller humain"]) {
    test(`is escalated by "${content}"`, async () => {
      const { owner, guest, id } = await shared();
      await sendUnanswered(owner, id, content);
      for (const client of [owner, guest]) {
        await client.next("conversation:escalated");
        const saved = client.events.findIndex(({ event }) => event === "message:saved");
        const escalated = client.events.findIndex(({ event }) => event === "conversation:escalated");
        assert.ok(saved >= 0 && saved < escalated, "first the message is shown");
      }
    });
  }

  test("is not escalated by others' anger or by what is no request", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    for (const content of [
      "My followers are angry about the price, what should I post?",
      "Write a caption about how much I hate Mondays",
      "Give me a post idea about the human body",
      "Thanks, that is great!",
    ]) {
      await turn(client, id, content);
    }
    assert.equal(client.all("conversation:escalated").length, 0);
  });

  test("is told to be escalated to who loads it, and can be resumed by whoever takes part", async () => {
    const { owner, guest, id } = await shared();
    await sendUnanswered(owner, id, "Let me talk to a real person");
    const late = await server.connect(owner.user);
    assertLoaded(await load(late, id), { escalated: true });
    const { message } = await refused(owner, "CONFLICT", "message:regenerate", { conversationId: id });
    assert.match(message, /resume/);
    assert.deepEqual(await guest.emit("conversation:resume", { conversationId: id }), { conversationId: id });
    for (const client of [owner, guest, late]) {
      assert.deepEqual(await client.next("conversation:resumed"), { conversationId: id });
    }
    assert.equal((await load(late, id)).escalated, undefined);
    await turn(owner, id, "Hello again");
    assert.deepEqual(await owner.emit("conversation:resume", { conversationId: id }), { conversationId: id });
    await owner.settle();
    assert.equal(owner.all("conversation:resumed").length, 1, "resuming what runs changes nothing");
  });

  test("can be resumed by an agent over REST, and by no stranger", async () => {
    const { owner, id } = await shared();
    const agent = server.rest(newUser("agent"), { roles: ["agent"] });
    assertProblem(await agent.post(`/conversations/${id}/resume`), 404, "NOT_FOUND");
    await server.rest(owner.user).post(`/conversations/${id}/escalate`);
    await owner.next("conversation:escalated");
    assertProblem(await server.rest(newUser("eve")).post(`/conversations/${id}/resume`), 404, "NOT_FOUND");
    const eve = await server.connect(newUser("eve"));
    await refused(eve, "NOT_FOUND", "conversation:resume", { conversationId: id });
    assertProblem(await agent.get(`/conversations/${id}/messages`), 404, "NOT_FOUND");
    const resumed = await agent.post(`/conversations/${id}/resume`);
    assert.deepEqual([resumed.status, resumed.body], [200, { conversationId: id }]);
    await owner.next("conversation:resumed");
    await turn(owner, id, "Hello");
  });

  test("answers a REST message with nothing while it is escalated", async () => {
    const rest = server.rest(newUser());
    const { body: { id } } = await rest.post("/conversations", {});
    const asked = await rest.post(`/conversations/${id}/messages`, { content: "I need a human agent" });
    assert.deepEqual([asked.status, asked.body.answer], [201, null]);
    assert.equal(asked.body.message.content, "I need a human agent");
    const again = { "idempotency-key": "k" };
    for (const status of [201, 200]) {
      const response = await rest.post(`/conversations/${id}/messages`, { content: "Hello?" }, again);
      assert.deepEqual([response.status, response.body.answer], [status, null]);
    }
    const accept = { accept: "text/event-stream" };
    const stream = await rest.open("POST", `/conversations/${id}/messages`, { content: "Anybody?" }, accept);
    const events = [];
    for await (const { event } of serverSentEvents(stream)) events.push(event);
    assert.deepEqual(events, ["message:saved"]);
    await rest.post(`/conversations/${id}/resume`);
    assert.equal((await rest.post(`/conversations/${id}/messages`, { content: "Hi" })).body.answer.role, "assistant");
  });
});

describe("a message", () => {
  const server = useServer({ AI_CHUNKS: "1" });

  test("is stored with how it sounds, in English and in French", async () => {
    const client = await server.connect(newUser());
    const { id } = await newConversation(client);
    for (const [content, sentiment] of [
      ["I love it, this is great!", "positive"],
      ["This is terrible and I am sad", "negative"],
      ["The meeting is on Monday", "neutral"],
      ["C'est vraiment génial, merci !", "positive"],
      ["C'est affreux, je suis triste", "negative"],
      ["La réunion est lundi", "neutral"],
    ]) {
      const message = await client.emit("message:send", { conversationId: id, content });
      assert.equal(message.sentiment, sentiment, content);
      assert.equal((await completed(client, id)).sentiment, null, "an answer sounds like nothing");
    }
  });
});
