import type { Clock } from '../core/clock.ts';
import type { LedgerDelta } from '../core/commit.ts';
import { repeat } from '../core/guarded-timers.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { LedgerSums } from './ports.ts';

const checkEveryMs = 3_600_000;
const checkedMs = 8 * 86_400_000;
const mostReported = 20;

/**
 * Looks once an hour whether the ledger of the last days adds up. The tables refuse rows that do not; sums over
 * partitions could still go below zero if a re-parse were counted twice, so they are looked at as a person would.
 */
export function startLedgerCheck(
  { search }: { search: LedgerSums },
  { clock, diagnostics }: { clock: Clock; diagnostics: Diagnostics },
): { stop(): void } {
  const check = async () => {
    const now = clock.now();
    const rows = await search.countsByHour({ fromAt: now - checkedMs, toAt: now + checkEveryMs });
    for (const row of rows.filter((one) => !addsUp(one)).slice(0, mostReported)) {
      diagnostics.report('error', 'LedgerUnbalanced', { ...row });
    }
  };
  return repeat(checkEveryMs, check, (error) =>
    diagnostics.report('error', 'LedgerCheckError', { error: error.message }),
  );
}

/** True where a row of sums adds up and nothing is less than none. */
function addsUp({ received, stored, excepted, quarantined, dropped, duplicates, bytes }: LedgerDelta): boolean {
  const counts = [received, stored, excepted, quarantined, dropped, duplicates, bytes];
  if (counts.some((count) => count < 0)) return false;
  return received === stored + excepted + quarantined + dropped && duplicates <= dropped;
}
