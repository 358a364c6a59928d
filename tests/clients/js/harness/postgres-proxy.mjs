// What stands between one instance and PostgreSQL: it can be cut, and can fail at the worst moment, around a COMMIT.
// Messages of the frontend/backend protocol (https://www.postgresql.org/docs/current/protocol-message-formats.html).
import { TcpProxy } from "./tcp-proxy.mjs";

const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;

export class PostgresProxy extends TcpProxy {
  #plan;

  /** Without TLS, so that what passes can be read. */
  get url() {
    const url = new URL(super.url);
    url.searchParams.set("sslmode", "disable");
    return url.href;
  }

  /**
   * Waits for the COMMIT of the next transaction with a statement that `isIt(sql)` accepts, and then fails by `how`. The promise
   * resolves once that has happened.
   *
   * - `lost`: it is committed, and the connection ends without its acknowledgement; new connections work.
   * - `lost, reset`: the same, and the instance is cut from the server.
   * - `lost, frozen`: it is committed, and nothing passes any more; the acknowledgement comes when the proxy is healed.
   * - `late, frozen`: nothing passes any more, and it is committed when the proxy is healed.
   */
  failAtCommit(isIt, how) {
    return new Promise((happened) => (this.#plan = { isIt, how, happened }));
  }

  fromInstance(link, bytes) {
    link.statements ??= new Map();
    link.transaction ??= [];
    link.unread = Buffer.concat([link.unread ?? Buffer.alloc(0), bytes]);
    for (const { type, text } of messages(link)) {
      if (type === "P") link.statements.set(text[0], text[1]);
      const sql = { Q: () => text[0], B: () => link.statements.get(text[1]) }[type]?.();
      if (sql === undefined) continue;
      if (/^BEGIN/i.test(sql)) link.transaction = [];
      else link.transaction.push(sql);
      if (/^COMMIT/i.test(sql) && this.#plan && link.transaction.some(this.#plan.isIt)) return this.#commit(link, bytes);
    }
    return true;
  }

  #commit(link, bytes) {
    const plan = this.#plan;
    this.#plan = undefined;
    if (plan.how === "late, frozen") {
      this.cut("frozen");
      link.held.push(bytes);
      plan.happened();
      return false;
    }
    link.plan = plan;
    return true;
  }

  /** Its answer says that it is committed. */
  toInstance(link, bytes) {
    if (!link.plan) return true;
    const { how, happened } = link.plan;
    link.plan = undefined;
    if (how === "lost, frozen") {
      this.cut("frozen");
      link.late = bytes;
    } else {
      this.reset(link);
      if (how === "lost, reset") this.cut("reset");
    }
    happened();
    return false;
  }

  async heal() {
    for (const link of this.links) {
      if (link.late) link.near.write(link.late);
      link.late = undefined;
    }
    await super.heal();
  }
}

/** Takes the whole messages out of what a link has sent; the first one has no type. `text` are its strings that end in NUL. */
function* messages(link) {
  for (;;) {
    const before = link.hasBegun ? TYPE_BYTES : 0;
    if (link.unread.length < before + LENGTH_BYTES) return;
    const length = before + link.unread.readUInt32BE(before);
    if (link.unread.length < length) return;
    const message = link.unread.subarray(0, length);
    link.unread = link.unread.subarray(length);
    const type = link.hasBegun ? String.fromCharCode(message[0]) : "";
    link.hasBegun = true;
    if (type === "P" || type === "Q" || type === "B") {
      yield { type, text: message.subarray(before + LENGTH_BYTES).toString("utf8").split("\0", 2) };
    }
  }
}
