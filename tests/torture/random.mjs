// Random numbers from a seed: the same seed gives the same run, as far as machines allow.

export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** At least 0, less than 1 (mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let word = this.#state;
    word = Math.imul(word ^ (word >>> 15), word | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low, high) {
    return low + this.next() * (high - low);
  }

  below(count) {
    return Math.floor(this.next() * count);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  /** One of `[weight, value]` pairs. */
  weighed(pairs) {
    let rest = this.next() * pairs.reduce((sum, [weight]) => sum + weight, 0);
    return (pairs.find(([weight]) => (rest -= weight) < 0) ?? pairs.at(-1))[1];
  }

  /** Generators of their own for parts that run side by side: none takes numbers from another. */
  fork() {
    return new Random(this.below(2 ** 32));
  }
}
