import { after, type GuardedTimer } from '../core/guarded-timers.ts';
import { createRefusalTally } from '../core/refusal-tally.ts';
import type { LogLevel } from '../diagnostics/log.ts';

/** Why something a sender wanted was refused, or its connection closed early. README.md says what each means. */
export type RefusalKind =
  | 'address_full'
  | 'all_full'
  | 'evicted'
  | 'first_message_late'
  | 'handshake_late'
  | 'client_certificate'
  | 'handshake_rate'
  | 'push_token'
  | 'push_rate'
  | 'push_in_hand'
  | 'push_memory'
  | 'push_slow'
  | 'push_too_large'
  | 'datagram_dropped';

/** Counts refusals and tells of them, at most once a minute and kind, however many there are. */
export interface RefusalReports {
  note(kind: RefusalKind, address: string): void;
  /** Refusals per kind since the start. */
  totals(): Partial<Record<RefusalKind, number>>;
  /** Tells what was not told yet. */
  close(): void;
}

type Report = (level: LogLevel, name: string, details: Record<string, unknown>) => void;

/** The first refusals are told together, so that the count of a burst says how large it is. */
const collectMs = 1000;
const reportEveryMs = 60_000;

/** Reports `SendersRefused` with kind, count, and who was refused most. */
export function createRefusalReports(report: Report): RefusalReports {
  const tally = createRefusalTally();
  const toldAt = new Map<string, number>();
  let timer: GuardedTimer | null = null;

  function tell(isDue?: (kind: string) => boolean): void {
    for (const summary of tally.take(isDue)) {
      toldAt.set(summary.kind, performance.now());
      report('warn', 'SendersRefused', { ...summary });
    }
  }

  function wake(): void {
    timer = null;
    const now = performance.now();
    tell((kind) => now - (toldAt.get(kind) ?? Number.NEGATIVE_INFINITY) >= reportEveryMs);
    if (!tally.isEmpty()) arm();
  }

  function arm(): void {
    timer ??= after(collectMs, wake, ({ message }) => report('error', 'RefusalsToldError', { error: message })).unref();
  }

  return {
    note(kind, address) {
      tally.note(kind, address);
      arm();
    },
    totals: () => tally.totals(),
    close() {
      timer?.stop();
      timer = null;
      tell();
    },
  };
}
