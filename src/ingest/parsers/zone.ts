import { createTimeZone } from '../../core/time-zone.ts';
import type { Zone } from './parsed-record.ts';

/** The IANA time zone of a source. @throws RangeError where the zone is not known */
export function createZone(name: string): Zone {
  return createTimeZone(name);
}

/** Coordinated universal time. */
export const utcZone: Zone = { toUtc: (localMs) => localMs };
