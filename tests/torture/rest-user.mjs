// A program that asks over REST, by turns as server-sent events and as JSON, and asks again under the same Idempotency-Key until it has the
// answer.
import { randomUUID } from "node:crypto";

import { readAnswer } from "../clients/js/harness/rest.mjs";
import { sleep } from "./run-state.mjs";
import { View } from "./view.mjs";

const LIMIT_MS = 60_000;
const RETRY_MS = 500;

export class RestUser {
  acknowledged = [];
  waiting = new Set();
  /** What streams have shown: `{id, text, at}`, with `text` of those that broke off. */
  partial = [];
  /** Answers that were given whole. */
  answers = [];

  constructor({ name, user, conversations, servers, random, pause, state }) {
    Object.assign(this, { name, user, conversations, servers, random, pause, state });
  }

  async run() {
    while (!this.state.isWindingDown) {
      await sleep(this.random.between(0.5, 1.5) * this.pause);
      if (this.state.isWindingDown) return;
      await this.#ask(this.random.pick(this.conversations));
    }
  }

  async #ask(conversationId) {
    const key = randomUUID();
    const question = { conversationId, content: `${this.name} ${key}`, clientMessageId: key };
    this.waiting.add(question);
    for (let turn = this.random.below(2); !this.state.isOver; turn += 1) {
      const server = this.random.pick(this.servers);
      const ask = turn % 2 === 0 ? this.#stream(server, question) : this.#json(server, question);
      if (await ask.catch(() => false)) break;
      await sleep(RETRY_MS);
    }
    this.waiting.delete(question);
  }

  #acknowledge(question, message, server) {
    if (this.acknowledged.some(({ id }) => id === message.id)) return;
    this.acknowledged.push({ ...question, id: message.id, at: Date.now(), instance: server.name });
    this.state.counts.acknowledged += 1;
  }

  /** Whether the answer came. */
  async #stream(server, question) {
    const { conversationId, content, clientMessageId } = question;
    const where = { instance: server.name, socket: `${this.name}/sse`, conversation: conversationId };
    const view = new View((kind, detail) => this.state.violated(`over SSE: ${kind}`, where, detail));
    const { events, ended } = await readAnswer(server.rest(this.user), conversationId, content, LIMIT_MS, clientMessageId);
    this.state.counts.streams += 1;
    await ended.catch((error) => this.state.violated("an SSE stream does not end", where, error.message));
    for (const { event, payload } of events) {
      if (event === "message:saved") this.#acknowledge(question, payload, server);
      view.read(event, payload);
    }
    const [end] = view.ends.values();
    if (end) this.answers.push({ message: end.message, where });
    else if (view.running) this.partial.push({ ...view.running, at: Date.now(), where });
    return end !== undefined;
  }

  async #json(server, question) {
    const { conversationId, content, clientMessageId } = question;
    const where = { instance: server.name, socket: `${this.name}/json`, conversation: conversationId };
    const headers = { "idempotency-key": clientMessageId };
    const response = await server.rest(this.user).open("POST", `/conversations/${conversationId}/messages`, { content }, headers, LIMIT_MS);
    const body = await response.json();
    if (response.status >= 300) {
      if (response.status < 500) this.state.violated("a REST message is refused", where, JSON.stringify(body));
      return false;
    }
    this.#acknowledge(question, body.message, server);
    if (body.answer) this.answers.push({ message: body.answer, where });
    else this.state.violated("REST gives no answer", where, body.message.id);
    return true;
  }
}
