import type { Clock } from '../../core/clock.ts';
import { asError } from '../../core/errors.ts';
import { createRefusalTally, type RefusalTally } from '../../core/refusal-tally.ts';
import { shareHolder } from '../../core/share-limit.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { AuditEntry, AuditPort } from './audit-port.ts';

/**
 * Audits refusals in a bounded number of rows, whatever arrives: audit rows are kept for years, and who is refused pays
 * nothing. The first refusal of a kind, address, name and target is written at once; those after it in the same interval
 * are counted and written as one row at its end, with `count`, `firstAt` and `lastAt`. A row without `count` is one
 * refusal, so that all rows together tell how many there were.
 */
export interface RefusalAudit {
  /** Never rejects: what cannot be written now is counted and written with the interval. */
  note(entry: AuditEntry): Promise<void>;
  /** Tells the operational log of what was refused since the last look; writes what is counted where the interval is over. */
  look(): Promise<void>;
  /** Writes what is counted. */
  flush(): Promise<void>;
}

export interface RefusalAuditOptions {
  audit: AuditPort;
  clock: Clock;
  diagnostics: Diagnostics;
  tally?: RefusalTally;
}

export const refusalIntervalMs = 15 * 60_000;
/** Told apart in an interval: of one address, and of all. What is beyond is counted as others, by action. */
const most = { perAddress: 20, total: 100 };

interface Counted {
  entry: AuditEntry;
  holder: string;
  /** Not in a row yet. */
  count: number;
  firstAt: number;
  lastAt: number;
}

export function createRefusalAudit(options: RefusalAuditOptions): RefusalAudit {
  const { audit, clock, diagnostics, tally = createRefusalTally() } = options;
  let counted = new Map<string, Counted>();
  const keysOf = new Map<string, number>();
  let startedAt = clock.now();

  function tell(): void {
    for (const summary of tally.take()) diagnostics.report('warn', 'ConsoleRefusalsCounted', { ...summary });
  }

  /** The entry as it is counted: by itself, else with the others of its address, else with all others of its action. */
  function place(entry: AuditEntry, holder: string): { key: string; entry: AuditEntry } {
    const own = { key: keyOf(entry, holder), entry };
    if (counted.has(own.key)) return own;
    if (counted.size < most.total) {
      if ((keysOf.get(holder) ?? 0) < most.perAddress) return own;
      const others = { ...entry, actor: '', target: '', details: { others: 'of this address' } };
      return { key: keyOf(others, holder), entry: others };
    }
    const others = { ...entry, actor: '', target: '', address: '', details: { others: 'of any address' } };
    return { key: keyOf(others, ''), entry: others };
  }

  async function write(one: Counted, row: AuditEntry): Promise<void> {
    const { count } = one;
    one.count = 0;
    try {
      await audit.record(row);
    } catch (thrown) {
      // Counted for the next interval: a full disk must not lose the refusal, nor answer it as a failure.
      one.count += count;
      diagnostics.report('error', 'RefusalNotAuditedError', { action: row.action, error: asError(thrown).message });
    }
  }

  async function flush(): Promise<void> {
    const ended = counted;
    counted = new Map();
    keysOf.clear();
    startedAt = clock.now();
    for (const [key, one] of ended) {
      if (one.count === 0) continue;
      const { count, firstAt, lastAt, entry } = one;
      await write(one, { ...entry, at: clock.now(), details: { ...entry.details, count, firstAt, lastAt } });
      if (one.count > 0) keep(key, one);
    }
  }

  /** For the next interval, together with what came meanwhile. */
  function keep(key: string, one: Counted): void {
    const newer = counted.get(key);
    if (newer === undefined) {
      counted.set(key, one);
      keysOf.set(one.holder, (keysOf.get(one.holder) ?? 0) + 1);
      return;
    }
    newer.count += one.count;
    newer.firstAt = Math.min(newer.firstAt, one.firstAt);
  }

  // A clock set back ends the interval too, so that it never gets longer.
  const isOver = () => Math.abs(clock.now() - startedAt) >= refusalIntervalMs;

  return {
    async note(entry) {
      tally.note(kindOf(entry), entry.address);
      if (isOver()) await flush();
      const holder = shareHolder(entry.address);
      const placed = place(entry, holder);
      const known = counted.get(placed.key);
      if (known !== undefined) {
        known.count += 1;
        known.lastAt = entry.at;
        return;
      }
      const one: Counted = { entry: placed.entry, holder, count: 1, firstAt: entry.at, lastAt: entry.at };
      counted.set(placed.key, one);
      keysOf.set(holder, (keysOf.get(holder) ?? 0) + 1);
      await write(one, placed.entry);
    },
    async look() {
      tell();
      if (isOver()) await flush();
    },
    async flush() {
      tell();
      await flush();
    },
  };
}

/** `session.sign_in`, `request.refuse too_many`, … */
function kindOf({ action, details }: AuditEntry): string {
  return details['reason'] === undefined ? action : `${action} ${details['reason']}`;
}

/** The target of a request that was refused at the door is any text a stranger likes, so it does not tell rows apart. */
function keyOf({ action, actor, target, details }: AuditEntry, holder: string): string {
  const isStranger = action === 'request.refuse' || action === 'connection.refuse';
  return JSON.stringify([action, holder, actor, isStranger ? (details['reason'] ?? '') : target]);
}
