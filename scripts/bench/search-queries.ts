import type { SearchQuery } from '../../src/core/search.ts';
import type { FilledFolder } from './search-fill.ts';

/** Kinds of question that are measured, each with values of its own every time. */
export const queryKinds = [
  'host and hour',
  'address',
  'token',
  'phrase',
  'host and word',
  'network',
  'alternatives',
  'newest of everything',
] as const;
export type QueryKind = (typeof queryKinds)[number];

/** A query of a kind; the same `seed` gives the same one. */
export function makeQuery(kind: QueryKind, filled: FilledFolder, seed: number): SearchQuery {
  const random = (step: number): number => {
    const mixed = Math.imul(seed * 8 + step + 1, 2_654_435_761) >>> 0;
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number, step = 0): number => Math.floor(random(step) * count);
  const host = `srv-${String(below(400)).padStart(3, '0')}`;
  const address = `10.${below(4)}.${below(16, 1)}.${1 + below(250, 2)}`;
  const hour = new Date(filled.fromAt + below(23, 3) * 3_600_000);
  // The mix numbers its sessions from 1 on, in the order of the events.
  const token = String(1 + below(filled.events, 4));
  const limit = 100;
  const texts: Record<QueryKind, string> = {
    'host and hour': `host:${host} @timestamp:[${hour.toISOString()} TO ${new Date(hour.getTime() + 3_599_999).toISOString()}]`,
    address: `ip:${address}`,
    token,
    phrase: `"password for oracle from ${address}"`,
    'host and word': `host:${host} failed`,
    network: `source.ip:10.${below(4)}.${below(16, 1)}.0/24 destination.port:22`,
    alternatives: `user:(oracle OR kimjh) AND ${address}`,
    'newest of everything': '*',
  };
  return { query: texts[kind], limit };
}
