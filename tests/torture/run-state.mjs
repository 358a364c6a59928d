// What all parts of a run share: its clock, its violations, and what was done to which instance when.

/** How long the members of a room may wait for what is stored, after the last fault that is an excuse. */
export const GRACE_MS = 20_000;

/** How much of what a socket was sent is kept with a violation, before and after it. */
const TRACED_MS = 15_000;

/** An instance may be cut off right after it has stored something. */
const STORING_MS = 2_000;

/** A fault that all instances have. */
export const EVERYWHERE = "all";

export const sleep = (ms) => new Promise((resume) => setTimeout(resume, ms));

export class RunState {
  #begun = Date.now();
  violations = [];
  /** `{what, at, from, to, excuses}` in milliseconds since 1970; `to` is missing while one lasts. `excuses`: what is shown may be late. */
  faults = [];
  counts = { acknowledged: 0, frames: 0, ends: 0, sessions: 0, loads: 0, streams: 0 };
  /** Pages send nothing new. */
  isWindingDown = false;
  /** Everything ends. */
  isOver = false;

  constructor(seed) {
    this.seed = seed;
  }

  /** Seconds since the beginning. */
  seconds(at = Date.now()) {
    return ((at - this.#begun) / 1000).toFixed(1).padStart(6);
  }

  /** The violations as JSON, each with what its socket was sent of the conversation about that time. */
  traces() {
    const second = (at) => at && Number(this.seconds(at));
    return this.violations.map(({ view, at, ...violation }) => {
      const near = (view?.trace ?? []).filter((one) => Math.abs(one.at - at) < TRACED_MS);
      const trace = near.map((one) => JSON.stringify({ ...one, at: second(one.at), until: second(one.until) }));
      return { ...violation, at: second(at), trace };
    });
  }

  say(text) {
    console.log(`[${this.seconds()} s] ${text}`);
  }

  /** `where`: `{instance, socket, conversation, at, view}`, each where it is known. */
  violated(kind, where, detail = "") {
    const { instance = "-", socket = "-", conversation = "-", at = Date.now(), view } = where;
    this.violations.push({ kind, detail, instance, socket, conversation, at, view });
    const place = `seed ${this.seed}, ${this.seconds(at).trim()} s, instance ${instance}, socket ${socket}, conversation ${conversation}`;
    console.log(`[${this.seconds()} s] VIOLATION ${kind}: ${place}${detail && `: ${detail}`}`);
  }

  /**
   * Until when something that was stored at `stored` may take to be shown to who is connected to `instance` all along: not while that one is
   * at fault, nor while whoever may have stored it is.
   */
  dueAt(stored, instance) {
    const excuses = this.faults.map((fault) => ({ to: Date.now(), ...fault })).filter((fault) => fault.excuses);
    const mayHaveStored = excuses.filter(({ from, to }) => from <= stored + STORING_MS && to > stored);
    let due = Math.max(stored, ...mayHaveStored.map(({ to }) => to));
    for (const { from, to, at } of excuses) {
      if ((at === instance || at === EVERYWHERE) && from <= due + GRACE_MS && to > due) due = to;
    }
    return due + GRACE_MS;
  }
}
