import type { ReactNode } from "react";

type Tone = "info" | "warn" | "danger" | "good";

const TONES: Record<Tone, string> = {
  info: "bg-accent-soft text-accent-ink",
  warn: "bg-warn-soft text-warn",
  danger: "bg-danger-soft text-danger",
  good: "bg-good-soft text-good",
};

/** A sentence that matters now. */
export function Notice({ tone, icon, children, action }: { tone: Tone; icon?: ReactNode; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={`flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl px-4 py-2.5 text-sm ${TONES[tone]}`}>
      {icon}
      <div className="min-w-48 flex-1">{children}</div>
      {action}
    </div>
  );
}
