"use client";

import type { Figures } from "@/hooks/useAnalytics";
import { usePreferences } from "@/hooks/usePreferences";
import { dayLabel } from "@/lib/dates";
import { decimal, intentName, milliseconds, whole } from "@/lib/figures";
import { ticks } from "@/lib/scale";

import { Bars } from "./Bars";
import { ChartCard } from "./ChartCard";
import { Columns } from "./Columns";
import { Lines } from "./Lines";

const SENTIMENTS = [
  { key: "positive", colour: "text-good" },
  { key: "neutral", colour: "text-muted" },
  { key: "negative", colour: "text-danger" },
] as const;
const MOST_INTENTS = 8;

export function Charts({ figures: { totals, days, intents } }: { figures: Figures }) {
  const { t, locale } = usePreferences();
  const names = days.map(({ day }) => day);
  const count = (value: number) => whole(value, locale);
  const duration = (value: number | null) => milliseconds(value, locale);
  const rows = (...columns: ((day: (typeof days)[number]) => string)[]) =>
    days.map((day) => [dayLabel(day.day, locale), ...columns.map((column) => column(day))]);

  const talk = [{ name: t.questions, colour: "text-series-1" }, { name: t.answers, colour: "text-series-2" }];
  const times = [{ name: t.average, colour: "text-series-1" }, { name: "95 %", colour: "text-series-2" }];
  const one = (name: string, colour = "text-series-1") => [{ name, colour }];
  const slowest = Math.max(0, ...days.map(({ avgResponseTime, p95ResponseTime }) => Math.max(avgResponseTime ?? 0, p95ResponseTime ?? 0)));

  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <ChartCard title={t.perDay} series={talk} head={[t.day, t.questions, t.answers]} rows={rows((day) => count(day.userMessages), (day) => count(day.answers))} className="lg:col-span-2">
        <Columns label={t.perDay} days={names} values={[days.map((day) => day.userMessages), days.map((day) => day.answers)]} series={talk} format={count} />
      </ChartCard>
      <ChartCard title={t.responseTimes} series={times} head={[t.day, t.average, "95 %"]} rows={rows((day) => duration(day.avgResponseTime), (day) => duration(day.p95ResponseTime))}>
        <Lines label={t.responseTimes} days={names} values={[days.map((day) => day.avgResponseTime), days.map((day) => day.p95ResponseTime)]} series={times} marks={ticks(slowest)} format={duration} />
      </ChartCard>
      <ChartCard title={t.sentimentPerDay} series={one(t.sentiment)} head={[t.day, t.sentiment]} rows={rows((day) => decimal(day.sentimentScore, locale))}>
        <Lines label={t.sentimentPerDay} days={names} values={[days.map((day) => day.sentimentScore)]} series={one(t.sentiment)} marks={[-1, 0, 1]} format={(value) => decimal(value, locale)} />
      </ChartCard>
      <ChartCard title={t.topIntents} head={[t.intent, t.number]} rows={intents.map(({ intent, count: n }) => [intentName(intent), count(n)])}>
        <Bars bars={intents.slice(0, MOST_INTENTS).map(({ intent, count: n }) => ({ name: intentName(intent), value: n, text: count(n) }))} />
      </ChartCard>
      <div className="grid min-w-0 gap-3">
        <ChartCard title={t.sentiment} head={[t.sentiment, t.number]} rows={SENTIMENTS.map(({ key }) => [t[key], count(totals.sentiment[key])])}>
          <Bars bars={SENTIMENTS.map(({ key, colour }) => ({ name: t[key], value: totals.sentiment[key], text: count(totals.sentiment[key]), colour }))} />
        </ChartCard>
        <ChartCard title={t.escalationsPerDay} head={[t.day, t.escalations]} rows={rows((day) => count(day.escalated))}>
          <Columns label={t.escalationsPerDay} days={names} values={[days.map((day) => day.escalated)]} series={one(t.escalations)} format={count} />
        </ChartCard>
      </div>
    </div>
  );
}
