"use client";

import { ChartColumn } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

import { useAnalytics } from "@/hooks/useAnalytics";
import { useChat } from "@/hooks/useChat";
import { useWords } from "@/hooks/usePreferences";
import { useStore } from "@/hooks/useStore";
import { lastDays } from "@/lib/span";

import { Charts } from "./analytics/Charts";
import { SpanPicker } from "./analytics/SpanPicker";
import { TotalCards } from "./analytics/TotalCards";
import { PlainHeader } from "./chat/ConversationHeader";
import { Frame } from "./Frame";
import { Button } from "./ui/Button";
import { Notice } from "./ui/Notice";

export function AnalyticsScreen() {
  const t = useWords();
  const router = useRouter();

  useEffect(() => {
    document.title = `${t.analytics} · ${t.appName}`;
  }, [t]);

  return (
    <Frame view="analytics" target="figures" current={null} onSelect={(id) => router.push(id ? `/chat?c=${encodeURIComponent(id)}` : "/chat")}>
      {(onMenu) => (
        <>
          <PlainHeader title={t.analytics} onMenu={onMenu} />
          <AnalyticsView />
        </>
      )}
    </Frame>
  );
}

function AnalyticsView() {
  const t = useWords();
  const { client } = useChat();
  const [span, setSpan] = useState(() => lastDays(30));
  const [isEverybodys, setEverybodys] = useState(false);
  useStore(client.state);
  const isAdmin = client.session?.roles.includes("admin") ?? false;
  const { figures, isLoading, error, reload } = useAnalytics(span, isEverybodys && isAdmin);

  return (
    <div id="figures" tabIndex={-1} aria-busy={isLoading} className="min-h-0 flex-1 overflow-y-auto p-4 outline-none sm:p-6">
      <div className="mx-auto max-w-5xl space-y-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <SpanPicker span={span} onChange={setSpan} />
          {isAdmin && (
            <label className="flex items-center gap-2 text-sm">
              {t.whose}
              <select value={isEverybodys ? "all" : "mine"} onChange={(event) => setEverybodys(event.target.value === "all")} className="border-line bg-surface rounded-xl border px-3 py-1.5">
                <option value="mine">{t.mine}</option>
                <option value="all">{t.everybodys}</option>
              </select>
            </label>
          )}
        </div>
        {error && (
          <div role="alert">
            <Notice tone="danger" action={<Button onClick={reload}>{t.tryAgain}</Button>}>
              {t.errors[error]}
            </Notice>
          </div>
        )}
        {!figures && isLoading && <Loading />}
        {figures && (figures.totals.messages === 0 ? <Empty /> : (
          <div className={`space-y-3 transition-opacity ${isLoading ? "opacity-60" : ""}`}>
            <TotalCards totals={figures.totals} />
            <Charts figures={figures} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Loading() {
  const t = useWords();
  return (
    <div role="status" className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <span className="sr-only">{t.loading}</span>
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className="bg-raised h-24 animate-pulse rounded-2xl" />
      ))}
    </div>
  );
}

function Empty() {
  const t = useWords();
  return (
    <div className="flex flex-col items-center gap-2 py-20 text-center">
      <span aria-hidden className="bg-accent-soft text-accent-ink mb-2 inline-flex size-14 items-center justify-center rounded-2xl">
        <ChartColumn className="size-7" />
      </span>
      <p className="font-medium">{t.noFigures}</p>
      <p className="text-muted text-sm">{t.noFiguresText}</p>
    </div>
  );
}
