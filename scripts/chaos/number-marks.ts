/** How often each number of a series was seen, 255 at most. */
export interface NumberCounts {
  add(number: number): void;
  of(number: number): number;
  /** Numbers below this were seen. */
  end(): number;
  total(): number;
}

export function createNumberCounts(): NumberCounts {
  let counts = new Uint8Array(1 << 16);
  let end = 0;
  let total = 0;
  return {
    add(number) {
      if (number >= counts.length) {
        const larger = new Uint8Array(Math.max(number + 1, 2 * counts.length));
        larger.set(counts);
        counts = larger;
      }
      counts[number] = Math.min(255, (counts[number] ?? 0) + 1);
      end = Math.max(end, number + 1);
      total += 1;
    },
    of: (number) => counts[number] ?? 0,
    end: () => end,
    total: () => total,
  };
}

/** Series of records; the mark of number 17 of `push` is `#p-17#`. */
export const series = { push: 'p', line: 't', datagram: 'u', alert: 'a', probe: 'o', poison: 'x' } as const;
export type Series = (typeof series)[keyof typeof series];

export function markOf(letter: Series, number: number): string {
  return `#${letter}-${number}#`;
}

const pattern = /#([a-z])-(\d{1,9})#/;

/** The first mark in a raw record; null where it has none. */
export function findMark(raw: string): { letter: string; number: number } | null {
  const found = pattern.exec(raw);
  return found === null ? null : { letter: found[1] ?? '', number: Number(found[2]) };
}
