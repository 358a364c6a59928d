/** A value that tells who listens when it is another one. */
export interface Readable<T> {
  get(): T;
  /** Calls `listener` after each change; gives what ends it. */
  subscribe(listener: () => void): () => void;
}

export class Store<T> implements Readable<T> {
  #listeners = new Set<() => void>();

  constructor(private value: T) {}

  get = (): T => this.value;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  update(change: (value: T) => T): void {
    this.set(change(this.value));
  }
}
