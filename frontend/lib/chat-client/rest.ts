// The REST routes that the page uses beside the socket.
import type { DayFigures, IntentCount, Problem, Span, Totals } from "./contract";
import type { components } from "./contract/rest.gen";
import { ChatError } from "./errors";
import type { Session } from "./session";

type Schemas = components["schemas"];

export class Rest {
  constructor(
    private readonly url: string,
    private readonly session: () => Session | null,
    private readonly fetcher: typeof fetch = (...args) => fetch(...args),
  ) {}

  participants(conversationId: string): Promise<Schemas["Participants"]> {
    return this.#call("GET", `/conversations/${encodeURIComponent(conversationId)}/participants`);
  }

  /** Asks for a human: the assistant answers no more. */
  async escalate(conversationId: string): Promise<void> {
    await this.#call("POST", `/conversations/${encodeURIComponent(conversationId)}/escalate`);
  }

  /** Ends that: the assistant answers again. */
  async resume(conversationId: string): Promise<void> {
    await this.#call("POST", `/conversations/${encodeURIComponent(conversationId)}/resume`);
  }

  totals(span: Span): Promise<Totals> {
    return this.#call("GET", "/analytics", span);
  }

  /** Figures of each UTC day of the span. */
  async series(span: Span): Promise<DayFigures[]> {
    return (await this.#call<{ items: DayFigures[] }>("GET", "/analytics/series", span)).items;
  }

  /** What was wanted, and how often; the most frequent first. */
  async intents(span: Span): Promise<IntentCount[]> {
    return (await this.#call<{ items: IntentCount[] }>("GET", "/analytics/intents", span)).items;
  }

  /** Whether the server takes this token. */
  async isAccepted(session: Session): Promise<boolean> {
    const response = await this.#fetch("GET", "/conversations?limit=1", session);
    return response.status !== 401;
  }

  async #call<T>(method: string, path: string, query: object = {}): Promise<T> {
    const session = this.session();
    if (!session) throw new ChatError("UNAUTHORIZED", "nobody is signed in");
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    const response = await this.#fetch(method, search ? `${path}?${search}` : path, session);
    if (response.ok) return (await response.json()) as T;
    const isProblem = response.headers.get("content-type")?.includes("problem+json");
    throw isProblem
      ? ChatError.fromProblem((await response.json()) as Problem)
      : new ChatError("UNAVAILABLE", `the server answered ${response.status}`);
  }

  async #fetch(method: string, path: string, session: Session): Promise<Response> {
    const headers = { authorization: `Bearer ${session.token}` };
    try {
      return await this.fetcher(`${this.url}/api/chat${path}`, { method, headers });
    } catch {
      throw ChatError.offline();
    }
  }
}
