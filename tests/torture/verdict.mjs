// What a whole run comes to: the database against what was acknowledged, and against what each connection was shown.
import { isNotKnown, isNotStored } from "./view.mjs";

export class Verdict {
  pairs = 0;
  delays = [];

  constructor({ state, messages, turns, pages, restUsers }) {
    Object.assign(this, { state, messages, turns, pages, restUsers });
    this.byId = new Map(messages.map((message) => [message.id, message]));
    this.byConversation = group(messages);
  }

  check() {
    for (const sender of [...this.pages, ...this.restUsers]) this.#checkSent(sender);
    for (const page of this.pages) for (const session of page.sessions) this.#checkSession(session);
    for (const user of this.restUsers) this.#checkRest(user);
    for (const turn of this.turns) {
      this.state.violated("a turn never ends", { conversation: turn.conversationId, at: +turn.createdAt }, turn.questionId);
    }
  }

  /** Nothing that was acknowledged is lost or doubled, and each is answered once. */
  #checkSent({ name, acknowledged, waiting }) {
    for (const { conversationId } of waiting) this.state.violated("a message is never acknowledged", { socket: name, conversation: conversationId });
    for (const { id, conversationId, content, at, instance } of acknowledged) {
      const violated = (kind) => this.state.violated(kind, { instance, socket: name, conversation: conversationId, at }, id);
      const all = this.byConversation.get(conversationId) ?? [];
      const stored = all.filter((message) => message.role === "user" && message.content === content);
      if (!stored.some((message) => message.id === id)) violated("an acknowledged message is lost");
      if (stored.length > 1) violated("an acknowledged message is doubled");
      const answers = all.filter((message) => message.replyTo === id).length;
      if (answers > 1) violated("a message is answered more than once");
      if (answers === 0 && !this.#isToldNotStored(conversationId)) violated("an acknowledged message is never answered");
    }
  }

  /** Whether somebody was told of an answer of this conversation that it could not be stored. */
  #isToldNotStored(conversationId) {
    const views = this.pages.flatMap((page) => page.sessions.map((session) => session.views.get(conversationId)));
    return views.some((view) => view && [...view.ends.values()].some(({ message }) => isNotStored(message)));
  }

  #checkSession(session) {
    for (const [conversation, view] of session.views) {
      if (!view.loadedAt) continue;
      const violated = (kind, at, detail) =>
        this.state.violated(kind, { instance: session.server.name, socket: session.name, conversation, at, view }, detail);
      this.#checkEnds(view, violated);
      this.#checkOrder(conversation, view, violated);
      this.#checkComplete(conversation, session, view, violated);
    }
  }

  /** What message:complete said is what is stored. */
  #checkEnds(view, violated) {
    for (const [id, { at, message }] of view.ends) {
      this.#checkEnd(message, (kind, detail) => violated(kind, at, `${id}: ${detail}`));
    }
  }

  #checkEnd(message, violated) {
    const stored = this.byId.get(message.id);
    if (isNotKnown(message)) {
      if (stored && stored.content !== message.content) violated("message:complete is not what is stored", `${brief(message)} was told, ${brief(stored)} is stored`);
    } else if (!stored) {
      if (!isNotStored(message)) violated("message:complete of an answer that is not stored", brief(message));
    } else if (isNotStored(message)) {
      violated("it was said that an answer could not be stored, and it is", brief(stored));
    } else if (brief(stored) !== brief(message)) {
      violated("message:complete is not what is stored", `${brief(message)} was told, ${brief(stored)} is stored`);
    }
  }

  /** Each question before its answer, and the answers in the order of the database. */
  #checkOrder(conversation, view, violated) {
    let last;
    for (const message of this.byConversation.get(conversation) ?? []) {
      const seen = view.known.get(message.id);
      if (message.role !== "assistant" || !seen || seen.by === "history") continue;
      const question = view.known.get(message.replyTo);
      this.pairs += 1;
      const first = `${message.id} came by ${seen.by}`;
      if (!question) violated("an answer without its question", seen.at, first);
      else if (question.order > seen.order) violated("an answer before its question", seen.at, `${first}, its question ${question.at - seen.at} ms later`);
      const end = view.ends.get(message.id);
      if (!end) continue;
      if (last && last.order > end.order) violated("answers end in another order than they are stored", end.at, message.id);
      last = end;
    }
  }

  /** Who was connected all along has been shown everything. */
  #checkComplete(conversation, session, view, violated) {
    const closed = session.closedAt ?? Date.now();
    for (const { id, role, createdAt } of this.byConversation.get(conversation) ?? []) {
      const stored = +createdAt;
      if (stored < view.loadedAt) continue;
      const end = view.ends.get(id);
      const seen = view.known.get(id);
      const shown = role === "assistant" ? (end?.at ?? (seen?.by === "history" ? seen.at : undefined)) : seen?.at;
      if (shown !== undefined) this.delays.push(shown - stored);
      const due = this.state.dueAt(stored, session.server.name);
      if (due > closed || (shown !== undefined && shown <= due)) continue;
      const what = role === "assistant" ? "message:complete" : "message:saved";
      const late = shown === undefined ? "never comes" : "comes late";
      const detail = `${id}, ${shown === undefined ? `due for ${closed - due} ms when the connection ended` : `${shown - stored} ms after it was stored`}`;
      violated(`${what} ${late}`, stored, detail);
    }
    const { running } = view;
    if (running && session.isOpen) violated("an answer streams and never ends", Date.now(), running.id);
  }

  #checkRest({ answers, partial }) {
    for (const { message, where } of answers) {
      this.#checkEnd(message, (kind, detail) => this.state.violated(`over REST: ${kind}`, where, `${message.id}: ${detail}`));
    }
    for (const { id, text, at, where } of partial) {
      const stored = this.byId.get(id);
      if (stored && !stored.content.startsWith(text)) {
        const detail = `${id}: ${text.length} characters shown, ${stored.content.length} stored`;
        this.state.violated("a stream that broke off has shown what is not stored", { ...where, at }, detail);
      }
    }
  }

  /** The delays from storing to showing, in milliseconds. */
  get delay() {
    const sorted = this.delays.sort((one, other) => one - other);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return { p50: at(0.5), p99: at(0.99), max: at(1) };
  }
}

function group(messages) {
  const groups = new Map();
  for (const message of messages) {
    if (!groups.has(message.conversationId)) groups.set(message.conversationId, []);
    groups.get(message.conversationId).push(message);
  }
  return groups;
}

const brief = ({ content, status, error }) => `${status}${error ? ` (${error})` : ""} with ${content.length} characters`;
