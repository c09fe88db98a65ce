import type { SourceSample } from '../../core/observed.ts';
import {
  type Cadence,
  judgeSilence,
  newCadence,
  noteArrivals,
  resumeCadence,
  rollTo,
  type SilenceJudgement,
  usualOf,
} from './cadence.ts';
import { judgeClock } from './clock-skew.ts';
import type { Finding } from './finding.ts';
import { hourMs } from './hour-history.ts';
import { createRecentMinutes, type RecentMinutes } from './recent-minutes.ts';
import { judgeCharset, judgeFill, judgeParsing, type LearnedShares, learnHour, newShares } from './shares.ts';

/** Everything that is learned of a source; plain data, kept as JSON over restarts. */
export interface SourceProfile {
  version: 1;
  cadence: Cadence;
  shares: LearnedShares;
}

/** Watches one source. */
export interface SourceWatch {
  take(sample: SourceSample): void;
  /** One finding of each kind, and the silence in full. `open`: kinds whose alarm is open. Once a minute. */
  look(now: number, open: ReadonlySet<string>): { findings: Finding[]; silence: SilenceJudgement };
  profile(): SourceProfile;
}

export interface SourceWatchOptions {
  now: number;
  /** Local time's distance from UTC at a time, milliseconds. */
  offsetAt(at: number): number;
  /** How late records of this source come without a fault, milliseconds. */
  lateMs: number;
  /** What an earlier life learned; null at first. */
  profile: SourceProfile | null;
}

const lossMinutes = 10;

/** Starts to watch; a profile goes on where it stood, without the time in which nobody watched. */
export function createSourceWatch(options: SourceWatchOptions): SourceWatch {
  const { now: startedAt, lateMs } = options;
  const profile: SourceProfile = options.profile ?? {
    version: 1,
    cadence: newCadence(startedAt),
    shares: newShares(),
  };
  const { cadence, shares } = profile;
  resumeCadence(cadence, startedAt);
  const recent = createRecentMinutes();
  let learnedHour = Math.floor(startedAt / hourMs);

  return {
    take(sample) {
      noteArrivals(cadence, sample);
      recent.add(sample);
    },
    look(now, open) {
      rollTo(cadence, now, open.has('silent'));
      const offsetMs = options.offsetAt(now);
      const hour = Math.floor(now / hourMs);
      if (hour > learnedHour) {
        learnedHour = hour;
        learnHour(shares, recent, now, open);
      }
      const silence = judgeSilence(cadence, now, offsetMs);
      const usual = usualOf(cadence, hour, offsetMs);
      return {
        silence,
        findings: [
          silenceFinding(silence),
          judgeParsing(shares, recent, now),
          judgeFill(shares, recent, now, usual?.count ?? null),
          judgeClock(recent.sums(now, 60).skews, lateMs),
          judgeCharset(shares, recent, now),
          judgeLoss(recent, now),
        ],
      };
    },
    profile: () => profile,
  };
}

function silenceFinding({ silent, silentMs, limitMs, missed, learning }: SilenceJudgement): Finding {
  const detail = { missed, learning: learning ? 1 : 0 };
  const state = silent ? 'bad' : limitMs === null ? 'unclear' : 'good';
  return { kind: 'silent', state, measured: silentMs, expected: Math.round(limitMs ?? 0), detail };
}

function judgeLoss(recent: RecentMinutes, now: number): Finding {
  const { deviceDropped: lately } = recent.sums(now, lossMinutes);
  const { deviceDropped: anHour } = recent.sums(now, 60);
  const state = lately > 0 ? 'bad' : anHour === 0 ? 'good' : 'unclear';
  return { kind: 'device_loss', state, measured: lately > 0 ? lately : anHour, expected: 0, detail: {} };
}
