// Figures, as the analytics routes give them.

/** From when (included) to when (excluded), and whose conversations: one's own where nothing is said. */
export interface Span {
  from?: string;
  to?: string;
  scope?: "all";
}

export interface Totals {
  conversations: number;
  messages: number;
  userMessages: number;
  answers: number;
  errors: number;
  /** Milliseconds, as all response times here. */
  avgResponseTime: number | null;
  p95ResponseTime: number | null;
  avgFirstTokenTime: number | null;
  /** Seconds. */
  avgDuration: number | null;
  /** From -1 to 1. */
  sentimentScore: number | null;
  sentiment: { positive: number; neutral: number; negative: number };
  frustrated: number;
  escalated: number;
  abandoned: number;
  rating: number | null;
  ratings: number;
}

export interface DayFigures {
  /** A UTC day, `2026-11-25`. */
  day: string;
  conversations: number;
  messages: number;
  userMessages: number;
  answers: number;
  errors: number;
  avgResponseTime: number | null;
  p95ResponseTime: number | null;
  avgFirstTokenTime: number | null;
  sentimentScore: number | null;
  escalated: number;
}

export interface IntentCount {
  intent: string;
  count: number;
}
