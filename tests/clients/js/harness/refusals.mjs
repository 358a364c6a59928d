// Rule 9: a failure is one `exception`, and the same object as the acknowledgement.
import assert from "node:assert/strict";

const CODES = [
  "BAD_REQUEST",
  "PAYLOAD_TOO_LARGE",
  "UNAUTHORIZED",
  "NOT_FOUND",
  "CONFLICT",
  "RATE_LIMITED",
  "UNAVAILABLE",
  "INTERNAL",
];

/** Emits what must be refused with `code`, checks the refusal's shape, and gives it. */
export async function refused(client, code, event, ...payload) {
  const before = client.all("exception").length;
  const ack = await client.emit(event, ...payload);
  const exception = await client.next("exception");
  assertRefusal(exception, code, event);
  assert.deepEqual(ack, exception, "the acknowledgement is the exception");
  assert.equal(client.all("exception").length, before + 1, "one exception");
  assert.ok(client.socket.connected, "the socket stays open");
  return exception;
}

export function assertRefusal(exception, code, pattern) {
  assert.ok(exception && typeof exception === "object", `an exception is an object, not ${JSON.stringify(exception)}`);
  assert.deepEqual(Object.keys(exception).sort(), ["cause", "code", "message", "status"]);
  assert.equal(exception.status, "error");
  assert.ok(CODES.includes(exception.code), exception.code);
  assert.equal(exception.code, code, exception.message);
  assert.equal(typeof exception.message, "string");
  assert.ok(exception.message.length > 0);
  assert.equal(exception.cause.pattern, pattern);
  assert.ok("data" in exception.cause, "cause.data is there");
}

/** The same over HTTP: `application/problem+json` with the same codes. */
export function assertProblem(response, status, code) {
  assert.equal(response.status, status, JSON.stringify(response.body));
  assert.match(response.type, /^application\/problem\+json/);
  assert.equal(response.body.status, status);
  assert.equal(response.body.code, code);
  const sentence = response.body.detail ?? response.body.title;
  assert.ok(typeof sentence === "string" && sentence.length > 0, "a sentence for people");
}
