import { fold } from '../words.ts';
import { readAddress } from './query-address.ts';
import type { QueryBound } from './query-node.ts';

/** A value or bound in the order of its kind: numbers among numbers, addresses among addresses, else as text. */
type Comparable = (text: string) => number | bigint | string | null;

const numberPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/** Whether a value lies in a range; a value of another kind than the bounds lies outside. */
export function rangeTest(low: QueryBound | null, high: QueryBound | null): (value: string) => boolean {
  const bounds = [low, high].filter((bound) => bound !== null).map(({ text }) => text);
  const kinds: Comparable[] = [asNumber, asAddress, fold];
  const kind = kinds.find((candidate) => bounds.every((text) => candidate(text) !== null)) ?? fold;
  const lowest = low === null ? null : kind(low.text);
  const highest = high === null ? null : kind(high.text);
  return (text) => {
    const value = kind(text);
    if (value === null) return false;
    if (lowest !== null && !(low?.included === true ? value >= lowest : value > lowest)) return false;
    return highest === null || (high?.included === true ? value <= highest : value < highest);
  };
}

function asNumber(text: string): number | null {
  return numberPattern.test(text) ? Number(text) : null;
}

/** IPv4 lies before IPv6. */
function asAddress(text: string): bigint | null {
  const address = readAddress(text);
  if (address === null) return null;
  return address.family === 4 ? address.value : address.value + (1n << 32n);
}
