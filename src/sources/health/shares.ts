import type { Finding } from './finding.ts';
import { quantile } from './hour-history.ts';
import type { RecentMinutes } from './recent-minutes.ts';

/** Shares that were learned hour by hour, newest last, and only while nothing was wrong with them. */
export interface LearnedShares {
  /** Of records that could not be parsed. */
  failed: number[];
  /** Undecodable characters a record. */
  replaced: number[];
  /** Of events that have a field. */
  fields: Record<string, number[]>;
}

const maxHours = 168;
const maxFields = 24;
/** Fields that fewer events have tell of kinds of events, not of the format. */
const leastFill = 0.3;
const leastHours = 3;
const leastLines = 50;
const leastSampled = 30;
const minutes = 15;

/** Nothing learned. */
export function newShares(): LearnedShares {
  return { failed: [], replaced: [], fields: {} };
}

/** Learns the hour that ended. `except` are the kinds whose alarm is open: what is wrong must not become usual. */
export function learnHour(
  shares: LearnedShares,
  recent: RecentMinutes,
  now: number,
  except: ReadonlySet<string>,
): void {
  const { lines, failed, replacements, sampled, fields } = recent.sums(now, 60);
  if (lines >= leastLines) {
    if (!except.has('parse_rate_fell')) push(shares.failed, failed / lines);
    if (!except.has('charset_replacements')) push(shares.replaced, replacements / lines);
  }
  if (sampled < leastSampled || except.has('field_fill_fell')) return;
  for (const [name, filled] of fields) {
    const known = Object.hasOwn(shares.fields, name);
    if (known || filled / sampled < leastFill || Object.keys(shares.fields).length >= maxFields) continue;
    shares.fields[name] = [];
  }
  for (const [name, learned] of Object.entries(shares.fields)) push(learned, (fields.get(name) ?? 0) / sampled);
}

/** Judges the share of records that could not be parsed. */
export function judgeParsing(shares: LearnedShares, recent: RecentMinutes, now: number): Finding {
  const { lines, failed } = recent.sums(now, minutes, (sums) => sums.lines >= leastLines);
  const usual = shares.failed.length < leastHours ? 0.02 : quantile(shares.failed, 0.9);
  const share = lines === 0 ? 0 : failed / lines;
  const finding = {
    kind: 'parse_rate_fell',
    measured: 1 - share,
    expected: 1 - usual,
    detail: { lines, failed },
  } as const;
  if (lines < leastLines) return { ...finding, state: 'unclear' };
  const chance = 6 * Math.sqrt(lines * usual * (1 - usual) + 1);
  const bad = share > usual + 0.05 && share > 2 * usual && failed - lines * usual > chance;
  return { ...finding, state: bad ? 'bad' : share <= usual + 0.03 ? 'good' : 'unclear' };
}

/** Judges characters that could not be decoded: the character set of the source is wrong, or of some of its lines. */
export function judgeCharset(shares: LearnedShares, recent: RecentMinutes, now: number): Finding {
  const { lines, replacements } = recent.sums(now, minutes, (sums) => sums.lines >= leastLines);
  const usual = shares.replaced.length < leastHours ? 0 : quantile(shares.replaced, 0.9);
  const share = lines === 0 ? 0 : replacements / lines;
  const detail = { lines, replacements };
  const finding = { kind: 'charset_replacements', measured: share, expected: usual, detail } as const;
  if (lines < leastLines) return { ...finding, state: 'unclear' };
  const bad = share > 0.05 && share > 3 * usual && replacements > 20;
  return { ...finding, state: bad ? 'bad' : share <= Math.max(0.02, 1.5 * usual) ? 'good' : 'unclear' };
}

/**
 * Judges how many events have the fields that they usually have. A flood of one kind of event lowers the share too, so
 * the field must also come less often than usual by the clock: `usualLines` an hour, null where that is not known.
 */
export function judgeFill(
  shares: LearnedShares,
  recent: RecentMinutes,
  now: number,
  usualLines: number | null,
): Finding {
  const sums = recent.sums(now, minutes, ({ sampled }) => sampled >= leastSampled);
  const finding = { kind: 'field_fill_fell', measured: 1, expected: 1, detail: {} } as const;
  const learned = Object.entries(shares.fields).filter(([, values]) => values.length >= leastHours);
  if (sums.sampled < leastSampled || learned.length === 0) return { ...finding, state: 'unclear' };
  const linesPerHour = (sums.lines * 60) / sums.minutes;
  let fallen = 0;
  let worst = { name: '', share: 1, usual: 1, fall: 0 };
  for (const [name, values] of learned) {
    const usual = quantile(values, 0.5);
    const low = quantile(values, values.length >= 50 ? 0.02 : 0);
    const share = (sums.fields.get(name) ?? 0) / sums.sampled;
    const fall = usual - share;
    if (usual < leastFill || share >= 0.5 * low || fall < 0.25) continue;
    if (usualLines !== null && share * linesPerHour >= 0.5 * usual * usualLines) continue;
    fallen++;
    if (fall > worst.fall) worst = { name, share, usual, fall };
  }
  if (fallen === 0) return { ...finding, state: 'good' };
  const detail = { field: worst.name, fields: fallen, events: sums.sampled };
  return { ...finding, state: 'bad', measured: worst.share, expected: worst.usual, detail };
}

function push(values: number[], value: number): void {
  values.push(Math.round(value * 1000) / 1000);
  if (values.length > maxHours) values.shift();
}
