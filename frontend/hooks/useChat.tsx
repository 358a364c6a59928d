"use client";

import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

import { SERVER, TOKEN_KEY, chooseUser, findAccount, forgetToken, takeToken, type Account } from "@/lib/account";
import { ChatClient } from "@/lib/chat-client";
import { storage } from "@/lib/storage";

type Phase = "starting" | "unreachable" | "signed-out" | "in";

interface Session {
  phase: Phase;
  /** Takes a pasted token; gives whether it is one. */
  signIn: (token: string) => Promise<boolean>;
  signOut: () => void;
  /** In development mode. */
  switchUser: (userId: string, isAdmin: boolean) => void;
}

export interface Chat {
  client: ChatClient;
  userId: string;
  isDevelopment: boolean;
}

const SessionContext = createContext<Session | null>(null);
const ChatContext = createContext<Chat | null>(null);

const RETRY_MS = 3_000;

/** Signs in and holds the one connection of this page. */
export function ChatProvider({ children }: { children: ReactNode }) {
  const [phase, setPhase] = useState<Phase>("starting");
  const [account, setAccount] = useState<Account | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [chat, setChat] = useState<Chat | null>(null);
  const again = useCallback(() => setAttempt((n) => n + 1), []);

  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    findAccount().then(
      (found) => {
        if (isOver) return;
        setAccount((known) => (known && found && known.userId === found.userId && known.isDevelopment === found.isDevelopment ? known : found));
        setPhase(found ? "in" : "signed-out");
      },
      () => {
        if (isOver) return;
        setPhase("unreachable");
        timer = setTimeout(again, RETRY_MS);
      },
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [attempt, again]);

  useEffect(() => {
    if (!account) return;
    const { source, userId, isDevelopment } = account;
    const client = new ChatClient({ url: SERVER, source, userId, storage: storage() });
    client.start();
    setChat({ client, userId, isDevelopment });
    return () => {
      client.stop();
      setChat(null);
    };
  }, [account]);

  // The host of the page has put another token there, in this tab or in another one.
  useEffect(() => {
    const changed = ({ key, newValue }: StorageEvent) => {
      if (key !== TOKEN_KEY) return;
      if (newValue) chat?.client.signedIn();
      again();
    };
    addEventListener("storage", changed);
    return () => removeEventListener("storage", changed);
  }, [chat, again]);

  // Another tab, or another person, may have been busy while this one was not looked at.
  useEffect(() => {
    const seen = () => document.visibilityState === "visible" && chat?.client.refresh();
    document.addEventListener("visibilitychange", seen);
    return () => document.removeEventListener("visibilitychange", seen);
  }, [chat]);

  const session = useMemo<Session>(
    () => ({
      phase,
      signIn: async (token) => {
        const isGood = await takeToken(token);
        if (isGood) {
          chat?.client.signedIn();
          again();
        }
        return isGood;
      },
      signOut: () => {
        forgetToken();
        setAccount(null);
        again();
      },
      switchUser: (userId, isAdmin) => {
        chooseUser(userId, isAdmin);
        setAccount(null);
        again();
      },
    }),
    [phase, chat, again],
  );

  return (
    <SessionContext value={session}>
      <ChatContext value={chat}>{children}</ChatContext>
    </SessionContext>
  );
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession has no ChatProvider above it");
  return session;
}

/** The chat, or `null` where nobody is signed in yet. */
export const useMaybeChat = (): Chat | null => useContext(ChatContext);

export function useChat(): Chat {
  const chat = useMaybeChat();
  if (!chat) throw new Error("useChat is used where nobody is signed in");
  return chat;
}
