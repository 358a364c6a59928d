// What one connection is shown of one conversation, checked as it comes: rules 1 to 3 of the contract.

const NOT_STORED = "the answer could not be stored";

/** What is said where that is not known. */
const NOT_KNOWN = /^the database is away: whether this answer is stored/;

export const isNotStored = (message) => message.status === "error" && message.error === NOT_STORED;
export const isNotKnown = (message) => message.status === "error" && NOT_KNOWN.test(message.error);

export class View {
  /** Messages by id: `{order, at, by}`, where they were first seen; `by` is `history`, `saved`, `stream` or `complete`. */
  known = new Map();
  /** What `message:complete` said, by id, in the order in which it came. */
  ends = new Map();
  /** Since when it is in the room. */
  loadedAt;
  /** The answers that stream, by id: `{id, text, seq}`. By the rules there is one at most. */
  #streaming = new Map();
  /** All that came, in short: `{at, event, id, length, status, until}`; frames of one answer in a row are one entry. */
  trace = [];
  #late = new Map();
  #order = 0;
  #violated;

  /** The answer that streams. */
  get running() {
    return [...this.#streaming.values()].at(-1);
  }

  /** `violated(kind, detail)` is told of what breaks a rule. */
  constructor(violated) {
    this.#violated = violated;
  }

  read(event, payload) {
    this.#note(event, payload);
    if (event === "conversation:loaded") this.#load(payload);
    else if (event === "message:saved") this.#save(payload);
    else if (event === "message:stream") this.#grow(payload);
    else if (event === "message:complete") this.#end(payload);
  }

  #note(event, payload) {
    const at = Date.now();
    if (event === "conversation:loaded") {
      const { messages, streaming } = payload;
      return this.trace.push({ at, event, id: messages.at(-1)?.id, count: messages.length, streaming: streaming?.messageId });
    }
    if (!event.startsWith("message:")) return undefined;
    const id = payload.id ?? payload.messageId;
    const last = this.trace.at(-1);
    if (event === "message:stream" && last?.event === event && last.id === id) {
      return Object.assign(last, { until: at, frames: last.frames + 1, to: payload.seq });
    }
    const { seq, status, error } = payload;
    const frames = event === "message:stream" ? { frames: 1, from: seq, to: seq } : { status, error: error ?? undefined };
    return this.trace.push({ at, event, id, ...frames });
  }

  #see(id, by) {
    this.#order += 1;
    if (!this.known.has(id)) this.known.set(id, { order: this.#order, at: Date.now(), by });
  }

  #load({ messages, streaming }) {
    this.loadedAt ??= Date.now();
    for (const message of messages) this.#see(message.id, "history");
    this.#streaming.clear();
    if (streaming) {
      if (this.#isOver(streaming.messageId)) this.#violated("a load shows an answer as running that is over", streaming.messageId);
      this.#stream(streaming.messageId, streaming.fullResponse, streaming.seq);
    }
  }

  /** An answer streams from here on. */
  #stream(id, text = "", seq = -1) {
    const stream = { id, text, seq };
    this.#streaming.set(id, stream);
    this.#see(id, "stream");
    return stream;
  }

  #save({ id }) {
    if (this.known.has(id)) this.#violated("message:saved comes twice", id);
    this.#see(id, "saved");
  }

  #isOver(id) {
    return this.ends.has(id) || this.known.get(id)?.by === "history";
  }

  #grow({ messageId, seq, chunk, fullResponse }) {
    if (this.#isOver(messageId)) return this.#comesLate(messageId, fullResponse ?? chunk);
    this.#isAlone(messageId, "streams");
    const stream = this.#streaming.get(messageId) ?? this.#stream(messageId);
    if (seq <= stream.seq) this.#violated("seq does not grow", `${messageId}: ${seq} after ${stream.seq}`);
    stream.seq = seq;
    stream.text += chunk;
    if (fullResponse !== undefined && fullResponse !== stream.text) {
      const detail = `${messageId}, seq ${seq}: ${fullResponse.length} characters, the chunks have ${stream.text.length}`;
      this.#violated("fullResponse is not the sum of the chunks", detail);
      stream.text = fullResponse;
    }
  }

  /** One violation for a pair of answers. */
  #isAlone(id, does) {
    for (const other of this.#streaming.values()) {
      if (other.id === id || other.interleaves === id) continue;
      other.interleaves = id;
      this.#violated("answers interleave", `${id} ${does} while ${other.id} has no end`);
    }
  }

  /** One violation for an answer, however many frames there are. */
  #comesLate(id, text) {
    const frames = (this.#late.get(id) ?? 0) + 1;
    this.#late.set(id, frames);
    const how = this.ends.has(id) ? "a frame after message:complete" : "a frame of an answer that history has shown as stored";
    if (frames === 1) this.#violated(how, `${id}, ${text.length} characters`);
  }

  /** How many frames came after their answer's end. */
  get lateFrames() {
    return [...this.#late.values()].reduce((sum, frames) => sum + frames, 0);
  }

  #end(message) {
    const { id, content } = message;
    if (this.ends.has(id)) return this.#violated("message:complete comes twice", id);
    if (this.#isOver(id)) this.#violated("message:complete of an answer that history has shown", id);
    this.#isAlone(id, "ends");
    const text = this.#streaming.get(id)?.text;
    if (text !== undefined && text !== content) {
      this.#violated("the last fullResponse is not the answer", `${id}: ${text.length} characters shown, ${content.length} in the end`);
    }
    this.#streaming.delete(id);
    this.#see(id, "complete");
    this.ends.set(id, { at: Date.now(), order: this.#order, message });
  }
}
