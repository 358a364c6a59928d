// The server's memory, as the kernel counts it.
import { readFileSync } from "node:fs";

const SAMPLE_MS = 20;

/** Resident bytes of a process. */
export function residentBytes(pid) {
  return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) * 1024;
}

/** By how many bytes a process grew at most, beyond `before`, within the next `ms`. */
export async function growthWithin(pid, before, ms) {
  let peak = 0;
  const end = performance.now() + ms;
  while (performance.now() < end) {
    peak = Math.max(peak, residentBytes(pid));
    await new Promise((resume) => setTimeout(resume, SAMPLE_MS));
  }
  return peak - before;
}
