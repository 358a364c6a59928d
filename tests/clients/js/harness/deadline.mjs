// Every wait in the suite ends: with what it waited for, or with a sentence that says what did not come.

export const PATIENCE_MS = 10_000;

/** Waits for `promise` for `ms`; `missing()` tells what was awaited and what came instead. */
export async function within(ms, promise, missing) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${missing()} within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks `probe` again and again until it gives something truthy: only for what tells nobody when it happens. */
export async function eventually(what, probe, ms = PATIENCE_MS) {
  const end = performance.now() + ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > end) throw new Error(`${what} did not come true within ${ms} ms`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}
