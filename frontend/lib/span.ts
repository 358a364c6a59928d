// A time span as people pick it: whole UTC days, the last included.

export interface DaySpan {
  /** `2026-11-01` */
  first: string;
  last: string;
}

const DAY_MS = 86_400_000;
/** The server's longest span, in days. */
const LONGEST = 366;

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const start = (name: string): number => Date.parse(`${name}T00:00:00Z`);

export const lastDays = (count: number, now = Date.now()): DaySpan => ({ first: day(now - (count - 1) * DAY_MS), last: day(now) });

export const daysIn = ({ first, last }: DaySpan): number => (start(last) - start(first)) / DAY_MS + 1;

export const isValid = (span: DaySpan): boolean => daysIn(span) >= 1 && daysIn(span) <= LONGEST;

/** As the server takes it: the end is excluded. */
export const bounds = ({ first, last }: DaySpan): { from: string; to: string } => ({
  from: new Date(start(first)).toISOString(),
  to: new Date(start(last) + DAY_MS).toISOString(),
});
