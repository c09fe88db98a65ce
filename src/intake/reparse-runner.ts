import type { AppendItem } from '../core/commit.ts';
import { asError } from '../core/errors.ts';
import type { QuarantineEntry } from '../core/quarantine.ts';
import type { NormaliseOutcome, SourceRecord } from '../core/record.ts';
import type { EventIntake } from './event-intake.ts';
import { isStorable, type ReleasedRecord } from './intake-unit.ts';
import type { QuarantineScanner } from './ports.ts';
import type { ReparseMessage, ReparseProgress } from './writer-messages.ts';

/** Parses quarantined records again, inside the writer thread, between what arrives. */
export interface ReparseRunner {
  /** One run after another, in the order in which they were asked for. */
  start(message: ReparseMessage): void;
  /** Ends a run after the batch in hand; what it released stays released. */
  cancel(requestId: number): void;
  /** Takes no further batch; the thread ends, and the runs go on with the next start. */
  stop(): void;
}

export interface ReparseRunnerOptions {
  reader: QuarantineScanner;
  intake: Pick<EventIntake, 'take' | 'flush'>;
  /** The normaliser of the moment: sources change while the thread runs. */
  normalise(record: SourceRecord): NormaliseOutcome;
  /** The source that lists a sender now: held records of unknown senders belong to none until somebody assigns them. */
  sourceOf(peer: string): number;
  /** Reasons of records that framing cut: however well they parse now, they are not what the device sent. */
  cutByFraming: readonly string[];
  /** Before each run: takes corrected definitions, which are why somebody parses again. */
  beforeRun?(): void;
  report(progress: ReparseProgress): void;
}

/** Different reasons that one run counts apart; a definition names its reasons, so there are few. */
const maxReasons = 100;
/** Why a record of an unknown sender waits. */
const heldReason = 'unassigned';

/**
 * Creates the runner. Each batch waits for its commit before the next is read, so a record that was released is never
 * read again, and `released`, event and ledger are one transaction: after a crash a new run goes on with what is left.
 */
export function createReparseRunner(options: ReparseRunnerOptions): ReparseRunner {
  const { reader, report } = options;
  const cutByFraming = new Set(options.cutByFraming);
  const waiting: ReparseMessage[] = [];
  const cancelled = new Set<number>();
  let running = false;
  let stopped = false;

  const runAll = async () => {
    running = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await runOne(next);
      cancelled.delete(next.requestId);
    }
    reader.close();
    running = false;
  };

  const runOne = async ({ requestId, selection, toSourceId }: ReparseMessage) => {
    const { counts, add } = createCounts();
    const tell = (state: ReparseProgress['state'], error: string | null = null) =>
      report({ type: 'reparseProgress', requestId, state, error, ...counts, failed: { ...counts.failed } });
    try {
      options.beforeRun?.();
      for (const { entries } of reader.scan(selection)) {
        if (cancelled.has(requestId)) return tell('cancelled');
        add(await takeBatch(entries, toSourceId));
        tell('running');
        await pause();
        if (stopped) return;
      }
      tell('succeeded');
    } catch (thrown) {
      tell('failed', asError(thrown).message);
    }
  };

  const takeBatch = (entries: readonly QuarantineEntry[], toSourceId: number | undefined): Promise<BatchCounts> => {
    const { items, released, failed } = parseBatch(entries, toSourceId);
    const examined = entries.length;
    if (items.length === 0) return Promise.resolve({ examined, stored: 0, duplicates: 0, failed });
    return new Promise((resolve) => {
      options.intake.take({
        items,
        quarantined: [],
        dropped: [],
        released,
        onCommitted: ({ stored, duplicates, quarantined }) => {
          // What no table could hold was left where it is.
          const left = Array<string>(quarantined).fill('unstorable');
          resolve({ examined, stored, duplicates, failed: [...failed, ...left] });
        },
      });
      // The next batch waits for this commit, which would otherwise wait for company.
      options.intake.flush();
    });
  };

  const parseBatch = (entries: readonly QuarantineEntry[], toSourceId: number | undefined) => {
    const items: AppendItem[] = [];
    const released: ReleasedRecord[] = [];
    const failed: string[] = [];
    for (const entry of entries) {
      const { id: place, sourceId, receivedAt, raw } = entry;
      const item = parseOne(entry, toSourceId ?? sourceNow(entry));
      if (typeof item === 'string') failed.push(item);
      else {
        items.push(item);
        released.push({ place, sourceId, receivedAt, bytes: raw.length });
      }
    }
    return { items, released, failed };
  };
  /** The event, or the reason why there is none this time either. */
  const parseOne = ({ reason, receivedAt, peer, raw }: QuarantineEntry, target: number | null): AppendItem | string => {
    if (target === null || cutByFraming.has(reason)) return reason;
    const outcome = options.normalise({ sourceId: target, receivedAt, peer, raw });
    if (outcome.kind === 'quarantined') return outcome.reason;
    const { event, alert } = outcome;
    return isStorable(event) ? { event, alert } : 'unstorable';
  };

  /** Null where a record is held and its sender is still nobody's. */
  const sourceNow = ({ reason, peer, sourceId }: QuarantineEntry): number | null => {
    if (reason !== heldReason) return sourceId;
    const assigned = options.sourceOf(peer);
    return assigned === sourceId ? null : assigned;
  };

  return {
    start(message) {
      waiting.push(message);
      if (!running) void runAll();
    },
    cancel(requestId) {
      const index = waiting.findIndex((message) => message.requestId === requestId);
      cancelled.add(requestId);
      // One that has not begun is told at once.
      if (index < 0) return;
      waiting.splice(index, 1);
      cancelled.delete(requestId);
      report({ type: 'reparseProgress', requestId, state: 'cancelled', error: null, ...createCounts().counts });
    },
    stop() {
      stopped = true;
      waiting.length = 0;
    },
  };
}

interface BatchCounts {
  examined: number;
  stored: number;
  duplicates: number;
  failed: readonly string[];
}

function createCounts() {
  const counts = { examined: 0, stored: 0, duplicates: 0, failed: {} as Record<string, number> };
  return {
    counts,
    add(batch: BatchCounts) {
      counts.examined += batch.examined;
      counts.stored += batch.stored;
      counts.duplicates += batch.duplicates;
      for (const reason of batch.failed) {
        const known = reason in counts.failed || Object.keys(counts.failed).length < maxReasons;
        const name = known ? reason : 'other';
        counts.failed[name] = (counts.failed[name] ?? 0) + 1;
      }
    },
  };
}

/** Lets lines that arrived meanwhile be taken first. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
