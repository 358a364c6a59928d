"use client";

import { usePreferences } from "@/hooks/usePreferences";
import type { Totals } from "@/lib/chat-client";
import { decimal, milliseconds, seconds, whole } from "@/lib/figures";

export function TotalCards({ totals }: { totals: Totals }) {
  const { t, locale } = usePreferences();
  const cards = [
    { name: t.totalConversations, value: whole(totals.conversations, locale), note: `${t.duration}: ${seconds(totals.avgDuration, locale)}` },
    { name: t.totalMessages, value: whole(totals.messages, locale), note: `${t.questions}: ${whole(totals.userMessages, locale)}` },
    { name: t.totalAnswers, value: whole(totals.answers, locale), note: `${t.totalErrors}: ${whole(totals.errors, locale)}` },
    { name: t.responseTime, value: milliseconds(totals.avgResponseTime, locale), note: `${t.p95} ${milliseconds(totals.p95ResponseTime, locale)}` },
    { name: t.firstToken, value: milliseconds(totals.avgFirstTokenTime, locale), note: t.average },
    { name: t.escalations, value: whole(totals.escalated, locale), note: `${t.frustrated}: ${whole(totals.frustrated, locale)}` },
    { name: t.abandoned, value: whole(totals.abandoned, locale), note: t.totalConversations },
    { name: t.rating, value: totals.rating === null ? "–" : `${decimal(totals.rating, locale)} / 5`, note: t.ratingsOf(totals.ratings) },
  ];
  return (
    <section aria-label={t.totals}>
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {cards.map(({ name, value, note }) => (
          <div key={name} className="border-line bg-surface rounded-2xl border p-4">
            <dt className="text-muted truncate text-xs font-medium">{name}</dt>
            <dd className="mt-1 text-2xl font-semibold tracking-tight tabular-nums">{value}</dd>
            <dd className="text-muted mt-0.5 text-xs">{note}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
