"use client";

import { Sparkles } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { useSession } from "@/hooks/useChat";
import { useWords } from "@/hooks/usePreferences";

/** Takes a token that the reader's sign-in service gave. */
export function SignInForm({ text }: { text: string }) {
  const { signIn } = useSession();
  const t = useWords();
  const [token, setToken] = useState("");
  const [isBad, setBad] = useState(false);
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        void signIn(token).then((isGood) => setBad(!isGood));
      }}
    >
      <p className="text-muted text-sm">{text}</p>
      <Field label={t.token} type="password" autoComplete="off" value={token} onChange={(event) => setToken(event.target.value)} error={isBad ? t.badToken : undefined} />
      <Button type="submit" look="primary" className="w-full" disabled={!token.trim()}>
        {t.signIn}
      </Button>
    </form>
  );
}

export function SignInScreen() {
  const t = useWords();
  return (
    <main className="flex min-h-dvh items-center justify-center p-6">
      <div className="border-line bg-surface w-full max-w-sm rounded-2xl border p-6 shadow-sm">
        <span aria-hidden className="bg-accent-soft text-accent-ink mb-4 inline-flex size-12 items-center justify-center rounded-2xl">
          <Sparkles className="size-6" />
        </span>
        <h1 className="mb-2 text-xl font-semibold">{t.signInTitle}</h1>
        <SignInForm text={t.signInText} />
      </div>
    </main>
  );
}
