import type { EventFields } from '../../core/event.ts';

/**
 * Why an event's time may be wrong (`labels.time_doubt`). The first two are judged by the receive time, the others by
 * what the record says.
 */
type DoubtReason =
  | 'future'
  | 'before_2000'
  /** No known way of writing a time. */
  | 'unreadable'
  /** A day or an hour that does not exist. */
  | 'impossible'
  /** Day and month could be meant the other way round. */
  | 'ambiguous'
  /** No year was sent, and more than one may be meant. */
  | 'year_guessed'
  /** The device says that its clock is not set. */
  | 'unsynchronised';

/** What is wrong with a time as the record says it. */
export interface TimeDoubt {
  reason: DoubtReason;
  /** The time as it was sent. */
  sent: string;
}

/** The time of a record, and why it may be wrong. */
export interface RecordTime {
  /** UTC epoch milliseconds; null where the record carries no time that can be read. */
  at: number | null;
  timeDoubt?: TimeDoubt | null;
}

/** Beyond it a `Date` does not exist (ECMA-262 21.4.1.1). */
export const lastDateMs = 8.64e15;
const dayMs = 86_400_000;
const earliestAt = Date.UTC(2000, 0, 1);
const maxSentLength = 128;

/** How the receive time stands to the record's. */
export interface Arrival {
  /** UTC epoch milliseconds. */
  receivedAt: number;
  /** Records of files, which may be months old. */
  delayed: boolean;
}

/**
 * The one rule for the times of all records: the record's own time counts unless it cannot be read, lies more than a day
 * ahead or before 2000, or comes from a clock that is not set and lies more than a day back; then it is the receive time.
 * Every doubt is written down: the reason in `labels.time_doubt`, the time that was sent in `labels.device_time`.
 */
export function settleTime(
  { at, timeDoubt }: RecordTime,
  { receivedAt, delayed }: Arrival,
  fields: EventFields,
): number {
  if (at !== null && Math.abs(at) <= lastDateMs)
    return settleReadable({ at, timeDoubt: timeDoubt ?? null }, { receivedAt, delayed }, fields);
  if (timeDoubt) note(fields, timeDoubt.reason, timeDoubt.sent);
  else if (at !== null) note(fields, 'unreadable', String(at));
  return receivedAt;
}

function settleReadable(
  { at, timeDoubt }: RecordTime & { at: number },
  { receivedAt, delayed }: Arrival,
  fields: EventFields,
): number {
  const judged = at < earliestAt ? 'before_2000' : at > receivedAt + dayMs ? 'future' : null;
  if (timeDoubt?.reason === 'unsynchronised') {
    note(fields, 'unsynchronised', isoOf(at));
    return judged !== null || (!delayed && receivedAt - at > dayMs) ? receivedAt : at;
  }
  if (judged !== null) note(fields, judged, isoOf(at));
  else if (timeDoubt) note(fields, timeDoubt.reason, timeDoubt.sent);
  return judged === null ? at : receivedAt;
}

/** Whether a record's own time counts without a doubt; almost always, so that it is asked first. */
export function isBelieved(time: RecordTime, receivedAt: number): time is RecordTime & { at: number } {
  const { at, timeDoubt } = time;
  return at !== null && !timeDoubt && at >= earliestAt && at <= receivedAt + dayMs;
}

/** A payload's own time, or the header's where it has none that can be read. */
export function orHeaderTime(own: RecordTime, header: RecordTime): RecordTime {
  if (own.at !== null) return { at: own.at, timeDoubt: own.timeDoubt ?? null };
  return { at: header.at, timeDoubt: own.timeDoubt ?? header.timeDoubt ?? null };
}

function note(fields: EventFields, reason: DoubtReason, sent: string): void {
  fields['labels.time_doubt'] = reason;
  fields['labels.device_time'] = sent.slice(0, maxSentLength);
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
