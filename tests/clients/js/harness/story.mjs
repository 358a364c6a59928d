// Rules 1 and 2 over a whole conversation: what one client was shown of it, and that all clients and the database agree.
import assert from "node:assert/strict";

/**
 * Reads a client's events of one conversation and gives `{held, answers, isRunning}`: the messages that it can show, by id, the
 * ids of the answers in the order of their ends, and whether one is under way. Fails where the order of events or their text
 * is not the contract's. `regenerated`: so many answers have no question of their own. `silent`: an answer may come as its
 * `message:complete` alone, where its frames were made while the client could not be reached.
 */
export function storyOf(client, conversationId, options = {}) {
  const story = new Story(options);
  for (const { event, payload } of client.events) {
    if (event === "connect") story.reconnect();
    else if (payload?.conversationId === conversationId) story.read(event, payload);
  }
  return story;
}

class Story {
  held = new Map();
  answers = [];
  #unanswered;
  #running;
  #mayBeSilent;

  constructor({ regenerated = 0, silent = false }) {
    this.#unanswered = regenerated;
    this.#mayBeSilent = silent;
  }

  get isRunning() {
    return this.#running !== undefined;
  }

  /** On a new connection nothing is under way until the conversation is loaded. */
  reconnect() {
    this.#running = undefined;
  }

  read(event, payload) {
    if (event === "message:saved") this.#save(payload);
    else if (event === "message:stream") this.#grow(payload);
    else if (event === "message:complete") this.#end(payload);
    else if (event === "conversation:loaded") this.#load(payload);
  }

  #save(message) {
    assert.ok(!this.held.has(message.id), `message:saved of "${message.content}" comes once`);
    this.held.set(message.id, message);
    this.#unanswered += 1;
  }

  #grow({ messageId, seq, chunk, fullResponse }) {
    assert.ok(!this.held.has(messageId), "nothing of an answer comes after its message:complete");
    if (!this.#running) {
      assert.ok(this.#unanswered > 0, "an answer begins after its question's message:saved");
      this.#running = { id: messageId, text: "", seq: -1 };
    }
    assert.equal(messageId, this.#running.id, "answers do not interleave");
    assert.ok(seq > this.#running.seq, `seq ${seq} after ${this.#running.seq}`);
    this.#running.seq = seq;
    this.#running.text += chunk;
    if (fullResponse !== undefined) assertText(fullResponse, this.#running.text, "fullResponse is the sum of the chunks");
  }

  #end(message) {
    assert.ok(!this.held.has(message.id), "exactly one message:complete");
    if (this.#running) {
      assert.equal(message.id, this.#running.id, "answers do not interleave");
      assertText(message.content, this.#running.text, "the last fullResponse is the answer");
    } else {
      const isSilent = this.#mayBeSilent || message.status === "error" || message.content === "";
      assert.ok(isSilent, `an answer without a frame: "${message.content.slice(0, 80)}"`);
    }
    this.#running = undefined;
    this.#keep(message);
    this.#unanswered -= 1;
  }

  #load({ messages, streaming, hasMore }) {
    for (const message of messages) {
      if (message.role === "assistant") this.#keep(message);
      else this.held.set(message.id, message);
    }
    if (!hasMore) this.#unanswered = this.held.size - 2 * this.answers.length;
    this.#running = streaming ? { id: streaming.messageId, text: streaming.fullResponse, seq: streaming.seq } : undefined;
  }

  #keep(message) {
    if (!this.answers.includes(message.id)) this.answers.push(message.id);
    const before = this.held.get(message.id);
    if (before) assertText(message.content, before.content, "an answer's text does not change");
    this.held.set(message.id, message);
  }
}

/**
 * Waits until each client holds what the database holds, once and byte for byte, and had it told by the rules, with the
 * answers in the same order. Gives the database's messages.
 */
export async function assertOneStory(cluster, conversationId, clients, options) {
  const stored = await cluster.messages(conversationId);
  const expected = stored.map(brief).sort(byId);
  let order;
  for (const client of clients) {
    const story = await client.until(() => {
      const now = storyOf(client, conversationId, options);
      return now.held.size >= stored.length && !now.isRunning && now;
    }, `whole story of ${stored.length} messages`);
    await client.settle();
    const { held, answers } = storyOf(client, conversationId, options);
    assert.deepEqual([...held.values()].map(brief).sort(byId), expected, "a client holds what is stored, once");
    order ??= answers;
    assert.deepEqual(answers, order, "answers came in the same order to all");
    assert.deepEqual(story.answers, answers);
  }
  return stored;
}

/** Long texts are not printed whole. */
function assertText(actual, expected, what) {
  const shown = (text) => `${text.length} characters that end in "${text.slice(-60)}"`;
  assert.ok(actual === expected, `${what}: ${shown(actual)}, not ${shown(expected)}`);
}

const brief = ({ id, role, content, status, error }) => ({ id, role, content, status, error });
const byId = (one, other) => (one.id < other.id ? -1 : 1);

/**
 * The same for one who reads an answer as server-sent events: what came is the stored answer, or its beginning where the stream
 * broke off before its `message:complete`.
 */
export function assertReadsTheStored(events, stored) {
  const story = storyOf({ events }, stored.conversationId, { silent: true });
  const end = events.find(({ event }) => event === "message:complete");
  if (end) assert.deepEqual(brief(end.payload), brief(stored));
  const text = events.filter(({ event }) => event === "message:stream").map(({ payload }) => payload.chunk).join("");
  assert.ok(stored.content.startsWith(text), `the stream says "${text.slice(0, 200)}", and stored is "${stored.content.slice(0, 200)}"`);
  return story;
}
