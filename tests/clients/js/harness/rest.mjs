// The REST routes, as one user calls them.
import assert from "node:assert/strict";

const LIMIT_MS = 15_000;

export class Rest {
  #base;
  #token;

  constructor(url, token) {
    this.#base = `${url}/api/chat`;
    this.#token = token;
  }

  get(path) {
    return this.call("GET", path);
  }

  post(path, body, headers) {
    return this.call("POST", path, body, headers);
  }

  patch(path, body) {
    return this.call("PATCH", path, body);
  }

  delete(path) {
    return this.call("DELETE", path);
  }

  /** Gives `{status, type, body, headers}`; `body` is parsed where it is JSON. */
  async call(method, path, body, headers = {}) {
    const response = await this.open(method, path, body, headers);
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    const json = /[/+]json/.test(type) && text !== "";
    return { status: response.status, type, headers: response.headers, body: json ? JSON.parse(text) : text };
  }

  /** The response itself, for one whose body is read as it comes, within `ms`. */
  async open(method, path, body, headers = {}, ms = LIMIT_MS) {
    return fetch(`${this.#base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.#token()}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(ms),
    });
  }
}

/**
 * Sends `content`, under an `Idempotency-Key` if there is a `key`, and reads the answer as server-sent events. Gives `{events, ended}`: what came so far, and a promise of the
 * stream's end, which resolves with the error that broke it off, if one did. It has to end within `ms`.
 */
export async function readAnswer(rest, conversationId, content, ms, key) {
  const headers = { accept: "text/event-stream", ...(key ? { "idempotency-key": key } : {}) };
  const response = await rest.open("POST", `/conversations/${conversationId}/messages`, { content }, headers, ms);
  assert.equal(response.status, 200);
  const events = [];
  const read = async () => {
    for await (const event of serverSentEvents(response)) events.push(event);
  };
  const ended = read().then(() => undefined, (error) => {
    if (error.name === "TimeoutError") throw new Error(`the stream did not end within ${ms} ms`);
    return error;
  });
  return { events, ended };
}

/** The server-sent events of `response`, as `{event, payload}`, until it ends. */
export async function* serverSentEvents(response) {
  let text = "";
  for await (const bytes of response.body.pipeThrough(new TextDecoderStream())) {
    text += bytes;
    const blocks = text.split(/\r?\n\r?\n/);
    text = blocks.pop();
    for (const block of blocks) {
      const fields = block.split(/\r?\n/).filter((line) => line && !line.startsWith(":"));
      if (fields.length === 0) continue;
      const value = (name) =>
        fields
          .filter((line) => line.startsWith(`${name}:`))
          .map((line) => line.slice(name.length + 1).replace(/^ /, ""))
          .join("\n");
      yield { event: value("event"), payload: JSON.parse(value("data")) };
    }
  }
}
