// An address at which clients are let in: a server's own, or a load balancer's.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { Client } from "./client.mjs";
import { Rest } from "./rest.mjs";
import { token } from "./token.mjs";

export class Entrance {
  #clients = new Set();

  /** A connected client of `user`; the options are those of `Client`. */
  async connect(user, options = {}) {
    const client = await this.attempt({ userId: user, token: await token(user), ...options.auth }, options);
    Object.assign(client, { user, entrance: this });
    await client.connected();
    return client;
  }

  /** A client that shows `auth`, whatever comes of it. */
  async attempt(auth, options = {}) {
    const client = new Client(this.url, auth, options);
    this.#clients.add(client);
    return client;
  }

  closeClients() {
    for (const client of this.#clients) client.close();
    this.#clients.clear();
  }

  /** The REST routes as `user` sees them; `claims` are the token's beside the usual ones. */
  rest(user, claims) {
    return new Rest(this.url, async () => token(user, claims));
  }

  async metrics() {
    const response = await fetch(`${this.url}/metrics`);
    assert.equal(response.status, 200);
    return response.text();
  }

  /** What `/health/ready` says: `{status, checks}`, with `status` as HTTP's. */
  async readiness() {
    const response = await fetch(`${this.url}/health/ready`);
    return { status: response.status, checks: (await response.json()).checks };
  }
}

/** A user that no other test knows. */
export const newUser = (name = "user") => `${name}-${randomUUID().slice(0, 8)}`;
