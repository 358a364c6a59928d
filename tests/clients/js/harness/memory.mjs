// The server's memory, as the kernel counts it.
import { readFileSync } from "node:fs";

const SAMPLE_MS = 50;
const QUIET_MS = 3_000;
const MAX_MS = 60_000;

/** Resident bytes of a process. */
export function residentBytes(pid) {
  return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) * 1024;
}

/**
 * By how many bytes a process grew beyond `before` at most, until it is more than `limit`, `progress()` has reached `goal`, or that has
 * stood still for three seconds: a slow machine has the time that it needs.
 */
export async function growthUntil(pid, { before, limit, goal, progress }) {
  let [peak, last] = [0, undefined];
  const begun = performance.now();
  let quietSince = begun;
  for (;;) {
    peak = Math.max(peak, residentBytes(pid) - before);
    const [now, at] = [performance.now(), await progress()];
    if (at !== last) [last, quietSince] = [at, now];
    if (peak > limit || at >= goal || now - quietSince > QUIET_MS || now - begun > MAX_MS) return peak;
    await new Promise((resume) => setTimeout(resume, SAMPLE_MS));
  }
}
