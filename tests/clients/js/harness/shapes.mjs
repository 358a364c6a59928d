// The JSON shapes of the contract: every field present, of its type, and no other field.
import assert from "node:assert/strict";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const text = (value) => typeof value === "string";
const id = (value) => text(value) && value.length > 0;
const time = (value) => text(value) && TIME.test(value);
const count = (value) => Number.isInteger(value) && value >= 0;
const share = (value) => typeof value === "number" && value >= 0 && value <= 1;
const oneOf = (...values) => (value) => values.includes(value);
const orNull = (check) => (value) => value === null || check(value);

const CONVERSATION = {
  id,
  userId: id,
  title: id,
  status: oneOf("active", "archived", "deleted"),
  lastMessageAt: orNull(time),
  messageCount: count,
  deletedAt: orNull(time),
  createdAt: time,
  updatedAt: time,
};

const MESSAGE = {
  id,
  conversationId: id,
  role: oneOf("user", "assistant", "system"),
  content: text,
  userId: orNull(id),
  intent: orNull(id),
  confidence: orNull(share),
  model: orNull(id),
  tokens: orNull(count),
  processingTime: orNull(count),
  sentiment: orNull(oneOf("positive", "neutral", "negative")),
  status: oneOf("sending", "sent", "error"),
  error: orNull(text),
  createdAt: time,
};

const FRAME = { conversationId: id, chunk: id, fullResponse: id, messageId: id, seq: count };
const { fullResponse, ...DELTA_FRAME } = FRAME;
const SUMMARY = { ...CONVERSATION, messages: Array.isArray, _count: (value) => count(value?.messages) };
const STREAMING = { messageId: id, fullResponse: text, seq: count };
const LOADED = {
  conversationId: id,
  messages: Array.isArray,
  hasMore: (value) => typeof value === "boolean",
  nextCursor: orNull(id),
  streaming: orNull((value) => typeof value === "object"),
};
// There only while it is true.
const OPTIONAL = { escalated: (value) => value === true };

function shape(name, fields, optional = {}) {
  return (value, expected = {}) => {
    assert.ok(value && typeof value === "object", `a ${name} is an object, not ${JSON.stringify(value)}`);
    const always = Object.keys(value).filter((field) => !(field in optional));
    assert.deepEqual(always.sort(), Object.keys(fields).sort(), `the fields of a ${name}`);
    for (const [field, check] of Object.entries({ ...fields, ...optional })) {
      assert.ok((field in optional && !(field in value)) || check(value[field]), `${name}.${field} is ${JSON.stringify(value[field])}`);
    }
    for (const [field, wanted] of Object.entries(expected)) {
      assert.deepEqual(value[field], wanted, `${name}.${field}`);
    }
  };
}

export const assertConversation = shape("Conversation", CONVERSATION);
export const assertMessage = shape("Message", MESSAGE);
export const assertFrame = shape("message:stream", FRAME);
export const assertDeltaFrame = shape("message:stream (delta)", DELTA_FRAME);
const assertSummaryFields = shape("listed Conversation", SUMMARY);
const assertLoadedFields = shape("conversation:loaded", LOADED, OPTIONAL);
const assertStreaming = shape("conversation:loaded.streaming", STREAMING);

export function assertSummary(value, expected) {
  assertSummaryFields(value, expected);
  assert.ok(value.messages.length <= 1, "a listed conversation shows its newest message only");
  value.messages.forEach((message) => assertMessage(message, { conversationId: value.id }));
  assert.equal(value._count.messages, value.messageCount);
}

export function assertLoaded(value, expected) {
  assertLoadedFields(value, expected);
  value.messages.forEach((message) => assertMessage(message, { conversationId: value.conversationId }));
  assert.equal(value.nextCursor === null, !value.hasMore, "nextCursor is null exactly where hasMore is false");
  if (value.streaming) assertStreaming(value.streaming);
}
