// What the tests do with conversations again and again, and what every answer must look like.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { eventually } from "./deadline.mjs";
import { assertConversation, assertDeltaFrame, assertFrame, assertMessage } from "./shapes.mjs";

/** A new conversation of `client`. */
export async function newConversation(client, title) {
  const conversation = await client.emit("conversation:create", title === undefined ? {} : { title });
  assertConversation(conversation);
  return conversation;
}

/** Sends `content` and gives the stored message. */
export async function send(client, conversationId, content, more = {}) {
  const message = await client.emit("message:send", { conversationId, content, ...more });
  assert.equal(message.code, undefined, `"${content}" is refused: ${message.message}`);
  assertMessage(message, { conversationId, content, role: "user", status: "sent", error: null });
  return message;
}

/**
 * Sends as a page does that is not sure: the same clientMessageId again, until the message is acknowledged. No other refusal is
 * taken than one that says to try again.
 */
export async function sendUntilTaken(client, conversationId, content, ms = 20_000) {
  const payload = { conversationId, content, clientMessageId: randomUUID() };
  const taken = async () => {
    const ack = await client.socket.timeout(1_000).emitWithAck("message:send", payload).catch(() => undefined);
    if (ack?.code) assert.equal(ack.code, "UNAVAILABLE", ack.message);
    return ack?.id && ack;
  };
  return eventually(`that "${content}" is taken`, taken, ms);
}

/** The next `message:complete` of a conversation. */
export async function completed(client, conversationId, expected = {}) {
  const message = await client.next("message:complete", (payload) => payload.conversationId === conversationId);
  assertMessage(message, { conversationId, role: "assistant", userId: null, ...expected });
  return message;
}

/** Sends `content` and waits for its answer. */
export async function turn(client, conversationId, content) {
  const asked = await send(client, conversationId, content);
  const saved = ({ event, payload }) => event === "message:saved" && payload.id === asked.id;
  const answer = await client.next("message:complete", (message, index) => {
    return message.conversationId === conversationId && index > client.events.findIndex(saved);
  });
  assertMessage(answer, { conversationId, role: "assistant" });
  return { asked, answer };
}

export async function load(client, conversationId, more = {}) {
  return client.emit("conversation:load", { conversationId, ...more });
}

/** Loads in the middle of an answer and waits for the text so far, which comes with the history or as a frame right after it. */
export async function loadSoFar(client, conversationId, text) {
  const loaded = await load(client, conversationId);
  if (loaded.streaming?.fullResponse !== text) await streamed(client, text);
  return loaded;
}

/** The text that a socket has of a running answer, once it holds `text`. */
export function streamed(client, text) {
  return client.next("message:stream", ({ fullResponse }) => fullResponse === text);
}

/**
 * Rules 1 and 2 for one answer as `client` saw it: `seq` grows, chunks add up to `fullResponse` and to the stored text, one
 * `message:complete`, and nothing after it. `before` is what `conversation:loaded.streaming` gave; `silent` allows an answer
 * without any frame: one that had ended when the client came.
 */
export function assertWholeAnswer(client, answer, { before, delta = false, silent = false } = {}) {
  const frames = client.events.filter(({ payload }) => payload?.messageId === answer.id);
  let text = before?.fullResponse ?? "";
  let seq = before?.seq ?? -1;
  for (const { event, payload } of frames) {
    assert.equal(event, "message:stream");
    (delta ? assertDeltaFrame : assertFrame)(payload, { conversationId: answer.conversationId });
    assert.ok(payload.seq > seq, `seq ${payload.seq} after ${seq}`);
    seq = payload.seq;
    text += payload.chunk;
    if (!delta) assert.equal(payload.fullResponse, text);
  }
  const isSilent = frames.length === 0 && (silent || answer.status === "error");
  if (!isSilent || before) assert.equal(text, answer.content);
  const ends = client.events.filter(({ event, payload }) => event === "message:complete" && payload.id === answer.id);
  assert.equal(ends.length, 1, "exactly one message:complete");
  const last = frames.at(-1);
  if (last) assert.ok(client.events.indexOf(ends[0]) > client.events.indexOf(last), "nothing after message:complete");
  return frames.length;
}
