// A model's HTTP server that says nothing by itself: the test says each part of each answer, so that nothing depends on time.
// It speaks OpenAI's chat completions (https://platform.openai.com/docs/api-reference/chat/streaming).
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before } from "node:test";

import { PATIENCE_MS, within } from "./deadline.mjs";

/** Between two words of a model that goes on by itself. */
const WORD_MS = 20;

/** A provider for the tests of the enclosing `describe`. */
export function useProvider() {
  const provider = new Provider();
  before(() => provider.start());
  after(() => provider.stop());
  return provider;
}

export class Provider {
  #server = createServer((request, response) => this.#receive(request, response));
  #asked = [];
  #waiting = [];
  #respond;

  async start() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The settings that make a server ask this provider. */
  get env() {
    return this.envFor("");
  }

  /** The same for one of several servers: its calls are `from` this name. */
  envFor(name) {
    return {
      AI_PROVIDER: "openai",
      AI_MODEL: "gpt-4o-mini",
      AI_API_KEY: "x",
      AI_BASE_URL: `http://127.0.0.1:${this.#server.address().port}${name && `/${name}`}/v1/`,
      STREAM_FRAME_MS: "0",
    };
  }

  /** How many calls came that no `next` took. */
  get untaken() {
    return this.#asked.length;
  }

  /** The next call that came, as an answer to be said. */
  next(ms = PATIENCE_MS) {
    if (this.#asked.length > 0) return Promise.resolve(this.#asked.shift());
    const asked = new Promise((resolve) => this.#waiting.push(resolve));
    return within(ms, asked, () => "the server asked its provider nothing");
  }

  /** Drops calls that nobody took, and answers none by itself: for the next test. */
  forget() {
    this.#asked.splice(0).forEach((answer) => answer.cut());
    this.#respond = undefined;
  }

  /** From now on every call is answered by `respond(answer)` at once, those too that wait to be taken. */
  respond(respond) {
    this.#respond = respond;
    this.#asked.splice(0).forEach(respond);
  }

  async #receive(request, response) {
    let body = "";
    for await (const bytes of request) body += bytes;
    const [, from] = request.url.match(/^\/(\w*)\/?v1\//);
    const answer = new Answer(JSON.parse(body), response, from);
    const waiting = this.#waiting.shift();
    if (waiting) waiting(answer);
    else if (this.#respond) this.#respond(answer);
    else this.#asked.push(answer);
  }
}

/** One call to the model. */
class Answer {
  #response;

  constructor(request, response, from) {
    this.#response = response;
    /** Which server asked, where `envFor` named it. */
    this.from = from;
    /** What was asked: `{role, content}`, oldest first. */
    this.messages = request.messages;
    /** Comes when the server hung up, or when the answer was said whole. */
    this.closed = once(response, "close");
  }

  /** The question that is to be answered. */
  get question() {
    return this.messages.findLast(({ role }) => role === "user").content;
  }

  say(...texts) {
    if (texts.length > 0) this.#begin();
    for (const content of texts) this.#chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    return this;
  }

  /** Says one word after the other until the server hangs up or `ms` are over; resolves with all that was said then. */
  async keepSaying(ms = 30_000) {
    let [text, isOpen] = ["", true];
    this.closed.then(() => (isOpen = false));
    const end = performance.now() + ms;
    for (let word = 0; isOpen && performance.now() < end; word += 1) {
      this.say(`word${word} `);
      text += `word${word} `;
      await new Promise((resume) => setTimeout(resume, WORD_MS));
    }
    return text;
  }

  /** Ends the answer as a model does that has said all; `tokens` is the usage it reports. */
  end(tokens = 7) {
    this.#begin();
    this.#chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
    this.#chunk({ choices: [], usage: { prompt_tokens: tokens - 2, completion_tokens: 2, total_tokens: tokens } });
    this.#response.end("data: [DONE]\n\n");
  }

  /** Refuses the call with an HTTP status. */
  refuse(status, body = { error: { message: "an-internal-detail", type: "server_error" } }) {
    this.#response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  /** Breaks the connection in the middle. */
  cut() {
    this.#response.destroy();
  }

  /** Ends the response properly, but without the end mark. */
  leave() {
    this.#response.end();
  }

  #begin() {
    if (!this.#response.headersSent) this.#response.writeHead(200, { "content-type": "text/event-stream" });
  }

  #chunk(fields) {
    const chunk = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 0, model: "gpt-4o-mini", ...fields };
    this.#response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
}
