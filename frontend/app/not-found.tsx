"use client";

import Link from "next/link";

import { useWords } from "@/hooks/usePreferences";

export default function NotFound() {
  const t = useWords();
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3 p-6 text-center">
      <h1 className="text-2xl font-semibold">{t.notFoundTitle}</h1>
      <p className="text-muted">{t.notFoundText}</p>
      <Link href="/chat" className="bg-accent hover:bg-accent-hover rounded-xl px-4 py-2.5 text-sm font-medium text-white">
        {t.toChat}
      </Link>
    </main>
  );
}
