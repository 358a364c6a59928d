// The REST routes, as one user calls them.

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

  /** The response itself, for one whose body is read as it comes. */
  async open(method, path, body, headers = {}) {
    return fetch(`${this.#base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.#token()}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    });
  }
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
