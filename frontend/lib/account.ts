// Who uses this page. A token that the host of the page holds ready comes first; in the server's development mode anybody is
// whoever they say, and who says nothing is a guest.
import { DevSource, HeldSource, newId, requestDevToken, type DevLogin, type SessionSource } from "./chat-client";
import { keep, storage } from "./storage";

/** Where the host of the page puts the token, and renews it. */
export const TOKEN_KEY = "chat.token";
const NAME_KEY = "chat.user";
const ADMIN_KEY = "chat.admin";

/** Where the server is. Empty: where the page is from, which it is in production. */
export const SERVER = process.env.NEXT_PUBLIC_SERVER ?? "";

export interface Account {
  userId: string;
  source: SessionSource;
  isDevelopment: boolean;
}

const heldSource = () => new HeldSource(storage(), TOKEN_KEY);

/** The account to go on with, or `null` where somebody has to sign in. Fails where the server cannot be reached. */
export async function findAccount(): Promise<Account | null> {
  const source = heldSource();
  const held = await source.session(false);
  if (held) return { userId: held.userId, source, isDevelopment: false };
  const login = developmentLogin();
  if (!(await requestDevToken(SERVER, login))) return null;
  keep(NAME_KEY, login.userId);
  return { userId: login.userId, source: new DevSource(SERVER, login), isDevelopment: true };
}

function developmentLogin(): DevLogin {
  const userId = storage().getItem(NAME_KEY) ?? `guest-${newId().slice(0, 4)}`;
  return storage().getItem(ADMIN_KEY) ? { userId, roles: ["admin"] } : { userId };
}

/** In development mode: be somebody else from now on. */
export function chooseUser(userId: string, isAdmin: boolean): void {
  keep(NAME_KEY, userId);
  keep(ADMIN_KEY, isAdmin ? "1" : "");
}

export const isAdminChosen = (): boolean => storage().getItem(ADMIN_KEY) !== null;

/** Takes a pasted token; gives whether it is one that is good now. */
export async function takeToken(token: string): Promise<boolean> {
  const held = { getItem: () => token.trim() };
  const session = await new HeldSource(held, TOKEN_KEY).session(false);
  if (session) keep(TOKEN_KEY, session.token);
  return session !== null;
}

export const forgetToken = (): void => keep(TOKEN_KEY, "");
