"use client";

import type { ReactNode } from "react";

import { useWords } from "@/hooks/usePreferences";

export interface Series {
  name: string;
  /** A class that sets `color`. */
  colour: string;
}

interface ChartCardProps {
  title: string;
  series?: readonly Series[];
  /** The same as a table: for who cannot see the picture, or wants the numbers. */
  head: readonly string[];
  rows: readonly (readonly string[])[];
  children: ReactNode;
  className?: string;
}

export function ChartCard({ title, series = [], head, rows, children, className = "" }: ChartCardProps) {
  const t = useWords();
  return (
    <section className={`border-line bg-surface min-w-0 rounded-2xl border p-4 sm:p-5 ${className}`}>
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-sm font-semibold">{title}</h2>
        <ul className="text-muted flex gap-4 text-xs">
          {series.map(({ name, colour }) => (
            <li key={name} className="flex items-center gap-1.5">
              <span aria-hidden className={`size-2.5 rounded-sm bg-current ${colour}`} />
              {name}
            </li>
          ))}
        </ul>
      </div>
      {children}
      <details className="mt-3 text-sm">
        <summary className="text-accent-ink w-fit rounded text-xs">{t.asTable}</summary>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it is scrolled by the keyboard too */}
        <div tabIndex={0} role="group" aria-label={title} className="mt-2 max-h-64 overflow-auto">
          <table className="w-full text-left text-xs">
            <thead className="bg-surface sticky top-0">
              <tr>{head.map((name) => <th key={name} scope="col" className="border-line border-b py-1.5 pr-4 font-medium">{name}</th>)}</tr>
            </thead>
            <tbody>
              {rows.map(([first, ...rest]) => (
                <tr key={first}>
                  <th scope="row" className="border-line border-b py-1.5 pr-4 font-normal">{first}</th>
                  {rest.map((value, index) => <td key={index} className="border-line border-b py-1.5 pr-4 tabular-nums">{value}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
