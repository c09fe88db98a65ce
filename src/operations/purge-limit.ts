import type { Clock } from '../core/clock.ts';
import type { Diagnostics } from '../diagnostics/log.ts';

/** A purge that would delete more at once than usual. Times are UTC epoch milliseconds. */
export interface PurgeQuestion {
  askedAt: number;
  partitions: number;
  /** Partitions there are, the one being written included. */
  ofPartitions: number;
  events: number;
  fromAt: number | null;
  toAt: number | null;
  /** The newest that would go. */
  upToPartition: number;
  allowedAt: number | null;
  allowedBy: string | null;
}

/** One that may go by its age. */
export interface PurgePiece {
  partition: number;
  rowCount: number;
  /** Receive times by the ledger's hours; null where it has none. */
  fromAt: number | null;
  toAt: number | null;
}

/** Where the question is kept: the control database. */
export interface PurgeQuestionStore {
  read(): PurgeQuestion | null;
  write(question: PurgeQuestion): void;
  forget(): void;
}

/** Asks a person before one purge deletes most of what there is. */
export interface PurgeLimit {
  /** The partitions that may go now: all of them, or only those that were allowed where they are too many. */
  allowed(pieces: readonly PurgePiece[], ofPartitions: number): Set<number>;
  /** What waits for an answer; null where nothing does. */
  question(): PurgeQuestion | null;
  /** A person allows what was asked. False where nothing was. */
  allow(by: string): boolean;
  /** A person confirmed something of which this is a consequence that was shown to them. */
  allowUpTo(pieces: readonly PurgePiece[], ofPartitions: number, by: string): void;
}

export interface PurgeLimitOptions {
  store: PurgeQuestionStore;
  /** The believed time. */
  clock: Clock;
  diagnostics: Diagnostics;
  /** A question came, or (null) was answered or fell away. */
  onQuestion(question: PurgeQuestion | null): void;
}

/** More than this share of all partitions in one purge is asked for … */
const mostShare = 0.5;
/** … where together they cover more than this: with a retention of a day half of everything goes every night. */
const leastSpanMs = 36 * 3_600_000;
const leastPieces = 2;

export function createPurgeLimit({ store, clock, diagnostics, onQuestion }: PurgeLimitOptions): PurgeLimit {
  const waiting = (): PurgeQuestion | null => {
    const question = store.read();
    return question === null || question.allowedAt !== null ? null : question;
  };
  return {
    allowed(pieces, ofPartitions) {
      const asked = store.read();
      const upTo = asked?.allowedAt === null ? 0 : (asked?.upToPartition ?? 0);
      const going = pieces.filter(({ partition }) => partition <= upTo);
      const others = pieces.filter(({ partition }) => partition > upTo);
      if (!isTooMuch(others, ofPartitions)) {
        if (asked !== null && asked.allowedAt === null) {
          store.forget();
          onQuestion(null);
        }
        return new Set(pieces.map(({ partition }) => partition));
      }
      if (going.length === 0) {
        const question = questionOf(others, ofPartitions, asked?.allowedAt === null ? asked.askedAt : clock.now());
        store.write(question);
        const { partitions, events } = question;
        diagnostics.report('error', 'PurgeHeldError', { partitions, ofPartitions, events });
        onQuestion(question);
      }
      return new Set(going.map(({ partition }) => partition));
    },
    question: waiting,
    allow(by) {
      const question = waiting();
      if (question === null) return false;
      store.write({ ...question, allowedAt: clock.now(), allowedBy: by });
      onQuestion(null);
      return true;
    },
    allowUpTo(pieces, ofPartitions, by) {
      if (pieces.length === 0) return;
      store.write({ ...questionOf(pieces, ofPartitions, clock.now()), allowedAt: clock.now(), allowedBy: by });
      onQuestion(null);
    },
  };
}

function isTooMuch(pieces: readonly PurgePiece[], ofPartitions: number): boolean {
  if (pieces.length < leastPieces || pieces.length <= ofPartitions * mostShare) return false;
  const { fromAt, toAt } = spanOf(pieces);
  return fromAt === null || toAt === null || toAt - fromAt > leastSpanMs;
}

function questionOf(pieces: readonly PurgePiece[], ofPartitions: number, askedAt: number): PurgeQuestion {
  return {
    askedAt,
    partitions: pieces.length,
    ofPartitions,
    events: pieces.reduce((sum, { rowCount }) => sum + rowCount, 0),
    ...spanOf(pieces),
    upToPartition: pieces.reduce((most, { partition }) => Math.max(most, partition), 0),
    allowedAt: null,
    allowedBy: null,
  };
}

function spanOf(pieces: readonly PurgePiece[]): { fromAt: number | null; toAt: number | null } {
  const from = pieces.flatMap(({ fromAt }) => fromAt ?? []);
  const to = pieces.flatMap(({ toAt }) => toAt ?? []);
  return {
    fromAt: from.length === 0 ? null : from.reduce((least, at) => Math.min(least, at)),
    toAt: to.length === 0 ? null : to.reduce((most, at) => Math.max(most, at)),
  };
}
