import { givenId } from '../parsers/event-id.ts';
import { parseTime } from '../parsers/timestamps.ts';
import { utcZone } from '../parsers/zone.ts';
import { valueAt } from './json-path.ts';

const timePaths = ['@timestamp', 'event.created', 'timestamp', 'time', 'createdAt', 'updatedAt'];

/** A page's records as NDJSON. A record whose id stands elsewhere gets it as `event.id` too. */
export function pageBody(items: Record<string, unknown>[], idPath: string): Uint8Array<ArrayBuffer> {
  const lines = items.map((item) => {
    const id = idPath === 'event.id' ? null : scalarId(valueAt(item, idPath));
    const known = id === null || valueAt(item, 'event.id') !== undefined;
    return JSON.stringify(known ? item : { ...item, 'event.id': id });
  });
  return new TextEncoder().encode(lines.join('\n'));
}

/** An object as an id would be `[object Object]`, the same for each. */
function scalarId(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? givenId(value) : null;
}

/** The latest time that a page's records carry, UTC epoch milliseconds; null where none carries one. */
export function latestTimeOf(items: Record<string, unknown>[]): number | null {
  let latest: number | null = null;
  for (const item of items) {
    for (const path of timePaths) {
      const value = valueAt(item, path);
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      const at = parseTime(String(value), { receivedAt: Date.now(), zone: utcZone });
      if (at === null) continue;
      latest = Math.max(latest ?? 0, at);
      break;
    }
  }
  return latest;
}
