// Who the user is: a token, where it comes from, and when it ends.
import type { DevLogin, DevToken } from "./contract";

export interface Session {
  token: string;
  userId: string;
  /** When the token ends, in milliseconds since 1970; `null`: never. */
  expiresAt: number | null;
  roles: readonly string[];
}

/** Gives a session that is good now, or `null` where somebody has to sign in. `refused`: the last one was not accepted. */
export interface SessionSource {
  session(refused: boolean): Promise<Session | null>;
}

/** A token this close to its end is renewed before it is used. */
const MARGIN_MS = 30_000;

/** What a JWT says of itself; its signature is the server's to check. `claim` is the server's JWT_USER_CLAIM. */
export function readToken(token: string, claim = "sub"): Session | null {
  try {
    const encoded = token.trim().split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const userId = claims[claim];
    if (typeof userId !== "string" || userId === "") return null;
    const expiresAt = typeof claims.exp === "number" ? claims.exp * 1000 : null;
    const roles = Array.isArray(claims.roles) ? claims.roles.filter((role) => typeof role === "string") : [];
    return { token: token.trim(), userId, expiresAt, roles };
  } catch {
    return null;
  }
}

export const isGood = (session: Session, now: number, margin = 0): boolean =>
  session.expiresAt === null || session.expiresAt - margin > now;

/** Tokens of the server's development mode: renewed by themselves. */
export class DevSource implements SessionSource {
  #current: Session | null = null;

  constructor(
    private readonly url: string,
    private readonly login: DevLogin,
    private readonly fetcher: typeof fetch = (...args) => fetch(...args),
  ) {}

  async session(refused: boolean): Promise<Session | null> {
    if (!refused && this.#current && isGood(this.#current, Date.now(), MARGIN_MS)) return this.#current;
    const answer = await requestDevToken(this.url, this.login, this.fetcher);
    this.#current = answer && { ...readToken(answer.token)!, userId: answer.userId };
    return this.#current;
  }
}

/** A token for any user, or `null` where the server is in no development mode. Fails where the server cannot be reached. */
export async function requestDevToken(url: string, login: DevLogin, fetcher: typeof fetch = fetch): Promise<DevToken | null> {
  const response = await fetcher(`${url}/api/auth/dev`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(login),
  });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.json()) as DevToken;
}

/** A token that somebody else puts into a storage under `key`: the page around, or a person who signs in. */
export class HeldSource implements SessionSource {
  constructor(
    private readonly storage: Pick<Storage, "getItem">,
    private readonly key: string,
  ) {}

  #refused = "";

  async session(refused: boolean): Promise<Session | null> {
    const token = this.storage.getItem(this.key) ?? "";
    if (refused) this.#refused = token;
    if (token === "" || token === this.#refused) return null;
    const session = readToken(token);
    return session && isGood(session, Date.now()) ? session : null;
  }
}
