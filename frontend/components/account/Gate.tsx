"use client";

import type { ReactNode } from "react";

import { Dialog } from "@/components/ui/Dialog";
import { Notice } from "@/components/ui/Notice";
import { useMaybeChat, useSession, type Chat } from "@/hooks/useChat";
import { useWords } from "@/hooks/usePreferences";
import { useStore } from "@/hooks/useStore";

import { SignInForm, SignInScreen } from "./SignIn";

/** Shows its content to who is signed in, and asks the others to. */
export function Gate({ children }: { children: ReactNode }) {
  const { phase } = useSession();
  const chat = useMaybeChat();
  if (chat) {
    return (
      <>
        {children}
        <SignInAgain chat={chat} />
      </>
    );
  }
  return phase === "signed-out" ? <SignInScreen /> : <Waiting isUnreachable={phase === "unreachable"} />;
}

function Waiting({ isUnreachable }: { isUnreachable: boolean }) {
  const t = useWords();
  return (
    <main className="flex min-h-dvh items-center justify-center p-6">
      <h1 className="sr-only">{t.appName}</h1>
      <div role="status">{isUnreachable ? <Notice tone="warn">{t.unreachable}</Notice> : <p className="text-muted">{t.loading}</p>}</div>
    </main>
  );
}

/** The token has ended: the page stays behind the dialog, with everything that was written. */
function SignInAgain({ chat }: { chat: Chat }) {
  const t = useWords();
  const state = useStore(chat.client.state);
  if (state !== "signed-out") return null;
  return (
    <Dialog title={t.signInTitle} onClose={() => {}} canClose={false}>
      <SignInForm text={t.signInExpired} />
    </Dialog>
  );
}
