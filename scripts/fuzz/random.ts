/** Numbers that a seed decides, so that a run can be repeated. */
export interface Random {
  /** 0 … below − 1. */
  below(limit: number): number;
  of<Item>(items: readonly Item[]): Item;
  /** True once in so many times. */
  onceIn(times: number): boolean;
}

/** A generator with 32 bits of state (mulberry32): fast, and even enough to choose mutations. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
  const below = (limit: number) => next() % limit;
  return {
    below,
    of<Item>(items: readonly Item[]): Item {
      if (items.length === 0) throw new Error('nothing to choose from');
      return items[below(items.length)] as Item;
    },
    onceIn: (times) => below(times) === 0,
  };
}
