// Which counters of /metrics an attack moved, those of ordinary traffic left out.

const ORDINARY = new Set(["chat_messages_total", "chat_frames_total", "chat_tokens_total", "chat_turns_total"]);

/** All counters: `name{labels}` to value. */
export async function readCounters(url) {
  const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(15_000) })).text();
  const counters = new Map();
  for (const [, series, value] of text.matchAll(/^(\w+_total(?:\{[^}]*\})?) (\S+)$/gm)) counters.set(series, Number(value));
  return counters;
}

export function moved(before, after) {
  const lines = [];
  for (const [series, value] of after) {
    const by = value - (before.get(series) ?? 0);
    if (by > 0 && !ORDINARY.has(series.replace(/\{.*/, ""))) lines.push(`${series} +${by}`);
  }
  return `    counters: ${lines.join(", ") || "none moved"}`;
}
