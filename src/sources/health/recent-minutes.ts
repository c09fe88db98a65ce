import type { SourceSample } from '../../core/observed.ts';

const minuteMs = 60_000;
const keptMinutes = 60;

/** Sums over the last minutes. */
export interface RecentSums {
  minutes: number;
  lines: number;
  failed: number;
  replacements: number;
  deviceDropped: number;
  sampled: number;
  fields: Map<string, number>;
  skews: number[];
}

/** The last hour of a source, minute by minute, in memory only. */
export interface RecentMinutes {
  add(sample: SourceSample): void;
  /** Sums from `now` back: at least `minutes`, and on until `enough` says so or the hour is over. */
  sums(now: number, minutes: number, enough?: (sums: RecentSums) => boolean): RecentSums;
}

/** Creates an empty hour. */
export function createRecentMinutes(): RecentMinutes {
  const byMinute = new Map<number, RecentSums>();
  return {
    add(sample) {
      const minute = Math.floor(sample.lastAt / minuteMs);
      const sums = byMinute.get(minute) ?? noSums();
      byMinute.set(minute, sums);
      addTo(sums, { ...sample, minutes: 0, fields: new Map(sample.fields) });
      for (const kept of byMinute.keys()) if (kept < minute - keptMinutes) byMinute.delete(kept);
    },
    sums(now, minutes, enough = () => true) {
      const total = noSums();
      const last = Math.floor(now / minuteMs);
      while (total.minutes < keptMinutes && (total.minutes < minutes || !enough(total))) {
        const found = byMinute.get(last - total.minutes);
        total.minutes++;
        if (found !== undefined) addTo(total, { ...found, minutes: 0 });
      }
      return total;
    },
  };
}

function noSums(): RecentSums {
  const none = { minutes: 0, lines: 0, failed: 0, replacements: 0, deviceDropped: 0, sampled: 0 };
  return { ...none, fields: new Map(), skews: [] };
}

function addTo(total: RecentSums, added: RecentSums): void {
  total.lines += added.lines;
  total.failed += added.failed;
  total.replacements += added.replacements;
  total.deviceDropped += added.deviceDropped;
  total.sampled += added.sampled;
  total.skews.push(...added.skews);
  for (const [name, filled] of added.fields) total.fields.set(name, (total.fields.get(name) ?? 0) + filled);
}
