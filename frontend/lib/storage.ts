// The browser's storage; where that is refused, one that ends with the page.
class MemoryStorage implements Storage {
  #items = new Map<string, string>();
  [name: string]: unknown;
  get length() { return this.#items.size; }
  clear() { this.#items.clear(); }
  getItem(key: string) { return this.#items.get(key) ?? null; }
  key(index: number) { return [...this.#items.keys()][index] ?? null; }
  removeItem(key: string) { this.#items.delete(key); }
  setItem(key: string, value: string) { this.#items.set(key, value); }
}

let memory: Storage | undefined;

export function storage(): Storage {
  try {
    return window.localStorage;
  } catch {
    return (memory ??= new MemoryStorage());
  }
}

/** Keeps a value, or none where it is empty. A full storage is no reason to fail. */
export function keep(key: string, value: string): void {
  try {
    if (value === "") storage().removeItem(key);
    else storage().setItem(key, value);
  } catch {
    // Nothing is lost but the memory of it.
  }
}
